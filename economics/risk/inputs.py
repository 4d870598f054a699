"""The uncertain inputs of a plan: their low, base and high, checked, and the three cases they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from economics.errors import InputError
from economics.fields.table import shown
from economics.option.options import SelfHosted, TokenOption
from economics.over_time.plan import Plan
from economics.quantity import Number
from economics.risk.paths import Place, place_of, value_at, with_values
from economics.scenario.planning import ASSUMED, Distribution, UncertainInput
from economics.supply.self_hosted import Mixed, Rented

Case = Literal["low", "base", "high"]
ESTIMATE_BAND = "80 % band of the throughput estimate, cross-validated"
CASES: tuple[Case, ...] = ("low", "base", "high")


@dataclass(frozen=True)
class Spread:
    """One uncertain input: low ≤ base ≤ high in the unit of its field, and where low and high come from."""

    place: Place
    low: float
    base: float
    high: float
    source: str
    distribution: Distribution

    @property
    def path(self) -> str:
        """The input's path in the scenario."""
        return self.place.path


def spreads(plan: Plan, inputs: Sequence[UncertainInput]) -> tuple[Spread, ...]:
    """Return the uncertain inputs with their base; InputError naming `risk.inputs[i]` where one is not in order."""
    found = []
    for i, entry in enumerate(inputs):
        where = f"risk.inputs[{i}]"
        place = place_of(plan, entry.input, f"{where}.input")
        base = float(value_at(plan, place))
        place.field.check(entry.low, f"{where}.low")
        place.field.check(entry.high, f"{where}.high")
        if entry.low > base:
            problem = f"{shown(entry.low)} is refused: above the base of {entry.input}, {shown(base)}"
            raise InputError(f"{where}.low", problem)
        if entry.high < base:
            problem = f"{shown(entry.high)} is refused: below the base of {entry.input}, {shown(base)}"
            raise InputError(f"{where}.high", problem)
        if entry.distribution == "lognormal" and not entry.low > 0:
            raise InputError(f"{where}.low", f"{shown(entry.low)} is refused: must be above 0 for a lognormal input")
        found.append(Spread(place, entry.low, base, entry.high, entry.source, entry.distribution))
    return tuple(found)


def case(plan: Plan, found: Sequence[Spread], which: Case) -> Plan:
    """The whole plan with every uncertain input at its low, base or high end."""
    values: dict[str, Number] = {s.path: getattr(s, which) for s in found}
    return plan if which == "base" else with_values(plan, values)


def suggested_inputs(plan: Plan) -> tuple[UncertainInput, ...]:
    """A first set of uncertain inputs for a plan: round spreads about each base, all of them assumed.

    Volume ×0.5–2, token prices ×0.7–1.1, GPU rates and purchases ±20 %, throughput ×0.75–1.25, utilisation ±25 %,
    as far as a field's range allows; inputs at 0 are left out. An estimated throughput has the 80 % band of its
    estimate as P10 and P90.
    """
    wanted = [("workload.tokens_per_month", 0.5, 2.0)]
    for planned in plan.options:
        head, option = f"options[{planned.index}]", planned.option
        if isinstance(option, TokenOption):
            wanted.append((f"{head}.price_factor", 0.7, 1.1))
            continue
        wanted += [(f"{head}.{rest}", 0.8, 1.2) for rest in _bought(option)]
        if option.throughput_band is None:
            wanted.append((f"{head}.throughput", 0.75, 1.25))
        wanted.append((f"{head}.utilisation", 0.75, 1.25))
    found = _estimated(plan)
    for path, low, high in wanted:
        place = place_of(plan, path)
        base = float(value_at(plan, place))
        if base > 0:
            top = min(high * base, place.field.high)
            found.append(UncertainInput(input=path, low=low * base, high=top, source=ASSUMED))
    return tuple(found)


def _estimated(plan: Plan) -> list[UncertainInput]:
    found = []
    for planned in plan.options:
        band = planned.option.throughput_band if isinstance(planned.option, SelfHosted) else None
        if band is not None:
            low, high = min(band[0], 1.0), max(band[1], 1.0)
            path = f"options[{planned.index}].throughput"
            found.append(UncertainInput(input=path, low=low, high=high, source=ESTIMATE_BAND, distribution="lognormal"))
    return found


def _bought(option: SelfHosted) -> tuple[str, ...]:
    if isinstance(option.supply, Rented):
        return ("supply.usd_per_gpu_hour",)
    if isinstance(option.supply, Mixed):
        return ("supply.reserved.usd_per_gpu_hour", "supply.on_demand.usd_per_gpu_hour")
    return ("supply.purchase_usd_per_replica", "supply.usd_per_kwh")


def one_at_a_time(found: Sequence[Spread]) -> dict[str, Number]:
    """Values of every input, 2n + 1 long: all at base first, then each in turn at its low and at its high end."""
    values: dict[str, Number] = {}
    for i, spread in enumerate(found):
        column = np.full(2 * len(found) + 1, spread.base)
        column[1 + 2 * i], column[2 + 2 * i] = spread.low, spread.high
        values[spread.path] = column
    return values
