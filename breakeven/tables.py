"""CSV tables: columns with their units, rows, and the bytes that any spreadsheet reads safely."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

Cell = str | int | float | None
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Table:
    """A CSV table: column names with their units, and rows."""

    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


def csv_bytes(table: Table) -> bytes:
    """Return a table as UTF-8 CSV with one header row; text that a spreadsheet would run is made harmless."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_cell(value) for value in row] for row in table.rows)
    return out.getvalue().encode()


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        line = " ".join(value.splitlines())
        return f"'{line}" if value.lstrip(" ").startswith(_DANGEROUS) else line
    return str(int(value)) if float(value).is_integer() and abs(value) < 2**53 else repr(float(value))


def computed(value: float | None) -> float | None:
    """A computed figure at 12 significant digits, which no difference between processors reaches."""
    return None if value is None else float(f"{value:.12g}")
