"""The chart of a mix: its cost over the share of its first part, beside what one option alone costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from breakeven.currency import Currency
from breakeven.figures import money, words_of
from breakeven.words.mix import share_words
from dashboard.widgets.axes import layout, linear_axis, vertical, your_value
from dashboard.widgets.look import COLOURS, NEUTRAL, label, labels
from dashboard.widgets.plot import Figure
from economics.break_even.over_share import CostOverShare

_HEIGHT = 340
_MOST_PIECES = 500
"""Straight lines that are drawn one by one; of more, the ends alone of some."""


@dataclass(frozen=True)
class MixReference:
    """An option that serves all requests by itself: its name, who that is, its cost [USD/month], its place."""

    name: str
    who: str
    usd: float
    place: int


def shares_chart(
    curve: CostOverShare,
    first: str,
    share: float,
    usd: float,
    others: Sequence[MixReference],
    colour: int,
    currency: Currency,
) -> Figure:
    """Return the chart of the cost a month over the share of the first part, each straight line and jump as it is."""
    pieces = len(curve.begins)
    kept = np.unique(np.linspace(0, pieces - 1, min(pieces, _MOST_PIECES)).astype(int))
    x = 100 * np.column_stack((curve.nodes[:-1][kept], curve.nodes[1:][kept])).ravel()
    y = currency.convert(1) * np.column_stack((curve.begins[kept], curve.ends[kept])).ravel()
    traces: list[Figure] = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": "the mix",
            "x": x.tolist(),
            "y": [value if np.isfinite(value) else None for value in y.tolist()],
            "line": {"color": COLOURS[colour], "width": 2.5},
            "hovertemplate": "the mix: %{y:,.0f}<extra></extra>",
        }
    ]
    names = labels(other.name for other in others)
    for other in others:
        height = currency.convert(other.usd)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": names[other.name],
                "x": [float(x[0]), 100.0],
                "y": [height, height],
                "line": {"color": COLOURS[other.place], "width": 2, "dash": "dash"},
                "hovertemplate": f"{names[other.name]}: %{{y:,.0f}}<extra></extra>",
            }
        )
    marks = _crossings(curve, others, currency)
    if marks:
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": "costs the same",
                "x": [at for at, _ in marks],
                "y": [height for _, height in marks],
                "marker": {"symbol": "circle-open", "size": 10, "color": NEUTRAL, "line": {"width": 2}},
                "hovertemplate": "at %{x:.4g} %<extra></extra>",
            }
        )
    figure = layout(_HEIGHT)
    figure["shapes"] = [vertical(100 * share)]
    figure["xaxis"] = linear_axis(label(f"% of the requests at {first}", 60), 0, 100, lambda value: f"{value:g}")
    figure["annotations"] = [your_value(100 * share, f"now: {share_words(share)}", figure["xaxis"])]
    heights = [*y[np.isfinite(y)].tolist(), currency.convert(usd), *(currency.convert(o.usd) for o in others)]
    figure["yaxis"] = linear_axis(f"{currency.words} a month", 0, 1.04 * max(heights), words_of(currency))
    return {"data": traces, "layout": figure}


def _crossings(curve: CostOverShare, others: Sequence[MixReference], currency: Currency) -> list[tuple[float, float]]:
    """The ends of the ranges in which the mix costs less, where they are no ends of the axis."""
    low = float(curve.nodes[0])
    return [
        (100 * at, currency.convert(other.usd))
        for other in others
        for ends in curve.cheaper_than(other.usd)[:_MOST_MARKED]
        for at in ends
        if low < at < 1
    ]


_MOST_MARKED = 20


def shares_in_words(first: str, share: float, usd: float, others: Sequence[MixReference], currency: Currency) -> str:
    """Say what the chart shows."""
    beside = "".join(f"; {other.name} alone {money(other.usd, currency)}" for other in others)
    return f"With {share_words(share)} of the requests at {first} the mix costs {money(usd, currency)} a month{beside}."
