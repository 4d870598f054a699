"""The parts of the page of saved scenarios, and what it shows while the library is off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

import streamlit as st

from breakeven.choices import SCENARIOS_PART, SCENARIOS_PARTS
from dashboard import state
from dashboard.library import LibraryOff
from dashboard.scenarios import beside, listing, looking, saving, watched
from dashboard.widgets.answer import show_answer

PAGE_OF = "scenarios"
STILL_WORKS = (
    "Everything else works: what is open computes, and its address holds it. Nothing can be saved or looked up until "
    "the library answers again."
)
Head = AbstractContextManager[Any]


def show() -> None:
    """Draw the answer, what waits to be saved, and the chosen part, of which only that one is asked for."""
    head, waiting = st.container(), st.container()
    part = _choose()
    body = st.container()
    try:
        with waiting:
            saving.show_conflict()
        with body:
            _PARTS[part](head)
    except LibraryOff as error:
        with head:
            show_answer(PAGE_OF, str(error), STILL_WORKS)


def _choose() -> str:
    chosen: str | None = st.segmented_control(
        "Part",
        [*SCENARIOS_PARTS],
        required=True,
        format_func=SCENARIOS_PARTS.__getitem__,
        key=state.show("scenarios part", state.chosen(SCENARIOS_PART)),
        label_visibility="collapsed",
        on_change=state.choose_by,
        args=(SCENARIOS_PART, "scenarios part"),
    )
    return chosen or SCENARIOS_PART.default


def _show_library(head: Head) -> None:
    found = listing.listed()
    with head:
        show_answer(PAGE_OF, listing.headline(found), saving.open_words())
    saving.show_save(is_first=not found.rows)
    listing.show(found)


_PARTS: Mapping[str, Callable[[Head], None]] = {
    "library": _show_library,
    "then": looking.show,
    "compare": beside.show,
    "watch": watched.show,
}
