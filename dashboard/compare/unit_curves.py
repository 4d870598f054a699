"""The three charts of the cost of a Mtok: the choice of their view and the notes on them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from breakeven.choices import VIEW
from breakeven.words.compare import curve_notes
from dashboard import state
from dashboard.widgets.look import plain
from economics.break_even.curves import View
from economics.option.protocol import PricedOption

_VIEWS: dict[str, str] = {"unit": "One fully billed copy or unit", "replicas": "Whole ones at your volume"}


def choose_view() -> View:
    """Draw the control for the view of the charts of a Mtok's cost, and return the view."""
    key = state.show("view control", state.view())
    st.segmented_control(
        "Where capacity is bought: cost of",
        [*_VIEWS],
        format_func=lambda v: _VIEWS[v],
        key=key,
        required=True,
        on_change=state.choose_by,
        args=(VIEW, key),
        help="Fully billed: what a Mtok costs whatever the volume, at the utilisation set; fixed costs are left out. "
        "Whole ones: your volume, idle capacity and fixed costs included.",
    )
    return "unit" if state.view() == "unit" else "replicas"


def show_curve_notes(options: Sequence[PricedOption], view: View) -> None:
    """Draw what a reader of the three charts must know."""
    st.caption(plain(" ".join(curve_notes(options, view))))
