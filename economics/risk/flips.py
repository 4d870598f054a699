"""The nearest flips: for each input the nearest value below and above its own at which another option is the cheapest.

Each input is moved alone, with the others as they are, and the first month's costs are compared. The cheapest option is
looked up on a grid that is finest around the input's own value and has, beside it, both ends of every whole copy,
machine or unit that an option pays for there; the first change is then narrowed to 1e-7 of the value. A value that
nobody could type as another one is no flip: there the options cost the same as things are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from economics.cost.load import Load
from economics.errors import InputError
from economics.fields.field import Field
from economics.numbers import six_digits
from economics.option.protocol import PricedOption
from economics.over_time.plan import Plan
from economics.quantity import Array
from economics.risk.paths import Place, paths, value_of, with_values
from economics.risk.ties import TIE

REACH = 1_000.0
"""How far from its own value an input is moved: to this many times it, and to this part of it."""
_STEP = 0.01
_NEAR = 1e-4
LEAST = 1e-6
"""The least value of an input that has none yet; of tokens it is one."""
_LINEAR = 201
_INSIDE = 33
_ROUNDS = 4
_EDGE_ROUNDS = 24
_MOST_EDGES = 400
_COUNTS = ("units", "instances", "replicas")
"""Figures of a cost that count what is paid for whole, where steps lie."""


@dataclass(frozen=True)
class Turn:
    """The nearest value of an input, on one side of its own, at which `to` is the cheapest."""

    at: float
    to: str


@dataclass(frozen=True)
class Flips:
    """The nearest flips of one input; None where no value on that side within the input's reach changes the answer."""

    place: Place
    value: float
    below: Turn | None = None
    above: Turn | None = None

    @property
    def nearest(self) -> Turn | None:
        """The nearer one by the factor on the value, where both are above 0; else by the distance."""
        turns = [turn for turn in (self.below, self.above) if turn is not None]
        return min(turns, key=lambda turn: distance(self.value, turn.at)) if turns else None


def distance(value: float, at: float) -> float:
    """Return how far two values are apart: the logarithm of their ratio, or infinitely where one of them is 0.

    >>> round(distance(2.0, 4.0), 3), round(distance(4.0, 2.0), 3), distance(1.0, 0.0)
    (0.693, 0.693, inf)
    """
    return abs(float(np.log(at / value))) if value > 0 and at > 0 else float("inf")


def nearest_flips(plan: Plan, among: Sequence[str] = ()) -> tuple[Flips, ...]:
    """Return the flips of every input of a plan of scalars that moves the first month's cost, in the plan's order.

    `among` names the options that may be the cheapest, all of them when empty. Inputs of later months are left out, and
    all where no option has a cost.
    """
    options = [at for at, planned in enumerate(plan.options) if not among or planned.name in among]
    here = _Costs(plan, options)
    if here.cheapest is None:
        return ()
    return tuple(_flips(plan, here, place) for place in paths(plan) if not place.path.startswith("horizon."))


class _Costs:
    """The costs of some options of a plan as it is, and of plans with one input moved."""

    def __init__(self, plan: Plan, options: Sequence[int]) -> None:
        self.plan = plan
        self.options = options
        self.now, self.counts_now = self._of(plan, 1, None)
        usd = self.now[:, 0]
        self.cheapest = int(np.argmin(usd)) if np.isfinite(usd).any() else None

    def at(self, path: str, values: Array) -> tuple[Array, Array]:
        """Costs (options, values) and counts of what is paid for whole; infinite where the plan refuses a value."""
        try:
            return self._of(with_values(self.plan, {path: values}), len(values), self.plan)
        except InputError:
            if len(values) == 1:
                return np.full((len(self.options), 1), np.inf), np.zeros((len(self.options), 1))
            apart = [self.at(path, values[i : i + 1]) for i in range(len(values))]
            return np.concatenate([c for c, _ in apart], axis=1), np.concatenate([n for _, n in apart], axis=1)

    def flipped(self, costs: Array) -> NDArray[np.bool_]:
        """Where another option costs less than the one that is the cheapest now."""
        assert self.cheapest is not None
        best, mine = costs.min(axis=0), costs[self.cheapest]
        with np.errstate(invalid="ignore"):
            flipped: NDArray[np.bool_] = np.isfinite(best) & (best < mine - TIE * np.abs(best))
        return flipped

    def _of(self, plan: Plan, size: int, before: Plan | None) -> tuple[Array, Array]:
        costs, counts = np.empty((len(self.options), size)), np.zeros((len(self.options), size))
        for row, place in enumerate(self.options):
            option = plan.options[place].option
            if before is not None and plan.load is before.load and option is before.options[place].option:
                costs[row], counts[row] = self.now[row], self.counts_now[row]
            else:
                costs[row], counts[row] = _cost(option, plan.load)
        return costs, counts


def _cost(option: PricedOption, load: Load) -> tuple[Array, Array]:
    cost = option.cost(load)
    figure = next((cost.figures[name] for name in _COUNTS if name in cost.figures), None)
    return cost.usd_per_month.filled(np.inf), np.zeros(1) if figure is None else figure.filled(0.0)


