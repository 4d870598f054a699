"""The source of a published price: the seller's own page first, the list that carried it second; or the contract."""

from __future__ import annotations

from dataclasses import dataclass, replace

from economics.assumption import Status
from economics.cost.token_lines import TokenLine
from pricing.contract.catalogue import ContractPriceRow
from pricing.contract.contract import CONTRACT
from pricing.rows import PriceRow
from pricing.rules.rents import DOUBTFUL
from pricing.sellers.providers import provider


@dataclass(frozen=True)
class Cited:
    """A source: the seller's own page, the list that carried the price, and what else the row says.

    `page` is empty where none is known. The text of it is `PAGE via LIST; MORE`.
    """

    page: str
    via: str
    more: str = ""

    def __str__(self) -> str:
        first = f"{self.page} via {self.via}" if self.page and self.via else self.page or self.via
        return f"{first}; {self.more}" if self.more else first


def cited(source: str, page: str | None, sellers_page: str | None, more: str) -> Cited:
    """Return the source of a row of the catalogue in its parts.

    Rows say `PAGE via LIST; MORE`, or a list alone; the seller's own page then comes from the table of sellers.

    >>> cited("https://a.example/prices via a-list 1.2", "https://a.example/prices", None, "undated")
    Cited(page='https://a.example/prices', via='a-list 1.2', more='undated')
    >>> str(cited("a-list 1.2", None, "https://a.example", "undated"))
    'https://a.example via a-list 1.2; undated'
    """
    carried = source if page is None else source.removeprefix(page).strip().removeprefix("via ")
    list_, _, said = carried.partition("; ")
    return Cited(page or sellers_page or "", list_, "; ".join(filter(None, (said, more))))


def price_origin(row: PriceRow, line: TokenLine) -> tuple[Cited, str, Status]:
    """Return source, date and status of a line of a price row; some of its lines may be the contract's."""
    status: Status = "doubtful" if row.status == DOUBTFUL else "quoted"
    if not isinstance(row, ContractPriceRow):
        return price_source(row), row.listed_on.isoformat(), status
    if line in row.contract_lines:
        return Cited("", row.contract_source), row.contract_on.isoformat(), "contract"
    return price_source(replace(row, source=row.market_source)), row.listed_on.isoformat(), status


def row_of(row: PriceRow, line: TokenLine) -> tuple[str, str]:
    """Return the key of the row that a line's price is from, and the day it was last checked, empty if not known.

    A line of the contract has the contract's key; what a contract agrees needs no check.
    """
    if isinstance(row, ContractPriceRow) and line in row.contract_lines:
        return f"{CONTRACT}/{row.provider}/{row.model}/{row.variant}", ""
    if isinstance(row, ContractPriceRow):
        return row.key, row.market_checked_on.isoformat() if row.market_checked_on else ""
    return row.key, row.checked_on.isoformat() if row.checked_on else ""


def price_source(row: PriceRow) -> Cited:
    """Return the source of a token price: page, list and what the row is valid for."""
    seller = provider(row.provider)
    since = f"in force since {row.effective_from.isoformat()}" if row.effective_from else "undated"
    return cited(row.source, row.page, seller.page if seller else None, since)
