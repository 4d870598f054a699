"""Monte Carlo over the months: every option's present value and cumulative cost in each draw, and what drives them.

Draws go through `economics.over_time.flows` in parts small enough for the processor's cache; between parts the caller
is told the progress and may stop.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from economics.over_time.flows import flows
from economics.over_time.measures import npv
from economics.over_time.plan import Plan
from economics.quantity import Array
from economics.risk.draws import Draws, draw
from economics.risk.inputs import Spread
from economics.risk.paths import with_values
from economics.risk.ties import shared_chance
from economics.scenario.risk import Risk

PART = 1024
PERCENTILES = (10, 50, 90)
Progress = Callable[[float], None]
Stop = Callable[[], bool]


@dataclass(frozen=True)
class Band:
    """P10, P50 and P90 of one option's figure along an axis, each shaped like the axis; NaN where undefined."""

    option: str
    p10: Array
    p50: Array
    p90: Array


@dataclass(frozen=True)
class Driver:
    """Spearman's rank correlation of an input with an option's net present value; None when either is constant.

    From −1 to 1. Costs are negative in a present value, so a price has a negative correlation.
    """

    option: str
    path: str
    label: str
    rank_correlation: float | None


@dataclass(frozen=True)
class Simulation:
    """The computed draws: `npv_usd` (options, draws) and `cumulative_usd` (options, months + 1, draws).

    `done` is below the number of draws if it was stopped. Options without a result in any draw are not in `names`;
    `left_out` gives the reason for each. Where an option has no cost in some draws, its NPV is −∞ and its cost ∞ there,
    and `without_cost` gives the reason.
    """

    names: tuple[str, ...]
    draws: Draws
    done: int
    npv_usd: Array
    cumulative_usd: Array
    left_out: dict[str, str]
    without_cost: dict[str, str] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether it ran to the end."""
        return self.done == self.draws.count

    @property
    def chance_cheapest(self) -> dict[str, float]:
        """The share of the draws in which each option has the highest net present value; shares sum to 1.

        Options that are worth the same share a draw. A draw in which no option has a cost counts for none.
        """
        wins = self._cheapest[0].sum(axis=1)
        return {name: won / max(self.done, 1) for name, won in zip(self.names, wins.tolist(), strict=True)}

    @property
    def chance_equal(self) -> float:
        """The share of the draws in which two or more options have the highest net present value."""
        return int(self._cheapest[1].sum()) / max(self.done, 1)

    @cached_property
    def _cheapest(self) -> tuple[Array, NDArray[np.bool_]]:
        """Each option's share of each draw, and whether it is a tie."""
        return shared_chance(-self.npv_usd)

    def share_without_cost(self, name: str) -> float:
        """Return the share of the draws in which an option has no cost."""
        return float(np.isneginf(self.npv_usd[self.names.index(name)]).sum()) / max(self.done, 1)

    def cumulative_bands(self) -> tuple[Band, ...]:
        """P10, P50 and P90 of each option's cumulative cost [USD] at the end of each month."""
        return tuple(Band(name, *percentiles(rows)) for name, rows in zip(self.names, self.cumulative_usd, strict=True))

    def npv_band(self, name: str) -> tuple[float, float, float]:
        """P10, P50 and P90 of one option's net present value [USD]; NaN where it has no cost in that share of draws."""
        low, middle, high = percentiles(self.npv_usd[self.names.index(name)][None, :])
        return float(low[0]), float(middle[0]), float(high[0])

    def drivers(self) -> tuple[Driver, ...]:
        """Return every input's rank correlation with every option's present value, strongest first per option."""
        ranked = {s.path: _ranks(self.draws.values[s.path][: self.done]) for s in self.draws.spreads}
        drivers: list[Driver] = []
        for name, worth in zip(self.names, self.npv_usd, strict=True):
            outcome = _ranks(worth)
            rows = [_driver(name, s, ranked[s.path], outcome) for s in self.draws.spreads]
            drivers += sorted(rows, key=lambda row: -abs(row.rank_correlation or 0.0))
        return tuple(drivers)


