"""What a model's config.json says, as the JSON document and the table that `breakeven read` prints."""

from __future__ import annotations

from typing import Any

from breakeven.files.tables import Table
from economics.fleet.config_file.model_file import ModelFile
from economics.fleet.memory import cache_growth, weight_bytes


def model_document(read: ModelFile) -> dict[str, Any]:
    """Return what was read: counts of parameters and layers, bytes; a cache in 16 bits.

    Without a precision, the bytes of the weights are null. `attention` counts layers with attention, `windowed` those
    of them with a window, `linear` those with a state of fixed size (state-space, linear, recurrent, convolution).
    """
    sizes = read.sizes
    growth, fixed = cache_growth(sizes)
    return {
        "total_parameters": sizes.total_parameters,
        "active_parameters": sizes.active_parameters,
        "weights_bytes": None if read.precision is None else round(weight_bytes(sizes, read.precision)),
        "precision": read.precision,
        "cache_bytes_per_token": _whole(growth),
        "cache_bytes_fixed": _whole(fixed),
        "layers": {
            "attention": sizes.attention_layers,
            "windowed": sizes.window_layers,
            "linear": sizes.linear_layers,
            "dense": sizes.dense_layers,
            "experts": sizes.moe_layers,
        },
        "warnings": [note.text for note in read.warnings],
    }


def model_table(read: ModelFile) -> Table:
    """Return the same for a screen: a name, a value and a unit in each row, without the warnings."""
    document = model_document(read)
    plain = [(name, document[name]) for name in _UNITS]
    rows = [(name.replace("_", " "), _shown(value), _UNITS[name]) for name, value in plain]
    layers = [(f"layers: {name}", f"{number:,}", _MEANINGS[name]) for name, number in document["layers"].items()]
    return Table(("what", "value", "unit"), [*rows, *layers])


_UNITS = {
    "total_parameters": "parameters",
    "active_parameters": "parameters a token passes through",
    "weights_bytes": "byte",
    "precision": "of the weights",
    "cache_bytes_per_token": "byte, in 16 bits",
    "cache_bytes_fixed": "byte a sequence, in 16 bits",
}
_MEANINGS = {
    "attention": "with attention",
    "windowed": "of these, with a window",
    "linear": "with a state of fixed size",
    "dense": "with a dense feed-forward part",
    "experts": "with experts",
}


def _whole(value: float) -> int | float:
    return int(value) if value == int(value) else float(f"{value:.12g}")


def _shown(value: Any) -> str:
    if value is None:
        return "not understood"
    return value if isinstance(value, str) else f"{value:,}"
