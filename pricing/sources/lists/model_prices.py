"""The list of the package `model-prices`: models.dev's, corrected against the sellers' pages, each price with its day.

Of a price's dated states the last one that had begun when the list was made is taken. Peak hours, which it keeps apart
as schedules, are not taken.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from economics.cost.tokens import ListedPrices
from pricing.sources.lists.cells import Cells, rounded, row, sellers_of

NAME = "model-prices"
PACKAGE = "model_prices"
MEMBER = "model_prices/snapshot.json"

_KEYS = {"input": "input", "cached_input": "cache_read", "cache_write": "cache_write", "output": "output"}
_HOUR = "cache_write_1h_multiple"
_VARIANTS = ("standard", "batch", "flex", "priority", "fast", "ultrafast")
_GONE = {"removed": "models.dev has removed it from this seller's list", "deprecated": "models.dev marks it deprecated"}


def inside(member: bytes) -> Any:
    """Return the document in the wheel's member."""
    return json.loads(member)


def rows(document: Mapping[str, Any]) -> Iterator[Cells]:
    """Yield the rows; `tiers` price the whole request above their size.

    `checked_on` is the day from which the list's makers know the price as it stands.
    """
    names = sellers_of("models-dev")
    made_at = str(document["updated_at"])
    for id, models in document["prices"].items():
        if id not in names:
            continue
        marks = document["status"].get(id, {})
        for model, variants in models.items():
            for variant in _VARIANTS:
                rates = _in_force(variants.get(variant, []), made_at)
                if rates is None:
                    continue
                about: Cells = {
                    "provider": names[id],
                    "model": model,
                    "model_name": model,
                    "deprecated": model in marks,
                    "page": rates["source"],
                    "note": _GONE.get(marks.get(model, "")),
                    "checked_on": str(rates["valid_from"])[:10],
                }
                yield row(about, variant, 0, _prices(rates, rates))
                for tier in rates.get("tiers", []):
                    yield row(about, variant, int(tier["above"]), _prices({**rates, **tier}, rates))


def _in_force(states: list[Mapping[str, Any]], made_at: str) -> Mapping[str, Any] | None:
    """The rates of the last state that had begun; None where that one names none."""
    begun = [s for s in states if s["start"] is None or s["start"] <= made_at]
    rates: Mapping[str, Any] | None = begun[-1]["rates"] if begun else None
    return rates


def _prices(rates: Mapping[str, Any], base: Mapping[str, Any]) -> ListedPrices:
    prices = {line: rounded(rates.get(key)) for line, key in _KEYS.items()}
    multiple, entry = base.get(_HOUR), prices["input"]
    long = None if multiple is None or entry is None or prices["cache_write"] is None else rounded(multiple * entry)
    return ListedPrices(**prices, cache_write_long=long)
