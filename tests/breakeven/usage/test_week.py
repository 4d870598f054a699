"""The hours of a file, empty ones included, and the week that they make."""

from __future__ import annotations

import pytest

from breakeven.usage.week import LARGEST_WEIGHT, hours_of, week_tokens, week_weights
from tests.support.profiles import HOUR, MONDAY, hourly, profile


def test_hours_without_requests_are_hours_too() -> None:
    hours = hours_of(hourly([5, 0, 0, 7]))
    assert hours is not None
    assert hours.tolist() == [5, 0, 0, 7]


def test_hours_of_a_relative_log_count_from_its_first_request() -> None:
    made = hourly([5, 0, 7], start=2 * HOUR, first=None, first_offset_seconds=2 * HOUR + 30.0)
    hours = hours_of(made)
    assert hours is not None
    assert hours.tolist() == [5, 0, 7]
    assert week_tokens(made) is None
    assert week_weights(made) is None


@pytest.mark.parametrize("made", [profile(), hourly([1] * 200, step_seconds=86_400), hourly([])])
def test_a_file_without_hours_has_none(made) -> None:
    assert hours_of(made) is None
    assert week_weights(made) is None


def test_each_hour_of_the_week_is_the_mean_of_those_in_the_file() -> None:
    # a week of 10 and half a week of 30: Monday 0:00 is in the file twice, (10 + 30)/2; Friday 12:00 once
    week = week_tokens(hourly([10] * 168 + [30] * 84))
    assert week is not None
    assert (week[0], week[83], week[84], week[167]) == (20, 20, 10, 10)
    weights = week_weights(hourly([10] * 168 + [30] * 84))
    assert weights is not None
    assert weights == (LARGEST_WEIGHT,) * 84 + (LARGEST_WEIGHT // 2,) * 84


def test_hours_that_the_file_lacks_are_none_and_no_zero() -> None:
    # from Tuesday 06:00, two hours
    week = week_tokens(hourly([4, 0], start=MONDAY + 30 * HOUR, first="2026-11-03T06:00:00Z"))
    assert week is not None
    assert [(place, tokens) for place, tokens in enumerate(week) if tokens is not None] == [(30, 4), (31, 0)]
    assert week_weights(hourly([4] * 167)) is None
    assert week_weights(hourly([0] * 168)) is None
