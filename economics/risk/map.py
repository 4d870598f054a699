"""Maps over two inputs: the cheapest option at each point, the lines of equal cost, and how certain that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from economics.break_even.curves import View
from economics.cost.inputs import FACTOR
from economics.errors import InputError
from economics.over_time.plan import Plan
from economics.quantity import Array, Number
from economics.risk.draws import draw
from economics.risk.inputs import Spread
from economics.risk.paths import place_of, value_of, with_values
from economics.risk.simulation import Progress, Stop
from economics.risk.ties import shared_chance
from economics.scenario.risk import Risk

MAP_POINTS = 200
CHANCE_POINTS = 60
CHANCE_DRAWS = 300
NONE = -1
ACROSS_OPTIONS = ("utilisation", "throughput", "api_price_factor", "usd_per_gpu_hour")
"""Axes that set an input of several options at once; each option's `on_axis` says which."""
_STRAIGHT = 4
_CLOSE = 1e-11


@dataclass(frozen=True)
class Axis:
    """One axis of a map: the variable it sets, and its ascending values in the unit of that variable.

    `variable` is a field of the workload, `utilisation` (of every self-hosted option), `usd_per_gpu_hour` (of every
    rent), `throughput` or `api_price_factor` (factors on all options of a kind), or the path of one input.
    """

    variable: str
    values: Array


@dataclass(frozen=True)
class CostMap:
    """The cheapest option at each (y, x) as an index into `names`, −1 where no cost is defined.

    `costs` [USD/month, or USD/Mtok in the unit view] has the shape (options, y, x) and is infinite where undefined.
    `segments` (n, 4) are pieces x0, y0, x1, y1 of the lines on which the cheapest option changes; their ends are exact.
    `pairs` (n, 2) are the indices of the two options. `here` is the scenario's own point; a coordinate is None where
    the inputs on that axis have no single value.
    """

    x: Axis
    y: Axis
    names: tuple[str, ...]
    cheapest: NDArray[np.int64]
    costs: Array
    segments: Array
    pairs: NDArray[np.int64]
    here: tuple[float | None, float | None]


@dataclass(frozen=True)
class ChanceMap:
    """The share of draws in which each option is cheapest, (options, y, x); NaN beyond `done` rows (it was stopped).

    Options that cost the same share a draw; `equal` (y, x) is the share of draws in which two or more are the cheapest.
    """

    x: Axis
    y: Axis
    names: tuple[str, ...]
    chance: Array
    equal: Array
    done: int


def cost_map(plan: Plan, x: Axis, y: Axis, view: View = "replicas") -> CostMap:
    """Return the map of a plan of scalars; raises InputError when an axis is unknown or out of range.

    "replicas": whole replicas at the volume. "unit": one fully billed replica whatever the volume.
    """
    if x.variable == y.variable:
        raise InputError("y", f"{y.variable} is on both axes: must be another input")
    costs = _costs(plan, (x.variable, x.values[None, :]), (y.variable, y.values[:, None]), view)
    costs = np.broadcast_to(costs, (len(plan.options), len(y.values), len(x.values)))
    cheapest = np.where(np.isfinite(costs).any(axis=0), np.argmin(costs, axis=0), NONE)
    segments, pairs = _lines(plan, x, y, view, cheapest)
    here = (own_value(plan, x.variable), own_value(plan, y.variable))
    return CostMap(x, y, tuple(p.name for p in plan.options), cheapest, costs, segments, pairs, here)


