"""Per cents that people agree on, found in what a bill leaves unexplained, with the day from which they hold."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from usage.reconcile.account import Account, Flags, Floats
from usage.reconcile.observed import Observed

STEPS_PER_PERCENT = 2
"""Whole and half per cents are agreed on."""
_MOST_OF_A_DAY = 3
_AGREED_DAYS = (1, 15)
_BITS_OF_FIVES, _BITS_OF_WHOLE, _BITS_OF_HALVES = math.log2(20), math.log2(100), math.log2(200)
_BITS_OF_AGREED_DAY, _BITS_OF_DAY = 2.0, 5.0


@dataclass(frozen=True)
class Percent:
    """A change of prices [per cent, signed] from a day on; None: the whole period."""

    percent: float
    since: date | None

    @property
    def bits(self) -> float:
        """How much has to be said: multiples of five are few, whole per cents more; the 1st and the 15th are few."""
        fives, whole = self.percent % 5 == 0, self.percent % 1 == 0
        of_percent = _BITS_OF_FIVES if fives else _BITS_OF_WHOLE if whole else _BITS_OF_HALVES
        if self.since is None:
            return of_percent
        return of_percent + (_BITS_OF_AGREED_DAY if self.since.day in _AGREED_DAYS else _BITS_OF_DAY)


COMMON_PERCENTS = tuple(step / STEPS_PER_PERCENT for step in range(1, 40 * STEPS_PER_PERCENT + 1))
"""Per cents to try where another cause on the same lines hides which it is."""


@dataclass(frozen=True)
class Bounds:
    """Between which per cents a cause is looked for, both included."""

    low: float
    high: float


def changes(
    account: Account, observed: Observed, lines: Flags, pieces: Flags, bounds: Bounds, *, dated: bool
) -> Iterator[Percent]:
    """Return each change of the prices of some pieces that explains the lines within their rounding.

    With `dated` also those that begin inside the period. A change that could as well be none is not among them.
    """
    usd = account.amounts_of(pieces)
    seen = observed.on_lines(lines)
    left, tolerance = observed.residual(account)[seen], observed.tolerance_usd[seen]
    touched = observed.seen(usd)[seen] != 0
    if not touched.any() or (~touched & (np.abs(left) > tolerance)).any():
        return
    starts = _starts(account, usd) if dated else [(0, None)]
    counted = np.arange(len(usd)) >= np.array([start for start, _ in starts])[:, None]
    effect = observed.seen(usd * counted[:, :, None])[:, seen]
    low, high = _within(effect, left, tolerance)
    for place in np.flatnonzero(low <= high):
        since = starts[place][1]
        for percent in _steps(100 * low[place], 100 * high[place], bounds):
            yield Percent(percent, since)


def _within(effect: Floats, left: Floats, tolerance: Floats) -> tuple[Floats, Floats]:
    """The shares of each row of effects [USD] with which every observation is explained; none where low > high."""
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = (left - tolerance) / effect, (left + tolerance) / effect
    touched = effect != 0
    low = np.where(touched, np.minimum(one, other), -np.inf).max(axis=1, initial=-np.inf)
    high = np.where(touched, np.maximum(one, other), np.inf).min(axis=1, initial=np.inf)
    unexplained = (~touched & (np.abs(left) > tolerance)).any(axis=1)
    return np.where(unexplained, np.inf, low), high


def _steps(low: float, high: float, bounds: Bounds) -> list[float]:
    """The agreed per cents in a range, the commonest first; none where 0 is in it: nothing need have changed."""
    if low <= 0 <= high:
        return []
    low, high = max(low, bounds.low), min(high, bounds.high)
    if low > high:
        return []
    first, last = math.ceil(low * STEPS_PER_PERCENT), math.floor(high * STEPS_PER_PERCENT)
    every = [step / STEPS_PER_PERCENT for step in range(first, last + 1) if step]
    return sorted(every, key=lambda percent: Percent(percent, None).bits)[:_MOST_OF_A_DAY]


def _starts(account: Account, usd: Floats) -> list[tuple[int, date | None]]:
    """The places of days on which a change can begin so that it shows, with the day that is said for each.

    Between two days with requests any day would do: the 1st or the 15th is taken where it is among them, else the
    first day that shows it.
    """
    used = [int(place) for place in np.flatnonzero(usd.any(axis=1))]
    starts: list[tuple[int, date | None]] = [(0, None)] if used else []
    for before, place in pairwise(used):
        alike = account.days[before + 1 : place + 1]
        starts.append((place, next((day for day in alike if day.day in _AGREED_DAYS), alike[-1])))
    return starts
