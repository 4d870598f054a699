"""Whether an offer can still be bought: on sale, retiring on a day that is known, retired, or withdrawn. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from pricing.rows import PriceRow

Life = Literal["on sale", "retiring", "retired", "withdrawn"]
"""`withdrawn`: a list says so and no day is known."""


def life_of(rows: Iterable[PriceRow], as_of: date) -> Life:
    """Return what a day finds an offer's model to be, by the rows of any of its lists."""
    rows = list(rows)
    day = next((row.retires_on for row in rows if row.retires_on is not None), None)
    if day is not None:
        return "retired" if day <= as_of else "retiring"
    return "withdrawn" if any(row.deprecated for row in rows) else "on sale"
