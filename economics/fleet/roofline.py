"""The roofline: seconds of one decode step and of the prefills that run between steps, term by term.

In a steady state with `batch` sequences in flight, each writing `output` tokens, the time per output token is one
decode step plus batch/output prefills:

    t = Σ decode terms(batch) + batch/output · Σ prefill terms,      output token/s = batch / t

Every term is a physical lower bound (bytes over bandwidth, operations over FLOP/s, bytes over link) or a typical
overhead; the estimator multiplies each by a fitted constant. All functions are vectorised over N configurations.

Sources: S. Williams et al., "Roofline" (2009); R. Pope et al., "Efficiently Scaling Transformer Inference" (2022);
expected number of distinct experts that B independent draws of k out of E touch, E·(1−(1−k/E)^B).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np

from economics.fleet.architecture import Architecture
from economics.fleet.gpu import Gpu
from economics.fleet.memory import (
    GPU_COUNTS,
    ONE_DOMAIN_GPUS,
    USABLE_SHARE,
    attended_elements,
    cache_bytes_per_sequence,
    expert_weight_bytes,
    reserve_bytes_per_gpu,
    weight_bytes,
)
from economics.quantity import Array

DECODE_TERMS = (
    "dense weights",
    "expert weights",
    "cache read",
    "arithmetic",
    "attention arithmetic",
    "link latency",
    "link bytes",
    "step overhead",
    "layer overhead",
    "sequence overhead",
)
PREFILL_TERMS = ("prefill arithmetic", "prefill attention", "prefill link bytes", "prefill overhead")
TERMS = DECODE_TERMS + PREFILL_TERMS

KINDS = {
    "bandwidth": ("dense weights", "expert weights", "cache read"),
    "compute": ("arithmetic", "attention arithmetic", "prefill arithmetic", "prefill attention"),
    "link": ("link latency", "link bytes", "prefill link bytes"),
    "overhead": ("step overhead", "layer overhead", "sequence overhead", "prefill overhead"),
}
"""What a term is limited by; the kind with the most time is named as the limit."""

EXPERT_CORRELATION = 0.8
"""Tokens of a batch choose alike: B tokens touch as many experts as B^0.8 independent ones (chosen by
cross-validation among 0.65, 0.8 and 1)."""

LINK_LATENCY_SECONDS = 1e-5
STEP_SECONDS = 1e-3
LAYER_SECONDS = 2e-5
SEQUENCE_SECONDS = 1e-5
PREFILL_SECONDS = 5e-3
"""Typical overheads [s], starting points that the fitted constants scale."""


@dataclass(frozen=True)
class ServedSizes:
    """Sizes of one model at one precision on one kind of GPU; bytes, parameters, FLOP/s, bytes a second.

    `cache_far` bytes a token are kept of all tokens and `cache_near` of those in the window; a step reads `read_far`
    of all and `read_near` of those in the window (or chosen by an indexer, whose number then is the window).
    """

    attention_bytes: float
    dense_bytes: float
    expert_bytes: float
    total_bytes: float
    memory_bytes: float
    bandwidth: float
    flops: float
    bf16_flops: float
    link: float
    layers: float
    hidden: float
    heads: float
    active: float
    head: float
    experts: float
    experts_active: float
    cache_heads: float
    cache_near: float
    cache_far: float
    cache_fixed: float
    read_near: float
    read_far: float
    window: float
    attention_flops: float
    prefill_attention_flops: float
    full_layers: float
    window_layers: float


@lru_cache(maxsize=4096)
def served_sizes(model: Architecture, gpu: Gpu, precision: str, cache_precision: str) -> ServedSizes:
    """Return the sizes of a model as served. Raises InputError where the GPU has no published FLOP/s."""
    experts, rest = expert_weight_bytes(model, precision)
    mixers = rest * model.attention_parameters / (model.attention_parameters + model.dense_parameters)
    size = 1.0 if cache_precision == "fp8" else 2.0
    far, near = _cache_per_token(model, size)
    decode, prefill = _attention_operations(model)
    sparse = model.sparse_layers
    index = model.layers_with_index * model.index_head_dim * size
    chosen = (far - index) * sparse / model.attention_layers if sparse else 0.0
    windowed = sparse or model.window_layers
    return ServedSizes(
        attention_bytes=mixers,
        dense_bytes=rest - mixers + 2.0 * model.vocabulary * model.hidden,
        expert_bytes=experts,
        total_bytes=weight_bytes(model, precision),
        memory_bytes=gpu.memory_bytes * USABLE_SHARE - reserve_bytes_per_gpu(model),
        bandwidth=gpu.bandwidth_bytes_per_second,
        flops=gpu.flops_for(precision),
        bf16_flops=gpu.flops_for("bf16"),
        link=gpu.link_bytes_per_second or 32e9,
        layers=model.layers,
        hidden=model.hidden,
        heads=model.heads,
        active=model.active_parameters - model.embedding_parameters,
        head=model.vocabulary * model.hidden,
        experts=max(model.experts, 1),
        experts_active=max(model.experts_active, 1),
        cache_heads=model.kv_heads if model.attention == "gqa" else 1,
        cache_near=near,
        cache_far=far,
        cache_fixed=float(cache_bytes_per_sequence(model, 0, cache_precision)),
        read_near=chosen or near,
        read_far=far - chosen,
        window=(model.index_topk if sparse else model.window) or 2.0**40,
        attention_flops=decode,
        prefill_attention_flops=prefill,
        full_layers=model.attention_layers - windowed,
        window_layers=windowed,
    )


def _cache_per_token(model: Architecture, size: float) -> tuple[float, float]:
    """Bytes per token of layers that keep all tokens, and of those that keep a window."""
    beyond = model.window + 1
    far = float(attended_elements(model, beyond + 1)) - float(attended_elements(model, beyond))
    both = float(attended_elements(model, 1))
    return far * size, (both - far) * size


def _attention_operations(model: Architecture) -> tuple[float, float]:
    """FLOP per pair of query and key token and layer, when decoding and in prefill."""
    if model.attention == "mla":
        decode = 2 * model.heads * (2 * model.kv_lora_rank + model.qk_rope_head_dim)
        prefill = 2 * model.heads * (model.qk_nope_head_dim + model.qk_rope_head_dim + model.v_head_dim)
        return decode, prefill
    operations = 4 * model.heads * model.head_dim
    return operations, operations


@dataclass(frozen=True)
class RooflineInputs:
    """N configurations as arrays: the fields of `ServedSizes`, the layout and the work.

    `tensor` GPUs split one copy of attention, `data` copies serve different sequences, `stages` follow each other.
    Lengths in tokens, `cached` is the share of the input read from a prefix cache.
    """

    sizes: dict[str, Array]
    gpus: Array
    tensor: Array
    stages: Array
    data: Array
    input_tokens: Array
    output_tokens: Array
    cached: Array


def stacked(sizes: list[ServedSizes]) -> dict[str, Array]:
    """Return the fields of N sizes as arrays of N."""
    names = [f.name for f in fields(ServedSizes)]
    unique = {id(s): s for s in sizes}
    places = {key: index for index, key in enumerate(unique)}
    table = np.array([[getattr(s, name) for name in names] for s in unique.values()], dtype=float)
    rows = table.reshape(-1, len(names))[np.array([places[id(s)] for s in sizes], dtype=np.int64)]
    return {name: rows[:, column] for column, name in enumerate(names)}


def sequences_in_memory(inputs: RooflineInputs) -> Array:
    """Return how many sequences' caches the memory left by the weights holds; below 1 where not even one."""
    s = inputs.sizes
    tokens = inputs.input_tokens + inputs.output_tokens
    one = s["cache_far"] * tokens + s["cache_near"] * np.minimum(tokens, s["window"]) + s["cache_fixed"]
    copies = np.maximum(1.0, inputs.tensor / s["cache_heads"])
    free: Array = inputs.gpus * s["memory_bytes"] - s["total_bytes"]
    return np.where(free > 0, free / np.maximum(one * copies, 1.0), 0.0)


