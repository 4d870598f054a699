"""The Compare page's charts as plain Plotly figures; axes span whole decades, so they keep still while dragging."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from breakeven.currency import USD, Currency
from breakeven.figures import tokens, words_of
from breakeven.names import line_name
from breakeven.words.answer import said_flips
from breakeven.words.break_evens import change
from breakeven.words.option_lines import ends_at
from dashboard.compare.flags import Frame, flags
from dashboard.widgets.axes import MARGIN, QUIET, decades, log_axis, vertical, your_value
from dashboard.widgets.axes import layout as new_layout
from dashboard.widgets.look import COLOURS, NEUTRAL, labels, line_markers, look_of
from dashboard.widgets.plot import Figure
from economics.break_even.compare import Comparison
from economics.break_even.crossings import Crossing
from economics.break_even.curves import POINTS, Curve
from economics.cost.volume_curve import STEP_TOLERANCE
from economics.numbers import digits
from economics.quantity import Quantity

Names = Mapping[str, str]
"""What the chart calls each option, by its name."""
VOLUME = "tokens_per_month"
HEIGHT = 288
SMALL_HEIGHT = 300
_MAX_MARKS = 40
_LABEL_WIDTH = 0.05
"""The room that a label takes, as a share of the width of the chart."""
_FEW = 3
"""How many ends of options are written on the chart; the others are told on hovering."""
_MARKS = {
    "equal": ("circle", "break-even"),
    "step": ("triangle-up", "another copy or unit"),
    "end": ("x", "one cannot serve more"),
}
"""Symbol and name of each kind of crossing."""


def volume_chart(comparison: Comparison, curves: Sequence[Curve], currency: Currency = USD) -> Figure:
    """Return the chart of cost a month over tokens a month, on log axes, with every crossing and your volume marked."""
    rate = currency.convert(1)
    kinds = [result.option.kind for result in comparison.options]
    names = labels(result.name for result in comparison.options)
    traces: list[Figure] = []
    for i, curve in enumerate(curves):
        assert curve.usd_per_month is not None
        traces.append(_line(curve, names, kinds[i], i, curve.usd_per_month, "a month", currency))
    told = said_flips(comparison)
    ends_of = float(curves[0].x[0]), float(curves[0].x[-1])
    marks = [(c, y * rate, flips) for c, y, flips in _marks(comparison, told, *ends_of)]
    traces += _mark_traces(marks, names)
    ends = _ends(comparison, curves, marks, names, currency)
    if ends is not None:
        traces.append(ends)
    at = float(comparison.load.tokens_per_month)
    low, high = decades(c.usd_per_month.filled() * rate for c in curves if c.usd_per_month is not None)
    x_low, x_high = math.log10(curves[0].x[0]), math.log10(curves[0].x[-1])
    layout = new_layout(HEIGHT)
    layout["xaxis"] = log_axis("tokens a month (input + output)", x_low, x_high, tokens)
    layout["yaxis"] = log_axis(f"{currency.words} a month", low, high, words_of(currency))
    x_span = x_high - x_low
    said = [] if ends is None else [_end_flag(*end) for end in zip(ends["x"], ends["y"], ends["text"], strict=True)]
    said = said[:_FEW]
    frame = Frame((x_low, x_high), (low, high), HEIGHT)
    wanted = _labelled(comparison.current, told, marks, x_span)
    layout["annotations"] = [*flags(wanted, traces[: len(curves)], said, at, frame), *said]
    if curves[0].x[0] <= at <= curves[0].x[-1]:
        layout["shapes"] = [vertical(at)]
        layout["annotations"].append(your_value(math.log10(at), f"you: {tokens(at)}", layout["xaxis"]))
    return {"data": traces, "layout": layout}


def variable_chart(comparison: Comparison, curves: Sequence[Curve], current: float, currency: Currency = USD) -> Figure:
    """Return the chart of cost per Mtok over one variable, with your value and the unit view's crossings marked."""
    variable, view = curves[0].variable, curves[0].view
    kinds = [result.option.kind for result in comparison.options]
    names = labels(curve.option for curve in curves)
    traces = [_line(c, names, kinds[i], i, c.usd_per_mtok, "per Mtok", currency, False) for i, c in enumerate(curves)]
    field = comparison.load.edition.field(variable)
    layout = new_layout(SMALL_HEIGHT)
    layout["title"] = {"text": field.label, "font": {"size": 14}, "x": 0.02, "y": 0.98, "yanchor": "top"}
    layout["margin"] = {**MARGIN, "t": 52}
    layout["showlegend"] = False
    logarithmic = variable == "input_output_ratio"
    if logarithmic:
        low, high = math.log10(field.low), math.log10(field.high)
        layout["xaxis"] = log_axis("input tokens per output token", low, high, tokens)
    else:
        layout["xaxis"] = {"range": [0, 1], "tickformat": ".0%", "title": {"text": field.label.lower()}, **QUIET}
    # near 0 % utilisation the cost grows without bound: that end is left out of the axis
    skipped = POINTS // 50 if variable == "utilisation" else 0
    low, high = decades(c.usd_per_mtok.filled()[skipped:] * currency.convert(1) for c in curves)
    layout["yaxis"] = log_axis(f"{currency.sign.strip()} per Mtok", low, high, words_of(currency))
    layout["shapes"] = [vertical(current)]
    at = math.log10(current) if logarithmic else current
    value = digits(current, 3) if logarithmic else f"{100 * current:.0f} %"
    layout["annotations"] = [{**your_value(at, f"you: {value}", layout["xaxis"]), "y": 1, "yanchor": "bottom"}]
    if view == "unit":
        crossings = [c for e in comparison.break_evens if e.variable == variable for c in e.crossings]
        traces += _unit_marks(crossings, curves, names, currency)
    return {"data": traces, "layout": layout}


