"""The table that every log of single requests becomes, whatever wrote it: one row a request, one meaning a column.

`at_us` counts microseconds since 1970 UTC, or since the start of a log whose times are relative. Hours are then whole
numbers on every engine: the hour of a row begins at `at_us - at_us % HOUR_US`. `input_tokens` is the total: plain,
cached reads and cache writes together; `output_tokens` holds the reasoning. A count that a row does not say is null.
"""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
HOUR_US = 3600 * SECOND_US
DAY_US = 24 * HOUR_US
EPOCH_HOUR_OF_WEEK = 72
"""The hour of the week of 1970-01-01 00:00 UTC, a Thursday, counted from Monday."""
EARLIEST_US = 1_420_070_400 * SECOND_US
"""2015-01-01 UTC: a time before it is refused."""
ABSURD_TOKENS = 10**9
"""A count as large as this is refused."""

COUNTS = (
    "input_tokens",
    "output_tokens",
    "cached_read_tokens",
    "cache_write_tokens",
    "cache_write_5m_tokens",
    "cache_write_1h_tokens",
    "reasoning_tokens",
)
"""The columns that count tokens."""
COLUMNS: Mapping[str, str] = {
    "id": "string",
    "at_us": "int64",
    "model": "string",
    "team": "string",
    **dict.fromkeys(COUNTS, "int64"),
    "failed": "boolean",
    "retry": "boolean",
    "batch": "boolean",
    "service_tier": "string",
    "region": "string",
    "cost_usd": "float64",
}
"""Every column of the table and its type."""
REQUESTS = ibis.table(dict(COLUMNS), name="requests")
"""The table without data: an expression over it runs on every engine that has one of this shape."""
_LARGEST = 2 * ABSURD_TOKENS


def canonical(raw: ir.Table, **columns: ir.Value) -> ir.Table:
    """Return the table of a log: the given expressions over its own columns, null for every column left out."""
    return raw.select(
        **{
            name: (columns[name] if name in columns else ibis.null()).cast(kind)
            if name not in COUNTS
            else _count(columns.get(name))
            for name, kind in COLUMNS.items()
        }
    )


def _count(value: ir.Value | None) -> ir.Value:
    """A count as a whole number; one that is too large for a whole number stays absurd, whatever the engine."""
    if value is None:
        return ibis.null().cast("int64")
    if value.type().is_integer():
        return value.cast("int64")
    within = ibis.greatest(ibis.least(value.cast("float64"), float(_LARGEST)), -1.0)
    return value.isnull().ifelse(ibis.null().cast("int64"), within.cast("int64"))
