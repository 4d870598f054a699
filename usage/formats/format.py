"""What a format of files answers, and how most logs of requests are read: columns in, the table of requests out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import ibis
import ibis.expr.types as ir

from usage.files.opened import Opened
from usage.files.table import Columns, found_in, open_table, present
from usage.files.wrong import refuse_times
from usage.holdings.holding import Holding
from usage.holdings.requests import Requests
from usage.profile import CachedRule
from usage.tables.duck import DuckDbEngine
from usage.tables.engine import Engine
from usage.tables.rows import canonical


class Format(Protocol):
    """One kind of export or log."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def columns(self) -> Columns:
        """The columns that an engine reads of it; none where a file is read as a whole."""

    def fits(self, file: Opened) -> int:
        """Return how many names of its own a file has, 0 for a file of another format: structure alone counts."""

    def read(self, engine: DuckDbEngine, files: Sequence[Opened]) -> Holding:
        """Return what files of this format hold together; raises InputError for what is wrong in them."""


Canonical = Callable[[Engine, ir.Table], Mapping[str, ir.Value]]
"""From a format's own columns to those of the table of requests, on any engine."""


@dataclass(frozen=True, kw_only=True)
class RowFormat:
    """A log with a row, or an object, a request.

    `columns` are read, those of prompts never being among them; a file that has all of `needed` is of this format.
    `canonical` says what they mean; `known` which columns of the table of requests a file knows that has some of
    `columns`. `time` is the column that every row must have.
    """

    name: str
    columns: Columns
    needed: frozenset[str]
    time: str
    canonical: Canonical
    known: Callable[[frozenset[str]], frozenset[str]]
    cached_rule: CachedRule | None
    nested: Mapping[str, frozenset[str]] | None = None
    rows: Callable[[ir.Table], ir.Table] | None = None
    relative: bool = False
    decimal: str = "."

    def fits(self, file: Opened) -> int:
        """Return how many of its columns a file has, 0 where one is missing that it needs."""
        own = found_in(file, {*self.columns, *self.needed})
        if not self.needed <= own.keys():
            return 0
        inner = 0
        for column, names in (self.nested or {}).items():
            found = {key for value in values_of(file, own[column]) if isinstance(value, dict) for key in value}
            if not names <= found:
                return 0
            inner += len(names)
        return len(own) + inner

    def read(self, engine: DuckDbEngine, files: Sequence[Opened]) -> Requests:
        """Return the log."""
        raw = open_table(engine, files, self.columns, self.decimal)
        if self.rows is not None:
            raw = self.rows(raw)
        table = canonical(raw, **self.canonical(engine, raw))
        columns = present(files, self.columns)
        cheap = all(file.text == "parquet" for file in files) and not any(self.columns[c] == "json" for c in columns)
        table = engine.named(table) if cheap else engine.keep(table)
        return Requests(
            engine=engine,
            table=table,
            known=self.known(columns),
            format=self.name,
            files=tuple(file.name for file in files),
            cached_rule=self.cached_rule,
            relative=self.relative,
            refuse_times=lambda: refuse_times(files, self.time),
        )


def canonical_of(engine: DuckDbEngine, raw: ir.Table, columns: Mapping[str, ir.Value]) -> ir.Table:
    """Return the table of requests that expressions over a log's own columns make, run once and kept."""
    return engine.keep(canonical(raw, **columns))


def named(meant: Mapping[str, Sequence[str]]) -> Callable[[frozenset[str]], frozenset[str]]:
    """Return what a file knows of the table of requests, by which columns of its own it has; counts always."""

    def known(columns: frozenset[str]) -> frozenset[str]:
        always = {"at_us", "input_tokens", "output_tokens"}
        return frozenset(always | {name for column, names in meant.items() if column in columns for name in names})

    return known


def values_of(file: Opened, key: str) -> list[Any]:
    """Return what the first records of a file have under a key."""
    return [record[key] for record in file.records if isinstance(record, dict) and key in record]


def moment(engine: Engine, at: ir.Value) -> ir.IntegerValue:
    """Return a time in microseconds since 1970 UTC: of a time stamp, a number, or a text with its offset or in UTC.

    A whole number counts seconds, milliseconds, microseconds or nanoseconds, by its size.
    """
    kind = at.type()
    if kind.is_timestamp():
        return engine.microseconds(at)
    if kind.is_numeric():
        return _since_1970(at.cast("int64"))
    text = at.cast("string")
    written = engine.microseconds(engine.cast_or_null(text, "timestamp('UTC')"))
    return ibis.coalesce(written, _since_1970(engine.cast_or_null(text, "int64")))


def _since_1970(count: ir.IntegerValue) -> ir.IntegerValue:
    """The microseconds of a count of seconds, or of thousandths, millionths or billionths of them."""
    thousands = ((count - count % 1000) / 1000).round().cast("int64")
    return ibis.cases(
        (count >= _NANOSECONDS, thousands),
        (count >= _MICROSECONDS, count),
        (count >= _MILLISECONDS, count * 1000),
        else_=count * 1_000_000,
    )


_MILLISECONDS, _MICROSECONDS, _NANOSECONDS = 10**11, 10**14, 10**17
"""From these on a count of time is one of milliseconds, microseconds, nanoseconds: year 5138 in the unit before."""


def added(*counts: ir.Value) -> ir.Value:
    """Return the sum of counts, of which those that are not said are 0; null where none is said."""
    return (
        ibis.coalesce(*counts)
        .isnull()
        .ifelse(
            ibis.null().cast("float64"),
            sum((count.cast("float64").fill_null(0.0) for count in counts), ibis.literal(0.0)),
        )
    )


def number(engine: Engine, text: ir.StringValue) -> ir.Value:
    """Return a number that stands as text inside JSON, null for anything else."""
    return engine.cast_or_null(text, "float64")
