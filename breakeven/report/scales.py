"""The axes of a chart: where a value of a logarithmic axis stands, and how its ticks read."""

from __future__ import annotations

import math
from dataclasses import dataclass

from breakeven.currency import Currency
from breakeven.figures import tokens
from economics.numbers import digits

_NAMED = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))


@dataclass(frozen=True)
class LogScale:
    """A logarithmic axis from `low` to `high` (whole decades), drawn from `start` to `end` [px]."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return where a value stands; one below the axis, such as 0, stands at its low end."""
        if value <= self.low:
            return self.start
        share = (math.log10(value) - math.log10(self.low)) / (math.log10(self.high) - math.log10(self.low))
        return self.start + min(share, 1.0) * (self.end - self.start)

    def ticks(self, most: int) -> list[float]:
        """Return the decades that carry a tick: every one, or every second or third so that there are at most `most`.

        >>> LogScale(1e6, 1e9, 0, 100).ticks(8)
        [1000000.0, 10000000.0, 100000000.0, 1000000000.0]
        """
        first, last = round(math.log10(self.low)), round(math.log10(self.high))
        step = -(-(last - first + 1) // most)
        return [10.0**exponent for exponent in range(first, last + 1, step)]


def decades(low: float, high: float) -> tuple[float, float]:
    """Return the whole decades that hold the amounts from `low` to `high`, at least one.

    >>> decades(27, 40_750)
    (10.0, 100000.0)
    """
    first, last = math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(high) - 1e-9)
    return 10.0**first, 10.0 ** max(last, first + 1)


def tokens_tick(value: float) -> str:
    """Return a tick of an axis of tokens: 1M, 1B, 1T, 1,000T.

    >>> tokens_tick(1e6), tokens_tick(1e11), tokens_tick(1e15)
    ('1M', '100B', '1,000T')
    """
    return f"{value / 1e12:,.0f}T" if value >= 1e12 else tokens(value)


def money_tick(amount: float, currency: Currency) -> str:
    """Return a tick of an axis of amounts that are already in a currency.

    >>> money_tick(1e5, Currency()), money_tick(0.01, Currency())
    ('$100k', '$0.01')
    """
    text = next((f"{amount / size:,.0f}{letter}" for size, letter in _NAMED if amount >= size), digits(amount, 10))
    return f"{currency.sign}{text}"
