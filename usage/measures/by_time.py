"""When requests came: span, covered days, peaks, the hours of the week and the longest gap, from sums by minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from usage.measures.aggregate import longest_gap_within_minutes
from usage.measures.distribution import Counts
from usage.tables.engine import Engine
from usage.tables.rows import DAY_US, EPOCH_HOUR_OF_WEEK, HOUR_US, MINUTE_US, SECOND_US

HOURS_PER_WEEK = 168
DAYS_PER_MONTH = 365.25 / 12


@dataclass(frozen=True)
class Span:
    """From the first to the last time [µs] of what a file holds; `whole_days`: its days are counted whole.

    Relative times count from the start of the log.
    """

    first_us: int
    last_us: int
    whole_days: bool = True
    relative: bool = False

    @property
    def seconds(self) -> float:
        """Its length [s]."""
        return (self.last_us - self.first_us) / SECOND_US

    @property
    def exact_days(self) -> float:
        """Its length [day]."""
        return (self.last_us - self.first_us) / DAY_US

    @property
    def covered_days(self) -> float:
        """The days that it covers: whole UTC days from 24 hours up where days are counted so, else the exact time."""
        if self.whole_days and self.last_us - self.first_us >= DAY_US:
            return self.last_us // DAY_US - self.first_us // DAY_US + 1
        return self.exact_days

    def pieces(self, length_us: int) -> int:
        """Return how many clock hours, minutes or days [µs] it touches, from that of the first to that of the last."""
        return self.last_us // length_us - self.first_us // length_us + 1

    def touched(self, length_us: int) -> int:
        """Return how many clock hours, minutes or days it touches when its last moment is no longer part of it."""
        return (self.last_us - 1) // length_us - self.first_us // length_us + 1


@dataclass(frozen=True)
class Series:
    """Sums of tokens by equal steps of time: `starts` [µs] in rising order, steps without requests left out."""

    step_us: int
    starts: Counts
    input: Counts
    output: Counts
    cached: Counts

    @property
    def tokens(self) -> Counts:
        """Input and output together."""
        return self.input + self.output

    def coarser(self, step_us: int) -> Series:
        """Return the sums by longer steps, a multiple of these."""
        starts, where = np.unique(self.starts - self.starts % step_us, return_inverse=True)

        def summed(values: Counts) -> Counts:
            sums = np.zeros(len(starts), dtype=np.int64)
            np.add.at(sums, where, values)
            return sums

        return Series(step_us, starts, summed(self.input), summed(self.output), summed(self.cached))

    @property
    def peak(self) -> int:
        """The tokens of the busiest step."""
        return int(self.tokens.max()) if len(self.starts) else 0

    def peak_to_average(self, steps: int) -> float | None:
        """Return the busiest step over the mean of all `steps`, empty ones included; None without tokens."""
        total = int(self.tokens.sum())
        return self.peak / (total / steps) if total else None

    def by_hour_of_week(self) -> tuple[int, ...]:
        """Return the tokens of the 168 hours of a week, Monday 00:00 UTC first."""
        hours = (self.starts // HOUR_US + EPOCH_HOUR_OF_WEEK) % HOURS_PER_WEEK
        return _summed(hours, self.tokens, HOURS_PER_WEEK)

    def by_weekday(self) -> tuple[int, ...]:
        """Return the tokens of the seven days of a week, Monday first."""
        days = ((self.starts // HOUR_US + EPOCH_HOUR_OF_WEEK) % HOURS_PER_WEEK) // 24
        return _summed(days, self.tokens, 7)


def _summed(places: Counts, tokens: Counts, length: int) -> tuple[int, ...]:
    sums = np.zeros(length, dtype=np.int64)
    np.add.at(sums, places.astype(np.int64), tokens)
    return tuple(int(n) for n in sums)


@dataclass(frozen=True)
class Minutes:
    """What came in each minute: the sums, and how many requests began when."""

    series: Series
    requests: Counts
    first: Counts
    last: Counts

    @classmethod
    def of(cls, table: pa.Table) -> Minutes:
        """Return the minutes of a table as `by_minute` gives it."""
        column = {name: table.column(name).to_numpy() for name in table.column_names}
        series = Series(MINUTE_US, column["start"], column["input"], column["output"], column["cached"])
        return cls(series, column["n"], column["first"], column["last"])

    @property
    def span(self) -> Span | None:
        """From the first to the last request; None without any."""
        return Span(int(self.first[0]), int(self.last[-1])) if len(self.first) else None

    def longest_gap_us(self, engine: Engine, rows: ir.Table) -> int | None:
        """Return the longest time [µs] between neighbours; None for fewer than two requests.

        Gaps between minutes are known from their first and last requests. Only where a minute could hide a longer one
        are the requests asked again.
        """
        if int(self.requests.sum()) < 2:
            return None
        between = int((self.first[1:] - self.last[:-1]).max()) if len(self.first) > 1 else 0
        hidden = int((self.last - self.first).max())
        return between if hidden <= between else max(between, longest_gap_within_minutes(engine, rows, between))


def series_of(step_us: int, parts: Sequence[tuple[int, int, int, int]]) -> Series:
    """Return the series of (start [µs], input, output, cached) in any order; equal starts are added up."""
    table = np.array(sorted(parts), dtype=np.int64).reshape(-1, 4)
    series = Series(step_us, table[:, 0], table[:, 1], table[:, 2], table[:, 3])
    return series.coarser(step_us)
