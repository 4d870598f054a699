"""Read a model's Hugging Face config.json into an Architecture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from economics.errors import InputError
from economics.fields.field import shown
from economics.fleet.architecture import Architecture

Config = Mapping[str, Any]


def read_config(config: Config, model_id: str) -> Architecture:
    """Return the architecture that a config.json describes.

    `config` is the parsed file; models with towers for images or sound keep their language model in `text_config`.
    Raises InputError naming the field that is missing, has a wrong type or contradicts another. Field names: the
    configuration classes of Hugging Face transformers.
    """
    if not isinstance(config, Mapping):
        raise InputError("", "not a model configuration: a JSON object is expected")
    text = _Reader({**config, **_object(config, "text_config")})
    layers = text.count("num_hidden_layers", default=len(text.listed("layers_block_type")) or None)
    sizes: dict[str, Any] = {
        "id": model_id,
        "layers": layers,
        "hidden": text.count("hidden_size"),
        "heads": text.count("num_attention_heads"),
        "vocabulary": text.count("vocab_size"),
        "tied_embeddings": text.flag("tie_word_embeddings", default=_tied_by_default(text)),
        "context": text.count("max_position_embeddings", default=0) or None,
        "native_precision": _native_precision(config, text),
    }
    sizes |= _mixers(text, layers) | _attention(text) | _feed_forward(text, layers)
    return Architecture(**sizes)


class _Reader:
    """Typed access to a configuration; every refusal names the field."""

    def __init__(self, values: Config) -> None:
        self.values = values

    def count(self, *names: str, default: int | None = None) -> int:
        """The first of the named fields that is present, as a whole number of at least 0."""
        for name in names:
            value = self.values.get(name)
            if value is None:
                continue
            if isinstance(value, bool) or not isinstance(value, int) or value < 0:
                raise InputError(name, f"{shown(value)} is refused: must be a whole number of at least 0")
            return value
        if default is None:
            raise InputError(names[0], "is missing")
        return default

    def flag(self, name: str, default: bool = False) -> bool:
        """A field that is true or false."""
        value = self.values.get(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise InputError(name, f"{shown(value)} is refused: must be true or false")
        return value

    def text(self, name: str) -> str:
        """A field that is a string; empty where absent."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, str):
            raise InputError(name, f"{shown(value)} is refused: must be a string")
        return value or ""

    def listed(self, name: str) -> list[Any]:
        """A field that is a list; empty where absent."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, list):
            raise InputError(name, f"{shown(value)} is refused: must be a list")
        return value or []


def _object(config: Config, name: str) -> dict[str, Any]:
    value = config.get(name)
    if value is not None and not isinstance(value, Mapping):
        raise InputError(name, f"{shown(value)} is refused: must be an object")
    return dict(value or {})


def _tied_by_default(text: _Reader) -> bool:
    return text.text("model_type").startswith("gemma")


def _native_precision(config: Config, text: _Reader) -> str:
    quantised = _object(config, "quantization_config") or _object(text.values, "quantization_config")
    method = " ".join(str(quantised.get(name, "")) for name in ("quant_method", "quant_algo", "fmt")).lower()
    if text.text("expert_dtype") == "fp4":
        return "fp4-experts"
    for mark, precision in (("mxfp4", "mxfp4"), ("nvfp4", "nvfp4"), ("fp8", "fp8"), ("e4m3", "fp8")):
        if mark in method:
            return precision
    if "awq" in method or "gptq" in method or "compressed-tensors" in method:
        return "int4"
    return "bf16"


def _mixers(text: _Reader, layers: int) -> dict[str, int]:
    kinds = text.listed("layer_types") or text.listed("layers_block_type") or list(text.text("hybrid_override_pattern"))
    linear = sum(k in ("linear_attention", "mamba", "M") for k in kinds)
    window = text.count("sliding_window", "attention_chunk_size", default=0)
    sizes = {"attention_layers": layers - linear, "linear_layers": linear}
    if text.text("model_type") == "nemotron_h" or text.listed("layers_block_type"):
        sizes["attention_layers"] = sum(k in ("attention", "*") for k in kinds)
    if text.values.get("use_sliding_window") is False:
        window = 0
    if window:
        sizes |= {"window": window, "window_layers": _window_layers(text, kinds, layers)}
    if linear:
        sizes |= {
            "linear_key_heads": text.count("linear_num_key_heads", "n_groups"),
            "linear_key_head_dim": text.count("linear_key_head_dim", "ssm_state_size"),
            "linear_value_heads": text.count("linear_num_value_heads", "mamba_num_heads"),
            "linear_value_head_dim": text.count("linear_value_head_dim", "mamba_head_dim"),
        }
    return sizes


def _window_layers(text: _Reader, kinds: list[Any], layers: int) -> int:
    if kinds:
        return sum(k in ("sliding_attention", "chunked_attention") for k in kinds)
    if text.values.get("attention_chunk_size"):
        return layers - len(range(3, layers, 4))
    pattern = text.count("sliding_window_pattern", default=6 if _tied_by_default(text) else 0)
    return layers - layers // pattern if pattern else layers


def _attention(text: _Reader) -> dict[str, Any]:
    heads, hidden = text.count("num_attention_heads"), text.count("hidden_size")
    if text.values.get("compress_ratios"):
        ratios = text.listed("compress_ratios")[: text.count("num_hidden_layers")]
        return {
            "attention": "csa",
            "compressed_4_layers": ratios.count(4),
            "compressed_128_layers": ratios.count(128),
            "window_layers": text.count("num_hidden_layers"),
            **{name: text.count(name) for name in ("head_dim", "q_lora_rank", "o_groups", "o_lora_rank")},
            **_indexer(text),
            "kv_heads": 1,
            "qk_rope_head_dim": text.count("qk_rope_head_dim"),
        }
    if text.values.get("kv_lora_rank"):
        names = ("kv_lora_rank", "qk_nope_head_dim", "qk_rope_head_dim", "v_head_dim")
        latent = {name: text.count(name) for name in names}
        width = latent["qk_nope_head_dim"] + latent["qk_rope_head_dim"]
        query = {"q_lora_rank": text.count("q_lora_rank", default=0)}
        return {"attention": "mla", "kv_heads": 1, "head_dim": width, **query, **latent, **_indexer(text)}
    return {
        "attention": "gqa",
        "kv_heads": text.count("num_key_value_heads", default=heads),
        "head_dim": text.count("head_dim", "attention_head_dim", default=hidden // max(heads, 1)),
        "global_kv_heads": text.count("num_global_key_value_heads", default=0),
        "global_head_dim": text.count("global_head_dim", default=0),
        "keys_are_values": text.flag("attention_k_eq_v"),
        "attention_gate": text.flag("attn_output_gate"),
    }


def _indexer(text: _Reader) -> dict[str, int]:
    names = {"index_heads": "index_n_heads", "index_head_dim": "index_head_dim", "index_topk": "index_topk"}
    return {ours: text.count(theirs, default=0) for ours, theirs in names.items()}


def _feed_forward(text: _Reader, layers: int) -> dict[str, int]:
    experts = text.count("n_routed_experts", "num_local_experts", "num_experts", default=0)
    if not experts:
        return {"dense_layers": layers, "moe_layers": 0, "dense_ffn": text.count("intermediate_size")}
    expert_ffn = text.count("moe_intermediate_size", "intermediate_size")
    sizes = {
        "experts": experts,
        "experts_active": text.count("num_experts_per_tok", "num_experts_per_token", "top_k_experts"),
        "expert_ffn": expert_ffn,
        "shared_ffn": _shared_width(text, expert_ffn),
        "moe_latent": text.count("moe_latent_size", default=0),
        "ffn_matrices": 2 if text.text("mlp_hidden_act") == "relu2" else 3,
    }
    if text.text("model_type") == "nemotron_h" or text.listed("layers_block_type"):
        kinds = text.listed("layers_block_type") or list(text.text("hybrid_override_pattern"))
        return {**sizes, "dense_layers": 0, "moe_layers": sum(k in ("moe", "E") for k in kinds)}
    dense = text.count("first_k_dense_replace", default=0)
    if text.flag("enable_moe_block"):
        return {**sizes, "dense_layers": layers, "moe_layers": layers, "dense_ffn": text.count("intermediate_size")}
    step = text.count("interleave_moe_layer_step", default=1)
    dense = dense or (layers - layers // step if step > 1 else 0)
    sizes |= {"dense_layers": dense, "moe_layers": layers - dense}
    if dense:
        sizes["dense_ffn"] = text.count("intermediate_size_mlp", "dense_intermediate_size", "intermediate_size")
    return sizes


def _shared_width(text: _Reader, expert_ffn: int) -> int:
    width = text.count(
        "shared_expert_intermediate_size",
        "moe_shared_expert_intermediate_size",
        "shared_intermediate_size",
        default=0,
    )
    if width:
        return width
    if text.text("model_type").startswith("llama4"):
        return expert_ffn
    return text.count("n_shared_experts", "num_shared_experts", default=0) * expert_ffn
