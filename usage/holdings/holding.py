"""What every kind of holding answers, and the figures that several kinds work out alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from pricing.studies.list_price import ListPrice
from usage import reasons
from usage.measures.by_time import DAYS_PER_MONTH, Series
from usage.measures.cost import PriceOf, Sums, cost_usd
from usage.profile import Check, Part, Profile, Step
from usage.tables.rows import SECOND_US

Tell = Callable[[float], None]
"""Told the share of the work that is done, 0 to 1; what it raises stops the work."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Holding(Protocol):
    """What a file holds."""

    def profile(self, price_of: PriceOf, tell: Tell) -> Profile:
        """Return its figures; `price_of` gives list prices of models by the names that the file has for them."""


def iso(at_us: int, precision: str) -> str:
    """Return a time [µs since 1970 UTC] as ISO text, to `microseconds` or `seconds`."""
    text = (_EPOCH + timedelta(microseconds=at_us)).isoformat(timespec=precision)
    return text.replace("+00:00", "Z")


def per_month(tokens: float, covered_days: float) -> float | None:
    """Return what a file's days come to in a month; None for a file that covers no time."""
    return tokens / covered_days * DAYS_PER_MONTH if covered_days > 0 else None


def ratio(part: float, whole: float) -> float | None:
    """Return a quotient, None over nothing."""
    return part / whole if whole else None


def total(parts: Iterable[Sums], name: str) -> int:
    """Return the sum of one count."""
    return sum(getattr(part, name) or 0 for part in parts)


def token_figures(parts: Sequence[Sums], known: Iterable[str], rows_over: int) -> dict[str, Any]:
    """Return the figures that follow from sums of tokens, None for what the file does not know.

    `known` are columns of the table of requests. Beside the figures, the check that the parts of the input add up.
    """
    known = set(known)
    tokens_in, tokens_out = total(parts, "input"), total(parts, "output")
    read, written = total(parts, "cached_read"), total(parts, "cache_write")
    batch = sum(part.tokens for part in parts if part.batch)
    knows = {name: name in known for name in ("cached_read_tokens", "cache_write_tokens", "batch")}
    plain = tokens_in - read - written
    return {
        "input_tokens": tokens_in,
        "output_tokens": tokens_out,
        "input_output_ratio": ratio(tokens_in, tokens_out),
        "cached_read_tokens": read if knows["cached_read_tokens"] else None,
        "cached_share": ratio(read, tokens_in) if knows["cached_read_tokens"] else None,
        "cache_write_tokens": written if knows["cache_write_tokens"] else None,
        "cache_write_share": ratio(written, tokens_in) if knows["cache_write_tokens"] else None,
        "cache_write_5m_tokens": total(parts, "cache_write_5m") if "cache_write_5m_tokens" in known else None,
        "cache_write_1h_tokens": total(parts, "cache_write_1h") if "cache_write_5m_tokens" in known else None,
        "reasoning_tokens": total(parts, "reasoning") if "reasoning_tokens" in known else None,
        "batch_share": ratio(batch, tokens_in + tokens_out) if knows["batch"] else None,
        "check": Check(
            plain_tokens=plain,
            cached_read_tokens=read if knows["cached_read_tokens"] else None,
            cache_write_tokens=written if knows["cache_write_tokens"] else None,
            input_tokens=tokens_in,
            rows_over=rows_over,
            holds=plain >= 0 and not rows_over,
        ),
    }


def cost_figures(parts: Sequence[Sums], known: Iterable[str], prices: Mapping[str, ListPrice]) -> dict[str, Any]:
    """Return the cost at list price, and the tables by model and by team; None without names of models or teams."""
    known = set(known)
    by_team = _table(parts, lambda part: part.team, known, prices) if "team" in known else None
    assumed = reasons.assumptions(known)
    if "model" not in known:
        return {"by_model": None, "by_team": by_team, "cost_assumptions": assumed}
    by_model = _table(parts, lambda part: part.model, known, prices)
    costs = [part.cost_at_list_usd for part in by_model.values() if part.cost_at_list_usd is not None]
    return {
        "by_model": by_model,
        "by_team": by_team,
        "cost_at_list_usd": sum(costs) if costs else None,
        "unpriced_tokens": sum(part.tokens for part in parts if part.model not in prices),
        "cost_assumptions": assumed,
    }


