"""A calibration as a JSON document, which `breakeven calibrate` prints, in US dollars."""

from __future__ import annotations

from typing import Any

from breakeven.files.tables import computed
from usage.calibrate.calibration import Calibration


def calibration_document(found: Calibration) -> dict[str, Any]:
    """Return what was measured, what was expected, and the values that take its place."""
    of, check = found.measured, found.check
    return {
        "option": found.option,
        "files": list(of.files),
        "format": of.format,
        "hours": computed(of.hours),
        "copies": computed(of.copies),
        "copies_from": of.copies_from,
        "requests": of.requests,
        "input_tokens": of.input_tokens,
        "output_tokens": of.output_tokens,
        "input_tokens_per_second_per_copy": computed(of.input_per_second),
        "output_tokens_per_second_per_copy": computed(of.output_per_second),
        "requests_at_a_time_per_copy": computed(of.running),
        "requests_at_a_time_from": None if of.running is None else "times" if of.running_exact else "two moments",
        "requests_waiting_per_copy": computed(of.waiting),
        "time_per_output_token_ms": computed(of.time_per_output_token_ms),
        "time_to_first_token_ms": computed(of.time_to_first_token_ms),
        "lower_bound": not of.full,
        "kv_cache_usage": None if of.cache_used_at is None else [computed(share) for share in of.cache_used_at],
        "cache_hit_rate": computed(of.cache_hit_rate),
        "must_say_what_hits_count": of.must_ask_hits,
        "models": list(of.models),
        "usd": computed(of.usd),
        "usd_from": of.usd_from,
        "usd_per_mtok": computed(of.usd_per_mtok),
        "estimate": None
        if check is None
        else {
            "output_tokens_per_second": computed(check.expected),
            "low": computed(check.low) if check.has_band else None,
            "high": computed(check.high) if check.has_band else None,
            "measured": computed(check.measured),
            "measured_over_estimate": computed(check.factor),
            "held": check.held if check.has_band else None,
        },
        "no_estimate": found.no_check or None,
        "tokens_per_second_per_copy_before": computed(found.counted_before),
        "tokens_per_second_per_copy_after": computed(found.counted_after),
        "values": {
            "measured": None if found.run is None else found.run.model_dump(mode="json", exclude_none=True),
            "tokens_per_second": computed(found.tokens_per_second),
            "cache_hit_rate": computed(found.cache_hit_rate),
            "utilisation": computed(found.utilisation),
            "time_per_output_token_ms": found.keeps_ms,
        },
    }
