"""The list that the package `litellm` ships: prices per token of many sellers, and the days on which models retire."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from economics.cost.tokens import ListedPrices
from pricing.sources.lists.cells import Cells, per_mtok, row, sellers_of
from pricing.sources.regions import region_in

NAME = "litellm"
PACKAGE = "litellm"
MEMBER = "litellm/model_prices_and_context_window_backup.json"

_KEYS = {
    "input": "input_cost_per_token",
    "cached_input": "cache_read_input_token_cost",
    "cache_write": "cache_creation_input_token_cost",
    "output": "output_cost_per_token",
}
"""Token line and its price key; the longest cache lifetime is that key with its hours."""
_WRITE = "cache_creation_input_token_cost"
_HOURS = re.compile(rf"^{_WRITE}_above_(\d+)hr")
_VARIANTS = {"standard": "", "batch": "_batches", "flex": "_flex", "priority": "_priority"}
_ABOVE = re.compile(r"_above_(\d+)k_tokens")
_TEXT_MODES = ("chat", "completion", "responses")
# Names of size classes, hourly commitments and internal routers: nothing that is sold per token under that name.
_NO_MODEL = re.compile(r"^(together-ai|fireworks-ai)-|-month-commitment/|model[-_]router")


def inside(member: bytes) -> Any:
    """Return the document in the wheel's member."""
    return json.loads(member)


def rows(document: Mapping[str, Mapping[str, Any]]) -> Iterator[Cells]:
    """Yield the rows, prices in $/Mtok.

    Of the list's keys `…_above_200k_tokens` and `tiered_pricing` are context tiers of the whole request, `…_batches`,
    `…_flex` and `…_priority` variants, `…_above_1hr` (or more hours) the longer cache lifetime.
    """
    names = sellers_of(NAME)
    place = {their: place for place, their in enumerate(names)}
    # Of two ids of one seller the first named in the table of sellers comes first.
    ordered = sorted(document.items(), key=lambda item: place.get(str(item[1].get("litellm_provider")), len(place)))
    for key, entry in ordered:
        provider = names.get(str(entry.get("litellm_provider")))
        if provider is None or entry.get("mode") not in _TEXT_MODES or _NO_MODEL.search(key):
            continue
        model, region = spelling(key, provider)
        retires_on = _day(entry.get("deprecation_date"))
        context = entry.get("max_input_tokens")
        about: Cells = {
            "provider": provider,
            "model": model,
            "model_name": model,
            "context_window": context if isinstance(context, int) else None,
            "deprecated": False,
            "region": region,
            "retires_on": retires_on,
            "retires_source": retires_on and entry.get("deprecation_source"),
            **_page(entry.get("source")),
        }
        if "off_peak_pricing" in entry:
            about["note"] = "other prices at off-peak hours are not taken"
        for variant, suffix in _VARIANTS.items():
            for tier, prices in _tiers(entry, suffix):
                yield row(about, variant, tier, prices)


def _tiers(model: Mapping[str, Any], suffix: str) -> Iterator[tuple[int, ListedPrices]]:
    """One entry per threshold, each with every line's price there: the threshold's own, else that below it."""
    keys = {**_KEYS, "cache_write_long": _longest_write(model)}
    if not suffix and "tiered_pricing" in model:
        for tier in sorted(model["tiered_pricing"], key=lambda t: t["range"][0]):
            yield int(tier["range"][0]), ListedPrices(**{i: per_mtok(tier.get(k)) for i, k in keys.items()})
        return
    starts = {0, *(int(m[1]) * 1000 for key in model if (m := _ABOVE.search(key)) and key.endswith(suffix or "tokens"))}
    prices = ListedPrices()
    for start in sorted(starts):
        above = f"_above_{start // 1000}k_tokens" if start else ""
        here = {line: per_mtok(model.get(f"{key}{above}{suffix}")) for line, key in keys.items()}
        prices = ListedPrices(**here).over(prices)
        if prices != ListedPrices():
            yield start, prices


def _longest_write(model: Mapping[str, Any]) -> str:
    """The key of the longest cache lifetime that a model lists (one hour where it lists none)."""
    hours = max((int(m[1]) for key in model if (m := _HOURS.match(key))), default=1)
    return f"{_WRITE}_above_{hours}hr"


def spelling(key: str, provider: str) -> tuple[str, str | None]:
    """Return the model's name as the provider spells it, and the region the list's key carries."""
    if provider == "aws":
        model = key.removeprefix("bedrock/").removeprefix("bedrock_mantle/")
    else:
        model = key.split("/", 1)[1] if "/" in key and not key.startswith("accounts/") else key
    return model, region_in(provider, model)


def _page(stated: object) -> Cells:
    """The price page a list names; where it holds a remark in its place, the remark as a note."""
    if isinstance(stated, str) and not stated.startswith("https://"):
        return {"page": None, "note": f"no page is named; the list remarks: {stated}"}
    return {"page": stated, "note": None}


def _day(text: object) -> str | None:
    """The ISO day that a list states, None for words in its place."""
    try:
        return date.fromisoformat(str(text)).isoformat()
    except ValueError:
        return None
