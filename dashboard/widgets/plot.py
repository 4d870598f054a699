"""A Plotly chart that is updated in place.

`st.plotly_chart` rebuilds its chart on every change: it flashes, loses the zoom and takes about twice as long. This one
keeps the chart's node and passes the new figure to `Plotly.react`, using the Plotly that Streamlit ships. Where that
file is not found, the ordinary chart is used.
"""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import streamlit as st

from dashboard.streamlit_private.plotly_chunk import plotly_chunk
from dashboard.widgets.component import component

Figure = dict[str, Any]
"""A Plotly figure as plain data: `data` (traces) and `layout`, with lists and None in place of arrays and NaN."""


def draw(figure: Figure, key: str, alt: str) -> None:
    """Draw a figure whose layout states its height; `alt` says in words what it shows."""
    chunk = plotly_chunk()
    if chunk is None:
        st.plotly_chart(figure, key=key, config={"displayModeBar": False}, alt=alt)
        return
    data = [{**trace, **_packed(trace)} for trace in figure["data"]]
    sent = {**figure, "data": data, "alt": alt, "plotly": chunk}
    component("plot", "", isolated=False)(data=sent, key=key, height=figure["layout"]["height"])


def _packed(trace: Figure) -> dict[str, Any]:
    """The long lists of numbers of a trace as bytes, a fifth of their size as text; a gap becomes NaN there.

    Amounts keep their cents; where they stand needs no more digits than a screen has points.
    """
    packed = {}
    for axis, kind in (("x", "f4"), ("y", "f8")):
        values = trace.get(axis)
        if isinstance(values, list) and len(values) >= _LONG and not any(isinstance(v, str) for v in values):
            array = np.array(values, dtype=kind)  # None becomes NaN
            packed[axis] = {"dtype": kind, "bdata": base64.b64encode(array.tobytes()).decode("ascii")}
    return packed


_LONG = 24
"""From so many numbers on, bytes are shorter."""
