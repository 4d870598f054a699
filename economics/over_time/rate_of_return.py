"""The internal rate of return of monthly flows: how many rates make them worth nothing, and the rate if it is one.

With x = 1/(1 + i), i the monthly rate, the worth of the flows is the polynomial Σ flow_m·x^m, and a rate of return is a
root of it. The roots are counted, not guessed: on an interval the polynomial is written in Bernstein's basis, whose
coefficients change their sign at least as often as the polynomial does there and by an even number more (Descartes'
rule of signs); intervals are halved until that number is 0 or 1. All weights of these steps are positive, so no step
can overflow or lose more than rounding, however many months there are. Source: Farouki, Rajan, "Algorithms for
polynomials in Bernstein form", Computer Aided Geometric Design 5 (1988).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from economics.quantity import Array, Quantity

Order = Literal["paid first", "received first"]
PAID_FIRST: Order = "paid first"
RECEIVED_FIRST: Order = "received first"

ALIKE = "it costs the same as {reference} in every month: any rate would do"
NEVER_BETTER = "it never costs less than {reference} in any month: nothing is returned"
NOTHING_PAID = "it never costs more than {reference} in any month: nothing is put in that could be returned"
NO_RATE = "no rate above −100 % and up to 10⁶ % a year makes the difference worth nothing"
SEVERAL = "{count} rates make the difference worth nothing: no single rate of return"

HIGHEST_PER_YEAR = 1e4
"""The highest rate that is looked for, as a share: 10⁶ % a year."""

_ROUNDING = 2e-12
"""Share of the amounts added up within which a worth is 0: their own rounding, and that of 240 months halved often."""
_NARROW = 2.0**-48
_CLOSE = 2.0**-60
_LOG_HIGHEST = float(np.log1p(HIGHEST_PER_YEAR) / 12)
_LOG_LOWEST = -1500.0
"""Below this no root can be: the flows' sizes lie within 10^±308 of each other."""


@dataclass(frozen=True)
class RateOfReturn:
    """The yearly rate, and which way round the flows are: `order` is empty where there is no single rate.

    Paid first: the higher the rate, the less the difference is worth, as with money lent. Received first: the other way
    round, as with money borrowed.
    """

    per_year: Quantity
    order: Order | Literal[""] = ""


@dataclass(frozen=True)
class _Root:
    """Where a root lies, between two values of ln(1 + i)."""

    low: float
    high: float


def rate_of_return(difference: Array, gross: Array | None = None, reference: str = "the reference") -> RateOfReturn:
    """Return the yearly rate that makes a difference of flows worth nothing, or why there is not exactly one.

    `difference` has the shape (months + 1,), month 0 first, what is paid negative. `gross` are the amounts [USD] of
    which it is the difference, for what counts as rounding; left out, its own size. A rate is looked for above −100 %
    and up to 10⁶ % a year; one at which the worth touches 0 without changing its sign counts once, and rates that only
    rounding tells apart count as one.

    >>> flows = np.array([-100.0] + 11 * [0.0] + [110.0])
    >>> found = rate_of_return(flows)
    >>> round(found.per_year.scalar, 12), found.order
    (0.1, 'paid first')
    """
    size = np.abs(difference) if gross is None else np.abs(gross)
    flows = np.where(np.abs(difference) <= _ROUNDING * size, 0.0, difference)
    present = np.flatnonzero(flows)
    if len(present) == 0:
        return _none(ALIKE.format(reference=reference))
    if not np.any(flows > 0):
        return _none(NEVER_BETTER.format(reference=reference))
    if not np.any(flows < 0):
        return _none(NOTHING_PAID.format(reference=reference))
    kept = slice(present[0], present[-1] + 1)  # a common factor x^m moves no root
    scale = float(np.max(np.maximum(np.abs(flows), size)))
    flows, size = flows[kept] / scale, np.maximum(np.abs(flows), size)[kept] / scale
    with np.errstate(under="ignore"):
        roots = _roots(flows, size)
        if len(roots) > 1:
            return _none(SEVERAL.format(count=len(roots)))
        if not roots:
            return _none(NO_RATE)
        per_month, rising = _place(flows, roots[0])
    # the float nearest to −100 % that is still above it stands for what is closer
    yearly = max(float(np.expm1(12 * per_month)), float(np.nextafter(-1.0, 0.0)))
    return RateOfReturn(Quantity(min(yearly, HIGHEST_PER_YEAR)), RECEIVED_FIRST if rising else PAID_FIRST)


def _none(reason: str) -> RateOfReturn:
    return RateOfReturn(Quantity(0.0, False, reason))


def _roots(flows: Array, size: Array) -> list[_Root]:
    """Return the distinct roots at rates that are looked for, the highest rate first."""
    if _changes(flows, np.zeros_like(size)) == (1, 1):
        # one change of sign: exactly one root x > 0; it is looked for unless the worth at the highest rate is past it
        at_highest, rounding = _worth(flows, _LOG_HIGHEST), _ROUNDING * _worth(size, _LOG_HIGHEST)
        if abs(at_highest) <= rounding:
            return [_Root(_LOG_HIGHEST, _LOG_HIGHEST)]
        return [_Root(_LOG_LOWEST, _LOG_HIGHEST)] if (at_highest > 0) == (flows[0] > 0) else []
    both = np.stack((flows, size), axis=1)
    power = _power_to_bernstein(len(flows))
    lowest_x = float(np.exp(-_LOG_HIGHEST))
    # x from its lowest to 1, then 1/x from 1 down to 0: neither is ever above 1
    near = _isolated(_split(power @ both, lowest_x)[1], lowest_x, 1.0)
    far = list(_isolated(power @ both[::-1], 0.0, 1.0))
    found: list[tuple[float, float, bool]] = [(-np.log(high), -np.log(low), sure) for low, high, sure in near]
    found += [(np.log(low) if low else _LOG_LOWEST, np.log(high), sure) for low, high, sure in reversed(far)]
    roots: list[_Root] = []
    last_sure = True
    for low, high, sure in found:
        if roots and not sure and not last_sure and high == roots[-1].low:
            roots[-1] = _Root(low, roots[-1].high)  # two parts of one place that rounding cannot tell from 0
        else:
            roots.append(_Root(low, high))
        last_sure = sure
    return roots


