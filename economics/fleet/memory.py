"""Memory: the bytes of weights and key-value cache, and the smallest and the comfortable layout that hold them.

Sources: AWQ groups of 128 with a 16-bit scale and a 4-bit zero; OCP microscaling (MX) v1.0: MXFP4 has an 8-bit scale
per 32 weights; NVFP4 an 8-bit scale per 16; DeepSeek-style FP8 a 32-bit scale per 128 × 128 block.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from economics.errors import InputError
from economics.fleet.architecture import Architecture
from economics.fleet.gpu import Gpu
from economics.quantity import Array, Number

USUAL_GROUP = 128
"""How many 4-bit whole numbers share a scale, unless a file says otherwise."""

BYTES_PER_WEIGHT = {
    "bf16": 2.0,
    "fp8": 1 + 4 / 128**2,
    "int8": 1.0,
    "int4": (4 + (16 + 4) / USUAL_GROUP) / 8,
    "mxfp4": (4 + 8 / 32) / 8,
    "nvfp4": (4 + 8 / 16) / 8,
    "fp4": (4 + 8 / 16) / 8,
}
"""Bytes that one quantised weight takes with its share of the scales [byte]; `fp4` without a format counts as NVFP4,
but as MXFP4 in models that publish their experts in it (DeepSeek V4)."""

EXPERTS_ONLY = ("mxfp4", "nvfp4", "fp4", "int4")
"""4-bit editions of mixture-of-experts models quantise the experts and keep attention in 16 bits."""

USABLE_SHARE = 0.9
"""Share of a GPU's memory that serving engines plan with (vLLM's default gpu_memory_utilization)."""

RUNTIME_BYTES = 1.5e9
"""Driver, CUDA graphs and collectives' buffers per GPU [byte]: an assumption, 1 to 3 GB in practice."""

PREFILL_CHUNK_TOKENS = 8192
"""Tokens that one prefill step holds in flight (vLLM's default max_num_batched_tokens on large GPUs)."""

GPU_COUNTS = (1, 2, 4, 8, 16, 24, 32, 48, 64)
"""Numbers of GPUs that are tried for a layout."""

ONE_DOMAIN_GPUS = 8
"""Beyond this many GPUs a mixture of experts runs with data-parallel attention and experts spread over all."""


Attention = Literal["tensor", "data"]
"""How the GPUs of a replica, at most eight together, share attention.

`tensor`: each GPU has a part of its weights, and the cache is copied where there are more GPUs than KV heads. `data`:
each GPU has all of its weights and serves requests of its own, whose cache no other GPU holds. Source:
https://docs.sglang.io/docs/advanced_features/dp_dpa_router_guide (2026).
"""


@dataclass(frozen=True)
class Fit:
    """Whether a model fits a layout, in bytes per layout; `needed_more_bytes` is 0 where it fits."""

    gpus: int
    fits: bool
    weight_bytes: float
    cache_bytes: float
    reserve_bytes: float
    usable_bytes: float
    needed_more_bytes: float

    @property
    def sentence(self) -> str:
        """The answer in words."""
        need = self.weight_bytes + self.cache_bytes + self.reserve_bytes
        if self.fits:
            return f"fits: {need / 1e9:,.1f} of {self.usable_bytes / 1e9:,.1f} GB usable"
        return f"does not fit, needs {self.needed_more_bytes / 1e9:,.1f} GB more"


def check_precision(precision: str) -> None:
    """Raise InputError unless `precision` is one that weights are served in."""
    if precision not in BYTES_PER_WEIGHT:
        raise InputError("precision", f"{precision!r} is refused: must be one of {', '.join(BYTES_PER_WEIGHT)}")


def weight_bytes(model: Architecture, precision: str) -> float:
    """Return the bytes of all weights at a precision [byte]. Embeddings and output head stay in 16 bits."""
    experts, rest = expert_weight_bytes(model, precision)
    return experts + rest + 2.0 * model.embedding_parameters


