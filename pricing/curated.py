"""Reading the project's own CSV files: text cells to typed values, a missing cell to None."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"


def records(name: str) -> list[dict[str, str | None]]:
    """Return the rows of `pricing/data/<name>` as dicts, an empty cell as None; no rows if there is no such file."""
    path = DATA / name
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as handle:
        return [{key: value or None for key, value in row.items()} for row in csv.DictReader(handle)]


def fingerprint(*names: str) -> str:
    """Return the SHA-256 over the files of `pricing/data`, in hex; a missing file counts as empty."""
    digest = hashlib.sha256()
    for name in names:
        path = DATA / name
        digest.update(path.read_bytes() if path.is_file() else b"")
        digest.update(b"\0")
    return digest.hexdigest()


def number(text: str | None) -> float | None:
    """Return a cell as a float."""
    return None if text is None else float(text)


def whole(text: str | None) -> int | None:
    """Return a cell as an int."""
    return None if text is None else int(text)


def day(text: str | None) -> date | None:
    """Return a cell holding an ISO date as a date."""
    return None if text is None else date.fromisoformat(text)


def newest(days: Iterable[date | None]) -> date:
    """Return the newest day given, or the first day of the calendar when none is."""
    return max((day for day in days if day is not None), default=date.min)
