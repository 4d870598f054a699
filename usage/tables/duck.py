"""The engine that reads files on this machine: DuckDB, with everything that it writes in a folder that goes away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

import duckdb
import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from ibis.backends.sql.datatypes import DuckDBType

from usage.tables.dialects.dialect import fields_in
from usage.tables.memory import MIB, THREAD_BYTES

_UTC = dt.Timestamp(timezone="UTC")


def _of_one(value: Any) -> Any:
    """A function of one value that DuckDB has."""


def _of_two(value: Any, other: Any) -> Any:
    """A function of two values that DuckDB has."""


_epoch_us = ibis.udf.scalar.builtin(_of_one, name="epoch_us", signature=((dt.timestamp,), dt.int64))
_epoch_us_zoned = ibis.udf.scalar.builtin(_of_one, name="epoch_us", signature=((_UTC,), dt.int64))
_in_zone = ibis.udf.scalar.builtin(_of_two, name="timezone", signature=((dt.string, dt.timestamp), _UTC))
_hash = ibis.udf.scalar.builtin(_of_one, name="hash", signature=((dt.string,), dt.uint64))


class DuckDbEngine:
    """DuckDB with a database of its own, in a folder that `duckdb_engine` removes."""

    dialect = "duckdb"

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self._numbers = count(1)

    def rows(self, table: ir.Table) -> pa.Table:
        """Run an expression and return its rows in its types; DuckDB adds whole numbers up in wider ones."""
        found = self.connection.sql(sql_of(table)).to_arrow_table()
        return found.cast(
            pa.schema([f.with_type(pa.int64()) if pa.types.is_decimal(f.type) else f for f in found.schema])
        )

    def in_order(self, table: ir.Table, column: str) -> pa.Table:
        """Run an expression over files and return its rows by a column, those with equal values as they stand there."""
        self.connection.execute("SET preserve_insertion_order = true")
        try:
            rows = self.rows(table)
        finally:
            self.connection.execute("SET preserve_insertion_order = false")
        order = np.argsort(rows.column(column).to_numpy(), kind="stable")
        return rows.take(pa.array(order))

    def keep(self, table: ir.Table) -> ir.Table:
        """Run an expression into a table of this database, which lies on the disk where memory ends."""
        name = f"kept_{next(self._numbers)}"
        self.connection.sql(sql_of(table)).create(name)
        return ibis.table(table.schema(), name=name)

    def hold(self, rows: pa.Table) -> ir.Table:
        """Take in rows from memory and return them as a table."""
        name = f"held_{next(self._numbers)}"
        relation = self.connection.from_arrow(rows)
        relation.create(name)
        return ibis.table({c: _type_of(t) for c, t in zip(relation.columns, relation.types, strict=True)}, name=name)

    def view(self, relation: duckdb.DuckDBPyRelation) -> ir.Table:
        """Give a relation, such as a file's, a name, and return it as a table; nothing is read yet."""
        name = f"raw_{next(self._numbers)}"
        relation.create_view(name)
        return ibis.table({c: _type_of(t) for c, t in zip(relation.columns, relation.types, strict=True)}, name=name)

    def named(self, table: ir.Table) -> ir.Table:
        """Give an expression a name and return it as a table; nothing is run, and what follows is compiled faster."""
        name = f"named_{next(self._numbers)}"
        self.connection.sql(sql_of(table)).create_view(name)
        return ibis.table(table.schema(), name=name)

    def microseconds(self, at: ir.TimestampValue) -> ir.IntegerValue:
        """Return the microseconds since 1970 UTC of a time."""
        return _epoch_us(at) if at.type().timezone is None else _epoch_us_zoned(at)

    def microseconds_local(self, at: ir.TimestampValue, zone: str) -> ir.IntegerValue:
        """Return the microseconds since 1970 UTC of a time without a zone, taken as that of a zone."""
        return _epoch_us_zoned(_in_zone(ibis.literal(zone), at))

    def cast_or_null(self, text: ir.StringValue, kind: str) -> ir.Value:
        """Return a text as a value of a type, null where it is none."""
        return text.try_cast(kind)

    def fingerprint(self, text: ir.StringValue) -> ir.Value:
        """Return DuckDB's 64-bit hash of a text."""
        return _hash(text)

    def bytewise(self, text: ir.StringValue) -> ir.Value:
        """Return the text itself."""
        return text

    def values_in(self, document: ir.Value, paths: Sequence[str]) -> Sequence[ir.StringValue]:
        """Return the values at paths of a JSON text; the text is read once for all of them.

        The paths stand in a macro and not in the expression, which would repeat them for each value.
        """
        fields = fields_in(document, paths)
        if fields is not None:
            return fields
        name = f"values_{next(self._numbers)}"
        places = ", ".join(f"'$.{path}'" for path in paths)
        self.connection.execute(f"CREATE TEMP MACRO {name}(document) AS json_extract_string(document, [{places}])")
        found = ibis.udf.scalar.builtin(_of_one, name=name, signature=((dt.string,), dt.Array(dt.string)))
        text = document if document.type().is_string() else document.cast("json").cast("string")
        values = found(text.nullif(""))
        return [values[place] for place in range(len(paths))]


def sql_of(table: ir.Table) -> str:
    """Return an expression in DuckDB's SQL."""
    return str(ibis.to_sql(table, dialect="duckdb", pretty=False))


def _type_of(kind: object) -> dt.DataType:
    """An ibis type of one of DuckDB's."""
    return DuckDBType.from_string(str(kind))


@contextmanager
def duckdb_engine(memory: int | None = None, threads: int | None = None) -> Iterator[DuckDbEngine]:
    """Open an engine; all that it holds and writes is gone when the block ends.

    `memory` [byte] is the most that it may take, DuckDB's own limit where nobody says; beyond it intermediate results
    go to the disk, and it has no more threads than fit in it.
    """
    with TemporaryDirectory(prefix="breakeven-usage-") as folder:
        settings: dict[str, Any] = {
            "temp_directory": str(Path(folder) / "spilled"),
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
        }
        if memory is not None:
            settings["memory_limit"] = f"{memory // MIB}MiB"
        if threads is not None:
            settings["threads"] = threads
        connection = duckdb.connect(str(Path(folder) / "work.duckdb"), config=settings)
        try:
            connection.execute("SET TimeZone = 'UTC'")
            if memory is not None:
                fitting = max(1, memory // THREAD_BYTES)
                connection.execute(f"SET threads = least(current_setting('threads'), {fitting})")
            connection.execute("SET enable_progress_bar = true")  # so that progress can be asked for
            connection.execute(
                "SET enable_progress_bar_print = false"
            )  # and does not stand among what a command prints
            yield DuckDbEngine(connection)
        finally:
            connection.close()


class Stopped(Exception):
    """Raised where work was stopped that somebody asked to stop."""


@contextmanager
def watched(engine: DuckDbEngine, tell: Callable[[float], None], stop: Callable[[], bool]) -> Iterator[Event]:
    """Watch an engine from another thread: a query is broken off soon after `stop` says so.

    While the event that is given is set, `tell` is told the share of the running query that is done, 0 to 1. Raises
    Stopped where a query was broken off.
    """
    ended, telling = Event(), Event()

    def watch() -> None:
        done = 0.0
        while not ended.wait(_WATCH_SECONDS):
            if stop():
                engine.connection.interrupt()
            elif telling.is_set():
                done = min(1.0, max(done, engine.connection.query_progress() / 100))
                tell(done)

    thread = Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield telling
    except duckdb.InterruptException:
        raise Stopped from None
    finally:
        ended.set()
        thread.join()


_WATCH_SECONDS = 0.1
