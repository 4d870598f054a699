"""The Prices page's answer and its parts, of which only the open one is computed."""

from __future__ import annotations

import streamlit as st

from breakeven.choices import PRICES_PART
from breakeven.words.prices import holdings
from dashboard import state
from dashboard.prices.contract import show_contract
from dashboard.prices.everywhere import show_cheapest, show_everywhere
from dashboard.prices.frames import market_listings
from dashboard.prices.history import show_history
from dashboard.prices.sources import show_sources
from dashboard.prices.tables import show_rates, show_token_prices
from dashboard.prices.units import show_units
from dashboard.widgets.answer import show_answer as show_head

_PARTS = {
    "One model everywhere": show_everywhere,
    "Token prices": show_token_prices,
    "GPU rates": show_rates,
    "Units": show_units,
    "History": show_history,
    "Sources": show_sources,
    "Your contract": show_contract,
}
_ANSWERS = {"One model everywhere": show_cheapest}
"""The parts with an answer of their own; the others begin with what is held."""
_TITLES = {"Token prices": "All token prices"}


def show_answer() -> None:
    """Draw how many prices there are, from how many sources, how new and how old."""
    as_of = state.as_of()
    tokens, rates = market_listings()
    first, second = holdings(as_of, tokens.facts, rates.facts, len(tokens.cells["list"]))
    show_head("prices", first, second)


@st.fragment
def show_parts() -> None:
    """Draw the control that chooses a part, and that part; a search or filter reruns this alone."""
    state.rerun_if_changed()
    answer = st.container()
    key = state.show("prices part", state.chosen(PRICES_PART))
    part = st.segmented_control(
        "Part",
        [*_PARTS],
        required=True,
        format_func=lambda name: _TITLES.get(name, name),
        key=key,
        label_visibility="collapsed",
        on_change=state.choose_by,
        args=(PRICES_PART, key),
    )
    name = part or PRICES_PART.default
    with answer:
        _ANSWERS.get(name, show_answer)()
    _PARTS[name]()
