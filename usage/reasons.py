"""Why a figure is missing: one sentence for each thing that a file can lack, and the figures that need it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

NO_PREFIX = "the file has no prefix hashes"
SUMS = "the file holds sums per time bucket, not single requests"
MONEY = "a cost report: it holds amounts of money, no tokens and no requests"
ONE_SUM = "one sum for the whole window"
RELATIVE = "times are relative to the start of the log: the weekday and hour of day are unknown"
NO_COUNT = "the file has no count of requests"
NO_MINUTES = "no minutes in the file"
NO_COST = "the file has no cost column"
NO_MODEL = "the file has no model column"
NOT_PRICED = "no model of the file has a list price"
NO_TOKENS = "there are no tokens to divide by"
NO_STATUS = "the file has no status column; requests with 0 output tokens are counted as failed"
NOT_SPLIT = "the file does not split cache writes into 5 minutes and 1 hour"
ONE_REQUEST = "it takes two requests"
NO_TIME = "the file covers no time"

NO_FAILED = "the file counts no failed requests"


def no_hours(width_hours: int) -> str:
    """Return why a file of buckets so wide has no hours."""
    days, hours = divmod(width_hours, 24)
    return f"buckets of {days}d: no hours" if days and not hours else f"buckets of {width_hours}h: no hours"


BY_COLUMN: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "id": ("the file has no request id: duplicates cannot be told from equal requests", ("duplicates",)),
    "retry": ("the file does not mark retries; they count as requests of their own", ("retries",)),
    "cached_read_tokens": ("the file has no column for cached reads", ("cached_read_tokens", "cached_share")),
    "cache_write_tokens": ("the file has no column for cache writes", ("cache_write_tokens", "cache_write_share")),
    "cache_write_5m_tokens": (NOT_SPLIT, ("cache_write_5m_tokens", "cache_write_1h_tokens")),
    "reasoning_tokens": ("the file has no column for reasoning tokens", ("reasoning_tokens",)),
    "batch": ("the file does not say which requests were batch", ("batch_share", "batch_request_share")),
    "cost_usd": (NO_COST, ("logged_cost_usd",)),
    "model": (NO_MODEL, ("by_model", "cost_at_list_usd", "unpriced_tokens")),
    "team": ("the file names no teams", ("by_team",)),
}
"""For each column of the table of requests, why figures are missing where a file lacks it, and which."""

ASSUMED: Mapping[str, str] = {
    "cached_read_tokens": "cached unknown: priced as plain input",
    "cache_write_tokens": "cache writes unknown: priced as plain input",
    "cache_write_5m_tokens": "write duration unknown: priced at the 5-minute price",
    "batch": "batch unknown: priced as standard",
}
"""What the cost at list price assumes where a file lacks a column."""


def of_columns(known: Iterable[str]) -> dict[str, str]:
    """Return why figures are missing, by figure, for a file that says nothing but the columns it knows."""
    known = set(known)
    return {figure: why for column, (why, figures) in BY_COLUMN.items() if column not in known for figure in figures}


def assumptions(known: Iterable[str]) -> tuple[str, ...]:
    """Return what the cost at list price of a file assumes; a file without cache writes has no lifetime to assume."""
    known = set(known)
    missing = [column for column in ASSUMED if column not in known]
    if "cache_write_tokens" in missing:
        missing.remove("cache_write_5m_tokens")
    return tuple(ASSUMED[column] for column in missing)
