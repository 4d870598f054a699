"""What it is worth a year to know an uncertain input before deciding: the expected value of perfect information.

Without it one takes the option whose mean cost is the lowest. Who knew everything would take the cheapest of every
draw; who knew one input would take the option whose mean cost is the lowest for each of its values. The difference of
the mean costs is what knowing is worth. Source of the formulas: Raiffa and Schlaifer, Applied Statistical Decision
Theory, 1961; the estimator for one input is worked out in docs/model.md, "What it is worth to know".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from economics.over_time.plan import Plan
from economics.quantity import Array, Number
from economics.risk.draws import Draws, draw
from economics.risk.inputs import Spread
from economics.risk.paths import with_values
from economics.risk.simulation import PART
from economics.risk.ties import shared_chance
from economics.scenario.risk import Risk
from economics.units import MONTHS_PER_YEAR

MOST_DRAWS = 10_000
LEAST_DRAWS = 40
"""Below this many draws no bin would hold enough of them to judge an input."""
_SHUFFLES = 100
_SEED = 20261127
"""Of the shuffles alone: they say what chance gives, and belong to no scenario."""
_MOVED_DRAWS = 64
_SAME = 1e-12


@dataclass(frozen=True)
class Worth:
    """What it is worth to know one input, or all inputs of one group, which are drawn together [USD/year]."""

    spreads: tuple[Spread, ...]
    usd_per_year: float

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of the inputs."""
        return tuple(spread.path for spread in self.spreads)


@dataclass(frozen=True)
class Information:
    """What knowing is worth for one decision between options, by the first month's cost times twelve.

    `chosen` has the lowest mean cost; `usd_per_year` is what knowing every input is worth. `inputs` are sorted by their
    worth, the largest first. `mean_usd_per_month`, `chance_below` (by two names: the share of the draws in which the
    first costs less than the second) and `chance_of_two` (in which it is the cheaper of the two, equal costs in equal
    parts) hold the options with a cost in every draw; the others are in `left_out`.
    """

    chosen: str
    usd_per_year: float
    inputs: tuple[Worth, ...]
    mean_usd_per_month: dict[str, float]
    chance_below: dict[tuple[str, str], float]
    chance_of_two: dict[tuple[str, str], float]
    left_out: tuple[str, ...]
    draws: int


def information(plan: Plan, spreads: Sequence[Spread], risk: Risk, among: Sequence[str] = ()) -> Information | None:
    """Return what knowing is worth over the risk's own draws, the first `MOST_DRAWS` of them.

    `among` names the options that may be chosen, all of them when empty. None where no option has a cost in every draw.
    Raises InputError naming a field of `risk` that is out of range.
    """
    count = min(risk.draws, MOST_DRAWS)
    drawn = draw(spreads, risk.model_copy(update={"draws": count}), len(plan.options), 1)
    places = [at for at, planned in enumerate(plan.options) if not among or planned.name in among]
    costs = np.concatenate(
        [
            _costs(plan, drawn.part(start, min(start + PART, count)), min(PART, count - start), places)
            for start in range(0, count, PART)
        ],
        axis=1,
    )
    always = np.isfinite(costs).all(axis=1)
    names = [plan.options[place].name for place in places]
    left_out = tuple(name for name, kept in zip(names, always, strict=True) if not kept)
    if not always.any():
        return None
    names = [name for name, kept in zip(names, always, strict=True) if kept]
    costs, places = costs[always], [place for place, kept in zip(places, always, strict=True) if kept]
    means = costs.mean(axis=1)
    best = int(np.argmin(means))
    gaps = costs - costs[best]
    a_year = float(MONTHS_PER_YEAR)
    by_chance = chance(gaps)
    worths = [
        Worth(group, a_year * (0.0 if idle else known(gaps, drawn.values[group[0].path], by_chance)))
        for group, idle in _judged(plan, spreads, drawn, places)
    ]
    of_two = {
        (one, other): shared_chance(np.stack([mine, theirs]))[0][0]
        for one, mine in zip(names, costs, strict=True)
        for other, theirs in zip(names, costs, strict=True)
    }
    return Information(
        names[best],
        a_year * everything_known(gaps),
        tuple(sorted(worths, key=lambda worth: -worth.usd_per_year)),
        dict(zip(names, means.tolist(), strict=True)),
        {pair: float(np.mean(share == 1)) for pair, share in of_two.items()},
        {pair: float(np.mean(share)) for pair, share in of_two.items()},
        left_out,
        count,
    )


