"""What keeps a page legible with long names and in a narrow window: tables scroll inside themselves, columns wrap."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

_LEAST_REM = {"figures": 10.5, "cards": 15.0, "charts": 20.0}
"""The least width of a column [rem] by what stands in it; one that has less goes into the next row."""
_STYLE = "".join(
    f'[class*="st-key-{what}-"] > * > [data-testid="stHorizontalBlock"], '
    f'[class*="st-key-{what}-"] > [data-testid="stHorizontalBlock"] {{ flex-wrap: wrap; }}\n'
    f'[class*="st-key-{what}-"] > * > [data-testid="stHorizontalBlock"] > [data-testid="stColumn"], '
    f'[class*="st-key-{what}-"] > [data-testid="stHorizontalBlock"] > [data-testid="stColumn"] '
    f"{{ min-width: min({rem}rem, 100%); }}\n"
    for what, rem in _LEAST_REM.items()
)
_TABLES = """
.stMain .stMarkdown table { display: block; max-width: 100%; overflow-x: auto; }
.stMain .stMarkdown :is(td, th) { overflow-wrap: normal; word-break: normal; hyphens: none; }
.stMain .stMarkdown :is(td, th):first-child { min-width: 9rem; }
.stMain [data-testid="stMetricLabel"] :is(div, p) { white-space: normal; overflow: visible; text-overflow: clip; }
"""


def keep_legible() -> None:
    """Let the Markdown tables of a page scroll inside themselves, and its wide columns wrap; a page calls this once."""
    st.html(f"<style>{_TABLES}{_STYLE}</style>")


def wide_columns(what: str, name: str, count: int) -> Sequence[DeltaGenerator]:
    """Return columns for `figures`, `cards` or `charts` that wrap where they would be too narrow.

    `name` tells the columns of one page apart; it is a word of letters and digits.
    """
    with st.container(key=f"{what}-{name}"):
        return st.columns(count)
