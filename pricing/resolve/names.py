"""The names that people know the models of options by, in place of their ids."""

from __future__ import annotations

from datetime import date
from functools import cache

from economics.option.kinds import Option
from pricing.curated import records
from pricing.errors import CatalogueError
from pricing.resolve.kinds import look_ups
from pricing.sellers.aliases import REGISTRY, alias_of
from pricing.sellers.providers import provider as known_provider
from pricing.store.catalogue import Catalogue
from pricing.studies.choices import called, readable


def model_name(option: Option, catalogue: Catalogue, as_of: date) -> str:
    """Return the name of an option's model; empty for one that names none or is made of others.

    It is that of the registry where that has the model, else as the seller lists it, else its spelling made readable.
    """
    seller, model = look_ups(option).named or ("", "")
    if not seller or alias_of(seller, model) is not None:
        return registered_name(option)
    try:
        listed = {entry.model: entry.name for entry in catalogue.models(seller, as_of)}
    except CatalogueError:  # a seller of the scenario's own, with typed prices
        listed = {}
    return called(model, listed[model]) if listed.get(model) else registered_name(option)


def registered_name(option: Option) -> str:
    """Return the name that the registry has for an option's model, else the model as people write it."""
    seller, model = look_ups(option).named or ("", "")
    return sold_name(seller, model) if seller else _registered().get(model, model)


def sold_name(provider: str, model: str) -> str:
    """Return the name of a seller's model: that of the registry, else its spelling made readable.

    What a seller that nobody knows sells is called as it was typed, but for its maker.

    >>> sold_name("friendli", "google/gemma-4-31B-it"), sold_name("azure", "gpt-6-sol"), sold_name("my own", "tiny-1")
    ('Gemma 4 31B', 'GPT-6 Sol', 'tiny-1')
    """
    alias = alias_of(provider, model)
    if alias is not None and alias.model in _registered():
        return _registered()[alias.model]
    return readable(model) if known_provider(provider) else model.rpartition("/")[2] or model


@cache
def _registered() -> dict[str, str]:
    """The name of each model of the registry by its id."""
    return {row["id"] or "": row["name"] or "" for row in records(REGISTRY)}
