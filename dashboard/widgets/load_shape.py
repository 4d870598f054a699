"""The choice of how the load runs over a week: one figure for its peak, a built-in shape, or hours of one's own."""

from __future__ import annotations

import streamlit as st

from breakeven.edits.hours import follow_shape
from breakeven.words.workload import profile_sentence
from dashboard import session, state
from dashboard.widgets.look import plain
from economics.cost.load import Workload
from economics.cost.load_profile import SHAPE_NAMES, LoadProfile
from economics.fields.part import knows

_ONE_FIGURE = "one figure"
_OWN = "hours of one's own"
_WORDS = {_ONE_FIGURE: "One figure for the peak", _OWN: "168 hours of your own"}


def choose_shape(workload: Workload, place: str = "usage") -> None:
    """Draw the choice and what the chosen week rests on; `place` tells two of them apart on one page."""
    if not knows(Workload, "load_profile", state.scenario().schema_version):
        return
    profile = workload.profile
    now = _ONE_FIGURE if profile is None else profile.name or _OWN
    offered = [_ONE_FIGURE, *SHAPE_NAMES, *([_OWN] if now == _OWN else [])]
    key = state.show(f"{place} load shape", now)
    st.selectbox(
        "Load over the week",
        offered,
        format_func=_words,
        key=key,
        on_change=_choose,
        args=(key,),
        help="How the tokens of a month spread over the hours of a week, in UTC. Only ratios matter: the volume stays. "
        "Weeks of your own stand in the scenario's file.",
    )
    if profile is not None:
        st.caption(plain(profile_sentence(profile)))


def _words(name: str) -> str:
    return _WORDS.get(name) or LoadProfile.of_shape(name).label


def _choose(key: str) -> None:
    chosen = session.widget(key)
    if chosen != _OWN and not state.is_echo(key, chosen):
        state.apply(follow_shape, None if chosen == _ONE_FIGURE else chosen)
