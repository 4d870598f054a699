"""What people call the model of an option: the registry's name, else the seller's, else its spelling made readable."""

from __future__ import annotations

from datetime import date

import pytest

from breakeven.defaults import default_scenario
from economics.scenario.reading import read_scenario
from pricing.resolve.names import model_name, registered_name
from tests.support.kinds import documents_of
from tests.support.scenarios import typed_document

DAY = date(2026, 11, 20)


def names(scenario, catalogue):
    return [model_name(option, catalogue, DAY) for option in scenario.options]


def test_models_of_the_default_scenario_by_their_names(shared_catalogue):
    scenario = default_scenario()
    assert names(scenario, shared_catalogue) == ["GPT-6.1 Sol", "Gemma 4 31B", "Gemma 4 31B"]
    # without a catalogue the registry's are known, and any other spelling is made readable
    assert [registered_name(option) for option in scenario.options] == ["GPT-6.1 Sol", "Gemma 4 31B", "Gemma 4 31B"]


def test_what_no_list_names_is_made_readable_and_stays_as_typed_of_a_seller_nobody_knows(shared_catalogue):
    document = typed_document()
    document["options"][0] |= {"provider": "openai", "model": "house-model-1"}
    assert names(read_scenario(document), shared_catalogue) == ["House Model 1", "any"]
    document["options"][0] |= {"provider": "our own"}
    assert names(read_scenario(document), shared_catalogue) == ["house-model-1", "any"]


@pytest.mark.parametrize("name", documents_of(2))
def test_what_names_no_model_has_no_name(shared_catalogue, name):
    scenario = read_scenario(documents_of(2)[name])
    for option, found in zip(scenario.options, names(scenario, shared_catalogue), strict=True):
        assert found == ("" if option.kind in ("mix", "provisioned") else "any")
