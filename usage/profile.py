"""A profile: what the usage in a file was, as figures, each with a reason where the file cannot say it.

Nothing of a request is in it, only sums; its JSON is what the command prints and what a page takes.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

HoldingKind = Literal["requests", "buckets", "money", "totals"]
"""What a file holds: single requests, sums by time bucket, amounts of money, or one total."""
CachedRule = Literal["inside", "outside", "by row"]
"""Whether a file's input tokens hold those read from and written to a cache."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Check(_Frozen):
    """Whether plain + cached reads + cache writes = all input tokens, with no row in which the parts exceed it.

    What the file does not say is None and stands in the plain tokens. `rows_over` are the rows, or buckets, whose reads
    and writes are more than their input.
    """

    plain_tokens: int
    cached_read_tokens: int | None
    cache_write_tokens: int | None
    input_tokens: int
    rows_over: int
    holds: bool


class Part(_Frozen):
    """The successful requests of one model or team; `priced_as` is the model of the catalogue whose price was taken."""

    requests: int | None
    input_tokens: int
    output_tokens: int
    cached_read_tokens: int | None
    cache_write_tokens: int | None
    cache_write_1h_tokens: int | None = None
    cost_at_list_usd: float | None
    logged_cost_usd: float | None
    priced_as: str | None = None
    priced_at: str | None = None
    """The seller whose list price was taken."""


class Bar(_Frozen):
    """How many requests have at least `low` and fewer than `high` tokens."""

    low: float
    high: float
    requests: int


class Step(_Frozen):
    """The tokens of one step of time; `start_seconds` since 1970 UTC, or since the start of a relative log."""

    start_seconds: int
    input_tokens: int
    output_tokens: int
    cached_read_tokens: int


class HitRate(_Frozen):
    """The share of input tokens that a cache of so many blocks hits."""

    blocks: int
    hit_rate: float


class Profile(_Frozen):
    """The figures of a file. What the file cannot say is None, and `null_reasons` says why, by the name of the figure.

    Counts of tokens are whole; shares are 0 to 1; days are UTC. `steps` are the hours (days, for a file of days) with
    any traffic; hours without are left out and are zero. Histograms have bars of equal width in powers of ten.
    """

    format: str
    holds: HoldingKind
    files: tuple[str, ...] = ()
    cached_rule: CachedRule | None = None
    check: Check | None = None
    notes: tuple[str, ...] = ()
    as_of: str | None = None

    rows_in_file: int | None = None
    requests: int | None = None
    failed: int | None = None
    successful: int | None = None
    duplicates: int | None = None
    refused: dict[str, int] | None = None
    refused_rows: int | None = None
    retries: int | None = None

    input_tokens: int | None = None
    output_tokens: int | None = None
    cached_read_tokens: int | None = None
    cache_write_tokens: int | None = None
    cache_write_5m_tokens: int | None = None
    cache_write_1h_tokens: int | None = None
    reasoning_tokens: int | None = None
    input_output_ratio: float | None = None
    mean_input_tokens: float | None = None
    mean_output_tokens: float | None = None
    p50_input_tokens: float | None = None
    p90_input_tokens: float | None = None
    p99_input_tokens: float | None = None
    p50_output_tokens: float | None = None
    p90_output_tokens: float | None = None
    p99_output_tokens: float | None = None

    first: str | None = None
    last: str | None = None
    first_offset_seconds: float | None = None
    last_offset_seconds: float | None = None
    duration_seconds: float | None = None
    covered_days: float | None = None
    covered_days_rule: str | None = None
    exact_days: float | None = None
    tokens_per_month: float | None = None
    peak_hour_tokens: int | None = None
    peak_to_average_hour: float | None = None
    hours_in_span: int | None = None
    peak_minute_tokens: int | None = None
    peak_to_average_minute: float | None = None
    minutes_in_span: int | None = None
    peak_to_average_day: float | None = None
    tokens_by_weekday: tuple[int, ...] | None = None
    longest_gap_seconds: float | None = None
    tokens_by_hour_of_week: tuple[int, ...] | None = None

    cached_share: float | None = None
    cache_write_share: float | None = None
    batch_share: float | None = None
    batch_request_share: float | None = None

    prefix_hit_rate_infinite: float | None = None
    prefix_hit_rate_lru_1000: float | None = None
    prefix_hit_rate_lru_10000: float | None = None
    prefix_hit_rates: tuple[HitRate, ...] | None = None
    distinct_blocks: int | None = None
    block_tokens: int | None = None
    prefix_hit_rate_measured: float | None = None
    prefix_cache_queries_tokens: int | None = None
    counter_resets: int | None = None

    logged_cost_usd: float | None = None
    logged_token_cost_usd: float | None = None
    logged_cost_by_line: dict[str, float] | None = None
    logged_cost_per_mtok: float | None = None
    other_cost_usd: dict[str, float] | None = None
    billed_cost_total_usd: float | None = None
    cost_per_month_usd: float | None = None
    cost_at_list_usd: float | None = None
    unpriced_tokens: int | None = None
    cost_assumptions: tuple[str, ...] = ()
    by_model: dict[str, Part] | None = None
    by_team: dict[str, Part] | None = None

    input_histogram: tuple[Bar, ...] | None = None
    output_histogram: tuple[Bar, ...] | None = None
    step_seconds: int | None = None
    steps: tuple[Step, ...] | None = None

    null_reasons: dict[str, str] = {}
