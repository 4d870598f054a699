"""Exact numbers, and the one place where counts are rounded up."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

HOURS = Fraction(730)
"""Hours of a month."""
WEEK = 168
MTOK = 10**6
SIDES = ("api", "hosted", "gpu_rent", "power", "purchase")


def exact(number: Any) -> Fraction:
    """A number of the document as the fraction that it is."""
    return Fraction(number)


def field_of(part: Mapping[str, Any], name: str, default: Any = 0) -> Fraction:
    """A field of the document, or its default where it is left out or null."""
    value = part.get(name)
    return Fraction(default if value is None else value)


@dataclass(frozen=True)
class Setting:
    """What may differ from the scenario as it stands: factors on prices and throughput, and how counts are rounded.

    `forgiven` is the part of a replica (or unit) that does not ask for one more; `nudge` moves every count before it is
    rounded, by this share: a float model may stand on either side of a corner.
    """

    sides: Mapping[str, Fraction] = field(default_factory=dict)
    gain: Fraction = Fraction(1)
    forgiven: Fraction = Fraction(1, 10**9)
    nudge: Fraction = Fraction(0)

    def side(self, name: str) -> Fraction:
        """Factor on the prices of one side of the market."""
        return self.sides.get(name, Fraction(1))

    def up(self, count: Fraction) -> int:
        """A count rounded up, the forgiven part taken off first; never negative."""
        return max(0, math.ceil(count * (1 + self.nudge) - self.forgiven))

    def with_nudge(self, nudge: Fraction) -> Setting:
        return replace(self, nudge=nudge)


PLAIN = Setting()


def power(base: Fraction, exponent: Fraction, digits: int = 60) -> Fraction:
    """base^exponent to so many digits: exact where the exponent is whole and small."""
    if exponent.denominator == 1 and abs(exponent) <= 4:
        return base ** int(exponent)
    with localcontext() as context:
        context.prec = digits
        number = Decimal(base.numerator) / Decimal(base.denominator)
        return Fraction(number ** (Decimal(exponent.numerator) / Decimal(exponent.denominator)))
