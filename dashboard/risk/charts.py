"""The charts of the page How sure: chance over volume, bands over volume and over months, tornados."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from breakeven.currency import USD, Currency
from breakeven.figures import tokens, words_of
from breakeven.words.risk import input_words, metric_words, moves
from dashboard.compare.charts import hover_of
from dashboard.widgets.axes import MARGIN, QUIET, decades, layout, linear_axis, log_axis, vertical, your_value
from dashboard.widgets.look import COLOURS, NEUTRAL, faint, label, labels, look_of
from dashboard.widgets.plot import Figure
from economics.quantity import Array
from economics.risk.bands import CurveBands
from economics.risk.sensitivity import Bar, Tornado
from economics.risk.simulation import Band

HEIGHT = 340
PATTERNS = ("", "/", "\\", "x", "-", "|", "+", ".", "/", "\\", "x", "-")
"""One for each option, so that areas can be distinguished without colour."""
_LOW, _HIGH = "#4C78A8", "#F58518"
_ROW = 46
"""Height of an input of the tornado [px], its name and its bar."""
_BAR, _BAR_TOP = 0.42, -0.05
"""The part of that height that the bar takes, and where it begins below the middle."""


class Looks:
    """Place, label and kind of each option by name, so that colours stay the same when a result lacks some options."""

    def __init__(self, names: Sequence[str], kinds: Sequence[str]) -> None:
        self.place: Mapping[str, int] = {name: i for i, name in enumerate(names)}
        self.label: Mapping[str, str] = labels(names)
        self.kind: Mapping[str, str] = dict(zip(names, kinds, strict=True))

    def colour(self, name: str) -> str:
        """The option's colour."""
        return COLOURS[self.place[name]]

    def pattern(self, name: str) -> str:
        """The pattern of the option's areas."""
        return PATTERNS[self.place[name]]

    def dash(self, name: str) -> str:
        """The dash of the option's lines."""
        return look_of(self.kind[name]).dash


def chance_chart(over_volume: CurveBands, looks: Looks, volume: float) -> Figure:
    """Return the chart of each option's chance of being cheapest over tokens a month, stacked to 100 %."""
    done = over_volume.done
    traces: list[Figure] = [
        {
            "type": "scatter",
            "x": over_volume.x[:done].tolist(),
            "y": chance[:done].round(6).tolist(),
            "name": looks.label[name],
            "mode": "lines",
            "stackgroup": "chance",
            "line": {"color": looks.colour(name), "width": 1},
            "fillcolor": faint(looks.colour(name), 0.6),
            "fillpattern": {"shape": looks.pattern(name), "fgcolor": faint(looks.colour(name), 0.9), "size": 8},
            "hovertemplate": f"%{{y:.0%}}<extra>{looks.label[name]}</extra>",
        }
        for name, chance in over_volume.chance_cheapest.items()
    ]
    figure = _over_volume(over_volume, volume)
    figure["margin"] = {**MARGIN, "t": _legend_room(len(traces))}
    figure["yaxis"] = {"range": [0, 1], "tickformat": ".0%", "title": {"text": "chance of being cheapest"}, **QUIET}
    return {"data": traces, "layout": figure}


def bands_chart(over_volume: CurveBands, looks: Looks, volume: float, currency: Currency = USD) -> Figure:
    """Return the chart of each option's cost per Mtok (P10, P50, P90) over tokens a month."""
    done = over_volume.done
    bands = [_converted(band, currency) for band in over_volume.bands]
    hover = f"{hover_of('y', 4, currency)} per Mtok"
    traces = [t for band in bands for t in _band(band, over_volume.x[:done], looks, hover, currency)]
    figure = _over_volume(over_volume, volume)
    low, high = decades(values[:done] for band in bands for values in (band.p10, band.p90))
    figure["yaxis"] = log_axis(f"{currency.sign.strip()} per Mtok", low, high, words_of(currency))
    return {"data": traces, "layout": figure}


