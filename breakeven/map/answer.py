"""The answer of a map at your own point: which option is cheapest there, and where the answer flips along each axis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from breakeven.map.axes import Scale
from breakeven.map.question import Question
from economics.over_time.plan import Plan
from economics.risk.map import NONE, Axis, ChanceMap, CostMap, cost_map

_BESIDE = 1e-9
"""The distance between your own line and a second one, as a share of the axis: a map needs two lines."""


@dataclass(frozen=True)
class Flip:
    """The nearest value along an axis at which another option becomes the cheapest; `at` is None where none does."""

    scale: Scale
    at: float | None = None
    to: str = ""


@dataclass(frozen=True)
class Likeliest:
    """The option that is cheapest most often at a point: its share of the draws, and that of draws with a tie."""

    name: str
    share: float
    equal: float


def at_point(costs: CostMap) -> int | None:
    """Return the place of the option that is cheapest at the grid point nearest to yours; None without one."""
    x, y = costs.here
    if x is None or y is None or not (_on(costs.x, x) and _on(costs.y, y)):
        return None
    row, column = _nearest_node(costs.y, y), _nearest_node(costs.x, x)
    best = int(costs.cheapest[row, column])
    return None if best == NONE else best


def likeliest(chances: ChanceMap) -> NDArray[np.int64]:
    """Return the place of the option that is cheapest most often at each point, (y, x), −1 where unknown."""
    shares = np.nan_to_num(chances.chance)
    is_known = np.isfinite(chances.chance).all(axis=0) & (shares.sum(axis=0) > 0)
    places: NDArray[np.int64] = np.where(is_known, np.argmax(shares, axis=0), NONE)
    return places


def chance_at_point(costs: CostMap, chances: ChanceMap) -> Likeliest | None:
    """Return the option that is cheapest most often at the grid point nearest to yours; None without one."""
    x, y = costs.here
    if x is None or y is None or at_point(costs) is None:
        return None
    row, column = _nearest_node(chances.y, y), _nearest_node(chances.x, x)
    best = int(likeliest(chances)[row, column])
    if best == NONE:
        return None
    return Likeliest(chances.names[best], float(chances.chance[best, row, column]), float(chances.equal[row, column]))


def flips(plan: Plan, question: Question, costs: CostMap) -> list[Flip]:
    """Return the nearest exact flip along each axis from your point; empty without a point."""
    x, y = costs.here
    if x is None or y is None or at_point(costs) is None:
        return []
    along_x = cost_map(plan, costs.x, _beside(costs.y, y), question.view)
    along_y = cost_map(plan, _beside(costs.x, x), costs.y, question.view)
    return [_nearest(along_x, 0, question.x, x, y), _nearest(along_y, 1, question.y, y, x)]


def _on(axis: Axis, value: float) -> bool:
    return bool(axis.values[0] <= value <= axis.values[-1])


def _nearest_node(axis: Axis, value: float) -> int:
    return int(np.argmin(np.abs(axis.values - value)))


def _beside(axis: Axis, value: float) -> Axis:
    """Return your value and one so close that nothing changes in between, ascending and inside the axis."""
    gap = _BESIDE * float(axis.values[-1] - axis.values[0])
    pair = (value, value + gap) if value + gap <= axis.values[-1] else (value - gap, value)
    return Axis(axis.variable, np.array(pair))


def _nearest(line: CostMap, along: int, scale: Scale, own_value: float, across: float) -> Flip:
    """Return the flip on your own line that is nearest on the axis as drawn."""
    segments, pairs = line.segments, line.pairs
    ends = [(segments[:, 2 * e + along], segments[:, 2 * e + 1 - along]) for e in (0, 1)]
    values = np.concatenate([at[beside == across] for at, beside in ends])
    between = np.concatenate([pairs[beside == across] for _, beside in ends])
    if not len(values):
        return Flip(scale)
    if scale.logarithmic and own_value <= 0:
        nearest = int(np.argmin(values))
    else:
        nearest = int(np.argmin(np.abs(scale.at(values) - scale.at(np.array(own_value)))))
    axis = line.x if along == 0 else line.y
    row = line.cheapest[0] if along == 0 else line.cheapest[:, 0]
    own_place = int(row[_nearest_node(axis, own_value)])
    flips_to = [int(place) for place in between[nearest] if place != own_place]
    return Flip(scale, float(values[nearest]), line.names[flips_to[0]] if flips_to else "")
