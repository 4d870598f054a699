"""Build script: what older `genai-prices` releases said of prices, into `pricing/data/token_price_history.csv`.

    pip download genai-prices==0.0.57 --no-deps -d WHEELS     (one line for each release wanted)
    python -m pricing.studies.backfill WHEELS

A release says what was listed on its day. Of each wheel only `data.py` is read, as syntax, and nothing of it is run.
Per provider and model, releases in a row that say the same are one row: the price held from the first of them to the
last. Kept are the standard prices of the first context tier that hold all day. A release whose day is not in
`genai_prices_releases.csv` is left out and named.
"""

from __future__ import annotations

import ast
import csv
import io
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from economics.cost.token_lines import BILLED_LINES
from pricing.curated import DATA, day, records
from pricing.sources.genai import KEYS, RELEASES

OUTPUT = "token_price_history.csv"
LINES = {KEYS[line.id]: line.field for line in BILLED_LINES if line.id in KEYS and line.in_history}
"""Price key of the package and the column it becomes."""
COLUMNS = (
    "provider",
    "model",
    *LINES.values(),
    "first_version",
    "first_released_on",
    "last_version",
    "last_released_on",
)

Prices = tuple[str, ...]
Listing = dict[tuple[str, str], Prices]


@dataclass(frozen=True)
class Call:
    """A constructor call in the package's data: its name and keyword arguments."""

    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Release:
    """One release: its version, its day and the prices it lists by provider and model, as written."""

    version: str
    released_on: date
    listing: Listing


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the wheels in the folder given and write the file; returns the exit status."""
    folder = Path((sys.argv[1:] if arguments is None else arguments)[0])
    days = {r["version"]: day(r["released_on"]) for r in records(RELEASES)}
    releases: list[Release] = []
    for wheel in sorted(folder.glob("genai_prices-*.whl")):
        version = wheel.name.split("-")[1]
        released_on = days.get(version)
        if released_on is None:
            print(f"{version}: left out, its day is not in {RELEASES}", file=sys.stderr)
            continue
        releases.append(Release(version, released_on, listed_prices(_source(wheel), released_on)))
    releases.sort(key=lambda release: (release.released_on, release.version))
    (DATA / OUTPUT).write_text(as_csv(runs(releases)), encoding="utf-8")
    print(f"{len(releases)} releases read", file=sys.stderr)
    return 0


def listed_prices(source: str, on: date) -> Listing:
    """Return the standard prices [USD/Mtok] that hold on a day, a price a line, by provider and model; unlisted is "".

    `source` is the text of a release's `data.py`. Models without any are left out. Raises ValueError for
    a shape this script does not know.
    """
    listing: Listing = {}
    for provider in _providers(source):
        for model in provider.arguments["models"]:
            prices = _holding(model.arguments.get("prices"), on)
            written = tuple(_first_tier(prices.get(key)) for key in LINES)
            if any(written):
                listing[provider.arguments["id"], model.arguments["id"]] = written
    return listing


def runs(releases: Sequence[Release]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the file: releases, in order, that say the same of a model joined into one row."""
    names = sorted({name for release in releases for name in release.listing})
    for name in names:
        run: list[Release] = []
        for release in (*releases, None):
            said = release.listing.get(name) if release else None
            if run and run[-1].listing[name] != said:
                first, last = run[0], run[-1]
                yield (
                    *name,
                    *first.listing[name],
                    first.version,
                    first.released_on.isoformat(),
                    last.version,
                    last.released_on.isoformat(),
                )
                run = []
            if release and said is not None:
                run.append(release)


def as_csv(rows: Iterator[tuple[str, ...]]) -> str:
    """Return the file's text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return out.getvalue()


def _source(wheel: Path) -> str:
    with zipfile.ZipFile(wheel) as archive:
        return archive.read("genai_prices/data.py").decode()


def _providers(source: str) -> list[Call]:
    for node in ast.parse(source).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "providers":
            assert node.value is not None
            return list(_value(node.value))
    raise ValueError("no list of providers")


def _value(node: ast.expr) -> Any:
    """Return a literal, a list or a constructor call of the package's data as a plain value."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, (ast.List, ast.Tuple)):
        return [_value(item) for item in node.elts]
    if isinstance(node, ast.Dict):
        return {_value(k): _value(v) for k, v in zip(node.keys, node.values, strict=True) if k is not None}
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand)
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func)
        positional = [_value(argument) for argument in node.args]
        if name == "Decimal":
            return str(positional[0])
        if name == "datetime.date":
            return date(*positional)
        return Call(name, {"": positional, **{k.arg: _value(k.value) for k in node.keywords if k.arg}})
    return ast.unparse(node)  # a name such as a shared constant, never part of a price


def _holding(prices: Any, on: date) -> dict[str, Any]:
    """The prices that hold on a day all day long: of dated blocks the last that has begun; none, if there is none."""
    if isinstance(prices, Call):
        return prices.arguments
    in_force: dict[str, Any] = {}
    for block in prices or []:
        constraint = block.arguments.get("constraint")
        if constraint is None or constraint.arguments.get("start_date", date.max) <= on:
            in_force = block.arguments["prices"].arguments
    return in_force


def _first_tier(price: Any) -> str:
    if price is None:
        return ""
    written = price.arguments["base"] if isinstance(price, Call) else price
    if not isinstance(written, str):
        raise ValueError(f"a price of a shape that is not known: {price!r}")
    return written


if __name__ == "__main__":
    sys.exit(main())
