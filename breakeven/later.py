"""A scenario of another day at a later day's prices: which options cost something else now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from economics.break_even.compare import Comparison, compare
from pricing.resolve.scenario import ResolvedScenario, resolve_each
from pricing.store.catalogue import Catalogue

_CENT = 0.005
"""USD/month below which a difference does not show."""


@dataclass(frozen=True)
class Change:
    """An option whose cost is another one later [USD/month]."""

    option: str
    then: float
    later: float


@dataclass(frozen=True)
class LaterCosts:
    """The options that cost something else later, and how many have no price any more."""

    changes: tuple[Change, ...]
    without_price: int


def later_costs(resolved: ResolvedScenario, comparison: Comparison, catalogue: Catalogue, day: date) -> LaterCosts:
    """Return what changes when the scenario of `resolved`, compared in `comparison`, is priced as of `day`."""
    repriced, errors = resolve_each(resolved.scenario.model_copy(update={"as_of": day}), catalogue, day)
    costs = {r.name: r.cost.usd_per_month.scalar for r in compare(repriced.options, repriced.load).options}
    changes = []
    for result in comparison.options:
        then, later = result.cost.usd_per_month.scalar, costs.get(result.name)
        if then is not None and later is not None and abs(later - then) >= _CENT:
            changes.append(Change(result.name, then, later))
    return LaterCosts(tuple(changes), len(errors))


def repriced_options(resolved: ResolvedScenario, promised: Sequence[str]) -> list[str]:
    """Return the options whose price fingerprint is not the promised one; "-" stands for an option without a price."""
    pairs = zip(resolved.scenario.options, promised, resolved.fingerprints, strict=False)
    return [option.name for option, old, new in pairs if new not in (old, "-")]
