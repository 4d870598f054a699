"""A scenario over months as plain numbers: the load, the options with their extra costs, and how prices move.

Every number of type `Number` may be a scalar or an array of draws; arrays broadcast against each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from typing import Any

import numpy as np

from economics.cost.load import Load
from economics.cost.months import Calendar, Months, PriceChanges
from economics.errors import InputError
from economics.fields.field import shown
from economics.numbers import digits
from economics.option.extras import Extras
from economics.option.protocol import PricedOption
from economics.quantity import Array
from economics.scenario.horizon import Horizon
from economics.scenario.scenario import Scenario
from economics.units import MAX_TOKENS_PER_MONTH


@dataclass(frozen=True)
class PlannedOption:
    """A priced option with its extra costs; `index` is its place in the scenario."""

    index: int
    option: PricedOption
    extras: Extras = Extras()

    @property
    def name(self) -> str:
        """The option's name in the scenario."""
        return self.option.name


@dataclass(frozen=True)
class Plan:
    """Load, options and months: everything that costs over months and their uncertainty are computed from."""

    load: Load
    options: tuple[PlannedOption, ...]
    months: Months

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """The shape of the draws: () for plain numbers, (n,) for n draws."""
        return np.broadcast_shapes(*(array.shape for array in _arrays((self.load, self.months, self.options))))

    @cached_property
    def calendar(self) -> Calendar:
        """The months, along the first axis of every array, with the draws along the second."""
        return Calendar(self.months, self.shape)

    def tokens(self) -> Array:
        """Return the workload tokens [token] of each month; raises InputError naming a month above 10¹⁵."""
        typed, volume = self.months.tokens_by_month, self.load.tokens_per_month
        with np.errstate(over="ignore"):
            if typed is None:
                tokens = np.asarray(volume * (1 + self.months.tokens_growth_per_month) ** (self.calendar.column() - 1))
            else:
                planned = self.months.planned_tokens_per_month
                scale = volume / planned if planned else np.ones_like(volume)
                tokens = np.asarray(typed).reshape(self.calendar.column().shape) * scale
        most = tokens.max(axis=tuple(range(1, tokens.ndim)))
        if not most.max() <= MAX_TOKENS_PER_MONTH:
            month = int(np.argmax(~(most <= MAX_TOKENS_PER_MONTH))) + 1
            growth = shown(float(np.max(self.months.tokens_growth_per_month)))
            raise InputError(
                "horizon.tokens_growth_per_month",
                f"{growth} is refused: month {month} would have {digits(most[month - 1], 3)} tokens, "
                "must be at most 10¹⁵",
            )
        return tokens

    def at(self, name: str) -> int:
        """Return the index of an option in `options`; raises InputError when there is none with this name."""
        for place, planned in enumerate(self.options):
            if planned.name == name:
                return place
        raise InputError("horizon.reference", _no_option(name, self.options))


def plan_of(scenario: Scenario, options: Sequence[PricedOption], load: Load | None = None) -> Plan:
    """Return the plan of a scenario whose options have been priced; without a `horizon` the defaults apply.

    Raises InputError naming the field when a named option does not exist or a month is outside the horizon. For an
    example see `economics.over_time.timeline.over_time`.
    """
    horizon = scenario.horizon or Horizon()
    load = load or Load.of(scenario.workload, scenario.edition)
    names = [option.name for option in scenario.options]
    priced = {option.name: option for option in options}
    if not priced:
        raise InputError("options", "none of the options has a price")
    planned = tuple(
        PlannedOption(i, priced[name], Extras.of(scenario.options[i])) for i, name in enumerate(names) if name in priced
    )
    change = horizon.price_change_per_year
    months = Months(
        horizon.months,
        horizon.discount_rate_per_year,
        horizon.tokens_growth_per_month,
        horizon.tokens_by_month,
        float(load.tokens_per_month),
        PriceChanges(**change.model_dump()),
        horizon.throughput_gain_per_year,
        horizon.reference or planned[0].name,
        horizon.volume_shortfall,
        horizon.price_change_source,
        horizon.end_value_share,
        scenario.current or "",
    )
    plan = Plan(load, planned, months)
    _check(plan, names)
    return plan


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
        for commitment in planned.option.commitments:
            if commitment.months > last:
                raise InputError(
                    f"{path}.{commitment.field}",
                    f"{commitment.months} is refused: longer than the horizon of {last} months, must be 0 to {last}",
                )
        other = extras.overlap_with or plan.months.reference
        if extras.overlap_months and (other == planned.name or other not in [p.name for p in plan.options]):
            rest = tuple(p for p in plan.options if p is not planned)
            raise InputError(f"{path}.overlap_with", _no_option(other, rest))


def _no_option(name: str, options: Sequence[PlannedOption]) -> str:
    return f"{shown(name)} is refused: must be one of {', '.join(shown(p.name) for p in options)}"


def _arrays(part: Any) -> Iterator[Array]:
    """Yield every array of draws in a part of a plan, at any depth."""
    if isinstance(part, np.ndarray):
        yield part
    elif isinstance(part, tuple):
        for item in part:
            yield from _arrays(item)
    elif is_dataclass(part):
        for field in fields(part):
            yield from _arrays(getattr(part, field.name))
