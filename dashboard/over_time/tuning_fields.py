"""Number fields of the part on fine-tuning: page choices, each of which starts at its default."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from breakeven.choices import TUNING_NUMBERS
from dashboard import state
from dashboard.widgets.controls import help_of
from dashboard.widgets.number_field import labelled, typed_number
from economics.fields.field import Field
from economics.tuning.fields import TUNING_FIELDS


def number_of(name: str, start: float | None = None) -> float:
    """Draw a field and return its number; emptied it holds `start` again, or the default of the field."""
    field = TUNING_FIELDS[name]
    first = field.default if start is None else start
    assert first is not None
    shown = replace(field, default=first)
    chosen = _chosen(name)
    value = float(first) if chosen is None else chosen
    _draw(name, shown, value, help_text=help_of(shown, "assumed until you type another"))
    return value


def optional_number_of(name: str, placeholder: str) -> float | None:
    """Draw a field that may stay empty and return its number, None while it is."""
    field, value = TUNING_FIELDS[name], _chosen(name)
    _draw(name, field, value, placeholder=placeholder, help_text=help_of(field))
    return value


def _chosen(name: str) -> float | None:
    text = state.chosen(TUNING_NUMBERS[name])
    return float(text) if text else None


def _draw(name: str, field: Field, value: float | None, *, placeholder: str = "", help_text: str = "") -> None:
    label, use = labelled(field), partial(_choose, name)
    key = f"tuning {name}"
    typed_number(key, field, value, use, path=label, label=label, placeholder=placeholder, help_text=help_text)


def _choose(name: str, value: float | None) -> None:
    state.choose(TUNING_NUMBERS[name], "" if value is None else f"{value:.15g}")
