"""What a change has done beyond what was asked for: said at the top of the page, beside a button that undoes it."""

from __future__ import annotations

import streamlit as st

from dashboard import session, state
from dashboard.session import Slot
from dashboard.widgets.look import plain


def say_done(sentence: str) -> None:
    """Say what the last change did, for as long as its scenario is open."""
    session.put(Slot.DONE, (state.scenario(), sentence))


def done_now() -> str:
    """Return what the last change did; empty once the scenario is another one.

    The reader may have scrolled far down: the sentence also passes by once, at the right.
    """
    done = session.get(Slot.DONE)
    if done is None or done[0] is not state.scenario():
        return ""
    scenario, sentence = done
    if session.get(Slot.DONE_TOLD) is not scenario:
        session.put(Slot.DONE_TOLD, scenario)
        st.toast(plain(sentence), icon=":material/check:")
    return str(sentence)


def show_done() -> None:
    """Draw what the last change did and the button that undoes it; nothing once the scenario is another one."""
    sentence = done_now()
    if not sentence:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="done"):
        st.button("Undo this change", key="undo this", on_click=state.undo, disabled=not state.can_undo())
        st.success(plain(sentence), icon=":material/check:")
