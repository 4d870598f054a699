"""A summary of a risk report that is small enough to keep: percentiles, chances and ranks, without the draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from breakeven.outlook import outlook_of
from economics.break_even.compare import compare
from economics.over_time.plan import Plan
from economics.risk.bands import CurveBands
from economics.risk.inputs import Spread
from economics.risk.report import RiskReport
from economics.risk.sensitivity import CaseResult, Tornado
from economics.risk.simulation import Band, Driver, Progress, Simulation, Stop, percentiles
from economics.risk.steps import Step, steps
from economics.scenario.risk import Risk
from pricing.resolve.scenario import ResolvedScenario

_AT_ONCE = 2_000_000
_ASSESSED = 0.75
"""The share of the progress that is the assessment itself; percentiles and ranks take the rest."""


@dataclass(frozen=True)
class Certainty:
    """A risk report without its draws; `done` of the `draws` that were asked for were computed."""

    plan: Plan
    risk: Risk
    suggested: bool
    spreads: tuple[Spread, ...]
    cases: tuple[CaseResult, ...]
    tornados: tuple[Tornado, ...]
    over_volume: CurveBands
    chance_cheapest: dict[str, float]
    chance_equal: float
    npv_usd: dict[str, tuple[float, float, float]]
    cumulative_usd: tuple[Band, ...]
    drivers: tuple[Driver, ...]
    left_out: dict[str, str]
    without_cost: dict[str, tuple[float, str]]
    """Of the options that have no cost in some draws: the share of those draws, and why."""
    done: int
    draws: int
    steps: tuple[Step, ...] = ()
    """Where the plan sits between two steps of what is bought whole."""

    @property
    def complete(self) -> bool:
        """Whether all draws were computed, over volume too."""
        return self.done == self.draws and self.over_volume.done == len(self.over_volume.x)


def assessed(resolved: ResolvedScenario, progress: Progress, stop: Stop | None = None) -> Certainty:
    """Assess a scenario and summarise the report, partial when stopped. Raises InputError like `outlook_of`."""
    comparison = compare(resolved.options, resolved.load, resolved.scenario.current)
    first = _part(progress, 0, _ASSESSED)
    report = outlook_of(resolved, comparison, risk=True, progress=first, stop=stop).risk
    assert report is not None
    return summarised(report, _part(progress, _ASSESSED, 1))


def summarised(report: RiskReport, progress: Progress) -> Certainty:
    """Summarise a report as percentiles, chances and rank correlations."""
    simulation = report.simulation
    cumulative = _cumulative(simulation, progress)
    return Certainty(
        report.plan,
        report.risk,
        report.suggested,
        report.spreads,
        report.cases,
        report.tornados,
        report.over_volume,
        simulation.chance_cheapest,
        simulation.chance_equal,
        {name: simulation.npv_band(name) for name in simulation.names} if simulation.done else {},
        cumulative,
        simulation.drivers() if simulation.done > 1 else (),
        simulation.left_out,
        {name: (simulation.share_without_cost(name), reason) for name, reason in simulation.without_cost.items()},
        simulation.done,
        simulation.draws.count,
        steps(report.plan, simulation.draws, simulation.done),
    )


def _cumulative(simulation: Simulation, progress: Progress) -> tuple[Band, ...]:
    """The bands of cumulative cost, a few months at a time, so that many draws can say how far they are."""
    bands = []
    for place, (name, rows) in enumerate(zip(simulation.names, simulation.cumulative_usd, strict=True)):
        step = max(1, _AT_ONCE // max(simulation.done, 1))
        parts = []
        for start in range(0, len(rows), step):
            parts.append(percentiles(rows[start : start + step]))
            progress((place + (start + step) / len(rows)) / len(simulation.names))
        bands.append(Band(name, *(np.concatenate(part) for part in zip(*parts, strict=True))))
    return tuple(bands)


def _part(progress: Progress, low: float, high: float) -> Callable[[float], None]:
    return lambda share: progress(min(1.0, low + (high - low) * share))
