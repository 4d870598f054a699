"""The names that people know the models of options by, in place of their ids."""

from __future__ import annotations

from datetime import date
from functools import cache

from economics.option.kinds import Option
from pricing.curated import records
from pricing.errors import CatalogueError
from pricing.resolve.kinds import look_ups
from pricing.sellers.aliases import REGISTRY, alias_of
from pricing.store.catalogue import Catalogue


def model_name(option: Option, catalogue: Catalogue, as_of: date) -> str:
    """Return the name of an option's model; empty for one that names none or is made of others.

    It is that of the registry where that has the model, else as the seller lists it, else as the scenario writes it.
    """
    seller, model = look_ups(option).named or ("", "")
    name = registered_name(option)
    if name != model or not seller:
        return name
    try:
        listed = {entry.model: entry.name for entry in catalogue.models(seller, as_of)}
    except CatalogueError:  # a seller of the scenario's own, with typed prices
        return name
    return listed.get(model) or name


def registered_name(option: Option) -> str:
    """Return the name that the registry has for an option's model, else the model as the scenario writes it."""
    seller, model = look_ups(option).named or ("", "")
    alias = alias_of(seller, model) if seller else None
    key = alias.model if alias is not None else "" if seller else model
    return _registered().get(key, model)


@cache
def _registered() -> dict[str, str]:
    """The name of each model of the registry by its id."""
    return {row["id"] or "": row["name"] or "" for row in records(REGISTRY)}
