"""Sellers' limits of tokens and requests a minute: `pricing/data/token_rate_limits.csv`.

    python -m pricing.sources.rate_limits PATH/litellm-1.109.1-….whl 2026-11-12

takes them anew from a downloaded wheel, which is opened as an archive; the date is the day of its release. The list
does not say which tier of an account has these limits, so they are a reason to ask and no more.
"""

from __future__ import annotations

import csv
import json
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pricing.curated import DATA, number, records

FILE = "token_rate_limits.csv"
COLUMNS = ("provider", "model", "tokens_per_minute", "requests_per_minute", "page", "source", "listed_on")
_LIST = "litellm/model_prices_and_context_window_backup.json"
_TEXT_MODES = ("chat", "completion", "responses")


@dataclass(frozen=True, slots=True)
class RateLimit:
    """What a list says a seller lets an account use of a model: tokens and requests a minute, None where not listed.

    `source` names the list and its release, `page` the page that the list names, `listed_on` the day of the release.
    """

    provider: str
    model: str
    tokens_per_minute: float | None
    requests_per_minute: float | None
    page: str | None
    source: str
    listed_on: date


@cache
def _by_model() -> dict[tuple[str, str], RateLimit]:
    return {
        (str(r["provider"]), str(r["model"])): RateLimit(
            provider=str(r["provider"]),
            model=str(r["model"]),
            tokens_per_minute=number(r["tokens_per_minute"]),
            requests_per_minute=number(r["requests_per_minute"]),
            page=r["page"],
            source=str(r["source"]),
            listed_on=date.fromisoformat(str(r["listed_on"])),
        )
        for r in records(FILE)
    }


def rate_limit(provider: str, model: str) -> RateLimit | None:
    """Return the limit that a list has for a seller's model, None where it has none."""
    return _by_model().get((provider, model))


def listed(entries: Mapping[str, Mapping[str, Any]], source: str, released_on: date) -> Iterator[dict[str, object]]:
    """Yield a row for each text model of a known seller that has a limit in litellm's list; the first name counts."""
    names = {their: r["id"] for r in records("providers.csv") for their in (r["litellm_ids"] or "").split()}
    seen: set[tuple[object, str]] = set()
    for key, entry in entries.items():
        provider, model = names.get(str(entry.get("litellm_provider"))), key.split("/", 1)[-1]
        limits = [entry.get(name) for name in ("tpm", "rpm")]
        if provider is None or entry.get("mode") not in _TEXT_MODES or not any(limits) or (provider, model) in seen:
            continue
        seen.add((provider, model))
        page = entry.get("source")
        yield {
            "provider": provider,
            "model": model,
            "tokens_per_minute": f"{float(limits[0]):.0f}" if limits[0] else "",
            "requests_per_minute": f"{float(limits[1]):.0f}" if limits[1] else "",
            "page": page if isinstance(page, str) and page.startswith("https://") else "",
            "source": source,
            "listed_on": released_on.isoformat(),
        }


def main(arguments: list[str]) -> int:
    """Write the table from a wheel; returns 0, or 2 when the arguments do not say from where and of when."""
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    wheel, released_on = Path(arguments[0]), date.fromisoformat(arguments[1])
    with zipfile.ZipFile(wheel) as archive:
        entries = json.loads(archive.read(_LIST))
    rows = sorted(
        listed(entries, f"litellm {wheel.name.split('-')[1]}", released_on),
        key=lambda r: (str(r["provider"]), str(r["model"])),
    )
    with (DATA / FILE).open("w", newline="", encoding="utf-8") as handle:
        out = csv.DictWriter(handle, COLUMNS, lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
    print(f"{FILE}: {len(rows)} models")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