def expert_weight_bytes(model: Architecture, precision: str) -> tuple[float, float]:
    """Return the bytes of (all routed experts, attention and dense layers) at a precision, embeddings left out."""
    mixers, dense = _bytes_of_the_rest(model, precision)
    sizes = _sizes(model, precision)
    return model.expert_parameters * sizes[precision], mixers + dense


def attention_weight_bytes(model: Architecture, precision: str) -> float:
    """Return the bytes of the weights of attention, or of what mixes tokens in its place, at a precision [byte]."""
    return _bytes_of_the_rest(model, precision)[0]


def _bytes_of_the_rest(model: Architecture, precision: str) -> tuple[float, float]:
    """Bytes of (attention, dense layers), at the precisions that they keep beside experts of `precision`."""
    check_precision(precision)
    others = precision
    if model.moe_layers and precision in EXPERTS_ONLY:
        others = "fp8" if model.native_precision == "fp4-experts" else "bf16"
    as_published = precision == published_precision(model)
    mixers = (model.mixer_precision if as_published else "") or others
    dense = (model.dense_precision if as_published else "") or others
    sizes = _sizes(model, precision)
    return model.attention_parameters * sizes[mixers], model.dense_parameters * sizes[dense]


def _sizes(model: Architecture, precision: str) -> dict[str, float]:
    """Bytes per weight by precision, as a model stores them."""
    sizes = dict(BYTES_PER_WEIGHT)
    if model.native_precision == "fp4-experts":
        sizes["fp4"] = sizes["mxfp4"]
    if precision == published_precision(model) and model.scale_group:
        sizes["int4"] = (4 + (16 + 4) / model.scale_group) / 8
    return sizes


def published_precision(model: Architecture) -> str:
    """Return the precision that a model's weights are published in, by the name that memory and options use."""
    return "fp4" if model.native_precision == "fp4-experts" else model.native_precision


def cache_bytes_per_sequence(model: Architecture, tokens: Number, cache_precision: str = "bf16") -> Number:
    """Return the key-value cache of one sequence of `tokens` tokens [byte], scalar or array.

    Layers with a sliding window keep at most the window; a latent (MLA) layer keeps kv_lora_rank + rope elements; an
    indexer keeps a key of each token; compressed layers keep one entry per 4 or 128 tokens; linear layers keep a state
    of fixed size.
    `cache_precision` is bf16 or fp8. Raises InputError on other precisions or negative lengths.
    """
    if cache_precision not in ("bf16", "fp8"):
        raise InputError("cache_precision", f"{cache_precision!r} is refused: must be bf16 or fp8")
    if np.any(np.less(tokens, 0)):
        raise InputError("tokens", "is refused: must be 0 or more")
    size = 2.0 if cache_precision == "bf16" else 1.0
    return attended_elements(model, tokens) * size + model.state_bytes


def cache_growth(model: Architecture, cache_precision: str = "bf16") -> tuple[float, float]:
    """Return the cache of a long sequence as (bytes for each further token, bytes that do not grow).

    What does not grow are windows once they are full, and the states of linear layers [byte].
    """
    size = 2.0 if cache_precision == "bf16" else 1.0
    full = float(model.window)
    growth = float(attended_elements(model, full + 1) - attended_elements(model, full)) * size
    return growth, float(cache_bytes_per_sequence(model, full, cache_precision)) - growth * full


def attended_elements(model: Architecture, tokens: Number) -> Array:
    """Return the elements of cache that one sequence of `tokens` tokens holds, fixed states left out."""
    length = np.asarray(tokens, dtype=float)
    near = np.minimum(length, model.window) if model.window else length
    total: Array
    if model.attention == "mla":
        latent = model.attention_layers * (model.kv_lora_rank + model.qk_rope_head_dim)
        total = (latent + model.layers_with_index * model.index_head_dim) * length
        return total
    if model.attention == "csa":
        far = model.compressed_4_layers / 4 * (model.head_dim + model.index_head_dim)
        far += model.compressed_128_layers / 128 * model.head_dim
        total = far * length + model.window_layers * model.head_dim * near
        return total
    narrow = 2 * model.kv_heads * model.head_dim
    wide = 2 * (model.global_kv_heads or model.kv_heads) * (model.global_head_dim or model.head_dim)
    full = (model.attention_layers - model.window_layers) * wide + model.layers_with_index * model.index_head_dim
    total = full * length + model.window_layers * narrow * near
    return total