def _table(
    parts: Sequence[Sums], key: Callable[[Sums], str], known: set[str], prices: Mapping[str, ListPrice]
) -> dict[str, Part]:
    """The sums by model or by team; a cost counts the models that have a price, None where none has."""
    groups: dict[str, list[Sums]] = {}
    for part in sorted(parts, key=lambda part: (key(part), part.model)):
        groups.setdefault(key(part), []).append(part)
    table: dict[str, Part] = {}
    for name, group in groups.items():
        costs = [cost_usd(part, prices[part.model]) for part in group if part.model in prices]
        models = {part.model for part in group}
        price = prices.get(next(iter(models))) if len(models) == 1 else None
        table[name] = Part(
            requests=None if any(part.successful is None for part in group) else total(group, "successful"),
            input_tokens=total(group, "input"),
            output_tokens=total(group, "output"),
            cached_read_tokens=total(group, "cached_read") if "cached_read_tokens" in known else None,
            cache_write_tokens=total(group, "cache_write") if "cache_write_tokens" in known else None,
            cache_write_1h_tokens=total(group, "cache_write_1h") if "cache_write_5m_tokens" in known else None,
            cost_at_list_usd=sum(costs) if costs else None,
            logged_cost_usd=sum(part.logged_cost_usd for part in group) if "cost_usd" in known else None,
            priced_as=None if price is None else price.model,
            priced_at=None if price is None else price.provider,
        )
    return table


def step_figures(series: Series) -> dict[str, Any]:
    """Return the tokens by step of time, for charts over it."""
    seconds = series.step_us // SECOND_US
    return {
        "step_seconds": seconds,
        "steps": tuple(
            Step(
                start_seconds=int(start) // SECOND_US,
                input_tokens=int(tokens_in),
                output_tokens=int(out),
                cached_read_tokens=int(cached),
            )
            for start, tokens_in, out, cached in zip(
                series.starts, series.input, series.output, series.cached, strict=True
            )
        ),
    }


def finished(figures: dict[str, Any], why: Mapping[str, str], otherwise: str) -> Profile:
    """Return the profile of figures, with a reason for each that is missing: of `why`, else `otherwise`."""
    missing = {
        name: why.get(name, otherwise)
        for name in (*EVERYWHERE, *(name for name in why if name not in EVERYWHERE))
        if figures.get(name) is None
    }
    return Profile(**figures, null_reasons=missing)


EVERYWHERE = (
    *("requests", "failed", "successful", "duplicates", "refused", "retries"),
    *("input_tokens", "output_tokens", "cached_read_tokens", "cache_write_tokens", "cache_write_5m_tokens"),
    *("cache_write_1h_tokens", "reasoning_tokens", "input_output_ratio", "mean_input_tokens", "mean_output_tokens"),
    *("p50_input_tokens", "p90_input_tokens", "p99_input_tokens", "p50_output_tokens", "p90_output_tokens"),
    *("p99_output_tokens", "first", "last", "duration_seconds", "covered_days", "tokens_per_month"),
    *("peak_hour_tokens", "peak_to_average_hour", "peak_minute_tokens", "peak_to_average_minute"),
    *("longest_gap_seconds", "tokens_by_hour_of_week", "cached_share", "cache_write_share", "batch_share"),
    *("batch_request_share", "prefix_hit_rate_infinite", "prefix_hit_rate_lru_10000", "logged_cost_usd"),
    *("cost_at_list_usd", "unpriced_tokens", "by_model", "by_team", "input_histogram", "output_histogram", "steps"),
)
"""The figures that every profile gives, as a value or as null with a reason; others only where a file has them."""
