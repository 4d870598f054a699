"""Which rated model an offer is: explicit rows in one table, none of them guessed.

The table is `pricing/data/quality_models.csv`; `python -m pricing.studies.propose_ratings` proposes rows for it. A row
names a seller's spelling, or (without a seller) a registered model and what spellings say beside it. A spelling without
a row of its own has that of the registered model that the alias table names for it. What no row names has no rating.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pricing.curated import records
from pricing.sellers.aliases import alias_of
from pricing.sellers.spelling import offer_key

FILE = "quality_models.csv"


@dataclass(frozen=True, slots=True)
class RatedAs:
    """One row: `seller` is empty for a registered model, whose `variant` is that of the alias table.

    `rated` is the model as the ratings name it, `how` is `exact` (the same words), `rule` (read off by the rules of the
    proposal) or `hand`.
    """

    seller: str
    model: str
    variant: str
    rated: str
    how: str


def all_rated() -> tuple[RatedAs, ...]:
    """Return every row of the table, in its order."""
    return tuple(
        RatedAs(r["seller"] or "", r["model"] or "", r["variant"] or "", r["rated"] or "", r["how"] or "")
        for r in records(FILE)
    )


@cache
def _by_offer() -> dict[tuple[str, str, str], str]:
    return {(*offer_key(row.seller, row.model), row.variant): row.rated for row in all_rated()}


def rated_as(seller: str, model: str) -> str | None:
    """Return the rated model that a seller's spelling is, None when no row says so."""
    own = _by_offer().get((*offer_key(seller, model), ""))
    if own is not None:
        return own
    alias = alias_of(seller, model)
    return None if alias is None else rated_registered(alias.model, alias.variant)


def rated_registered(model: str, variant: str = "") -> str | None:
    """Return the rated model that a registered model is, None when no row says so."""
    return _by_offer().get((*offer_key("", model), variant))
