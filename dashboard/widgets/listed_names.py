"""What sellers' models are called on pages, by the spelling under which a seller offers them."""

from __future__ import annotations

from dashboard import state
from pricing.errors import CatalogueError
from pricing.studies.choices import called


def names_of(seller: str) -> dict[str, str]:
    """Return the names of a seller's models by their spelling; none for a seller of no tokens."""
    try:
        return {entry.model: called(entry.model, entry.name) for entry in state.market().models(seller)}
    except CatalogueError:
        return {}


def listed_name(seller: str, spelling: str) -> str:
    """Return the name of a model that a seller offers; one that it no longer lists has its spelling made readable."""
    return names_of(seller).get(spelling) or called(spelling, "")
