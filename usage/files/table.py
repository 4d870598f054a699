"""A file as a table of an engine: only the columns that a format asks for are read, with the types that it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal

import duckdb
import ibis
import ibis.expr.types as ir

from economics.errors import InputError
from usage.files.opened import LONGEST_LINE, Opened
from usage.tables.duck import DuckDbEngine

Kind = Literal["text", "number", "json"]
"""What a column of a file holds; times are text until a format reads them."""
Columns = Mapping[str, str]
"""The columns that a format reads, each with its kind, or with DuckDB's name of a nested type."""
WHOLE: Columns = MappingProxyType({})
"""The columns of a format whose files are read as a whole: none is asked for."""
EMPTY = ["", "NULL", "null", "None", "NaN", "nan", "\\N"]
"""What an empty cell of a CSV file looks like."""
_CSV = {"text": "VARCHAR", "number": "DOUBLE", "json": "VARCHAR"}
_JSON = {"text": "VARCHAR", "number": "DOUBLE", "json": "JSON"}


def open_table(engine: DuckDbEngine, files: Sequence[Opened], wanted: Columns, decimal: str = ".") -> ir.Table:
    """Return files of one format as one table with exactly the wanted columns, those that a file lacks null.

    A file may spell a column in its own way (`startTime`, `start_time`). Nothing is read yet. Columns that nobody
    asked for, such as those of prompts, never are.
    """
    tables = [_aligned(*_table(engine, file, wanted, decimal), wanted, alone=len(files) == 1) for file in files]
    return tables[0] if len(tables) == 1 else ibis.union(*tables)


def found_in(file: Opened, wanted: Iterable[str]) -> dict[str, str]:
    """Return the wanted columns that a file has, with its own name of each: the same name, else the same letters."""
    return own_names(file.columns or sorted(file.keys), wanted)


def own_names(columns: Sequence[str], wanted: Iterable[str]) -> dict[str, str]:
    """Return the wanted columns that are among some, with their own name of each."""
    letters: dict[str, str] = {}
    for name in columns:
        letters.setdefault(_letters(name), name)
    names = {name: name if name in columns else letters.get(_letters(name)) for name in wanted}
    return {name: own for name, own in names.items() if own is not None}


def _letters(name: str) -> str:
    """A name without what spellings differ in: case, signs, and what stands before attributes of spans."""
    text = re.sub(r"[^a-z0-9]", "", name.lower())
    for before in ("spanattributes", "resourceattributes", "attributes", "resource"):
        text = text.removeprefix(before)
    return text


def present(files: Sequence[Opened], wanted: Columns) -> frozenset[str]:
    """Return the wanted columns that any of the files has."""
    return frozenset(name for file in files for name in found_in(file, wanted))


def _table(engine: DuckDbEngine, file: Opened, wanted: Columns, decimal: str) -> tuple[ir.Table, dict[str, str]]:
    """The table of a file with its own names of the wanted columns, and which of them is which."""
    own = found_in(file, wanted)
    if file.text == "parquet":
        relation = engine.connection.read_parquet(_exactly(file), hive_partitioning=False)
        return engine.view(relation.select(*(_of_parquet(own[name], wanted[name]) for name in own))), own
    if file.text == "csv":
        return engine.view(_csv(engine.connection, file, {own[name]: wanted[name] for name in own}, decimal)), own
    names = {name: own.get(name, name) for name in wanted}
    relation = engine.connection.read_json(
        _exactly(file),
        columns={names[name]: _JSON.get(kind, kind) for name, kind in wanted.items()},
        format="auto" if file.text == "json" else "newline_delimited",
        maximum_object_size=LONGEST_LINE,
        compression="gzip" if file.packed else "none",
        hive_partitioning=False,
    )
    return engine.view(relation), names


def _of_parquet(column: str, kind: str) -> duckdb.Expression:
    """A column of a Parquet file; a nested one with just the fields that are wanted, those that it lacks null."""
    read = duckdb.ColumnExpression(column)
    return read if kind in _JSON else read.cast(duckdb.sqltype(kind)).alias(column)


def _csv(connection: duckdb.DuckDBPyConnection, file: Opened, wanted: Columns, decimal: str) -> duckdb.DuckDBPyRelation:
    twice = sorted({name for name in file.columns if name in wanted and file.columns.count(name) > 1})
    if twice:
        raise InputError(file.name, f"the column {twice[0]!r} stands in its header twice: keep one of them")
    names = [name if name in wanted else f"unread {place}" for place, name in enumerate(file.columns)]
    relation = connection.read_csv(
        _exactly(file),
        columns={name: _CSV.get(wanted.get(name, "text"), "VARCHAR") for name in names},
        auto_detect=False,
        header=True,
        sep=file.delimiter,
        quotechar='"',
        escapechar='"',
        decimal=decimal,
        na_values=EMPTY,
        compression="gzip" if file.packed else "none",
        hive_partitioning=False,
    )
    return relation.select(*(duckdb.ColumnExpression(name) for name in names if name in wanted))


def _exactly(file: Opened) -> str:
    """The path of a file with signs that DuckDB would take for a pattern as themselves."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(file.path))


def _aligned(table: ir.Table, own: dict[str, str], wanted: Columns, *, alone: bool) -> ir.Table:
    """The table with every wanted column in order, null where it has none; of one type each where files are joined."""
    columns = {}
    for name, kind in wanted.items():
        known = _IBIS.get(kind)
        if name not in own:
            columns[name] = ibis.null().cast(known or "string")
        elif alone or known is None:
            columns[name] = table[own[name]]
        else:
            columns[name] = table[own[name]].cast(known)
    return table.select(**columns)


_IBIS = {"text": "string", "number": "float64", "json": "string"}
