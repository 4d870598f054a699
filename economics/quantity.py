"""Quantities: results that are finite or say why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
TOO_LARGE = "the result is too large for a number"
Number = float | Array
"""A scalar or an array; every formula takes either and broadcasts."""


@dataclass(frozen=True)
class Quantity:
    """Values with a mask of where they are defined and one reason for where they are not.

    `values` is a float or an array, `defined` a bool or an array that broadcasts to it; undefined places hold 0 and
    must not be read. `reason` is set when any place is undefined.
    """

    values: Number
    defined: bool | NDArray[np.bool_] = True
    reason: str | None = None

    @property
    def scalar(self) -> float | None:
        """The value of a scalar result, or None where it is undefined."""
        return float(self.values) if bool(np.all(self.defined)) else None

    def filled(self, fill: float = np.nan) -> Array:
        """The values as an array with `fill` in undefined places (for charts, which skip NaN)."""
        return np.where(self.defined, self.values, fill)


def divided(numerator: Number, denominator: Number, reason: str) -> Quantity:
    """Return numerator ÷ denominator, undefined with `reason` where the denominator is 0 or beyond a float.

    Shapes broadcast; the unit is the quotient's. A quotient too large for a float is undefined too.
    """
    without = np.equal(denominator, 0) | np.isinf(denominator)
    return finite(_quotient(numerator, denominator), ~without, reason if np.any(without) else TOO_LARGE)


def finite(values: Number, defined: Any, reason: str) -> Quantity:
    """Return a Quantity that is undefined where `defined` is false or the value is not a finite float."""
    ok = np.logical_and(defined, np.isfinite(values))
    if np.all(ok):
        return Quantity(values)
    if np.ndim(ok) == 0:
        return Quantity(0.0, False, reason)
    return Quantity(np.where(ok, values, 0.0), ok, reason)


def _quotient(numerator: Number, denominator: Number) -> Number:
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        result: Number = np.divide(numerator, denominator)
    return result
