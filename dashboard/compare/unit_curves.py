"""The three charts of the cost of a Mtok: the choice of their view and the notes on them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from breakeven.choices import VIEW
from breakeven.figures import percent
from breakeven.words.break_evens import curve_notes
from dashboard import state
from dashboard.widgets.look import plain
from economics.break_even.compare import Comparison
from economics.break_even.curves import View
from economics.option.protocol import PricedOption


def choose_view(comparison: Comparison) -> View:
    """Draw the control for the view of the charts of a Mtok's cost, and return the view.

    What is shown at first agrees with the answer; the other view leaves out how full the machines really are.
    """
    views = {"replicas": "Whole machines at your volume", "unit": _if_full(comparison)}
    key = state.show("view control", state.view())
    st.segmented_control(
        "Where capacity is bought: cost of",
        [*views],
        format_func=views.__getitem__,
        key=key,
        required=True,
        on_change=state.choose_by,
        args=(VIEW, key),
        help="At your volume: idle capacity and fixed costs included, as in the answer. If full: what a Mtok costs "
        "whatever the volume; fixed costs are left out.",
    )
    return "unit" if state.view() == "unit" else "replicas"


def _if_full(comparison: Comparison) -> str:
    """The name of the view of machines that are as full as is set; how full where that is one share."""
    shares = {result.option.own_utilisation(comparison.load) for result in comparison.options} - {None}
    full = f"full to {percent(float(shares.pop() or 0))}" if len(shares) == 1 else "as full as set"
    return f"If the machines were {full}"


def show_curve_notes(options: Sequence[PricedOption], view: View) -> None:
    """Draw what a reader of the three charts must know."""
    st.caption(plain(" ".join(curve_notes(options, view))))
