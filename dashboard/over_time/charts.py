"""The Over time page's charts: cumulative cost, cash or profit and loss by line, replicas."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from breakeven.currency import USD, Currency
from breakeven.names import line_name
from breakeven.paid import paid_of
from breakeven.words.over_time import paid_words
from dashboard.compare.charts import hover_of
from dashboard.widgets.axes import MARGIN, QUIET, layout
from dashboard.widgets.look import COLOURS, NEUTRAL, labels, line_markers, look_of
from dashboard.widgets.plot import Figure
from economics.over_time.timeline import HorizonResult, OptionOverTime

_HEIGHT = 400
_SMALL = 320


def cumulative_chart(result: HorizonResult, places: Sequence[int], currency: Currency = USD) -> Figure:
    """Return the chart of cumulative cost by month; months in which the cheaper option changes are marked."""
    months = result.months.tolist()
    names = labels(option.name for option in result.options)
    traces: list[Figure] = []
    for option, place in zip(result.options, places, strict=True):
        if option.reason is not None:
            continue
        traces.append(
            {
                "type": "scatter",
                "x": months,
                "y": (option.cumulative_usd * currency.convert(1)).tolist(),
                "name": names[option.name],
                "mode": "lines",
                "line": {"color": COLOURS[place], "dash": look_of(option.kind).dash, "width": 2.5},
                "hovertemplate": f"{hover_of('y', 0, currency)} in all<extra>{names[option.name]}</extra>",
            }
        )
    traces += _crossing_marks(result, currency.convert(1))
    figure = layout(_HEIGHT)
    figure["xaxis"] = {"range": [0, result.months[-1]], "title": {"text": "month"}, **QUIET}
    figure["yaxis"] = {"tickprefix": currency.tick_sign, "tickformat": "~s", "rangemode": "tozero", **QUIET}
    figure["yaxis"]["title"] = {"text": f"{currency.words}, total paid so far"}
    return {"data": traces, "layout": figure}


def _crossing_marks(result: HorizonResult, rate: float) -> list[Figure]:
    names = labels(option.name for option in result.options)
    x, y, text = [], [], []
    for option in result.options:
        for crossing in option.against.crossings if option.against else ():
            x.append(crossing.month)
            y.append(float(option.cumulative_usd[crossing.month]) * rate)
            text.append(f"from month {crossing.month} on {names[crossing.cheaper]} has cost less")
    if not x:
        return []
    marker = {"symbol": "circle", "size": 10, "color": "rgba(0,0,0,0)", "line": {"width": 2, "color": NEUTRAL}}
    return [
        {
            "type": "scatter",
            "x": x,
            "y": y,
            "mode": "markers",
            "name": "the cheaper one changes",
            "text": text,
            "hovertemplate": "%{text}<extra></extra>",
            "marker": marker,
        }
    ]


def monthly_chart(option: OptionOverTime, view: str, currency: Currency = USD) -> Figure:
    """Return the chart of one option's monthly cost by line: cash, or profit and loss."""
    lines = option.cash_lines if view == "cash" else option.profit_and_loss_lines
    drawn = {line: flow for line, flow in lines.items() if np.any(flow)}
    markers = line_markers(drawn)
    traces = [
        {
            "type": "bar",
            "x": list(range(len(flow))),
            "y": (-flow * currency.convert(1)).tolist(),
            "name": line_name(line),
            "marker": markers[line],
            "hovertemplate": f"{line_name(line)}: {hover_of('y', 0, currency)}<extra></extra>",
        }
        for line, flow in drawn.items()
    ]
    figure = layout(_SMALL)
    figure |= {"barmode": "relative", "bargap": 0.15}
    figure["margin"] = {**MARGIN, "r": 190}
    figure["legend"] = {"orientation": "v", "x": 1.01, "xanchor": "left", "y": 1, "yanchor": "top"}
    figure["xaxis"] = {"range": [-0.7, len(option.cash) - 0.3], "title": {"text": "month (0: at the start)"}, **QUIET}
    title = {"text": f"{currency.words} a month"}
    figure["yaxis"] = {"tickprefix": currency.tick_sign, "tickformat": "~s", "title": title, **QUIET}
    return {"data": traces, "layout": figure}


def replica_chart(result: HorizonResult, places: Sequence[int]) -> Figure:
    """Return the chart of the replicas of each month: those needed, or held where a contract or a life holds more."""
    names = labels(option.name for option in result.options)
    traces = [
        {
            "type": "scatter",
            "x": list(range(1, len(option.replicas) + 1)),
            "y": option.replicas.tolist(),
            "name": names[option.name],
            "mode": "lines",
            "line": {"shape": "hv", "color": COLOURS[place], "dash": look_of(option.kind).dash, "width": 2.5},
            "marker": {"symbol": look_of(option.kind).marker},
            "hovertemplate": f"%{{y:,.0f}} copies<extra>{names[option.name]}</extra>",
        }
        for option, place in zip(result.options, places, strict=True)
        if option.replicas is not None and option.reason is None
    ]
    figure = layout(_SMALL)
    figure["xaxis"] = {"range": [0, result.months[-1]], "title": {"text": "month"}, **QUIET}
    figure["yaxis"] = {"rangemode": "tozero", "tickformat": ",d", "title": {"text": "copies of the model"}, **QUIET}
    if max((max(t["y"]) for t in traces), default=0) <= 8:
        figure["yaxis"]["dtick"] = 1
    return {"data": traces, "layout": figure}


def cumulative_in_words(result: HorizonResult, currency: Currency = USD) -> str:
    """Return the text alternative of the cumulative chart."""
    last = int(result.months[-1])
    parts = [
        f"{option.name}: {paid_words(paid_of(option), currency)}."
        if option.reason is None
        else f"{option.name}: {option.reason}."
        for option in result.options
    ]
    return f"Total paid so far after {last} months. " + " ".join(parts)