def smallest_numbers_of_gpus(inputs: RooflineInputs) -> Array:
    """Return the smallest of `GPU_COUNTS` that holds the weights and one request, 0 where none does; shape (N,).

    Attention is split over up to 8 GPUs, in equal parts; a mixture of experts also spreads over more.
    """
    s = inputs.sizes
    tokens = inputs.input_tokens + inputs.output_tokens
    one = s["cache_far"] * tokens + s["cache_near"] * np.minimum(tokens, s["window"]) + s["cache_fixed"]
    result = np.zeros(len(tokens))
    for gpus in reversed(GPU_COUNTS):
        wide = (s["experts"] > 1) & (gpus > ONE_DOMAIN_GPUS)
        copies = np.where(wide, 1.0, np.maximum(1.0, gpus / s["cache_heads"]))
        holds = gpus * s["memory_bytes"] - s["total_bytes"] >= one * copies
        result = np.where(holds & (wide | (np.mod(s["heads"], gpus) == 0)), gpus, result)
    return result


def term_seconds(inputs: RooflineInputs, batch: Array) -> Array:
    """Return the seconds per output token of every term, shape (N, len(TERMS)); prefill terms times batch/output."""
    decode = _decode(inputs, batch)
    prefill = [term * (batch / inputs.output_tokens) for term in prefill_seconds(inputs)]
    seconds: Array = np.maximum(np.stack([*decode, *prefill], axis=1), 1e-12)
    return seconds