def cache_copies(model: Architecture, tensor_parallel: Number) -> Number:
    """Return how often a tensor-parallel group holds the same cache: once, unless there are more GPUs than KV heads.

    A latent cache has one head, so every GPU of the group holds all of it.
    """
    heads = 1 if model.attention in ("mla", "csa") else model.kv_heads
    copies: Number = np.maximum(1.0, np.asarray(tensor_parallel, dtype=float) / heads)
    return copies


def reserve_bytes_per_gpu(model: Architecture) -> float:
    """Return the activation and runtime reserve of one GPU [byte]: buffers of one prefill chunk, logits, runtime."""
    widest = max(model.dense_ffn, model.experts_active * model.expert_ffn + model.shared_ffn, 4 * model.hidden)
    logits = 256 * model.vocabulary * 4
    return PREFILL_CHUNK_TOKENS * (2 * model.hidden + widest) * 2.0 + logits + RUNTIME_BYTES


def fit(
    model: Architecture,
    gpu: Gpu,
    gpus: int,
    precision: str,
    context_tokens: int = 0,
    sequences: int = 1,
    cache_precision: str = "bf16",
    attention: Attention = "tensor",
) -> Fit:
    """Return whether `gpus` GPUs hold the weights and the caches of `sequences` sequences of `context_tokens`.

    Weights are split evenly, but for those of attention where `attention` is `data`. Raises InputError naming gpus,
    context_tokens, sequences or a precision out of range.
    """
    for name, value, least in (("gpus", gpus, 1), ("context_tokens", context_tokens, 0), ("sequences", sequences, 0)):
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise InputError(name, f"{value} is refused: must be a whole number of at least {least}")
    if model.context is not None and context_tokens > model.context:
        raise InputError("context_tokens", f"{context_tokens:,} is refused: {model.id} takes at most {model.context:,}")
    together = min(gpus, ONE_DOMAIN_GPUS)
    copies = float(cache_copies(model, together)) if attention == "tensor" else 1.0
    cache = sequences * float(cache_bytes_per_sequence(model, context_tokens, cache_precision)) * copies
    weights = weight_bytes(model, precision)
    if attention == "data":
        weights += (together - 1) * attention_weight_bytes(model, precision)
    reserve = gpus * reserve_bytes_per_gpu(model)
    usable = gpus * gpu.memory_bytes * USABLE_SHARE
    more = max(0.0, weights + cache + reserve - usable)
    return Fit(gpus, more == 0, weights, cache, reserve, usable, more)


def smallest_layout(model: Architecture, gpu: Gpu, precision: str) -> Fit:
    """Return the fit of the smallest number of GPUs that holds the weights and one token of cache.

    Where none of the numbers looked at does, the largest is returned, which says how much is missing.
    """
    return _first_fit(model, gpu, precision, 0, 1, "bf16", "tensor")


def comfortable_layout(
    model: Architecture,
    gpu: Gpu,
    precision: str,
    context_tokens: int,
    sequences: int,
    cache_precision: str = "bf16",
    attention: Attention = "tensor",
) -> Fit:
    """Return the fit of the smallest number of GPUs that also holds `sequences` caches of `context_tokens` tokens."""
    return _first_fit(model, gpu, precision, context_tokens, sequences, cache_precision, attention)


def _first_fit(
    model: Architecture,
    gpu: Gpu,
    precision: str,
    context_tokens: int,
    sequences: int,
    cache_precision: str,
    attention: Attention,
) -> Fit:
    result = None
    for gpus in GPU_COUNTS:
        result = fit(model, gpu, gpus, precision, context_tokens, sequences, cache_precision, attention)
        if result.fits:
            return result
    assert result is not None
    return result
