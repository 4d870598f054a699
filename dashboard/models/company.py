"""The company that models are held against: as few fields as licences ask for."""

from __future__ import annotations

from typing import cast

import streamlit as st

from breakeven.choices import MODELS_REGION, MODELS_WISHES
from breakeven.words.models import REGION_WORDS, REVENUE, USERS, WISH_WORDS
from dashboard import state
from dashboard.widgets.look import plain
from dashboard.widgets.number_field import held_number, own_number
from economics.fields.field import Field
from pricing.facts.licences import Region
from trust.licences.company import Company


def company() -> Company:
    """Return the company as it was last described on any page; figures stay in this session, out of the address."""
    region, wishes = state.chosen(MODELS_REGION), state.chosen(MODELS_WISHES) or ()
    return Company(
        held_number(_held_as("users")),
        held_number(_held_as("revenue")),
        cast("Region", region) if region else None,
        **dict.fromkeys(wishes, True),
    )


def ask_company(page: str = "models") -> Company:
    """Draw the fields of the company and return it; each page has fields of its own for the same company."""
    users, revenue, region = st.columns(3)
    with users:
        _ask(page, "users", USERS)
    with revenue:
        _ask(page, "revenue", REVENUE)
    with region:
        st.selectbox(
            "Principal place of business",
            MODELS_REGION.allowed,
            format_func=lambda id: REGION_WORDS[cast("Region", id)] if id else "not said",
            key=state.show(f"{page} region", state.chosen(MODELS_REGION)),
            on_change=state.choose_by,
            args=(MODELS_REGION, f"{page} region"),
        )
    st.pills(
        "Our company, and what it wants to do with a model",
        [*WISH_WORDS],
        selection_mode="multi",
        format_func=lambda id: plain(WISH_WORDS[id]),
        key=state.show(f"{page} wishes", list(state.chosen(MODELS_WISHES) or ())),
        on_change=state.choose_by,
        args=(MODELS_WISHES, f"{page} wishes", tuple),
    )
    return company()


def _ask(page: str, what: str, field: Field) -> None:
    typical = f"such as {field.typical}"
    own_number(f"{page} {what}", field, None, held_as=_held_as(what), placeholder=typical, help_text=field.help)


def _held_as(what: str) -> str:
    return f"company {what}"
