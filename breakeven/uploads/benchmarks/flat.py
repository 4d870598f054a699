"""The flat result that vLLM's and SGLang's serving benchmarks share: counts, a duration, rates and latencies in ms.

Both go back to one script, vLLM's `benchmarks/benchmark_serving.py` of 2023. Requests that failed are in neither counts
nor rates.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from breakeven.uploads.benchmarks.result import Result, in_flight
from breakeven.uploads.benchmarks.run import written
from economics.errors import InputError

LISTS = (
    *("input_lens", "output_lens", "ttfts", "itls", "latencies", "start_times", "queue_times", "generated_texts"),
    *("cached_tokens", "cached_tokens_details", "rps_change_events"),
)
"""What detailed results list for every single request, and no run needs."""
_LEAST_MS, _MOST_MS = 0.1, 60_000.0
"""A reader gets at most 10,000 tokens a second and at least one a minute: what is beyond is in another unit."""
_TOTAL_RATES = ("total_token_throughput", "total_throughput")


@dataclass(frozen=True)
class Flat:
    """The figures of a flat result; `seconds` is None where the file says neither duration nor request rate."""

    output_tokens_per_second: float
    input_tokens: float
    output_tokens: float
    completed: int
    seconds: float | None


def read_flat(result: Result) -> Flat:
    """Return the figures of a flat result, held against each other. Raises InputError naming the key at fault."""
    result.no_negative([key for key in result.document if isinstance(key, str) and key.endswith("_ms")])
    completed, rate = result.requests("completed"), result.number("output_throughput")
    total_in, total_out = result.number("total_input_tokens"), result.number("total_output_tokens")
    seconds, how = result.maybe("duration"), "total_output_tokens ÷ duration"
    per_second = result.maybe("request_throughput")
    if seconds is None and per_second is not None:
        seconds, how = completed / per_second, "total_output_tokens × request_throughput ÷ completed"
    if seconds is not None:
        result.agree("output_throughput", rate, total_out / seconds, how)
        for key in _TOTAL_RATES:
            total = result.aside(key)
            if total is not None:
                both = (total_in + total_out) / seconds
                result.agree(key, total, both, how.replace("total_output_tokens", "all tokens"))
    return Flat(rate, total_in / completed, total_out / completed, completed, seconds)


def concurrency(result: Result, flat: Flat, latency_key: str) -> int | None:
    """Return requests at a time: the limit that was set, else by Little's law; None where all were sent at once."""
    key, latency_ms = _latency(result, flat, latency_key)
    per_second = None if flat.seconds is None else flat.completed / flat.seconds
    if result.has("max_concurrency"):
        limit = result.whole("max_concurrency")
        if sent_at_once(result) and latency_ms is not None:
            result.flow(key, min(limit, flat.completed), per_second, latency_ms / 1000, "milliseconds")
        return limit
    if sent_at_once(result):
        return None
    if latency_ms is None:
        latency_ms = result.number(key)
    if per_second is None:
        raise InputError(result.path("request_throughput"), "is missing")
    return in_flight(per_second, latency_ms / 1000)


def _latency(result: Result, flat: Flat, latency_key: str) -> tuple[str, float | None]:
    """Return the key and the mean latency of a request [ms]: stated, or made of its first token and the others."""
    each = result.aside("mean_tpot_ms")
    if each and not _LEAST_MS <= each <= _MOST_MS:
        message = f"{written(each)} is refused: must be in milliseconds, {_LEAST_MS:g} to {_MOST_MS:,.0f}"
        raise result.refused("mean_tpot_ms", message)
    stated = result.aside(latency_key)
    if stated is not None:
        return latency_key, stated
    first = result.aside("mean_ttft_ms")
    if first is None or each is None:
        return "mean_ttft_ms" if first is None else "mean_tpot_ms", None
    return "mean_tpot_ms", first + each * max(flat.output_tokens - 1, 0)


def sent_at_once(result: Result) -> bool:
    """Tell whether no rate limited the requests; the tools write infinity as a word or as JSON's own extension."""
    rate = result.value("request_rate")
    return rate is None or rate == "inf" or (isinstance(rate, float) and math.isinf(rate))


def errors_listed(result: Result) -> int:
    """Return how many requests a detailed result lists with an error; 0 where it lists none."""
    errors = result.value("errors")
    return sum(bool(error) for error in errors) if isinstance(errors, list) else 0