def lines_chart(comparison: Comparison, currency: Currency = USD) -> Figure:
    """Return the chart of cost a month by line: stacked bars, one per option; no bar for one without a cost."""
    results = comparison.options
    rows = list(range(len(results)))  # bars are at numbers, because two shortened names may be equal
    lines_of = [{} if r.cost.usd_per_month.scalar is None else r.cost.lines for r in results]
    markers = line_markers(line for lines in lines_of for line in lines)
    names = labels(r.name for r in results)
    traces = []
    for line, marker in markers.items():
        amounts = [currency.convert(float(lines.get(line, 0.0))) for lines in lines_of]
        if any(amounts):
            name = line_name(line)
            traces.append(
                {
                    "type": "bar",
                    "orientation": "h",
                    "name": name,
                    "y": rows,
                    "x": amounts,
                    "customdata": [*names.values()],
                    "marker": marker,
                    "hovertemplate": f"{name}: {hover_of('x', 2, currency)} a month<extra>%{{customdata}}</extra>",
                }
            )
    layout = new_layout(max(170, 70 + 46 * len(rows)))
    layout |= {"barmode": "relative", "bargap": 0.35, "hovermode": "closest"}
    layout["margin"] = {**MARGIN, "l": 10}
    layout["xaxis"] = {
        "tickprefix": currency.tick_sign,
        "tickformat": "~s",
        "title": {"text": f"{currency.words} a month"},
        **QUIET,
    }
    short = labels((r.name for r in results), 28), labels((r.name for r in results), 19)
    beside = [
        short[0][r.name] if lines else f"{short[1][r.name]}: no cost"
        for r, lines in zip(results, lines_of, strict=True)
    ]
    layout["yaxis"] = {
        "range": [len(rows) - 0.5, -0.5],
        "tickvals": rows,
        "ticktext": beside,
        "automargin": True,
        **QUIET,
    }
    return {"data": traces, "layout": layout}


def hover_of(axis: str, digits: int, currency: Currency) -> str:
    """Return Plotly's template for an amount: the dollar sign is part of its format, another code precedes it."""
    return f"%{{{axis}:$,.{digits}f}}" if currency.is_usd else f"{currency.sign}%{{{axis}:,.{digits}f}}"


def _line(
    curve: Curve,
    names: Names,
    kind: str,
    index: int,
    costs: Quantity,
    unit: str,
    currency: Currency,
    legend: bool = True,
) -> Figure:
    name = names[curve.option]
    return {
        "type": "scatter",
        "x": curve.x.tolist(),
        "y": _listed(costs, currency),
        "name": name,
        "mode": "lines",
        "line": {"color": COLOURS[index], "dash": look_of(kind).dash, "width": 2.5},
        "hovertemplate": f"{hover_of('y', 4 if 'Mtok' in unit else 2, currency)} {unit}<extra>{name}</extra>",
        "showlegend": legend,
    }


def _listed(costs: Quantity, currency: Currency) -> list[float | None]:
    """Return values in a currency as a list, with None where undefined: the line has a gap there."""
    converted = costs.values if currency.is_usd else costs.values * currency.per_usd
    values: list[float | None] = converted.tolist() if isinstance(converted, np.ndarray) else [converted]
    if costs.reason is not None:
        values = [v if ok else None for v, ok in zip(values, np.broadcast_to(costs.defined, len(values)), strict=True)]
    return values


def _markers(
    crossings: Sequence[Crossing], heights: Sequence[float], variable: str, symbol: str, name: str, names: Names
) -> Figure:
    texts = [change(c, variable, name=names.__getitem__) for c in crossings]
    return _points([c.at for c in crossings], heights, texts, symbol, name)


def _points(at: Sequence[float], heights: Sequence[float], texts: Sequence[str], symbol: str, name: str) -> Figure:
    return {
        "type": "scatter",
        "x": [*at],
        "y": [*heights],
        "mode": "markers",
        "name": name,
        "text": [*texts],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {"symbol": symbol, "size": 9, "color": "rgba(0,0,0,0)", "line": {"width": 2, "color": NEUTRAL}},
    }