def _isolated(coefficients: Array, low: float, high: float) -> Iterator[tuple[float, float, bool]]:
    """Yield the intervals that hold a root, in rising order, and whether it surely is exactly one.

    `coefficients` has a row for each Bernstein coefficient on [low, high], of the flows and of their size. An interval
    that is not sure cannot be told from 0: all its coefficients are within rounding, or it is too narrow to halve.
    """
    waiting = [(coefficients, low, high)]
    while waiting:
        here, low, high = waiting.pop()
        worth, rounding = here[:, 0], _ROUNDING * here[:, 1]
        fewest, most = _changes(worth, rounding)
        if fewest == most and most <= 1:
            if most == 1:
                yield low, high, True
        elif np.all(np.abs(worth) <= rounding) or high - low <= _NARROW * high:
            yield low, high, False
        else:
            middle = 0.5 * (low + high)
            left, right = _split(here, 0.5)
            waiting += [(right, middle, high), (left, low, middle)]


def _changes(values: Array, rounding: Array) -> tuple[int, int]:
    """Return the fewest and the most changes of sign in a sequence whose values are known to within `rounding`."""
    known = np.abs(values) > rounding
    if known.all():
        positive = values > 0
        count = int(np.count_nonzero(positive[1:] != positive[:-1]))
        return count, count
    signs = np.sign(values[known])
    fewest = int(np.count_nonzero(signs[1:] != signs[:-1]))
    if not rounding.any():  # zeros and no doubts: they are passed over
        return fewest, fewest
    # a run of n doubtful ones: n changes at an end of the sequence; between two known ones n + 1, or one less where
    # that would not lead from the one sign to the other
    places = np.flatnonzero(known)
    if len(places) == 0:
        return 0, len(values) - 1
    most = int(places[0] + len(values) - 1 - places[-1])
    runs = np.diff(places)
    same = signs[1:] == signs[:-1]
    most += int(np.sum(np.where((runs % 2 == 0) == same, runs, runs - 1)))
    return fewest, most


def _worth(flows: Array, log_rate: float) -> float:
    """Return Σ flow_m·(1 + i)^−m, times a positive number that keeps every factor at or below 1."""
    months = np.arange(len(flows), dtype=float)
    exponents = -months * log_rate if log_rate >= 0 else (months[-1] - months) * log_rate
    return float(flows @ np.exp(exponents))


def _place(flows: Array, root: _Root) -> tuple[float, bool]:
    """Return ln(1 + i) at a root, and whether the worth rises with the rate there."""
    low, high = root.low, root.high
    at_low, at_high = _worth(flows, low), _worth(flows, high)
    if at_low * at_high < 0:
        return _bisected(flows, low, high), at_high > 0
    # a touch: there the derivative by x changes its sign; where it is at the very end, the end itself
    slope = flows[1:] * np.arange(1, len(flows))
    touch = _worth(slope, low) * _worth(slope, high) < 0
    return _bisected(slope, low, high) if touch else 0.5 * (low + high), bool(flows[0] > 0)


def _bisected(flows: Array, low: float, high: float) -> float:
    above = _worth(flows, high) > 0
    while high - low > _CLOSE:
        middle = 0.5 * (low + high)
        if not low < middle < high:
            break
        low, high = (low, middle) if (_worth(flows, middle) > 0) == above else (middle, high)
    return 0.5 * (low + high)


@lru_cache(maxsize=4)
def _binomials(count: int) -> Array:
    """Return C(j, i) for j and i below `count`, j along the rows."""
    table = np.zeros((count, count))
    table[:, 0] = 1.0
    for j in range(1, count):
        table[j, 1:] = table[j - 1, 1:] + table[j - 1, :-1]
    return table


@lru_cache(maxsize=4)
def _power_to_bernstein(count: int) -> Array:
    """Return the matrix that turns coefficients of powers into Bernstein coefficients on [0, 1]: C(j, i)/C(n, i)."""
    binomials = _binomials(count)
    weights: Array = binomials / binomials[-1]
    return weights


@lru_cache(maxsize=8)
def _left_of(count: int, at: float) -> Array:
    """Return the matrix of the coefficients on [0, at] from those on [0, 1]: C(j, i)·at^i·(1 − at)^(j − i)."""
    i = np.arange(count)
    rest = np.maximum(i[:, None] - i, 0)
    weights: Array = _binomials(count) * at**i * (1 - at) ** rest
    return weights


def _split(coefficients: Array, at: float) -> tuple[Array, Array]:
    """Return the Bernstein coefficients on both sides of `at` in (0, 1)."""
    count = len(coefficients)
    return _left_of(count, at) @ coefficients, (_left_of(count, 1 - at) @ coefficients[::-1])[::-1]
