"""Cost of token-priced options: closed APIs and open weights at a hosting provider.

Every function takes scalars or arrays that broadcast. Source of the formulas: docs/model.md, "Token-priced option".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from economics.quantity import Number

TOKENS_PER_MTOK = 1e6


class TokenSplit(NamedTuple):
    """A month's tokens by how they are billed [token]."""

    plain: Number
    cached: Number
    written: Number
    output: Number


class MissingPrice(ValueError):
    """A line that cannot be without a price has none; `line` is input or output."""

    def __init__(self, line: str) -> None:
        super().__init__(f"no {line} price")
        self.line = line


@dataclass(frozen=True)
class ListedPrices:
    """Prices as listed [USD/Mtok]; None where the provider lists none."""

    input: float | None = None
    cached_input: float | None = None
    cache_write: float | None = None
    output: float | None = None


@dataclass(frozen=True)
class TokenPrices:
    """A price for every line [USD/Mtok], scalars or arrays: missing prices already replaced by their rule."""

    input: Number
    cached_input: Number
    cache_write: Number
    output: Number

    def blended_with(self, other: TokenPrices, share: Number) -> TokenPrices:
        """These prices for 1 − `share` of the tokens and the `other` prices for the rest."""
        return TokenPrices(
            *((1 - share) * mine + share * theirs for mine, theirs in zip(_lines(self), _lines(other), strict=True))
        )

    def scaled(self, factor: Number) -> TokenPrices:
        """These prices times a common factor."""
        return TokenPrices(*(factor * price for price in _lines(self)))


def averaged(parts: Sequence[tuple[float, TokenPrices]]) -> TokenPrices:
    """Return prices [USD/Mtok] averaged with weights that sum to 1, such as the shares of the day of time windows."""
    weighted = [[weight * price for price in _lines(prices)] for weight, prices in parts]
    return TokenPrices(*(sum(line) for line in zip(*weighted, strict=True)))


def completed(listed: ListedPrices, batch: ListedPrices) -> tuple[TokenPrices, TokenPrices]:
    """Return the standard and the batch price of every line, with the rules for what is not listed.

    Cached tokens and cache writes without a price cost the input price; a line without a batch price gets no batch
    discount. Raises MissingPrice when input or output has no price: missing is never zero.
    """
    if listed.input is None or listed.output is None:
        raise MissingPrice("input" if listed.input is None else "output")
    batch_input = listed.input if batch.input is None else batch.input
    standard = TokenPrices(
        listed.input,
        listed.input if listed.cached_input is None else listed.cached_input,
        listed.input if listed.cache_write is None else listed.cache_write,
        listed.output,
    )
    return standard, TokenPrices(
        batch_input,
        _first(batch.cached_input, listed.cached_input, batch_input),
        _first(batch.cache_write, listed.cache_write, batch_input),
        _first(batch.output, listed.output),
    )


def input_tokens(tokens: Number, ratio: Number) -> Number:
    """Return the input tokens [token] of `tokens` in all at `ratio` input tokens per output token."""
    return tokens * ratio / (1 + ratio)


def output_tokens(tokens: Number, ratio: Number) -> Number:
    """Return the output tokens [token] of `tokens` in all at `ratio` input tokens per output token."""
    return tokens / (1 + ratio)


def split_tokens(inputs: Number, outputs: Number, hit_rate: Number, reads_per_write: Number) -> TokenSplit:
    """Return how `inputs` and `outputs` tokens are billed at a cache hit rate and a number of reads per write."""
    cached = inputs * hit_rate
    missed = inputs * (1 - hit_rate)
    written = np.minimum(cached / reads_per_write, missed)
    return TokenSplit(missed - written, cached, written, outputs)


def line_costs(split: TokenSplit, prices: TokenPrices, discount: Number) -> dict[str, Number]:
    """Return the cost lines [USD] of a month: input, cached input, cache writes, output and a negative discount."""
    lines = {
        "input": split.plain * (prices.input / TOKENS_PER_MTOK),
        "cached input": split.cached * (prices.cached_input / TOKENS_PER_MTOK),
        "cache writes": split.written * (prices.cache_write / TOKENS_PER_MTOK),
        "output": split.output * (prices.output / TOKENS_PER_MTOK),
    }
    if np.any(discount):
        lines["discount"] = -discount * total(lines)
    return lines


def total(lines: dict[str, Number]) -> Number:
    """Return the sum of cost lines, in their order."""
    first, *rest = lines.values()
    for line in rest:
        first = first + line
    return first


def _lines(prices: TokenPrices) -> tuple[Number, Number, Number, Number]:
    return prices.input, prices.cached_input, prices.cache_write, prices.output


def _first(*prices: float | None) -> float:
    return next(p for p in prices if p is not None)
