"""Files that list each layer with sizes of its own (`block_configs` of NVIDIA's pruned Llamas)."""

from __future__ import annotations

from typing import Any

from economics.errors import InputError
from economics.fields.field import shown
from economics.fleet.config_file.keys import Keys

Sizes = dict[str, Any]
_ROUNDED_TO = 256


def read_blocks(text: Keys, layers: int, hidden: int, heads: int) -> Sizes:
    """Return the layers that a list of blocks leaves, as fields of an Architecture; empty without such a list.

    Widths of feed-forward parts differ from layer to layer: their mean is returned, which holds as many parameters.
    Raises InputError naming a block that is made in a way that is not modelled.
    """
    blocks = text.for_each("block_configs", layers)
    if not blocks:
        return {}
    attention = [
        _attention(Keys(_object(block, i), f"block_configs[{i}]", text.used), heads) for i, block in enumerate(blocks)
    ]
    widths = [
        _feed_forward(Keys(_object(block, i), f"block_configs[{i}]", text.used), hidden)
        for i, block in enumerate(blocks)
    ]
    groups = {kv_heads for kv_heads in attention if kv_heads}
    if len(groups) > 1:
        raise InputError("block_configs", f"{sorted(groups)} key and value heads are refused: layers of several sizes")
    dense = [width for width in widths if width]
    return {
        "attention_layers": sum(kv_heads > 0 for kv_heads in attention),
        "linear_layers": 0,
        "kv_heads": groups.pop() if groups else 1,
        "dense_layers": len(dense),
        "moe_layers": 0,
        "dense_ffn": round(sum(dense) / len(dense)) if dense else 0,
    }


def _object(block: object, index: int) -> dict[str, Any]:
    if not isinstance(block, dict):
        raise InputError(f"block_configs[{index}]", f"{shown(block)} is refused: must be an object")
    return block


def _attention(block: Keys, heads: int) -> int:
    """The key and value heads of a block, 0 where it has no attention."""
    part = block.part("attention")
    if part.flag("no_op"):
        return 0
    for name in ("replace_with_linear", "window_length", "sparsify", "num_sink_tokens", "mamba", "llama4"):
        if part.has(name):
            raise InputError(part.name(name), "is refused: such a layer is not modelled")
    in_group = part.count("n_heads_in_group", default=0)
    stated = part.count("num_key_value_heads", default=0)
    return stated or heads // (in_group or 1)


def _feed_forward(block: Keys, hidden: int) -> int:
    """The width of a block's feed-forward part, 0 where it has none."""
    part = block.part("ffn")
    if part.flag("no_op"):
        return 0
    for name in ("replace_with_linear", "sparsify", "moe"):
        if part.has(name):
            raise InputError(part.name(name), "is refused: such a layer is not modelled")
    stated = part.count("intermediate_size", default=0)
    if stated:
        return stated
    factor = part.take("ffn_mult")
    if isinstance(factor, bool) or not isinstance(factor, int | float) or not 0 < factor <= 1000:
        raise InputError(part.name("ffn_mult"), f"{shown(factor)} is refused: must be above 0 and at most 1,000")
    width = int(2 * factor * hidden / 3)
    return -(-width // _ROUNDED_TO) * _ROUNDED_TO
