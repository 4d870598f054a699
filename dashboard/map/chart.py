"""The map as a chart: the cheapest option by colour and name, or how sure that is, with lines, your point and hover."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from breakeven.currency import USD, Currency
from breakeven.figures import money
from breakeven.map.answer import likeliest
from breakeven.map.axes import Scale
from breakeven.map.question import Question
from breakeven.words.risk import chance_words
from dashboard.widgets.axes import MARGIN, QUIET, layout
from dashboard.widgets.look import COLOURS, NEUTRAL, faint, labels
from dashboard.widgets.plot import Figure
from economics.quantity import Array
from economics.risk.map import NONE, Axis, ChanceMap, CostMap

HEIGHT = 560
HOVER_POINTS = 40
"""Points along each axis with a hover text: all of the map's would make a page a megabyte larger."""
_COARSE = 40
_LEAST_CELLS = 8


def map_chart(question: Question, costs: CostMap, chances: ChanceMap | None = None, currency: Currency = USD) -> Figure:
    """Return the chart of a map; with `chances` the strength of a colour says how sure the answer is."""
    x, y = question.x, question.y
    figure = layout(HEIGHT)
    figure["hovermode"] = "closest"
    figure["margin"] = {**MARGIN, "l": 80}
    figure["xaxis"], figure["yaxis"] = _axis(x, costs.x), _axis(y, costs.y)
    if chances is None:
        leading = costs.cheapest
        traces = [_areas(costs, x, y), _cost_hover(question, costs, currency)]
    else:
        leading = likeliest(chances)
        traces = [*_chance_areas(chances, leading, x, y), _chance_hover(chances, x, y)]
    traces += [_legend(costs.names, i) for i in sorted({int(i) for i in np.unique(leading) if i != NONE})]
    traces += _lines(costs, x, y)
    over = (chances.x, chances.y) if chances is not None else (costs.x, costs.y)
    figure["annotations"] = _names(costs.names, leading, *over, x, y)
    point = _point(costs, x, y)
    if point is not None:
        traces.append(_mark(point))
        figure["annotations"].append(_annotation("you", *point, yshift=16))
    return {"data": traces, "layout": figure}


def _axis(scale: Scale, axis: Axis) -> dict[str, Any]:
    low, high = scale.at(axis.values[[0, -1]]).tolist()
    ticks = [tick for tick in scale.ticks() if axis.values[0] * (1 - 1e-9) <= tick <= axis.values[-1] * (1 + 1e-9)]
    return {
        "range": [low, high],
        "tickvals": scale.at(np.array(ticks)).tolist(),
        "ticktext": [scale.tick_words(tick).replace(".00", "") for tick in ticks],
        "title": {"text": scale.label},
        **QUIET,
    }


def _grid(x: Scale, y: Scale, over: tuple[Axis, Axis]) -> Figure:
    """Return where the points of a heat map are; its axes are evenly spaced as drawn."""
    placed: Figure = {}
    for name, scale, axis in (("x", x, over[0]), ("y", y, over[1])):
        at = scale.at(axis.values)
        placed[f"{name}0"] = float(at[0])
        placed[f"d{name}"] = float(at[-1] - at[0]) / (len(at) - 1)
    return placed


def _areas(costs: CostMap, x: Scale, y: Scale) -> Figure:
    count = len(costs.names)
    shades = [faint(COLOURS[i], 0.6) for i in range(count)]
    scale = [[place / count, shade] for i, shade in enumerate(shades) for place in (i, i + 1)]
    return {
        "type": "heatmap",
        **_grid(x, y, (costs.x, costs.y)),
        "z": [[None if i == NONE else i for i in row] for row in costs.cheapest.tolist()],
        "zmin": -0.5,
        "zmax": count - 0.5,
        "colorscale": scale,
        "showscale": False,
        "hoverinfo": "skip",
    }


def _chance_areas(chances: ChanceMap, leading: Any, x: Scale, y: Scale) -> list[Figure]:
    """Return one layer per option where it leads: faint where no more likely than others, full where certain."""
    count = len(chances.names)
    layers = []
    for i in range(count):
        leads = leading == i
        if leads.any():
            shares = np.where(leads, chances.chance[i], np.nan)
            layers.append(
                {
                    "type": "heatmap",
                    **_grid(x, y, (chances.x, chances.y)),
                    "z": _listed(shares, 3),
                    "zmin": 1 / count,
                    "zmax": 1,
                    "colorscale": [[0, faint(COLOURS[i], 0.08)], [1, faint(COLOURS[i], 0.85)]],
                    "showscale": False,
                    "hoverinfo": "skip",
                }
            )
    return layers


def _cost_hover(question: Question, costs: CostMap, currency: Currency) -> Figure:
    columns, rows = (_spread(len(axis.values)) for axis in (costs.x, costs.y))
    amounts = costs.costs[:, rows][:, :, columns]
    texts = [[[_cost(v, currency) for v in point] for point in row] for row in np.moveaxis(amounts, 0, -1).tolist()]
    unit = {"replicas": "a month", "unit": "per Mtok"}[question.view]
    return _hover(costs.names, costs.x.values[columns], costs.y.values[rows], texts, unit, question.x, question.y)


