"""What the catalogue is asked for each kind of option. A new kind answers here, and mypy says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import assert_never

from economics.option.kinds import Option
from economics.option.mix import MixOption
from economics.option.protocol import PricedOption
from economics.option.provisioned import ProvisionedOption
from economics.option.self_hosted import SelfHostedOption
from economics.option.token_priced import TokenPricedOption
from pricing.resolve.asked import Asked
from pricing.resolve.mix import resolve_mix
from pricing.resolve.provisioned import resolve_provisioned
from pricing.resolve.self_hosted import resolve_self_hosted
from pricing.resolve.supply import day_without_rate, rent_history
from pricing.resolve.token_priced import day_without_price, resolve_token_priced, token_price_history
from pricing.store.catalogue import Catalogue
from pricing.studies.history import PriceHistory


@dataclass(frozen=True)
class LookUps:
    """What can be looked up for one option; each raises CatalogueError naming the field that has nothing."""

    resolve: Callable[[Asked], PricedOption]
    """The option with plain numbers."""

    history: Callable[[Catalogue], PriceHistory | None]
    """How the listed price that it is paid by has changed; None for an option without a listed price."""

    day_without_price: Callable[[Asked, date], date | None]
    """The first day up to a last one from which a price that it is paid by is no longer listed; None without such."""

    named: tuple[str, str] | None
    """The model that it is: its seller (empty: a registered model) and its name there, empty where the option names
    none; None for an option that is made of others."""


def look_ups(option: Option) -> LookUps:
    """Return what can be looked up for an option."""
    match option:
        case TokenPricedOption():
            return LookUps(
                partial(resolve_token_priced, option),
                partial(token_price_history, option),
                partial(day_without_price, option),
                (option.provider, option.model),
            )
        case SelfHostedOption():
            return LookUps(
                partial(resolve_self_hosted, option),
                partial(rent_history, option),
                partial(day_without_rate, option),
                ("", option.model),
            )
        case ProvisionedOption():
            named = (option.provider, option.model or "") if option.provider else ("", "")
            return LookUps(partial(resolve_provisioned, option), _no_history, _no_day, named)
        case MixOption():
            return LookUps(partial(resolve_mix, option), _no_history, _no_day, None)
        case _:
            assert_never(option)


def _no_history(catalogue: Catalogue) -> None:
    """Nothing is listed for it."""
    del catalogue


def _no_day(asked: Asked, last: date) -> None:
    """Its prices are typed, or those of its parts."""
    del asked, last
