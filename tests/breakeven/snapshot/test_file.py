"""Snapshots as JSON: read back as they were, and refused by the path of what is wrong."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakeven.snapshot.file import SNAPSHOT_VERSION, read_snapshot, snapshot_json
from breakeven.snapshot.reduced import without_contract_prices
from breakeven.snapshot.take import take_snapshot
from economics.errors import InputError
from pricing.store.catalogue import open_catalogue
from tests.support.certified import DAY, MADE_AT, NO_CONTRACT, contract, listed_document, opened
from tests.support.kinds import documents_of


@pytest.fixture(scope="module")
def written(built_file):
    """A snapshot as text."""
    catalogue = open_catalogue(built_file)
    yield snapshot_json(take_snapshot(opened(listed_document()), catalogue, DAY, contract(), made_at=MADE_AT))
    catalogue.close()


@pytest.mark.parametrize("name", [*documents_of(1), *documents_of(2)])
def test_it_is_read_back_as_it_was(name, shared_catalogue):
    document = opened({**documents_of(1), **documents_of(2)}[name])
    snapshot = take_snapshot(document, shared_catalogue, DAY, NO_CONTRACT, made_at=MADE_AT)
    assert read_snapshot(snapshot_json(snapshot)) == snapshot


def test_one_with_a_contract_is_read_back_too(written):
    snapshot = read_snapshot(written)
    assert snapshot_json(snapshot) == written
    left_out = without_contract_prices(snapshot)
    assert read_snapshot(snapshot_json(left_out)) == left_out


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"snapshot_version": 2}, "snapshot.snapshot_version: 2 is newer than this program reads, which is 1"),
        ({"snapshot_version": "1"}, "snapshot.snapshot_version: '1' is none: must be 1"),
        ({"colour": 1}, "snapshot.colour: is no field of a snapshot"),
        ({"as_of": "today"}, "snapshot.as_of: 'today' is no date: must be YYYY-MM-DD"),
        ({"made_at": "2026-11-21"}, "snapshot.made_at: '2026-11-21' is no time"),
        ({"editions": [{"source": "x"}]}, "snapshot.editions[0].number: is missing"),
        ({"options": {}}, "snapshot.options: {} is no list"),
        ({"result": {"cheapest": None}}, "snapshot.result.options: is missing"),
        ({"workload": [{"name": "x"}]}, "snapshot.workload[0].value: is missing"),
        ({"errors": [3]}, "snapshot.errors[0]: 3 is no text"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(change, sentence, written):
    assert SNAPSHOT_VERSION == 1
    with pytest.raises(InputError) as refused:
        read_snapshot(json.dumps({**json.loads(written), **change}))
    assert sentence in str(refused.value)


@given(st.text(max_size=40) | st.binary(max_size=40))
def test_any_other_text_is_refused_in_one_line(content):
    with pytest.raises(InputError) as refused:
        read_snapshot(content)
    assert "\n" not in str(refused.value)


@given(data=st.data())
def test_a_member_of_another_type_is_refused_or_read(data, written):
    document = json.loads(written)
    part = document
    while isinstance(part, dict | list) and part:
        parent, key = part, data.draw(st.sampled_from(sorted(part) if isinstance(part, dict) else range(len(part))))
        part = parent[key]
    parent[key] = data.draw(st.sampled_from([None, True, -1, 1.5, "", [], {}, [[]], {"": 0}]))
    try:
        snapshot = read_snapshot(json.dumps(document))
    except InputError:
        return
    assert read_snapshot(snapshot_json(snapshot)) == snapshot
    without_contract_prices(snapshot)
