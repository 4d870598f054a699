"""The day of the prices, the currency, and the scenario's name and file."""

from __future__ import annotations

from datetime import date

import streamlit as st

from breakeven.currency import RATE
from breakeven.uploads.scenario import SCENARIO
from breakeven.written_numbers.writing import as_written
from dashboard import session, state
from dashboard.prices.contract import show_badge
from dashboard.session import Slot
from dashboard.widgets.controls import text
from dashboard.widgets.number_field import form_number, number_in
from dashboard.widgets.upload import show_upload

_DAY = 126
"""The width of the day of the prices [px]: currency and file stand beside it."""


def show() -> None:
    """Draw the third block of the sidebar."""
    st.markdown("## Prices and file")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        _day()
        _currency()
        box = st.popover("File", key="file", on_change="rerun")
        if box.open:
            with box:
                _file()
    show_badge()


def _day() -> None:
    key = state.show("as_of", state.scenario().as_of)
    st.date_input(
        "Prices of",
        key=key,
        min_value=date.min,
        max_value=date.max,
        format="YYYY-MM-DD",
        width=_DAY,
        on_change=state.set_field,
        args=(("as_of",), key, lambda day: day.isoformat() if day else None),
    )


def _currency() -> None:
    currency = state.currency()
    box = st.popover(currency.code, key="currency box", on_change="rerun", help="Currency")
    if not box.open:
        return
    rate = as_written(currency.per_usd, RATE)
    entered = {"currency code": currency.code, "currency rate": rate, "currency day": currency.on}
    if session.get(Slot.CURRENCY_ENTERED) != currency or session.widget("currency code") is None:
        session.put(Slot.CURRENCY_ENTERED, currency)  # otherwise a refused entry stays in the fields to be corrected
        for key, value in entered.items():
            state.show(key, value)
    with box, st.form("currency form", border=False):
        st.text_input("Currency code", key="currency code", max_chars=3, help="ISO code, such as EUR.")
        form_number("currency rate", RATE)
        st.date_input("Day of that rate", value=None, format="YYYY-MM-DD", key="currency day")
        st.form_submit_button("Show amounts in it", on_click=_use_currency, width="stretch")
    if not currency.is_usd:
        box.button("Back to US dollars", on_click=state.set_currency, args=("USD", 1.0, None), width="stretch")


def _use_currency() -> None:
    code, day = session.widget("currency code").strip().upper(), session.widget("currency day")
    with state.naming_refusals():
        rate = 1.0 if code == "USD" else number_in("currency rate", RATE, RATE.label)
        state.set_currency(code, 0.0 if rate is None else rate, None if code == "USD" else day)


def _file() -> None:
    text(("name",), state.scenario().name, "Name of the scenario", "It is part of the link and of every file.")
    if not show_upload(SCENARIO, "upload", used=state.leave_version):
        st.button("Back to the default scenario", on_click=state.reset, width="stretch")
