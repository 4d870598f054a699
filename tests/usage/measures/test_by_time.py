"""Spans, peaks, hours of the week and gaps, worked by hand and against the plain rows."""

from __future__ import annotations

from datetime import UTC, datetime

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from usage.measures.aggregate import by_minute
from usage.measures.by_time import Minutes, Span, series_of
from usage.tables.duck import duckdb_engine
from usage.tables.rows import DAY_US, HOUR_US, MINUTE_US, REQUESTS, SECOND_US


def us(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * SECOND_US


def test_days_are_whole_from_24_hours_up():
    # 26 hours over three dates are three days; 20 hours over two dates are 20/24
    assert Span(us("2026-10-19T23:00"), us("2026-10-21T01:00")).covered_days == 3
    assert Span(us("2026-10-19T14:00"), us("2026-10-20T10:00")).covered_days == pytest.approx(20 / 24)
    assert Span(us("2026-10-19T23:00"), us("2026-10-21T01:00"), whole_days=False).covered_days == pytest.approx(26 / 24)


def test_hours_count_both_ends_of_requests_and_the_end_of_a_bucket_not():
    span = Span(us("2026-10-19T06:58"), us("2026-10-19T09:00"))
    assert (span.pieces(HOUR_US), span.touched(HOUR_US)) == (4, 3)


def test_hours_of_the_week_begin_on_monday():
    monday, sunday = us("2026-10-19T00:30"), us("2026-10-25T23:30")
    week = series_of(MINUTE_US, [(monday, 1, 2, 0), (sunday, 3, 4, 1)])
    assert (week.by_hour_of_week()[0], week.by_hour_of_week()[167], sum(week.by_hour_of_week())) == (3, 7, 10)
    assert week.by_weekday() == (3, 0, 0, 0, 0, 0, 7)
    # 7 of 10 tokens in one of 168 hours
    assert week.coarser(HOUR_US).peak_to_average(168) == pytest.approx(7 / (10 / 168))
    assert series_of(HOUR_US, [(0, 0, 0, 0)]).peak_to_average(5) is None


def rows_at(times):
    empty = {name: [None] * len(times) for name in REQUESTS.schema() if name != "at_us"}
    columns = {**empty, "at_us": times, "failed": [False] * len(times), "input_tokens": [1] * len(times)}
    columns |= {"output_tokens": [1] * len(times)}
    types = {"int64": pa.int64(), "string": pa.string(), "boolean": pa.bool_(), "float64": pa.float64()}
    kinds = {name: types[str(kind)] for name, kind in REQUESTS.schema().items()}
    return pa.table({name: pa.array(columns[name], kinds[name]) for name in kinds})


@pytest.fixture(scope="module")
def engine():
    with duckdb_engine() as opened:
        yield opened


@pytest.mark.parametrize(
    "times",
    [
        [0, 90 * SECOND_US, 200 * SECOND_US],  # between minutes
        [59 * SECOND_US, 60 * SECOND_US, 61 * SECOND_US, 100 * SECOND_US],  # hidden in a minute: 39 seconds
        [0, 10, 400_000, 999_999, SECOND_US],  # hidden in a second: 600 ms
        [5, 5],
        [DAY_US, 0, 3 * DAY_US],
    ],
)
def test_the_longest_gap_is_exact(engine, times):
    held = engine.hold(rows_at(times))
    minutes = Minutes.of(by_minute(engine, held))
    assert minutes.longest_gap_us(engine, held) == int(np.diff(sorted(times)).max())


def test_one_request_has_no_gap(engine):
    held = engine.hold(rows_at([7]))
    assert Minutes.of(by_minute(engine, held)).longest_gap_us(engine, held) is None


@given(st.lists(st.integers(0, 3 * MINUTE_US), min_size=2, max_size=12))
def test_the_longest_gap_of_any_times(engine, times):
    held = engine.hold(rows_at(times))
    minutes = Minutes.of(by_minute(engine, held))
    assert minutes.longest_gap_us(engine, held) == int(np.diff(sorted(times)).max())
    assert int(minutes.requests.sum()) == len(times)


def test_expressions_name_no_engine():
    assert "FROM" in ibis.to_sql(REQUESTS.aggregate(n=REQUESTS.count()), dialect="postgres")
