"""The yearly rate at which a price changes: a least-squares line through the logarithm of the price over time.

    log P(t) = a + b·t,  t in years of 365.25 days;  rate = exp(b) − 1
    interval = exp(b ± q·se(b)) − 1,  q the (1 + confidence)/2 quantile of Student's t with n − 2 degrees of freedom

The line and the standard error of its slope: Draper and Smith, Applied Regression Analysis, 3rd ed., ch. 1. A rate
needs at least twelve months and six points; with fewer there is a reason instead.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from economics.errors import InputError

CONFIDENCE = 0.8
MIN_POINTS = 6
MIN_DAYS = 365
DAYS_PER_YEAR = 365.25


@dataclass(frozen=True)
class Trend:
    """A fitted yearly rate of change with its interval, as shares (−0.3 is 30 % less a year), or why there is none.

    `rate`, `low` and `high` are all set, with an empty `reason`, or all None. `note` says what to know about the rate.
    """

    points: int
    days: int
    rate: float | None
    low: float | None
    high: float | None
    confidence: float
    reason: str
    note: str = ""


def fit_trend(
    days: Sequence[date], prices: Sequence[float], confidence: float = CONFIDENCE, counted: str = "point"
) -> Trend:
    """Fit the yearly rate of change of a price observed on some days, in any order, at most once a day.

    `counted` is what one of them is called where there are too few, such as `quarter`.

    `days` and `prices` (any unit, one currency) have the same length. Raises InputError for prices that are negative or
    not finite, a repeated day, different lengths, or a confidence outside (0, 1).
    """
    _check(days, prices, confidence)
    points, span = len(days), (max(days) - min(days)).days if days else 0
    missing = _missing(points, span, counted) or _unfit(prices)
    if missing:
        return Trend(points, span, None, None, None, confidence, missing)
    start = min(days)
    t = np.array([(day - start).days / DAYS_PER_YEAR for day in days])
    y = np.log(np.array(prices, dtype=float))
    centred = t - t.mean()
    spread = float(centred @ centred)
    slope = float(centred @ (y - y.mean())) / spread
    rest = y - y.mean() - slope * centred
    error = math.sqrt(float(rest @ rest) / (points - 2) / spread)
    if max(prices) == min(prices):
        note = "the price is the same at every point: an interval of width 0 says nothing of what is to come"
        return Trend(points, span, 0.0, 0.0, 0.0, confidence, "", note)
    half = t_quantile((1 + confidence) / 2, points - 2) * error
    try:
        rate, low, high = (math.expm1(b) for b in (slope, slope - half, slope + half))
    except OverflowError:
        return Trend(points, span, None, None, None, confidence, "the prices scatter too far for a rate to be finite")
    return Trend(points, span, rate, low, high, confidence, "")


def t_quantile(probability: float, degrees: int) -> float:
    """Return the quantile of Student's t distribution; `probability` in (0, 1), `degrees` of freedom from 1.

    Bisection on the distribution function, to 1e-12 relative. Raises InputError outside these ranges.
    """
    if not 0 < probability < 1:
        raise InputError("probability", f"{probability} is refused: must be above 0 and below 1")
    if degrees < 1:
        raise InputError("degrees", f"{degrees} is refused: must be at least 1")
    if probability < 0.5:
        return -t_quantile(1 - probability, degrees)
    low, high = 0.0, 1.0
    while t_distribution(high, degrees) < probability and high < 1e300:
        low, high = high, high * 2
    while high - low > 1e-12 * max(high, 1e-3):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if t_distribution(middle, degrees) < probability else (low, middle)
    return (low + high) / 2


def t_distribution(t: float, degrees: int) -> float:
    """Return P(T ≤ t) of Student's t for a whole number of degrees of freedom.

    The finite sums of Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
    """
    angle = math.atan(t / math.sqrt(degrees))
    cosine, sine = math.cos(angle), math.sin(angle)
    term, total = 1.0, 1.0
    if degrees % 2:
        for k in range(3, degrees - 1, 2):
            term *= cosine * cosine * (k - 1) / k
            total += term
        series = sine * cosine * total if degrees > 1 else 0.0
        within = 2 / math.pi * (angle + series)
    else:
        for k in range(2, degrees - 1, 2):
            term *= cosine * cosine * (k - 1) / k
            total += term
        within = sine * total
    return 0.5 * (1 + within)


def _check(days: Sequence[date], prices: Sequence[float], confidence: float) -> None:
    if len(days) != len(prices):
        raise InputError("prices", f"{len(prices)} prices for {len(days)} days: must be as many")
    if len(set(days)) != len(days):
        raise InputError("days", "a day is given twice: one price a day")
    for price in prices:
        if not (math.isfinite(price) and price >= 0):
            raise InputError("prices", f"{price} is refused: must be a finite number from 0")
    if not 0 < confidence < 1:
        raise InputError("confidence", f"{confidence} is refused: must be above 0 and below 1")


def _missing(points: int, span: int, counted: str) -> str:
    if points >= MIN_POINTS and span >= MIN_DAYS:
        return ""
    months = f"{span / DAYS_PER_YEAR * 12:.0f} months" if span >= 45 else f"{span} days"
    over = "" if points == 1 else f" over {months}"
    seen = f"{points} {counted}{'' if points == 1 else 's'} counted{over}" if points else "no dated price"
    return f"too little history: {seen}; a rate needs {MIN_POINTS} {counted}s over 12 months"


def _unfit(prices: Sequence[float]) -> str:
    return "a price of 0 has no rate of change" if min(prices) == 0 else ""
