"""Kept look-ups: every kind of option resolves from them as from the catalogue, and nothing else is answered."""

from __future__ import annotations

import json
from datetime import date

import pytest

from economics.errors import InputError
from economics.scenario.reading import read_scenario
from pricing.contract.catalogue import with_contract
from pricing.errors import CatalogueError
from pricing.recorded import (
    NotKept,
    RecordedCatalogue,
    RecordingCatalogue,
    look_ups_document,
    look_ups_from,
    only_named,
)
from pricing.resolve.scenario import resolve_each
from tests.support.certified import DAY, MODEL, contract, listed_document
from tests.support.kinds import documents_of

DOCUMENTS = {**documents_of(1), **documents_of(2)}
_LISTED = {"kind": "api", "name": "listed", **MODEL}
_RENTED = {
    "kind": "self_hosted",
    "name": "rented",
    "model": "llama-3.3-70b",
    "gpu": "h100-sxm",
    "gpus_per_replica": 4,
    "utilisation": 0.5,
    "supply": {"kind": "rent", "provider": "lambda", "term": "on-demand"},
}


def looked_up(document):
    """The document with an option at listed prices and one on rented, estimated GPUs, as many as there may be."""
    options = [*document["options"][: 12 - 2], _LISTED, _RENTED]
    return read_scenario({**document, "options": options, "as_of": DAY.isoformat()})


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_kind_resolves_from_what_was_kept(name, shared_catalogue):
    scenario = looked_up(DOCUMENTS[name])
    recording = RecordingCatalogue(shared_catalogue, DAY)
    resolved, errors = resolve_each(scenario, recording, DAY)
    assert {option.name for option in resolved.options} >= {"listed", "rented"}
    kept = look_ups_from(json.loads(json.dumps(look_ups_document(recording.look_ups))))
    assert [each.key for each in kept] == [each.key for each in recording.look_ups]
    again, errors_again = resolve_each(scenario, RecordedCatalogue(kept, recording.editions), DAY)
    assert (again, list(map(str, errors_again))) == (resolved, list(map(str, errors)))
    assert (again.options, again.fingerprints) == (resolved.options, resolved.fingerprints)
    market, _ = resolve_each(scenario, shared_catalogue, DAY)
    assert market.options == resolved.options


def test_a_contract_lies_over_it_and_is_not_kept(shared_catalogue):
    scenario = read_scenario(listed_document())
    recording = RecordingCatalogue(shared_catalogue, DAY)
    resolved, _ = resolve_each(scenario, with_contract(recording, contract(0.987654, 2)), DAY)
    assert "0.987654" not in json.dumps(look_ups_document(recording.look_ups))
    kept = RecordedCatalogue(recording.look_ups, recording.editions)
    again, _ = resolve_each(scenario, with_contract(kept, contract(0.987654, 2)), DAY)
    assert again.options == resolved.options


def test_a_refusal_is_kept_with_its_words(shared_catalogue):
    recording = RecordingCatalogue(shared_catalogue, DAY)
    with pytest.raises(CatalogueError) as refused:
        recording.token_price_rows("anthropic", "no-such-model", DAY)
    kept = look_ups_from(look_ups_document(recording.look_ups))
    with pytest.raises(type(refused.value)) as again:
        RecordedCatalogue(kept, ()).token_price_rows("anthropic", "no-such-model", DAY)
    assert (again.value.field, again.value.message) == (refused.value.field, refused.value.message)


def test_another_question_is_not_answered(shared_catalogue):
    recording = RecordingCatalogue(shared_catalogue, DAY)
    recording.token_price_rows(MODEL["provider"], MODEL["model"], DAY)
    kept = RecordedCatalogue(recording.look_ups, ())
    with pytest.raises(NotKept, match="do not answer token price rows"):
        kept.token_price_rows(MODEL["provider"], MODEL["model"], date(2026, 1, 1))


def test_rows_from_before_a_field_was_there_are_read(shared_catalogue):
    recording = RecordingCatalogue(shared_catalogue, DAY)
    recording.token_price_rows(MODEL["provider"], MODEL["model"], DAY)
    document = look_ups_document(recording.look_ups)
    for row in document[0]["found"]["rows"]:
        del row["model_key"]  # it has a default
    (kept,) = look_ups_from(document)
    assert [row.input_usd_per_mtok for row in kept.found.rows] == [
        row["input_usd_per_mtok"] for row in document[0]["found"]["rows"]
    ]


def test_only_the_models_and_gpus_that_are_named_stay(shared_catalogue):
    recording = RecordingCatalogue(shared_catalogue, DAY)
    recording.registered_models(), recording.all_hardware()
    points = recording.throughput_points("qwen3-32b", "h100-sxm")
    assert points
    models, gpus, kept_points = only_named(recording.look_ups, {"llama-3.3-70b"}, {"b200"})
    assert {model.id for model in models.found} == {"llama-3.3-70b", "qwen3-32b"}
    assert {row.gpu for row in gpus.found} == {"b200", "h100-sxm"}
    assert kept_points.found == points


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({}, "look_ups: {} is no list"),
        ([{"asked": "rating", "of": []}], "look_ups[0]: must have asked, of, and either found or refused"),
        ([{"asked": "close", "of": [], "found": None}], "look_ups[0].asked: 'close' is no question"),
        ([{"asked": "rating", "of": [[]], "found": None}], "look_ups[0].of: [[]] is no list of names"),
        ([{"asked": "rate_days", "of": [], "found": ["soon"]}], "look_ups[0].found[0]: 'soon' is refused"),
        ([{"asked": "retirement", "of": [], "refused": {"kind": "x"}}], "look_ups[0].refused: must have kind"),
        (
            [{"asked": "retirement", "of": [], "refused": {"kind": "exit", "field": "a", "message": "b"}}],
            "look_ups[0].refused: is no refusal",
        ),
        (
            [
                {
                    "asked": "retirement",
                    "of": [],
                    "found": {"retires_on": "2026-01-01", "source": "a", "note": None, "colour": 1},
                }
            ],
            "look_ups[0].found: has a field that no row has",
        ),
    ],
)
def test_what_is_no_look_up_is_refused_by_its_path(document, sentence):
    with pytest.raises(InputError) as refused:
        look_ups_from(document)
    assert sentence in str(refused.value)
