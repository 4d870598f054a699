"""A snapshot without contract prices tells nothing of them: it is the same whatever they are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from breakeven.snapshot.file import snapshot_document
from breakeven.snapshot.reduced import without_contract_prices
from breakeven.snapshot.take import take_snapshot
from pricing.contract.file import read_contract
from pricing.store.catalogue import open_catalogue
from tests.support.certified import DAY, MADE_AT, MODEL, NO_CONTRACT, contract, listed_document, opened


@pytest.fixture(scope="module")
def catalogue(built_file):
    """The catalogue, opened once for all examples."""
    opened_once = open_catalogue(built_file)
    yield opened_once
    opened_once.close()


_RENT = {"kind": "rent", "provider": "nebius", "term": "on-demand"}


def terms(input_usd, output_usd, gpu_usd):
    """A contract with prices of the API's model and a GPU rate."""
    columns = "kind,provider,model,input_usd_per_mtok,output_usd_per_mtok,gpu,term,gpus,usd_per_gpu_hour,effective_from"
    token = f"token,{MODEL['provider']},{MODEL['model']},{input_usd!r},{output_usd!r},,,,,2026-01-01"
    rate = f"gpu,nebius,,,,h100-sxm,on-demand,1,{gpu_usd!r},2026-01-01"
    return read_contract("\n".join((columns, token, rate, "")).encode())


def whole_document(of_bill):
    """An API on contract that is paid today, a GPU rented on contract, one that is typed, a mix, months, ranges."""
    document = {**listed_document(), "schema_version": 2, "current": "API", "horizon": {"months": 6}}
    typed = {"input_usd_per_mtok": 0.001, "output_usd_per_mtok": 0.001}
    mixed = [{"option": name, "share_of_requests": 0.5} for name in ("API", "GPU")]
    document["options"] += [
        {"kind": "api", "name": "Cheap", "provider": "any", "model": "any", "price": typed},
        {**document["options"][1], "name": "Rented", "gpu": "h100-sxm", "supply": _RENT},
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
@given(prices=st.tuples(*6 * [prices]), of_bill=st.booleans(), batch_share=st.sampled_from([0, 0.5]))
def test_it_is_the_same_for_any_prices(prices, of_bill, batch_share, catalogue):
    document = whole_document(of_bill)
    document["workload"]["batch_share"] = batch_share
    one, other = (reduced(document, catalogue, terms(*three)) for three in (prices[:3], prices[3:]))
    assert one.cheapest == other.cheapest == "Cheap"
    assert snapshot_document(one) == snapshot_document(other)


def test_what_rests_on_no_contract_stays(catalogue):
    document = whole_document(of_bill=False)
    whole = take_snapshot(opened(document), catalogue, DAY, terms(1, 2, 3), made_at=MADE_AT)
    left = without_contract_prices(whole)
    assert left.usd_per_month == {**whole.usd_per_month, "API": None, "Rented": None, "Mix": None}
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
