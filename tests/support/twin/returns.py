"""Roots of a cash flow, all of them counted: the internal rate of return where there is exactly one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from tests.support.twin.numbers import power

LEAST = power(Fraction(10_001), Fraction(-1, 12))
"""1/(1+i) of a month at 10⁶ % a year, the highest rate that is looked for; at −100 % it is infinite."""
KEPT = 10**12
"""Flows are taken to a millionth of a millionth of a dollar."""
Polynomial = list[int]
"""Coefficients of 1, x, x², …; the last is not 0."""


@dataclass(frozen=True)
class Rates:
    """How many rates a year in (−100 %, 10⁶ %] make the flows zero, and the rate where it is one."""

    count: int
    rate: Fraction | None
    paid_first: bool


def rates(flows: Sequence[Fraction]) -> Rates:
    """`flows` by month from month 0 on, as USD; a touch counts once."""
    coefficients = _trim([round(flow * KEPT) for flow in flows])
    if not coefficients:
        return Rates(0, None, False)
    first = next(flow for flow in coefficients if flow)
    while coefficients[0] == 0:  # a root at x = 0 is no rate
        coefficients = coefficients[1:]
    chain = _chain(coefficients)
    low, high = LEAST, Fraction(2 + max(abs(c) for c in coefficients) // abs(coefficients[-1]))
    count = _changes(chain, low) - _changes(chain, high) + (_at(coefficients, low) == 0)
    return Rates(count, _year(_root(coefficients, chain, low, high)) if count == 1 else None, first < 0)


def _year(x: Fraction) -> Fraction:
    """The rate a year of a month's 1/(1+i)."""
    return x**-12 - 1


def _root(polynomial: Polynomial, chain: list[Polynomial], low: Fraction, high: Fraction) -> Fraction:
    """The one root in [low, high], to 1e-15 of itself."""
    if _at(polynomial, low) == 0:
        return low
    below, above = _sign(_at(polynomial, low)), _sign(_at(polynomial, high))
    for _ in range(400):
        middle = _short((low + high) / 2 if high < 4 * low else low * 2 ** ((_size(high) - _size(low)) // 2))
        at = _sign(_at(polynomial, middle))
        if at == 0:
            return middle
        left = at != below if below != above else _changes(chain, low) != _changes(chain, middle)
        low, high = (low, middle) if left else (middle, high)
        if high - low < low / 10**15:
            return middle
    raise AssertionError("the halving did not end")


def _size(number: Fraction) -> int:
    """Its size in powers of two, to the next one."""
    return number.numerator.bit_length() - number.denominator.bit_length()


def _short(number: Fraction) -> Fraction:
    """A number with few digits near this one, so that powers of it stay short."""
    digits = 70 - _size(number)
    return Fraction(round(number * 2**digits), 2**digits) if digits > 0 else Fraction(round(number))


def _trim(polynomial: Polynomial) -> Polynomial:
    while polynomial and polynomial[-1] == 0:
        polynomial = polynomial[:-1]
    return polynomial


def _chain(polynomial: Polynomial) -> list[Polynomial]:
    """Sturm's sequence, every member cleared of common factors (positive ones: signs stay)."""
    chain = [_primitive(polynomial), _primitive(_trim([k * c for k, c in enumerate(polynomial)][1:]))]
    while len(chain[-1]) > 1:
        rest = _remainder(chain[-2], chain[-1])
        if not rest:
            break
        chain.append(_primitive([-c for c in rest]))
    return [member for member in chain if member]


def _primitive(polynomial: Polynomial) -> Polynomial:
    common = math.gcd(*polynomial) if polynomial else 1
    return [c // (common or 1) for c in polynomial]


def _remainder(a: Polynomial, b: Polynomial) -> Polynomial:
    """The remainder of a ÷ b, times a positive number."""
    rest = list(a)
    lead, size = abs(b[-1]), len(b)
    turn = 1 if b[-1] > 0 else -1
    while len(rest) >= size:
        factor = rest[-1] * turn
        rest = [c * lead for c in rest]
        shift = len(rest) - size
        for k, c in enumerate(b):
            rest[shift + k] -= factor * c
        rest = _trim(rest[:-1])
    return rest


def _at(polynomial: Polynomial, x: Fraction) -> int:
    """The value's numerator: the polynomial at p/q times q^degree, which has its sign."""
    p, q = x.numerator, x.denominator
    value, scale = 0, 1
    for coefficient in reversed(polynomial):
        value = value * p + coefficient * scale
        scale *= q
    return value


def _changes(chain: list[Polynomial], x: Fraction) -> int:
    signs = [sign for member in chain if (sign := _sign(_at(member, x)))]
    return sum(a != b for a, b in pairwise(signs))


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
