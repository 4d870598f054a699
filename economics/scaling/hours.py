"""The hours of a week by their load: hours of one load need the same replicas, so each distinct load counts once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from economics.cost.load_profile import LoadProfile
from economics.quantity import Array, Number
from economics.units import HOURS_PER_MONTH, HOURS_PER_WEEK, SECONDS_PER_HOUR

WEEKS_PER_MONTH = HOURS_PER_MONTH / HOURS_PER_WEEK
"""How many weeks a month has."""
STEP_TOLERANCE = 1e-9
"""Share of a replica by which rounding may overstate the load of an hour before another replica counts."""
_AT_ONCE = 1 << 15
"""How many numbers are worked on at a time, so that they stay in the processor's cache."""


@dataclass(frozen=True)
class Hours:
    """The distinct loads of the hours of a week, ascending; loads are relative to the average hour's.

    `relative`, `counts` and `starts` have the shape (distinct loads,). `counts` are the hours of each load. `starts`
    weighs a number that never falls with the load, so that its sum over the loads is the sum of its rises from hour to
    hour, the week a circle: Σ_j max(0, I_j − I_{j−1}) = Σ_d starts_d · I_d.
    """

    relative: Array
    counts: Array
    starts: Array

    @classmethod
    def of(cls, profile: LoadProfile, keep_hours: int = 0) -> Hours:
        """Return the hours of a profile; each counts with the largest load of itself and the `keep_hours` before."""
        return _hours(profile, keep_hours)

    @property
    def busiest(self) -> float:
        """The largest load of an hour over the average hour's."""
        return float(self.relative[-1])

    @cached_property
    def descending(self) -> Array:
        """The load of every hour, the largest first, shape (168,)."""
        loads: Array = np.repeat(self.relative, self.counts.astype(int))[::-1]
        return loads

    def busier(self, hours: Number) -> Array:
        """Return the load that at most `hours` (0 or more, of any shape) of the 168 exceed; 0 from 168 hours on."""
        loads = np.append(self.descending, 0.0)
        busier: Array = loads[np.minimum(np.floor(hours), HOURS_PER_WEEK).astype(int)]
        return busier

    def above(self, load: Array) -> tuple[Array, Array]:
        """Return how many hours have more than a load (of any shape), and the sum of the loads of these hours."""
        first = np.searchsorted(self.relative, load, side="right")
        counts, loads = self._from_the_top
        return counts[first], loads[first]

    @cached_property
    def _from_the_top(self) -> tuple[Array, Array]:
        """Hours and their loads from each distinct load up, and none beyond the last; shape (distinct loads + 1,)."""
        counts, loads = (np.append(np.cumsum(of[::-1])[::-1], 0.0) for of in (self.counts, self.counts * self.relative))
        return counts, loads

    def chunks(self, *columns: Array) -> Iterator[tuple[slice, tuple[Array, ...]]]:
        """Yield slices of columns of one length, each as (rows, 1), that are small enough to be worked on at once."""
        rows = max(1, _AT_ONCE // self.relative.size)
        for start in range(0, columns[0].size, rows):
            part = slice(start, start + rows)
            yield part, tuple(column[part, np.newaxis] for column in columns)


@lru_cache(maxsize=64)
def _hours(profile: LoadProfile, keep_hours: int) -> Hours:
    load = np.max([np.roll(profile.relative, kept) for kept in range(keep_hours + 1)], axis=0)
    relative, place, counts = np.unique(load, return_inverse=True, return_counts=True)
    starts = np.zeros(relative.size)
    before = np.roll(place, 1)
    rises = place > before
    np.add.at(starts, place[rises], 1.0)
    np.add.at(starts, before[rises], -1.0)
    return Hours(relative, counts.astype(float), starts)


def average_replicas(tokens_per_month: Number, tokens_per_second: Number, busy_hour_utilisation: Number) -> Number:
    """Return the replicas, not rounded, that the average hour's load needs at the utilisation of busy hours.

    `tokens_per_second` is the capacity C of a replica after interruption [token/s].
    """
    return tokens_per_month / HOURS_PER_MONTH / replica_tokens(tokens_per_second, busy_hour_utilisation)


def replica_tokens(tokens_per_second: Number, busy_hour_utilisation: Number) -> Number:
    """Return the tokens that a replica serves in a busy hour."""
    return tokens_per_second * SECONDS_PER_HOUR * busy_hour_utilisation


def needed(load: Array, min_replicas: int) -> Array:
    """Return the whole replicas for loads given in replicas: max(min_replicas, ceil(load − 1e-9))."""
    replicas: Array = np.asarray(load - STEP_TOLERANCE)
    np.ceil(replicas, out=replicas)
    np.maximum(replicas, min_replicas, out=replicas)
    return replicas