def _flips(plan: Plan, here: _Costs, place: Place) -> Flips:
    value = float(value_of(plan, place))
    values = _grid(place, value)
    if len(values) < 2:
        return Flips(place, value)
    costs, counts = here.at(place.path, values)
    if np.allclose(costs, here.now, rtol=1e-12, atol=0, equal_nan=True):
        return Flips(place, value)
    own = int(np.searchsorted(values, value))
    below = _turn(here, place, values[own::-1], costs[:, own::-1], counts[:, own::-1])
    above = _turn(here, place, values[own:], costs[:, own:], counts[:, own:])
    return Flips(place, value, below, above)


def _grid(place: Place, value: float) -> Array:
    """Ascending values around an input's own, which is one of them: 1 % apart, finer close by, within its range."""
    field = place.field
    low, high = field.low, field.high
    if value > 0:
        far = np.geomspace(_NEAR, np.log(REACH), 60)
        steps = np.union1d(far, np.arange(_STEP, np.log(REACH), _STEP))
        values = np.concatenate([value * np.exp(-steps[::-1]), [value], value * np.exp(steps)])
    else:
        values = np.array([value])
    if np.isfinite(high) and (high <= 1 or value <= 0):
        top = high if high <= 1 else min(high, REACH)
        values = np.concatenate([values, np.linspace(max(low, -top), top, _LINEAR)])
    if value <= 0:
        values = np.concatenate([values, np.geomspace(LEAST, min(high, REACH), 300)])
    values = np.concatenate([values, [low, min(high, value * REACH if value > 0 else REACH)]])
    inside = (values > low if field.low_open else values >= low) & (values <= high)
    kept = values[inside]
    if field.whole:
        kept = np.round(kept)
    return np.unique(np.append(kept, value))


def _turn(here: _Costs, place: Place, values: Array, costs: Array, counts: Array) -> Turn | None:
    """The first change along values that lead away from the input's own, which is their first."""
    if len(values) < 2:
        return None
    flipped = here.flipped(costs)
    first = int(np.argmax(flipped)) if flipped.any() else len(values) - 1
    found = bool(flipped.any())
    near, near_counts = values[: first + 1], counts[:, : first + 1]
    edges = _edges(here, place, near, near_counts)
    if len(edges):
        at_edges, _ = here.at(place.path, edges)
        turned = here.flipped(at_edges)
        if turned.any():
            place_of_edge = int(np.argmax(turned))
            edge = float(edges[place_of_edge])
            ahead = near[np.abs(near - near[0]) < abs(edge - near[0])]
            beside = edges[:place_of_edge]
            last = float(max([*ahead, *beside], key=lambda each: abs(each - near[0])))
            return _narrowed(here, place, last, edge)
    if not found:
        return None
    return _narrowed(here, place, float(values[first - 1]), float(values[first]))


def _edges(here: _Costs, place: Place, values: Array, counts: Array) -> Array:
    """Both sides of every step of what is paid for whole, between neighbours whose counts differ, nearest first."""
    if place.field.whole:
        return np.zeros(0)
    where = np.flatnonzero((counts[:, 1:] != counts[:, :-1]).any(axis=0))[:_MOST_EDGES]
    if not len(where):
        return np.zeros(0)
    start, end = values[where], values[where + 1]
    before = counts[:, where]
    for _ in range(_EDGE_ROUNDS):
        middle = 0.5 * (start + end)
        _, now = here.at(place.path, middle)
        same = (now == before).all(axis=0)
        start, end = np.where(same, middle, start), np.where(same, end, middle)
    edges: Array = np.stack([start, end], axis=1).ravel()
    return edges


def can_be_typed(field: Field, value: float, at: float) -> bool:
    """Tell whether somebody could type `at` in place of a value: they differ in six digits, and tokens are whole.

    >>> from economics.fields.table import FIELDS
    >>> [can_be_typed(FIELDS["tokens_per_month"], 0.0, at) for at in (9.54e-13, 0.5, 1.0)]
    [False, False, True]
    >>> can_be_typed(FIELDS["input_usd_per_mtok"], 2.5, 2.5000001), can_be_typed(FIELDS["input_usd_per_mtok"], 0, 1e-9)
    (False, False)
    """
    least = 1.0 if field.unit == "token" else LEAST
    return (at == 0 or abs(at) >= least) and six_digits(at) != six_digits(value)


def _narrowed(here: _Costs, place: Place, start: float, end: float) -> Turn | None:
    """The first value from `start` to `end` at which the answer has changed, which it has at `end`; None: see above."""
    for _ in range(0 if place.field.whole else _ROUNDS):
        values = np.linspace(start, end, _INSIDE)
        flipped = here.flipped(here.at(place.path, values)[0])
        first = int(np.argmax(flipped)) if flipped.any() else len(values) - 1
        if first == 0:
            break
        start, end = float(values[first - 1]), float(values[first])
    if not can_be_typed(place.field, float(value_of(here.plan, place)), end):
        return None
    costs, _ = here.at(place.path, np.array([end]))
    return Turn(end, here.plan.options[here.options[int(np.argmin(costs[:, 0]))]].name)
