"""The names that options are given when nobody typed one: made of model and seller or GPU, and of no id."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from breakeven.defaults import default_sourced, new_options
from breakeven.edits import options, prices, supply, units
from breakeven.names import short_gpu_name, supplier_name
from breakeven.origins import Sourced
from economics.errors import InputError
from economics.fleet.gpu_ids import GPUS
from economics.option.self_hosted import SelfHostedOption
from economics.option.token_priced import TokenPricedOption
from pricing.resolve.names import registered_name
from pricing.store.catalogue import Catalogue
from pricing.studies.assumed import assumed_price
from tests.support.edits import ADDED_KINDS
from tests.support.ids import ids_in

DAY = date(2026, 11, 20)


def made(catalogue: Catalogue) -> Iterator[tuple[str, Sourced]]:
    """What each edit that names an option makes: of every unit that is sold, of a row of every seller, of every GPU."""
    before = default_sourced()
    for kind in ADDED_KINDS:
        yield f"add {kind}", options.add(before, kind)
    yield "mix", options.add_mix(before)
    yield "example", options.with_example(before)
    for offer in catalogue.unit_offers(DAY):
        yield "unit", units.add_listed(before, offer, None if offer.price else 1.0)
    rows = {row.provider: row for row in reversed(catalogue.price_list(DAY)) if row.kind == "priced"}
    for row in rows.values():
        yield "price row", prices.use_price_row(before, None, row, catalogue, DAY)
        yield "seller", prices.move_to_seller(options.duplicate(before, 1), 3, row.provider, row.model)
        yield "offer", prices.change_offer(options.duplicate(before, 1), 3, row.provider, row.model, catalogue, DAY)
    assumed = assumed_price(catalogue, "friendli", "google/gemma-4-31B-it", DAY, "mid")
    yield "assumed", prices.use_assumed_price(before, None, assumed)
    for rate in {rate.gpu: rate for rate in catalogue.rate_rows(as_of=DAY) if rate.gpu in GPUS}.values():
        yield "rate row", supply.use_rate_row(before, None, rate, catalogue, DAY)
    for gpu in GPUS:
        yield "gpu", supply.set_gpu(options.add(before, "self_hosted"), 3, gpu, catalogue)


def test_no_name_that_is_made_has_an_id(shared_catalogue: Catalogue) -> None:
    names = [(what, each.scenario.options[-1].name) for what, each in made(shared_catalogue)]
    assert len(names) > 200
    assert {(what, name): found for what, name in names if (found := ids_in(name))} == {}


@pytest.mark.parametrize("kind", ADDED_KINDS)
def test_a_new_option_is_called_what_it_is_and_a_second_one_gets_a_number(kind: str) -> None:
    once = options.add(default_sourced(), kind)
    option = once.scenario.options[-1]
    model = registered_name(option)
    if isinstance(option, TokenPricedOption):
        assert new_options()[kind]["name"] == f"{model} at {supplier_name(option.provider)}"
    if isinstance(option, SelfHostedOption):
        assert short_gpu_name(option.gpu).startswith(new_options()[kind]["name"].removeprefix(f"{model} on "))
    names = [each.name for each in options.add(once, kind).scenario.options]
    assert len(set(names)) == len(names)


def test_a_name_that_was_made_follows_the_gpu_and_one_that_was_typed_stays(shared_catalogue: Catalogue) -> None:
    added = options.add(default_sourced(), "self_hosted")
    there = supply.set_gpu(added, 3, "h200", shared_catalogue)
    assert there.scenario.options[3].name == "Gemma 4 31B on H200 SXM5 141 GB"
    back = supply.set_gpu(there, 3, "l40s", shared_catalogue)
    assert back.scenario.options[3].name.startswith("Gemma 4 31B on L40S")
    ours = supply.set_gpu(options.rename(added, 3, "ours"), 3, "h200", shared_catalogue)
    assert ours.scenario.options[3].name == "ours"
    with pytest.raises(InputError):
        supply.set_gpu(added, 0, "h200", shared_catalogue)
