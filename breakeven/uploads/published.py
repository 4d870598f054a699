"""A model's published number of parameters, as people write it."""

from __future__ import annotations

import re

from economics.errors import value_refused
from economics.fields.field import shown

_SCALES = {"": 1.0, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
_WRITTEN = re.compile(r"(\d+(?:\.\d+)?(?:e\d{1,2})?|\d{1,3}(?:,\d{3})+)\s*([KMBT]?)", re.IGNORECASE)


def published_parameters(text: str, field: str) -> float:
    """Return a number of parameters written as 70.6B, 671 B, 500M, 1.2T, 7.06e10 or 70,553,706,496.

    Raises InputError naming `field` for anything else, and outside 1,000 to 10¹⁵.
    """
    found = _WRITTEN.fullmatch(text.strip())
    number = float(found[1].replace(",", "")) * _SCALES[found[2].upper()] if found else 0.0
    if not 1e3 <= number <= 1e15:
        raise value_refused(field, shown(text), "must be a number such as 70.6B or 70553706496")
    return number
