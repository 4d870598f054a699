"""Edits of provisioned capacity: figures proposed by a list of units, which the document then holds as typed.

Where such a figure came from stays with it: the day and page of the list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from breakeven.defaults import new_unit
from breakeven.edits.draft import Draft
from breakeven.origins import TYPED, Origin, Sourced, of_list
from economics.errors import InputError
from economics.option.document import OptionDocument
from economics.option.token_priced import TokenPricedOption
from economics.scenario.scenario import MAX_OPTIONS, Scenario
from pricing.rows import UnitCapacity, UnitPrice
from pricing.rules.units import UnitOffer

NEW_NAME = "Provisioned capacity"
COUNTED_IN_FULL = Origin("default", "assumed: counts in full, the seller states no weight")
"""The origin of the weight of a cached token where its seller states none: the dear end, so that no unit is missed."""
_PROVISIONED = "provisioned"


def add_listed(sourced: Sourced, offer: UnitOffer, usd_per_unit_hour: float | None = None) -> Sourced:
    """Add provisioned capacity made of a listed unit, as many units as the load needs.

    Without a list price `usd_per_unit_hour` is the quote typed in its place; raises InputError where that is missing.
    """
    draft = Draft(sourced)
    named = {"kind": _PROVISIONED, "provider": offer.capacity.provider, "model": offer.capacity.model}
    index = draft.append({**named, "name": NEW_NAME}, TYPED)
    _fill(draft, index, offer, usd_per_unit_hour)
    return draft.done()


def add_instead(sourced: Sourced, index: int, offer: UnitOffer) -> Sourced:
    """Add provisioned capacity made of a listed unit beside an option whose load it serves.

    People, fixed cost, token factors and attempts are those of the option. Raises InputError where the unit has no list
    price, and in a full scenario.
    """
    draft = Draft(sourced)
    if draft.count == MAX_OPTIONS:
        raise InputError("options", f"has {MAX_OPTIONS} already: drop one, then add this")
    shared = {name: value for name, value in draft.option(index).items() if name in _OF_ANY_KIND}
    named = {"kind": _PROVISIONED, "provider": offer.capacity.provider, "model": offer.capacity.model}
    place = draft.append({**shared, **named, "name": NEW_NAME}, TYPED)
    for name, value in shared.items():
        draft.set(("options", place, name), value, sourced.origins.of(f"options[{index}].{name}"))
    _fill(draft, place, offer, None)
    return draft.done()


_OF_ANY_KIND = set(OptionDocument.model_fields) - {"id", "name"}
"""The fields that options of every kind have, but for who they are."""


def add_typed(sourced: Sourced, figures: Mapping[str, float | None]) -> Sourced:
    """Add provisioned capacity of figures that the user typed, by field; raises InputError for one that is missing."""
    draft = Draft(sourced)
    given = {name: value for name, value in figures.items() if value is not None}
    draft.append({"kind": _PROVISIONED, "name": NEW_NAME, **given}, TYPED)
    return draft.done()


def use_offer(sourced: Sourced, index: int, offer: UnitOffer, usd_per_unit_hour: float | None = None) -> Sourced:
    """Give the option at a place the figures of a listed unit; the units bought, hours and utilisation stay.

    `usd_per_unit_hour` as in `add_listed`. Raises InputError where the option is no provisioned capacity, and where
    the units bought are not sold in that number.
    """
    draft = Draft(sourced)
    if draft.option(index)["kind"] != _PROVISIONED:
        raise InputError(f"options[{index}]", "is not provisioned capacity")
    _fill(draft, index, offer, usd_per_unit_hour)
    return draft.done()


def _fill(draft: Draft, index: int, offer: UnitOffer, usd_per_unit_hour: float | None) -> None:
    held, price = offer.capacity, offer.price
    usd, origin = (usd_per_unit_hour, TYPED) if price is None else (price.usd_per_unit_hour, origin_of(price))
    if usd is None:
        raise InputError(f"options[{index}].usd_per_unit_hour", "no list price is known: type the quote")
    renamed = (draft.option(index).get("provider"), draft.option(index).get("model")) != (held.provider, held.model)
    written: dict[str, Any] = {
        "provider": held.provider,
        "model": held.model,
        "input_tokens_per_minute_per_unit": held.input_tokens_per_minute_per_unit,
        "output_token_weight": held.output_token_weight,
        "minimum_units": held.minimum_units,
        "unit_increment": held.unit_increment,
    }
    for name, value in written.items():
        draft.set(("options", index, name), value, origin_of(held))
    draft.set(("options", index, "usd_per_unit_hour"), usd, origin)
    cached, why = held.cached_token_weight, origin_of(held)
    if cached is None:
        cached, why = 1.0, COUNTED_IN_FULL
    draft.set(("options", index, "cached_token_weight"), cached, why)
    if renamed or draft.option(index)["name"] == NEW_NAME:
        draft.name_after_model(index)


def origin_of(row: UnitPrice | UnitCapacity) -> Origin:
    """Return where the figures of a row of a list come from: the day of the list, and its page."""
    return of_list(row.observed_on, row.page or row.source)


def suggested(offers: Sequence[UnitOffer], scenario: Scenario) -> UnitOffer | None:
    """Return the listed unit to start from: of a model that the scenario pays for by the token, else the usual one.

    Only units with a list price count; None where there is none.
    """
    priced = [offer for offer in offers if offer.price is not None]
    paid = [option for option in scenario.options if isinstance(option, TokenPricedOption)]
    wanted = [(option.provider, option.model) for option in paid]
    for provider, model in wanted:
        same = [o for o in priced if o.capacity.model == model]
        best = [o for o in same if o.capacity.provider == provider] or same
        if best:
            return best[0]
    usual = [o for o in priced if (o.capacity.provider, o.capacity.model) == new_unit()]
    return next(iter(usual or priced), None)


def is_of(offer: UnitOffer, option: Mapping[str, Any]) -> bool:
    """Tell whether an option's figures are those of an offer, so that a list can show which one is used."""
    held = offer.capacity
    same = (option.get("provider"), option.get("model")) == (held.provider, held.model)
    names = ("input_tokens_per_minute_per_unit", "output_token_weight", "minimum_units", "unit_increment")
    same = same and all(option.get(name) == getattr(held, name) for name in names)
    return same and offer.price is not None and option.get("usd_per_unit_hour") == offer.price.usd_per_unit_hour
