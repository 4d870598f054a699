"""A log of single requests: a table of one row a request on some engine, and the profile of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis.expr.types as ir

from economics.errors import InputError
from usage import reasons
from usage.holdings.holding import (
    Tell,
    cost_figures,
    finished,
    iso,
    per_month,
    ratio,
    step_figures,
    token_figures,
    total,
)
from usage.measures.aggregate import Admitted, admit, by_minute, counts_by_value, models_of, sums
from usage.measures.by_time import Minutes, Span
from usage.measures.cost import PriceOf, Sums, tiers_of
from usage.measures.distribution import Distribution
from usage.measures.prefix_cache import curve_points, hit_curve
from usage.profile import Bar, CachedRule, HitRate, Profile
from usage.tables.engine import Engine
from usage.tables.rows import DAY_US, HOUR_US, MINUTE_US, SECOND_US

LRU_SIZES = (1_000, 10_000)
"""Sizes of a cache [block] whose hit rate every profile of a log with prefix hashes gives."""


@dataclass(frozen=True)
class Blocks:
    """Prefix hashes of a log: `requests` gives input tokens and hashes of the successful ones in order of time."""

    block_tokens: int
    requests: Callable[[], Iterable[tuple[int, Sequence[int]]]]


@dataclass(frozen=True, kw_only=True)
class Requests:
    """A log of single requests.

    `table` has the columns of `usage.tables.rows` on `engine`. `known` are those that the log says anything in; of the
    others all rows are null. `relative`: times count from the start of the log. `refuse_times` raises the error that
    names the first row without a time. `files` are the names of what was read, `format` what it was recognised as.
    """

    engine: Engine
    table: ir.Table
    known: frozenset[str]
    format: str
    files: tuple[str, ...]
    cached_rule: CachedRule | None = None
    relative: bool = False
    blocks: Blocks | None = None
    notes: tuple[str, ...] = ()
    refuse_times: Callable[[], InputError] | None = None

    def admitted(self) -> Admitted:
        """Return the rows that count: neither refused nor repeated; raises InputError for a row without a time."""
        rows = admit(self.engine, self.table, self.known, relative=self.relative)
        if rows.without_time and self.refuse_times is not None:
            raise self.refuse_times()
        return rows

    def profile(self, price_of: PriceOf, tell: Tell) -> Profile:
        """Return the figures of the log; raises InputError for one without a row that counts."""
        tell(0.0)
        admitted = self.admitted()
        rows, engine = admitted.rows, self.engine
        tell(0.4)
        minutes = Minutes.of(by_minute(engine, rows))
        span = minutes.span
        if span is None:
            raise InputError(self.files[0], _no_rows(admitted))
        span = replace(span, relative=self.relative)
        tell(0.6)
        prices = price_of(models_of(engine, rows)) if "model" in self.known else {}
        table = sums(engine, rows, tiers_of(prices.values())).to_pylist()
        parts = [_sums(row) for row in table]
        tell(0.8)
        lengths = {
            name: Distribution.of(counts_by_value(engine, rows, column))
            for name, column in (("input", "input_tokens"), ("output", "output_tokens"))
        }
        tell(0.9)
        known = self.known
        if sum(row["split_writes"] for row in table) != total(parts, "cache_write"):
            known = known - {"cache_write_5m_tokens"}
        figures = {
            "format": self.format,
            "holds": "requests",
            "files": self.files,
            "cached_rule": self.cached_rule if {"cached_read_tokens", "cache_write_tokens"} & known else None,
            "notes": (*self.notes, *(() if "failed" in known else (reasons.NO_STATUS,))),
            **self._counts(admitted, parts, sum(row["retries"] for row in table)),
            **token_figures(parts, known, sum(row["over"] for row in table)),
            **_lengths(lengths),
            **self._times(minutes, span, parts, rows),
            **cost_figures(parts, known, prices),
            **self._prefixes(),
            "logged_cost_usd": sum(part.logged_cost_usd for part in parts) if "cost_usd" in known else None,
        }
        tell(1.0)
        return finished(figures, self._why(known, figures), reasons.NO_TOKENS)

    def _counts(self, admitted: Admitted, parts: Sequence[Sums], retries: int) -> dict[str, Any]:
        successful, failed = total(parts, "successful"), total(parts, "failed")
        batch = sum(part.successful or 0 for part in parts if part.batch)
        return {
            "rows_in_file": admitted.rows_in_file,
            "requests": successful + failed,
            "failed": failed,
            "successful": successful,
            "duplicates": admitted.duplicates,
            "refused": admitted.refused,
            "refused_rows": sum(admitted.refused.values()),
            "retries": retries if "retry" in self.known else None,
            "batch_request_share": ratio(batch, successful) if "batch" in self.known else None,
        }

    def _times(self, minutes: Minutes, span: Span, parts: Sequence[Sums], rows: ir.Table) -> dict[str, Any]:
        hours = minutes.series.coarser(HOUR_US)
        days = hours.coarser(DAY_US)
        gap = minutes.longest_gap_us(self.engine, rows)
        offsets = {"first_offset_seconds": span.first_us / SECOND_US, "last_offset_seconds": span.last_us / SECOND_US}
        dates = {"first": iso(span.first_us, "microseconds"), "last": iso(span.last_us, "microseconds")}
        whole = span.exact_days >= 1
        return {
            **(offsets if self.relative else dates),
            "duration_seconds": span.seconds,
            "covered_days": span.covered_days,
            "covered_days_rule": WHOLE_DAYS if whole else EXACT_TIME,
            "exact_days": span.exact_days,
            "tokens_per_month": per_month(total(parts, "input") + total(parts, "output"), span.covered_days),
            "peak_hour_tokens": hours.peak,
            "hours_in_span": span.pieces(HOUR_US),
            "peak_to_average_hour": hours.peak_to_average(span.pieces(HOUR_US)),
            "peak_minute_tokens": minutes.series.peak,
            "minutes_in_span": span.pieces(MINUTE_US),
            "peak_to_average_minute": minutes.series.peak_to_average(span.pieces(MINUTE_US)),
            "peak_to_average_day": days.peak_to_average(span.pieces(DAY_US)),
            "longest_gap_seconds": None if gap is None else gap / SECOND_US,
            "tokens_by_hour_of_week": None if self.relative else hours.by_hour_of_week(),
            "tokens_by_weekday": None if self.relative else hours.by_weekday(),
            **step_figures(hours),
        }

    def _prefixes(self) -> dict[str, Any]:
        if self.blocks is None:
            return {}
        curve = hit_curve(self.blocks.requests(), self.blocks.block_tokens)
        return {
            "block_tokens": curve.block_tokens,
            "distinct_blocks": curve.distinct_blocks,
            "prefix_hit_rate_infinite": curve.infinite,
            **{f"prefix_hit_rate_lru_{size}": curve.at(size) for size in LRU_SIZES},
            "prefix_hit_rates": tuple(HitRate(blocks=size, hit_rate=rate) for size, rate in curve_points(curve)),
        }

    def _why(self, known: frozenset[str], figures: dict[str, Any]) -> dict[str, str]:
        why = reasons.of_columns(known)
        if self.relative:
            why |= dict.fromkeys(("first", "last", "tokens_by_hour_of_week"), reasons.RELATIVE)
        if self.blocks is None:
            why |= dict.fromkeys(("prefix_hit_rate_infinite", "prefix_hit_rate_lru_10000"), reasons.NO_PREFIX)
        if "model" in known:
            why["cost_at_list_usd"] = reasons.NOT_PRICED
        why["longest_gap_seconds"] = reasons.ONE_REQUEST
        if figures["covered_days"] == 0:
            why["tokens_per_month"] = reasons.NO_TIME
        return why


WHOLE_DAYS = "whole UTC days from first to last, both included"
EXACT_TIME = "exact time from first to last"


def _sums(row: dict[str, Any]) -> Sums:
    return Sums(
        model=row["model"],
        team=row["team"],
        batch=row["batch"],
        tier=row["tier"],
        input=row["input_tokens"],
        output=row["output_tokens"],
        cached_read=row["cached_read_tokens"],
        cache_write=row["cache_write_tokens"],
        cache_write_5m=row["cache_write_5m_tokens"],
        cache_write_1h=row["cache_write_1h_tokens"],
        reasoning=row["reasoning_tokens"],
        successful=row["successful"],
        failed=row["failed"],
        logged_cost_usd=row["cost_usd"],
    )


def _lengths(lengths: dict[str, Distribution]) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for name, distribution in lengths.items():
        n = distribution.total
        figures[f"mean_{name}_tokens"] = ratio(int((distribution.values * distribution.counts).sum()), n)
        for percent in (50, 90, 99):
            figures[f"p{percent}_{name}_tokens"] = distribution.quantile(percent / 100)
        bars = distribution.histogram()
        figures[f"{name}_histogram"] = tuple(Bar(low=low, high=high, requests=n) for low, high, n in bars) or None
    return figures


def _no_rows(admitted: Admitted) -> str:
    if not admitted.rows_in_file:
        return "it holds no request: give a file with at least one row below its header"
    refused = ", ".join(f"{n:,} for {why}" for why, n in admitted.refused.items())
    return f"none of its {admitted.rows_in_file:,} rows can be counted: refused are {refused}"
