"""Which list prices an offer: the one checked last, without a fault, with a page of the seller's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pricing.rows import PriceRow
from pricing.rules.life import life_of
from pricing.rules.precedence import DATASETS, ranked
from pricing.rules.token_prices import TokenPriceSet
from tests.support import hand_made as hm

AS_OF = date(2026, 11, 20)


def row(dataset: str = "litellm", entry: float | None = 2.0, output: float | None = 8.0, **change: Any) -> PriceRow:
    prices = {"input_usd_per_mtok": entry, "output_usd_per_mtok": output}
    return replace(hm.LISTED_ROW, dataset=dataset, **prices, **change)


def of(*rows: PriceRow) -> TokenPriceSet:
    return TokenPriceSet("deepinfra", rows[0].model, rows)


def first(*sets: TokenPriceSet) -> PriceRow:
    both = [ranked(order, AS_OF)[0].rows[0] for order in (sets, sets[::-1])]
    assert both[0] == both[1]  # the order in which the lists come does not matter
    return both[0]


def test_the_latest_check_counts_and_an_unknown_one_comes_last() -> None:
    old, new = row("genai-prices", 3.0, checked_on=date(2026, 6, 1)), row(checked_on=date(2026, 10, 1))
    assert first(of(old), of(new)) == new
    assert first(of(replace(new, checked_on=None)), of(old)) == old


def test_a_doubtful_price_comes_behind_an_older_check() -> None:
    doubtful = row(entry=0.9, checked_on=date(2026, 11, 1), status="doubtful")
    sound = row("models-dev", checked_on=date(2025, 6, 1))
    assert first(of(doubtful), of(sound)) == sound


def test_a_price_older_than_a_dated_one_comes_behind_it() -> None:
    older = row("litellm", 1.36, checked_on=date(2026, 10, 2))
    dated = row("genai-prices", 0.7, checked_on=date(2026, 8, 12), effective_from=date(2026, 10, 29))
    assert first(of(older), of(dated)) == dated


def test_the_sellers_own_page_counts_between_checks_of_one_day() -> None:
    own = row("models-dev", 3.0)
    told = row("litellm", 2.0, source="https://github.com/x/y/commit/1 via litellm 1")
    assert first(of(own), of(told)) == own


def test_on_an_earlier_day_a_dated_price_comes_before_a_later_lists() -> None:
    dated = row("genai-prices", 10.0, checked_on=date(2025, 7, 1), effective_to=date(2025, 6, 10))
    undated = row("litellm", 2.0, checked_on=date(2026, 10, 1))
    sets = [of(undated), of(dated)]
    assert ranked(sets, date(2025, 6, 1))[0].rows[0] == dated
    assert ranked(sets, AS_OF)[0].rows[0] == undated


def test_what_has_no_price_comes_last_and_alike_lists_go_by_their_order() -> None:
    assert first(of(row(entry=None, output=None)), of(row("models-dev", checked_on=None))).dataset == "models-dev"
    assert first(of(row("models-dev", 3.0)), of(row("litellm", 2.0))).dataset == "litellm"


def test_of_lists_that_agree_the_fullest_is_taken_with_the_latest_check() -> None:
    plain = row("model-prices", checked_on=date(2026, 10, 2))
    hours = row("genai-prices", checked_on=date(2026, 8, 12), block=0)
    peak = replace(hours, block=1, window_start=time(1), window_end=time(4), input_usd_per_mtok=4.0)
    taken = ranked([of(plain), of(hours, peak)], AS_OF)[0]
    assert [r.dataset for r in taken.rows] == ["genai-prices"] * 2
    assert {r.checked_on for r in taken.rows} == {date(2026, 10, 2)}
    # a list that disagrees lends no check
    other = row("litellm", 5.0, checked_on=date(2026, 7, 1))
    taken = ranked([of(plain), of(hours, peak), of(other)], AS_OF)[0]
    assert {r.checked_on for r in taken.rows} == {date(2026, 10, 2)}


def test_an_international_price_comes_behind_the_mainlands() -> None:
    foreign = replace(row("litellm", 1.6, 6.4, checked_on=date(2026, 10, 1)), provider="alibaba-cn")
    mainland = replace(row("models-dev", 0.345, 1.377, checked_on=date(2026, 1, 1)), provider="alibaba-cn")
    abroad = [of(replace(foreign, provider="alibaba"))]
    sets = [TokenPriceSet("alibaba-cn", "m", (r,)) for r in (foreign, mainland)]
    assert ranked(sets, AS_OF, abroad)[0].rows[0] == mainland
    assert ranked(sets, AS_OF)[0].rows[0] == foreign


days = st.one_of(st.none(), st.dates(date(2025, 1, 1), AS_OF))
prices = st.sampled_from([0.5, 1.0, 2.0])


@given(st.lists(st.tuples(prices, prices, days), min_size=1, max_size=4))
def test_no_list_is_lost_and_a_known_check_beats_an_unknown_one(listed: list[tuple[float, float, date | None]]) -> None:
    sets = [
        of(row(dataset, entry, output, checked_on=day))
        for dataset, (entry, output, day) in zip(DATASETS, listed, strict=False)
    ]
    order = ranked(sets, AS_OF)
    assert sorted(each.rows[0].dataset for each in order) == sorted(each.rows[0].dataset for each in sets)
    latest = max((day for _, _, day in listed if day is not None), default=None)
    assert order[0].rows[0].checked_on == latest


def test_an_offer_lives_until_its_day() -> None:
    retiring = row(retires_on=date(2026, 12, 1))
    assert life_of([row(), retiring], AS_OF) == "retiring"
    assert life_of([retiring], date(2026, 11, 30)) == "retiring"
    assert life_of([retiring], date(2026, 12, 1)) == "retired"
    assert life_of([row(), row(deprecated=True)], AS_OF) == "withdrawn"
    assert life_of([row()], AS_OF) == "on sale"
