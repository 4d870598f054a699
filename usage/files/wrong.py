"""Where in a file something is wrong: the first line that cannot be read, found by reading it once more, line by line.

Engines say it in words of their own that quote the line; ours name the line and the column and quote the one value.
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from economics.errors import InputError
from pricing.csv_cells import reader
from usage.files.opened import BOM, LONGEST_LINE, Opened, parsed, readable
from usage.files.table import EMPTY, Columns, found_in

_QUOTED = 40
_NAMED, _SHOWN = 12, 30
_LONGEST_ROW = 2_000_000
"""The longest row of a CSV file that the engine reads [byte]."""


def shown(names: Sequence[str]) -> str:
    """Return names of columns for a sentence: the first of them, each cut, without what could drive a terminal."""
    clean = ["".join(letter for letter in name if letter.isprintable()) for name in names[:_NAMED]]
    text = ", ".join(name if len(name) <= _SHOWN else name[: _SHOWN - 1] + "…" for name in clean)
    return f"{text} and {len(names) - _NAMED} more" if len(names) > _NAMED else text


def diagnosed(files: Sequence[Opened], columns: Columns, decimal: str = ".") -> InputError:
    """Return the refusal that names the first line of the files that cannot be read as these columns."""
    for file in files:
        with readable(file.name):
            if file.text != "csv" and _has_mark(file):
                return InputError(file.name, "it begins with a byte-order mark: save it as UTF-8 without one")
            found = _in_table(file, columns, decimal) if file.text == "csv" else _in_json(file, columns)
        if found is not None:
            return found
    return InputError(files[0].name, "it cannot be read: export it again, or give the columns as CSV")


def refuse_times(files: Sequence[Opened], column: str) -> InputError:
    """Return the refusal that names the first row whose time is missing or is no time."""
    for file in files:
        own = found_in(file, [column]).get(column, column)
        if file.text in ("csv", "json lines"):
            with readable(file.name):
                for line, value in _values(file, own):
                    if not is_time(value):
                        return InputError(file.name, f"line {line:,} has {_quoted(value)} as {column!r}: {_TIMES}")
    return InputError(files[0].name, f"a row has no time in {column!r}: {_TIMES}")


_TIMES = "give a date and time such as 2026-10-19 07:55:27 or 2026-10-19T09:55:27+02:00"


def line_of(files: Sequence[Opened], column: str, value: str) -> int | None:
    """Return the line of the first row that has a value in a column; None where no file has lines with it."""
    for file in files:
        own = found_in(file, [column]).get(column, column)
        if file.text in ("csv", "json lines"):
            with readable(file.name):
                for line, cell in _values(file, own):
                    if str(cell) == value:
                        return line
    return None


def is_time(value: Any) -> bool:
    """Tell whether a value is a date and time as logs write it."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return math.isfinite(value)
    if not isinstance(value, str):
        return False
    text, _, fraction = value.strip().replace("Z", "+00:00").partition(".")
    digits = len(fraction) - len(fraction.lstrip("0123456789"))
    try:
        datetime.fromisoformat(f"{text}.{fraction[:digits][:6]:0<6}{fraction[digits:]}" if fraction else text)
    except ValueError:
        return False
    return True


def _values(file: Opened, column: str) -> Iterator[tuple[int, Any]]:
    if file.text == "csv":
        place = file.columns.index(column)
        for line, row in _rows(file):
            yield line, row[place] if place < len(row) else None
    else:
        for line, record in _objects(file):
            yield line, record.get(column)


def _rows(file: Opened) -> Iterator[tuple[int, list[str]]]:
    """The rows of a table below its header, each with the line on which it ends."""
    with file.stream() as stream:
        rows = reader(io.TextIOWrapper(stream, "utf-8-sig", "replace", newline=""), delimiter=file.delimiter)
        next(rows, None)
        for row in rows:
            if row:
                yield rows.line_num, row


def _objects(file: Opened) -> Iterator[tuple[int, dict[str, Any]]]:
    with file.stream() as stream:
        for line, content in enumerate(stream, start=1):
            if content.strip():
                record = parsed(content.removeprefix(BOM))
                if isinstance(record, dict):
                    yield line, record


