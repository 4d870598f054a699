"""The document: one JSON form, choices from a table, origins that are kept where nobody could derive them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from breakeven.address import address, open_address
from breakeven.choices import CHOICES, MONTHS_TYPED, TOKEN_SEARCH, VIEW
from breakeven.currency import Currency
from breakeven.defaults import DEFAULTS, default_origins, default_scenario, default_sourced, presets
from breakeven.document import Document, UsedContract, document_json, read_file
from breakeven.edits.fields import set_field
from breakeven.edits.options import add
from breakeven.edits.workload import apply_preset
from breakeven.origins import MAX_DETAIL_LENGTH, MODEL_DEFAULT, TYPED, Origin, Sourced, fields_of
from breakeven.typed_quotes import QUOTE_FIELDS
from economics.errors import InputError
from economics.fields.checks import MAX_NAME_LENGTH
from economics.scenario.reading import scenario_document, scenario_json
from tests.support.scenarios import typed_document

DEFAULT = Document(default_sourced().scenario, default_sourced().origins)
words = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=12)


def values(name: str) -> st.SearchStrategy[Any]:
    """Allowed values of a choice."""
    choice = CHOICES[name]
    if name == MONTHS_TYPED.name:
        figure = st.tuples(words, st.sampled_from(QUOTE_FIELDS), st.sampled_from(("", "1")))
        several = st.lists(figure, min_size=1, max_size=3)
        return several.map(lambda figures: tuple(word for each in figures for word in each))
    word = st.sampled_from(choice.allowed) if choice.allowed else words
    if choice.number is not None:
        word = st.sampled_from(["", f"{max(1.0, choice.number.low):.15g}", f"{choice.number.high:.15g}"])
    match choice.default:
        case bool():
            return st.booleans()
        case str():
            return word
        case _:
            return st.one_of(st.none(), st.lists(word, unique=True, min_size=1, max_size=3).map(tuple))


@given(st.fixed_dictionaries({}, optional={name: values(name) for name in CHOICES}))
@settings(deadline=None)
def test_choices_round_trip_through_address_and_file(chosen: dict[str, Any]) -> None:
    document = DEFAULT
    for name, value in chosen.items():
        document = document.choosing(CHOICES[name], value)
    opened = open_address(address(document, ()).items())
    assert opened.problems == []
    assert opened.document == document
    assert read_file(document_json(document)) == document
    assert set(document.choices) == {name for name, value in chosen.items() if value != CHOICES[name].default}


@pytest.mark.parametrize("name", CHOICES)
def test_a_choice_is_no_field_of_a_scenario_and_refuses_what_is_not_allowed(name: str) -> None:
    choice = CHOICES[name]
    assert choice.read(choice.written(choice.default)) in (choice.default, ())
    if choice.allowed:
        opened = open_address([(name, "nothing")])
        assert opened.problems == [f"{name}=nothing ignored: must be {' or '.join(choice.allowed)}"]
        assert opened.document == DEFAULT
    if choice.number is not None:
        for wrong in ("many", "nan", f"{2 * choice.number.high:g}", f"{choice.number.low - 1:g}"):
            opened = open_address([(name, wrong)])
            assert opened.problems == [f"{name}={wrong} ignored: must be {choice.number.range_text}, or empty"]
            assert opened.document == DEFAULT
    with pytest.raises(InputError, match=r"is refused"):
        read_file(json.dumps({"scenario": typed_document(), "choices": {name: 7}}))


def test_nothing_chosen_leaves_the_address_as_it_was() -> None:
    assert address(DEFAULT, ("a", "b")) == {"v": "2", "d": "3", "p": "a.b"}
    first = Document(default_sourced(1).scenario, default_sourced(1).origins)
    assert address(first, ("a", "b")) == {"v": "1", "d": "1", "p": "a.b"}


def test_a_contract_and_a_currency_are_held_by_name() -> None:
    euro = Currency("EUR", 0.92, date(2026, 11, 1))
    document = Document(DEFAULT.scenario, DEFAULT.origins, euro, contract=UsedContract("acme.csv"))
    assert open_address(address(document, ()).items()).document == document
    assert read_file(document_json(document)) == document


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({"colour": 1}, "colour: is no field of a document"),
        ({"choices": []}, "choices: [] is no JSON object"),
        ({"choices": {"map.z": "x"}}, "choices.map.z: is no choice of a page"),
        ({"origins": "typed"}, "origins: must be a list of entries"),
        ({"origins": [["guessed", "", []]]}, "origins: must be a list of entries"),
        ({"currency": 3}, "currency: 3 is no text"),
        ({"contract": "a\nb"}, "contract: "),
        ({"scenario": {}}, "schema_version: is missing"),
    ],
)
def test_a_document_at_fault_is_named(document: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        read_file(json.dumps({"scenario": typed_document(), **document}))
    assert str(refused.value).startswith(sentence)


def test_a_scenario_alone_is_read_as_typed() -> None:
    sourced = read_file(scenario_json(default_scenario()))
    assert isinstance(sourced, Sourced)
    assert set(sourced.origins.by_path.values()) == {TYPED}
    assert sourced.origins.of("workload.cache_hit_rate") == TYPED
    partial = read_file(json.dumps(typed_document()))
    assert partial.origins.of("workload.cache_hit_rate") == MODEL_DEFAULT
    assert partial.origins.of("options[1].billed_hours_per_month") == TYPED


# Where the fields of an address come from


def opened(*pairs: tuple[str, str]) -> Document:
    result = open_address(pairs)
    assert result.problems == []
    return result.document


def test_what_stands_in_an_address_is_typed_and_the_rest_is_the_defaults() -> None:
    parts = (("cache_hit_rate", "0.5"), ("1.discount", "0.1"), ("horizon", '{"months":12}'))
    first = opened(("v", "1"), ("d", "1"), *parts).origins
    assert first.of("workload.tokens_per_month") == Origin("default", "default scenario 1")
    origins = opened(*parts).origins
    assert origins.of("workload.cache_hit_rate") == TYPED
    assert origins.of("workload.input_output_ratio") == Origin("default", "default scenario 3")
    why = "default scenario 3; assumed: what about $40,000 a month buys of the first option"
    assert origins.of("workload.tokens_per_month") == Origin("default", why)
    assert origins.of("options[0].discount") == TYPED
    assert origins.of("options[1].discount") == MODEL_DEFAULT
    assert origins.of("horizon.months") == TYPED
    assert origins.of("horizon.volume_shortfall") == MODEL_DEFAULT


def test_a_typed_value_that_equals_the_default_is_still_typed_elsewhere() -> None:
    typed = DEFAULT.edited(set_field, ("workload", "cache_hit_rate"), 0.4)
    link = address(typed, ())
    assert "cache_hit_rate" not in link
    assert opened(*link.items()).origins.of("workload.cache_hit_rate") == TYPED
    assert read_file(document_json(typed)).origins.of("workload.cache_hit_rate") == TYPED


def test_what_can_be_derived_is_not_written() -> None:
    typed = DEFAULT.edited(set_field, ("workload", "cache_hit_rate"), 0.5)
    assert address(typed, ()) == {"v": "2", "d": "3", "cache_hit_rate": "0.5"}
    assert "origins" in address(typed.edited(add, "api"), ())


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.name)
def test_origins_round_trip_in_short_and_full_addresses(full: bool, preset) -> None:
    document = DEFAULT.edited(apply_preset, preset).edited(add, "self_hosted")
    document = document.edited(set_field, ("options", 3, "utilisation"), 0.7)
    back = opened(*address(document, (), full=full).items())
    paths = [path for path, _ in fields_of(document.scenario)]
    assert [back.origins.of(path) for path in paths] == [document.origins.of(path) for path in paths]
    written = address(document, (), full=full).get("origins", "[]")
    stated = [(how, detail) for how, detail, _ in json.loads(written)]
    assert len(set(stated)) == len(stated)  # each is written once
    # in full: 22 defaults of the model and 10 others by path, some 33 characters each
    assert len(written) - sum(len(detail) for _, detail in stated) < 1200


@pytest.mark.parametrize("number", DEFAULTS)
def test_why_a_default_is_as_it_is_is_kept_by_full_addresses_and_files(number: int) -> None:
    document = Document(default_scenario(number), default_origins(number))
    assert opened(*address(document, (), full=True).items()) == document
    assert read_file(document_json(document)) == document
    assert all(len(origin.detail) <= MAX_DETAIL_LENGTH for origin in document.origins.by_path.values())


def test_a_detail_may_be_longer_than_a_name_but_not_without_end() -> None:
    for length, is_read in ((MAX_NAME_LENGTH + 1, True), (MAX_DETAIL_LENGTH, True), (MAX_DETAIL_LENGTH + 1, False)):
        entries = [["imported", "x" * length, ["workload.cache_hit_rate"]]]
        problems = open_address([("origins", json.dumps(entries))]).problems
        assert (problems == []) == is_read


@pytest.mark.parametrize("text", ["", "{", "[[]]", '[["typed"]]', '[["guess","",[]]]', '[["typed","a\\nb",[]]]', "NaN"])
def test_origins_at_fault_are_named_and_the_rest_is_used(text: str) -> None:
    result = open_address([("origins", text), ("cache_hit_rate", "0.5")])
    assert len(result.problems) == 1
    assert result.problems[0].startswith("origins=")
    assert result.document.scenario.workload.cache_hit_rate == 0.5


def test_origins_follow_the_numbers_of_the_options_that_are_left() -> None:
    entries = '[["imported","x.json",["options[2].gpus_per_replica","options[0].discount"]]]'
    result = open_address([("1.kind", "hosted"), ("origins", entries)])
    assert result.document.origins.of("options[1].gpus_per_replica") == Origin("imported", "x.json")
    assert result.document.origins.of("options[0].discount") == MODEL_DEFAULT
    result = open_address([("1.kind", "hosted"), ("3.utilisation", "0.5")])
    assert len(result.document.scenario.options) == 2
    assert result.document.origins.of("options[1].utilisation") == TYPED


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_search_can_be_held(text: str) -> None:
    document = DEFAULT.choosing(TOKEN_SEARCH, text)
    assert open_address(address(document, ()).items()).problems == []


def test_the_view_is_a_choice_like_the_others() -> None:
    document = DEFAULT.choosing(VIEW, "unit")
    assert address(document, ())["view"] == "unit"
    assert scenario_document(document.scenario) == scenario_document(default_scenario())
