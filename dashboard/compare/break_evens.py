"""The tables of where the answer flips."""

from __future__ import annotations

import streamlit as st

from breakeven.words.break_evens import matching_price, verdict
from dashboard import state
from dashboard.widgets.look import markdown_table
from economics.break_even.compare import Comparison
from economics.fields.table import FIELDS

_FEW_PAIRS = 3


def show_break_evens(comparison: Comparison) -> None:
    """Draw every pair's break-evens over volume, utilisation, cache hit rate and ratio, and the matching prices."""
    st.caption(
        "Over tokens a month: whole copies and units, fixed cost included. Over the others: the unit view, one fully "
        "billed copy or unit whatever the volume, so an option can be cheaper there and dearer at your volume."
    )
    variables = list(dict.fromkeys(break_even.variable for break_even in comparison.break_evens))
    pairs: dict[tuple[str, str], dict[str, str]] = {}
    for break_even in comparison.break_evens:
        pairs.setdefault((break_even.a, break_even.b), {})[break_even.variable] = verdict(break_even)
    rows = [
        ((a, b), (f"{a} or {b}", *(verdicts.get(variable, "moves neither") for variable in variables)))
        for (a, b), verdicts in pairs.items()
    ]
    columns = (
        "Pair",
        *(f"over {FIELDS[v].label.lower()}" + ("" if v == "tokens_per_month" else " (unit view)") for v in variables),
    )
    first = [row for pair, row in rows if len(rows) <= _FEW_PAIRS or comparison.cheapest in pair]
    rest = [row for _, row in rows if row not in first]
    st.markdown(markdown_table(columns, first))
    if rest:
        with st.expander(f"Pairs without the cheapest option ({len(rest)})"):
            st.markdown(markdown_table(columns, rest))
    prices = [
        matching_price(comparison, priced, state.currency())
        for priced in comparison.price_break_evens
        if len(rows) <= _FEW_PAIRS or comparison.cheapest in (priced.break_even.a, priced.break_even.b)
    ]
    if prices:
        st.markdown("### Which price would match")
        st.markdown(markdown_table(("Option", "to cost the same as", "its price would have to be"), prices))
