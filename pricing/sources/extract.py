"""Taking price facts out of other people's packages, once, into CSV files of `pricing/data`.

    python -m pricing.sources.extract PATH/litellm-1.110.2-….whl 2026-11-20
    python -m pricing.sources.extract PATH/models.dev 2026-07-02

The first is a wheel, opened as an archive; nothing of it is imported or installed. The second is a checkout of
models.dev. The date is the day of the release, or of the commit.
What each list means is in `pricing/sources/lists`; only prices per token are taken. A price that the list did not have
before, or had otherwise, was looked at since the release before: that day is the least that is known of when.
"""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from economics.cost.token_lines import TOKEN_LINES
from pricing.curated import DATA, records
from pricing.sources import SourceError
from pricing.sources.listed import FILES, RELEASES
from pricing.sources.lists import models_dev
from pricing.sources.lists.cells import COLUMNS, Cells, PriceListReader
from pricing.sources.lists.kinds import list_of

_IDENTITY = ("provider", "model", "variant", "tier_from_input_tokens")
_PRICES = tuple(line.field for line in TOKEN_LINES)
_VERSION = re.compile(r"^[^-]+-([^-]+)-")


def main(arguments: list[str]) -> int:
    """Write the CSV of one package; returns 0, or 2 when the arguments do not say which and of when."""
    place = Path(arguments[0]) if len(arguments) == 2 else Path()
    reader = models_dev if (place / "providers").is_dir() else list_of(place)
    if len(arguments) != 2 or reader is None:
        print(__doc__, file=sys.stderr)
        return 2
    released_on = date.fromisoformat(arguments[1])
    release = next((r for r in records(RELEASES) if r["name"] == reader.NAME), None)
    earlier_day = date.fromisoformat(str(release["released_on"])) if release else None
    rows = checked(rows_in(place, reader), records(FILES[reader.NAME]), earlier_day)
    _write(DATA / FILES[reader.NAME], COLUMNS, rows)
    others: list[Cells] = [dict(r) for r in records(RELEASES) if r["name"] != reader.NAME]
    version = version_of(place)
    stated: Cells = {"name": reader.NAME, "version": version, "released_on": released_on.isoformat()}
    package = f"https://pypi.org/project/{reader.PACKAGE.replace('_', '-')}/{version}/"
    stated["source"] = f"{models_dev.REPOSITORY}/tree/{version}" if place.is_dir() else package
    releases = sorted([*others, stated], key=lambda r: str(r["name"]))
    _write(DATA / RELEASES, ("name", "version", "released_on", "source"), releases)
    print(f"{FILES[reader.NAME]}: {len(rows)} rows of {len({(r['provider'], r['model']) for r in rows})} models")
    return 0


def version_of(place: Path) -> str:
    """Return the version that a wheel's name states, or the commit of a checkout; empty where there is none."""
    if place.is_dir():
        head = ["git", "-C", str(place), "rev-parse", "--short=12", "HEAD"]
        return subprocess.run(head, check=True, capture_output=True, text=True).stdout.strip()
    match = _VERSION.match(place.name)
    return match[1] if match else ""


def rows_in(place: Path, reader: PriceListReader) -> list[Cells]:
    """Return the rows of the list in a wheel or a checkout, in a fixed order, one for each offer.

    Raises SourceError when there is no such list, or it is not of the shape known here.
    """
    try:
        rows = one_each(reader.rows(_document(place, reader)))
    except (OSError, zipfile.BadZipFile, AttributeError, KeyError, TypeError, ValueError) as error:
        raise SourceError(f"{reader.NAME} in {place.name}", f"{type(error).__name__}: {error}") from error
    if not rows:
        raise SourceError(f"{reader.NAME} in {place.name}", "it lists no price of a known seller")
    return sorted(rows, key=lambda r: tuple(str(r[c] or "") for c in ("provider", "model", "variant")))


def _document(place: Path, reader: PriceListReader) -> Any:
    if place.is_dir():
        return models_dev.checkout(place)
    with zipfile.ZipFile(place) as archive:
        return reader.inside(archive.read(reader.MEMBER))


def one_each(rows: Iterable[Cells]) -> list[Cells]:
    """Return one row of each offer: where a list has it twice, the one that names a page, else the first."""
    chosen: dict[tuple[object, ...], Cells] = {}
    for row in rows:
        key = tuple(row[c] for c in _IDENTITY)
        earlier = chosen.get(key)
        if earlier is None or (row["page"] and not earlier["page"]):
            chosen[key] = row
    return list(chosen.values())


def checked(
    rows: Sequence[Cells], earlier: Iterable[Mapping[str, str | None]], earlier_day: date | None
) -> list[Cells]:
    """Return the rows with the days on which they were last looked at and first listed, as far as is known.

    Days that the list states stay. A price as in the `earlier` release keeps its day; one that is new or another since
    then was looked at after `earlier_day`, the day of that release. A model that is new since then is listed since that
    day. Without an earlier release no day is known.
    """
    known: dict[tuple[object, ...], Mapping[str, str | None]] = {tuple(r[c] for c in _IDENTITY): r for r in earlier}
    since = {(r["provider"], r["model"]): r.get("released_on") for r in known.values()}
    today = earlier_day.isoformat() if known and earlier_day else None
    return [
        {
            **row,
            "checked_on": row["checked_on"] or _looked_at(row, known, today),
            "released_on": row["released_on"] or since.get((str(row["provider"]), str(row["model"])), today),
        }
        for row in rows
    ]


def _looked_at(
    row: Cells, known: Mapping[tuple[object, ...], Mapping[str, str | None]], earlier_day: str | None
) -> str | None:
    before = known.get(tuple(str(row[c]) for c in _IDENTITY))
    if before is not None and all(str(cell(row[c]) or "") == (before.get(c) or "") for c in _PRICES):
        return before.get("checked_on")
    return earlier_day


def _write(path: Path, columns: tuple[str, ...], rows: Iterable[Mapping[str, Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(columns)
        out.writerows([cell(row[c]) for c in columns] for row in rows)


def cell(value: object) -> object:
    """Return a value as a cell of a list's file: `true` and `false`, and numbers without needless digits."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.10f}".rstrip("0").rstrip(".")
    return value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
