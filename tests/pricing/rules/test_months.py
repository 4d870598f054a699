"""The months of a plan as days of the calendar."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pricing.rules.months import by_month, day_after, day_of, first_month
from tests.support.economics_cases import often


def test_month_ends_are_cut_and_not_carried_over():
    # 31 January + 1 month = 28 February, + 2 = 31 March; in a leap year 29 February
    assert [day_of(m, date(2027, 1, 31)) for m in (1, 2, 3, 4)] == [
        date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)
    ]  # fmt: skip
    assert day_of(2, date(2028, 1, 31)) == date(2028, 2, 29)
    assert day_of(14, date(2026, 11, 20)) == date(2027, 12, 20)


def test_the_first_month_that_begins_on_a_day_or_after_it():
    start = date(2027, 1, 31)
    days = (date(2027, 1, 1), start, date(2027, 2, 1), date(2027, 2, 28), date(2027, 3, 1), date(2027, 4, 30))
    assert [first_month(day, start) for day in days] == [1, 1, 2, 2, 3, 4]


def test_the_calendar_s_end_ends_nothing():
    assert day_of(240, date(9990, 1, 1)) == date.max
    assert day_after(date.max) == date.max
    assert day_after(date(2026, 12, 31)) == date(2027, 1, 1)


def test_days_by_the_month_that_counts_them_first():
    start = date(2026, 11, 20)
    days = [date(2027, 1, 1), date(2026, 12, 21), start, date(2026, 12, 20), date(2027, 3, 20)]
    assert by_month(days, start, 4) == {2: [date(2026, 12, 20)], 3: [date(2026, 12, 21), date(2027, 1, 1)]}


@often(200)
@given(st.dates(date(2000, 1, 1), date(2400, 1, 1)), st.integers(0, 7000))
def test_no_earlier_month_begins_so_late(start: date, later: int):
    day = start + timedelta(days=later)
    month = first_month(day, start)
    assert day_of(month, start) >= day
    assert month == 1 or day_of(month - 1, start) < day
