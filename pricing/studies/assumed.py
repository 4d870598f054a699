"""Prices that nobody quotes: a share below a named hosted price, as a guide claims it. Assumed, never a default."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from economics.cost.tokens import ListedPrices
from pricing.curated import number, records
from pricing.errors import UnknownPrice, did_you_mean, quoted
from pricing.rows import STANDARD, PriceRow
from pricing.store.catalogue import Catalogue

FILE = "assumed_shares.csv"
DECENTRALISED = "decentralised-below-hosted"
Level = Literal["low", "mid", "high"]


@dataclass(frozen=True, slots=True)
class AssumedShare:
    """A claimed share [0–1] off every token price: the least, the middle and the most, and who claims it."""

    id: str
    title: str
    low: float
    mid: float
    high: float
    source: str
    published: str
    claim: str
    note: str | None
    status: str = "assumed"

    def at(self, level: Level) -> float:
        """Return the share at `low`, `mid` or `high`."""
        return {"low": self.low, "mid": self.mid, "high": self.high}[level]


@dataclass(frozen=True, slots=True)
class AssumedPrice:
    """Token prices a share below those of `of`, none where `of` lists none; `words` is its badge."""

    prices: ListedPrices
    share: float
    of: PriceRow
    words: str
    status: str = "assumed"


@cache
def assumed_shares() -> dict[str, AssumedShare]:
    """Return the claimed shares by id."""
    return {
        str(r["id"]): AssumedShare(
            id=str(r["id"]),
            title=str(r["title"]),
            low=number(r["low"]) or 0.0,
            mid=number(r["mid"]) or 0.0,
            high=number(r["high"]) or 0.0,
            source=str(r["source"]),
            published=str(r["published"]),
            claim=str(r["claim"]),
            note=r["note"],
        )
        for r in records(FILE)
    }


def assumed_price(
    catalogue: Catalogue, provider: str, model: str, as_of: date, level: Level, share_id: str = DECENTRALISED
) -> AssumedPrice:
    """Return the prices a claimed share below what `provider` lists for `model` on `as_of`.

    A scenario takes the same by setting the option's `discount` to the share. Raises UnknownPrice when the hosted
    price itself is missing, free or not of that day, or when there is no such share.
    """
    claimed = assumed_shares().get(share_id)
    if claimed is None:
        raise UnknownPrice("share", f"no assumed share {quoted(share_id)}{did_you_mean(share_id, assumed_shares())}")
    windows = catalogue.token_price_rows(provider, model, as_of).select(as_of, 1.0)
    row = next((r for r in windows[0].rows if r.variant == STANDARD), None)
    if row is None or row.kind != "priced":
        raise UnknownPrice("model", f"{quoted(provider)} lists no price for {quoted(model)} to take a share off")
    share = claimed.at(level)
    left = 1 - share
    return AssumedPrice(
        prices=ListedPrices.of(lambda line: None if (price := row.price(line)) is None else price * left),
        share=share,
        of=row,
        words=f"assumed: {share:.0%} below {provider} / {model}, after {claimed.source} ({claimed.published})",
    )
