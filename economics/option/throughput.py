"""Throughput of a replica: two rates, which follow the mix, or one figure, which holds for one mix only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from economics.quantity import Number

ThroughputKind = Literal["measured", "estimated", "typed"]


class PricedThroughput(Protocol):
    """A throughput with plain numbers."""

    @property
    def follows_mix(self) -> bool:
        """Whether the capacity changes with cache hits and the input/output ratio."""

    def capacity(self, ratio: Number, hit_rate: Number, input_factor: Number, output_factor: Number) -> Number:
        """Return the capacity C [workload token/s per replica] at a ratio and a cache hit rate."""

    def times(self, factor: Number) -> PricedThroughput:
        """Return this throughput times a factor."""

    def known(self) -> Mapping[str, Number]:
        """Return the numbers that its formula uses, by name; the option's token factors are left out."""

    @property
    def formula(self) -> str:
        """The formula of the capacity."""


@dataclass(frozen=True)
class TwoRates(PricedThroughput):
    """Throughput of a replica as two rates, of reading input and of writing output [token/s]."""

    prefill_tokens_per_second: Number
    decode_tokens_per_second: Number

    @property
    def follows_mix(self) -> bool:
        """True: reading and writing have rates of their own."""
        return True

    def capacity(self, ratio: Number, hit_rate: Number, input_factor: Number, output_factor: Number) -> Number:
        """C = (i + o)/seconds with seconds = i·f_in·(1−h)/prefill + o·f_out/decode and o = i/r.

        The request length cancels. Infinite where beyond a float.

        >>> rates = TwoRates(prefill_tokens_per_second=10_000, decode_tokens_per_second=1_000)
        >>> round(float(rates.capacity(ratio=4, hit_rate=0, input_factor=1, output_factor=1)))
        3571
        """
        with np.errstate(over="ignore", divide="ignore", under="ignore", invalid="ignore"):
            fresh, each = ratio * (1 - hit_rate), np.divide(input_factor, self.prefill_tokens_per_second)
            # where nothing is read, no rate is too slow: an infinite time for none is none
            reading = np.where(np.equal(fresh, 0), 0.0, fresh * each)[()]
            writing = np.divide(output_factor, self.decode_tokens_per_second)
            result: Number = np.divide(ratio + 1, reading + writing)
        return result

    def times(self, factor: Number) -> TwoRates:
        """Both rates times the factor."""
        return TwoRates(self.prefill_tokens_per_second * factor, self.decode_tokens_per_second * factor)

    def known(self) -> Mapping[str, Number]:
        """Both rates."""
        return vars(self)

    @property
    def formula(self) -> str:
        """The formula of `capacity`."""
        return (
            "(input_output_ratio + 1) / (input_output_ratio * (1 - cache_hit_rate) * input_token_factor"
            " / prefill_tokens_per_second + output_token_factor / decode_tokens_per_second)"
        )


@dataclass(frozen=True)
class OneFigure(PricedThroughput):
    """Throughput of a replica as one figure [workload token/s, input + output], for the scenario's own mix only."""

    tokens_per_second: Number

    @property
    def follows_mix(self) -> bool:
        """False: the figure holds for one mix."""
        return False

    def capacity(self, ratio: Number, hit_rate: Number, input_factor: Number, output_factor: Number) -> Number:
        """The figure, whatever the mix."""
        del ratio, hit_rate, input_factor, output_factor
        return self.tokens_per_second

    def times(self, factor: Number) -> OneFigure:
        """The figure times the factor."""
        return OneFigure(self.tokens_per_second * factor)

    def known(self) -> Mapping[str, Number]:
        """The figure."""
        return vars(self)

    @property
    def formula(self) -> str:
        """The figure itself."""
        return "tokens_per_second"
