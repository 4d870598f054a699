"""Every way to tune a model, by its id."""

from __future__ import annotations

from collections.abc import Mapping

from economics.errors import value_refused
from economics.fields.field import shown
from economics.tuning.methods.full import Full
from economics.tuning.methods.lora import Lora
from economics.tuning.methods.protocol import Method
from economics.tuning.methods.qlora import Qlora

METHODS: Mapping[str, Method] = {method.id: method for method in (Lora(), Qlora(), Full())}
"""The ways to tune, the cheapest to run first."""


def method_of(id: str) -> Method:
    """Return the way to tune with an id. Raises InputError naming `method`."""
    if id not in METHODS:
        raise value_refused("method", shown(id), f"must be one of {', '.join(METHODS)}")
    return METHODS[id]
