"""Logs in a table of a database: recognised by their columns, of which only those with meaning are selected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from economics.errors import InputError
from usage.files.table import own_names
from usage.files.wrong import shown
from usage.formats import azure, langfuse, litellm, openrouter, otel
from usage.formats.format import RowFormat
from usage.holdings.requests import Requests
from usage.mapping import Mapping, require_columns, row_format
from usage.tables.engine import Engine
from usage.tables.rows import canonical


@dataclass(frozen=True)
class TableFormat:
    """A log as a table: how its rows are read, and what is refused before (on an engine, rows, name of the table)."""

    rows: RowFormat
    check: Callable[[Engine, ir.Table, str], None] = lambda engine, rows, name: None

    def fits(self, columns: Sequence[str]) -> int:
        """Return how many of its columns a table has, 0 where one is missing that it needs."""
        own = own_names(columns, self.rows.columns)
        return len(own) if self.rows.needed <= own.keys() else 0

    def selected(self, table: ir.Table) -> ir.Table:
        """Return the rows of a table that are requests, with the columns of the format alone."""
        wanted = self.rows.columns
        own = own_names(table.columns, wanted)
        raw = table.select(**{column: _as_kind(table, own.get(column), kind) for column, kind in wanted.items()})
        return raw if self.rows.rows is None else self.rows.rows(raw)

    def requests(self, engine: Engine, table: ir.Table) -> ir.Table:
        """Return a table as the table of requests."""
        raw = self.selected(table)
        return canonical(raw, **self.rows.canonical(engine, raw))

    def read(self, engine: Engine, table: ir.Table, name: str) -> Requests:
        """Return the log that a table of an engine is; `name` is what sentences call it."""
        own = own_names(table.columns, self.rows.columns)
        self.check(engine, self.selected(table), name)
        requests = engine.keep(self.requests(engine, table))
        return Requests(
            engine=engine,
            table=requests,
            known=self.rows.known(frozenset(own)),
            format=self.rows.name,
            files=(name,),
            cached_rule=self.rows.cached_rule,
            relative=self.rows.relative,
            refuse_times=lambda: _without_time(requests, engine, name, own[self.rows.time]),
        )


TABLE_FORMATS = (
    TableFormat(litellm.SPEND_LOGS),
    TableFormat(langfuse.OBSERVATIONS.rows, langfuse.refuse_odd),
    TableFormat(otel.FLAT),
    TableFormat(openrouter.ACTIVITY),
    TableFormat(azure.TRACE),
)
"""The logs that are recognised in a table."""


def table_format(columns: Sequence[str], name: str, mapping: Mapping | None) -> TableFormat:
    """Return the format of a table with some columns, that of a mapping if there is one; raises InputError for none."""
    if mapping is not None:
        require_columns(mapping, columns, name)
        return TableFormat(row_format(mapping))
    fits = [(score, form) for form in TABLE_FORMATS if (score := form.fits(columns))]
    best = max((score for score, _ in fits), default=0)
    likeliest = [form for score, form in fits if score == best]
    if not likeliest:
        raise InputError(name, _unrecognised(columns))
    if len(likeliest) > 1:
        both = " or ".join(form.rows.name for form in likeliest)
        raise InputError(name, f"it can be {both}: give a mapping of its columns")
    return likeliest[0]


def _unrecognised(columns: Sequence[str]) -> str:
    known = ", ".join(form.rows.name for form in TABLE_FORMATS)
    return (
        f"its columns are of no known log ({known}): {shown(sorted(columns))}; say what they mean in a file for "
        '--mapping: {"time": "…", "input_tokens": "…", "output_tokens": "…", "cached_is": "inside"}'
    )


def _as_kind(table: ir.Table, name: str | None, kind: str) -> ir.Value:
    """A column as its format reads it: what a database calls by a type of its own is read as text; null without it."""
    if name is None:
        return ibis.null().cast("float64" if kind == "number" else "string")
    column = table[name]
    its = column.type()
    plain = its.is_string() or its.is_numeric() or its.is_boolean() or its.is_timestamp() or its.is_date()
    return column if plain or kind != "text" else column.cast("string")


def _without_time(requests: ir.Table, engine: Engine, name: str, column: str) -> InputError:
    """The refusal of a log with rows without a time."""
    (found,) = engine.rows(requests.aggregate(n=requests.at_us.isnull().sum())).to_pylist()
    return InputError(
        name,
        f"{found['n']:,} of its rows have no time that can be read in {column!r}: leave them out by a view, or say in "
        "a mapping how the time is written",
    )
