"""A model's file on the Hardware page before it is used: its layers as a picture, its sizes, and what to complete."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from breakeven.uploads.config import OwnModel
from breakeven.uploads.published import PARAMETERS
from breakeven.words.fleet import layers_by_kind, layers_sentence, own_model_sentence
from dashboard.hardware.parts import Viewed, ask_whether_beside
from dashboard.widgets.axes import MARGIN, layout
from dashboard.widgets.look import plain
from dashboard.widgets.number_field import own_number
from dashboard.widgets.plot import Figure, draw
from economics.fleet.architecture import Architecture
from economics.fleet.config_file.model_file import CHOICES

_COLOURS = {
    "attend to everything": "#4C78A8",
    "to a window": "#9ECAE9",
    "keep a state": "#54A24B",
    "dense": "#BAB0AC",
    "with experts": "#F58518",
}
_ROWS = ("mix tokens", "feed forward")


def completing(viewed: Viewed) -> Callable[[OwnModel], OwnModel | None]:
    """Return what shows a model that was read and lets the user complete it; it returns None until that is done."""

    def ask(model: OwnModel) -> OwnModel | None:
        draw(layers_chart(model.read.sizes), "file_layers", layers_sentence(model.read.sizes))
        left, right = st.columns(2)
        name = left.text_input("Name of the model", model.name, max_chars=60, key="fleet model name")
        with right:
            published = own_number(
                "fleet model parameters",
                PARAMETERS,
                None,
                label=PARAMETERS.label,
                placeholder="such as 70.6B",
                help_text=PARAMETERS.help,
            )
        precision = _precision(model)
        complete = model if precision is None else model.stored_in(precision)
        st.caption(plain(f"{layers_sentence(complete.read.sizes)} {own_model_sentence(complete.read)}"))
        beside = ask_whether_beside(viewed, "model")
        compared = complete if published is None else complete.against(published)
        complete = replace(compared, name=name, beside=beside)
        return None if complete.read.precision is None else complete

    return ask


def _precision(model: OwnModel) -> str | None:
    """Ask for the precision of the weights, beginning with what the file says; None while there is none."""
    stated = model.read.precision
    offered = CHOICES if stated is None or stated in CHOICES else (stated, *CHOICES)
    return st.selectbox(
        "Precision of the weights",
        offered,
        index=None if stated is None else offered.index(stated),
        format_func=str.upper,
        placeholder="Choose it: the file does not say",
        key=f"fleet model precision {stated}",
        help="As the file says. Where a hf_quant_config.json lies beside the file, it says another.",
    )


def layers_chart(sizes: Architecture) -> Figure:
    """Return the picture of a model's layers: how many mix tokens in each way, and feed forward in each way."""
    traces: list[Figure] = [
        {
            "type": "bar",
            "orientation": "h",
            "name": kind,
            "y": [row],
            "x": [number],
            "text": [f"{number}"],
            "textposition": "inside",
            "insidetextanchor": "middle",
            "textangle": 0,
            "marker": {"color": _COLOURS[kind]},
            "hovertemplate": f"{number} layers {kind}<extra></extra>",
        }
        for row, kinds in enumerate(layers_by_kind(sizes))
        for kind, number in kinds.items()
    ]
    figure = layout(170)
    figure |= {"barmode": "stack", "bargap": 0.25, "hovermode": "closest"}
    figure["margin"] = {**MARGIN, "l": 10, "b": 30}
    figure["legend"] |= {"traceorder": "normal"}
    figure["xaxis"] = {"title": {"text": "layers"}, "range": [0, max(_widths(sizes))], "fixedrange": True}
    figure["yaxis"] = {"range": [1.5, -0.5], "tickvals": [0, 1], "ticktext": [*_ROWS], "automargin": True}
    return {"data": traces, "layout": figure}


def _widths(sizes: Architecture) -> list[int]:
    return [sum(kinds.values()) for kinds in layers_by_kind(sizes)]
