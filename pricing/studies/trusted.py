"""Offers that a budget may stand on: checked lately, without doubt, on sale for a year, of a seller that answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from economics.cost.load import Workload
from pricing.rows import PriceRow
from pricing.rules.rents import DOUBTFUL
from pricing.sellers.providers import provider as known_provider
from pricing.store.catalogue import Catalogue
from pricing.studies.choices import SUBSCRIPTIONS
from pricing.studies.everywhere import Offering, everywhere

CHECKED_WITHIN_DAYS = 90
ON_SALE_FOR_DAYS = 365
_OTHER_PEOPLES = ("aggregator", "decentralised", "average")
"""Kinds of seller that pass on what others run, or that nobody answers for."""
T = TypeVar("T")


def newest_day(catalogue: Catalogue) -> date:
    """Return the newest day of any price that a catalogue holds: the day on which its prices are known."""
    return catalogue.newest_day


def doubts(row: PriceRow, as_of: date, newest: date) -> list[str]:
    """Return in words why a token price is not trusted on a day; empty for one that is.

    Its check is held against the newest day known: lists that nobody took anew do not grow old.
    """
    seller = known_provider(row.provider)
    said = []
    if row.checked_on is None or (min(as_of, newest) - row.checked_on).days > CHECKED_WITHIN_DAYS:
        when = "not known when" if row.checked_on is None else f"last on {row.checked_on.isoformat()}"
        said.append(f"not checked within {CHECKED_WITHIN_DAYS} days ({when})")
    if row.status == DOUBTFUL:
        said.append("its price is doubtful")
    if row.deprecated:
        said.append("a list says that it is withdrawn")
    if row.retires_on is not None and (row.retires_on - as_of).days <= ON_SALE_FOR_DAYS:
        said.append(f"retired on {row.retires_on.isoformat()}, within a year")
    if seller is None or seller.kind in _OTHER_PEOPLES:
        said.append(f"its seller is {'not known' if seller is None else f'of the kind {seller.kind}'}")
    if row.provider in SUBSCRIPTIONS:
        said.append("its price counts against a subscription")
    return said


def is_trusted(row: PriceRow, as_of: date, newest: date) -> bool:
    """Whether a price is trusted on a day, as of the newest day known."""
    return not doubts(row, as_of, newest)


def trusted_offers(catalogue: Catalogue, model: str, as_of: date, workload: Workload | None = None) -> list[Offering]:
    """Return the trusted offers of a registered model for a workload's mix, the cheapest first, one a seller.

    Editions of the model (`turbo`, `thinking`, …) and of a region count as another model. Raises UnknownPrice for a
    model that is not registered.
    """
    return trusted_among(everywhere(catalogue, model, as_of, workload), as_of, catalogue.newest_day)


def trusted_among(offers: Iterable[Offering], as_of: date, newest: date) -> list[Offering]:
    """Return the trusted ones among offers of a model, one a seller, in their order; editions are left out."""
    trusted: dict[str, Offering] = {}
    for offer in offers:
        if not why_not_trusted(offer, as_of, newest):
            trusted.setdefault(offer.provider, offer)
    return list(trusted.values())


def why_not_trusted(offer: Offering, as_of: date, newest: date) -> list[str]:
    """Return in words why an offer of a model is not trusted on a day; empty for one that is."""
    said = []
    if offer.kind != "priced" or offer.usd_per_mtok is None:
        said.append("it has no price to plan with")
    if offer.variant:
        said.append("it is another edition of the model")
    if offer.row.region not in (None, "global"):
        said.append("its price holds for one region")
    if not offer.used:
        said.append("look-ups take another list's price of it")
    return [*said, *doubts(offer.row, as_of, newest)]


def lower_median(items: Sequence[T]) -> T:
    """Return the middle one of items in order; of an even number the lower of the two in the middle.

    >>> lower_median([1, 2, 3]), lower_median([1, 2, 3, 4])
    (2, 2)
    """
    return items[(len(items) - 1) // 2]
