"""The uncertain inputs of a plan: their low, base and high values, checked, and the three cases these make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from economics.cost.inputs import Market, Suggestion
from economics.errors import InputError
from economics.fields.field import shown
from economics.fields.part import ASSUMED
from economics.over_time.plan import Plan
from economics.quantity import Number
from economics.risk.paths import Place, place_of, value_of, with_values
from economics.scenario.risk import Distribution, UncertainInput

Case = Literal["low", "base", "high"]
ESTIMATE_BAND = "80 % band of the throughput estimate, cross-validated"
CASES: tuple[Case, ...] = ("low", "base", "high")


@dataclass(frozen=True)
class Spread:
    """One uncertain input: low ≤ base ≤ high in the unit of its field, and where low and high come from.

    Inputs of one `group` are drawn together, in the `market` of the first of them.
    """

    place: Place
    low: float
    base: float
    high: float
    source: str
    distribution: Distribution
    group: str | None = None
    market: Market | None = None

    @property
    def path(self) -> str:
        """The input's path in the scenario."""
        return self.place.path


def spreads(plan: Plan, inputs: Sequence[UncertainInput]) -> tuple[Spread, ...]:
    """Return the uncertain inputs with their base values; raises InputError naming the `risk.inputs[i]` at fault."""
    result = []
    markets: dict[str, Market | None] = {}
    for i, uncertain in enumerate(inputs):
        where = f"risk.inputs[{i}]"
        place = place_of(plan, uncertain.input, f"{where}.input")
        base = float(value_of(plan, place))
        place.field.check(uncertain.low, f"{where}.low")
        place.field.check(uncertain.high, f"{where}.high")
        if uncertain.low > base:
            problem = f"{shown(uncertain.low)} is refused: above the base of {uncertain.input}, {shown(base)}"
            raise InputError(f"{where}.low", problem)
        if uncertain.high < base:
            problem = f"{shown(uncertain.high)} is refused: below the base of {uncertain.input}, {shown(base)}"
            raise InputError(f"{where}.high", problem)
        if uncertain.distribution == "lognormal" and not uncertain.low > 0:
            raise InputError(
                f"{where}.low", f"{shown(uncertain.low)} is refused: must be above 0 for a lognormal input"
            )
        market, group = place.input.market, uncertain.group
        if group is not None:
            market = markets.setdefault(group, market)
        low, high = uncertain.low, uncertain.high
        result.append(Spread(place, low, base, high, uncertain.source, uncertain.distribution, group, market))
    return tuple(result)


def case(plan: Plan, uncertain: Sequence[Spread], which: Case) -> Plan:
    """Return the plan with every uncertain input at its low, base or high value."""
    values: dict[str, Number] = {s.path: getattr(s, which) for s in uncertain}
    return plan if which == "base" else with_values(plan, values)


def suggested_inputs(plan: Plan) -> tuple[UncertainInput, ...]:
    """Return suggested uncertain inputs for a plan: round spreads around each base, all of them assumed.

    Volume × 0.5 to 2, and for each option what its kind suggests, within the range of the field; inputs at 0 are left
    out. For an estimated throughput, the 80 % band of the estimate gives P10 and P90. In an edition that groups them
    throughput is grouped by machine, prices by seller, and the utilisation of all self-hosted options.
    """
    wanted = [Suggestion("workload.tokens_per_month", 0.5, 2.0)]
    for planned in plan.options:
        head = f"options[{planned.index}]"
        wanted += [suggestion.inside(head) for suggestion in planned.option.suggested()]
    inputs = _estimated(plan)
    for each in wanted:
        place = place_of(plan, each.path)
        base = float(value_of(plan, place))
        if base > 0:
            inputs.append(
                UncertainInput(
                    input=each.path,
                    low=each.low * base,
                    high=min(each.high * base, place.field.high),
                    source=ASSUMED,
                    **_grouped(plan, each.group),
                )
            )
    return tuple(inputs)


def _grouped(plan: Plan, group: str) -> dict[str, str]:
    """The field `group` of a suggested input, where there is one and the edition has groups."""
    return {"group": group} if plan.load.edition.grouped_suggestions and group else {}


def _estimated(plan: Plan) -> list[UncertainInput]:
    inputs = []
    for planned in plan.options:
        band = planned.option.throughput_band
        if band is not None:
            low, high = min(band[0], 1.0), max(band[1], 1.0)
            path = f"options[{planned.index}].throughput"
            inputs.append(
                UncertainInput(
                    input=path,
                    low=low,
                    high=high,
                    source=ESTIMATE_BAND,
                    distribution="lognormal",
                    **_grouped(plan, planned.option.throughput_group),
                )
            )
    return inputs


def one_at_a_time(uncertain: Sequence[Spread]) -> dict[str, Number]:
    """Return 2n + 1 values of every input: first all at base, then each in turn at its low and at its high value."""
    values: dict[str, Number] = {}
    for i, spread in enumerate(uncertain):
        column = np.full(2 * len(uncertain) + 1, spread.base)
        column[1 + 2 * i], column[2 + 2 * i] = spread.low, spread.high
        values[spread.path] = column
    return values
