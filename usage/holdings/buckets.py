"""Sums by time bucket: what billing and usage reports hold instead of single requests, and the profile of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

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
from usage.measures.by_time import Span, series_of
from usage.measures.cost import PriceOf, Sums
from usage.profile import CachedRule, Profile
from usage.tables.rows import DAY_US, HOUR_US, MINUTE_US

BUCKETS_RULE = "from the start of the first to the end of the last bucket"


@dataclass(frozen=True)
class Bucket:
    """What fell between two times [µs since 1970 UTC], for one model, team and way of processing."""

    start_us: int
    end_us: int
    sums: Sums


@dataclass(frozen=True, kw_only=True)
class Buckets:
    """Sums by time bucket.

    `buckets` are those with any traffic, `span` runs from the start of the first to the end of the last, empty ones
    included, and `width_us` is the longest. `known` are columns of the table of requests that the sums are of, and
    beside them `tier` where long requests are told apart, `successful` and `failed` where requests are counted.
    `duplicates` counts results that stood on two pages, None where nothing could repeat. `money` holds figures about
    money that is not that of tokens.
    """

    buckets: tuple[Bucket, ...]
    span: Span
    width_us: int
    known: frozenset[str]
    format: str
    files: tuple[str, ...]
    cached_rule: CachedRule | None
    duplicates: int | None = None
    money: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def profile(self, price_of: PriceOf, tell: Tell) -> Profile:
        """Return the figures of the buckets."""
        tell(0.0)
        if self.span.last_us <= self.span.first_us:
            raise InputError(self.files[0], "its buckets cover no time: give an export with a start and an end")
        parts = [bucket.sums for bucket in self.buckets]
        prices = price_of(sorted({part.model for part in parts})) if "model" in self.known else {}
        tokens = token_figures(parts, self.known, sum(part.plain < 0 for part in parts))
        figures = {
            "format": self.format,
            "holds": "buckets",
            "files": self.files,
            "cached_rule": self.cached_rule,
            "notes": self.notes,
            "duplicates": self.duplicates,
            **self._counts(parts),
            **tokens,
            **self._times(tokens["input_tokens"] + tokens["output_tokens"]),
            **cost_figures(parts, self.known, prices),
            "logged_cost_usd": sum(part.logged_cost_usd for part in parts) if "cost_usd" in self.known else None,
            **self.money,
        }
        tell(1.0)
        return finished(figures, self._why(), reasons.SUMS)

    def _counts(self, parts: list[Sums]) -> dict[str, Any]:
        if "successful" not in self.known:
            return {}
        successful = total(parts, "successful")
        failed = total(parts, "failed") if "failed" in self.known else None
        return {
            "successful": successful,
            "failed": failed,
            "requests": successful + (failed or 0),
            "mean_input_tokens": ratio(total(parts, "input"), successful),
            "mean_output_tokens": ratio(total(parts, "output"), successful),
        }

    def _times(self, tokens: int) -> dict[str, Any]:
        span = self.span
        days = span.exact_days
        figures: dict[str, Any] = {
            "first": iso(span.first_us, "seconds"),
            "last": iso(span.last_us, "seconds"),
            "duration_seconds": span.seconds,
            "covered_days": days,
            "exact_days": days,
            "covered_days_rule": BUCKETS_RULE,
            "tokens_per_month": per_month(tokens, days),
        }
        fine = series_of(1, [(b.start_us, b.sums.input, b.sums.output, b.sums.cached_read) for b in self.buckets])
        if self.width_us <= MINUTE_US:
            minutes, count = fine.coarser(MINUTE_US), span.touched(MINUTE_US)
            figures["peak_minute_tokens"] = minutes.peak
            figures["minutes_in_span"] = count
            figures["peak_to_average_minute"] = minutes.peak_to_average(count)
        if self.width_us <= HOUR_US:
            hours, count = fine.coarser(HOUR_US), span.touched(HOUR_US)
            figures["peak_hour_tokens"] = hours.peak
            figures["hours_in_span"] = count
            figures["peak_to_average_hour"] = hours.peak_to_average(count)
            figures["tokens_by_hour_of_week"] = hours.by_hour_of_week()
            figures |= step_figures(hours)
        if self.width_us <= DAY_US:
            by_day = fine.coarser(DAY_US)
            figures["peak_to_average_day"] = by_day.peak_to_average(span.touched(DAY_US))
            figures["tokens_by_weekday"] = by_day.by_weekday()
            if self.width_us > HOUR_US:
                figures |= step_figures(by_day)
        return figures

    def _why(self) -> dict[str, str]:
        why = reasons.of_columns(self.known)
        why["duplicates"] = reasons.SUMS
        if "successful" not in self.known:
            counts = ("requests", "successful", "failed", "mean_input_tokens", "mean_output_tokens")
            why |= dict.fromkeys(counts, reasons.NO_COUNT)
        elif "failed" not in self.known:
            why["failed"] = reasons.NO_FAILED
        why |= dict.fromkeys(("prefix_hit_rate_infinite", "prefix_hit_rate_lru_10000"), reasons.NO_PREFIX)
        why |= dict.fromkeys(("peak_minute_tokens", "peak_to_average_minute"), reasons.NO_MINUTES)
        no_hours = reasons.no_hours(self.width_us // HOUR_US)
        why |= dict.fromkeys(("peak_hour_tokens", "peak_to_average_hour", "tokens_by_hour_of_week"), no_hours)
        if "model" in self.known:
            why["cost_at_list_usd"] = reasons.NOT_PRICED
        why |= dict.fromkeys(("input_output_ratio", "cached_share", "cache_write_share"), reasons.NO_TOKENS) | why
        return why
