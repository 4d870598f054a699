"""A scenario repriced on a later day: which options have changed in cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from economics.break_even.compare import Comparison, compare
from pricing.resolve.scenario import ResolvedScenario, resolve_each
from pricing.store.catalogue import Catalogue

_CENT = 0.005
"""The smallest change in cost [USD/month] that counts."""


@dataclass(frozen=True)
class Change:
    """An option whose cost has changed: `then` and `later` in USD/month."""

    option: str
    then: float
    later: float


@dataclass(frozen=True)
class LaterCosts:
    """The options whose cost has changed, and how many no longer have a price."""

    changes: tuple[Change, ...]
    without_price: int


def later_costs(resolved: ResolvedScenario, comparison: Comparison, catalogue: Catalogue, day: date) -> LaterCosts:
    """Reprice the scenario of `resolved`, compared in `comparison`, as of `day` and return what changes."""
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
