"""A scenario with its origins, its prices and the cost of each option by its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from breakeven.origins import Sourced
from economics.errors import InputError
from economics.option.protocol import PricedOption
from pricing.resolve.scenario import ResolvedScenario, resolve_each
from pricing.store.catalogue import Catalogue

_ONE_COST = 1e-9
"""Costs that differ by no more than this share are one cost."""


@dataclass(frozen=True)
class Priced:
    """A scenario resolved in full; `usd` are the costs of its options [USD/month] by place, None without one."""

    sourced: Sourced
    resolved: ResolvedScenario
    errors: tuple[InputError, ...]
    usd: tuple[float | None, ...]

    @cached_property
    def by_name(self) -> Mapping[str, PricedOption]:
        """The options that have a price, by name."""
        return {option.name: option for option in self.resolved.options}

    @property
    def names(self) -> Sequence[str]:
        """The names of the options, by place."""
        return [option.name for option in self.sourced.scenario.options]

    def cheapest(self, places: Sequence[int] | None = None) -> int | None:
        """Return the place of the cheapest option, the first of equal ones, among some or all; None without a cost."""
        among = range(len(self.usd)) if places is None else places
        costs = [(usd, place) for place in among if (usd := self.usd[place]) is not None]
        return min(costs)[1] if costs else None

    def order(self, instead: Mapping[int, int] | None = None) -> list[frozenset[int]]:
        """Return the places of the options that have a cost, the cheapest first; equal costs stand together.

        `instead` maps the place of an option that another stands for to the place of that other.
        """
        stands_for = {other: place for place, other in (instead or {}).items()}
        left_out = set(instead or {})
        costs = sorted((usd, place) for place, usd in enumerate(self.usd) if usd is not None and place not in left_out)
        groups: list[tuple[float, set[int]]] = []
        for usd, place in costs:
            if groups and same_cost(groups[-1][0], usd):
                groups[-1][1].add(stands_for.get(place, place))
            else:
                groups.append((usd, {stands_for.get(place, place)}))
        return [frozenset(places) for _, places in groups]

    def refusal_of(self, place: int) -> InputError | None:
        """Return why the option at a place has no price; None where nothing was refused."""
        inside = f"options[{place}]"
        return next((e for e in self.errors if e.field == inside or e.field.startswith(f"{inside}.")), None)

    @staticmethod
    def path_of(part: str, place: int, field: str) -> str:
        """Return the path in the document of a field of the workload, or of the option at a place."""
        return f"workload.{field}" if part == "workload" else f"options[{place}].{field}"


def priced(sourced: Sourced, catalogue: Catalogue, today: date) -> Priced:
    """Resolve a scenario in full, and return it with the cost of each option at its load."""
    resolved, errors = resolve_each(sourced.scenario, catalogue, today)
    costs = {option.name: option.cost(resolved.load).usd_per_month.scalar for option in resolved.options}
    return Priced(sourced, resolved, errors, tuple(costs.get(option.name) for option in sourced.scenario.options))


def same_cost(one: float, other: float) -> bool:
    """Tell whether two costs are one, but for the rounding of a computation."""
    return abs(one - other) <= _ONE_COST * max(abs(one), abs(other))
