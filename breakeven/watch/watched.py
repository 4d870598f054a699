"""A saved scenario as the rules see it: then, by the prices of the day it was saved for, and now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from breakeven.currency import is_money
from breakeven.files.assumptions import option_assumptions, typed_numbers
from breakeven.origins import Sourced
from breakeven.snapshot.snapshot import Snapshot
from economics.assumption import Assumption, Status
from economics.break_even.compare import compare
from economics.cost.load import Workload
from economics.option.kinds import Option
from economics.scenario.scenario import Scenario
from pricing.contract.contract import CONTRACT
from pricing.resolve.scenario import ResolvedScenario, resolve_each
from pricing.store.catalogue import Catalogue

_TYPED: tuple[Status, ...] = ("typed",)
Key = tuple[str, str, str, str]
"""What a row is of: the option, the field, the variant, the hours of the day."""


@dataclass(frozen=True)
class State:
    """A scenario by the prices of a day.

    `usd_per_month` has every option whose cost may be known, None for one without a cost, which `reasons` explains.
    `rows` are the figures that each option with a price rests on, those of later days among them. `cheapest` is None
    where no option has a cost.
    """

    day: date
    usd_per_month: Mapping[str, float | None]
    rows: Mapping[str, tuple[Assumption, ...]]
    cheapest: str | None
    reasons: Mapping[str, str] = field(default_factory=dict)

    def listed(self) -> dict[Key, Assumption]:
        """Return the rows that hold on the day and are not typed, by what they are of."""
        return {
            (option, row.field, row.variant, row.window): row
            for option, rows in self.rows.items()
            for row in rows
            if row.status not in _TYPED and not row.holds_from
        }

    @property
    def has_contract(self) -> bool:
        """Whether a price that holds on the day, or later, is a contract's."""
        return any(row.status == CONTRACT for rows in self.rows.values() for row in rows)


@dataclass(frozen=True)
class Watched:
    """A scenario, what it is now, and what it was; `then` None: `no_then` says why nothing is known of it."""

    name: str
    place: str
    sourced: Sourced
    catalogue: Catalogue
    now: State
    resolved: ResolvedScenario
    then: State | None
    no_then: str = ""

    @property
    def scenario(self) -> Scenario:
        """The scenario itself."""
        return self.sourced.scenario

    @property
    def day(self) -> date:
        """The day of the watch."""
        return self.now.day

    @property
    def own(self) -> bool:
        """Whether its costs are somebody's own business: they rest on a bill, typed prices or a contract.

        What the product assumes is nobody's, nor is a cost of nothing.
        """
        states = [self.now] if self.then is None else [self.now, self.then]
        parts: list[tuple[str, Workload | Option]] = [("workload", self.scenario.workload)]
        parts += [(f"options[{place}]", option) for place, option in enumerate(self.scenario.options)]
        numbers = (number for path, part in parts for number in typed_numbers(part, path, self.sourced.origins))
        typed = (is_money(number.unit) and bool(number.value) and number.status == "typed" for number in numbers)
        return any(state.has_contract for state in states) or any(typed)

    @property
    def decided(self) -> tuple[str | None, str]:
        """The option that was decided for, and in words how that is known; None where no option has a cost.

        It is the cheapest then, where a then is known, else the cheapest now.
        """
        if self.then is not None and self.then.cheapest is not None:
            return self.then.cheapest, "the cheapest then"
        return self.now.cheapest, "the cheapest now"


def state_of(sourced: Sourced, catalogue: Catalogue, day: date) -> tuple[State, ResolvedScenario]:
    """Return a scenario by the prices that a catalogue has of a day, which takes the place of its own."""
    scenario = sourced.scenario
    resolved, errors = resolve_each(scenario.model_copy(update={"as_of": day}), catalogue, day)
    comparison = compare(resolved.options, resolved.load)
    costs = {result.name: result.cost.usd_per_month for result in comparison.options}
    usd = {option.name: costs[option.name].scalar if option.name in costs else None for option in scenario.options}
    reasons = {name: cost.reason or "" for name, cost in costs.items() if cost.scalar is None}
    for place, option in enumerate(scenario.options):
        if option.name not in costs:
            of_it = [error.message for error in errors if error.field.startswith(f"options[{place}]")]
            reasons[option.name] = (of_it or [str(error) for error in errors])[0]
    rows = {
        option.name: tuple(option_assumptions(resolved, place, sourced.origins))
        for place, option in enumerate(scenario.options)
        if option.name in costs
    }
    return State(day, usd, rows, comparison.cheapest, reasons), resolved


def stored_state(snapshot: Snapshot) -> State:
    """Return what a snapshot holds of its day; options whose figures were left out of it are left out."""
    left_out = snapshot.contract is not None and snapshot.contract.left_out
    told = [option for option in snapshot.options if not (left_out and option.on_contract)]
    costs = snapshot.usd_per_month
    return State(
        snapshot.as_of,
        {option.name: costs[option.name] for option in told},
        {option.name: option.rows for option in told if not option.error},
        snapshot.cheapest,
        {option.name: option.error for option in told if option.error},
    )


def watched(
    name: str,
    place: str,
    sourced: Sourced,
    catalogue: Catalogue,
    day: date,
    then: State | None = None,
    fault: str = "",
) -> Watched:
    """Return a scenario at the prices of a day beside those of its own day, or of a `then` that was stored.

    With a `fault` of what was stored there is no then.
    """
    scenario = sourced.scenario
    now, resolved = state_of(sourced, catalogue, day)
    own = scenario.as_of if then is None else then.day
    if fault:
        then, why = None, f"what was stored of then cannot be read: {fault}"
    elif own is None:
        why = "the scenario has no as-of date, so nothing says what its prices were"
    elif own > day:
        then, why = None, f"the as-of date of the scenario, {own.isoformat()}, is after the day of the watch"
    else:
        then, why = then or state_of(sourced, catalogue, own)[0], ""
    return Watched(name, place, sourced, catalogue, now, resolved, then, why)
