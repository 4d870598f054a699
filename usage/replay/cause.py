"""What makes the replay of a log differ from its mean: each can be switched on by itself, and has a name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

CauseName = Literal[
    "context_tiers",
    "batch",
    "hours_of_the_day",
    "cached_tokens",
    "cache_lifetimes",
    "copies_by_the_hour",
    "busiest_hour",
    "too_long",
]
TIERS: CauseName = "context_tiers"
BATCH: CauseName = "batch"
HOURS: CauseName = "hours_of_the_day"
CACHE: CauseName = "cached_tokens"
LIFETIMES: CauseName = "cache_lifetimes"
COPIES: CauseName = "copies_by_the_hour"
BUSIEST: CauseName = "busiest_hour"
TOO_LONG: CauseName = "too_long"
CAUSES: tuple[CauseName, ...] = get_args(CauseName)
"""Every cause, in the order in which they are switched on."""


@dataclass(frozen=True)
class Cause:
    """What changes when one thing is taken from the requests, and not from their mean, after those before it [USD]."""

    name: CauseName
    usd: float

    def times(self, factor: float) -> Cause:
        """Return it for so many times the log."""
        return replace(self, usd=self.usd * factor)


def together(causes: list[Cause]) -> tuple[Cause, ...]:
    """Return the sum of each cause, in the order in which they are switched on; without those that change nothing."""
    sums = {name: sum(cause.usd for cause in causes if cause.name == name) for name in CAUSES}
    return tuple(Cause(name, usd) for name, usd in sums.items() if abs(usd) >= SMALLEST_USD)


SMALLEST_USD = 0.005
"""A change of less than half a cent is none."""