def prefill_seconds(inputs: RooflineInputs) -> list[Array]:
    """Return the prefill terms of one request [s], shape (N,) each; the cached prefix is skipped."""
    s = inputs.sizes
    new = inputs.input_tokens * (1 - inputs.cached)
    operations = 2 * s["active"] * new
    within = np.minimum(inputs.input_tokens, s["window"]) / np.maximum(inputs.input_tokens, 1)
    pairs = inputs.input_tokens**2 * (s["full_layers"] * (1 - inputs.cached**2) / 2)
    pairs = pairs + inputs.input_tokens**2 * s["window_layers"] * within * (1 - inputs.cached)
    hops, _ = _group(inputs)
    moved = s["layers"] * hops * 4 * new * s["hidden"]
    return [
        operations / (inputs.gpus * s["flops"]),
        pairs * s["prefill_attention_flops"] / (inputs.gpus * s["bf16_flops"]),
        moved * 2 / s["link"] / inputs.data,
        np.broadcast_to(PREFILL_SECONDS / inputs.data, new.shape),
    ]


def _decode(inputs: RooflineInputs, batch: Array) -> list[Array]:
    s = inputs.sizes
    shards = inputs.gpus / inputs.stages
    touched = np.where(
        s["experts"] > 1,
        1 - (1 - s["experts_active"] / s["experts"]) ** np.maximum(batch**EXPERT_CORRELATION, 1),
        0.0,
    )
    context = inputs.input_tokens + inputs.output_tokens / 2
    cache_shards = np.minimum(inputs.tensor, s["cache_heads"]) * inputs.data
    attended = s["full_layers"] * context + s["window_layers"] * np.minimum(context, s["window"])
    hops, latency = _group(inputs)
    own = batch / inputs.data
    tensor = np.maximum(inputs.tensor, 1)
    return [
        (s["attention_bytes"] / inputs.tensor + s["dense_bytes"] / shards) / s["bandwidth"],
        s["expert_bytes"] * touched / shards / s["bandwidth"],
        batch * _bytes_read(inputs, context) / cache_shards / s["bandwidth"],
        2 * (s["active"] + s["head"]) * batch / (inputs.gpus * s["flops"]),
        s["attention_flops"] * attended * batch / (inputs.gpus * s["bf16_flops"]),
        s["layers"] * latency * LINK_LATENCY_SECONDS,
        s["layers"] * hops * 8 * own * s["hidden"] / s["link"],
        np.full_like(batch, STEP_SECONDS),
        s["layers"] * LAYER_SECONDS * np.sqrt(s["hidden"] / 4096 / tensor),
        own * SEQUENCE_SECONDS,
    ]


def _group(inputs: RooflineInputs) -> tuple[Array, Array]:
    """Share of a token's activations that leaves its GPU, and relative latency of a collective."""
    mixture = inputs.sizes["experts"] > 1
    group = np.maximum(inputs.tensor, np.where(mixture, inputs.gpus / inputs.stages, 1))
    alone = group <= 1
    hops: Array = np.where(alone, 0.0, (group - 1) / group)
    latency: Array = np.where(alone, 0.0, (1 + np.log2(np.maximum(group, 1))) / 2)
    return hops, latency


def _bytes_read(inputs: RooflineInputs, tokens: Array) -> Array:
    """Bytes of cache that a step reads for one sequence."""
    s = inputs.sizes
    near = np.minimum(tokens, s["window"])
    total: Array = s["read_far"] * tokens + s["read_near"] * near + s["cache_fixed"]
    return total