def _marks(
    comparison: Comparison, said: Sequence[Crossing], low: float, high: float
) -> list[tuple[Crossing, float, bool]]:
    """Return the crossings inside the volume chart, those that are `said` among them, with what the options cost there.

    The last of each says whether the cheapest of all options changes.
    """
    listed = [c for break_even in comparison.over_volume for c in break_even.crossings[:_MAX_MARKS]]
    inside = [c for c in listed if low <= c.at <= high][: _MAX_MARKS * 3]
    drawn = {c.at for c in inside}
    crossings = [*inside, *(c for c in said if low <= c.at <= high and c.at not in drawn)]
    if not crossings:
        return []
    # just below an end, where the option that ends still has a cost
    at = np.array([c.at * (1 - STEP_TOLERANCE) if c.kind == "end" else c.at for c in crossings])
    load = comparison.load.with_(VOLUME, at)
    costs = {
        r.name: np.broadcast_to(r.option.cost(load).usd_per_month.filled(np.inf), at.shape) for r in comparison.options
    }
    least = np.min(list(costs.values()), axis=0)
    marks = []
    for i, c in enumerate(crossings):
        height = float(costs[c.cheaper_below][i])
        if math.isinf(height):
            continue
        marks.append((c, height, bool(height <= least[i] * (1 + STEP_TOLERANCE))))
    return sorted(marks, key=lambda mark: mark[0].at)


def _ends(
    comparison: Comparison,
    curves: Sequence[Curve],
    marks: Sequence[tuple[Crossing, float, bool]],
    names: Names,
    currency: Currency,
) -> Figure | None:
    """Return the marks of where options cannot serve more, but those that are marked as crossings; None without any."""
    marked = {(c.cheaper_below, c.at) for c, _, _ in marks if c.kind == "end"}
    found = []
    for curve, result in zip(curves, comparison.options, strict=True):
        inside = curve.x[0] <= curve.end <= curve.x[-1]
        if inside and not any(name == curve.option and math.isclose(at, curve.end) for name, at in marked):
            usd = result.option.cost(comparison.load.with_(VOLUME, curve.end * (1 - STEP_TOLERANCE))).usd_per_month
            if usd.scalar is not None:
                text = f"{names[curve.option]}: {ends_at(result, curve.end)}"
                found.append((curve.end, currency.convert(usd.scalar), text))
    if not found:
        return None
    symbol, name = _MARKS["end"]
    at, heights, texts = zip(*found, strict=True)
    return _points(at, heights, texts, symbol, name)


def _mark_traces(marks: list[tuple[Crossing, float, bool]], names: Names) -> list[Figure]:
    traces = []
    for kind, (symbol, name) in _MARKS.items():
        chosen = [(c, y) for c, y, _ in marks if c.kind == kind]
        if chosen:
            traces.append(_markers([c for c, _ in chosen], [y for _, y in chosen], VOLUME, symbol, name, names))
    return traces


def _unit_marks(
    crossings: Sequence[Crossing], curves: Sequence[Curve], names: Names, currency: Currency
) -> list[Figure]:
    if not crossings:
        return []
    by_name = {c.option: c for c in curves}
    lines = [by_name[c.cheaper_below] for c in crossings]
    heights = [
        currency.convert(float(np.interp(c.at, line.x, line.usd_per_mtok.filled())))
        for c, line in zip(crossings, lines, strict=True)
    ]
    return [_markers(crossings, heights, curves[0].variable, "circle", "break-even", names)]


def _labelled(
    current: str, said: Sequence[Crossing], marks: Sequence[tuple[Crossing, float, bool]], x_span: float
) -> list[tuple[Crossing, float]]:
    """Return the crossings that are labelled: those that the answer names, then others where there is room.

    The others are those with the option paid today, else those that change the cheapest; of several that would write
    over each other the first is.
    """
    drawn = {c.at: (c, y) for c, y, _ in marks}
    kept = [drawn[flip.at] for flip in said if flip.at in drawn]
    wanted = [(c, y) for c, y, _ in marks if current in (c.cheaper_below, c.cheaper_above)]
    if not current:
        wanted = [(c, y) for c, y, flips in marks if flips]
    for crossing, height in wanted:
        if all(abs(math.log10(crossing.at / other.at)) > _LABEL_WIDTH * x_span for other, _ in kept):
            kept.append((crossing, height))
    return kept


def _end_flag(at: float, height: float, text: str) -> dict[str, Any]:
    """Return the words of an option's end, above it and to the left, where its own line runs."""
    return {
        "x": math.log10(at),
        "y": math.log10(height) if height > 0 else 0,
        "text": text,
        "xanchor": "right",
        "ax": -14,
        "ay": -30,
        "arrowwidth": 1,
        "arrowcolor": NEUTRAL,
    }
