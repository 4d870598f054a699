"""Shares and days as causes say them."""

from __future__ import annotations

from datetime import date


def percent(share: float) -> str:
    """Return a share as per cent.

    >>> percent(0.3), percent(0.0812)
    ('30 %', '8.1 %')
    """
    return f"{100 * share:.3g} %" if share >= 0.1 else f"{100 * share:.2g} %"


def day(on: date) -> str:
    """Return a day as people write it.

    >>> day(date(2026, 10, 5))
    '5 October 2026'
    """
    return f"{on.day} {on:%B %Y}"
