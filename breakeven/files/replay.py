"""The replay of a log as a table and as a JSON document, which `breakeven replay` prints, in US dollars."""

from __future__ import annotations

from typing import Any

from breakeven.files.tables import Table, computed
from usage.replay.replay import Replay, Replayed

_COLUMNS = (
    "option", "usd_of_the_log", "usd_per_month", "usd_per_month_of_the_mean", "usd_difference", "difference_share",
)  # fmt: skip


def replay_table(found: Replay) -> Table:
    """Return one row for each option of the scenario."""
    return Table(_COLUMNS, [_row(option) for option in found.options])


def _row(option: Replayed) -> tuple[str | float | None, ...]:
    return (
        option.name, _cents(option.log_usd), _cents(option.usd_per_month), _cents(option.means_usd_per_month),
        _cents(option.difference_usd),
        None if option.difference_share is None else float(f"{option.difference_share:.4f}") + 0.0,
    )  # fmt: skip


def _cents(usd: float | None) -> float | None:
    return None if usd is None else round(usd, 2) + 0.0


def replay_document(found: Replay) -> dict[str, Any]:
    """Return the log, the month and every option as a document."""
    log = found.log
    return {
        "as_of": found.as_of.isoformat(),
        "files": list(log.files),
        "format": log.format,
        "requests": log.requests,
        "failed": log.failed,
        "input_tokens": log.input_tokens,
        "output_tokens": log.output_tokens,
        "longest_input_tokens": log.longest,
        "days": computed(found.month.days),
        "days_are_exact": found.month.exact,
        "logs_per_month": computed(found.month.factor),
        "cache_hit_rate": computed(found.hits_from.rate),
        "cache_hits_from": found.hits_from.source,
        "says": {
            "cached_tokens": log.knows_reads,
            "cache_writes": log.knows_writes,
            "write_lifetimes": log.knows_lifetimes,
            "batch": log.knows_batch,
            "hours_of_the_day": not log.span.relative,
        },
        "options": [_entry(option) for option in found.options],
    }


def _entry(option: Replayed) -> dict[str, Any]:
    long, copies = option.too_long, option.copies
    return {
        "name": option.name,
        "kind": option.kind,
        "log_usd": computed(option.log_usd),
        "usd_per_month": computed(option.usd_per_month),
        "means_usd_per_month": computed(option.means_usd_per_month),
        "difference_usd": computed(option.difference_usd),
        "difference_share": computed(option.difference_share),
        "causes": [{"cause": cause.name, "usd_per_month": computed(cause.usd)} for cause in option.causes],
        "tiers": [
            {
                "above_input_tokens": tier.above,
                "requests": tier.requests,
                "input_tokens": tier.input_tokens,
                "output_tokens": tier.output_tokens,
            }
            for tier in option.tiers
        ],
        "cannot_be_served": None
        if long is None
        else {
            "from_input_tokens": long.longest + 1,
            "requests": long.requests,
            "input_tokens": long.input_tokens,
        },
        "copies": None
        if copies is None
        else {"of": copies.unit, "mean": copies.mean, "busiest": copies.busiest, "by_hours": copies.by_hours},
        "reason": option.reason or None,
    }
