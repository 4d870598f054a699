"""The source of one line of a token price: the market's page, or the user's contract."""

from __future__ import annotations

from dataclasses import replace

from economics.assumption import Status
from economics.cost.token_lines import TokenLine
from pricing.contract.catalogue import ContractPriceRow
from pricing.rows import PriceRow
from pricing.rules.rents import DOUBTFUL


def price_origin(row: PriceRow, line: TokenLine) -> tuple[str, str, Status]:
    """Return source, date and status of a line of a price row; some of its lines may be the contract's."""
    status: Status = "doubtful" if row.status == DOUBTFUL else "quoted"
    if not isinstance(row, ContractPriceRow):
        return price_source(row), row.listed_on.isoformat(), status
    if line in row.contract_lines:
        return row.contract_source, row.contract_on.isoformat(), "contract"
    return price_source(replace(row, source=row.market_source)), row.listed_on.isoformat(), status


def price_source(row: PriceRow) -> str:
    """Return the source of a token price in words: page, package and what the row is valid for."""
    since = f"in force since {row.effective_from.isoformat()}" if row.effective_from else "undated"
    return f"{row.source}; {since}"