def everything_known(costs: Array) -> float:
    """Return the expected value of perfect information from costs (options, draws), in their unit.

    >>> everything_known(np.array([[1.0, 1.0], [0.0, 4.0]]))
    0.5
    """
    return max(0.0, float(costs.mean(axis=1).min() - costs.min(axis=0).mean()))


def known(costs: Array, values: Array, by_chance: float | None = None) -> float:
    """Return what knowing one input is worth, from costs (options, draws) and its drawn values (draws,), in their unit.

    The draws are sorted by the input into bins of equally many. Of every bin one half chooses the option whose mean
    cost is the lowest, and the other half pays for it, each half in turn. So chance flatters no input: the estimate is
    too low by the wrong choices in a bin, and never above what knowing everything is worth. It is 0 where it is not
    above what shuffled draws give, `chance(costs)`, which is worked out here unless it is given.
    """
    if costs.shape[1] < LEAST_DRAWS or values.min() == values.max():
        return 0.0
    found = _worth(costs, np.argsort(values, kind="stable"))
    least = chance(costs) if by_chance is None else by_chance
    return min(found, everything_known(costs)) if found > least else 0.0


def chance(costs: Array) -> float:
    """Return the most that an input which tells nothing seems to be worth in any of 100 shuffles of the draws."""
    count = costs.shape[1]
    if count < LEAST_DRAWS:
        return 0.0
    return max(0.0, *(_worth(costs, order) for order in _shuffles(count)))


def _worth(costs: Array, order: NDArray[np.int64]) -> float:
    """The mean cost of the option chosen without knowing, less the mean when each half of a bin chooses for the other.

    The draws are taken in an order; the bins hold equally many of those that follow each other.
    """
    options, count = costs.shape
    bins = max(2, int(0.5 * count**0.5))
    sums = np.empty((2, options, bins))
    for half in (0, 1):
        part = costs[:, order[half::2]]
        edges = np.linspace(0, part.shape[1], bins + 1).astype(int)
        sums[half] = np.add.reduceat(part, edges[:-1], axis=1)
    choices = np.argmin(sums, axis=1)
    each = np.arange(bins)
    paid = sums[1][choices[0], each].sum() + sums[0][choices[1], each].sum()
    return float(costs.mean(axis=1).min() - paid / count)


@lru_cache(maxsize=1)
def _shuffles(count: int) -> NDArray[np.int64]:
    """Orders of the draws by chance, shape (shuffles, draws), the same for every input."""
    generator = np.random.default_rng(_SEED)
    return np.stack([generator.permutation(count) for _ in range(_SHUFFLES)])


def _costs(plan: Plan, values: Mapping[str, Number], count: int, places: Sequence[int]) -> Array:
    """Cost [USD/month] of the options at some places, (options, draws), infinite where undefined."""
    moved = with_values(plan, dict(values))
    rows = [moved.options[place].option.cost(moved.load).usd_per_month.filled(np.inf) for place in places]
    return np.stack([np.broadcast_to(row, (count,)) for row in rows])


def _judged(
    plan: Plan, spreads: Sequence[Spread], drawn: Draws, places: Sequence[int]
) -> list[tuple[tuple[Spread, ...], bool]]:
    """The inputs by group, each with whether it moves no difference of two options and tells of no other input."""
    groups: dict[str, list[Spread]] = {}
    for spread in spreads:
        groups.setdefault(spread.path if spread.group is None else f"\0{spread.group}", []).append(spread)
    count = min(_MOVED_DRAWS, drawn.count)
    here = drawn.part(0, count)
    costs = _costs(plan, here, count, places)
    judged = []
    for group in groups.values():
        tied = bool(drawn.correlation) and any(spread.market is not None for spread in group)
        shifted = {**here, **{spread.path: np.roll(here[spread.path], 1) for spread in group}}
        after = _costs(plan, shifted, count, places)
        with np.errstate(invalid="ignore"):  # what has no cost there is not idle
            change = (after - costs) - (after - costs)[0]
        idle = not tied and bool((np.abs(change) <= _SAME * np.abs(costs).max()).all())
        judged.append((tuple(group), idle))
    return judged
