"""Layers that keep a state of fixed size: state-space, linear attention, recurrent and convolution layers.

Parameters and states of one layer, from the modelling files of Hugging Face transformers: Mamba (Gu & Dao, 2023),
Mamba 2 (Dao & Gu, 2024), gated delta networks (Yang et al., 2024), Kimi Delta Attention (2025), lightning attention
(MiniMax, 2025), RG-LRU (De et al., 2024), short convolutions (LFM2). States are kept in 32 bits, convolutions in 16.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from economics.errors import InputError
from economics.fields.field import shown
from economics.fleet.config_file.keys import Keys

_STATE_BYTES = 4
_CONVOLUTION_BYTES = 2
Sizes = dict[str, Any]


def read_states(text: Keys, hidden: int, heads: int, kind: str) -> Sizes:
    """Return the sizes of one layer that keeps a state, as fields of an Architecture.

    Raises InputError where the file holds the sizes of no such layer that is known.
    """
    if kind in _BY_KIND:
        return _BY_KIND[kind](text, hidden, heads)
    for mark, reader in _KINDS.items():
        if text.take(mark) is not None:
            return reader(text, hidden, heads)
    if kind.startswith(("minimax", "bailing_moe_linear", "bailing_moe_v2_5", "ring")) or text.has("attn_type_list"):
        return _lightning(text, hidden, heads)
    raise InputError(
        text.name("layer_types"),
        "names layers with a state of fixed size, and the file has none of the sizes known here",
    )


def understood(text: Keys) -> None:
    """Remember the sizes of such layers as read, for a model that has none."""
    text.understood(*_KINDS, *_ALL)


def _mamba(text: Keys, hidden: int, heads: int) -> Sizes:
    """Mamba: one state of `d_state` elements for each inner channel."""
    del heads
    inner = text.count("intermediate_size_mamba", "d_inner", default=0) or _inner(text, hidden)
    state = text.count("mamba_d_state", "state_size", "ssm_state_size", "d_state", least=1)
    width = text.count("mamba_d_conv", "conv_kernel", "d_conv", default=4)
    rank = _rank(text, hidden)
    parameters = 3 * hidden * inner + inner * (rank + 2 * state) + rank * inner + inner * (state + width + 1)
    return _sized(parameters, inner * state * _STATE_BYTES + inner * width * _CONVOLUTION_BYTES)


def _rank(text: Keys, hidden: int) -> int:
    for name in ("mamba_dt_rank", "time_step_rank", "dt_rank"):
        value = text.take(name)
        if value not in (None, "auto"):
            return text.count(name)
    return math.ceil(hidden / 16)


def _inner(text: Keys, hidden: int) -> int:
    stated = (text.take("mamba_expand"), text.take("expand"))
    expand = next((value for value in stated if value is not None), 2)
    if isinstance(expand, bool) or not isinstance(expand, int | float) or not 0 < expand <= 1000:
        raise InputError(text.name("mamba_expand"), f"{shown(expand)} is refused: must be above 0 and at most 1,000")
    return round(expand * hidden)


def _mamba_2(text: Keys, hidden: int, heads: int) -> Sizes:
    """Mamba 2: heads with a state of head width × `d_state`; groups share what is written and read."""
    del heads
    number = text.count("mamba_num_heads", "mamba_n_heads", "n_mamba_heads", "num_heads", least=1)
    width = _head_width(text, hidden, number)
    groups = text.count("mamba_n_groups", "n_groups", "mamba_ngroups", default=1, least=1)
    state = text.count("mamba_d_state", "ssm_state_size", "state_size", least=1)
    text.understood("mamba_expand", "expand", "mamba_d_conv", "conv_kernel", "mamba_d_ssm", "time_step_rank")
    inner, shared = number * width, groups * state
    parameters = hidden * (2 * inner + 2 * shared + number) + inner * hidden
    return {
        "linear_key_heads": groups,
        "linear_key_head_dim": state,
        "linear_value_heads": number,
        "linear_value_head_dim": width,
        "linear_layer_parameters": parameters,
    }


def _head_width(text: Keys, hidden: int, heads: int) -> int:
    names = ("mamba_head_dim", "mamba_d_head", "mamba_headdim", "head_dim")
    for name in names:
        value = text.take(name)
        if value not in (None, "auto"):
            return text.count(name, least=1)
    inner = text.count("mamba_d_ssm", default=0) or _inner(text, hidden)
    if inner % heads:
        raise InputError(
            text.name(names[0]), f"is missing: {inner:,} channels are not shared evenly by {heads:,} heads"
        )
    return inner // heads


def _delta(text: Keys, hidden: int, heads: int) -> Sizes:
    """Gated delta network: heads with a state of key width × value width; the layer's size follows from them."""
    del hidden, heads
    text.understood("linear_conv_kernel_dim")
    return {
        "linear_key_heads": text.count("linear_num_key_heads", least=1),
        "linear_key_head_dim": text.count("linear_key_head_dim", least=1),
        "linear_value_heads": text.count("linear_num_value_heads", least=1),
        "linear_value_head_dim": text.count("linear_value_head_dim", least=1),
    }


