"""Cost of token-priced options: closed APIs and open weights at a hosting provider.

Every function takes scalars or arrays that broadcast. Source of the formulas: docs/model.md, "Token-priced option".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from economics.cost.lines import Lines, total
from economics.cost.token_lines import BILLED_LINES, TOKEN_LINES, BilledLine, TokenLine
from economics.quantity import Number

TOKENS_PER_MTOK = 1e6
TokenShares = Mapping[str, float]
"""For each billed line by its id, a share of its price, 0 to 1."""


class TokenSplit(NamedTuple):
    """A month's tokens by how they are billed [token]."""

    plain: Number
    cached: Number
    cache_write: Number
    long_cache_write: Number
    output: Number


class MissingPrice(ValueError):
    """Raised for a line that has no price and follows no other: a missing price is never taken as zero."""

    def __init__(self, line: TokenLine) -> None:
        super().__init__(f"no {line.words} price")
        self.line = line


@dataclass(frozen=True, kw_only=True)
class ListedPrices:
    """Prices as listed [USD/Mtok], one for each of TOKEN_LINES; None where the provider lists none."""

    input: float | None = None
    cached_input: float | None = None
    cache_write: float | None = None
    cache_write_long: float | None = None
    output: float | None = None

    @classmethod
    def of(cls, price_of: Callable[[TokenLine], float | None]) -> ListedPrices:
        """Return the prices that a function gives for each line."""
        return cls(**{line.id: price_of(line) for line in TOKEN_LINES})

    def price(self, line: TokenLine) -> float | None:
        """Return the price of a line."""
        price: float | None = getattr(self, line.id)
        return price

    @property
    def in_order(self) -> tuple[float | None, ...]:
        """The prices in the order of TOKEN_LINES."""
        return tuple(self.price(line) for line in TOKEN_LINES)

    def over(self, other: ListedPrices) -> ListedPrices:
        """Return these prices, with those of `other` where these have none."""
        return ListedPrices.of(lambda line: other.price(line) if (mine := self.price(line)) is None else mine)


@dataclass(frozen=True, kw_only=True)
class TokenPrices:
    """A price for every billed line [USD/Mtok], scalars or arrays; missing prices are already filled in by rule."""

    input: Number
    cached_input: Number
    cache_write: Number
    cache_write_long: Number
    output: Number

    @classmethod
    def of(cls, price_of: Callable[[BilledLine], Number]) -> TokenPrices:
        """Return the prices that a function gives for each billed line."""
        return cls(**{line.id: price_of(line) for line in BILLED_LINES})

    def price(self, line: BilledLine) -> Number:
        """Return the price of a line."""
        price: Number = getattr(self, line.id)
        return price

    def blended_with(self, other: TokenPrices, share: Number) -> TokenPrices:
        """Return these prices for 1 − `share` of the tokens blended with the `other` prices for the rest."""
        return TokenPrices.of(lambda line: (1 - share) * self.price(line) + share * other.price(line))

    def portion(self, shares: TokenShares) -> TokenPrices:
        """Return a share of each line's price."""
        return TokenPrices.of(lambda line: self.price(line) * shares[line.id])

    def scaled(self, factor: Number) -> TokenPrices:
        """Return these prices times a common factor."""
        return TokenPrices.of(lambda line: factor * self.price(line))


def averaged(parts: Sequence[tuple[float, TokenPrices]]) -> TokenPrices:
    """Return prices [USD/Mtok] averaged with weights that sum to 1, such as the shares of the day of time windows."""
    return TokenPrices.of(lambda line: sum(weight * prices.price(line) for weight, prices in parts))


def completed(listed: ListedPrices, batch: ListedPrices) -> tuple[TokenPrices, TokenPrices]:
    """Return the standard and the batch price of every billed line, with the rules for what is not listed.

    A line without a price costs what the line it follows costs; a line without a batch price gets no batch discount.
    Raises MissingPrice when a line that follows no other has no price.

    >>> standard, batch = completed(ListedPrices(input=2.0, output=8.0), ListedPrices(output=4.0))
    >>> standard.cached_input, batch.input, batch.output
    (2.0, 2.0, 4.0)
    """
    return _completed(listed), _completed(batch.over(listed))


def _completed(listed: ListedPrices) -> TokenPrices:
    prices: dict[str, float] = {}
    for line in BILLED_LINES:
        price = listed.price(line)
        if price is None:
            if line.follows is None:
                raise MissingPrice(line)
            price = prices[line.follows]
        prices[line.id] = price
    return TokenPrices(**prices)


def input_tokens(tokens: Number, ratio: Number) -> Number:
    """Return how many of `tokens` are input [token] at `ratio` input tokens per output token."""
    return tokens * ratio / (1 + ratio)


def output_tokens(tokens: Number, ratio: Number) -> Number:
    """Return how many of `tokens` are output [token] at `ratio` input tokens per output token."""
    return tokens / (1 + ratio)


def split_tokens(
    inputs: Number,
    outputs: Number,
    hit_rate: Number,
    reads_per_write: Number,
    write_share: Number | None = None,
    long_share: Number = 0.0,
) -> TokenSplit:
    """Return how `inputs` and `outputs` [token] are billed at a cache hit rate and a number of reads per write.

    With `write_share`, the share of the input that is written to the cache, that counts in place of the reads per
    write, at most the misses. `long_share` of the writes are paid at the price of the longest lifetime.

    >>> split = split_tokens(1_000, 200, hit_rate=0.5, reads_per_write=10)
    >>> [float(tokens) for tokens in split]  # plain, cached, cache writes, long-lived ones, output
    [450.0, 500.0, 50.0, 0.0, 200.0]
    """
    cached = inputs * hit_rate
    missed = inputs * (1 - hit_rate)
    wanted = cached / reads_per_write if write_share is None else inputs * write_share
    written = np.minimum(wanted, missed)
    if np.ndim(long_share) == 0 and long_share == 0:
        return TokenSplit(missed - written, cached, written, 0.0, outputs)
    long = long_share * written
    return TokenSplit(missed - written, cached, written - long, long, outputs)


def line_costs(split: TokenSplit, prices: TokenPrices, discount: Number) -> Lines:
    """Return the cost lines [USD] of a month: those of the billed lines, and the discount as a negative line."""
    lines: Lines = {}
    for line in BILLED_LINES:
        tokens: Number = getattr(split, line.tokens)
        if np.ndim(tokens) == 0 and tokens == 0 and line.cost_line in lines:
            continue
        usd = tokens * (prices.price(line) / TOKENS_PER_MTOK)
        lines[line.cost_line] = usd + lines[line.cost_line] if line.cost_line in lines else usd
    if np.any(discount):
        lines["discount"] = -discount * total(lines)
    return lines
