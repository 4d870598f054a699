"""The chart of saved scenarios side by side: the cost over volume of the cheapest option of each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from breakeven.currency import USD, Currency
from breakeven.figures import tokens, words_of
from dashboard.compare.charts import hover_of
from dashboard.widgets.axes import decades, layout, log_axis
from dashboard.widgets.look import COLOURS, label, labels, look_of
from dashboard.widgets.plot import Figure
from economics.break_even.curves import Curve
from economics.quantity import Array

_HEIGHT = 340


@dataclass(frozen=True)
class Drawn:
    """A line: the scenario, its option and the kind of that, its place among the scenarios, and its own volume."""

    scenario: str
    option: str
    kind: str
    place: int
    curve: Curve
    own: float

    @property
    def usd_at_own(self) -> float | None:
        """What the option costs a month [USD] at the scenario's own volume, which is a point of its curve."""
        value = float(_costs(self.curve)[int(np.argmin(np.abs(self.curve.x - self.own)))])
        return None if math.isnan(value) else value


def lying_on_each_other(drawn: Sequence[Drawn]) -> list[list[str]]:
    """Return the scenarios whose lines are one: the same costs at every volume at which both were worked out."""
    groups: list[list[Drawn]] = []
    for each in drawn:
        group = next((known for known in groups if _same_line(known[0].curve, each.curve)), None)
        if group is None:
            groups.append([each])
        else:
            group.append(each)
    return [[each.scenario for each in group] for group in groups if len(group) > 1]


def _same_line(one: Curve, other: Curve) -> bool:
    _, here, there = np.intersect1d(one.x, other.x, return_indices=True)
    return bool(np.allclose(_costs(one)[here], _costs(other)[there], rtol=1e-9, atol=0, equal_nan=True))


def _costs(curve: Curve) -> Array:
    """The cost a month at each point of a curve [USD], not a number where there is none."""
    assert curve.usd_per_month is not None
    return np.broadcast_to(curve.usd_per_month.filled(np.nan), curve.x.shape)


def overlay_chart(drawn: Sequence[Drawn], currency: Currency = USD) -> Figure:
    """Return the chart on log axes: a line for each scenario in the colour of its place, its own volume marked."""
    rate = currency.convert(1)
    traces: list[Figure] = []
    names = labels(each.scenario for each in drawn)
    for each in drawn:
        name, look = names[each.scenario], look_of(each.kind)
        costs = _costs(each.curve) * rate
        line = {"color": COLOURS[each.place], "dash": look.dash, "width": 2.5}
        hover = f"{hover_of('y', 2, currency)} a month<extra>{name}: {label(each.option)}</extra>"
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": each.curve.x.tolist(),
                "y": [None if math.isnan(cost) else cost for cost in costs.tolist()],
                "name": name,
                "line": line,
                "hovertemplate": hover,
            }
        )
        usd = each.usd_at_own
        if usd is not None:
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": [each.own],
                    "y": [usd * rate],
                    "name": name,
                    "showlegend": False,
                    "marker": {"symbol": look.marker, "size": 11, "color": COLOURS[each.place]},
                    "hovertemplate": f"its own volume, {hover}",
                }
            )
    figure = layout(_HEIGHT)
    x = np.concatenate([each.curve.x for each in drawn])
    figure["xaxis"] = log_axis(
        "tokens a month (input + output)", float(np.log10(x.min())), float(np.log10(x.max())), tokens
    )
    low, high = decades(_costs(each.curve) * rate for each in drawn)
    figure["yaxis"] = log_axis(f"{currency.words} a month", low, high, words_of(currency))
    return {"data": traces, "layout": figure}
