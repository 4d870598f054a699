"""The Plotly that Streamlit ships for its own charts: one of its static files, with a hash in its name."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

_STATIC = Path(st.__file__).parent / "static"


@cache
def plotly_chunk() -> str | None:
    """Return the address, relative to the app, of the script that puts Plotly on the window.

    None when this version of Streamlit has no such file, or several: a chart is then an ordinary `st.plotly_chart`.
    """
    chunks = sorted((_STATIC / "static" / "js").glob("PlotlyChart.*.js"))
    return chunks[0].relative_to(_STATIC).as_posix() if len(chunks) == 1 else None
