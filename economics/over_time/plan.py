"""A scenario over months as plain numbers: load, options with what they cost beside running, and how prices move.

Every number marked `Number` may be a scalar or an array of draws; arrays broadcast against each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np

from economics.errors import InputError
from economics.fields.table import FIELDS, shown
from economics.option.options import Load, PricedOption, SelfHosted
from economics.quantity import Array, Number
from economics.scenario.planning import ASSUMED, Horizon, OverTime
from economics.scenario.scenario import Scenario
from economics.supply.self_hosted import Mixed, Rented

MAX_TOKENS = FIELDS["tokens_per_month"].high


@dataclass(frozen=True)
class OneOffCost:
    """A cost [USD] paid once, at the end of `month` (0: at the start)."""

    name: str
    usd: Number
    month: int = 0


@dataclass(frozen=True)
class Extras:
    """What an option costs beside running it; fields as in the scenario's option, money in USD."""

    one_off: tuple[OneOffCost, ...] = ()
    overlap_months: int = 0
    overlap_with: str | None = None
    staff_people: Number = 0.0
    staff_usd_per_year: Number = 0.0
    staff_share: Number = 1.0
    model_rotation_usd: Number = 0.0
    model_rotation_every_months: int | None = None
    egress_usd_per_gb: Number = 0.0
    bytes_per_token: Number = 4.0
    success_rate: Number = 1.0
    retries: int = 0

    @property
    def accepted_share(self) -> Number:
        """Share of the tasks that end with an accepted answer, after all retries."""
        return 1 - (1 - self.success_rate) ** (self.retries + 1)

    @property
    def attempts(self) -> Number:
        """Attempts a task takes on average: 1 + (1 − s) + … + (1 − s)^retries."""
        return self.accepted_share / self.success_rate if self.retries else 1.0


@dataclass(frozen=True)
class PlannedOption:
    """A priced option with its extras; `index` is its place in the scenario."""

    index: int
    option: PricedOption
    extras: Extras = Extras()

    @property
    def name(self) -> str:
        """The option's name in the scenario."""
        return self.option.name


@dataclass(frozen=True)
class Months:
    """How load, prices and throughput move over `months`; rates are shares, a year or a month."""

    months: int = 36
    discount_rate_per_year: Number = 0.1
    tokens_growth_per_month: Number = 0.0
    tokens_by_month: tuple[float, ...] | None = None
    planned_tokens_per_month: float = 0.0
    """The volume that `tokens_by_month` was planned with: another volume scales every month alike."""
    api: Number = 0.0
    hosted: Number = 0.0
    gpu_rent: Number = 0.0
    power: Number = 0.0
    throughput_gain_per_year: Number = 0.0
    reference: str = ""
    volume_shortfall: float = 0.3
    price_change_source: str = ASSUMED


@dataclass(frozen=True)
class Plan:
    """Load, options and months: all that the horizon and the risk are computed from."""

    load: Load
    options: tuple[PlannedOption, ...]
    months: Months

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """The shape of the draws: () for plain numbers, (n,) for n draws."""
        return np.broadcast_shapes(*(np.shape(value) for value in _numbers(self)))

    def column(self, first: int = 1) -> Array:
        """Month numbers from `first` on, shaped so that they run along the first axis beside the draws."""
        months: Array = np.arange(first, self.months.months + 1, dtype=float)
        return months.reshape((-1, *(1,) * len(self.shape)))

    def factor(self, change_per_year: Number) -> Array:
        """(1 + change)^((m − 1)/12) for each month."""
        if np.ndim(change_per_year) == 0 and change_per_year == 0:
            return np.ones_like(self.column())
        factor: Array = (1 + np.asarray(change_per_year)) ** ((self.column() - 1) / 12)
        return factor

    def tokens(self) -> Array:
        """Workload tokens [token] of each month; refused above 10¹⁵ with the month."""
        given, volume = self.months.tokens_by_month, self.load.tokens_per_month
        with np.errstate(over="ignore"):
            if given is None:
                found = np.asarray(volume * (1 + self.months.tokens_growth_per_month) ** (self.column() - 1))
            else:
                planned = self.months.planned_tokens_per_month
                scale = volume / planned if planned else np.ones_like(volume)
                found = np.asarray(given).reshape(self.column().shape) * scale
        most = found.max(axis=tuple(range(1, found.ndim)))
        if not most.max() <= MAX_TOKENS:
            month = int(np.argmax(~(most <= MAX_TOKENS))) + 1
            growth = shown(float(np.max(self.months.tokens_growth_per_month)))
            raise InputError(
                "horizon.tokens_growth_per_month",
                f"{growth} is refused: month {month} would have {most[month - 1]:.3g} tokens, must be at most 10¹⁵",
            )
        return found

    def at(self, name: str) -> int:
        """The place of an option in `options`; raises InputError when there is none of this name."""
        for place, planned in enumerate(self.options):
            if planned.name == name:
                return place
        raise InputError("horizon.reference", _no_option(name, self.options))


