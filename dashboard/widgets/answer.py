"""The head of every page: the question it answers, and the answer in a sentence."""

from __future__ import annotations

import streamlit as st

from dashboard.entry import question_of
from dashboard.widgets.look import plain


def show_answer(page: str, answer: str, rest: str = "") -> None:
    """Draw the question of a page, by its module, and its answer as headings, and what else is said of it."""
    st.markdown(f"# {plain(question_of(page))}\n## {plain(answer)}\n{plain(rest)}")
