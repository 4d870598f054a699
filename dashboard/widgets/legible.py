"""Columns that wrap where a window is narrow; `static/page.css` says from which width on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st


def wide_columns(what: str, name: str, count: int) -> Sequence[Any]:
    """Return columns for `figures`, `cards` or `charts` that wrap where they would be too narrow.

    `name` tells the columns of one page apart; it is a word of letters and digits.
    """
    with st.container(key=f"{what}-{name}"):
        return st.columns(count)
