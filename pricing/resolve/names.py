"""The names that people know the models and sellers of options by, in place of their ids."""

from __future__ import annotations

from datetime import date
from functools import cache

from economics.option.kinds import Option
from pricing.curated import records
from pricing.errors import CatalogueError
from pricing.resolve.kinds import look_ups
from pricing.sellers.aliases import REGISTRY, alias_of
from pricing.sellers.providers import provider
from pricing.store.catalogue import Catalogue


def model_name(option: Option, catalogue: Catalogue, as_of: date) -> str:
    """Return the name of an option's model; empty for one that names none or is made of others.

    It is that of the registry where that has the model, else as the seller lists it, else as the scenario writes it.
    """
    seller, model = look_ups(option).named or ("", "")
    if not model:
        return ""
    alias = alias_of(seller, model) if seller else None
    registered = _registered().get(model if alias is None else alias.model)
    if registered is not None and (alias is not None or not seller):
        return registered
    try:
        listed = {entry.model: entry.name for entry in catalogue.models(seller, as_of)} if seller else {}
    except CatalogueError:  # a seller of the scenario's own, with typed prices
        listed = {}
    return listed.get(model) or model


def seller_name(option: Option) -> str:
    """Return the name of the seller of an option's model; empty where the option names none."""
    seller, _ = look_ups(option).named or ("", "")
    known = provider(seller)
    return seller if known is None else known.name


@cache
def _registered() -> dict[str, str]:
    """The name of each model of the registry by its id."""
    return {row["id"] or "": row["name"] or "" for row in records(REGISTRY)}
