"""Snapshots: what a document used on a day, what it gave, and what has no price."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from breakeven.files.result import full_result
from breakeven.program import program
from breakeven.snapshot.file import snapshot_json
from breakeven.snapshot.snapshot import SnapshotContract
from breakeven.snapshot.take import UNNAMED, take_snapshot
from economics.break_even.compare import compare
from economics.option.kinds import OPTION_LABELS
from pricing.contract.file import read_contract
from pricing.resolve.scenario import resolve
from tests.support.certified import (
    CONTRACT_USD,
    DAY,
    MADE_AT,
    MARKET_USD,
    MODEL,
    NO_CONTRACT,
    contract,
    contract_csv,
    listed_document,
    opened,
)
from tests.support.kinds import documents_of


def taken(document, catalogue, used=NO_CONTRACT, made_at=MADE_AT):
    return take_snapshot(opened(document), catalogue, DAY, used, made_at=made_at)


def test_it_holds_rows_editions_and_the_result(shared_catalogue):
    snapshot = taken(listed_document(), shared_catalogue)
    assert (snapshot.as_of, snapshot.made_at, snapshot.program) == (DAY, MADE_AT, program())
    assert snapshot.usd_per_month["API"] == pytest.approx(MARKET_USD)
    api, gpu = snapshot.options
    assert (api.seller, gpu.seller) == ("Anthropic", "rent typed")
    price = next(row for row in api.rows if row.field == "price.input_usd_per_mtok")
    assert (price.value, price.unit, price.status) == (3, "USD/Mtok", "quoted")
    rows = shared_catalogue.token_price_rows(MODEL["provider"], MODEL["model"], DAY).rows
    listed = next(row for row in rows if row.key == price.row)
    assert (listed.input_usd_per_mtok, listed.listed_on.isoformat()) == (3, price.as_of)
    assert price.checked_on == (listed.checked_on.isoformat() if listed.checked_on else "")
    assert {row.status for row in gpu.rows if row.unit == "USD/GPU-hour"} == {"typed"}
    editions = {edition.source: edition for edition in snapshot.editions}
    assert set(editions) == set(shared_catalogue.sources)
    for source, edition in editions.items():
        held = shared_catalogue.edition(source, DAY)
        assert (edition.number, edition.content_hash) == (held.number, held.content_hash)


def test_the_result_is_that_of_every_other_output(shared_catalogue):
    document = opened(listed_document())
    resolved = resolve(document.scenario, shared_catalogue, DAY)
    result = full_result(resolved, compare(resolved.options, resolved.load, resolved.scenario.current))
    snapshot = take_snapshot(document, shared_catalogue, DAY, NO_CONTRACT, made_at=MADE_AT)
    assert snapshot.result == result
    assert snapshot.fingerprints == resolved.fingerprints


def test_the_same_document_gives_the_same_bytes(shared_catalogue):
    there = MADE_AT.astimezone(timezone(timedelta(hours=5, minutes=30))) + timedelta(microseconds=7)
    assert there != MADE_AT
    first, again = (taken(listed_document(), shared_catalogue, made_at=at) for at in (MADE_AT, there))
    assert snapshot_json(first) == snapshot_json(again)


def test_a_contract_s_rows_are_told_from_the_market_s(shared_catalogue):
    snapshot = taken(listed_document(), shared_catalogue, contract())
    assert snapshot.contract == SnapshotContract(UNNAMED)
    assert snapshot.usd_per_month["API"] == pytest.approx(CONTRACT_USD)
    assert [option.on_contract for option in snapshot.options] == [True, False]
    assert {row.status for row in snapshot.options[0].rows if row.row.startswith("contract/")} == {"contract"}


def test_what_is_made_of_an_option_on_contract_rests_on_it_too(shared_catalogue):
    document = {**listed_document(), "schema_version": 2}
    document["options"].append(
        {
            "kind": "mix",
            "name": "Mix",
            "parts": [{"option": "API", "share_of_requests": 0.5}, {"option": "GPU", "share_of_requests": 0.5}],
        }
    )
    snapshot = taken(document, shared_catalogue, contract())
    assert {option.name: option.on_contract for option in snapshot.options} == {"API": True, "GPU": False, "Mix": True}


def test_a_bill_at_the_contract_s_prices_makes_every_figure_rest_on_it(shared_catalogue):
    document = {**listed_document(), "schema_version": 2}
    del document["workload"]["tokens_per_month"]
    document["workload"]["bill"] = {"option": "API", "usd_per_month": CONTRACT_USD}
    snapshot = taken(document, shared_catalogue, contract())
    assert snapshot.result["tokens_per_month"] == pytest.approx(40.5e6)
    assert snapshot.load_on_contract
    assert all(option.on_contract for option in snapshot.options)


def test_terms_that_begin_later_count_as_well(shared_catalogue):
    document = {**listed_document(), "schema_version": 2, "horizon": {"months": 12}}
    later = read_contract(contract_csv().replace(b"2026-01-01", b"2027-03-01"))
    snapshot = taken(document, shared_catalogue, later)
    assert snapshot.usd_per_month["API"] == pytest.approx(MARKET_USD)
    assert [option.on_contract for option in snapshot.options] == [True, False]


def test_a_price_that_no_row_shows_counts_as_well(shared_catalogue):
    """Cache writes at the one lifetime that is agreed: their price is paid, whatever lifetime was asked for."""
    document = {**listed_document(cache_hit_rate=0.5), "schema_version": 2}
    document["options"][0] |= {"provider": "unlisted", "model": "own"}
    columns = "kind,provider,model,input_usd_per_mtok,cache_write_long_usd_per_mtok,output_usd_per_mtok,effective_from"
    agreed = [read_contract(f"{columns}\ntoken,unlisted,own,1,{usd},2,2026-01-01\n".encode()) for usd in (1, 9)]
    snapshots = [taken(document, shared_catalogue, each) for each in agreed]
    assert snapshots[0].usd_per_month["API"] != snapshots[1].usd_per_month["API"]
    assert all(snapshot.options[0].on_contract for snapshot in snapshots)


def test_an_option_without_a_price_says_why(shared_catalogue):
    document = listed_document()
    document["options"][0]["model"] = "no-such-model"
    snapshot = taken(document, shared_catalogue)
    api, gpu = snapshot.options
    assert "options[0].model: " in api.error
    assert (api.fingerprint, gpu.error) == ("-", "")
    assert snapshot.usd_per_month["API"] is None
    assert snapshot.cheapest == "GPU"


@pytest.mark.parametrize("name", documents_of(2))
def test_every_kind_of_option_has_a_snapshot(name, shared_catalogue):
    document = documents_of(2)[name]
    snapshot = taken(document, shared_catalogue)
    assert [option.name for option in snapshot.options] == [option["name"] for option in document["options"]]
    assert {option.kind for option in snapshot.options} >= set(OPTION_LABELS)
    assert all(option.rows and option.seller for option in snapshot.options)
    assert snapshot.result["horizon"]
    assert replace(snapshot, made_at=datetime(2026, 1, 1, tzinfo=UTC)) != snapshot
