"""How numbers are written: whole numbers without a decimal point, every significant digit, and never a minus zero."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

EXACT_BELOW = 2**53
"""Below this every whole number has a float of its own; above it, floats skip whole numbers."""


def whole_as_integer(value: float, below: int = EXACT_BELOW) -> float | int:
    """Return a whole number as an integer, so that 3e9 tokens are written 3000000000; any other number unchanged.

    >>> whole_as_integer(3e9), whole_as_integer(0.25), whole_as_integer(-0.0)
    (3000000000, 0.25, 0)
    """
    return int(value) if float(value).is_integer() and abs(value) < below else float(value)


def counted(number: int, what: str) -> str:
    """Return how many there are of something in words.

    >>> counted(1, "seller"), counted(0, "seller"), counted(3000, "archived scenario")
    ('1 seller', '0 sellers', '3,000 archived scenarios')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def six_digits(value: float) -> float:
    """Return a rate rounded to the digits that are shown, so that it is the same on every machine and in the working.

    >>> six_digits(1234.5678), six_digits(0.00123456789)
    (1234.57, 0.00123457)
    """
    return float(f"{value:.6g}")


def digits(value: float, count: int = 6) -> str:
    """Return a number to so many digits as people write it: thousands apart, never with a power of ten.

    >>> digits(12_345.6, 4), digits(0.25), digits(9.54e-13, 3), digits(1e15)
    ('12,350', '0.25', '0.000000000000954', '1,000,000,000,000,000')
    """
    text = f"{value:,.{count}g}"
    return f"{Decimal(f'{value:.{count}g}'):,f}" if "e" in text else text


def exact(value: float) -> str:
    """Return a number with every digit it has.

    >>> exact(3e9), exact(0.1), exact(1e300)
    ('3000000000', '0.1', '1e+300')
    """
    return repr(whole_as_integer(value))


def without_minus_zero(value: Any) -> Any:
    """Return a number, or a document of numbers, with 0.0 in place of −0.0: a cost of nothing has no sign.

    >>> without_minus_zero({"usd": [-0.0, -1.5], "name": "-0.0"})
    {'usd': [0.0, -1.5], 'name': '-0.0'}
    """
    if isinstance(value, dict):
        return {key: without_minus_zero(part) for key, part in value.items()}
    if isinstance(value, list):
        return [without_minus_zero(part) for part in value]
    return value + 0.0 if isinstance(value, float) else value
