"""Shares and days as causes say them."""

from __future__ import annotations

from datetime import date

from economics.numbers import digits


def percent(share: float) -> str:
    """Return a share as per cent.

    >>> percent(0.3), percent(0.0812)
    ('30 %', '8.1 %')
    """
    return f"{digits(100 * share, 3)} %" if share >= 0.1 else f"{digits(100 * share, 2)} %"


def day(on: date) -> str:
    """Return a day as people write it.

    >>> day(date(2026, 10, 5))
    '5 October 2026'
    """
    return f"{on.day} {on:%B %Y}"
