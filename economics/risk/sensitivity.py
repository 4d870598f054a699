"""The three cases, and tornado charts: each uncertain input moved from low to high with the others at base."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from economics.break_even.compare import volume_break_even
from economics.over_time.flows import flows
from economics.over_time.measures import npv
from economics.over_time.plan import Plan
from economics.over_time.timeline import HorizonResult, over_time
from economics.quantity import Array, Quantity
from economics.risk.inputs import CASES, Case, Spread, case, one_at_a_time
from economics.risk.paths import with_values

Metric = Literal["usd_per_mtok", "npv_difference_usd", "break_even_tokens_per_month"]
UNITS: dict[Metric, str] = {
    "usd_per_mtok": "USD/Mtok",
    "npv_difference_usd": "USD",
    "break_even_tokens_per_month": "token/month",
}


@dataclass(frozen=True)
class Bar:
    """One input's effect on a figure: the figure with the input at its low and at its high value."""

    path: str
    label: str
    unit: str
    low: float
    base: float
    high: float
    source: str
    at_low: Quantity
    at_high: Quantity

    @property
    def swing(self) -> float | None:
        """How far the figure moves between low and high; None where it is undefined at either."""
        low, high = self.at_low.scalar, self.at_high.scalar
        return None if low is None or high is None else abs(high - low)


@dataclass(frozen=True)
class Tornado:
    """The bars for one figure of `option` (against `reference`, where it compares two), widest swing first.

    Bars with an undefined swing come before the others, because at one end the figure has no value at all.
    """

    metric: Metric
    unit: str
    option: str
    reference: str | None
    base: Quantity
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class CaseResult:
    """The results of a plan with all uncertain inputs at their low, base or high value."""

    case: Case
    usd_per_month: dict[str, Quantity]
    usd_per_mtok: dict[str, Quantity]
    horizon: HorizonResult


def three_cases(plan: Plan, spreads: Sequence[Spread]) -> tuple[CaseResult, ...]:
    """Return the plan computed in the low, the base and the high case; the base is the plan itself."""
    return tuple(_case_result(case(plan, spreads, which), which) for which in CASES)


def tornados(plan: Plan, spreads: Sequence[Spread]) -> tuple[Tornado, ...]:
    """Return the tornados of each option's $/Mtok, and of its NPV difference and break-even volume to the reference.

    $/Mtok is that of the first month; the break-even volume is the lowest one at which the cheaper option changes.
    """
    moved = with_values(plan, one_at_a_time(spreads)) if spreads else plan
    width = 2 * len(spreads) + 1
    names = [planned.name for planned in plan.options]
    reference = plan.at(plan.months.reference)
    charts = [
        _tornado("usd_per_mtok", names[i], None, _per_mtok(moved, i, width), spreads) for i in range(len(plan.options))
    ]
    worth = [_worth(moved, i, width) for i in range(len(plan.options))]
    others = [i for i in range(len(plan.options)) if i != reference]
    charts += [
        _tornado("npv_difference_usd", names[i], names[reference], _difference(worth[i], worth[reference]), spreads)
        for i in others
    ]
    ends = [plan, *(with_values(plan, {s.path: end}) for s in spreads for end in (s.low, s.high))]
    for i in others:
        volumes = [_volume(end, i, reference) for end in ends]
        charts.append(_tornado("break_even_tokens_per_month", names[i], names[reference], volumes, spreads))
    return tuple(charts)


def _case_result(plan: Plan, which: Case) -> CaseResult:
    costs = {p.name: p.option.cost(plan.load) for p in plan.options}
    return CaseResult(
        which,
        {name: result.usd_per_month for name, result in costs.items()},
        {name: result.usd_per_mtok(plan.load) for name, result in costs.items()},
        over_time(plan),
    )


def _tornado(
    metric: Metric, option: str, reference: str | None, figures: Sequence[Quantity], spreads: Sequence[Spread]
) -> Tornado:
    base, *ends = figures
    bars = [
        Bar(s.path, s.place.label, s.place.field.unit, s.low, s.base, s.high, s.source, ends[2 * i], ends[2 * i + 1])
        for i, s in enumerate(spreads)
    ]
    bars.sort(key=lambda bar: -np.inf if bar.swing is None else -bar.swing)
    return Tornado(metric, UNITS[metric], option, reference, base, tuple(bars))


def _per_mtok(plan: Plan, place: int, width: int) -> list[Quantity]:
    return _each(plan.options[place].option.cost(plan.load).usd_per_mtok(plan.load), width)


def _worth(plan: Plan, place: int, width: int) -> list[Quantity]:
    over_months = flows(plan, place)
    if over_months.reason is not None:
        return [Quantity(0.0, False, over_months.reason)] * width
    value: Array = np.asarray(npv(over_months.total("cash"), plan.months.discount_rate_per_year))
    return _each(Quantity(-value), width)


def _each(quantity: Quantity, width: int) -> list[Quantity]:
    values = np.broadcast_to(quantity.values, (width,)).tolist()
    defined = np.broadcast_to(quantity.defined, (width,)).tolist()
    return [Quantity(v) if ok else Quantity(0.0, False, quantity.reason) for v, ok in zip(values, defined, strict=True)]


def _difference(mine: Sequence[Quantity], theirs: Sequence[Quantity]) -> list[Quantity]:
    figures = []
    for a, b in zip(mine, theirs, strict=True):
        missing = a.reason or b.reason
        figures.append(Quantity(0.0, False, missing) if missing else Quantity(a.values - b.values))
    return figures


def _volume(plan: Plan, place: int, reference: int) -> Quantity:
    even = volume_break_even(plan.options[place].option, plan.options[reference].option, plan.load)
    if even.crossings:
        return Quantity(even.crossings[0].at)
    if even.verdict is None:
        return Quantity(0.0, False, "; ".join(dict.fromkeys(even.undefined.values())))
    none = "both cost the same everywhere" if even.verdict == "identical" else f"{even.cheaper} is always cheaper"
    return Quantity(0.0, False, none)
