"""CSV tables: columns with their units, rows, and bytes that any spreadsheet can open safely."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from breakeven.currency import Currency, is_money
from economics.numbers import exact

Cell = str | int | float | None
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Table:
    """A CSV table: column names with their units, and rows."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]


def csv_bytes(table: Table) -> bytes:
    """Return a table as UTF-8 CSV with one header row; text that a spreadsheet would run is made harmless."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_cell(value) for value in row] for row in table.rows)
    return buffer.getvalue().encode()


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        line = " ".join(value.splitlines())
        # a leading line separator becomes a space, and the cell then begins with what follows
        dangerous = any(text.lstrip(" ").startswith(_DANGEROUS) for text in (value, line))
        return f"'{line}" if dangerous else line
    return exact(value)


def computed(value: float | None) -> float | None:
    """Round a computed figure to 12 significant digits, so that it is the same on every processor."""
    return None if value is None else float(f"{value:.12g}")


def converted(table: Table, currency: Currency) -> Table:
    """Return a table with its amounts in a currency, and code, rate and date in every row that has one.

    Amounts are the columns named usd_… and the values whose unit in the same row is in US dollars. The table of the
    working stays in US dollars, because its formulas give its values only with the printed inputs.
    """
    if currency.is_usd or "formula" in table.columns:
        return table
    plain = {i for i, name in enumerate(table.columns) if name == "usd" or name.startswith("usd_")}
    by_unit = [
        (table.columns.index(name), table.columns.index(unit))
        for name, unit in _AMOUNTS
        if name in table.columns and unit in table.columns
    ]
    if not (plain or by_unit):
        return table
    code_column = table.columns.index("currency") if "currency" in table.columns else None
    rows: list[tuple[Cell, ...]] = []
    for row in table.rows:
        amounts = plain | {i for i, unit in by_unit if is_money(row[unit])}
        units = {unit for _, unit in by_unit}
        cells: list[Cell] = []
        for i, value in enumerate(row):
            if i in amounts and isinstance(value, (int, float)):
                cells.append(computed(currency.convert(value)))
            else:
                cells.append(currency.unit(value) if i in units and isinstance(value, str) else value)
        has_one = any(isinstance(row[i], (int, float)) for i in amounts)
        currency_cells = (currency.code, currency.per_usd, str(currency.on)) if has_one else (None, None, None)
        if code_column is not None:
            cells[code_column] = currency_cells[0]
        rows.append((*cells, *currency_cells[0 if code_column is None else 1 :]))
    columns = tuple(currency.column(name) for name in table.columns)
    added = ("currency", "currency_per_usd", "rate_date")
    return Table((*columns, *added[0 if code_column is None else 1 :]), rows)


_AMOUNTS = (
    *((name, "unit") for name in ("value", "at", "cheaper_for_good_from", "usd", "base", "at_low", "at_high", "swing")),
    *((name, "input_unit") for name in ("input_low", "input_base", "input_high")),
    ("x", "x_unit"),
)
"""Columns that may hold amounts, each with the column of its unit."""
