"""The floor: a bare Streamlit page with the sliders and the charts of a page of the dashboard, and nothing else.

No model, no catalogue, no address. What it takes is what Streamlit, plotly and the browser take; the dashboard can't be
faster, and what it takes more is its own. Environment:

FLOOR_LAYOUT   JSON file as written by `benchmarks.layout.capture`: {"controls": [...], "charts": [...], "columns": 1,
               "texts": [...], "tables": [...]}
FLOOR_SLIDERS  without a layout: this many sliders (default 7), labelled "Slider 1" and so on
FLOOR_CHARTS   without a layout: this many charts of 3 lines, 200 points each and 5 annotations (default 1)
FLOOR_COLUMNS  charts side by side (default: the layout's, or 1)

The first slider's value goes into the first trace of every chart, so that each rerun must repaint all of them.
"""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st


def sample_layout(sliders: int, charts: int) -> dict[str, Any]:
    """A made-up page: plain sliders, and line charts of the size that the dashboard's are."""
    x = np.linspace(0.0, 10.0, 200)
    figure = {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "name": f"Line {i}",
                "x": x.tolist(),
                "y": (i + np.sin(x + i)).tolist(),
            }
            for i in range(3)
        ],
        "layout": {
            "height": 320,
            "xaxis": {"range": [0, 10]},
            "yaxis": {"range": [-2, 4]},
            "annotations": [{"x": 2 * i, "y": i / 2, "text": f"Note {i}", "showarrow": True} for i in range(5)],
        },
    }
    return {
        "controls": [
            {"kind": "slider", "label": f"Slider {i + 1}", "min": 0.0, "max": 100.0, "value": 50.0, "step": 1.0}
            | {"sidebar": True}
            for i in range(sliders)
        ],
        "charts": [{"figure": figure} for _ in range(charts)],
        "columns": 1,
        "texts": [],
        "tables": [],
    }


@st.cache_resource
def page_layout() -> dict[str, Any]:
    """The page to imitate, read once in the process."""
    path = os.environ.get("FLOOR_LAYOUT")
    if path:
        return dict(json.loads(Path(path).read_text(encoding="utf-8")))
    return sample_layout(int(os.environ.get("FLOOR_SLIDERS", "7")), int(os.environ.get("FLOOR_CHARTS", "1")))


def numbers(values: Any) -> np.ndarray | None:
    """A trace's y as an array of floats, from a list or from plotly's base64 form; None if it is neither."""
    if isinstance(values, dict) and "bdata" in values:
        return np.frombuffer(base64.b64decode(values["bdata"]), dtype=values["dtype"]).astype(float)
    try:
        return np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        return None


def nudge(figure: go.Figure, original: dict[str, Any], by: float) -> None:
    """Change one number of the figure: the middle y of the first trace, or the title where a trace has no such y."""
    y = numbers(original["data"][0].get("y")) if original.get("data") else None
    if y is None or y.ndim != 1 or y.size == 0:
        figure.layout.title = f"{by:g}"
        return
    middle = y.size // 2
    y[middle] *= 1 + by / 20
    figure.data[0].y = y


def own_figures(charts: list[dict[str, Any]]) -> list[go.Figure]:
    """This session's figures, built once: a floor doesn't pay for plotly's checks at every rerun."""
    if "figures" not in st.session_state:
        st.session_state.figures = [go.Figure(chart["figure"], skip_invalid=True) for chart in charts]
    return list(st.session_state.figures)


def control(place: Any, number: int, given: dict[str, Any]) -> Any:
    """Draw one control as bare as it goes; return its value."""
    kind, label, key = given["kind"], given["label"], f"{number}"
    options = given.get("options") or ["–"]
    match kind:
        case "slider":
            limits = (given[part] for part in ("min", "max", "value", "step"))
            return place.slider(label, *limits, key=key)
        case "text_input":
            return place.text_input(label, "15B", key=key)
        case "date_input":
            return place.date_input(label, key=key)
        case "toggle":
            return place.toggle(label, key=key)
        case "multiselect":
            return place.multiselect(label, options, key=key)
        case "selectbox":
            return place.selectbox(label, options, key=key)
        case "button_group":
            return place.segmented_control(label, options, key=key)
        case "menu_button":
            return place.menu_button(label, options, key=key)
        case "popover":
            return place.popover(label, key=key)
        case "expander" | "expandable":
            return place.expander(label, key=key)
        case _:
            return place.button(label, key=key)


def main() -> None:
    st.set_page_config(page_title="Floor", layout="wide")
    layout = page_layout()
    moved = 0.0
    for number, given in enumerate(layout["controls"]):
        value = control(st.sidebar if given["sidebar"] else st, number, given)
        if given["kind"] == "slider" and not moved:
            moved = value
    for text in layout["texts"]:
        st.markdown(text)
    for table in layout["tables"]:
        st.dataframe(pd.DataFrame(table["data"], columns=table["columns"]), hide_index=True)
    columns = st.columns(int(os.environ.get("FLOOR_COLUMNS", layout["columns"])))
    for i, (chart, figure) in enumerate(zip(layout["charts"], own_figures(layout["charts"]), strict=True)):
        nudge(figure, chart["figure"], by=moved)
        columns[i % len(columns)].plotly_chart(figure, config={"displayModeBar": False}, key=f"chart {i}")


main()
