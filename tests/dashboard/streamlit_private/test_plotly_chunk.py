"""Streamlit still ships Plotly in a file of its own, which leaves it on the window."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard.streamlit_private.plotly_chunk import plotly_chunk


def test_there_is_one_file_that_holds_plotly() -> None:
    chunk = plotly_chunk()
    assert chunk is not None
    text = (Path(st.__file__).parent / "static" / chunk).read_text()
    assert "plotly.js v" in text
    assert "window.Plotly=" in text
