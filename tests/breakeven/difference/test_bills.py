"""A bill counts as the tokens that it pays for: they are volume, whatever made them more or fewer."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from breakeven.difference.split import difference
from breakeven.files.difference import difference_document, remarks
from economics.errors import InputError
from economics.scenario.reading import read_scenario
from tests.support.scenarios import typed_document

TODAY = date(2026, 11, 20)
PRICE, VOLUME = frozenset({"price"}), frozenset({"volume"})


def _billed(usd: float, factor: float = 1, option: str = "API", **workload):
    """A bill for an API that costs $1.40 a Mtok at ratio 4, or `factor` times that, beside a GPU at typed prices."""
    document = {**typed_document(**workload), "schema_version": 2}
    del document["workload"]["tokens_per_month"]
    document["workload"]["bill"] = {"usd_per_month": usd, "option": option}
    document["options"][0]["price"] = {"input_usd_per_mtok": factor, "output_usd_per_mtok": 3 * factor}
    document["options"].append(
        {**document["options"][0], "name": "Other API", "price": {"input_usd_per_mtok": 1, "output_usd_per_mtok": 3}}
    )
    return document


def _parts(before, after, catalogue):
    found = difference(read_scenario(before), read_scenario(after), catalogue, TODAY)
    return found, {split.option: split.parts for split in found.splits}


def test_the_same_bill_at_twice_the_price_is_a_higher_price_and_less_volume(shared_catalogue):
    # $56.70 at $1.40 pay for 40.5 Mtok, at $2.80 for 20.25. The API: price alone adds 56.70, volume alone −28.35, both
    # nothing: price (56.70 + 28.35) / 2 = 42.525, volume as much less. The other API has half its tokens: −28.35.
    found, parts = _parts(_billed(56.7), _billed(56.7, factor=2), shared_catalogue)
    assert parts["API"] == {PRICE: pytest.approx(42.525), VOLUME: pytest.approx(-42.525)}
    assert parts["Other API"] == {PRICE: 0, VOLUME: pytest.approx(-28.35)}
    assert found.of_bills == (pytest.approx(40.5e6), pytest.approx(20.25e6))


def test_a_bill_that_rose_with_its_price_is_no_more_volume(shared_catalogue):
    _, parts = _parts(_billed(56.7), _billed(113.4, factor=2), shared_catalogue)
    assert parts["API"][PRICE] == pytest.approx(56.7)
    assert parts["Other API"].get(VOLUME, 0) == parts["GPU"].get(VOLUME, 0) == pytest.approx(0, abs=1e-9)


def test_a_bill_and_the_tokens_that_it_pays_for_are_the_same(shared_catalogue):
    typed = _billed(56.7)
    del typed["workload"]["bill"]
    typed["workload"]["tokens_per_month"] = 81e6
    found, parts = _parts(_billed(56.7), typed, shared_catalogue)
    assert parts["API"] == {VOLUME: pytest.approx(56.7)}
    assert found.of_bills == (pytest.approx(40.5e6), None)
    assert "the bill of the first file counts as the 40,500,000 tokens a month that it pays for" in remarks(found)
    document = difference_document(found)
    assert document["tokens_per_month_of_bill_before"] == pytest.approx(40.5e6)
    assert document["tokens_per_month_of_bill_after"] is None


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    usd=st.tuples(st.floats(1, 1e6), st.floats(1, 1e6)),
    factors=st.tuples(st.floats(0.01, 100), st.floats(0.01, 100)),
    ratios=st.tuples(st.floats(0.5, 40), st.floats(0.5, 40)),
)
def test_parts_add_up_and_a_price_moves_only_the_option_that_has_it(shared_catalogue, usd, factors, ratios):
    before, after = (_billed(usd[i], factors[i], input_output_ratio=ratios[i]) for i in (0, 1))
    found, parts = _parts(before, after, shared_catalogue)
    for split in found.splits:
        scale = max(split.before, split.after, 1)
        assert sum(split.parts.values()) == pytest.approx(split.after - split.before, rel=1e-9, abs=1e-9 * scale)
    assert parts["Other API"].get(PRICE, 0) == parts["GPU"].get(PRICE, 0) == 0
    assert found.splits[0].before == pytest.approx(usd[0])
    assert found.splits[0].after == pytest.approx(usd[1])


def test_the_option_of_a_bill_need_not_be_shared(shared_catalogue):
    before, after = _billed(56.7), _billed(113.4)
    after["options"][0]["name"] = after["workload"]["bill"]["option"] = "New API"
    found, parts = _parts(before, after, shared_catalogue)
    assert (found.only_before, found.only_after) == (("API",), ("New API",))
    assert parts["Other API"] == {VOLUME: pytest.approx(56.7)}


def test_a_bill_that_cannot_be_turned_into_tokens_names_what_is_missing(shared_catalogue):
    after = _billed(56.7)
    del after["options"][0]["price"]
    with pytest.raises(InputError, match=r"^b\.json: options\[0\]\."):
        difference(read_scenario(_billed(56.7)), read_scenario(after), shared_catalogue, TODAY, ("a.json", "b.json"))
    free = _billed(56.7, factor=0)
    with pytest.raises(InputError, match=r"^a\.json: workload\.bill\.option: 'API' costs 0"):
        difference(read_scenario(free), read_scenario(_billed(1)), shared_catalogue, TODAY, ("a.json", "b.json"))
