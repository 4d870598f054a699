"""The field that takes files of usage, their reading with progress and a stop button, and what was refused."""

from __future__ import annotations

import streamlit as st

from breakeven.uploads.upload import MEBIBYTE
from breakeven.uploads.usage import MAX_BYTES, Dropped, Outcome, is_busy, read_dropped
from breakeven.words import usage as words
from dashboard import session, state
from dashboard.long_work import result_of_work
from dashboard.session import Slot
from dashboard.streamlit_private.uploads import forget_uploads
from dashboard.usage.mapping import ask_for_mapping
from dashboard.widgets.look import plain
from economics.errors import InputError
from usage.mapping import Mapping
from usage.profile import Profile


def last_profile() -> Profile | None:
    """Return the profile of the file that was read last in this session."""
    profile: Profile | None = session.get(Slot.USAGE)
    return profile


def show_upload() -> None:
    """Draw the field, and read what was dropped on it; when it is read, the page is drawn anew."""
    _field()
    dropped: Dropped | None = session.get(Slot.USAGE_DROPPED)
    if dropped is None:
        return
    outcome = _read(dropped)
    if outcome.profile is not None:
        session.put(Slot.USAGE, outcome.profile)
        _let_go()
        st.rerun()
    if outcome.stopped:
        st.info(words.STOPPED, icon=":material/stop_circle:")
    elif outcome.unmapped:
        ask_for_mapping(dropped, outcome.refused, use=_use_mapping, leave=_let_go)
    elif outcome.refused is not None:
        st.error(f"**Refused; nothing was changed.** {plain(str(outcome.refused))}", icon=":material/report:")


def _field() -> None:
    key = f"usage files {_round()}"
    st.file_uploader(
        "Usage export, log or trace",
        accept_multiple_files=True,
        key=key,
        max_upload_size=MAX_BYTES // MEBIBYTE,
        help="Several files where one export has several pages, and both scrapes of a server's counters.",
        on_change=_take,
        args=(key,),
    )
    st.caption(words.LARGER)


def _take(key: str) -> None:
    """Keep the dropped files in a private folder, and let Streamlit's own copies of them go."""
    files = session.widget(key) or []
    if not files:
        return
    _let_go()
    try:
        dropped = Dropped([(file.name, file.getbuffer()) for file in files])
    except InputError as error:
        state.refuse((f"Refused; nothing was changed. {error}",))
        return
    finally:
        forget_uploads(files)
        session.put(Slot.USAGE_ROUND, _round() + 1)
    session.put(Slot.USAGE_DROPPED, dropped)


def _round() -> int:
    number: int = session.get(Slot.USAGE_ROUND, 0)
    return number


def _read(dropped: Dropped) -> Outcome:
    mapping: Mapping | None = session.get(Slot.USAGE_MAPPING)
    market, as_of = state.market(), state.as_of()
    waits = st.empty()
    if is_busy() and session.get(Slot.USAGE_JOB) is None:
        waits.info(words.WAITS, icon=":material/hourglass_top:")
    outcome = result_of_work(
        Slot.USAGE_JOB,
        (dropped.number, mapping),
        f"Reading {', '.join(dropped.names)}",
        lambda progress, stop: read_dropped(dropped, market, as_of, mapping, progress, stop),
    )
    waits.empty()
    return outcome


def _use_mapping(mapping: Mapping) -> None:
    session.put(Slot.USAGE_MAPPING, mapping)


def _let_go() -> None:
    """Forget the dropped files, and stop reading them."""
    dropped: Dropped | None = session.take(Slot.USAGE_DROPPED)
    job = session.take(Slot.USAGE_JOB)
    session.take(Slot.USAGE_MAPPING)
    if job is not None:
        job.stop.set()
    if dropped is not None:
        dropped.forget()
