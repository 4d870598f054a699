"""The page's answer, the company that it is for, and its parts, of which only the open one is computed."""

from __future__ import annotations

import streamlit as st

from breakeven.choices import MODELS_PART, MODELS_PARTS
from breakeven.words.models import NOT_LEGAL_ADVICE, answer
from dashboard import state
from dashboard.models.company import ask_company
from dashboard.models.guides import show_guides
from dashboard.models.licences import show_licences
from dashboard.models.model import show_model
from dashboard.models.table import show_table
from dashboard.widgets.answer import show_answer
from trust.models.entries import library
from trust.models.judged import judged


@st.fragment
def show_parts() -> None:
    """Draw the answer, the company and the open part; a field or a filter reruns this alone."""
    state.rerun_if_changed()
    head = st.container()
    known = library(state.catalogue())
    found = judged(known, ask_company())
    with head:
        show_answer("models", answer(found), NOT_LEGAL_ADVICE)
    part = st.segmented_control(
        "Part",
        [*MODELS_PARTS],
        required=True,
        format_func=MODELS_PARTS.__getitem__,
        key=state.show("models part", state.chosen(MODELS_PART)),
        label_visibility="collapsed",
        on_change=state.choose_by,
        args=(MODELS_PART, "models part"),
    )
    if part == "licences":
        show_licences(known)
    elif part == "guides":
        show_guides(known)
    else:
        show_table(known, found)
        show_model(known, found)