def simulate(
    plan: Plan, spreads: tuple[Spread, ...], risk: Risk, progress: Progress | None = None, stop: Stop | None = None
) -> Simulation:
    """Compute the plan in every draw of its uncertain inputs.

    `progress` is called with the share done after each part; `stop` is called before each, and when it returns true the
    draws done so far are returned. Raises InputError before computing anything when the draws would take more than a
    gigabyte.
    """
    months = plan.months.months
    drawn = draw(spreads, risk, len(plan.options), months)
    first = [flows(with_values(plan, drawn.part(0, 1)), place) for place in range(len(plan.options))]
    computed = [place for place, option_flows in enumerate(first) if option_flows.reason is None]
    worth = np.empty((len(computed), risk.draws))
    running = np.empty((len(computed), months + 1, risk.draws))
    left_out = {option_flows.name: option_flows.reason for option_flows in first if option_flows.reason is not None}
    without_cost: dict[str, str] = {}
    done = 0
    while done < risk.draws and not (stop is not None and stop()):
        end = min(done + PART, risk.draws)
        part = with_values(plan, drawn.part(done, end))
        for row, place in enumerate(computed):
            option_flows = flows(part, place)
            if option_flows.reason is not None:
                left_out[option_flows.name] = option_flows.reason
                worth[row, done:end], running[row, :, done:end] = -np.inf, np.inf
                continue
            cost = option_flows.total("cash").reshape(months + 1, -1)
            worth[row, done:end] = -npv(cost, part.months.discount_rate_per_year)
            running[row, :, done:end] = np.cumsum(cost, axis=0)
            if option_flows.without_cost is not None and option_flows.without_cost.any():
                none = np.broadcast_to(option_flows.without_cost, (end - done,))
                worth[row, done:end][none] = -np.inf
                running[row, :, done:end][:, none] = np.inf
                without_cost[option_flows.name] = option_flows.why_without_cost
        done = end
        if progress is not None:
            progress(done / risk.draws)
    for row, place in enumerate(computed):
        name = plan.options[place].name
        if name in without_cost and not np.isfinite(worth[row, :done]).any():
            left_out[name] = without_cost.pop(name)
    good = [row for row, place in enumerate(computed) if plan.options[place].name not in left_out]
    if len(good) < len(computed):
        worth, running = worth[good], running[good]
    names = tuple(plan.options[computed[row]].name for row in good)
    return Simulation(names, drawn, done, worth[:, :done], running[:, :, :done], left_out, without_cost)


def percentiles(rows: Array) -> tuple[Array, Array, Array]:
    """Return P10, P50 and P90 along the last axis, interpolated linearly between draws; NaN where one is infinite."""
    count = rows.shape[-1]
    if count == 0:
        nothing = np.full(rows.shape[:-1], np.nan)
        return nothing, nothing, nothing
    ordered = np.sort(rows, axis=-1)
    levels = []
    for percent in PERCENTILES:
        at = percent / 100 * (count - 1)
        below = int(at)
        above = min(below + 1, count - 1)
        low, high = ordered[..., below], ordered[..., above]
        with np.errstate(invalid="ignore"):
            level = np.where(low == high, low, low + (at - below) * (high - low))
        level[~np.isfinite(level)] = np.nan
        levels.append(level)
    return levels[0], levels[1], levels[2]


def _driver(name: str, spread: Spread, input_ranks: Array, worth_ranks: Array) -> Driver:
    scale = float(np.sqrt((input_ranks**2).sum() * (worth_ranks**2).sum()))
    value = float((input_ranks * worth_ranks).sum() / scale) if scale else None
    return Driver(name, spread.path, spread.place.label, value)


def _ranks(values: Array) -> Array:
    """The ranks of the values minus their mean; ties share the average of their ranks."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))) if len(values) else np.zeros(0, int)
    counts = np.diff(np.concatenate((starts, [len(values)])))
    ranks = np.empty(len(values))
    ranks[order] = np.repeat(starts + (counts - 1) / 2, counts)
    return ranks - (len(values) - 1) / 2
