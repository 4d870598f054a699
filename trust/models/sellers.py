"""Who sells a model, for how much on a day, and what sources say of these sellers' terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from economics.cost.load import Workload
from pricing.facts.guides import ProviderStatement
from pricing.rows import PriceRow
from pricing.sellers.aliases import alias_of, registry_ids
from pricing.store.catalogue import Catalogue
from pricing.studies.everywhere import Offering, offers_among

RESIDENCY, TERMS = "residency", "enterprise_terms"
"""The topics of statements about where data is kept, and about the terms for companies."""


@dataclass(frozen=True)
class Sold:
    """Who sells a model on a day: offers with a price, the cheapest of each seller first, and statements on terms.

    `registered`: whether the model is in the registry, whose spellings at every seller are known; of others nobody
    here knows who sells them.
    """

    registered: bool
    offers: tuple[Offering, ...]
    statements: Mapping[str, tuple[ProviderStatement, ...]]

    @property
    def lowest(self) -> Offering | None:
        """The cheapest offer, None where nobody sells the model at a listed price."""
        return self.offers[0] if self.offers else None


def sold(catalogue: Catalogue, model: str, as_of: date, workload: Workload | None = None) -> Sold:
    """Return who sells a model on a day; `workload` gives the mix to rank by."""
    if model not in registry_ids():
        return Sold(False, (), {})
    return _sold(offers_among(catalogue.price_list(as_of), model, as_of, workload), catalogue)


def sold_of_all(catalogue: Catalogue, as_of: date, workload: Workload | None = None) -> dict[str, Sold]:
    """Return who sells each model of the registry on a day: the price list is gone through once."""
    rows: dict[str, list[PriceRow]] = {}
    for row in catalogue.price_list(as_of):
        alias = alias_of(row.provider, row.model)
        if alias is not None:
            rows.setdefault(alias.model, []).append(row)
    return {
        model: _sold(offers_among(rows.get(model, ()), model, as_of, workload), catalogue) for model in registry_ids()
    }


def statements_of(
    catalogue: Catalogue, provider: str, topics: Sequence[str] = (RESIDENCY, TERMS)
) -> tuple[ProviderStatement, ...]:
    """Return what sources say of a seller on some topics."""
    return tuple(
        row for row in catalogue.facts(ProviderStatement) if row.provider_id == provider and row.topic in topics
    )


def _sold(found: Iterable[Offering], catalogue: Catalogue) -> Sold:
    first: dict[str, Offering] = {}
    for offer in found:
        if offer.kind == "priced" and offer.used and offer.usd_per_mtok is not None:
            first.setdefault(offer.provider, offer)
    said = {provider: statements_of(catalogue, provider) for provider in first}
    return Sold(True, tuple(first.values()), {provider: rows for provider, rows in said.items() if rows})
