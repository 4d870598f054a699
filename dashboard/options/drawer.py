"""The editor of options: a drawer beside the answer, with room for two options side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from breakeven.figures import UNDEFINED
from breakeven.origins import Sourced
from dashboard import session, state
from dashboard.options import editor, provisioned_editor
from dashboard.session import Slot
from dashboard.widgets.look import look_of, plain
from dashboard.widgets.notices import money

_OPTIONS, _UNITS = "options", "units"
_WIDTH = 760
_NONE = "nothing beside it"


def edit(place: int, beside: int | None = None) -> None:
    """Open the editor on the option at a place, with another beside it where one is named."""
    session.put(Slot.EDITED, place)
    session.put(Slot.BESIDE, None if beside == place else beside)
    session.put(Slot.DRAWER, _OPTIONS)


def ask_for_units() -> None:
    """Open the form that asks for the figures of provisioned capacity, of which no price is listed."""
    session.put(Slot.DRAWER, _UNITS)


def show() -> None:
    """Draw the editor where it is open."""
    match session.get(Slot.DRAWER):
        case "options":
            _edit_options()
        case "units":
            _ask_for_units()


def _close() -> None:
    session.put(Slot.DRAWER, None)


@st.dialog("Edit options", width=_WIDTH, position="right", on_dismiss=_close)
def _edit_options() -> None:
    state.rerun_if_changed()
    options = state.scenario().options
    names = [option.name for option in options]
    place = min(session.get(Slot.EDITED, 0), len(options) - 1)
    beside = session.get(Slot.BESIDE)
    if beside is not None and (beside >= len(options) or beside == place):
        beside = None
    for problem in state.problems():
        st.error(plain(problem))
    left, right = st.columns(2, gap="medium")
    with left:
        key = state.show(f"edited: {'|'.join(names)}", place)
        st.selectbox(
            "Option", range(len(options)), format_func=names.__getitem__, key=key, on_change=_select, args=(key,)
        )
        _one(place)
    with right:
        others = [None, *(other for other in range(len(options)) if other != place)]
        key = state.show(f"beside {place}: {'|'.join(names)}", beside)
        st.selectbox(
            "Beside it",
            others,
            format_func=lambda other: _NONE if other is None else names[other],
            key=key,
            on_change=_select_beside,
            args=(key,),
        )
        if beside is not None:
            _one(beside)


def _one(place: int) -> None:
    option, compared = state.scenario().options[place], state.comparison()
    results = () if compared is None else compared.options
    usd = next((r.cost.usd_per_month.scalar for r in results if r.name == option.name), None)
    cost = UNDEFINED if usd is None else f"{money(usd)} a month"
    st.markdown(f"{look_of(option.kind).sign} **{plain(cost)}**")
    editor.show(place, option)


def _select(key: str) -> None:
    session.put(Slot.EDITED, session.widget(key))


def _select_beside(key: str) -> None:
    session.put(Slot.BESIDE, session.widget(key))


@st.dialog("Add provisioned capacity", width="medium", position="right", on_dismiss=_close)
def _ask_for_units() -> None:
    state.rerun_if_changed()
    for problem in state.problems():
        st.error(plain(problem))
    provisioned_editor.show_add(_append)


def _append(change: Callable[..., Sourced], which: Any) -> None:
    before = len(state.scenario().options)
    state.apply(change, which)
    if len(state.scenario().options) > before:
        edit(before)
