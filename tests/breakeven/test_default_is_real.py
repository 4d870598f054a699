"""What a new visitor sees can be bought on the catalogue's newest day, and stands at the middle of what is trusted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from breakeven.defaults import CURRENT_DEFAULT, default_scenario, default_sourced, new_options, presets
from economics.option.self_hosted import SelfHostedOption
from economics.option.token_priced import TokenPricedOption
from economics.scenario.reading import read_scenario
from economics.scenario.scenario import Scenario
from economics.supply.rented import Rent
from pricing.resolve.scenario import resolve
from pricing.resolve.shelf import trusted_rents
from pricing.rules.quality import equal_class
from pricing.sellers.aliases import alias_of
from pricing.store.catalogue import Catalogue
from pricing.studies.trusted import doubts, lower_median, newest_day, trusted_offers

DEFAULT = default_scenario()
ADDED = read_scenario(
    {
        "schema_version": 2,
        "workload": {"tokens_per_month": 1e9, "input_output_ratio": 5, "input_tokens_per_request": 2000},
        "options": [options for kind, options in new_options().items() if kind != "provisioned"],
    }
)
"""The options that "Add" gives, in a scenario."""
BOTH = pytest.mark.parametrize("scenario", [DEFAULT, ADDED], ids=["default", "added"])


def priced_by_tokens(scenario: Scenario) -> list[TokenPricedOption]:
    return [option for option in scenario.options if isinstance(option, TokenPricedOption)]


def self_hosted(scenario: Scenario) -> list[SelfHostedOption]:
    return [option for option in scenario.options if isinstance(option, SelfHostedOption)]


@BOTH
def test_every_token_price_is_trusted_and_on_sale_for_a_year(shared_catalogue: Catalogue, scenario: Scenario) -> None:
    day = newest_day(shared_catalogue)
    assert len(priced_by_tokens(scenario)) == 2
    for option in priced_by_tokens(scenario):
        (window,) = shared_catalogue.token_price_rows(option.provider, option.model, day).select(day, 2000)
        assert [doubts(row, day, day) for row in window.rows] == [[]]
        retirement = shared_catalogue.retirement(option.provider, option.model, day)
        assert retirement is None or retirement.retires_on > day + timedelta(365)


@BOTH
def test_a_hosted_model_is_at_the_lower_median_of_trusted_sellers(
    shared_catalogue: Catalogue, scenario: Scenario
) -> None:
    day = newest_day(shared_catalogue)
    hosted = next(option for option in priced_by_tokens(scenario) if option.kind == "hosted")
    alias = alias_of(hosted.provider, hosted.model)
    assert alias is not None
    offers = trusted_offers(shared_catalogue, alias.model, day, scenario.workload)
    assert len(offers) >= 5
    own = next(offer for offer in offers if offer.provider == hosted.provider)
    assert own.provider_model == hosted.model
    assert own.usd_per_mtok == lower_median(offers).usd_per_mtok


@BOTH
def test_gpus_are_at_the_lower_median_of_trusted_suppliers(shared_catalogue: Catalogue, scenario: Scenario) -> None:
    day = newest_day(shared_catalogue)
    (option,) = self_hosted(scenario)
    assert isinstance(option.supply, Rent)
    offers = trusted_rents(shared_catalogue, option.gpu, option.gpus_per_replica, day)
    assert len(offers) >= 3
    assert option.supply.provider == lower_median(offers).provider
    row = shared_catalogue.choose_rate(option.gpu, option.supply.provider, "on-demand", option.gpus_per_replica, day)
    assert row.usd_per_gpu_hour == lower_median(offers).usd_per_gpu_hour


@BOTH
def test_the_models_are_of_equal_class(shared_catalogue: Catalogue, scenario: Scenario) -> None:
    known = resolve(scenario, shared_catalogue, newest_day(shared_catalogue)).known
    ratings = [each.rating for each in known.values() if each.rating is not None]
    assert len(ratings) == len(scenario.options)
    assert all(equal_class(one, other) for one in ratings for other in ratings)


@BOTH
def test_people_wait_and_a_copy_is_spare(scenario: Scenario) -> None:
    (option,) = self_hosted(scenario)
    assert option.spare_replicas == 1
    assert option.serving is not None
    chat = next(preset for preset in presets() if preset.name == "Chat assistant")
    said = option.serving.model_dump()
    assert {name: said[name] for name in chat.serving} == {**chat.serving}


def test_the_people_are_entered_and_say_that_they_are_assumed(shared_catalogue: Catalogue) -> None:
    (option,) = self_hosted(DEFAULT)
    assert [(each.people, each.usd_per_year) for each in option.staff] == [(0.5, 180_000)]
    origin = default_sourced().origins.of("options[2].staff")
    assert origin.status == "assumed"
    assert "Bureau of Labor Statistics" in origin.source
    # the current default is the API's: what it costs today is what the others are held against
    assert DEFAULT.current == DEFAULT.options[0].name


def test_nothing_above_the_cards_on_the_newest_day(shared_catalogue: Catalogue) -> None:
    notes = [
        note
        for option in resolve(DEFAULT, shared_catalogue, newest_day(shared_catalogue)).options
        for note in option.notes
    ]
    assert [note.text for note in notes if note.level == "warning"] == []


def test_each_reason_of_a_default_is_about_a_field_of_it() -> None:
    marked = default_sourced(CURRENT_DEFAULT).origins.by_path
    explained = {path for path, origin in marked.items() if "; " in origin.detail}
    assert len(explained) == 5
    assert explained <= set(marked)
