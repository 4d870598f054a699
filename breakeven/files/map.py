"""The map over two inputs as a JSON document and as a CSV table, which `breakeven map` prints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from breakeven.files.tables import Cell, Table, computed
from breakeven.map.answer import Flip, at_point, chance_at_point, likeliest
from breakeven.map.axes import Scale
from breakeven.map.question import Question
from breakeven.words.map import flips_sentence, headline
from economics.break_even.curves import View
from economics.quantity import Array
from economics.risk.map import NONE, Axis, ChanceMap, CostMap

_COST: dict[View, str] = {"replicas": "usd_per_month", "unit": "usd_per_mtok"}


def map_document(
    question: Question,
    costs: CostMap,
    listed: CostMap,
    flips: Sequence[Flip],
    as_of: date,
    chances: ChanceMap | None = None,
) -> dict[str, Any]:
    """Return the map as a document: answer and lines from `costs`, points from `listed`, which may have fewer.

    Rows go up the y axis; null where no option has a cost. `lines` are the pieces of the lines on which the cheapest
    option changes; their ends are exact.
    """
    cheapest_here = at_point(costs)
    document: dict[str, Any] = {
        "as_of": as_of.isoformat(),
        "view": question.view,
        "headline": headline(question, costs),
        "second_sentence": flips_sentence(flips),
        "here": {
            question.x.variable: costs.here[0],
            question.y.variable: costs.here[1],
            "cheapest": None if cheapest_here is None else costs.names[cheapest_here],
        },
        "flips": [{"along": flip.scale.variable, "at": flip.at, "to": flip.to or None} for flip in flips],
        "options": list(costs.names),
        "x": _axis(question.x, listed.x),
        "y": _axis(question.y, listed.y),
        "cheapest": [[_name(listed.names, place) for place in row] for row in listed.cheapest.tolist()],
        _COST[question.view]: [[_known(usd) for usd in row] for row in _least(listed).tolist()],
        "lines": [
            {"a": costs.names[a], "b": costs.names[b], "from": ends[:2], "to": ends[2:]}
            for ends, (a, b) in zip(costs.segments.tolist(), costs.pairs.tolist(), strict=True)
        ],
    }
    if chances is not None:
        document["chance"] = _chances(question, costs, chances)
    return document


def map_table(question: Question, costs: CostMap, chances: ChanceMap | None = None) -> Table:
    """Return one row per point: the cheapest option and its cost; with chances, the likeliest, its chance, and ties."""
    axes = (question.x.variable, question.y.variable)
    if chances is None:
        return Table((*axes, "cheapest", _COST[question.view]), _rows(costs, costs.cheapest, _least(costs)))
    return Table(
        (*axes, "cheapest_most_often", "chance", "chance_equal"),
        _rows(chances, likeliest(chances), chances.chance.max(axis=0), chances.equal),
    )


def _axis(scale: Scale, axis: Axis) -> dict[str, Any]:
    return {"variable": scale.variable, "label": scale.label, "values": axis.values.tolist()}


def _chances(question: Question, costs: CostMap, chances: ChanceMap) -> dict[str, Any]:
    nearest = chance_at_point(costs, chances)
    return {
        "nearest_to_here": None
        if nearest is None
        else {"cheapest_most_often": nearest.name, "chance": nearest.share, "chance_equal": nearest.equal},
        "chance_equal": [[_known(share) for share in row] for row in chances.equal.tolist()],
        "x": _axis(question.x, chances.x),
        "y": _axis(question.y, chances.y),
        "cheapest": dict(zip(chances.names, chances.chance.tolist(), strict=True)),
    }


def _least(costs: CostMap) -> Array:
    """Return the cost of the cheapest option at each point, infinite where none has one."""
    least: Array = costs.costs.min(axis=0)
    return least


def _rows(of: CostMap | ChanceMap, places: NDArray[np.int64], *values: Array) -> list[tuple[Cell, ...]]:
    """One row per point: its coordinates, the name of the option at its place, and its values, each (y, x)."""
    figures = np.stack(values, axis=-1).tolist()
    return [
        (computed(x), computed(y), _name(of.names, place), *(computed(_known(value)) for value in cells))
        for y, row, line in zip(of.y.values.tolist(), places.tolist(), figures, strict=True)
        for x, place, cells in zip(of.x.values.tolist(), row, line, strict=True)
    ]


def _name(names: Sequence[str], place: int) -> str | None:
    return None if place == NONE else names[place]


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None
