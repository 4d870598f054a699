"""What newer prices change for scenarios: each option's cost before and after, and whether another is cheapest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from economics.scenario.scenario import Scenario
from pricing.resolve.scenario import resolve_each
from pricing.store.catalogue import Catalogue
from pricing.studies.changes import moved_by

_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Costs:
    """USD a month of each option of a scenario at its load, by name; None where it has no cost."""

    scenario: str
    usd_per_month: Mapping[str, float | None]

    @property
    def cheapest(self) -> str | None:
        """The option that costs least; None where none has a cost."""
        known = {name: usd for name, usd in self.usd_per_month.items() if usd is not None}
        return min(known, key=lambda name: known[name]) if known else None


@dataclass(frozen=True, slots=True)
class Affected:
    """An option whose cost moved [USD a month]; `cheapest_before` and `cheapest_after` are those of its scenario."""

    scenario: str
    option: str
    before: float | None
    after: float | None
    cheapest_before: str | None
    cheapest_after: str | None

    def __str__(self) -> str:
        costs = f"{_usd(self.before)} → {_usd(self.after)} a month"
        return f"{self.scenario}: {self.option} {costs}{self._moved}{self._turned}"

    @property
    def _moved(self) -> str:
        return f" ({moved_by(self.after / self.before)})" if self.before and self.after is not None else ""

    @property
    def _turned(self) -> str:
        if self.cheapest_before == self.cheapest_after:
            return ""
        return f"; cheapest is now {self.cheapest_after or 'none'}, it was {self.cheapest_before or 'none'}"


def costs_of(scenarios: Sequence[Scenario], catalogue: Catalogue, today: date) -> list[Costs]:
    """Return what each scenario's options cost with the prices of a catalogue."""
    costs = []
    for scenario in scenarios:
        resolved, _ = resolve_each(scenario, catalogue, today)
        months = {option.name: option.cost(resolved.load).usd_per_month.scalar for option in resolved.options}
        costs.append(Costs(scenario.name, {option.name: months.get(option.name) for option in scenario.options}))
    return costs


def affected(before: Sequence[Costs], after: Sequence[Costs]) -> list[Affected]:
    """Return the options of the same scenarios whose cost moved, in their order."""
    return [
        Affected(old.scenario, name, usd, new.usd_per_month[name], old.cheapest, new.cheapest)
        for old, new in zip(before, after, strict=True)
        for name, usd in old.usd_per_month.items()
        if not _alike(usd, new.usd_per_month[name])
    ]


def _alike(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= _SAME * max(abs(one), abs(other))


def _usd(usd: float | None) -> str:
    return "no price" if usd is None else f"${usd:,.2f}"
