"""Yearly changes of a scenario's own prices, fitted on their history: the defaults for costs over months."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal, assert_never

from economics.option.kinds import Option
from economics.option.self_hosted import SelfHostedOption
from economics.option.token_priced import TokenPricedOption
from economics.scenario.horizon import Horizon, PriceChange
from economics.scenario.scenario import Scenario
from economics.supply.blended import Blend
from economics.supply.owned import Own
from economics.supply.rented import Rent
from economics.trend import Trend
from pricing.errors import CatalogueError
from pricing.store.catalogue import Catalogue
from pricing.studies.history import Series, market_series, rate_series, token_series

Side = Literal["api", "hosted", "gpu_rent"]
SIDES: tuple[Side, ...] = ("api", "hosted", "gpu_rent")
NAMES = {"api": "closed API", "hosted": "hosted", "gpu_rent": "GPU rent", "power": "power"}


@dataclass(frozen=True)
class Fitted:
    """The fitted history of one price: its option, what the series shows, and its trend."""

    option: str
    series: str
    trend: Trend


@dataclass(frozen=True)
class FittedChanges:
    """A yearly change for each side, as a share: the mean over the options that have a fitted rate, else 0."""

    change: PriceChange
    source: str
    histories: dict[Side, tuple[Fitted, ...]]


def default_horizon(scenario: Scenario, catalogue: Catalogue) -> Horizon:
    """Return the horizon for a scenario that has none: the defaults, with price changes fitted on history."""
    fitted = fitted_changes(scenario, catalogue)
    return Horizon(price_change_per_year=fitted.change, price_change_source=fitted.source)


def fitted_changes(scenario: Scenario, catalogue: Catalogue) -> FittedChanges:
    """Return the yearly changes fitted on the history of the scenario's own prices, and where each comes from.

    Token prices: the output price of each option; GPU rents: supplier, term and GPU of each rented option, else the
    market's median. Twelve months and six quarters are needed; a side without them stays at 0 and says so.
    """
    histories = {side: tuple(_histories(side, scenario, catalogue)) for side in SIDES}
    rates = {side: [f.trend.rate for f in trends if f.trend.rate is not None] for side, trends in histories.items()}
    change = {side: round(sum(fitted) / len(fitted), 4) if fitted else 0.0 for side, fitted in rates.items()}
    words = [
        f"{NAMES[side]} {100 * change[side]:+.3g} %" if rates[side] else f"{NAMES[side]} too little history"
        for side in SIDES
        if histories[side]
    ]
    return FittedChanges(PriceChange(**change), f"fitted history: {', '.join(words) or 'none'}"[:120], histories)


def _histories(side: Side, scenario: Scenario, catalogue: Catalogue) -> Iterator[Fitted]:
    """The histories of a side; an option whose price the catalogue does not know has none."""
    for option in scenario.options:
        with suppress(CatalogueError):
            history = _history(side, option, catalogue)
            if history is not None:
                yield Fitted(option.name, history.label, history.trend())


def _history(side: Side, option: Option, catalogue: Catalogue) -> Series | None:
    match option:
        case TokenPricedOption():
            looked_up = option.kind == side and not option.price.complete
            return token_series(catalogue, option.provider, option.model, "output") if looked_up else None
        case SelfHostedOption():
            return _rent_history(option, catalogue) if side == "gpu_rent" else None
        case _:
            assert_never(option)


def _rent_history(option: SelfHostedOption, catalogue: Catalogue) -> Series | None:
    """The history of a listed rate: the supplier's own where it has a trend, else the market's."""
    match option.supply:
        case Rent(usd_per_gpu_hour=None, provider=str(provider), term=str(term)):
            own = [s for s in rate_series(catalogue, option.gpu, provider, term) if s.trend().rate is not None]
            return own[0] if own else market_series(catalogue, option.gpu, term)
        case Rent() | Own() | Blend():
            return None
        case _:
            assert_never(option.supply)


def with_horizon(scenario: Scenario, catalogue: Catalogue) -> Scenario:
    """Return the scenario with a horizon: its own, or else the default one."""
    if scenario.horizon is not None:
        return scenario
    return scenario.model_copy(update={"horizon": default_horizon(scenario, catalogue)})
