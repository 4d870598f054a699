"""What is paid over the months, and apart from it what is assumed to come back: never one figure for both."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakeven.figures import money
from breakeven.paid import Paid, any_book_value, paid_of
from breakeven.words.over_time import month_and_paid_words, paid_words, returned_words
from economics.over_time.timeline import OptionOverTime, over_time
from tests.support.horizon_cases import api, gpus, plan

# 10.2 kW × 1.54 × 730 h × $0.15 = $1,720.03 of power and $1,667.09 of a place, each month
QUOTED = {
    "kind": "own", "purchase_usd_per_replica": 300_000, "life_months": 48, "power_kw_per_replica": 10.2, "pue": 1.54,
    "usd_per_kwh": 0.15, "colocation_usd_per_month": 1667.09,
}  # fmt: skip
STAFF = {"people": 0.5, "usd_per_year": 180_000}


def bought(months: int, end_value_share: float = 1.0, staff: Any = STAFF, **supply: Any) -> OptionOverTime:
    """Our own server, with $180,000 · 0.5 / 12 = $7,500 of staff a month."""
    own = gpus("own", {**QUOTED, **supply}, **({"staff": staff} if staff else {}))
    horizon = {"months": months, "discount_rate_per_year": 0.1, "end_value_share": end_value_share}
    return over_time(plan(api(), own, version=2, **horizon)).options[1]


def test_the_quote_of_the_first_scenario_by_hand() -> None:
    # 300,000 + 36 · (1,720.03 + 1,667.09 + 7,500) = 300,000 + 36 · 10,887.12 = 691,936
    # straight line: 12 of 48 months are left of 300,000: 75,000; 691,936 − 75,000 = 616,936
    paid = paid_of(bought(36))
    assert paid.usd == pytest.approx(300_000 + 36 * (10.2 * 1.54 * 730 * 0.15 + 1667.09 + 7500))
    assert (paid.sold_usd, paid.book_value_usd) == pytest.approx((0, 75_000))
    assert paid_words(paid) == (
        "$692k paid in all; $75k is assumed to come back at the end: by the book value, not a sale price; $617k net"
    )


def test_a_residual_value_is_apart_from_the_book_value() -> None:
    # life of 12 months, 20 % left: bought for months 1 and 13, 600,000; the first brings 60,000 after month 12
    # the second is 6 of 12 months old after month 18: 300,000 − 6 · 300,000 · 0.8 / 12 = 180,000, half of it counted
    quiet = {"life_months": 12, "residual_share": 0.2, "power_kw_per_replica": 0, "colocation_usd_per_month": 0}
    paid = paid_of(bought(18, 0.5, None, **quiet))
    assert (paid.usd, paid.sold_usd, paid.book_value_usd) == pytest.approx((600_000, 60_000, 90_000))
    assert returned_words(paid) == (
        "$60k is assumed to come back at the end of the servers' life: the residual value; $90k is assumed to come "
        "back at the end: by the book value, not a sale price; $450k net"
    )


@pytest.mark.parametrize(("months", "share"), [(1, 1.0), (36, 0.0), (36, 0.4), (47, 1.0), (48, 1.0), (60, 1.0)])
def test_paid_less_what_comes_back_is_where_the_total_paid_so_far_ends(months: int, share: float) -> None:
    option = bought(months, share)
    paid = paid_of(option)
    assert paid.net_usd == pytest.approx(float(option.cumulative_usd[-1]))
    assert paid.usd - paid.returned_usd == paid.net_usd
    assert any_book_value([option]) == (share > 0 and months % 48 != 0)


def test_an_option_that_buys_nothing_pays_what_it_pays() -> None:
    rented = over_time(plan(months=12, discount_rate_per_year=0)).options[0]
    assert paid_of(rented) == Paid(12_000, 0, 0)
    assert paid_words(paid_of(rented)) == "$12k paid in all"
    assert not any_book_value([rented])


@given(st.floats(0, 1e6), st.floats(1, 1e7), st.floats(0, 1e5), st.floats(0, 1e5))
def test_a_month_says_net_just_where_something_comes_back(month: float, paid: float, sold: float, book: float) -> None:
    found = Paid(paid, sold, book)
    said = month_and_paid_words(month, found)
    assert ("net of what comes back" in said) == (sold > 0 or book > 0) == bool(returned_words(found))
    assert said.endswith(f" · {money(paid)} paid in all")
