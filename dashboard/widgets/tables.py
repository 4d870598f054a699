"""Wide tables: they scroll inside themselves, and no word in them breaks."""

from __future__ import annotations

import streamlit as st

_STYLE = """<style>
.stMain .stMarkdown table { display: block; max-width: 100%; overflow-x: auto; }
.stMain .stMarkdown :is(td, th) { overflow-wrap: normal; word-break: normal; hyphens: none; }
.stMain .stMarkdown :is(td, th):first-child { min-width: 9rem; }
</style>"""


def let_tables_scroll() -> None:
    """Let the Markdown tables of a page scroll inside themselves; a page calls this once."""
    st.html(_STYLE)
