"""Measures of monthly cash flows: net present value, payback, crossings, hours to break even.

Flows are USD at the end of month 0, 1, 2, …, costs negative. Source: docs/model.md, "Over time".
"""

from __future__ import annotations

import numpy as np

from economics.cost.result import NO_TOKENS
from economics.fields.table import FIELDS
from economics.quantity import Array, Number, Quantity, divided


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


def payback_month(difference: Array, reference: str = "the reference") -> Quantity:
    """Return the first month by which the outlay over the reference has been recovered for good, within the horizon.

    The difference leaves out what is received for things still in service at the end, or the answer would hang on how
    far one looks.
    """
    running = np.cumsum(difference)
    running[np.abs(running) <= 1e-12 * np.max(np.abs(running), initial=0.0)] = 0.0
    behind = np.flatnonzero(running < 0)
    if len(behind) == 0:
        return Quantity(0.0, False, f"it has never cost more than {reference}: nothing to pay back")
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


def levelised(worth_usd: float, mtok: Array, rate_per_year: float) -> Quantity:
    """Return the constant price [USD/Mtok] whose receipts are worth as much as the costs: −NPV ÷ Σ Mtok_m/(1 + i)^m.

    `mtok` [Mtok] has an entry for each month from month 0.
    """
    return divided(-worth_usd, float(npv(mtok, rate_per_year)), NO_TOKENS)


def break_even_hours(
    outlay_usd: float, own_usd_per_hour: float, other_usd_per_hour: float, reference: str = "the reference"
) -> Quantity:
    """Return the hours [h] after which an outlay has paid off: outlay/(other − own), with both running all the time.

    `outlay_usd` is what it takes to begin beyond what the other option takes.
    """
    if outlay_usd <= 0:
        return Quantity(0.0, False, f"it takes no more to begin than {reference}: no hours to break even")
    if other_usd_per_hour <= own_usd_per_hour:
        return Quantity(0.0, False, "running it costs no less an hour: never breaks even")
    return Quantity(outlay_usd / (other_usd_per_hour - own_usd_per_hour))
