"""The requests of a log at an option's prices per token, with what the mean leaves out switched on step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from economics.cost.lines import total
from economics.cost.load import Load
from economics.cost.token_lines import BILLED_LINES
from economics.cost.tokens import TokenPrices, TokenSplit, line_costs, split_tokens
from economics.option.token_priced import TokenOption
from economics.quantity import Array
from pricing.resolve.by_request import RequestPrices
from usage.replay.cause import BATCH, CACHE, HOURS, LIFETIMES, TIERS, Cause
from usage.replay.log import Log


@dataclass(frozen=True)
class TierUse:
    """The requests that pay the prices of one tier: those with more than `above` input tokens, up to the next."""

    above: int
    requests: int
    input_tokens: int
    output_tokens: int


@dataclass(frozen=True)
class TokenReplay:
    """What a log costs at prices per token [USD]: all requests, those too long, and what makes it differ from the mean.

    Nothing but tokens: what comes beside an option is in no amount.
    """

    usd: float
    usd_too_long: float
    causes: tuple[Cause, ...]
    tiers: tuple[TierUse, ...]


@dataclass(frozen=True)
class _On:
    """What is taken from each request, and not from the mean of all."""

    tiers: bool = False
    batch: bool = False
    hours: bool = False
    cache: bool = False
    lifetimes: bool = False


_STEPS = (
    (TIERS, _On(tiers=True)),
    (BATCH, _On(tiers=True, batch=True)),
    (HOURS, _On(tiers=True, batch=True, hours=True)),
    (CACHE, _On(tiers=True, batch=True, hours=True, cache=True)),
    (LIFETIMES, _On(tiers=True, batch=True, hours=True, cache=True, lifetimes=True)),
)


def replay_tokens(option: TokenOption, prices: RequestPrices, log: Log, load: Load) -> TokenReplay:
    """Return what the requests of a log cost; `load` is the mean of the log, for which the option was looked up.

    The amounts of the causes are those of the whole log, each what changes when it is switched on after those before
    it: with all of them on, every request pays its own price.
    """
    cells = _Priced(option, prices, log, load)
    before = cells.usd(_On()).sum()
    causes = []
    each: Array = np.zeros(len(log.cells.input))
    for name, switched in _STEPS:
        each = cells.usd(switched)
        causes.append(Cause(name, float(each.sum() - before)))
        before = each.sum()
    long = np.zeros(len(each), dtype=bool) if prices.longest is None else log.cells.over >= prices.longest
    return TokenReplay(float(before), float(each[long].sum()), tuple(causes), cells.tiers())


class _Priced:
    """The cells of a log with the prices that each of them can be given."""

    def __init__(self, option: TokenOption, prices: RequestPrices, log: Log, load: Load) -> None:
        self.option, self.log, self.load, self.prices = option, log, load, prices
        cells = log.cells
        starts = np.array([tier.above for tier in prices.tiers])
        self.tier: NDArray[np.int64] = np.searchsorted(starts, cells.over, side="right").astype(np.int64) - 1
        self.by_day = [tier.over_the_day(load.profile) for tier in prices.tiers]
        mean = prices.tier_of(float(load.input_tokens_per_request))
        self.mean_tier = prices.tiers.index(mean)
        # the place of a tier and a part of the day among all pairs of them
        self.parts = [part for tier in prices.tiers for part in tier.parts]
        self.part = np.zeros(len(self.tier), dtype=np.int64)
        place = 0
        for number, tier in enumerate(prices.tiers):
            for part in tier.parts:
                held = [start for start in np.unique(cells.minute) if part.holds(float(start))]
                self.part[(self.tier == number) & np.isin(cells.minute, held)] = place
                place += 1

    def usd(self, on: _On) -> Array:
        """Return what each cell costs [USD]."""
        usd: Array = total(line_costs(self._split(on), self._paid(on), self.option.discount)) * np.ones(len(self.tier))
        return usd

    def tiers(self) -> tuple[TierUse, ...]:
        """Return the requests of each tier."""
        cells, count = self.log.cells, len(self.prices.tiers)
        sums = [np.bincount(self.tier, of, count) for of in (cells.requests, cells.input, cells.output)]
        return tuple(
            TierUse(tier.above, int(requests), int(tokens_in), int(out))
            for tier, requests, tokens_in, out in zip(self.prices.tiers, *sums, strict=True)
        )

    def _paid(self, on: _On) -> TokenPrices:
        if on.hours and not self.log.span.relative:
            standard = _chosen([part.standard for part in self.parts], self.part)
            batch = _chosen([part.batch for part in self.parts], self.part)
        else:
            tier = self.tier if on.tiers else np.full(len(self.tier), self.mean_tier)
            standard, batch = (_chosen([pair[which] for pair in self.by_day], tier) for which in (0, 1))
        batched = self.load.batch_share
        if on.batch and self.log.knows_batch:
            batched = self.log.cells.batch.astype(float)
        prices = standard.blended_with(batch, batched)
        return prices.scaled(self.option.price_factor)

    def _split(self, on: _On) -> TokenSplit:
        """The tokens of each cell by how they are billed, in the option's own tokens."""
        cells, log, load, option = self.log.cells, self.log, self.load, self.option
        attempts = option.beside.attempts_of_a_month
        fresh = option.input_token_factor * attempts
        inputs = cells.input * fresh
        outputs = cells.output * option.output_token_factor * attempts
        hits = load.cache_hit_rate
        if on.cache and log.knows_reads:
            hits = np.divide(cells.read, cells.input, out=np.zeros(len(inputs)), where=cells.input > 0)
        reads, share = load.cache_reads_per_write, load.cache_write_share
        split = split_tokens(inputs, outputs, hits, reads, share, option.long_share)
        if not on.cache or not log.knows_writes:
            return split
        read = split.cached
        written = np.minimum(cells.written * fresh, np.maximum(inputs - read, 0.0))
        long = written * option.long_share
        if on.lifetimes and log.knows_lifetimes:
            long = np.minimum(cells.long * fresh, written)
        return TokenSplit(inputs - read - written, read, written - long, long, outputs)


def _chosen(prices: list[TokenPrices], place: NDArray[np.int64]) -> TokenPrices:
    """The prices at a place for each cell."""
    by_line: Mapping[str, Array] = {line.id: np.array([float(p.price(line)) for p in prices]) for line in BILLED_LINES}
    return TokenPrices(**{name: column[place] for name, column in by_line.items()})
