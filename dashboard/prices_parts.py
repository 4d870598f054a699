"""The Prices page's answer and its parts, of which only the open one is computed."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from breakeven.price_wording import holdings
from dashboard import state
from dashboard.look import plain
from dashboard.prices_contract import show_contract
from dashboard.prices_everywhere import show_everywhere
from dashboard.prices_frames import AGES, rate_listing, token_listing
from dashboard.prices_history import show_history
from dashboard.prices_sources import show_sources
from dashboard.prices_tables import show_rates, show_token_prices

_PARTS = {
    "Token prices": show_token_prices,
    "One model everywhere": show_everywhere,
    "GPU rates": show_rates,
    "History": show_history,
    "Sources": show_sources,
    "Your contract": show_contract,
}


def show_answer() -> None:
    """How many prices there are, from how many sources, how new and how old."""
    as_of = state.scenario().as_of or state.today()
    tokens, rates = token_listing().frame, rate_listing().frame
    seen = (tokens["seen"].max(), rates["seen"].max())
    first, second = holdings(
        as_of=as_of,
        token_rows=len(tokens),
        sellers=tokens["seller"].nunique(),
        lists=tokens["list"].nunique(),
        rate_rows=len(rates),
        suppliers=rates["supplier"].nunique(),
        newest=tuple(None if pd.isna(day) else day.date() for day in seen),
        old=tuple(int((frame["age"] == AGES[2]).sum()) for frame in (tokens, rates)),
        marked=tuple(int((frame["age"] == AGES[1]).sum()) for frame in (tokens, rates)),
        doubtful=int((rates["status"] == "doubtful").sum()),
    )
    st.markdown(f"### {plain(first)}\n{plain(second)}")


def show_parts() -> None:
    """The control that chooses a part, and the part."""
    part = st.segmented_control(
        "Part", [*_PARTS], default="Token prices", required=True, key="prices part", label_visibility="collapsed",
        persist_state="session",
    )  # fmt: skip
    _PARTS[part]()
