"""Which price holds: hand-made lists, worked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from genai_prices.types import ModelPrice, PriceVariant
from hypothesis import given
from hypothesis import strategies as st

from economics.cost.tokens import ListedPrices
from pricing.errors import PriceNotYetListed, UnknownPrice
from pricing.rules.token_prices import TokenPriceSet, in_force
from tests.support import hand_made as hm

TODAY = date(2026, 11, 20)


def only(prices: TokenPriceSet, as_of: date = TODAY, tokens: float = 1000) -> ListedPrices:
    windows = prices.select(as_of, tokens)
    assert [w.share_of_day for w in windows] == [1.0]
    assert windows[0].label == "all day"
    return windows[0].standard


def test_an_undated_price_always_holds_and_missing_is_none_and_zero_stays_zero() -> None:
    prices = hm.price_set(hm.price(input="0", output="1.1"))
    assert only(prices, date(1999, 1, 1)) == ListedPrices(input=0.0, output=1.1)
    assert prices.rows[0].effective == "undated"
    assert prices.select(TODAY, 1)[0].batch == ListedPrices()


def test_the_last_dated_block_that_has_started_wins() -> None:
    prices = hm.price_set(
        [hm.always(input="5", output="9"), hm.since("2026-03-01", input="4"), hm.since("2026-06-01", input="3")]
    )
    assert only(prices, date(2026, 2, 28)).input == 5
    assert only(prices, date(2026, 3, 1)) == ListedPrices(input=4.0)
    assert only(prices, date(2026, 5, 31)).input == 4
    assert only(prices, date(2026, 6, 1)).input == 3


def test_order_in_the_list_decides_not_the_date() -> None:
    prices = hm.price_set([hm.always(input="5"), hm.since("2026-06-01", input="3"), hm.since("2026-03-01", input="4")])
    assert only(prices).input == 4


def test_a_price_first_listed_later_is_an_error_that_says_so() -> None:
    prices = hm.price_set([hm.since("2026-12-01", input="1"), hm.since("2027-01-01", input="2")])
    with pytest.raises(PriceNotYetListed, match="is known before 2026-12-01: older ones") as error:
        prices.select(TODAY, 1)
    assert error.value.field == "model"


def test_a_tier_starts_above_its_threshold_and_prices_every_line() -> None:
    prices = hm.price_set(hm.price(input=hm.tiers("3", (200_000, "6")), output=hm.tiers("15", (200_000, "22.5"))))
    assert only(prices, tokens=200_000) == ListedPrices(input=3.0, output=15.0)
    assert only(prices, tokens=200_000.5) == ListedPrices(input=6.0, output=22.5)
    assert only(prices, tokens=10_000_000).output == 22.5


def test_thresholds_of_all_lines_are_merged() -> None:
    prices = hm.price_set(
        hm.price(input=hm.tiers("1", (100, "2"), (300, "3")), output=hm.tiers("7", (200, "8")), cache_read="0.5")
    )
    seen = {n: only(prices, tokens=n) for n in (100, 101, 201, 301)}
    assert [(p.input, p.cached_input, p.output) for p in seen.values()] == [
        (1, 0.5, 7),
        (2, 0.5, 7),
        (2, 0.5, 8),
        (3, 0.5, 8),
    ]
    assert [r.tier_from_input_tokens for r in prices.rows] == [0, 100, 200, 300]


def test_a_window_is_paid_on_its_share_of_the_day() -> None:
    prices = hm.price_set([hm.always(input="1"), hm.between("01:00", "04:00", input="2")])
    night, day = sorted(prices.select(TODAY, 1), key=lambda w: w.share_of_day)
    assert (night.share_of_day, night.label, night.standard.input) == (3 / 24, "01:00–04:00 UTC", 2)
    assert (day.share_of_day, day.label, day.standard.input) == (21 / 24, "04:00–01:00 UTC", 1)


def test_a_window_over_midnight_and_two_windows_of_one_price_are_joined() -> None:
    prices = hm.price_set([hm.always(input="1"), hm.between("22:00", "02:00", input="2")])
    assert {w.label: w.share_of_day for w in prices.select(TODAY, 1)} == {
        "22:00–02:00 UTC": 4 / 24,
        "02:00–22:00 UTC": 20 / 24,
    }
    prices = hm.price_set(
        [hm.always(input="1"), hm.between("01:00", "04:00", input="2"), hm.between("06:00", "10:00", input="2")]
    )
    peak = next(w for w in prices.select(TODAY, 1) if w.standard.input == 2)
    assert peak.label == "01:00–04:00, 06:00–10:00 UTC"
    assert peak.share_of_day == pytest.approx(7 / 24)
    assert len(peak.rows) == 2


def test_an_offset_window_is_kept_in_utc() -> None:
    prices = hm.price_set([hm.always(input="1"), hm.between("01:00+02:00", "03:00+02:00", input="2")])
    assert {w.label for w in prices.select(TODAY, 1)} == {"23:00–01:00 UTC", "01:00–23:00 UTC"}


def test_of_a_window_and_a_date_that_both_hold_the_last_wins() -> None:
    window = hm.between("00:00", "12:00", input="2")
    dated = hm.since("2026-06-01", input="3")
    late_date = hm.price_set([hm.always(input="1"), window, dated])
    assert only(late_date).input == 3
    assert len(late_date.select(date(2026, 1, 1), 1)) == 2
    late_window = hm.price_set([hm.always(input="1"), dated, window])
    assert sorted((w.standard.input, w.share_of_day) for w in late_window.select(TODAY, 1)) == [(2, 0.5), (3, 0.5)]


def test_batch_prices_override_line_by_line_and_the_first_that_has_started_wins() -> None:
    prices = hm.price_set(
        hm.price(input="4", output="8", cache_read="1"),
        [hm.batch("2027-01-01", input="1"), hm.batch("2026-01-01", input="2"), hm.batch(input="3", output="5")],
    )
    window = prices.select(TODAY, 1)[0]
    assert window.batch == ListedPrices(input=2.0, output=5.0)
    assert [r.block for r in window.batch_rows] == [1, 2]
    assert prices.select(date(2027, 1, 1), 1)[0].batch == ListedPrices(input=1.0, output=5.0)
    assert prices.select(date(2025, 1, 1), 1)[0].batch == ListedPrices(input=3.0, output=5.0)


def test_a_tiered_batch_price_goes_by_the_same_tokens() -> None:
    prices = hm.price_set(hm.price(input="4"), [hm.batch(input=hm.tiers("2", (1000, "3")))])
    assert [prices.select(TODAY, n)[0].batch.input for n in (1000, 1001)] == [2, 3]


def test_other_request_settings_are_listed_under_their_own_name_and_never_paid() -> None:
    variants = [
        PriceVariant({"service_tier": "flex"}, hm.price(input="1")),
        PriceVariant({"speed": "fast"}, hm.price(input="9")),
        PriceVariant({"service_tier": "default"}, ModelPrice()),
    ]
    prices = hm.price_set(hm.price(input="4", output="5"), variants)
    assert [r.variant for r in prices.rows] == ["standard", "flex", "speed:fast"]
    assert prices.select(TODAY, 1)[0].batch == ListedPrices()


def test_the_shortest_cache_lifetime_is_the_write_price() -> None:
    prices = hm.price_set(hm.price(input="4", cache_write="5", cache_write_1h="8"))
    assert (only(prices).cache_write, only(prices).cache_write_long) == (5, 8)
    assert prices.rows[0].cache_write_long_usd_per_mtok == 8


def test_prices_of_other_units_are_kept_as_text_and_are_no_token_price() -> None:
    prices = hm.price_set(ModelPrice(requests_kcount=Decimal("10"), input_audio_mtok=Decimal("2")))
    assert prices.rows[0].other_prices == "input_audio_mtok 2; requests_kcount 10"
    with pytest.raises(UnknownPrice, match="no price per token"):
        prices.select(TODAY, 1)


def test_rows_say_where_they_come_from() -> None:
    row = hm.rows(hm.price(input="4"))[0]
    assert row.source.startswith("https://example.com/prices via genai-prices ")
    assert row.status == "quoted"


def test_in_force_drops_what_can_no_longer_be_paid() -> None:
    listed = hm.rows(
        [
            hm.always(input="5"),
            hm.since("2026-03-01", input="4"),
            hm.between("01:00", "02:00", input="1"),
            hm.since("2027-01-01", input="9"),
        ]
    )
    assert [r.input_usd_per_mtok for r in in_force(listed, TODAY)] == [4, 1]
    assert [r.input_usd_per_mtok for r in in_force(listed, date(2026, 1, 1))] == [5, 1]
    variants = [hm.batch("2026-02-01", input="1"), hm.batch(input="2", output="3"), hm.batch(output="4")]
    batches = [r for r in hm.rows(hm.price(input="5"), variants) if r.variant == "batch"]
    assert [r.block for r in in_force(batches, TODAY)] == [0, 1]


HOURS = st.integers(0, 23).map(lambda hour: f"{hour:02d}:00")


@given(windows=st.lists(st.tuples(HOURS, HOURS), max_size=4), hour=st.integers(0, 23))
def test_windows_share_out_the_whole_day(windows: list[tuple[str, str]], hour: int) -> None:
    blocks = [hm.always(input="0")]
    blocks += [hm.between(start, end, input=str(n)) for n, (start, end) in enumerate(windows, 1)]
    result = hm.price_set(blocks).select(TODAY, 1)
    assert sum(w.share_of_day for w in result) == pytest.approx(1, abs=1e-12)
    paid = [0] * 24
    for n, (start, end) in enumerate(windows, 1):
        first, last = int(start[:2]), int(end[:2])
        for h in range(24):
            if (first <= h < last) if first <= last else (h >= first or h < last):
                paid[h] = n
    assert {w.standard.input: round(w.share_of_day * 24) for w in result} == {n: paid.count(n) for n in paid}
