"""What every option of the recorded scenarios says of itself: notes and assumptions name fields that the option has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from benchmarks.recording import AS_OF, documents
from economics.break_even.compare import OptionResult, compare
from economics.errors import InputError
from economics.fields.table import FIELDS
from economics.note import Level
from economics.option.kinds import Option
from economics.scenario.reading import read_scenario
from pricing.resolve.scenario import resolve, resolve_each
from pricing.store.catalogue import Catalogue
from tests.support.scenarios import typed_document

Compared = tuple[Option, OptionResult]


def leads_somewhere(option: BaseModel, path: str) -> bool:
    part: object = option
    for name in path.split("."):
        if part is None:  # a part that is left out: only its numbers can be meant
            return name in FIELDS
        if not isinstance(part, BaseModel) or name not in type(part).model_fields:
            return False
        part = getattr(part, name)
    return True


@pytest.fixture(scope="module")
def compared(catalogue: Catalogue) -> list[Compared]:
    return list(_compared(catalogue))


def _compared(catalogue: Catalogue) -> Iterator[Compared]:
    for document in documents().values():
        try:
            scenario = read_scenario(document)
        except InputError:  # the set holds scenarios that are refused, too
            continue
        resolved, _ = resolve_each(scenario, catalogue, AS_OF)
        options = {option.name: option for option in scenario.options}
        for result in compare(resolved.options, resolved.load).options:
            yield options[result.name], result


def test_every_assumption_is_of_a_field_of_its_option(compared: list[Compared]) -> None:
    lost = {
        a.field
        for option, result in compared
        for a in result.option.assumptions
        if not leads_somewhere(option, a.field)
    }
    assert lost == set()


def test_no_two_assumptions_of_an_option_are_of_one_field_variant_and_window(compared: list[Compared]) -> None:
    for _, result in compared:
        places = Counter((a.field, a.variant, a.window) for a in result.option.assumptions)
        assert [place for place, count in places.items() if count > 1] == []


def test_every_note_is_about_a_field_of_its_option_or_about_no_single_one(compared: list[Compared]) -> None:
    lost = {
        note.field
        for option, result in compared
        for note in result.notes
        if note.field and not leads_somewhere(option, note.field)
    }
    assert lost == set()


LISTED = {"kind": "api", "name": "API", "provider": "anthropic", "model": "claude-sonnet-4-6"}
UNDATED = {"kind": "api", "name": "API", "provider": "groq", "model": "llama-3.3-70b-versatile"}


@pytest.mark.parametrize(
    ("kind", "field", "as_of", "option"),
    [
        ("nothing older", "", "2024-01-01", UNDATED),
        ("old price", "", "2028-01-01", LISTED),
        ("requests too long", "model", "2026-11-20", LISTED),
        (
            "free servers",
            "supply.purchase_usd_per_replica",
            "2026-11-20",
            {**typed_document()["options"][1], "supply": {"kind": "own", "usd_per_kwh": 0.1}},
        ),
    ],
)
def test_what_must_not_be_overlooked_is_a_warning(
    catalogue: Catalogue, kind: str, field: str, as_of: str, option: dict[str, Any]
) -> None:
    document = typed_document(input_tokens_per_request=3e6)
    document |= {"as_of": as_of, "options": [option, {**document["options"][0], "name": "other"}]}
    resolved = resolve(read_scenario(document), catalogue, AS_OF).options[0]
    (note,) = (note for note in resolved.notes if note.kind == kind)
    assert (note.level, note.field) == (Level.WARNING, field)


def test_a_note_of_one_kind_is_always_said_as_loudly(compared: list[Compared]) -> None:
    levels = {(note.kind, note.level) for _, result in compared for note in result.notes}
    assert len(levels) == len({kind for kind, _ in levels})
    assert {level for _, level in levels} == set(Level)
