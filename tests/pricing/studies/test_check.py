"""The checks over every row: the shipped data passes, and each kind of fault is found and named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from economics.cost.token_lines import TOKEN_LINES
from economics.cost.tokens import ListedPrices
from pricing.rows import RateRow
from pricing.rules.bounds import GPU_HOUR, TOKEN_PRICE, UNIT_HOUR, outside
from pricing.sellers.aliases import Alias
from pricing.sellers.providers import all_providers
from pricing.store.catalogue import Catalogue
from pricing.studies.check import (
    Problem,
    alias_problems,
    capacity_problems,
    check,
    overlaps,
    price_problems,
    provider_problems,
    rate_problems,
    unit_price_problems,
)
from tests.support import hand_made as hm

ROW = hm.LISTED_ROW
RATE = RateRow(
    "i",
    "aws",
    "h200",
    "on-demand",
    1,
    "us",
    3.0,
    3.0,
    None,
    "h200",
    "on-demand",
    "quoted",
    "s",
    date(2026, 8, 22),
    None,
)
ALIAS = Alias("deepinfra", "openai/gpt-oss-120b", "gpt-oss-120b", "", "", "rule")


def test_the_shipped_catalogue_is_in_order(catalogue: Catalogue) -> None:
    report = check(catalogue)
    assert report.problems == ()
    assert report.counts["token prices of genai-prices"] > 3000
    assert report.counts["GPU rates"] > 500
    assert report.counts["model aliases"] > 1000
    assert report.counts["list prices of units"] > 40
    assert report.counts["capacities of units"] > 100


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"source": " "}, "has no source"),
        ({"listed_on": None}, "has no date and is not marked doubtful"),
        ({"status": "rumoured"}, "the status 'rumoured' is not one of"),
        ({"input_usd_per_mtok": 2000.0}, "input_usd_per_mtok 2000 USD/Mtok is not within 0.002 to 250"),
        ({"output_usd_per_mtok": 0.000008}, "output_usd_per_mtok 8e-06 USD/Mtok is not within 0.002 to 1000"),
    ],
)
def test_a_bad_token_price_is_named(change: dict[str, object], what: str) -> None:
    assert list(price_problems([ROW])) == []
    (found,) = price_problems([replace(ROW, **change)])
    assert found.where.startswith("litellm: deepinfra / openai/gpt-oss-120b, standard")
    assert what in found.what


def test_what_is_doubtful_has_said_so_and_zero_is_no_price() -> None:
    odd = replace(ROW, status="doubtful", input_usd_per_mtok=5000.0)
    assert list(price_problems([odd, replace(ROW, input_usd_per_mtok=0.0)])) == []
    assert list(rate_problems([replace(RATE, status="doubtful", observed_on=None, usd_per_gpu_hour=900.0)])) == []


@pytest.mark.parametrize("change", [{"usd_per_gpu_hour": 98.32}, {"term": "weekly"}, {"observed_on": None}])
def test_a_bad_rate_is_named(change: dict[str, object]) -> None:
    assert list(rate_problems([RATE])) == []
    (found,) = rate_problems([replace(RATE, **change)])
    assert found.where == "i"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"source": ""}, "has no source"),
        ({"status": "rumoured"}, "the status 'rumoured' is not one of"),
        ({"provider": "nobody"}, "'nobody' is not in the table of providers"),
        ({"term": "forever"}, "there is no term 'forever'"),
        ({"regions": " "}, "names no region"),
        ({"price_as_listed": 260.0, "per_as_listed": "month"}, "1.1 an hour is not 260 a month"),
        ({"usd_per_unit_hour": 1100.0, "price_as_listed": 1100.0}, "1100 USD/unit-hour is not within 0.05 to 500"),
    ],
)
def test_a_bad_price_of_a_unit_is_named(change: dict[str, object], what: str) -> None:
    azure = [p for p in all_providers() if p.id == "azure"]
    month = {"usd_per_unit_hour": 260 / 730, "price_as_listed": 260.0, "per_as_listed": "month"}
    assert list(unit_price_problems([hm.UNIT_PRICE, replace(hm.UNIT_PRICE, id="b", regions="x", **month)], azure)) == []
    (found,) = unit_price_problems([replace(hm.UNIT_PRICE, **change)], azure)
    assert found.where == hm.UNIT_PRICE.id
    assert what in found.what


def test_two_prices_of_a_unit_for_one_region_and_day_are_named() -> None:
    azure = [p for p in all_providers() if p.id == "azure"]
    again = replace(hm.UNIT_PRICE, id="b", regions="norwayeast")
    (found,) = unit_price_problems([hm.UNIT_PRICE, again], azure)
    assert found == Problem("overlap", "b", "another price holds in norwayeast from the same day on")
    for change in ({"effective_from": date(2026, 9, 1)}, {"reach": "regional"}, {"term": "reserved-1m"}):
        assert list(unit_price_problems([hm.UNIT_PRICE, replace(again, **change)], azure)) == []


def test_a_bad_capacity_is_named() -> None:
    sold = replace(ROW, provider="azure", model=hm.UNIT_CAPACITY.model)
    assert list(capacity_problems([hm.UNIT_CAPACITY], [sold])) == []
    (found,) = capacity_problems([hm.UNIT_CAPACITY], [])
    assert found == Problem("capacity", f"azure / {hm.UNIT_CAPACITY.model}, data zone", "no source lists this name")
    (found,) = capacity_problems([replace(hm.UNIT_CAPACITY, output_token_weight=0.0)], [sold])
    assert found.what == "an output token counts as nothing"
    (found,) = capacity_problems([hm.UNIT_CAPACITY, replace(hm.UNIT_CAPACITY, reach="any")], [sold])
    assert found.what == "is stated for any reach and for some"
    (found,) = capacity_problems([replace(hm.UNIT_CAPACITY, source=" ")], [sold])
    assert found.what == "has no source"


def test_the_edges_of_the_bounds_are_inside() -> None:
    for bounds in (*TOKEN_PRICE.values(), *GPU_HOUR.values(), UNIT_HOUR):
        assert bounds.hold(bounds.least)
        assert bounds.hold(bounds.most)
        assert not bounds.hold(bounds.least * 0.99)
        assert not bounds.hold(bounds.most * 1.01)
    assert outside(ListedPrices()) == []
    assert len(outside(ListedPrices.of(lambda line: 1e9))) == len(TOKEN_LINES)


def test_ranges_that_overlap_are_named() -> None:
    first = replace(ROW, effective_to=date(2026, 6, 1))
    second = replace(ROW, block=1, effective_from=date(2026, 6, 1))
    assert list(overlaps([first, second])) == []
    (found,) = overlaps([replace(first, effective_to=date(2026, 6, 2)), second])
    assert found == Problem(
        "overlap",
        "litellm: deepinfra / openai/gpt-oss-120b, standard, undated",
        "holds from undated on together with the price from 2026-06-01",
    )
    assert len(list(overlaps([ROW, replace(ROW, block=1)]))) == 1
    tiers = replace(ROW, tier_from_input_tokens=200_000), replace(ROW, variant="batch"), replace(ROW, edition=2)
    assert list(overlaps([ROW, *tiers])) == []


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ([ALIAS, replace(ALIAS, model="gpt-oss-20b")], "ambiguous: 2 rows name gpt-oss-120b, gpt-oss-20b"),
        ([ALIAS, ALIAS], "ambiguous: 2 rows name gpt-oss-120b"),
        ([replace(ALIAS, model="gpt-oss-12b")], "the model 'gpt-oss-12b' is not registered"),
        ([replace(ALIAS, how="guess")], "how must be 'exact' or 'rule', not 'guess'"),
        ([replace(ALIAS, provider_model="gone")], "no source lists this name"),
    ],
)
def test_a_bad_alias_is_named(rows: list[Alias], what: str) -> None:
    assert list(alias_problems([ALIAS], [ROW])) == []
    (found,) = alias_problems(rows, [ROW])
    assert found.what == what


def test_a_bad_provider_is_named() -> None:
    known = [p for p in all_providers() if p.id == "deepinfra"]
    assert list(provider_problems(known, [ROW], [])) == []
    (found,) = provider_problems([], [ROW], [])
    assert found == Problem("provider", "deepinfra", "is not in the table of providers")
    (found,) = provider_problems([replace(known[0], kind="bazaar")], [ROW], [])
    assert "'bazaar'" in found.what
    (found,) = provider_problems(known, [], [])
    assert found.what == "has no price, and the table does not say so"
    assert len(list(provider_problems([*known, *known], [ROW], []))) == 2
