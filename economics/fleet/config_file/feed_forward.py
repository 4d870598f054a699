"""The feed-forward parts: which layers are dense, which choose among experts, and how wide each is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from economics.errors import InputError
from economics.fields.field import shown
from economics.fleet.config_file.keys import Keys

Sizes = dict[str, Any]
MOST_EXPERTS = 100_000
_EXPERTS = ("n_routed_experts", "num_local_experts", "num_experts", "moe_num_experts", "num_moe_experts", "n_experts")
_CHOSEN = ("num_experts_per_tok", "num_experts_per_token", "experts_per_token", "moe_k", "moe_topk", "moe_top_k",
           "top_k_experts", "num_selected_experts", "moe_router_topk", "router_top_k")  # fmt: skip
_EXPERT_WIDTH = ("moe_intermediate_size", "expert_ffn_hidden_size", "expert_intermediate_size", "expert_hidden_dim",
                 "moe_ffn_hidden_size", "expert_dim")  # fmt: skip
_DENSE_WIDTH = ("intermediate_size_mlp", "dense_intermediate_size", "mlp_intermediate_size")
_WIDTH = ("intermediate_size", "ffn_hidden_size", "n_inner", "ffn_dim", "inner_hidden_size")
_SHARED_WIDTH = ("shared_expert_intermediate_size", "moe_shared_expert_intermediate_size", "shared_intermediate_size",
                 "share_expert_dim", "shared_experts_intermediate_size")  # fmt: skip
_SHARED = ("n_shared_experts", "num_shared_experts", "moe_num_shared_experts", "num_shared_expert")
_LATENT = ("moe_latent_size", "routed_expert_hidden_size", "moe_hidden_size")

_TWO_MATRICES = ("gpt2", "gpt_neo", "gpt_neox", "gptj", "gpt_bigcode", "codegen", "opt", "bloom", "falcon", "mpt",
                 "phi", "starcoder2", "persimmon", "fuyu", "nemotron", "arcee", "biogpt", "xglm", "ctrl", "nanochat",
                 "recurrentgpt", "apertus")  # fmt: skip
"""Kinds of models whose feed-forward parts have no gate: two matrices in place of three."""


def read_feed_forward(text: Keys, layers: int, hidden: int, kind: str, singly: bool) -> Sizes:
    """Return the feed-forward sizes of a model of a kind (its `model_type`) as fields of an Architecture.

    `singly`: layers hold either a mixer or a feed-forward part, as their list says. Raises InputError naming a key that
    is missing, of a wrong type, contradicts another or is out of range.
    """
    matrices = 2 if _is_ungated(text, kind) else 3
    experts = _experts(text)
    names = _names(text)
    if not experts:
        text.understood(*_CHOSEN, *_SHARED, *_SHARED_WIDTH, *_PLACES)
        dense = sum(name in _DENSE_NAMES for name in names) if singly else layers
        if singly and any(name in _EXPERT_NAMES for name in names):
            raise InputError(text.name(_EXPERTS[0]), "is missing, and layers of experts are named")
        return {
            "dense_layers": dense,
            "moe_layers": 0,
            "dense_ffn": _dense_width(text, hidden, kind) if dense else 0,
            "ffn_matrices": matrices,
        }
    width = text.even(*_EXPERT_WIDTH, default=0) or text.part("ffn_config").count("ffn_hidden_size", default=0)
    width = width or text.count(*_WIDTH, least=1)
    chosen = text.even(*_CHOSEN, default=0) or text.part("ffn_config").count("moe_top_k", default=0)
    if not chosen:
        raise InputError(text.name(_CHOSEN[0]), "is missing: how many experts a token passes through")
    if chosen > experts:
        raise InputError(text.name(_CHOSEN[0]), f"{chosen:,} is refused: there are {experts:,} experts")
    text.part("ffn_config").understood(
        "ffn_act_fn", "moe_jitter_eps", "moe_loss_weight", "moe_normalize_expert_weights"
    )
    sizes = {
        "experts": experts,
        "experts_active": chosen,
        "expert_ffn": width,
        "shared_ffn": _shared_width(text, width, kind),
        "moe_latent": text.count(*_LATENT, default=0),
        "ffn_matrices": matrices,
    }
    if singly:
        moe, dense = sum(n in _EXPERT_NAMES for n in names), sum(n in _DENSE_NAMES for n in names)
    elif text.flag("enable_moe_block", "residual_moe"):  # a dense part beside the experts in every layer
        moe = dense = layers
    else:
        moe = sum(_layers_of_experts(text, layers))
        dense = layers - moe
    sizes |= {"dense_layers": dense, "moe_layers": moe}
    if dense:
        sizes["dense_ffn"] = _dense_width(text, hidden, kind)
    text.understood(*_PLACES, *_WIDTH, *_DENSE_WIDTH)
    return sizes


_EXPERT_NAMES, _DENSE_NAMES = ("moe", "E"), ("-", "mlp", "ffn")


def _names(text: Keys) -> list[Any]:
    """The names of layers where a list says them, of the first list there is."""
    for key in ("layers_block_type", "hybrid_override_pattern", "layer_types"):
        entries = text.values.get(key)
        if entries and isinstance(entries, str | list):
            return list(entries.replace("|", "")) if isinstance(entries, str) else entries
    return []


def _experts(text: Keys) -> int:
    experts = text.count(*_EXPERTS, default=0, most=MOST_EXPERTS)
    inner = text.part("ffn_config").count("moe_num_experts", default=0, most=MOST_EXPERTS)
    if any(text.take(name) is False for name in ("enable_moe_block", "is_moe", "use_moe")):
        return 0
    return max(experts, inner) if max(experts, inner) > 1 else 0


def _is_ungated(text: Keys, kind: str) -> bool:
    acts = [text.take(name) for name in ("mlp_hidden_act", "hidden_act", "activation_function", "hidden_activation")]
    if "relu2" in acts:
        return True
    return kind in _TWO_MATRICES


def _dense_width(text: Keys, hidden: int, kind: str) -> int:
    named = text.even(*_DENSE_WIDTH, default=0)
    if named:
        text.understood(*_WIDTH)
        return named
    stated = text.count("block_ff_dim", default=0) or text.even(*_WIDTH, default=0)
    if kind in _OF_BOTH:
        return stated // 2
    if kind.startswith("granitemoe"):
        return text.count("shared_intermediate_size", default=0) or stated
    adjusted = text.take("block_auto_adjust_ff_dim")
    multiple, multiplier = text.count("block_multiple_of", default=256), text.take("block_ffn_dim_multiplier")
    if stated and kind == "lfm2" and adjusted is not False:
        # LFM2 narrows the stated width to two thirds, and rounds up
        width = int(2 * stated / 3)
        if isinstance(multiplier, int | float) and not isinstance(multiplier, bool) and 0 < multiplier < 100:
            width = int(multiplier * width)
        return -(-width // max(multiple, 1)) * max(multiple, 1)
    if not stated and kind in _FOURFOLD:
        return 4 * hidden
    return stated or text.count(_WIDTH[0], least=1)


_OF_BOTH = ("qwen", "recurrent_gemma")
"""Kinds of models whose stated width is that of two matrices side by side."""
_FOURFOLD = ("gpt2", "bloom", "falcon", "gptj", "gpt_bigcode", "codegen", "mpt", "gpt_neo")
"""Kinds of models whose feed-forward part is four times as wide as the model, unless the file says otherwise."""


def _shared_width(text: Keys, expert_ffn: int, kind: str) -> int:
    width = text.count(*_SHARED_WIDTH, default=0)
    number = text.even(*_SHARED, default=0)
    mixed = text.take("use_mixed_mlp_moe")
    if width:
        return width
    if kind.startswith("llama4") or (mixed is True and not number):
        return expert_ffn
    return number * expert_ffn


def _layers_of_experts(text: Keys, layers: int) -> list[bool]:
    """Which layers choose among experts: all, unless the file names them. Raises InputError for two answers."""
    stated = list(_stated(text, layers))
    if not stated:
        return [True] * layers
    name, chosen = stated[0]
    for other, different in stated[1:]:
        if different != chosen:
            raise InputError(text.name(name), f"contradicts {text.name(other)}: they name different layers of experts")
    return chosen


_PLACES = (
    "first_k_dense_replace",
    "num_dense_layers",
    "moe_layer_num_skipped",
    "moe_layer_freq",
    "mlp_layer_types",
    "moe_layers_enum",
    "moe_layer_start_index",
    "moe_layer_end_index",
    "moe_layer_interval",
    "decoder_sparse_step",
    "mlp_only_layers",
    "moe_layers",
    "interleave_moe_layer_step",
    "moe_every_n_layer",
    "moe_layer_offset",
    "expert_layer_period",
    "expert_layer_offset",
    "is_moe",
)


def _stated(text: Keys, layers: int) -> Iterator[tuple[str, list[bool]]]:
    """What each way of placing experts says, by the key that begins it."""
    for key, rule in _RULES.items():
        if text.take(key) not in (None, []):
            chosen = rule(text, key, layers)
            if chosen is not None:
                yield key, chosen


def _first_dense(text: Keys, key: str, layers: int) -> list[bool] | None:
    """The first so many layers are dense; of the others every `moe_layer_freq`-th has experts."""
    if isinstance(text.values.get("moe_layer_freq"), list):
        return None  # the list says it for each layer
    first, every = text.count(key), text.count("moe_layer_freq", default=1)
    return [i >= first and (every <= 1 or i % every == 0) for i in range(layers)]


def _frequency(text: Keys, key: str, layers: int) -> list[bool] | None:
    if isinstance(text.take(key), list):
        entries = text.for_each(key, layers)
        for entry in entries:
            if entry not in (0, 1):
                raise InputError(
                    text.name(key), f"{shown(entry)} is refused: 1 for a layer of experts, 0 for a dense one"
                )
        return [bool(entry) for entry in entries]
    every = text.count(key)
    if text.take("first_k_dense_replace") is not None or every <= 1:
        return None
    return [i % every == 0 for i in range(layers)]


def _types(text: Keys, key: str, layers: int) -> list[bool]:
    entries = text.for_each(key, layers)
    for entry in entries:
        if entry not in ("dense", "sparse", "moe", "hash_moe"):
            raise InputError(text.name(key), f"{shown(entry)} is a kind of layer that is not known here")
    return [entry != "dense" for entry in entries]


def _placed(text: Keys, key: str, layers: int) -> list[bool] | None:
    places = text.places(key, layers)
    return [i in places for i in range(layers)] if places else None


def _start_and_end(text: Keys, key: str, layers: int) -> list[bool]:
    """From a first to a last layer (-1: of all), every so many."""
    start = text.even(key)
    last = text.take("moe_layer_end_index")
    end = layers - 1 if last in (None, -1, [-1], [-1, -1]) else text.even("moe_layer_end_index")
    every = text.count("moe_layer_interval", default=1, least=1)
    return [start <= i <= end and (i + 1) % every == 0 for i in range(layers)]


def _step(text: Keys, key: str, layers: int) -> list[bool]:
    """Every so many layers one has experts, but for those that a list keeps dense."""
    every, dense = text.count(key, least=1), text.places("mlp_only_layers", layers)
    return [i not in dense and (i + 1) % every == 0 for i in range(layers)]


def _every(text: Keys, key: str, layers: int) -> list[bool] | None:
    if text.take("moe_layers"):
        return None  # the list says it
    every = text.count(key, least=1)
    return [(i + 1) % every == 0 for i in range(layers)]


def _every_from(text: Keys, key: str, layers: int) -> list[bool] | None:
    every, begin = text.count(key, least=1), text.count("moe_layer_offset", default=0)
    if text.take("moe_layers_enum") is not None or (every == 1 and begin == 0):
        return None  # the list says it, or nothing is said
    return [i >= begin and (i - begin) % every == 0 for i in range(layers)]


def _period(text: Keys, key: str, layers: int) -> list[bool]:
    period, offset = text.count(key, least=1), text.count("expert_layer_offset", default=0)
    return [i % period == offset for i in range(layers)]


_RULES: dict[str, Callable[[Keys, str, int], list[bool] | None]] = {
    "first_k_dense_replace": _first_dense,
    "num_dense_layers": _first_dense,
    "moe_layer_num_skipped": _first_dense,
    "moe_layer_freq": _frequency,
    "mlp_layer_types": _types,
    "moe_layers_enum": _placed,
    "moe_layer_start_index": _start_and_end,
    "decoder_sparse_step": _step,
    "moe_layers": _placed,
    "interleave_moe_layer_step": _every,
    "moe_every_n_layer": _every_from,
    "expert_layer_period": _period,
}
