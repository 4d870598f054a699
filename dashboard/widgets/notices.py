"""The notices above every page's answer: refusals, warnings and the currency."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from breakeven.figures import money as written
from breakeven.outlook import refusal_of
from dashboard import state
from dashboard.widgets.done import show_done
from dashboard.widgets.look import plain
from economics.errors import InputError
from economics.fields.table import FIELDS
from economics.note import Level
from economics.option.protocol import PricedOption
from pricing.contract.file import shared_contract
from pricing.resolve.known_changes import KNOWN_CHANGE
from pricing.resolve.scenario import ResolvedScenario


def show_problems(errors: Sequence[InputError], options: Sequence[PricedOption]) -> None:
    """Draw what was refused, what has no price, what options warn of, and the catalogue's own notices."""
    show_done()
    for problem in state.problems():
        st.warning(plain(problem), icon=":material/report:")
    for error in errors:
        name, reason = _with_name(error)
        st.error(f"**{plain(name)}** is left out: {plain(reason)}", icon=":material/price_change:")
    show_warnings(options)
    for notice in (*state.market().notices, *shared_contract()[1]):
        st.info(plain(notice))


def show_warnings(options: Sequence[PricedOption]) -> None:
    """Draw the options' warnings, such as a price too old to plan with, and every price that is known to change."""
    for option in options:
        for note in option.notes:
            if note.level is Level.WARNING or note.kind == KNOWN_CHANGE:
                show = st.warning if note.level is Level.WARNING else st.info
                show(f"**{plain(option.name)}**: {plain(note.text)}.")


def show_refusal(resolved: ResolvedScenario) -> None:
    """Draw what a pack leaves out because the scenario's own months or uncertain inputs are refused."""
    error = refusal_of(resolved)
    if error is not None:
        st.warning(plain(f"The pack leaves out what cannot be computed: {error}."), icon=":material/report:")


def show_currency() -> None:
    """Draw the rate behind converted figures; nothing in US dollars."""
    if state.currency().caption:
        stay = "What you type, the remarks, the working and the JSON files stay in US dollars."
        st.caption(plain(f"Amounts in {state.currency().caption} {stay}"))


def money(usd: float | None) -> str:
    """Write an amount of US dollars in this session's currency."""
    return written(usd, state.currency())


def _with_name(error: InputError) -> tuple[str, str]:
    if not error.field.startswith("options["):
        return "Every option", f"{error.field}: {error.message}"
    index, _, after = error.field.removeprefix("options[").partition("]")
    path = after.removeprefix(".")
    field = FIELDS.get(path.rpartition(".")[2])
    return state.scenario().options[int(index)].name, f"{f'{field.label} ({path})' if field else path}: {error.message}"