def _in_table(file: Opened, columns: Columns, decimal: str) -> InputError | None:
    width = len(file.columns)
    own = {own: columns[name] for name, own in found_in(file, columns).items()}
    numbers = [(place, name) for place, name in enumerate(file.columns) if own.get(name) == "number"]
    documents = [(place, name) for place, name in enumerate(file.columns) if own.get(name) == "json"]
    unreadable = _not_utf8(file)
    if unreadable is not None:
        return unreadable
    for line, row in _rows(file):
        if len(row) != width:
            return InputError(
                file.name,
                f"line {line:,} has {len(row):,} cells where the header has {width:,} columns: "
                f"mend that line, or give the delimiter if it is not {file.delimiter!r}",
            )
        for place, name in documents:
            if row[place].strip() not in EMPTY and not _is_json(row[place]):
                return InputError(
                    file.name, f"line {line:,} has no JSON in {name!r}: mend that line, or leave it empty"
                )
        for place, name in numbers:
            if not _is_number(row[place], decimal):
                return _no_number(file, line, name, row[place])
    return None


def _is_json(cell: str) -> bool:
    try:
        parsed(cell)
    except ValueError:
        return False
    return True


def _is_number(cell: str, decimal: str) -> bool:
    if cell.strip() in EMPTY:
        return True
    try:
        float(cell.replace(decimal, ".") if decimal != "." else cell)
    except ValueError:
        return False
    return True


def _has_mark(file: Opened) -> bool:
    with file.stream() as stream:
        return stream.read(len(BOM)) == BOM


def _not_utf8(file: Opened) -> InputError | None:
    """The refusal of the first line that is no UTF-8, or longer than any row that is read."""
    with file.stream() as stream:
        for line, content in enumerate(stream, start=1):
            try:
                content.decode("utf-8")
            except UnicodeDecodeError:
                return InputError(file.name, f"line {line:,} is no UTF-8 text: save the export as CSV in UTF-8")
            if len(content) > _LONGEST_ROW:
                return InputError(
                    file.name, f"line {line:,} has {len(content):,} bytes: export it without prompts and answers"
                )
    return None


def _in_document(file: Opened) -> InputError | None:
    """The refusal of a list or a document that is broken JSON, where it is short enough to be read as a whole."""
    with file.stream() as stream:
        content = stream.read(LONGEST_LINE + 1)
    if len(content) > LONGEST_LINE:
        return None
    try:
        parsed(content.removeprefix(BOM))
    except ValueError as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        return InputError(file.name, f"line {line:,} is broken JSON: mend it, or export the file again")
    return InputError(file.name, "an object of it has text or objects where numbers must be: export the file again")


def _in_json(file: Opened, columns: Columns) -> InputError | None:
    if file.text != "json lines":
        return _in_document(file)
    names = found_in(file, columns)
    columns = {names.get(name, name): kind for name, kind in columns.items()}
    with file.stream() as stream:
        for line, content in enumerate(stream, start=1):
            if not content.strip():
                continue
            try:
                record = parsed(content.removeprefix(BOM))
            except ValueError:
                return InputError(file.name, f"line {line:,} is broken JSON: mend or remove that line")
            if not isinstance(record, dict):
                return InputError(file.name, f"line {line:,} is no JSON object: mend or remove that line")
            wrong = next(_wrong_in(record, columns), None)
            if wrong is not None:
                return _no_number(file, line, *wrong)
    return None


def _wrong_in(record: Mapping[str, Any], columns: Columns) -> Iterator[tuple[str, Any]]:
    """The first place of a record that should hold a number and does not; nested types name theirs by DuckDB's type."""
    for name, kind in columns.items():
        value = record.get(name)
        if kind == "number" and not _json_number(value):
            yield name, value
        elif kind.startswith("STRUCT("):
            yield from _wrong_in_struct(name, value, kind)


def _wrong_in_struct(name: str, value: Any, kind: str) -> Iterator[tuple[str, Any]]:
    for field in kind.removeprefix("STRUCT(").removesuffix(")").split(", "):
        key, _, inner = field.partition(" ")
        if isinstance(value, dict) and inner == "DOUBLE" and not _json_number(value.get(key)):
            yield f"{name}.{key}", value.get(key)


def _json_number(value: Any) -> bool:
    if value is None:
        return True
    if isinstance(value, str):
        return _is_number(value, ".")
    return isinstance(value, int | float) and not isinstance(value, bool)


def _no_number(file: Opened, line: int, column: str, value: Any) -> InputError:
    return InputError(
        file.name, f"line {line:,} has {_quoted(value)} as {column!r}, which must be a number: mend that line"
    )


def _quoted(value: Any) -> str:
    if value in (None, ""):
        return "nothing"
    if not isinstance(value, str | int | float):
        return "something nested"
    text = str(value)
    return repr(text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…")
