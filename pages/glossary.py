"""Glossary: what every word of the pages means, and by which id files know it."""

from __future__ import annotations

import streamlit as st

from breakeven.words.glossary import every_term
from dashboard.entry import through_app
from dashboard.widgets import notices
from dashboard.widgets.answer import show_answer
from dashboard.widgets.look import markdown_table

through_app()
notices.show_problems((), ())
terms = sorted(every_term(), key=lambda term: term.label.lower())
show_answer("glossary", "One name for one thing, on every page and in every file.")
rows = [(term.label, term.meaning, term.id) for term in terms]
with st.container(key="glossary"):
    st.markdown(markdown_table(("Word", "What it means", "In files"), rows))
