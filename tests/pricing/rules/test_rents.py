"""Which rental price holds: the rule on offers made up for it, and the sentences when there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pricing.errors import UnknownRate
from pricing.rows import SUPPLIER_CLASSES, RateRow, SupplierClass
from pricing.rules.rents import (
    FRESH_DAYS,
    choices,
    choose,
    elsewhere,
    not_trusted,
    passed_over,
)
from pricing.store.catalogue import Catalogue

TODAY = date(2026, 11, 20)
OFFER = RateRow(
    id="a",
    provider="lambda",
    gpu="h200",
    term="on-demand",
    gpu_count=1,
    region="us",
    usd_per_hour=3.0,
    usd_per_gpu_hour=3.0,
    memory_gb_as_listed=None,
    gpu_as_listed="h200",
    term_as_listed="on-demand",
    status="quoted",
    source="s",
    observed_on=date(2026, 9, 1),
    note=None,
)


def offer(id: str, count: int = 1, price: float = 3.0, on: date | None = OFFER.observed_on, **other: str) -> RateRow:
    return replace(OFFER, id=id, gpu_count=count, usd_per_gpu_hour=price, observed_on=on, **other)


def chosen(offers: list[RateRow], gpus: int = 1, as_of: date = TODAY, *, whole: bool = True) -> str:
    return choose(offers, "h200", "lambda", "on-demand", gpus, as_of, whole_machines=whole).id


def test_the_newest_day_not_after_the_as_of_date_comes_first() -> None:
    days = [offer("old", on=date(2026, 8, 1), price=1), offer("new"), offer("future", on=date(2026, 11, 21), price=1)]
    assert chosen(days) == "new"
    assert chosen(days, as_of=date(2026, 8, 31)) == "old"
    assert chosen(days, as_of=date(2026, 11, 21)) == "future"


SIZES = [offer("1", 1, 1.0), offer("2", 2, 5.0), offer("8", 8, 0.5)]


def test_then_the_smallest_machine_that_holds_a_replica_else_the_largest() -> None:
    # whatever the price: a replica of 2 GPUs takes the machine of 2 at $5 and not that of 8 at $0.50
    assert [chosen(SIZES, gpus) for gpus in (1, 2, 3, 8, 9, 64)] == ["1", "2", "8", "8", "8", "8"]
    assert chosen([offer("4", 4), offer("8", 8)], 2) == "4"
    assert chosen([offer("1", 1), offer("4", 4)], 8) == "4"


def test_in_the_first_edition_the_largest_offer_that_fits_else_the_smallest() -> None:
    assert [chosen(SIZES, gpus, whole=False) for gpus in (1, 2, 4, 8, 64)] == ["1", "2", "2", "8", "8"]
    assert chosen([offer("4", 4), offer("8", 8)], 2, whole=False) == "4"


def test_the_newest_day_comes_before_the_size() -> None:
    days = [offer("fits", 2, on=date(2026, 8, 1)), offer("eight", 8)]
    assert chosen(days, 2) == "eight"
    assert chosen(days, 2, as_of=date(2026, 8, 31)) == "fits"


def test_then_the_lowest_price_then_the_id() -> None:
    assert chosen([offer("b", price=2), offer("a", price=2.5), offer("c", price=2)]) == "b"


def test_doubtful_and_undated_rows_are_never_chosen() -> None:
    doubtful = offer("d", price=0.1, status="doubtful", on=date(2026, 10, 1))
    assert chosen([doubtful, offer("good"), offer("undated", price=0.1, on=None)]) == "good"
    with pytest.raises(UnknownRate, match="only doubtful") as error:
        chosen([doubtful])
    assert error.value.field == "provider"


@pytest.mark.parametrize(
    ("asked", "field", "words"),
    [
        (("h201", "lambda", "on-demand"), "gpu", "close to it: h200"),
        (("h200", "lamda", "on-demand"), "provider", "providers that do: lambda, other"),
        (("h200", "lambda", "spot"), "term", "terms it does list: on-demand"),
    ],
)
def test_an_unknown_field_is_named_with_what_exists(asked: tuple[str, str, str], field: str, words: str) -> None:
    offers = [offer("a"), offer("b", provider="other", term="spot")]
    with pytest.raises(UnknownRate, match=words) as error:
        choose(offers, *asked, 1, TODAY)
    assert error.value.field == field


def test_a_price_first_seen_later_says_when() -> None:
    with pytest.raises(UnknownRate, match="observed on 2026-09-01, after the as-of date 2026-08-31") as error:
        chosen([offer("a")], as_of=date(2026, 8, 31))
    assert error.value.field == "as_of"


def test_choices_show_the_range_of_the_newest_day() -> None:
    offers = [
        offer("a", price=3),
        offer("b", price=2, on=date(2026, 8, 1)),
        offer("c", price=4),
        offer("d", status="doubtful", term="spot"),
        offer("e", term="spot", on=date(2026, 12, 1)),
    ]
    (choice,) = choices(offers, "h200", TODAY)
    assert (choice.provider, choice.term, choice.lowest_usd_per_gpu_hour, choice.highest_usd_per_gpu_hour) == (
        "lambda",
        "on-demand",
        3,
        4,
    )


def test_every_choice_offered_can_be_chosen(catalogue: Catalogue) -> None:
    gpus = {r.gpu for r in catalogue.rate_rows()}
    assert len(gpus) > 30
    for gpu in gpus:
        for choice in catalogue.rate_choices(gpu, TODAY):
            row = catalogue.choose_rate(gpu, choice.provider, choice.term, 8, TODAY)
            assert row.status in ("quoted", "transcribed", "derived")
            assert passed_over(row) is None
            assert choice.lowest_usd_per_gpu_hour <= row.usd_per_gpu_hour <= choice.highest_usd_per_gpu_hour


def test_the_rule_on_the_listed_offers(catalogue: Catalogue) -> None:
    row = catalogue.choose_rate("h100-sxm", "lambda", "on-demand", 2, TODAY)
    rivals = catalogue.rate_rows("lambda", "h100-sxm", "on-demand", TODAY, also_passed_over=False)
    assert row in rivals
    assert row.observed_on == max(r.observed_on for r in rivals if r.observed_on)


def test_a_doubtful_offer_can_be_chosen_by_its_id(catalogue: Catalogue) -> None:
    doubtful = next(r for r in catalogue.rate_rows() if r.status == "doubtful" and r.observed_on)
    assert catalogue.rate_by_id(doubtful.id, TODAY) == doubtful
    with pytest.raises(UnknownRate, match="after the as-of date") as error:
        catalogue.rate_by_id(doubtful.id, date(2020, 1, 1))
    assert error.value.field == "as_of"
    undated = next(r for r in catalogue.rate_rows() if r.observed_on is None)
    assert catalogue.rate_by_id(undated.id, date(2020, 1, 1)) == undated
    with pytest.raises(UnknownRate, match="no rental price has the id 'none'"):
        catalogue.rate_by_id("none", TODAY)


# What is passed over, and what is trusted

NEWEST = date(2026, 11, 18)
PASSED_OVER = {
    "doubtful": [
        replace(OFFER, status="doubtful"),
        replace(OFFER, observed_on=None),
        replace(OFFER, usd_per_gpu_hour=0.0),
        replace(OFFER, gpu_fraction=0.3333),
    ],
    "assumed": [replace(OFFER, status="assumed")],
    "windows": [replace(OFFER, operating_system="windows")],
}


@pytest.mark.parametrize("why", PASSED_OVER)
def test_what_is_passed_over_is_never_picked_whatever_its_price(why: str) -> None:
    for row in PASSED_OVER[why]:
        assert passed_over(row) == why
        cheap = replace(row, id="cheap", usd_per_gpu_hour=min(row.usd_per_gpu_hour, 0.01))
        assert chosen([offer("good"), cheap]) == "good"
        assert [c.lowest_usd_per_gpu_hour for c in choices([offer("good"), cheap], "h200", TODAY)] == [3.0]
        with pytest.raises(UnknownRate, match=f"only {'Windows' if why == 'windows' else why} prices are listed"):
            chosen([cheap])


def test_a_linux_machine_and_one_of_no_known_system_may_be_picked() -> None:
    assert passed_over(OFFER) is None
    assert passed_over(replace(OFFER, operating_system="linux", status="derived", month_only=True)) is None


@pytest.mark.parametrize("supplier", [*SUPPLIER_CLASSES, None])
def test_who_is_trusted(supplier: SupplierClass | None) -> None:
    fresh = replace(OFFER, observed_on=NEWEST)
    expected = {"hyperscaler": None, "cloud": None, None: "unknown supplier"}.get(supplier, supplier)
    assert not_trusted(fresh, supplier, NEWEST) == expected
    # its own faults come first
    assert not_trusted(replace(fresh, status="doubtful"), supplier, NEWEST) == "doubtful"


def test_a_rate_is_trusted_for_ninety_days() -> None:
    # 2026-11-18 less 90 days is 2026-08-20
    assert timedelta(days=FRESH_DAYS) == NEWEST - date(2026, 8, 20)
    assert not_trusted(replace(OFFER, observed_on=date(2026, 8, 20)), "cloud", NEWEST) is None
    assert not_trusted(replace(OFFER, observed_on=date(2026, 8, 19)), "cloud", NEWEST) == "old"


def test_other_regions_of_the_same_machine_and_day() -> None:
    here = offer("here", 8, region="us")
    others = [
        offer("dear", 8, 4.0, region="eu"),
        offer("cheap", 8, 2.0, region="asia"),
        offer("old", 8, 1.0, date(2026, 8, 1), region="eu"),
        offer("small", 1, 1.0, region="eu"),
        offer("doubtful", 8, 1.0, region="eu", status="doubtful"),
    ]
    assert [r.id for r in elsewhere([here, *others], here)] == ["cheap", "dear"]


def test_a_renamed_supplier_is_found_by_its_new_name(catalogue: Catalogue) -> None:
    old = catalogue.choose_rate("b200", "datacrunch", "on-demand", 8, TODAY)
    assert catalogue.choose_rate("b200", "verda", "on-demand", 8, TODAY) == old
    assert catalogue.rate_rows(provider="verda") == catalogue.rate_rows(provider="datacrunch")


def test_windows_machines_of_azure_give_way_to_the_same_machines_with_linux(catalogue: Catalogue) -> None:
    # (9.554 USD - 48 vCPUs * 0.046 USD) / 2 GPUs = 3.673; (17.64 - 80 * 0.046) / 2 = 6.98
    for gpu, count, usd in (("a100-80gb-pcie", 2, 3.673), ("a100-80gb-pcie", 4, 3.673), ("h100-nvl", 2, 6.98)):
        row = catalogue.choose_rate(gpu, "azure", "on-demand", count, TODAY)
        assert (row.gpu_count, row.usd_per_gpu_hour, row.operating_system) == (count, usd, "linux")
    windows = [r for r in catalogue.rate_rows(provider="azure") if r.operating_system == "windows"]
    assert len(windows) == 3


def test_choices_say_whose_are_trusted() -> None:
    offers = [
        offer("a", on=NEWEST),
        offer("b", provider="vast", on=NEWEST),
        offer("c", provider="old", on=date(2026, 8, 1)),
        offer("d", provider="unknown", on=NEWEST),
    ]
    kinds: dict[str, SupplierClass] = {"lambda": "cloud", "vast": "marketplace", "old": "hyperscaler"}
    found = choices(offers, "h200", TODAY, lambda row: kinds.get(row.provider))
    assert {choice.provider: choice.trusted for choice in found} == {
        "lambda": True,
        "old": False,
        "unknown": False,
        "vast": False,
    }
