"""What every kind of fact has in common, and how its fields become columns: text in the file, typed in the table.

The columns of a kind are the fields of its dataclass, in their order and under their names, in the file and in the
table alike; `None` is an empty cell. A field may be a str, float, int, bool (`yes`, `no`), date, StatedDay, one of a
Literal's words, or a JSON object.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from types import UnionType
from typing import Any, ClassVar, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from pricing.facts.days import StatedDay

Inputs = Mapping[str, object]
"""A cell that holds a JSON object."""


class Fact:
    """A row of a kind of fact: the words of a source, with the source and the day that it states."""

    __slots__ = ()

    FILE: ClassVar[str]
    """The file in `pricing/data/facts/` that holds the rows; the table is called the same, without `.csv`."""
    KEY: ClassVar[tuple[str, ...]]
    """The fields that no two rows have alike."""


F = TypeVar("F", bound=Fact)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a kind: its name, its type in the table, and the ways from the file's text to the field.

    `stored` turns a cell's text into what the table holds and raises ValueError; `field` turns that into the field.
    """

    name: str
    sql_type: str
    required: bool
    stored: Callable[[str], object]
    field: Callable[[Any], object]


def table_of(kind: type[Fact]) -> str:
    """Return the name of the table that holds the rows of a kind."""
    return kind.FILE.removesuffix(".csv")


def columns_of(kind: type[Fact]) -> tuple[Column, ...]:
    """Return the columns of a kind, in the order of its fields."""
    key: Any = kind  # mypy takes a type for unhashable whose instances might be
    return _columns(key)


def create_table(kind: type[Fact]) -> str:
    """Return the statement that makes the table of a kind: a row is a `line` of its file in an `edition`.

    Only a cell that must be there in every edition is NOT NULL; what a row must say is asked when the file is read.
    """
    columns = [f'"{column.name}" {column.sql_type}' for column in columns_of(kind)]
    columns = ["edition INTEGER NOT NULL", "line INTEGER NOT NULL", *columns, "PRIMARY KEY (edition, line)"]
    return f"CREATE TABLE {table_of(kind)} ({', '.join(columns)})"


def carry_over(kind: type[Fact]) -> str:
    """Return the statement that copies an edition from the file before: the columns that both have."""
    names = "|".join(("edition", "line", *(column.name for column in columns_of(kind))))
    table = table_of(kind)
    both = f"COLUMNS('^({names})$')"
    return " ".join(("INSERT INTO", table, "BY NAME SELECT", both, f"FROM previous.{table}", "WHERE edition = ?"))


def select(kind: type[Fact]) -> str:
    """Return the query for the fields of a kind in one `$edition`, in the order of the file."""
    names = ", ".join(f'"{column.name}"' for column in columns_of(kind))
    return " ".join(("SELECT", names, "FROM", table_of(kind), "WHERE edition = $edition ORDER BY line"))


def stored_rows(kind: type[Fact], records: list[dict[str, str | None]]) -> Iterator[tuple[object, ...]]:
    """Yield the table's rows for the records of a file, each led by its line; raises ValueError naming the cell."""
    columns = columns_of(kind)
    expected = [column.name for column in columns]
    for line, record in enumerate(records, start=2):
        if list(record) != expected:
            raise ValueError(f"{kind.FILE} must have the columns {', '.join(expected)}")
        yield (line, *(_stored(kind, line, column, record[column.name]) for column in columns))


def fact_from(kind: type[F], row: tuple[Any, ...]) -> F:
    """Return a row of `select` as the fact that it is."""
    cells = zip(columns_of(kind), row, strict=True)
    return kind(*(None if value is None else column.field(value) for column, value in cells))


@cache
def _columns(kind: Any) -> tuple[Column, ...]:
    hints = get_type_hints(kind)
    return tuple(_column(field.name, hints[field.name]) for field in fields(kind))


def _stored(kind: type[Fact], line: int, column: Column, text: str | None) -> object:
    if text is None:
        if column.required:
            raise ValueError(f"{kind.FILE} line {line} has no {column.name}")
        return None
    try:
        return column.stored(text)
    except ValueError as error:
        raise ValueError(f"{kind.FILE} line {line}, {column.name}: {error}") from None


def _column(name: str, hint: Any) -> Column:
    required = not (get_origin(hint) in (Union, UnionType) and type(None) in get_args(hint))
    held = hint if required else next(each for each in get_args(hint) if each is not type(None))
    if get_origin(held) is Literal:
        return Column(name, "VARCHAR", required, _one_of(get_args(held)), str)
    sql_type, stored, field = _TYPES[held]
    return Column(name, sql_type, required, stored, field)


def _one_of(words: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"{text!r} is none of {', '.join(words)}")
        return text

    return read


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text!r} is no number")
    return value


def _stated_day(text: str) -> str:
    return StatedDay.parse(text).text


def _json_object(text: str) -> str:
    if not isinstance(json.loads(text), dict):
        raise ValueError(f"{text!r} is no JSON object")
    return text


def _as_it_is(value: object) -> object:
    return value


_TYPES: Mapping[object, tuple[str, Callable[[str], object], Callable[[Any], object]]] = {
    str: ("VARCHAR", str, _as_it_is),
    float: ("DOUBLE", _finite, _as_it_is),
    int: ("BIGINT", int, _as_it_is),
    bool: ("BOOLEAN", lambda text: _one_of(("yes", "no"))(text) == "yes", _as_it_is),
    date: ("DATE", date.fromisoformat, _as_it_is),
    StatedDay: ("VARCHAR", _stated_day, StatedDay.parse),
    Inputs: ("VARCHAR", _json_object, json.loads),
}
"""Type of a field → its type in the table, from a cell's text to the table, from the table to the field."""
