"""Profiles of usage, made by hand, and files that are read into some."""

from __future__ import annotations

from typing import Any

from usage.profile import HitRate, Part, Profile, Step

HOUR = 3600
MONDAY = 1_793_577_600
"""2026-11-02 00:00 UTC, a Monday."""


def part(requests: int | None, tokens_in: int, tokens_out: int, usd: float | None = None, **changes: Any) -> Part:
    """The requests of a model or team that costs `usd` at list price; none read or written by a cache."""
    known: dict[str, Any] = {
        "requests": requests,
        "input_tokens": tokens_in,
        "output_tokens": tokens_out,
        "cached_read_tokens": 0,
        "cache_write_tokens": 0,
        "cost_at_list_usd": usd,
        "logged_cost_usd": None,
    }
    return Part(**{**known, **changes})


def priced(seller: str, model: str, *counts: Any, **changes: Any) -> Part:
    return part(*counts, priced_at=seller, priced_as=model, **changes)


def profile(**changes: Any) -> Profile:
    """1,000 requests with 4M input and 1M output tokens in ten whole days, a quarter of the input from a cache."""
    known: dict[str, Any] = {
        "format": "a log",
        "holds": "requests",
        "files": ("log.csv",),
        "requests": 1000,
        "successful": 1000,
        "input_tokens": 4_000_000,
        "output_tokens": 1_000_000,
        "cached_read_tokens": 1_000_000,
        "cache_write_tokens": 400_000,
        "covered_days": 10.0,
        "exact_days": 9.8,
        "tokens_per_month": 5e6 / 10 * 365.25 / 12,
    }
    return Profile(**{**known, **changes})


def hourly(tokens: list[int], start: int = MONDAY, **changes: Any) -> Profile:
    """A log with so many input tokens in each hour from a time on; hours with 0 have no step."""
    steps = tuple(
        Step(start_seconds=start + HOUR * place, input_tokens=count, output_tokens=0, cached_read_tokens=0)
        for place, count in enumerate(tokens)
        if count
    )
    made = {"steps": steps, "step_seconds": HOUR, "hours_in_span": len(tokens), "first": "2026-11-02T00:10:00Z"}
    return profile(**{**made, **changes})


def hashed(**changes: Any) -> Profile:
    """A log with prefix hashes: blocks of 16 tokens; 10, 100 and 1,000 of them hit 10, 20 and 40 % of the input."""
    rates = tuple(HitRate(blocks=n, hit_rate=rate) for n, rate in ((10, 0.1), (100, 0.2), (1000, 0.4)))
    unknown = dict.fromkeys(("cached_read_tokens", "cache_write_tokens"))
    made = {"block_tokens": 16, "distinct_blocks": 1000, "prefix_hit_rates": rates, "prefix_hit_rate_infinite": 0.4}
    return profile(**{**unknown, **made, **changes})


LITELLM = (
    "request_id,call_type,spend,prompt_tokens,completion_tokens,startTime,model,team_id,status,metadata,"
    "messages,cache_read_input_tokens,cache_creation_input_tokens\n"
    + "".join(
        f"r{n},acompletion,0.01,1000,100,2026-11-{2 + n % 14:02d} {n % 24:02d}:00:00,claude-haiku-4-5,support,success,"
        f'{{}},"SECRET-{n} what a person wrote",250,0\n'
        for n in range(56)
    )
)
"""56 requests of 1,000 input and 100 output tokens in 14 days, a quarter of the input from a cache; with prompts."""
