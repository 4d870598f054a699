"""What a token-priced option charges for a single request: by its length, by the hour, alone or in a batch."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from economics.cost.load_profile import LoadProfile
from economics.cost.tokens import ListedPrices, TokenPrices, averaged
from economics.fields.edition import Edition
from economics.option.token_priced import TokenPricedOption
from pricing.resolve.token_priced import window_prices
from pricing.rules.token_prices import PriceWindow, by_the_load
from pricing.store.catalogue import Catalogue

_ALL_DAY = PriceWindow(1.0, "all day", ListedPrices(), ListedPrices(), (), ())


@dataclass(frozen=True)
class PartOfDay:
    """Prices [USD/Mtok] of some spans of the day, UTC, in minutes since midnight."""

    window: PriceWindow
    standard: TokenPrices
    batch: TokenPrices

    def holds(self, minute: float) -> bool:
        """Tell whether a minute of the day lies in it."""
        return any(start <= minute < end for start, end in self.window.spans)


@dataclass(frozen=True)
class LengthTier:
    """The prices of requests with more than `above` input tokens, in tokens of the workload."""

    above: int
    parts: tuple[PartOfDay, ...]

    def over_the_day(self, profile: LoadProfile | None) -> tuple[TokenPrices, TokenPrices]:
        """Return the standard and the batch prices averaged over the load of the day, even without a profile."""
        windows = by_the_load(tuple(part.window for part in self.parts), profile)
        shares = [window.share_of_day for window in windows]
        pairs = list(zip(shares, self.parts, strict=True))
        return averaged([(n, part.standard) for n, part in pairs]), averaged([(n, part.batch) for n, part in pairs])


@dataclass(frozen=True)
class RequestPrices:
    """The tiers of an option, the shortest first, which begins at 0, and the longest request that it takes.

    `longest` is the most input tokens of the workload that a request may have; None where no list says it.
    """

    tiers: tuple[LengthTier, ...]
    longest: int | None

    @property
    def bounds(self) -> tuple[float, ...]:
        """The minutes of the day at which a price changes."""
        ends = {end for tier in self.tiers for part in tier.parts for span in part.window.spans for end in span}
        return tuple(sorted(ends - {0.0, 1440.0}))

    def tier_of(self, input_tokens: float) -> LengthTier:
        """Return the tier of a request with so many input tokens of the workload."""
        return next(tier for tier in reversed(self.tiers) if tier.above == 0 or input_tokens > tier.above)


def request_prices(option: TokenPricedOption, edition: Edition, catalogue: Catalogue, as_of: date) -> RequestPrices:
    """Return what an option charges for single requests on a day; raises CatalogueError as its look-up does."""
    if option.price.complete:
        return RequestPrices((LengthTier(0, (_part(_ALL_DAY, option, edition),)),), None)
    listed = catalogue.token_price_rows(option.provider, option.model, as_of)
    starts = sorted({0} | {row.tier_from_input_tokens for row in listed.rows})
    factor = float(option.input_token_factor)
    tiers: list[LengthTier] = []
    rows = []
    for start in starts:
        windows = listed.select(as_of, start + 1)
        rows += [row for window in windows for row in window.rows]
        parts = tuple(_part(window, option, edition) for window in windows)
        tier = LengthTier(_most(start, factor), parts)
        if not tiers or not _alike(tiers[-1], tier):
            tiers.append(tier)
    limit = min((row.context_window for row in rows if row.context_window), default=None)
    return RequestPrices(tuple(tiers), None if limit is None else _most(limit, factor))


def _part(window: PriceWindow, option: TokenPricedOption, edition: Edition) -> PartOfDay:
    return PartOfDay(window, *window_prices(window, option, edition))


def _alike(tier: LengthTier, other: LengthTier) -> bool:
    """Whether two tiers charge the same at every hour."""
    return [(p.window.spans, p.standard, p.batch) for p in tier.parts] == [
        (p.window.spans, p.standard, p.batch) for p in other.parts
    ]


def _most(own_tokens: int, factor: float) -> int:
    """The most tokens of the workload that are at most so many of the option's own."""
    most = math.floor(own_tokens / factor)
    while (most + 1) * factor <= own_tokens:
        most += 1
    while most > 0 and most * factor > own_tokens:
        most -= 1
    return most