def _kda_of_part(text: Keys, hidden: int, heads: int) -> Sizes:
    del heads
    part = text.part("linear_attn_config")
    number, width = part.count("num_heads", least=1), part.count("head_dim", least=1)
    part.understood("short_conv_kernel_size", "gate_lower_bound", "safe_gate")
    return _kda(hidden, number, width, part.flag("use_full_rank_gate"))


def _kda_of_heads(text: Keys, hidden: int, heads: int) -> Sizes:
    del heads
    text.understood("linear_conv_kernel_dim", "linear_lower_bound")
    return _kda(hidden, text.count("linear_num_heads", least=1), text.count("linear_head_dim", least=1), False)


def _kda_of_attention(text: Keys, hidden: int, heads: int) -> Sizes:
    """Kimi Delta Attention with the heads of the attention layers (Ling 3)."""
    text.understood("short_conv_kernel_size", "kda_safe_gate", "kda_lower_bound")
    return _kda(hidden, heads, text.count("head_dim", least=1), False)


def _kda(hidden: int, heads: int, width: int, full_rank: bool) -> Sizes:
    """Kimi Delta Attention: a state of width × width a head; a forget gate, and an output gate of full rank or not."""
    inner = heads * width
    gate = hidden * inner if full_rank else hidden * width + width * inner
    forget = hidden * width + width * inner
    return {
        "linear_key_heads": heads,
        "linear_key_head_dim": width,
        "linear_value_heads": heads,
        "linear_value_head_dim": width,
        "linear_layer_parameters": 4 * hidden * inner + gate + forget + hidden * heads,
    }


def _lightning(text: Keys, hidden: int, heads: int) -> Sizes:
    """Lightning attention: queries, keys, values, output and its gate; a state of width × width a head."""
    width = text.count("head_dim", default=0) or hidden // max(heads, 1)
    text.understood("group_norm_size", "linear_silu", "block_size")
    inner = heads * width
    return {
        "linear_key_heads": heads,
        "linear_key_head_dim": width,
        "linear_value_heads": heads,
        "linear_value_head_dim": width,
        "linear_layer_parameters": 5 * hidden * inner,
    }


def _convolution(text: Keys, hidden: int, heads: int) -> Sizes:
    """Short convolution with two gates."""
    del heads
    width = text.count("conv_L_cache", least=1)
    return _sized(4 * hidden * hidden + hidden * width, hidden * width * _CONVOLUTION_BYTES)


def _rg_lru(text: Keys, hidden: int, heads: int) -> Sizes:
    """RG-LRU: one element of state a channel, gates in blocks of a head."""
    width = text.count("lru_width", least=1)
    kernel = text.count("conv1d_width", default=4)
    parameters = 3 * hidden * width + 2 * width * width // max(heads, 1) + width * (kernel + 1)
    return _sized(parameters, width * _STATE_BYTES + width * kernel * _CONVOLUTION_BYTES)


def _sized(parameters: int, state: int) -> Sizes:
    return {"linear_layer_parameters": parameters, "linear_state_bytes": state}


_KINDS: dict[str, Callable[[Keys, int, int], Sizes]] = {
    "linear_attn_config": _kda_of_part,
    "linear_num_value_heads": _delta,
    "linear_num_heads": _kda_of_heads,
    "kda_lower_bound": _kda_of_attention,
    "kda_safe_gate": _kda_of_attention,
    "mamba_num_heads": _mamba_2,
    "mamba_n_heads": _mamba_2,
    "n_mamba_heads": _mamba_2,
    "mamba_d_state": _mamba,
    "conv_L_cache": _convolution,
    "lru_width": _rg_lru,
}
"""How such a layer is read, by a key that only its kind has, in the order in which they are tried."""
MARKS = (*_KINDS, "ssm_state_size", "linear_conv_kernel_dim", "short_conv_kernel_size")
"""Keys that only files of models with such layers have."""
_BY_KIND: dict[str, Callable[[Keys, int, int], Sizes]] = {"mamba": _mamba, "falcon_mamba": _mamba, "mamba2": _mamba_2}
"""Models of such layers alone, whose keys have plainer names."""
_ALL = (
    "mamba_d_conv",
    "mamba_expand",
    "mamba_dt_rank",
    "mamba_d_head",
    "mamba_head_dim",
    "mamba_headdim",
    "mamba_n_groups",
    "mamba_ngroups",
    "mamba_d_ssm",
    "n_groups",
    "ssm_state_size",
    "expand",
    "conv_kernel",
    "time_step_rank",
    "linear_num_key_heads",
    "linear_key_head_dim",
    "linear_value_head_dim",
    "linear_conv_kernel_dim",
    "linear_head_dim",
    "short_conv_kernel_size",
    "conv1d_width",
    "group_norm_size",
)
