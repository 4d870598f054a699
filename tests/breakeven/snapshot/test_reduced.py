"""A snapshot without contract prices tells nothing of them: it is the same whatever they are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from breakeven.snapshot.file import snapshot_document
from breakeven.snapshot.reduced import without_contract_prices
from breakeven.snapshot.take import take_snapshot
from pricing.store.catalogue import open_catalogue
from tests.support.certified import DAY, MADE_AT, NO_CONTRACT, contract, listed_document, opened


@pytest.fixture(scope="module")
def catalogue(built_file):
    """The catalogue, opened once for all examples."""
    opened_once = open_catalogue(built_file)
    yield opened_once
    opened_once.close()


def whole_document(of_bill):
    """An API on contract that is paid today, beside a GPU, a typed API and a mix; months and uncertain inputs."""
    document = {**listed_document(), "schema_version": 2, "current": "API", "horizon": {"months": 6}}
    typed = {"input_usd_per_mtok": 0.001, "output_usd_per_mtok": 0.001}
    mixed = [{"option": name, "share_of_requests": 0.5} for name in ("API", "GPU")]
    document["options"] += [
        {"kind": "api", "name": "Cheap", "provider": "any", "model": "any", "price": typed},
        {"kind": "mix", "name": "Mix", "parts": mixed},
    ]
    document["risk"] = {"inputs": [{"input": "options[0].price_factor", "low": 0.5, "high": 1.5}], "draws": 100}
    if of_bill:
        del document["workload"]["tokens_per_month"]
        document["workload"]["bill"] = {"option": "API", "usd_per_month": 50}
    return document


def reduced(document, catalogue, used):
    return without_contract_prices(take_snapshot(opened(document), catalogue, DAY, used, made_at=MADE_AT))


prices = st.floats(0.5, 40, allow_subnormal=False)


@settings(max_examples=25)
@given(prices=st.tuples(prices, prices, prices, prices), of_bill=st.booleans(), batch_share=st.sampled_from([0, 0.5]))
def test_it_is_the_same_for_any_prices(prices, of_bill, batch_share, catalogue):
    document = whole_document(of_bill)
    document["workload"]["batch_share"] = batch_share
    one, other = (reduced(document, catalogue, contract(*pair)) for pair in (prices[:2], prices[2:]))
    assert one.cheapest == other.cheapest == "Cheap"
    assert snapshot_document(one) == snapshot_document(other)


def test_what_rests_on_no_contract_stays(catalogue):
    document = whole_document(of_bill=False)
    whole = take_snapshot(opened(document), catalogue, DAY, contract(), made_at=MADE_AT)
    left = without_contract_prices(whole)
    assert left.usd_per_month == {**whole.usd_per_month, "API": None, "Mix": None}
    assert left.usd_per_month["GPU"] is not None
    assert left.options[1:3] == whole.options[1:3]
    assert {(even["a"], even["b"]) for even in left.result["break_even"]} == {("GPU", "Cheap")}
    assert "horizon" in whole.result
    assert "horizon" not in left.result
    assert without_contract_prices(left) == left


def test_without_a_contract_nothing_is_left_out(catalogue):
    whole = take_snapshot(opened(listed_document()), catalogue, DAY, NO_CONTRACT, made_at=MADE_AT)
    assert without_contract_prices(whole) == whole


def test_a_contract_for_another_model_leaves_every_figure(catalogue):
    document = listed_document()
    document["options"][0]["model"] = "claude-opus-4-6"
    whole = take_snapshot(opened(document), catalogue, DAY, contract(), made_at=MADE_AT)
    assert whole.contract is not None
    assert without_contract_prices(whole) == replace(whole, contract=replace(whole.contract, left_out=True))
