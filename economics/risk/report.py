"""The whole uncertainty report: cases, tornados, draws, and bands over volume in one result."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from economics.over_time.plan import Plan
from economics.risk.bands import CurveBands, curve_bands
from economics.risk.inputs import Spread, spreads, suggested_inputs
from economics.risk.sensitivity import CaseResult, Tornado, three_cases, tornados
from economics.risk.simulation import Progress, Simulation, Stop, simulate
from economics.scenario.risk import Risk

POINTS = 200


@dataclass(frozen=True)
class RiskReport:
    """The uncertain inputs of a plan and their effect; `suggested`: the scenario has none, so assumed ones are used."""

    plan: Plan
    risk: Risk
    suggested: bool
    spreads: tuple[Spread, ...]
    cases: tuple[CaseResult, ...]
    tornados: tuple[Tornado, ...]
    simulation: Simulation
    over_volume: CurveBands


def assess(
    plan: Plan,
    risk: Risk,
    low_tokens: float,
    high_tokens: float,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> RiskReport:
    """Return the report; bands and chances over volume span `low_tokens` to `high_tokens` a month.

    Without uncertain inputs, `suggested_inputs` are used. Raises InputError naming the field of `risk` at fault.
    """
    uncertain = spreads(plan, risk.inputs or suggested_inputs(plan))
    volumes = np.geomspace(low_tokens, high_tokens, POINTS)

    def first_half(share: float) -> None:
        if progress is not None:
            progress(share / 2)

    def second_half(share: float) -> None:
        if progress is not None:
            progress(0.5 + share / 2)

    return RiskReport(
        plan,
        risk,
        not risk.inputs,
        uncertain,
        three_cases(plan, uncertain),
        tornados(plan, uncertain),
        simulate(plan, uncertain, risk, first_half, stop),
        curve_bands(plan, uncertain, risk, "tokens_per_month", volumes, progress=second_half, stop=stop),
    )
