"""Cache writes as logs show them, short- and long-lived: by hand, on curves, in the working, refused where needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from economics.break_even.compare import unit_break_evens
from economics.errors import InputError
from economics.scenario.reading import read_scenario, scenario_document
from pricing.resolve.scenario import ResolvedScenario, resolve
from tests.support.economics_cases import load, often, ordinary, shares, token_option
from tests.support.horizon_cases import api, document, rented
from tests.support.working_checks import check_working

PRICE = {
    "input_usd_per_mtok": 5, "cached_input_usd_per_mtok": 0.5, "cache_write_usd_per_mtok": 6.25,
    "cache_write_long_usd_per_mtok": 10, "output_usd_per_mtok": 0,
}  # fmt: skip


def thousand(**workload: Any) -> Any:
    """1,000 input and 1,000 output tokens a month."""
    return load(tokens_per_month=2_000, input_output_ratio=1, input_tokens_per_request=1_000, **workload)


def option(**fields: Any) -> Any:
    prices = {"input": 5.0, "cached_input": 0.5, "cache_write": 6.25, "cache_write_long": 10.0, "output": 0.0}
    return token_option(**{**prices, **fields})


def test_a_thousand_tokens_all_written() -> None:
    # 1,000 tokens at 1.25 · $5 = $6.25 a Mtok
    cost = option().cost(thousand(cache_write_share=1.0))
    assert cost.usd_per_month.scalar == pytest.approx(0.00625)
    assert cost.lines == pytest.approx({"input": 0, "cached input": 0, "cache writes": 0.00625, "output": 0})


@pytest.mark.parametrize(
    ("long_share", "usd"),
    # 300 read at 0.50, 600 written, 100 plain at 5: 0.00015 + 0.0005 + writes at 6.25 and 10 by their shares
    [(0.0, 0.00065 + 0.00375), (1.0, 0.00065 + 0.006), (0.25, 0.00065 + 0.0028125 + 0.0015)],
)
def test_writes_of_both_lifetimes(long_share: float, usd: float) -> None:
    at = thousand(cache_hit_rate=0.3, cache_write_share=0.6)
    cost = option(long_share=long_share).cost(at)
    assert cost.usd_per_month.scalar == pytest.approx(usd)
    assert cost.lines["cache writes"] == pytest.approx(usd - 0.00065)
    check_working(option(long_share=long_share), at)


def test_a_long_price_that_is_not_listed_is_that_of_other_writes_and_that_the_input_s() -> None:
    at = thousand(cache_write_share=1.0)
    assert option(cache_write_long=None, long_share=1.0).cost(at).usd_per_month.scalar == pytest.approx(0.00625)
    none = token_option(input=5.0, output=0.0, long_share=1.0)
    assert none.cost(at).usd_per_month.scalar == pytest.approx(0.005)


def test_on_curves_the_share_is_capped_by_what_is_missed() -> None:
    # at h = 0.8 only 200 are missed: all of them are written, 800·0.5 + 200·6.25; at h = 1 nothing is
    rates = np.array([0.4, 0.8, 1.0])
    costs = option().cost(thousand(cache_write_share=0.6).with_("cache_hit_rate", rates)).usd_per_month.values
    assert costs * 1e6 == pytest.approx([400 * 0.5 + 600 * 6.25, 800 * 0.5 + 200 * 6.25, 500])


def test_the_break_even_over_hits_knows_the_corner() -> None:
    # up to h = 0.4: 1,000·(0.5·h + 0.6·6.25 + (0.4 − h)·5) = 5,750 − 4,500·h; beyond it 1,000·(0.5·h + (1 − h)·6.25) =
    # 6,250 − 5,750·h. Against $4.85 flat: 0.2, and against $2.80: 0.6
    at = thousand(cache_write_share=0.6)
    for usd, rate in ((4.85, 0.2), (2.80, 0.6)):
        flat = token_option("flat", input=usd, output=0.0)
        (even,) = [e for e in unit_break_evens(option(), flat, at) if e.variable == "cache_hit_rate"]
        (crossing,) = even.crossings
        assert crossing.at == pytest.approx(rate)
        costs = [each.unit_cost(at.with_("cache_hit_rate", crossing.at)).scalar for each in (option(), flat)]
        assert costs[0] == pytest.approx(costs[1])


@given(shares, shares, shares, ordinary(0.1, 50), ordinary(1, 3))
@often(200)
def test_a_share_of_the_reads_per_write_is_the_same_as_they_are(hits, long_share, batch, usd, dearer) -> None:
    reads = 4.0
    fields = {"input": usd, "cached_input": usd / 10, "cache_write": usd * dearer, "output": 2 * usd}
    mine = token_option(**fields, long_share=long_share)
    before = load(cache_hit_rate=hits, cache_reads_per_write=reads, batch_share=batch)
    after = replace(before, cache_write_share=min(hits / reads, 1 - hits))
    same = mine.cost(after).usd_per_month.scalar
    assert mine.cost(before).usd_per_month.scalar == pytest.approx(same, rel=1e-12)
    check_working(mine, after)


# --- documents ------------------------------------------------------------------------------------------------------


def looked_up(catalogue: Any, option: dict[str, Any], version: int = 2, **workload: Any) -> ResolvedScenario:
    made = document(option, rented(), tokens=2_000, version=version)
    made["workload"] |= workload
    return resolve(read_scenario(made), catalogue, date(2026, 11, 20))


@pytest.mark.parametrize(
    ("fields", "usd"),
    [
        ({}, 0.00625),
        ({"cache_lifetime": "short"}, 0.00625),
        ({"cache_lifetime": "long"}, 0.01),
        ({"cache_write_long_share": 0.2}, 0.8 * 0.00625 + 0.2 * 0.01),
        ({"cache_lifetime": "long", "price": {**PRICE, "cache_write_long_usd_per_mtok": None}}, 0.00625),
        ({"cache_lifetime": "short", "price": {**PRICE, "cache_write_usd_per_mtok": None}}, 0.01),
        ({"cache_lifetime": "long", "price": {"input_usd_per_mtok": 5, "output_usd_per_mtok": 0}}, 0.005),
    ],
)
def test_lifetimes_of_a_document(shared_catalogue, fields: dict[str, Any], usd: float) -> None:
    price = {name: value for name, value in fields.get("price", PRICE).items() if value is not None}
    made = looked_up(shared_catalogue, api(**{**fields, "price": price}), cache_write_share=1.0)
    cost = made.options[0].cost(made.load)
    assert cost.usd_per_month.scalar == pytest.approx(usd)
    check_working(made.options[0], made.load)


def test_the_page_says_which_lifetime_was_taken_and_what_the_other_would_cost(shared_catalogue) -> None:
    made = looked_up(shared_catalogue, api(price=PRICE), cache_write_share=1.0)
    (note,) = [note for note in made.options[0].notes if note.kind == "cache lifetime"]
    assert "6.25" in note.text
    assert "10" in note.text
    same = looked_up(shared_catalogue, api(), cache_write_share=1.0)
    assert not [note for note in same.options[0].notes if note.kind == "cache lifetime"]


@pytest.mark.parametrize(
    ("fields", "workload", "said"),
    [
        ({}, {"cache_write_share": 0.2, "cache_reads_per_write": 5}, "workload.cache_reads_per_write: is refused"),
        ({}, {"cache_write_share": 1.01}, "workload.cache_write_share: 1.01 is refused"),
        ({}, {"cache_write_share": 0.7, "cache_hit_rate": 0.4}, "workload.cache_write_share: 0.7 is refused"),
        ({"cache_lifetime": "forever"}, {}, "options[0].cache_lifetime: 'forever' is none of short, long"),
        ({"cache_lifetime": "long", "cache_write_long_share": 0}, {}, "options[0].cache_write_long_share: is refused"),
        ({"cache_write_long_share": -0.1}, {}, "options[0].cache_write_long_share: -0.1 is refused"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_refused(fields: dict[str, Any], workload: dict[str, Any], said: str) -> None:
    made = document(api(**fields), rented(), version=2)
    made["workload"] |= workload
    with pytest.raises(InputError) as caught:
        read_scenario(made)
    assert str(caught.value).startswith(said)


def test_both_ends_of_the_share_are_read_and_come_back() -> None:
    for hits, share in ((0.0, 1.0), (1.0, 0.0), (0.7, 0.3), (0.1, 0.9)):
        made = document(api(), rented(), version=2)
        made["workload"] |= {"cache_hit_rate": hits, "cache_write_share": share}
        scenario = read_scenario(made)
        assert scenario.workload.cache_write_share == share
        assert read_scenario(scenario_document(scenario)) == scenario


@pytest.mark.parametrize(
    ("fields", "workload"),
    [
        ({"cache_lifetime": "long"}, {}),
        ({"cache_write_long_share": 0.5}, {}),
        ({"price": PRICE}, {}),
        ({}, {"cache_write_share": 0.2}),
    ],
)
def test_version_1_does_not_know_them(fields: dict[str, Any], workload: dict[str, Any]) -> None:
    made = document(api(**fields), rented(), version=1)
    made["workload"] |= workload
    with pytest.raises(InputError, match="is no field of schema_version 1: it needs 2"):
        read_scenario(made)


@given(st.floats(0.05, 1), shares)
@often(100)
def test_a_price_of_one_lifetime_moves_its_own_writes_alone(written, long_share) -> None:
    mine = option(long_share=long_share)
    at = thousand(cache_write_share=written)
    line = next((i for i in mine.inputs() if i.path == "price.cache_write_long_usd_per_mtok"), None)
    assert (line is None) == (long_share == 0)
    if line is not None:
        dearer = mine.with_input(line, 20.0).cost(at).usd_per_month.scalar - mine.cost(at).usd_per_month.scalar
        assert dearer == pytest.approx(1_000 * written * long_share * 10 / 1e6, abs=1e-12)
