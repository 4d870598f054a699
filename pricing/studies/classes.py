"""Offers of equal class: what the listed models cost at one mix, beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from pricing.rows import STANDARD, Edition, PriceRow
from pricing.rules.quality import equal_class
from pricing.rules.rents import DOUBTFUL
from pricing.store.catalogue import Catalogue

Offer = tuple[str, str]
"""A seller and its spelling of a model."""


def listed_usd_per_mtok(row: PriceRow | None, input_output_ratio: float) -> float | None:
    """Return what a Mtok costs by a row at so many input tokens per output token; None without both prices or a row.

    Plain tokens only: no cache, no batch, no discount.

    >>> from datetime import date
    >>> columns = ("s", "m", "m", 0, None, None, None, 0, "standard", 3.0, None, None, None, 15.0, None, None, False)
    >>> row = PriceRow(1, *columns, "quoted", "page", "1", date(2026, 11, 1), None)
    >>> listed_usd_per_mtok(row, 5)  # (5 × 3 + 15) ÷ 6
    5.0
    """
    if row is None or row.input_usd_per_mtok is None or row.output_usd_per_mtok is None:
        return None
    return (row.input_usd_per_mtok * input_output_ratio + row.output_usd_per_mtok) / (1 + input_output_ratio)


def standard_rows(catalogue: Catalogue, as_of: date) -> Mapping[Offer, PriceRow]:
    """Return the row of every offer on sale on a day: standard, in its lowest tier, of the first source that has it.

    Free, deprecated and doubtful offers are left out; of several hours of the day the first counts.
    """
    return _standard_rows(catalogue, catalogue.editions, as_of)


@lru_cache(maxsize=4)
def _standard_rows(catalogue: Catalogue, editions: tuple[Edition, ...], as_of: date) -> Mapping[Offer, PriceRow]:
    """The rows by offer; `editions` because a refresh replaces them."""
    del editions
    rows: dict[Offer, PriceRow] = {}
    for row in catalogue.price_list(as_of):
        left_out = row.variant != STANDARD or row.kind != "priced" or row.deprecated or row.status == DOUBTFUL
        if not left_out:
            rows.setdefault((row.provider, row.model), row)
    return MappingProxyType(rows)


@dataclass(frozen=True, slots=True)
class Nearest:
    """A model of a seller, and whether its class equals that of the model that it may take the place of."""

    model: str
    equal: bool


def nearest_in_class(
    catalogue: Catalogue, of: Offer, seller: str, models: Iterable[str], as_of: date
) -> Nearest | None:
    """Return the model among a seller's whose rating is nearest to that of an offer; None where one is not rated.

    The same model comes first where the seller has it.
    """
    rating = catalogue.rating(*of, as_of)
    if rating is None:
        return None
    rated = [(model, other) for model in models if (other := catalogue.rating(seller, model, as_of)) is not None]
    if not rated:
        return None
    model, nearest = min(rated, key=lambda pair: abs(pair[1].rating - rating.rating))
    return Nearest(model, equal_class(rating, nearest))
