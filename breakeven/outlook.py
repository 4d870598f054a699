"""A scenario's results over months and under uncertainty: the one entry point for pages, commands and downloads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from breakeven.curve_axes import volume_range
from economics.break_even.compare import Comparison
from economics.errors import InputError
from economics.over_time.document import horizon_document
from economics.over_time.plan import Plan, plan_of
from economics.over_time.timeline import HorizonResult, over_time
from economics.risk.document import risk_document
from economics.risk.first_month import FirstMonth, first_month
from economics.risk.inputs import spreads, suggested_inputs
from economics.risk.report import RiskReport, assess
from economics.risk.simulation import Progress, Stop
from economics.scenario.risk import Risk
from economics.scenario.scenario import Scenario
from pricing.resolve.scenario import ResolvedScenario


@dataclass(frozen=True)
class Outlook:
    """The results over months and under uncertainty; None where they were not asked for."""

    horizon: HorizonResult | None = None
    risk: RiskReport | None = None

    @property
    def sections(self) -> dict[str, Any]:
        """The sections of the result JSON, empty without any."""
        sections: dict[str, Any] = {}
        if self.horizon is not None:
            sections["horizon"] = horizon_document(self.horizon)
        if self.risk is not None:
            sections["risk"] = risk_document(self.risk)
        return sections


def plan(resolved: ResolvedScenario) -> Plan:
    """Return the plan of a resolved scenario; raises InputError naming the field of `horizon` or of an option."""
    return plan_of(resolved.scenario, resolved.options, resolved.load)


def refusal_of(resolved: ResolvedScenario) -> InputError | None:
    """Return why the scenario's own months or uncertain inputs cannot be computed; None when they can."""
    scenario = resolved.scenario
    try:
        if scenario.horizon is not None or scenario.risk is not None:
            planned = plan(resolved)
            spreads(planned, scenario.risk.inputs if scenario.risk else ())
    except InputError as error:
        return error
    return None


def chances_of_the_month(resolved: ResolvedScenario) -> FirstMonth | None:
    """Return how often each option is the cheapest of the month; None where months or uncertain inputs are refused."""
    risk = resolved.scenario.risk or Risk()
    try:
        planned = plan(resolved)
        return first_month(planned, spreads(planned, risk.inputs or suggested_inputs(planned)), risk)
    except InputError:
        return None


def has_assumed_ranges(scenario: Scenario) -> bool:
    """Tell whether simulations of a scenario draw from suggested ranges, because it has none of its own."""
    return scenario.risk is None or not scenario.risk.inputs


def outlook_that_holds(resolved: ResolvedScenario, comparison: Comparison, *, horizon: bool = False) -> Outlook:
    """Compute the scenario's own sections, without those that are refused; `refusal_of` names the field at fault."""
    try:
        return outlook_of(resolved, comparison, horizon=horizon)
    except InputError:
        bare = replace(resolved, scenario=resolved.scenario.model_copy(update={"risk": None}))
    try:
        return outlook_of(bare, comparison, horizon=horizon)
    except InputError:
        return Outlook()


def outlook_of(
    resolved: ResolvedScenario,
    comparison: Comparison,
    *,
    horizon: bool = False,
    risk: bool = False,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> Outlook:
    """Compute the sections that the scenario itself has (`horizon`, `risk`) and those that are asked for."""
    scenario = resolved.scenario
    with_horizon, with_risk = horizon or scenario.horizon is not None, risk or scenario.risk is not None
    if not (with_horizon or with_risk):
        return Outlook()
    planned = plan(resolved)
    low, high = volume_range(comparison)
    report = assess(planned, scenario.risk or Risk(), low, high, progress, stop) if with_risk else None
    return Outlook(over_time(planned) if with_horizon else None, report)
