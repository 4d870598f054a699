"""What the Compare page holds below the answer: each part is computed when it is opened."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from breakeven.choices import DETAILS, DETAILS_TITLES
from breakeven.curve_axes import own_value
from breakeven.words.break_evens import verdicts
from breakeven.words.option_lines import lines_in_words
from dashboard import state
from dashboard.compare.break_evens import show_break_evens
from dashboard.compare.charts import lines_chart, variable_chart
from dashboard.compare.unit_curves import choose_view, show_curve_notes
from dashboard.compare.working import show_notes, show_working
from dashboard.widgets.legible import wide_columns
from dashboard.widgets.plot import draw
from economics.break_even.compare import UNIT_VARIABLES, Comparison
from economics.break_even.curves import variable_curves
from pricing.resolve.scenario import ResolvedScenario


def show(resolved: ResolvedScenario, comparison: Comparison) -> None:
    """Draw the names of the parts, and the one that is chosen; none at first."""
    chosen = state.chosen(DETAILS)
    key = state.show("details", chosen or None)
    st.pills(
        "Behind the answer",
        [*_PARTS],
        format_func=DETAILS_TITLES.__getitem__,
        key=key,
        on_change=state.choose_by,
        args=(DETAILS, key),
    )
    if chosen:
        _PARTS[chosen](resolved, comparison)


def _lines(resolved: ResolvedScenario, comparison: Comparison) -> None:
    del resolved
    currency = state.currency()
    draw(lines_chart(comparison, currency), "lines", lines_in_words(comparison, currency))


def _unit_charts(resolved: ResolvedScenario, comparison: Comparison) -> None:
    view = choose_view(comparison)
    for column, variable in zip(wide_columns("cards", "mtok", 3), UNIT_VARIABLES, strict=True):
        curves = variable_curves(resolved.options, resolved.load, variable, view)
        chart = variable_chart(comparison, curves, own_value(comparison, variable), state.currency())
        with column:
            draw(chart, variable, verdicts(comparison, variable))
    show_curve_notes(resolved.options, view)


def _flips(resolved: ResolvedScenario, comparison: Comparison) -> None:
    del resolved
    show_break_evens(comparison)


def _remarks(resolved: ResolvedScenario, comparison: Comparison) -> None:
    del resolved
    show_notes(comparison)


_PARTS: dict[str, Callable[[ResolvedScenario, Comparison], None]] = {
    "lines": _lines,
    "mtok": _unit_charts,
    "flips": _flips,
    "remarks": _remarks,
    "working": show_working,
}
