"""Rows of the catalogue as CSV files: what the Prices page gives to take away."""

from __future__ import annotations

from collections.abc import Iterable

from breakeven.currency import USD, Currency
from breakeven.files.tables import Table, converted, csv_bytes
from economics.cost.token_lines import BILLED_LINES
from pricing.rows import PriceRow, RateRow
from pricing.store.catalogue import PRICE_COLUMNS, price_cells

_RATE_COLUMNS = (
    "provider", "gpu", "term", "gpu_count", "region", "usd_per_gpu_hour", "usd_per_hour", "gpu_as_listed",
    "term_as_listed", "status", "source", "observed_on", "note", "id",
)  # fmt: skip


def token_csv(rows: Iterable[PriceRow], currency: Currency = USD) -> bytes:
    """Return token prices as CSV, every mark of their origin included; in another currency with its rate and date."""
    money = {line.field: f"usd_per_mtok_{line.id}" for line in BILLED_LINES}
    columns = tuple(money.get(name, name) for name in PRICE_COLUMNS)
    return csv_bytes(converted(Table(columns, [price_cells(row) for row in rows]), currency))


def rate_csv(rows: Iterable[RateRow], currency: Currency = USD) -> bytes:
    """Return GPU rates as CSV, like `token_csv`."""
    cells = [
        tuple(None if (v := getattr(r, c)) is None else str(v) if c == "observed_on" else v for c in _RATE_COLUMNS)
        for r in rows
    ]
    return csv_bytes(converted(Table(_RATE_COLUMNS, cells), currency))
