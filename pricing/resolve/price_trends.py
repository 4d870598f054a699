"""Yearly changes of a scenario's own prices, fitted on their history: the defaults for costs over months."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import get_args

from economics.scenario.horizon import Horizon, PriceChange
from economics.scenario.scenario import Scenario
from economics.trend import Trend
from pricing.errors import CatalogueError
from pricing.resolve.kinds import look_ups
from pricing.store.catalogue import Catalogue
from pricing.studies.changes import percent_change
from pricing.studies.history import Of, PricedSide

SIDES: tuple[PricedSide, ...] = get_args(PricedSide)
NAMES = {
    "api": "closed API",
    "hosted": "hosted",
    "gpu_rent": "GPU rent",
    "power": "power",
    "purchase": "servers bought",
}


@dataclass(frozen=True)
class Fitted:
    """The fitted history of one price: its option, what the series shows, and its trend."""

    option: str
    series: str
    trend: Trend
    of: Of


@dataclass(frozen=True)
class FittedChanges:
    """A yearly change for each side, as a share: the mean over the options that have a fitted rate, else 0."""

    change: PriceChange
    source: str
    histories: dict[PricedSide, tuple[Fitted, ...]]


def default_horizon(scenario: Scenario, catalogue: Catalogue) -> Horizon:
    """Return the horizon for a scenario that has none: the defaults, with price changes fitted on history."""
    fitted = fitted_changes(scenario, catalogue)
    return Horizon(price_change_per_year=fitted.change, price_change_source=fitted.source)


def fitted_changes(scenario: Scenario, catalogue: Catalogue) -> FittedChanges:
    """Return the yearly changes fitted on the history of the scenario's own prices, and where each comes from.

    Token prices: the output price of each option; GPU rents: supplier, term and GPU of each rented option, else the
    market's median. Twelve months and six quarters are needed; a side without them stays at 0 and says so.
    """
    of_options = [*_histories(scenario, catalogue)]
    histories = {side: tuple(fitted for its, fitted in of_options if its == side) for side in SIDES}
    rates = {side: [f.trend.rate for f in trends if f.trend.rate is not None] for side, trends in histories.items()}
    change = {side: round(sum(fitted) / len(fitted), 4) if fitted else 0.0 for side, fitted in rates.items()}
    known = [f"{NAMES[side]} {percent_change(change[side])}" for side in SIDES if rates[side]]
    lacking = [NAMES[side] for side in SIDES if histories[side] and not rates[side]]
    source = f"fitted history: {', '.join(known) or 'none'}"
    if lacking:
        source += f"; too little history of {', '.join(lacking)}"
    return FittedChanges(PriceChange(**change), source[:120], histories)


def _histories(scenario: Scenario, catalogue: Catalogue) -> Iterator[tuple[PricedSide, Fitted]]:
    """Yield the history of each option's price, by side; an option whose price the catalogue does not know has none."""
    for option in scenario.options:
        with suppress(CatalogueError):
            found = look_ups(option).history(catalogue)
            if found is not None:
                yield found.side, Fitted(option.name, found.series.label, found.series.trend(), found.series.of)


def with_horizon(scenario: Scenario, catalogue: Catalogue) -> Scenario:
    """Return the scenario with a horizon: its own, or else the default one."""
    if scenario.horizon is not None:
        return scenario
    return scenario.model_copy(update={"horizon": default_horizon(scenario, catalogue)})
