"""The figure of an assumption with its unit, in people's words."""

from __future__ import annotations

from collections.abc import Sequence

from breakeven.currency import USD, Currency
from breakeven.figures import money, percent, rate, tokens
from economics.assumption import Assumption
from economics.numbers import digits

_UNITS = {
    "token": "tokens",
    "token/s per copy": "tokens a second and copy of the model",
    "token/month": "tokens a month",
    "option tokens per workload token": "of the workload's tokens",
    "busiest hour ÷ average hour": "times the average in the busiest hour",
    "h/month": "hours a month",
    "replica": "copies of the model",
    "factor": "",
    "kW per copy": "kW for each copy of the model",
}
"""Unit of a field → the words for it where the unit itself is not plain."""
_FACTORS = ("option tokens per workload token", "factor")
"""Units of what something is multiplied by."""


def in_words(members: Sequence[Assumption], currency: Currency = USD) -> str:
    """Return the figure with its unit; of several with one unit, all figures.

    >>> price = Assumption("output price", 10.0, "USD/Mtok", "typed", "", "typed", "price.output_usd_per_mtok")
    >>> in_words([price])
    '$10.00 per Mtok'
    """
    unit = _unit(members[0].unit)
    return f"{' and '.join(_figure(each, currency) for each in members)} {unit}".strip()


def _figure(assumption: Assumption, currency: Currency) -> str:
    value, unit = assumption.value, assumption.unit
    if isinstance(value, str):
        return value
    if unit.startswith("share"):
        return percent(value)
    if unit in _FACTORS:
        return f"× {digits(value, 4)}"
    if unit.startswith("USD"):
        return (rate if unit.endswith("hour") else money)(value, currency)
    if unit in ("token", "token/month"):
        return tokens(value)
    return f"{value:,.0f}" if value >= 1000 else digits(value, 4)


def _unit(unit: str) -> str:
    if unit.startswith("share"):
        return unit.removeprefix("share").strip()
    if unit.startswith("USD"):
        return unit.removeprefix("USD").replace("/", "per ", 1)
    return _UNITS.get(unit, unit)
