"""The field that takes files of usage, and what becomes of them: a profile, a form for their columns, or a refusal."""

from __future__ import annotations

import streamlit as st

from breakeven.uploads.usage import Outcome, read_dropped
from breakeven.words import usage as words
from dashboard import session, state
from dashboard.long_work import Progress, Stop
from dashboard.session import Slot
from dashboard.usage.dropping import DropField
from dashboard.usage.mapping import ask_for_mapping
from usage.mapping import Mapping
from usage.read import Reading
from usage.replay.replay import market_edges

FIELD = DropField(
    "Usage export, log or trace",
    "Several files where one export has several pages, and both scrapes of a server's counters.",
    Slot.USAGE_ROUND,
    Slot.USAGE_DROPPED,
    Slot.USAGE_JOB,
)


def last_reading() -> Reading | None:
    """Return what is kept of the file that was read last in this session."""
    reading: Reading | None = session.get(Slot.USAGE)
    return reading


def show_field() -> None:
    """Draw the field, and what to do with a larger file."""
    FIELD.show()
    st.caption(words.LARGER)


def show_reading() -> None:
    """Read what was dropped on the field; when it is read, the page is drawn anew."""
    dropped = FIELD.dropped
    if dropped is None:
        return
    kept: tuple[int, Mapping] | None = session.get(Slot.USAGE_MAPPING)
    mapping = kept[1] if kept is not None and kept[0] == dropped.number else None
    market, as_of, scenario = state.market(), state.as_of(), state.scenario()

    def read(progress: Progress, stop: Stop) -> Outcome[Reading]:
        return read_dropped(dropped, market, as_of, market_edges(scenario, market, as_of), mapping, progress, stop)

    outcome = FIELD.read(
        dropped,
        mapping,
        "Reading",
        read,
    )
    if outcome.value is not None:
        session.put(Slot.USAGE, outcome.value)
        FIELD.let_go()
        session.take(Slot.USAGE_MAPPING)
        st.rerun()
    if outcome.unmapped:
        refused = outcome.refused if mapping is not None else None
        ask_for_mapping(dropped, refused, use=lambda m: session.put(Slot.USAGE_MAPPING, (dropped.number, m)),
                        leave=FIELD.let_go)  # fmt: skip
