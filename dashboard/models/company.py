"""The company that models are held against: as few fields as licences ask for."""

from __future__ import annotations

from typing import cast

import streamlit as st

from breakeven.choices import MODELS_REGION, MODELS_WISHES
from breakeven.words.models import REGION_WORDS, REVENUE, USERS, WISH_WORDS
from dashboard import state
from dashboard.widgets.look import plain
from dashboard.widgets.number_field import own_number
from pricing.facts.licences import Region
from trust.licences.company import Company


def ask_company() -> Company:
    """Draw the fields of the company and return it; figures stay in this session, out of the address."""
    users, revenue, region = st.columns(3)
    with users:
        monthly_users = own_number(
            "models users", USERS, None, placeholder=f"such as {USERS.typical}", help_text=USERS.help
        )
    with revenue:
        revenue_usd = own_number(
            "models revenue", REVENUE, None, placeholder=f"such as {REVENUE.typical}", help_text=REVENUE.help
        )
    with region:
        place = st.selectbox(
            "Principal place of business",
            MODELS_REGION.allowed,
            format_func=lambda id: REGION_WORDS[cast("Region", id)] if id else "not said",
            key=state.show("models region", state.chosen(MODELS_REGION)),
            on_change=state.choose_by,
            args=(MODELS_REGION, "models region"),
        )
    wishes = st.pills(
        "Our company, and what it wants to do with a model",
        [*WISH_WORDS],
        selection_mode="multi",
        format_func=lambda id: plain(WISH_WORDS[id]),
        key=state.show("models wishes", list(state.chosen(MODELS_WISHES) or ())),
        on_change=state.choose_by,
        args=(MODELS_WISHES, "models wishes", tuple),
    )
    return Company(monthly_users, revenue_usd, cast("Region", place) if place else None, **dict.fromkeys(wishes, True))
