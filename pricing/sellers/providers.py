"""Who sells tokens and GPU hours: one table of ids, names and kinds, those without a public price included.

The ids are those of the `genai-prices` package where it has the provider. The table is `pricing/data/providers.csv`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import cast

from pricing.curated import records
from pricing.rows import COMMUNITY_TERM, RateRow, SupplierClass

KINDS = (
    *("closed", "model maker", "broad host", "aggregator", "fast hardware", "hyperscaler"),
    *("decentralised", "managed gpu", "gpu cloud", "average"),
)
FILE = "providers.csv"


@dataclass(frozen=True, slots=True)
class Provider:
    """A seller: `kind` is one of KINDS, `sells` any of `tokens`, `gpu hours`, `training`.

    `without_public_price` says in words that, or for what, no public price is in the sources held (None: there is
    one). `same_as` names the present id of a seller that is known by another one too, `international_twin` the seller
    that sells the same models outside mainland China at prices of its own. `supplier_class` is the kind of supplier of
    GPU hours, None for a seller of none and where it is not known.
    """

    id: str
    name: str
    kind: str
    sells: tuple[str, ...]
    page: str | None
    without_public_price: str | None
    same_as: str | None
    note: str | None
    international_twin: str | None = None
    supplier_class: SupplierClass | None = None

    @property
    def gpu_page(self) -> str | None:
        """The page with its prices of GPU hours; None for a hyperscaler whose page here is that of its tokens."""
        return None if self.kind == "hyperscaler" and "tokens" in self.sells else self.page


@cache
def all_providers() -> tuple[Provider, ...]:
    """Return every seller, by id."""
    return tuple(
        Provider(
            id=r["id"] or "",
            name=r["name"] or "",
            kind=r["kind"] or "",
            sells=tuple((r["sells"] or "").split("; ")),
            page=r["page"],
            without_public_price=r["without_public_price"],
            same_as=r["same_as"],
            note=r["note"],
            international_twin=r["international_twin"],
            supplier_class=cast("SupplierClass | None", r["supplier_class"]),
        )
        for r in records(FILE)
    )


@cache
def _by_id() -> dict[str, Provider]:
    return {p.id: p for p in all_providers()}


def provider(id: str) -> Provider | None:
    """Return one seller by its id, None when the table has none."""
    return _by_id().get(id)


def name_of(id: str) -> str:
    """Return a seller's name for people; its id where the table has none.

    >>> name_of("gcp"), name_of("nobody")
    ('Google Cloud', 'nobody')
    """
    known = provider(id)
    return known.name if known else id


@cache
def ids_of(id: str) -> tuple[str, ...]:
    """Return the ids under which lists have had a seller: its present one, then the former ones.

    >>> ids_of("aws")
    ('aws', 'bedrock')
    """
    return (id, *(p.id for p in all_providers() if p.same_as == id))


def twin_of(id: str) -> str | None:
    """Return the seller of the same models outside mainland China; None for every other seller."""
    known = _by_id().get(id)
    return known.international_twin if known is not None else None


def seller(id: str) -> str:
    """Return the id of the seller behind `id`: itself, or the one it is the same as."""
    provider = _by_id().get(id)
    return provider.same_as if provider is not None and provider.same_as else id


def supplier_class(row: RateRow) -> SupplierClass | None:
    """Return what kind of supplier lets an offer: `community` by its term, else its supplier's; None where unknown."""
    if row.term == COMMUNITY_TERM:
        return "community"
    provider = _by_id().get(seller(row.provider))
    return None if provider is None else provider.supplier_class
