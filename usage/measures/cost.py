"""What a log would have cost at list price: sums of tokens by model, batch and tier, times the maker's own rates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from economics.cost.tokens import TOKENS_PER_MTOK
from pricing.studies.list_price import ListPrice

PriceOf = Callable[[Sequence[str]], Mapping[str, ListPrice]]
"""The list prices of a log's models, by the log's names; a model without one is absent."""


@dataclass(frozen=True, kw_only=True)
class Sums:
    """Tokens of the successful requests of one model, team, batch or not, and tier; what is not said is 0.

    `tier`: they have more input tokens than this. `cache_write_1h` are those of the `cache_write` tokens that live for
    an hour; the others are paid at the price of 5 minutes. Counts of requests are None where a file has none.
    """

    model: str = ""
    team: str = ""
    batch: bool = False
    tier: int = 0
    input: int = 0
    output: int = 0
    cached_read: int = 0
    cache_write: int = 0
    cache_write_5m: int = 0
    cache_write_1h: int = 0
    reasoning: int = 0
    successful: int | None = None
    failed: int | None = None
    logged_cost_usd: float = 0.0

    @property
    def plain(self) -> int:
        """Input tokens that were neither read from a cache nor written to one."""
        return self.input - self.cached_read - self.cache_write

    @property
    def tokens(self) -> int:
        """Input and output together."""
        return self.input + self.output


def tiers_of(prices: Iterable[ListPrice]) -> list[int]:
    """Return the sizes of input at which any of the prices changes, in rising order."""
    return sorted({tier.above for price in prices for tier in price.tiers if tier.above})


def cost_usd(sums: Sums, price: ListPrice) -> float:
    """Return what sums cost at a list price [USD]."""
    rates = price.rates(sums.tier, batch=sums.batch)
    short = sums.cache_write - sums.cache_write_1h
    return (
        sums.plain * rates.plain
        + sums.cached_read * rates.cached
        + short * rates.cache_write
        + sums.cache_write_1h * rates.cache_write_long
        + sums.output * rates.output
    ) / TOKENS_PER_MTOK