def chance_map(
    plan: Plan,
    spreads: Sequence[Spread],
    risk: Risk,
    x: Axis,
    y: Axis,
    view: View = "replicas",
    draws: int = CHANCE_DRAWS,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> ChanceMap:
    """Return how often each option is cheapest at each point.

    An input on an axis is not drawn, but a factor on an axis multiplies the drawn one.
    """
    taken = {path for axis in (x, y) for path in _paths(plan, axis.variable) if not _is_factor(plan, path)}
    drawn = draw(
        [s for s in spreads if s.path not in taken],
        risk.model_copy(update={"draws": min(draws, risk.draws)}),
        len(plan.options),
        len(x.values),
    )
    moved = with_values(plan, drawn.part(0, drawn.count))
    chance = np.full((len(plan.options), len(y.values), len(x.values)), np.nan)
    equal = np.full(chance.shape[1:], np.nan)
    done = 0
    while done < len(y.values) and not (stop is not None and stop()):
        costs = _costs(moved, (x.variable, x.values[:, None]), (y.variable, np.asarray(y.values[done])), view)
        costs = np.broadcast_to(costs, (len(plan.options), len(x.values), drawn.count))
        shares, tied = shared_chance(costs)
        chance[:, done], equal[done] = shares.mean(axis=-1), tied.mean(axis=-1)
        done += 1
        if progress is not None:
            progress(done / len(y.values))
    return ChanceMap(x, y, tuple(p.name for p in plan.options), chance, equal, done)


def _paths(plan: Plan, variable: str) -> list[str]:
    """The inputs that an axis sets."""
    if variable in ACROSS_OPTIONS:
        return [f"options[{p.index}].{path}" for p in plan.options for path in p.option.on_axis(variable)]
    path = variable if "." in variable else f"workload.{variable}"
    return [place_of(plan, path, variable).path]


def _is_factor(plan: Plan, path: str) -> bool:
    return place_of(plan, path).field is FACTOR


def own_value(plan: Plan, variable: str) -> float | None:
    """Return the plan's own value on an axis; None where the axis sets no input, or inputs with different values."""
    values = {float(value_of(plan, place_of(plan, path))) for path in _paths(plan, variable)}
    return values.pop() if len(values) == 1 else None


def _costs(plan: Plan, x: tuple[str, Number], y: tuple[str, Number], view: View) -> Array:
    """Cost of every option where two inputs have these values, infinite where undefined."""
    for variable, values in (x, y):
        changed: dict[str, Number] = {}
        for path in _paths(plan, variable):
            place = place_of(plan, path)
            multiplies = place.field is FACTOR and not place.input.factor
            changed[path] = values * value_of(plan, place) if multiplies else values
        plan = with_values(plan, changed)
    rows = []
    for planned in plan.options:
        if view == "unit":
            rows.append(planned.option.unit_cost(plan.load).filled(np.inf))
        else:
            rows.append(planned.option.cost(plan.load).usd_per_month.filled(np.inf))
    shape = np.broadcast_shapes(*(np.shape(row) for row in rows))
    return np.stack([np.broadcast_to(row, shape) for row in rows])


def _lines(plan: Plan, x: Axis, y: Axis, view: View, cheapest: NDArray[np.int64]) -> tuple[Array, NDArray[np.int64]]:
    """Segments between the exact points on the sides of each grid cell at which the cheapest option changes."""
    rows, columns = cheapest.shape
    points = np.full((2, rows, columns, 2), np.nan)  # on the side to the right of, and above, each node
    owners = np.full((2, rows, columns, 2), float(NONE))
    changed = np.zeros((2, rows, columns), dtype=bool)
    changed[0, :, :-1] = cheapest[:, :-1] != cheapest[:, 1:]
    changed[1, :-1, :] = cheapest[:-1, :] != cheapest[1:, :]
    side, j, i = np.nonzero(changed)
    first, second = cheapest[j, i], cheapest[j + side, i + 1 - side]
    both = (first != NONE) & (second != NONE)
    side, j, i, first, second = side[both], j[both], i[both], first[both], second[both]
    if len(j):
        start = np.stack([x.values[i], y.values[j]], axis=-1)
        end = np.stack([x.values[i + 1 - side], y.values[j + side]], axis=-1)
        points[side, j, i] = _roots(plan, x.variable, y.variable, view, start, end, first, second)
        owners[side, j, i] = np.sort(np.stack([first, second], axis=-1), axis=-1)
    sides, pair = _of_cells(points), _of_cells(owners)
    crossed = ~np.isnan(sides[..., 0])
    count = crossed.sum(axis=2)
    two, more = count == 2, count > 2
    straight = sides[two][crossed[two]].reshape(-1, 4)
    # where three options meet, or two lines cross, all points are joined to their middle
    middles = np.nanmean(sides[more], axis=1) if more.any() else np.zeros((0, 2))
    joined = np.concatenate([sides[more][crossed[more]], middles[np.nonzero(crossed[more])[0]]], axis=1)
    return (
        np.concatenate([straight, joined]),
        np.concatenate([pair[two][crossed[two]][::2], pair[more][crossed[more]]]).astype(np.int64),
    )


def _of_cells(of_sides: Array) -> Array:
    """The values on the four sides of each cell, shape (rows − 1, columns − 1, 4, 2): below, above, left, right."""
    right, up = of_sides
    return np.stack([right[:-1, :-1], right[1:, :-1], up[:-1, :-1], up[:-1, 1:]], axis=2)


def _roots(
    plan: Plan,
    x: str,
    y: str,
    view: View,
    start: Array,
    end: Array,
    first: NDArray[np.int64],
    second: NDArray[np.int64],
) -> Array:
    """The points between `start` and `end` (n, 2) at which option `first` stops being cheaper than `second`.

    The difference of the two costs changes sign between the ends, at a root or at a step of whole replicas. Bisection,
    sped up by the straight line through both ends, narrows each point to 1e-11 of the side.
    """
    each = np.arange(len(first))

    def gap(share: Array) -> Array:
        at = start + share[:, None] * (end - start)
        costs = _costs(plan, (x, at[:, 0]), (y, at[:, 1]), view)
        costs = np.broadcast_to(costs, (len(costs), len(share)))
        difference: Array = costs[first, each] - costs[second, each]
        return difference

    low, high = np.zeros(len(first)), np.ones(len(first))
    below, above = gap(low), gap(high)
    step = 0
    while np.any(high - low > _CLOSE):
        middle = 0.5 * (low + high)
        if step < _STRAIGHT:
            with np.errstate(divide="ignore", invalid="ignore"):
                line = low - below * (high - low) / (above - below)
            beside = line + (0.3 if step % 2 == 0 else -0.3) * _CLOSE  # on both sides, so that both ends move
            middle = np.where((beside > low) & (beside < high), beside, middle)
        difference = gap(middle)
        left = difference <= 0
        low, below = np.where(left, middle, low), np.where(left, difference, below)
        high, above = np.where(left, high, middle), np.where(left, above, difference)
        step += 1
    points: Array = start + (0.5 * (low + high))[:, None] * (end - start)
    return points
