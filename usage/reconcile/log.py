"""The cells of a log, asked of its requests in one expression on whatever engine holds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import ibis
import ibis.expr.types as ir

from economics.errors import InputError
from usage import reasons
from usage.holdings.buckets import Buckets
from usage.holdings.holding import Holding
from usage.holdings.requests import Requests
from usage.measures.aggregate import models_of
from usage.reconcile.bucket_log import bucket_log_of
from usage.reconcile.cells import Cell, Cuts, NotJudged
from usage.tables.engine import Engine
from usage.tables.rows import DAY_US, MINUTE_US, SECOND_US

_APART = ["start", "model", "batch", "service_tier", "region", "failed", "over", "minute"]
_TOKENS = ("plain", "cached", "written", "written_long", "output", "reasoning")


class Log(Protocol):
    """Requests that count, ready to be added up."""

    @property
    def models(self) -> Sequence[str]:
        """The names that they have for models."""

    @property
    def assumed(self) -> Sequence[str]:
        """What the log does not say and is taken for granted, a sentence each without a full stop."""

    @property
    def not_judged(self) -> Sequence[NotJudged]:
        """The causes that the log cannot show."""

    def cells(self, cuts: Cuts) -> Sequence[Cell]:
        """Return the log added up by day and by all that a bill can tell apart; sellers are not known yet."""


@dataclass(frozen=True)
class RequestLog:
    """The log of a file with a row a request."""

    engine: Engine
    rows: ir.Table
    models: tuple[str, ...]
    assumed: tuple[str, ...]
    not_judged: tuple[NotJudged, ...] = ()

    def cells(self, cuts: Cuts) -> tuple[Cell, ...]:
        """Return the log added up by day and by all that a bill can tell apart; sellers are not known yet."""
        found = self.engine.rows(_added_up(self.rows, cuts)).to_pylist()
        return tuple(_cell(row) for row in found)


def log_of(holding: Holding, name: str) -> Log:
    """Return the log that a file holds; raises InputError where it has no tokens by day or no models."""
    if isinstance(holding, Buckets):
        return bucket_log_of(holding, name)
    if not isinstance(holding, Requests):
        raise InputError(name, "it has no tokens by day: a bill is explained by a log of requests or of sums by day")
    if holding.relative:
        raise InputError(name, "its times count from the start of the log: a bill is explained by days")
    if "model" not in holding.known:
        raise InputError(name, "it names no models: a bill is explained model by model")
    rows = holding.admitted().rows
    models = tuple(models_of(holding.engine, rows))
    return RequestLog(holding.engine, rows, models, reasons.assumptions(holding.known))


def _added_up(rows: ir.Table, cuts: Cuts) -> ir.Table:
    cached, written = rows.cached_read_tokens.fill_null(0), rows.cache_write_tokens.fill_null(0)
    hour_long = rows.cache_write_1h_tokens.fill_null(0)
    parts = rows.select(
        start=rows.at_us - rows.at_us % DAY_US,
        model=rows.model.fill_null(""),
        batch=rows.batch.fill_null(False),
        failed=rows.failed,
        service_tier=rows.service_tier.fill_null(""),
        region=rows.region.fill_null(""),
        over=_largest(cuts.over_input_tokens, lambda cut: rows.input_tokens > cut),
        minute=_largest(cuts.minutes, lambda cut: rows.at_us % DAY_US >= cut * MINUTE_US),
        plain=rows.input_tokens - cached - written,
        cached=cached,
        written=written - hour_long,
        written_long=hour_long,
        output=rows.output_tokens,
        reasoning=rows.reasoning_tokens.fill_null(0),
    )
    sums = parts.group_by(_APART).aggregate(
        requests=parts.count(), **{name: parts[name].sum().cast("int64") for name in _TOKENS}
    )
    return sums.order_by(_APART)


def _largest(cuts: Sequence[int], beyond: Any) -> ir.Value:
    """The largest of the cuts that a row is beyond, 0 where it is beyond none."""
    cases = [(beyond(cut), cut) for cut in reversed(cuts)]
    return (ibis.cases(*cases, else_=0) if cases else ibis.literal(0)).cast("int64")


def _cell(row: dict[str, Any]) -> Cell:
    return Cell(
        day=datetime.fromtimestamp(row["start"] / SECOND_US, tz=UTC).date(),
        provider="",
        model=row["model"],
        requests=row["requests"],
        batch=row["batch"],
        service_tier=row["service_tier"],
        region=row["region"],
        failed=row["failed"],
        over_input_tokens=row["over"],
        from_minute=row["minute"],
        plain=row["plain"],
        cached=row["cached"],
        written=row["written"],
        written_long=row["written_long"],
        output=row["output"],
        reasoning=row["reasoning"],
    )
