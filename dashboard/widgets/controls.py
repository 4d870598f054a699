"""Widgets bound to one field of the open scenario: label, help, range and unit come from the table of fields."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal

import streamlit as st

from breakeven.edits.fields import set_field as set_field_to
from breakeven.figures import tokens
from breakeven.origins import Path, path_text
from dashboard.state import apply, scenario, set_field, show
from dashboard.widgets.number_field import typed_number
from economics.fields.field import Field
from economics.numbers import digits

_E12 = (1.0, 1.2, 1.5, 1.8, 2.2, 2.7, 3.3, 3.9, 4.7, 5.6, 6.8, 8.2)
"""The steps of a decade; every one is sent to the browser with every change of the page."""


def key_of(path: Path) -> str:
    """Return the key of the widget for a path of the scenario document."""
    return ".".join(str(step) for step in path)


def help_of(field: Field, source: str = "") -> str:
    """Return one line of help: meaning, typical range, allowed range, and the source of the default."""
    origin = source or (f"default {digits(field.default)}" if field.default is not None else "")
    parts = [field.help, f"Typical: {field.typical}.", f"Range: {field.range_text}."]
    return " ".join([*parts, f"Source: {origin}."] if origin else parts).replace("$", "\\$")


def share_slider(path: Path, value: float, width: int | Literal["stretch"] = "stretch") -> None:
    """Draw a slider in per cent for a share; `width` in pixels."""
    field = scenario().edition.field(str(path[-1]))
    percent = float(round(100 * value, 9))
    key = show(f"{key_of(path)} slider", percent)
    low = min(1.0 if field.low_open else 0.0, percent)
    st.slider(
        field.label,
        low,
        100.0 * field.high,
        step=1.0,
        format="%g %%",
        key=key,
        width=width,
        on_change=set_field,
        args=(path, key, _from_percent),
    )


def scale_slider(
    path: Path,
    value: float,
    low: float,
    high: float,
    form: Callable[[float], str],
    width: int | Literal["stretch"] = "stretch",
) -> None:
    """Draw a slider over round values on a logarithmic scale, which also holds the current value; `width` in pixels."""
    field = scenario().edition.field(str(path[-1]))
    value = float(value)
    key = show(f"{key_of(path)} slider", value)
    st.select_slider(
        field.label,
        sorted({low, *_scale(low, high), high, value}),
        format_func=form,
        key=key,
        width=width,
        on_change=set_field,
        args=(path, key),
    )


def number(
    path: Path,
    value: float | None,
    *,
    label: str = "",
    placeholder: str = "",
    hidden: bool = False,
    field_name: str = "",
) -> None:
    """Draw a field to type a number into, as people write it; emptying it removes an optional number.

    `hidden`: its label is read out and not drawn, beside a slider that has it. `field_name`: the row of the table of
    fields, where it is not called as the last part of the path.
    """
    field = scenario().edition.field(field_name or str(path[-1]))
    typed_number(
        f"{key_of(path)} typed",
        field,
        value,
        partial(_set, path),
        path=path_text(path),
        owner=scenario().options[int(path[1])].name if path[0] == "options" else "",
        label=label,
        placeholder=placeholder,
        help_text="" if hidden else help_of(field),
        hidden=hidden,
    )


def _set(path: Path, value: float | None) -> None:
    apply(set_field_to, path, value)


def text(path: Path, value: str, label: str, help_text: str) -> None:
    """Draw a field to type a name into."""
    key = show(key_of(path), value)
    st.text_input(label, key=key, help=help_text, max_chars=120, on_change=set_field, args=(path, key))


def choice(
    path: Path, value: str | None, label: str, options: Sequence[str], form: Callable[[str], str], help_text: str
) -> None:
    """Draw a searchable list of ids, which offers the current one even where the catalogue lacks it."""
    offered = list(options) if value is None or value in options else [value, *options]
    key = show(key_of(path), value)
    st.selectbox(
        label,
        offered,
        format_func=form,
        key=key,
        help=help_text,
        on_change=set_field,
        args=(path, key),
    )


def short_tokens(value: float) -> str:
    """Write a number of tokens as sliders show it."""
    return tokens(value)


def _scale(low: float, high: float) -> list[float]:
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    values = [float(f"{m}e{d}") for d in decades for m in _E12]
    return [v for v in values if low <= v <= high]


def _from_percent(percent: float) -> float:
    return round(percent / 100, 12)
