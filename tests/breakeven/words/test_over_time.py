"""The Over time page's sentences."""

from __future__ import annotations

from breakeven.words.over_time import headline, second_sentence
from economics.over_time.timeline import over_time
from tests.support.horizon_cases import api, plan, rented


def test_the_headline_says_that_it_is_before_tax() -> None:
    # 12·1,000 without discount
    result = over_time(plan(api(), rented(), months=12, discount_rate_per_year=0))
    assert headline(result) == "Over 12 months api costs least: $12k in today's money, at 0 % a year, before tax."


def test_a_rate_on_flows_that_are_received_first_says_so() -> None:
    # the reference costs 1,460 a month; the other takes 14,000 in month 12 and nothing before: 17,520 saved at first,
    # of which 14,000 are paid later
    late = rented("late", usd=0) | {"one_off_usd": [{"name": "bill", "usd": 14_000, "month": 12}]}
    result = over_time(plan(rented(), late, months=12, discount_rate_per_year=0))
    assert second_sentence(result).endswith(" a year (received first and paid later, as with a loan).")
    # paid at the start instead: an ordinary return
    early = rented("early", usd=0) | {"one_off_usd": [{"name": "bill", "usd": 14_000}]}
    result = over_time(plan(rented(), early, months=12, discount_rate_per_year=0))
    assert second_sentence(result).endswith(" a year.")
    assert "internal rate of return" in second_sentence(result)