def cumulative_chart(bands: Sequence[Band], looks: Looks, currency: Currency = USD) -> Figure:
    """Return the chart of each option's cumulative cost (P10, P50, P90) by month, as paid."""
    figure = layout(HEIGHT)
    traces: list[Figure] = []
    ends = [0.0]
    for band in (_converted(band, currency) for band in bands):
        months = np.arange(len(band.p50), dtype=float)
        traces += _band(band, months, looks, hover_of("y", 0, currency), currency)
        ends += [end for values in (band.p10, band.p90) for end in values.tolist() if math.isfinite(end)]
    last = max((len(band.p50) - 1 for band in bands), default=1)
    figure["margin"] = {**MARGIN, "t": _legend_room(len(bands))}
    figure["xaxis"] = {"range": [0, last], "title": {"text": "month"}, "dtick": _month_step(last), **QUIET}
    figure["yaxis"] = linear_axis(f"{currency.words} paid so far", min(ends), max(ends), words_of(currency))
    return {"data": traces, "layout": figure}


def tornado_chart(chart: Tornado, currency: Currency = USD) -> Figure:
    """Return the chart of each input's effect from its low to its high end; ends without a figure say why.

    An input is named above its bar and not beside it: its name and what stands at the ends of the bar never meet,
    however narrow the chart is.
    """
    base = chart.base.scalar
    assert base is not None
    bars = [bar for bar in chart.bars if moves(bar.swing, base)]
    rows = list(range(len(bars)))
    is_money = chart.metric != "break_even_tokens_per_month"
    rate = currency.convert(1.0) if is_money else 1.0
    ends = [base, *(v for bar in bars for v in (bar.at_low.scalar, bar.at_high.scalar) if v is not None)]
    figure = layout(110 + _ROW * max(len(rows), 1))
    figure |= {"barmode": "overlay", "hovermode": "closest"}
    figure["margin"] = {**MARGIN, "r": MARGIN["l"]}
    title = {
        "usd_per_mtok": f"{currency.sign.strip()} per Mtok",
        "npv_difference_usd": f"{currency.words} saved, in today's money",
        "break_even_tokens_per_month": "tokens a month",
    }[chart.metric]
    written = words_of(currency) if is_money else tokens
    figure["xaxis"] = linear_axis(title, min(ends) * rate, max(ends) * rate, written, spare=0.2)
    figure["yaxis"] = {
        "range": [len(rows) - 0.5, -0.5],
        "tickvals": rows,
        "showticklabels": False,
        "showgrid": False,
        **QUIET,
    }
    figure["shapes"] = [
        {**vertical(base * rate), "y0": row + _BAR_TOP, "y1": row + _BAR_TOP + _BAR, "yref": "y"} for row in rows
    ]
    figure["annotations"] = [_named(bar, row, base, currency) for row, bar in enumerate(bars)]
    sides = (("low", _LOW, ""), ("high", _HIGH, "/"))
    return {"data": [_ends(chart, bars, base, rate, *side, currency) for side in sides], "layout": figure}


def _ends(
    chart: Tornado,
    bars: Sequence[Bar],
    base: float,
    rate: float,
    end: str,
    colour: str,
    pattern: str,
    currency: Currency,
) -> Figure:
    figures = [(bar.at_low if end == "low" else bar.at_high).scalar for bar in bars]
    inputs = [input_words(bar.low if end == "low" else bar.high, bar.unit, currency) for bar in bars]
    moved = [None if v is None or not moves(abs(v - base), base) else v for v in figures]
    hidden = [_behind(bar, base) == end for bar in bars]
    return {
        "type": "bar",
        "orientation": "h",
        "name": f"input at its {end} end",
        "y": list(range(len(bars))),
        "width": _BAR,
        "offset": _BAR_TOP,
        "base": [base * rate] * len(bars),
        "x": [None if v is None else (v - base) * rate for v in moved],
        "text": [
            "" if v is None or is_hidden else words for v, words, is_hidden in zip(moved, inputs, hidden, strict=True)
        ],
        "textposition": "outside",
        "cliponaxis": False,
        "customdata": [
            ["", ""] if v is None else [words, metric_words(chart.metric, v, currency)]
            for v, words in zip(moved, inputs, strict=True)
        ],
        "marker": {"color": colour, "pattern": {"shape": pattern, "size": 6}},
        "hovertemplate": f"{end} end, %{{customdata[0]}}: %{{customdata[1]}}<extra></extra>",
    }


