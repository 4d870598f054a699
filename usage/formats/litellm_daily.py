"""LiteLLM's daily spend by team, user or tag: sums of a day, with successful and failed requests counted apart.

Cached reads and writes are inside `prompt_tokens`. Source: LiteLLM's `schema.prisma` (LiteLLM_DailyTeamSpend and its
siblings).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from economics.errors import InputError
from usage.files.opened import Opened
from usage.files.table import Columns, found_in, open_table, present
from usage.files.wrong import refuse_times
from usage.formats.format import moment
from usage.holdings.buckets import Bucket, Buckets
from usage.measures.by_time import Span
from usage.measures.cost import Sums
from usage.tables.duck import DuckDbEngine
from usage.tables.rows import DAY_US

_TEXTS = ("date", "team_id", "user_id", "model", "model_group")
_NUMBERS = (
    *("prompt_tokens", "completion_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "spend"),
    *("api_requests", "successful_requests", "failed_requests"),
)
_NEEDED = frozenset({"date", "prompt_tokens", "completion_tokens", "api_requests"})


@dataclass(frozen=True)
class DailySpend:
    """Sums by day, team and model."""

    name: str = "LiteLLM daily spend"

    @property
    def columns(self) -> Columns:
        """The columns that are read."""
        return {**dict.fromkeys(_TEXTS, "text"), **dict.fromkeys(_NUMBERS, "number")}

    def fits(self, file: Opened) -> int:
        """Return how many of its columns a file has."""
        own = found_in(file, self.columns)
        return len(own) if own.keys() >= _NEEDED else 0

    def read(self, engine: DuckDbEngine, files: Sequence[Opened]) -> Buckets:
        """Return the sums; raises InputError for a row without a day and for a negative count."""
        columns = present(files, self.columns)
        rows = engine.rows(self._sums(engine, open_table(engine, files, self.columns))).to_pylist()
        if not rows:
            raise InputError(files[0].name, "it has a header and no row: give an export of at least one day")
        if any(row["at_us"] is None for row in rows):
            raise refuse_times(files, "date")
        if any(row["least"] < 0 for row in rows):
            raise InputError(files[0].name, "a count of tokens or requests is negative: mend it, or export again")
        counted = {"successful_requests", "failed_requests"} <= columns
        buckets = tuple(
            Bucket(
                row["at_us"],
                row["at_us"] + DAY_US,
                Sums(
                    model=row["model"],
                    team=row["team"],
                    input=round(row["prompt_tokens"]),
                    output=round(row["completion_tokens"]),
                    cached_read=round(row["cache_read_input_tokens"]),
                    cache_write=round(row["cache_creation_input_tokens"]),
                    successful=round(row["successful_requests" if counted else "api_requests"]),
                    failed=round(row["failed_requests"]),
                    logged_cost_usd=row["spend"],
                ),
            )
            for row in rows
        )
        meant = {
            "model": "model",
            "model_group": "model",
            "team_id": "team",
            "cache_read_input_tokens": "cached_read_tokens",
            "cache_creation_input_tokens": "cache_write_tokens",
            "spend": "cost_usd",
        }
        known = {"successful", *(name for column, name in meant.items() if column in columns)}
        starts = [bucket.start_us for bucket in buckets]
        return Buckets(
            buckets=buckets,
            span=Span(min(starts), max(starts) + DAY_US, whole_days=False),
            width_us=DAY_US,
            known=frozenset(known | {"failed"} if counted else known),
            format=self.name,
            files=tuple(file.name for file in files),
            cached_rule="inside",
        )

    def _sums(self, engine: DuckDbEngine, raw: ir.Table) -> ir.Table:
        """The sums by day, model and team, and the least of all counts among them."""
        rows = raw.select(
            at_us=moment(engine, raw.date),
            model=raw.model.cast("string").fill_null(raw.model_group.cast("string")).fill_null(""),
            team=raw.team_id.cast("string").fill_null(""),
            **{name: raw[name].cast("float64").fill_null(0.0) for name in _NUMBERS},
        )
        day = rows.at_us - rows.at_us % DAY_US
        least = ibis.least(*(rows[name].min() for name in _NUMBERS if name != "spend"))
        return rows.group_by(at_us=day, model=rows.model, team=rows.team).aggregate(
            least=least, **{name: rows[name].sum() for name in _NUMBERS}
        )


SPEND = DailySpend()
