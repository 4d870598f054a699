"""Number fields of the part on fine-tuning: no document holds them, and each starts at its default."""

from __future__ import annotations

from dataclasses import replace

from dashboard.widgets.controls import help_of
from dashboard.widgets.number_field import own_number
from economics.tuning.fields import TUNING_FIELDS


def number_of(name: str, start: float | None = None) -> float:
    """Draw a field and return its number; emptied it holds `start` again, or the default of the field."""
    field = TUNING_FIELDS[name]
    first = field.default if start is None else start
    assert first is not None
    shown = replace(field, default=first)
    return own_number(f"tuning {name}", shown, float(first), help_text=help_of(shown, "assumed until you type another"))


def optional_number_of(name: str, placeholder: str) -> float | None:
    """Draw a field that may stay empty and return its number, None while it is."""
    field = TUNING_FIELDS[name]
    return own_number(f"tuning {name}", field, None, placeholder=placeholder, help_text=help_of(field))