def _behind(bar: Bar, base: float) -> str:
    """Return the end whose figure lies between the base and the other end's; empty where the two lie on two sides."""
    low, high = bar.at_low.scalar, bar.at_high.scalar
    if low is None or high is None or (low - base) * (high - base) <= 0:
        return ""
    return "low" if abs(low - base) < abs(high - base) else "high"


def _named(bar: Bar, row: int, base: float, currency: Currency) -> dict[str, Any]:
    """Return the name of an input above its bar, with the end that has no figure, or no room beside its bar."""
    behind = _behind(bar, base)
    asides = [
        f"{end} {input_words(value, bar.unit, currency)}{': none' if quantity.scalar is None else ''}"
        for end, value, quantity in (("low", bar.low, bar.at_low), ("high", bar.high, bar.at_high))
        if quantity.scalar is None or end == behind
    ]
    return {
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": row - _BAR / 2,
        "yanchor": "middle",
        "text": label(bar.label, 48) + (f" ({', '.join(asides)})" if asides else ""),
        "showarrow": False,
    }


def _converted(band: Band, currency: Currency) -> Band:
    rate = currency.convert(1)
    return replace(band, p10=band.p10 * rate, p50=band.p50 * rate, p90=band.p90 * rate)


def _band(band: Band, x: Array, looks: Looks, hover: str, currency: Currency) -> list[Figure]:
    """Return the three traces of one option: two invisible ends with the area between them, and the middle."""
    ends = [values[: len(x)] for values in (band.p10, band.p50, band.p90)]
    defined = np.isfinite(ends[0]) & np.isfinite(ends[2])
    at = x[defined].tolist()
    low, middle, high = ([float(f"{v:.6g}") for v in values[defined].tolist()] for values in ends)
    colour, name = looks.colour(band.option), looks.label[band.option]
    edge: Figure = {"type": "scatter", "x": at, "mode": "lines", "line": {"width": 0}, "showlegend": False}
    # the hover text of the middle includes the ends: one line per option
    amount = words_of(currency)
    spans = [f"{amount(a)} to {amount(b)}" for a, b in zip(low, high, strict=True)]
    return [
        {**edge, "y": low, "hoverinfo": "skip"},
        {**edge, "y": high, "hoverinfo": "skip", "fill": "tonexty", "fillcolor": faint(colour)},
        {
            "type": "scatter",
            "x": at,
            "y": middle,
            "customdata": spans,
            "name": name,
            "mode": "lines",
            "line": {"color": colour, "dash": looks.dash(band.option), "width": 2.5},
            "hovertemplate": f"{hover} (%{{customdata}})<extra>{name}</extra>",
        },
    ]


def _over_volume(over_volume: CurveBands, volume: float) -> dict[str, Any]:
    figure = layout(HEIGHT)
    low, high = math.log10(over_volume.x[0]), math.log10(over_volume.x[-1])
    figure["xaxis"] = log_axis("tokens a month (input + output)", low, high, tokens)
    if over_volume.x[0] <= volume <= over_volume.x[-1]:
        figure["shapes"] = [{**vertical(volume), "line": {"color": NEUTRAL, "width": 2, "dash": "longdash"}}]
        figure["annotations"] = [_boxed(your_value(math.log10(volume), f"you: {tokens(volume)}", figure["xaxis"]))]
    return figure


def _boxed(annotation: dict[str, Any]) -> dict[str, Any]:
    """A label that stays readable over an area."""
    return {**annotation, "bgcolor": "rgba(255,255,255,0.8)", "font": {"color": "#222222"}}


def _legend_room(names: int) -> int:
    """Return the pixels above a half-width chart for a legend of two names a row."""
    return 36 + 19 * ((names - 1) // 2)


def _month_step(last: int) -> int:
    return 1 if last <= 12 else 6 if last <= 60 else 12
