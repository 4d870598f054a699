"""Measures of monthly cash flows: net present value, internal rate of return, payback, crossings.

Flows are USD at the end of month 0, 1, 2, …, costs negative. Source: docs/model.md, "Over time".
"""

from __future__ import annotations

import numpy as np

from economics.fields.table import FIELDS
from economics.quantity import Array, Number, Quantity

SEVERAL = "the difference between the two changes its sign {count} times: no single rate of return"
NEVER_BETTER = "it never costs less than {reference} in any month: nothing is returned"
NOTHING_PAID = "it never costs more than {reference} in any month: nothing is put in that could be returned"
BORROWED = "it saves first and costs more later: the rate would be that of a loan"
NO_RATE = "the rate is below −99.99 % or above 10⁹ % a month"
_LOWEST, _HIGHEST = -0.9999, 1e7


def monthly_rate(rate_per_year: Number) -> Number:
    """Return the monthly rate that compounds to a yearly one: (1 + r)^(1/12) − 1; raises InputError at −1 and below."""
    FIELDS["discount_rate_per_year"].check(rate_per_year, "horizon.discount_rate_per_year")
    rate: Number = np.expm1(np.log1p(rate_per_year) / 12)
    return rate


def npv(flows: Array, rate_per_year: Number) -> Number:
    """Return the net present value [USD] of flows (months first, from month 0) at a yearly rate.

    Σ flow_m/(1 + i)^m with i = (1 + r)^(1/12) − 1; the rate is a scalar or an array shaped like the flows' other axes.

    >>> flows = np.zeros(13)
    >>> flows[0], flows[12] = -100, 110
    >>> round(float(npv(flows, 0.05)), 2)  # 110/1.05 − 100
    4.76
    """
    rate = monthly_rate(rate_per_year)
    months = np.arange(len(flows), dtype=float)
    if np.ndim(rate) == 0:
        worth: Number = (1 + rate) ** -months @ flows.reshape(len(flows), -1)
        return worth.reshape(flows.shape[1:])[()]  # type: ignore[union-attr]
    weights = (1 + np.asarray(rate)) ** -months.reshape((-1, *(1,) * np.ndim(rate)))
    summed: Array = (weights * flows).sum(axis=0)
    return summed


def irr(difference: Array, reference: str = "the reference") -> Quantity:
    """Return the yearly internal rate of return of a difference of flows, shape (months,), or why there is none.

    Only flows that are first negative and then positive have a single rate: their sign changes once, so the present
    value passes 0 exactly once (Descartes' rule of signs), and bisection finds that rate to the last digit.
    """
    scale = np.max(np.abs(difference), initial=0.0)
    signs = np.sign(np.where(np.abs(difference) <= 1e-12 * scale, 0.0, difference))
    signs = signs[signs != 0]
    changes = int(np.count_nonzero(signs[1:] != signs[:-1]))
    if not np.any(signs > 0):
        return Quantity(0.0, False, NEVER_BETTER.format(reference=reference))
    if changes == 0:
        return Quantity(0.0, False, NOTHING_PAID.format(reference=reference))
    if changes > 1:
        return Quantity(0.0, False, SEVERAL.format(count=changes))
    if signs[0] > 0:
        return Quantity(0.0, False, BORROWED)
    return _single_rate(difference / scale)


def payback_month(difference: Array, reference: str = "the reference") -> Quantity:
    """Return the first month by which the outlay over the reference has been recovered for good, within the horizon."""
    running = np.cumsum(difference)
    running[np.abs(running) <= 1e-12 * np.max(np.abs(running), initial=0.0)] = 0.0
    behind = np.flatnonzero(running < 0)
    if len(behind) == 0:
        return Quantity(0.0, False, f"it never has cost more than {reference}: nothing to pay back")
    if behind[-1] == len(running) - 1:
        return Quantity(0.0, False, f"not paid back within {len(running) - 1} months")
    return Quantity(float(behind[-1] + 1))


def crossings(cumulative_a: Array, cumulative_b: Array) -> list[tuple[int, int]]:
    """Return (month, sign) wherever the cheaper of two cumulative costs changes; −1: the first is cheaper from then on.

    A month in which both have cost the same is not itself a crossing.
    """
    gap = cumulative_a - cumulative_b
    gap = np.where(np.abs(gap) <= 1e-12 * np.maximum(np.abs(cumulative_a), np.abs(cumulative_b)), 0.0, gap)
    changes, last = [], 0
    for month, sign in enumerate(np.sign(gap).astype(int).tolist()):
        if sign and last and sign != last:
            changes.append((month, sign))
        last = sign or last
    return changes


def break_even_hours(outlay_usd: float, own_usd_per_hour: float, other_usd_per_hour: float) -> Quantity:
    """Return the hours [h] after which an outlay has paid off: outlay/(other − own), with both running all the time."""
    if outlay_usd <= 0:
        return Quantity(0.0, False, "nothing is bought: no hours to break even")
    if other_usd_per_hour <= own_usd_per_hour:
        return Quantity(0.0, False, "running it costs no less an hour: never breaks even")
    return Quantity(outlay_usd / (other_usd_per_hour - own_usd_per_hour))


def _single_rate(flows: Array) -> Quantity:
    months = np.arange(len(flows), dtype=float)

    def worth(rate: float) -> float:
        with np.errstate(over="ignore", under="ignore"):
            discounts = np.exp(-months * np.log1p(rate))
            return float(np.sum(np.where(flows == 0, 0.0, flows * discounts)))

    low, high = _LOWEST, _HIGHEST
    if not (worth(low) > 0 > worth(high)):
        return Quantity(0.0, False, NO_RATE)
    while True:
        middle = 0.5 * (low + high) if high < 1 else np.sqrt((1 + low) * (1 + high)) - 1
        if not low < middle < high:
            break
        low, high = (middle, high) if worth(middle) > 0 else (low, middle)
    with np.errstate(over="ignore"):
        yearly = float(np.expm1(12 * np.log1p(low)))
    return Quantity(yearly) if np.isfinite(yearly) else Quantity(0.0, False, NO_RATE)
