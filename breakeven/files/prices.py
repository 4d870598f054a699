"""Rows of the catalogue as CSV files, for download from the Prices page."""

from __future__ import annotations

from collections.abc import Iterable

from breakeven.currency import USD, Currency
from breakeven.files.tables import Cell, Table, converted, csv_bytes
from economics.cost.token_lines import BILLED_LINES
from pricing.rows import PriceRow, RateRow
from pricing.sellers.providers import provider, supplier_class
from pricing.sources.rates import Ask
from pricing.store.catalogue import PRICE_COLUMNS, price_cells

NO_PRICE = "no public price found, ask"
"""What stands in place of a price that no source held names."""
RATE_COLUMNS = (
    "provider",
    "gpu",
    "term",
    "gpu_count",
    "region",
    "usd_per_gpu_hour",
    "usd_per_hour",
    "gpu_as_listed",
    "term_as_listed",
    "status",
    "source",
    "observed_on",
    "note",
    "id",
    "instance",
    "supplier_class",
    "interconnect",
    "interconnect_source",
    "operating_system",
    "month_only",
)


def token_csv(rows: Iterable[PriceRow], currency: Currency = USD) -> bytes:
    """Return token prices as CSV with their full origin; in another currency with its rate and date."""
    money = {line.field: f"usd_per_mtok_{line.id}" for line in BILLED_LINES}
    columns = tuple(money.get(name, name) for name in PRICE_COLUMNS)
    return csv_bytes(converted(Table(columns, [price_cells(row) for row in rows]), currency))


def rate_csv(rows: Iterable[RateRow], currency: Currency = USD) -> bytes:
    """Return GPU rates as CSV, like `token_csv`."""
    return csv_bytes(converted(Table(RATE_COLUMNS, [rate_cells(row) for row in rows]), currency))


def rate_cells(row: RateRow) -> tuple[Cell, ...]:
    """Return a GPU rate's values in the order of `RATE_COLUMNS`, its day as ISO text."""
    told: dict[str, Cell] = {
        "observed_on": None if row.observed_on is None else row.observed_on.isoformat(),
        "supplier_class": supplier_class(row),
        "month_only": "yes" if row.month_only else None,
    }
    return tuple(told[name] if name in told else getattr(row, name) for name in RATE_COLUMNS)


def ask_cells(ask: Ask) -> tuple[Cell, ...]:
    """Return an offer without a public price in the order of `RATE_COLUMNS`: no price, and the page to ask at."""
    told: dict[str, Cell] = {
        "provider": ask.provider,
        "gpu": ask.gpu,
        "term": ask.term,
        "gpu_count": ask.gpu_count,
        "gpu_as_listed": ask.gpu,
        "status": NO_PRICE,
        "source": ask.page,
        "note": f"looked for on {ask.looked_on.isoformat()}",
        "instance": ask.instance,
        "supplier_class": None if (of := provider(ask.provider)) is None else of.supplier_class,
    }
    return tuple(told.get(name) for name in RATE_COLUMNS)
