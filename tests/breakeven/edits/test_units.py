"""Provisioned capacity from a list of units: what is proposed, what stays, and where each figure says it is from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from breakeven.defaults import default_sourced, new_unit
from breakeven.edits import units
from breakeven.edits.fields import set_field
from breakeven.edits.options import add
from breakeven.files.assumptions import assumptions
from breakeven.origins import Sourced
from economics.errors import InputError
from economics.option.provisioned import ProvisionedOption
from pricing.resolve.scenario import resolve
from pricing.rules.units import UnitOffer
from pricing.store.catalogue import Catalogue
from tests.support import hand_made as hm
from tests.support.edits import every_kind, sourced

DAY = date(2026, 11, 20)
OFFER = UnitOffer(hm.UNIT_CAPACITY, hm.UNIT_PRICE)
PLACE = 8
"""Where the document of every kind has its provisioned capacity."""
FIELDS = {"usd_per_unit_hour": 1.0, "input_tokens_per_minute_per_unit": 2500.0, "output_token_weight": 4.0}


def last(edited: Sourced) -> tuple[ProvisionedOption, dict[str, str]]:
    """The last option, and by field where it says to have it from."""
    place = len(edited.scenario.options) - 1
    option = edited.scenario.options[place]
    assert isinstance(option, ProvisionedOption)
    names = type(option).model_fields
    return option, {name: edited.origins.of(f"options[{place}].{name}").source for name in names}


def test_a_listed_unit_is_added_with_the_day_and_page_of_each_figure() -> None:
    option, source = last(units.add_listed(default_sourced(), OFFER))
    assert (option.name, option.provider, option.model) == ("M at Microsoft Azure, provisioned", "azure", "m")
    assert (option.usd_per_unit_hour, option.input_tokens_per_minute_per_unit) == (1.1, 3400)
    assert (option.output_token_weight, option.cached_token_weight) == (8, 0)
    assert (option.minimum_units, option.unit_increment, option.units) == (15, 5, None)
    assert source["usd_per_unit_hour"] == "list of 2026-08-11, https://prices.example/list"
    capacity = "list of 2026-09-23, https://example.com/sizes"
    names = ("input_tokens_per_minute_per_unit", "output_token_weight", "cached_token_weight", "minimum_units")
    assert {source[name] for name in names} == {capacity}
    assert source["utilisation"] == "default of the cost model"


def test_a_seller_that_states_no_weight_of_a_cached_token_has_it_count_in_full() -> None:
    silent = replace(OFFER, capacity=replace(hm.UNIT_CAPACITY, cached_token_weight=None))
    option, source = last(units.add_listed(default_sourced(), silent))
    assert option.cached_token_weight == 1
    assert source["cached_token_weight"].startswith("assumed: ")


def test_without_a_list_price_the_quote_is_asked_for() -> None:
    alone = replace(OFFER, price=None)
    with pytest.raises(InputError, match="usd_per_unit_hour: no list price is known: type the quote"):
        units.add_listed(default_sourced(), alone)
    option, source = last(units.add_listed(default_sourced(), alone, 12.5))
    assert (option.usd_per_unit_hour, source["usd_per_unit_hour"]) == (12.5, "typed")
    # a list price stands: a quote of one's own is typed over it
    assert last(units.add_listed(default_sourced(), OFFER, 12.5))[0].usd_per_unit_hour == 1.1


def test_typed_figures_make_an_option_and_one_that_is_missing_is_named() -> None:
    option, source = last(units.add_typed(default_sourced(), FIELDS))
    assert option.name == units.NEW_NAME
    assert {source[name] for name in FIELDS} == {"typed"}
    for name in FIELDS:
        with pytest.raises(InputError, match=name):
            units.add_typed(default_sourced(), {**FIELDS, name: None})
    with pytest.raises(InputError):
        units.add_typed(sourced(), FIELDS)  # version 1 knows no provisioned capacity


def test_another_unit_keeps_what_was_bought_and_how_it_is_used() -> None:
    before = set_field(every_kind(), ("options", PLACE, "utilisation"), 0.8)
    after = units.use_offer(before, PLACE, OFFER)
    option = after.scenario.options[PLACE]
    assert isinstance(option, ProvisionedOption)
    assert (option.units, option.overflow, option.utilisation) == (200, "api", 0.8)
    assert (option.name, option.usd_per_unit_hour) == ("M at Microsoft Azure, provisioned", 1.1)
    # a name of one's own stays while the model does
    named = units.use_offer(set_field(after, ("options", PLACE, "name"), "ours"), PLACE, OFFER)
    assert named.scenario.options[PLACE].name == "ours"
    uneven = replace(OFFER, capacity=replace(hm.UNIT_CAPACITY, unit_increment=7))
    with pytest.raises(InputError, match=r"units: 200 is refused: must be a multiple of 7, at least 15"):
        units.use_offer(before, PLACE, uneven)
    with pytest.raises(InputError, match="is not provisioned capacity"):
        units.use_offer(before, 0, OFFER)


def test_the_unit_used_is_told_among_those_listed(shared_catalogue: Catalogue) -> None:
    offers = [offer for offer in shared_catalogue.unit_offers(DAY) if offer.price]
    for offer in offers:
        edited = units.add_listed(default_sourced(), offer)
        document: dict[str, Any] = last(edited)[0].model_dump()
        assert units.is_of(offer, document)
        assert not units.is_of(offer, {**document, "usd_per_unit_hour": 123.0})
        assert not units.is_of(replace(offer, price=None), document)


def test_what_is_suggested_is_of_a_model_that_is_compared(shared_catalogue: Catalogue) -> None:
    offers = shared_catalogue.unit_offers(DAY)
    usual = units.suggested(offers, every_kind().scenario)
    assert usual is not None
    assert usual.price is not None
    paid = every_kind()
    api = paid.scenario.options[0]
    bought = (usual.capacity.provider, usual.capacity.model)
    assert bought == new_unit() or usual.capacity.model == getattr(api, "model", None)
    for model in ("gpt-5.2", "gemini-3.5-flash"):
        edited = set_field(add(sourced(), "api"), ("options", 0, "model"), model)
        found = units.suggested(offers, edited.scenario)
        assert found is not None
        assert found.capacity.model == model
    assert units.suggested([replace(OFFER, price=None)], paid.scenario) is None
    assert units.suggested([OFFER], paid.scenario) == OFFER


def test_the_pack_says_of_each_figure_which_list_it_is_from(shared_catalogue: Catalogue) -> None:
    edited = units.add_listed(set_field(default_sourced(), ("as_of",), "2026-11-20"), OFFER)
    table = assumptions(resolve(edited.scenario, shared_catalogue, DAY), edited.origins)
    rows = {row[1]: row for row in table.rows if row[0] == "M at Microsoft Azure, provisioned"}
    assert rows["price of a unit"][2:5] == (1.1, "USD/unit-hour", "list of 2026-08-11, https://prices.example/list")
    assert rows["capacity of a unit"][4] == "list of 2026-09-23, https://example.com/sizes"
    silent = replace(OFFER, capacity=replace(hm.UNIT_CAPACITY, cached_token_weight=None))
    edited = units.add_listed(set_field(default_sourced(), ("as_of",), "2026-11-20"), silent)
    table = assumptions(resolve(edited.scenario, shared_catalogue, DAY), edited.origins)
    (row,) = [row for row in table.rows if row[:2] == ("M at Microsoft Azure, provisioned", "weight of a cached token")]
    assert (row[2], row[6]) == (1.0, "assumed")
