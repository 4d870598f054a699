"""The checks over every row: the shipped data passes, and each kind of fault is found and named."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from economics.cost.token_lines import TOKEN_LINES
from economics.cost.tokens import ListedPrices
from pricing.rows import RateRow
from pricing.rules.bounds import GPU_HOUR, TOKEN_PRICE, UNIT_HOUR, outside
from pricing.rules.faults import BETWEEN_LISTS, FAULTS
from pricing.sellers.aliases import Alias
from pricing.sellers.providers import all_providers
from pricing.sources.rates import Ask
from pricing.store.catalogue import Catalogue
from pricing.studies.check import (
    Problem,
    alias_problems,
    ask_problems,
    capacity_problems,
    check,
    list_problems,
    overlaps,
    price_problems,
    provider_problems,
    rate_problems,
    retirement_problems,
    unit_price_problems,
    windows_problems,
)
from tests.support import hand_made as hm
from tests.support.price_faults import ALONE, BETWEEN, OFFERS

ROW = hm.LISTED_ROW
RATE = RateRow(
    "i",
    "aws",
    "b200",
    "on-demand",
    1,
    "us",
    3.0,
    3.0,
    None,
    "b200",
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


@pytest.mark.parametrize(
    "change", [{"usd_per_gpu_hour": 98.32, "usd_per_hour": 98.32}, {"term": "weekly"}, {"observed_on": None}]
)
def test_a_bad_rate_is_named(change: dict[str, object]) -> None:
    assert list(rate_problems([RATE])) == []
    (found,) = rate_problems([replace(RATE, **change)])
    assert found.where == "i"


RATE_FAULTS = {
    "zero": ({"usd_per_gpu_hour": 0.0, "usd_per_hour": 0.0}, "a rate of 0 is no price"),
    "size": ({"gpu_count": 8}, "3 USD/GPU-hour × 8 is not 3 USD an hour"),
    "part of a GPU": ({"gpu_fraction": 0.3333}, "holds less than one GPU"),
    "bare name": ({"gpu": "h100-sxm", "gpu_as_listed": "h100"}, "'h100' does not say SXM, PCIe or NVL"),
    "bare name of another card": (
        {"provider": "hyperstack", "gpu": "h100-sxm", "gpu_as_listed": "h100"},
        "'h100' is h100-pcie at this supplier, not h100-sxm",
    ),
    "form": ({"gpu": "a100-80gb", "gpu_as_listed": "a100-pcie-80"}, "'a100-pcie-80' is listed as a100-80gb"),
    "month": ({"id": "aws/b200/on-demand/8x/us/2026-07/p6", "observed_on": date(2026, 7, 1)}, "the id names a month"),
    "month and day": ({"month_only": True}, "does not have its first day"),
}


@pytest.mark.parametrize("fault", RATE_FAULTS)
def test_a_rate_that_contradicts_itself_is_named(fault: str) -> None:
    change, what = RATE_FAULTS[fault]
    (found,) = rate_problems([replace(RATE, **change)])
    assert what in found.what
    if "month" not in fault:  # what is doubtful has said so
        assert list(rate_problems([replace(RATE, **change, status="doubtful")])) == []


def test_a_machine_with_less_memory_than_its_gpu_holds_a_part_of_it() -> None:
    memory = {"b200": 180e9}
    assert list(rate_problems([replace(RATE, memory_gb_as_listed=180.0)], memory)) == []
    (found,) = rate_problems([replace(RATE, memory_gb_as_listed=60.0)], memory)
    assert found.check == "part of a GPU"


def test_a_windows_machine_that_does_not_say_so_is_named() -> None:
    one = replace(
        RATE, id="one", provider="azure", gpu="h100-nvl", gpu_as_listed="h100-nvl", instance="NC40ads_H100_v5"
    )
    # 2 GPUs at 3 USD and the licence of 80 virtual processors: 6 + 80 * 0.046 = 9.68
    two = replace(one, id="two", gpu_count=2, usd_per_hour=9.68, usd_per_gpu_hour=4.84, instance="NC80adis_H100_v5")
    (found,) = windows_problems([one, two])
    assert (found.check, found.where) == ("windows", "two")
    assert list(windows_problems([one, replace(two, operating_system="windows")])) == []
    assert list(windows_problems([one, replace(two, usd_per_hour=6.0, usd_per_gpu_hour=3.0)])) == []


def test_an_offer_said_to_have_no_price_that_has_one_is_named() -> None:
    ask = Ask("aws", "b200", "on-demand", 8, None, "https://aws.amazon.com/", date(2026, 11, 27))
    assert list(ask_problems([ask], [replace(RATE, status="assumed")])) == []
    (found,) = ask_problems([ask], [RATE])
    assert found.what == "is said to have no public price, and has one"
    (found,) = ask_problems([replace(ask, page="by telephone")], [])
    assert found.what == "names no page to ask at"


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
    (lets,) = [p for p in all_providers() if p.id == "lambda"]
    (found,) = provider_problems([replace(lets, supplier_class=None)], [replace(ROW, provider="lambda")], [])
    assert found.what.startswith("lets GPUs and is none of hyperscaler, cloud, ")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"retires_source": None}, "has a day of retirement without a source"),
        ({"effective_from": date(2026, 8, 16)}, "begins on 2026-08-16, though the model is retired on 2026-08-16"),
        (
            {"dataset": "models-dev", "released_on": date(2026, 9, 1)},
            "was released on 2026-09-01, after its retirement on 2026-08-16",
        ),
    ],
)
def test_a_retirement_that_cannot_be_is_named(change: dict[str, object], what: str) -> None:
    row = replace(ROW, retires_on=date(2026, 8, 16), retires_source="https://groq.com")
    assert list(retirement_problems([row, replace(row, effective_from=date(2026, 8, 15))])) == []
    (problem,) = retirement_problems([replace(row, **change)])  # type: ignore[arg-type]
    assert (problem.check, problem.what) == ("retirement", what)


@pytest.mark.parametrize("kind", FAULTS)
def test_an_unmarked_fault_of_each_kind_is_a_problem(kind: str) -> None:
    listed = ALONE[kind]
    seeded = replace(
        ROW,
        provider=listed.provider,
        model=listed.model,
        source=f"{listed.page} via litellm 1",
        input_usd_per_mtok=listed.prices.input,
        cached_input_usd_per_mtok=listed.prices.cached_input,
        output_usd_per_mtok=listed.prices.output,
    )
    assert kind in {problem.check for problem in price_problems([seeded])}
    assert list(price_problems([replace(seeded, status="doubtful")])) == []


@pytest.mark.parametrize("kind", BETWEEN_LISTS)
def test_a_price_in_use_that_another_list_contradicts_is_a_problem(kind: str) -> None:
    wrong, rows = BETWEEN[kind]()
    abroad = [row for theirs in OFFERS.values() for row in theirs]
    counted: Counter[str] = Counter()
    found = list(list_problems([wrong, *(row for row in rows if row is not wrong), *abroad], all_providers(), counted))
    assert [problem.check for problem in found] == [kind]
    # behind another list it is not used, and only counted
    behind = [*(row for row in rows if row is not wrong), wrong, *abroad]
    assert list(list_problems(behind, all_providers(), counted)) == []
    assert counted[kind] == 1