def plan_of(scenario: Scenario, options: Sequence[PricedOption], load: Load | None = None) -> Plan:
    """Return the plan of a scenario whose options are resolved; without a `horizon` its defaults count.

    Raises InputError naming the field when an option that is named does not exist, or a month lies outside.
    """
    horizon = scenario.horizon or Horizon()
    names = [option.name for option in scenario.options]
    found = {option.name: option for option in options}
    if not found:
        raise InputError("options", "none of the options has a price")
    planned = tuple(
        PlannedOption(i, found[name], _extras(scenario.options[i])) for i, name in enumerate(names) if name in found
    )
    change = horizon.price_change_per_year
    months = Months(
        horizon.months,
        horizon.discount_rate_per_year,
        horizon.tokens_growth_per_month,
        horizon.tokens_by_month,
        scenario.workload.tokens_per_month,
        change.api,
        change.hosted,
        change.gpu_rent,
        change.power,
        horizon.throughput_gain_per_year,
        horizon.reference or planned[0].name,
        horizon.volume_shortfall,
        horizon.price_change_source,
    )
    plan = Plan(load or Load.of(scenario.workload), planned, months)
    _check(plan, names)
    return plan


def _extras(option: OverTime) -> Extras:
    given: dict[str, Any] = {}
    for name in ("overlap_months", "overlap_with", "egress_usd_per_gb", "bytes_per_token", "success_rate", "retries"):
        value = getattr(option, name)
        if value is not None:
            given[name] = value
    if option.one_off_usd:
        given["one_off"] = tuple(OneOffCost(c.name, c.usd, c.month) for c in option.one_off_usd)
    if option.staff:
        given |= {f"staff_{name}": getattr(option.staff, name) for name in ("people", "usd_per_year", "share")}
    if option.model_rotation:
        given["model_rotation_usd"] = option.model_rotation.usd
        given["model_rotation_every_months"] = option.model_rotation.every_months
    return Extras(**given)


def _check(plan: Plan, names: Sequence[str]) -> None:
    if plan.months.reference not in [planned.name for planned in plan.options]:
        raise InputError("horizon.reference", _no_option(plan.months.reference, plan.options))
    last = plan.months.months
    for planned in plan.options:
        path, extras = f"options[{planned.index}]", planned.extras
        for i, cost in enumerate(extras.one_off):
            if cost.month > last:
                raise InputError(
                    f"{path}.one_off_usd[{i}].month", f"{cost.month} is refused: must be 0 to {last}, the horizon's end"
                )
        if extras.overlap_months > last:
            raise InputError(
                f"{path}.overlap_months",
                f"{extras.overlap_months} is refused: must be 0 to {last}, the months of the horizon",
            )
        commitment, part = _commitment(planned.option)
        if commitment > last:
            raise InputError(
                f"{path}.supply{part}.commitment_months",
                f"{commitment} is refused: longer than the horizon of {last} months, must be 0 to {last}",
            )
        other = extras.overlap_with or plan.months.reference
        if extras.overlap_months and (other == planned.name or other not in [p.name for p in plan.options]):
            rest = tuple(p for p in plan.options if p is not planned)
            raise InputError(f"{path}.overlap_with", _no_option(other, rest))


def _commitment(option: PricedOption) -> tuple[int, str]:
    supply = option.supply if isinstance(option, SelfHosted) else None
    if isinstance(supply, Mixed):
        return supply.reserved.commitment_months, ".reserved"
    return (supply.commitment_months, "") if isinstance(supply, Rented) else (0, "")


def _no_option(name: str, options: Sequence[PlannedOption]) -> str:
    return f"{shown(name)} is refused: must be one of {', '.join(shown(p.name) for p in options)}"


def _numbers(plan: Plan) -> list[Any]:
    """Every number of a plan that may be an array of draws."""
    found: list[Any] = []
    parts: list[Any] = [plan.load, plan.months]
    for planned in plan.options:
        parts += [planned.option, planned.extras, *planned.extras.one_off]
        for name in ("prices", "batch_prices", "supply", "throughput"):
            part = getattr(planned.option, name, None)
            parts += [part, getattr(part, "reserved", None), getattr(part, "on_demand", None)]
    for part in parts:
        if part is not None:
            found += [v for f in fields(part) if isinstance(v := getattr(part, f.name), np.ndarray)]
    return found
