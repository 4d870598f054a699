"""The head of every page: the question it answers, and the answer in a sentence."""

from __future__ import annotations

import streamlit as st

from dashboard.widgets.look import plain


def show_answer(question: str, answer: str, rest: str = "") -> None:
    """Draw the page's question and its answer as headings, and what else is said of it."""
    st.markdown(f"# {plain(question)}\n## {plain(answer)}\n{plain(rest)}")
