"""One number of a scenario as data (unit, range, default, meaning), and the sentence that refuses other values."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from economics.errors import InputError, value_refused
from economics.quantity import Number


@dataclass(frozen=True)
class Field:
    """One number of a scenario: unit, closed or half-open range, default and the words that explain it."""

    name: str
    label: str
    unit: str
    low: float
    high: float
    help: str
    typical: str
    default: float | None = None
    low_open: bool = False
    whole: bool = False

    @property
    def is_share(self) -> bool:
        """Whether people write this number as a percentage."""
        return self.unit.startswith("share")

    @property
    def range_text(self) -> str:
        """The range in words, as refusals state it."""
        if self.is_share:
            lower = f"above {self.low * 100:g}" if self.low_open else f"{self.low * 100:g}"
            joint = " and at most " if self.low_open else "–"
            return f"{lower}{joint}{self.high * 100:g} % (as a share: {self._plain_range})"
        return self._plain_range

    @property
    def _plain_range(self) -> str:
        whole = "a whole number, " if self.whole else ""
        low, high = _written(self.low), _written(self.high)
        return f"{whole}above {low} and at most {high}" if self.low_open else f"{whole}{low} to {high}"

    def check(self, value: Number, path: str = "") -> None:
        """Raise InputError unless every element of `value` is a finite number inside the range.

        `value` is a scalar or an array of any shape; `path` is named in the message (default: the field's name).
        """
        low = np.min(value) if isinstance(value, np.ndarray) else value
        high = np.max(value) if isinstance(value, np.ndarray) else value
        bad = low if not (low > self.low if self.low_open else low >= self.low) else high
        if not (
            math.isfinite(bad) and bad <= self.high and bad >= self.low and not (self.low_open and bad == self.low)
        ):
            raise self.refusal(bad, path)
        if self.whole and np.any(np.not_equal(np.mod(value, 1), 0)):
            raise self.refusal(value, path)

    def refusal(self, value: object, path: str = "") -> InputError:
        """Return the error that refuses `value`; `path` as in `check`."""
        return value_refused(path or self.name, shown(value), f"must be {self.range_text}")


def shown(value: object) -> str:
    """Return a refused value as messages quote it: short, on one line, without control characters."""
    if isinstance(value, float) and math.isfinite(value):
        text = f"{value:g}"
    elif value is None:
        text = "null"
    elif isinstance(value, bool):
        text = str(value).lower()
    else:
        text = repr(value) if isinstance(value, str) else str(value)
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _written(number: float) -> str:
    if number < 1e9:
        return f"{number:g}"
    power = round(math.log10(number))
    return f"10{str(power).translate(_SUPERSCRIPT)}" if number == 10.0**power else f"{number:,.0f}"


_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MAX_COST = 1e9


def price(name: str, label: str, unit: str, text: str, typical: str, default: float | None = None) -> Field:
    """Return the field of a price, rate or cost: 0 to 10⁹ of its unit."""
    return Field(name, label, unit, 0, _MAX_COST, text, typical, default)


def share(name: str, label: str, text: str, typical: str, default: float | None = None) -> Field:
    """Return the field of a share of a whole, 0 to 1."""
    return Field(name, label, "share", 0, 1, text, typical, default)
