"""Other names for the usual keys, the language model inside a larger one, and files of makers' own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from economics.errors import InputError
from economics.fields.field import shown
from economics.fleet.config_file.keys import Config

_NESTED = (
    "text_config",
    "llm_config",
    "language_config",
    "thinker_config",
    "language_model_config",
    "text_model_config",
)
_TOWERS = ("vision", "visual", "audio", "image", "video", "talker", "code2wav", "projector", "mm_", "img_", "tower")
_MOST_LEVELS = 4

_USUAL = {
    "num_hidden_layers": ("n_layer", "n_layers", "num_layers"),
    "hidden_size": ("n_embd", "d_model", "model_dim", "embed_dim"),
    "num_attention_heads": ("n_head", "n_heads", "num_heads"),
    "max_position_embeddings": (
        "max_position_embedding",
        "n_positions",
        "max_seq_len",
        "seq_length",
        "model_max_length",
        "max_sequence_length",
        "n_ctx",
    ),
    "vocab_size": ("padded_vocab_size",),
}
"""Keys that older or other makers' files write under another name."""

_PARAMS = {
    "dim": "hidden_size",
    "n_layers": "num_hidden_layers",
    "n_heads": "num_attention_heads",
    "n_kv_heads": "num_key_value_heads",
    "hidden_dim": "intermediate_size",
    "tied_embeddings": "tie_word_embeddings",
    "max_seq_len": "max_position_embeddings",
    "inter_dim": "intermediate_size",
    "moe_inter_dim": "moe_intermediate_size",
    "n_dense_layers": "num_dense_layers",
    "n_activated_experts": "num_experts_per_tok",
    "n_expert_groups": "n_group",
    "n_limited_groups": "topk_group",
}
"""Names in the files of Mistral, Meta and DeepSeek that lie beside weights in their own formats."""


def language_model(config: Config) -> dict[str, Any]:
    """Return the keys of the language model in a configuration: the nested ones over those around them.

    Raises InputError where a nested part is no object, or several could be meant.
    """
    merged = {key: value for key, value in config.items() if key not in _NESTED and not _is_tower(key)}
    here: Mapping[str, Any] = config
    for _ in range(_MOST_LEVELS):
        inner = [key for key in _NESTED if here.get(key) is not None]
        if not inner:
            break
        if len(inner) > 1:
            raise InputError(inner[0], f"and {inner[1]} are both given: which is the language model?")
        nested = here[inner[0]]
        if not isinstance(nested, Mapping):
            raise InputError(inner[0], f"{shown(nested)} is refused: must be an object")
        kept = {key: value for key, value in nested.items() if key not in _NESTED and not _is_tower(key)}
        merged = {**merged, **{key: value for key, value in kept.items() if value is not None or key not in merged}}
        here = nested
    return _usual(_from_params(merged))


def outside(config: Config) -> tuple[str, ...]:
    """Return the keys around a nested language model: they join it to others, and do not say how it is made."""
    return tuple(config) if any(config.get(key) is not None for key in _NESTED) else ()


def has_towers(config: Config) -> bool:
    """Whether the model also reads images, video or sound, in parts of its own."""
    here: Any = config
    for _ in range(_MOST_LEVELS):
        if any(_is_tower(key) and isinstance(here[key], Mapping) and here[key] for key in here):
            return True
        inner = next((key for key in _NESTED if isinstance(here.get(key), Mapping)), None)
        if inner is None:
            return False
        here = here[inner]
    return False


def _is_tower(key: str) -> bool:
    return key.endswith("_config") and key.startswith(_TOWERS)


def _usual(values: dict[str, Any]) -> dict[str, Any]:
    """The keys by their usual names. Raises InputError where two names of one thing hold different values."""
    result = dict(values)
    for usual, others in _USUAL.items():
        for other in others:
            value = result.get(other)
            if value is None or (other == "num_heads" and values.get("model_type") == "mamba2"):
                continue
            stated = result.get(usual)
            if stated is not None and stated != value and usual not in ("max_position_embeddings", "vocab_size"):
                raise InputError(usual, f"{shown(stated)} contradicts {other}, which is {shown(value)}")
            result[usual] = value if stated is None else stated
            del result[other]
    return result


def _from_params(values: dict[str, Any]) -> dict[str, Any]:
    """A maker's own file (params.json) in the usual names; anything else unchanged."""
    if "dim" not in values or "hidden_size" in values:
        return values
    result = {_PARAMS.get(key, key): value for key, value in values.items()}
    experts = result.pop("moe", None)
    if isinstance(experts, Mapping):
        result |= {key: value for key, value in experts.items() if key not in _NOT_SIZES}
    result.setdefault("tie_word_embeddings", False)
    result.setdefault("model_type", "mistral")
    if isinstance(result.get("sliding_window"), list):
        raise InputError("sliding_window", "is a list: give the config.json, which says which layers have a window")
    for name in _NOT_SIZES:
        result.pop(name, None)
    if result.get("intermediate_size") is None:
        result["intermediate_size"] = _meta_width(result)
    for name in ("multiple_of", "ffn_dim_multiplier"):
        result.pop(name, None)
    if result.get("vocab_size") == -1:
        raise InputError("vocab_size", "-1 is refused: the file leaves it to the tokenizer; give the config.json")
    return result


_NOT_SIZES = ("expert_parallel", "expert_model_parallel", "route_every_n", "norm_eps", "use_scaled_rope", "rope_theta",
              "num_expert_groups", "num_expert_groups_per_tok", "routed_scale", "quantization")  # fmt: skip


def _meta_width(values: Mapping[str, Any]) -> int:
    """The feed-forward width of Meta's files: two thirds of four times the width, times a factor, rounded up."""
    hidden, multiple, factor = values.get("hidden_size"), values.get("multiple_of"), values.get("ffn_dim_multiplier")
    if not isinstance(hidden, int) or not isinstance(multiple, int) or not 0 < multiple <= 10**6 or hidden > 10**8:
        raise InputError("hidden_dim", "is missing: the width of the feed-forward parts")
    width = int(2 * 4 * hidden / 3)
    if isinstance(factor, int | float) and 0 < factor < 100:
        width = int(factor * width)
    return -(-width // multiple) * multiple