def _chance_hover(chances: ChanceMap, x: Scale, y: Scale) -> Figure:
    columns, rows = (_spread(len(axis.values)) for axis in (chances.x, chances.y))
    shares = np.nan_to_num(chances.chance[:, rows][:, :, columns])
    names = chances.names
    if np.any(chances.equal > 0):
        equal = np.nan_to_num(chances.equal[rows][:, columns])
        shares, names = np.concatenate([shares, equal[None]]), (*names, "Two or more equally cheap")
    texts = [[[chance_words(v) for v in point] for point in row] for row in np.moveaxis(shares, 0, -1).tolist()]
    return _hover(names, chances.x.values[columns], chances.y.values[rows], texts, "of simulations", x, y)


def _hover(names: Sequence[str], at_x: Array, at_y: Array, texts: Any, unit: str, x: Scale, y: Scale) -> Figure:
    """Return an invisible layer of few points that says what holds at the nearest of them."""
    short = labels(names)
    lines = [f"{short[name]}: %{{customdata[{i + 2}]}} {unit}" for i, name in enumerate(names)]
    across, up = [x.words(v) for v in at_x.tolist()], [y.words(v) for v in at_y.tolist()]
    points = [[[a, b, *cell] for a, cell in zip(across, row, strict=True)] for b, row in zip(up, texts, strict=True)]
    head = f"{x.title} %{{customdata[0]}}, {y.name} %{{customdata[1]}}"
    return {
        "type": "heatmap",
        "x": x.at(at_x).tolist(),
        "y": y.at(at_y).tolist(),
        "z": [[0] * len(at_x) for _ in at_y],
        "opacity": 0,
        "showscale": False,
        "customdata": points,
        "hovertemplate": "<br>".join([head, *lines]) + "<extra></extra>",
    }


def _lines(costs: CostMap, x: Scale, y: Scale) -> list[Figure]:
    if not len(costs.segments):
        return []
    gap = np.full(len(costs.segments), np.nan)
    across = np.stack([x.at(costs.segments[:, 0]), x.at(costs.segments[:, 2]), gap], axis=1)
    up = np.stack([y.at(costs.segments[:, 1]), y.at(costs.segments[:, 3]), gap], axis=1)
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": "break-even",
            "x": _listed(across.ravel(), 6),
            "y": _listed(up.ravel(), 6),
            "line": {"color": NEUTRAL, "width": 3},
            "hoverinfo": "skip",
        }
    ]


def _names(names: Sequence[str], leading: Any, over_x: Axis, over_y: Axis, x: Scale, y: Scale) -> list[dict[str, Any]]:
    """Return each option's name in the middle of its largest area, so that the map can be read without colours."""
    columns, rows = (_spread(len(axis.values), _COARSE) for axis in (over_x, over_y))
    coarse = leading[rows][:, columns]
    annotations, short = [], labels(names)
    for i, name in enumerate(names):
        if int((coarse == i).sum()) >= _LEAST_CELLS:
            row, column = _innermost(coarse == i)
            at = float(x.at(over_x.values[columns])[column]), float(y.at(over_y.values[rows])[row])
            annotations.append(_annotation(short[name], *at))
    return annotations


def _innermost(mask: Any) -> tuple[int, int]:
    """Return a cell of a mask that is farthest from its edge, found by peeling off the rim."""
    while True:
        padded = np.pad(mask, 1)
        inner = mask & padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
        if not inner.any():
            cells = np.argwhere(mask)
            row, column = cells[np.argmin(((cells - cells.mean(axis=0)) ** 2).sum(axis=1))]
            return int(row), int(column)
        mask = inner


def _point(costs: CostMap, x: Scale, y: Scale) -> tuple[float, float] | None:
    """Return your point on the chart; None where an axis has no value of yours or cannot show it."""
    point = []
    for value, scale, axis in zip(costs.here, (x, y), (costs.x, costs.y), strict=True):
        if value is None or not axis.values[0] <= value <= axis.values[-1]:
            return None
        point.append(float(scale.at(np.array(value))))
    return point[0], point[1]


def _mark(point: tuple[float, float]) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [point[0]],
        "y": [point[1]],
        "showlegend": False,
        "hoverinfo": "skip",
        "marker": {"symbol": "star", "size": 15, "color": "#FFFFFF", "line": {"color": "#222222", "width": 1.5}},
    }


def _legend(names: Sequence[str], i: int) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [None],
        "y": [None],
        "name": labels(names)[names[i]],
        "marker": {"symbol": "square", "size": 12, "color": COLOURS[i]},
        "hoverinfo": "skip",
    }


def _annotation(text: str, at_x: float, at_y: float, yshift: int = 0) -> dict[str, Any]:
    """Return a label that can be read over any colour."""
    return {
        "x": at_x,
        "y": at_y,
        "yshift": yshift,
        "text": text,
        "showarrow": False,
        "bgcolor": "rgba(255,255,255,0.85)",
        "borderpad": 2,
        "font": {"color": "#222222"},
    }


def _spread(count: int, most: int = HOVER_POINTS) -> Any:
    return np.unique(np.linspace(0, count - 1, min(most, count)).round().astype(int))


def _cost(value: float, currency: Currency) -> str:
    return money(value if np.isfinite(value) else None, currency)


def _listed(values: Array, digits: int) -> Any:
    """Return rounded values as lists, with None where undefined."""
    rounded = np.round(values, digits).astype(object)
    rounded[np.isnan(values)] = None
    return rounded.tolist()
