"""Backup and restore: a whole library in one file, from any kind of database into any other.

The file is gzip of lines of JSON: a header (`program`, `format`, `revision`, `made_at`), a line `[table, row]` for each
row, those that others refer to first, and a trailer (`rows`, `sha256` of all lines before it). It holds everything that
the library does, people's names and the hashes of tokens among it: only its owner may read it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby, islice
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Engine, MetaData, Table, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from economics.errors import InputError
from economics.numbers import counted
from team.library.checks import checked_row, is_moment, read_json
from team.library.engine import engine_of, reading, writing
from team.library.store import Library, text_of_moment, utc_now
from team.library.tables import METADATA, REVISION_TABLE, REVISIONS, SCENARIO, VERSION
from team.library.upgrade import bring_up_to_date

_PROGRAM, _FORMAT = "breakeven library", 1
_AT_ONCE = 50
"""How many rows are held in memory: a version is tens of kilobytes."""
_ONLY_OWNER = 0o600
Row = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Backup:
    """What a backup holds: the migration it was made at, when, and how many rows."""

    revision: str
    made_at: str
    rows: int


def write_backup(library: Library, path: Path) -> Backup:
    """Write all of a library, as it is at one moment, into a file that is there whole or not at all.

    Others may save meanwhile. Raises InputError naming the file where it cannot be written, and where an empty library
    would take the place of a backup that holds something: whoever backs that up has another library than they meant.
    """

    def write(file: IO[bytes]) -> Backup:
        written = _write(library.engine, file)
        if not written.rows:
            _refuse_to_empty(path)
        return written

    try:
        return _replaced(path, write)
    except OSError as error:
        raise InputError(str(path), error.strerror or "cannot be written") from None


def restore_backup(library: Library, path: Path) -> Backup:
    """Put what a backup holds into an empty library: all of it or nothing. An older backup is upgraded on the way.

    Raises InputError, before anything is written, for a file that is no backup, is cut or damaged, or was made by a
    newer program, for a row that cannot be one of a library, with its line, and for a library that holds something
    already.
    """
    backup = read_backup(path)
    with tempfile.TemporaryDirectory(prefix="breakeven-restore-") as folder:
        checked = engine_of(f"sqlite:///{folder}/library.sqlite")
        try:
            bring_up_to_date(checked, backup.revision)
            _check_into(checked, path)
            bring_up_to_date(checked)
            with reading(checked) as connection:
                _fill(library.engine, _rows_in(connection))
        finally:
            checked.dispose()
    return backup


def read_backup(path: Path) -> Backup:
    """Read a backup to its end and return what it holds. Raises InputError naming the file for what is wrong.

    The checksum tells a slip: whoever changes a backup on purpose can work it out anew. Rows are checked when restored.
    """
    lines = _lines(path)
    header = _header(path, next(lines, b""))
    digest, rows, last = hashlib.sha256(), 0, b""
    for line in _lines(path):
        digest.update(last)
        rows, last = rows + 1, line
    try:
        trailer = read_json(last)
    except ValueError:
        trailer = None
    # the header and the trailer are lines too
    if trailer != {"rows": rows - 2, "sha256": digest.hexdigest()}:
        raise InputError(str(path), "is cut or damaged: nothing was restored")
    return Backup(header["revision"], header["made_at"], rows - 2)


def _refuse_to_empty(path: Path) -> None:
    """Raise InputError where a file is a backup that holds something."""
    try:
        there = read_backup(path)
    except InputError:  # no file, or no backup
        return
    if there.rows:
        held = f"holds {counted(there.rows, 'row')}, of {there.made_at}, and the library holds none"
        raise InputError(str(path), f"{held}: look at DATABASE_URL, or give another file")


def _replaced(path: Path, write: Callable[[IO[bytes]], Backup]) -> Backup:
    """Write a file beside a path and put it in its place when it is whole and on the disk."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name[:100]}-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, _ONLY_OWNER)
            result = write(file)
            file.flush()
            os.fsync(descriptor)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return result


def _write(engine: Engine, file: IO[bytes]) -> Backup:
    # one moment for all tables: a file's reader has it anyway
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    backup = Backup(REVISIONS[-1], text_of_moment(utc_now()), 0)
    header = {"program": _PROGRAM, "format": _FORMAT, "revision": backup.revision, "made_at": backup.made_at}
    digest, rows = hashlib.sha256(), -1  # the header is no row
    with gzip.GzipFile(fileobj=file, mode="wb", filename="", mtime=0, compresslevel=6) as packed:
        with reading(engine, **options) as connection:
            for value in chain((header,), _rows_in(connection)):
                line = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
                digest.update(line)
                packed.write(line)
                rows += 1
        packed.write(json.dumps({"rows": rows, "sha256": digest.hexdigest()}).encode() + b"\n")
    return Backup(backup.revision, backup.made_at, rows)


def _rows_in(connection: Connection) -> Iterator[Row]:
    """Every row of the tables of this program, those that others refer to first, without holding them all."""
    for table in METADATA.sorted_tables:
        wanted = select(table).order_by(*table.primary_key).execution_options(yield_per=_AT_ONCE)
        for row in connection.execute(wanted).mappings():
            yield table.name, dict(row)


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with gzip.open(path) as file:
            yield from file
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise InputError(str(path), "is no backup of a library, or is cut or damaged: nothing was restored") from None
    except OSError as error:
        raise InputError(str(path), error.strerror or "cannot be read") from None


def _rows_of(path: Path) -> Iterator[tuple[int, object]]:
    """What each line between the header and the trailer says, with its number."""
    waiting: bytes | None = None
    for number, line in enumerate(islice(_lines(path), 1, None), start=1):
        if waiting is not None:
            try:
                said = read_json(waiting)
            except ValueError:
                raise _refused(path, number, "is no line of JSON") from None
            yield number, said
        waiting = line


def _refused(path: Path, line: int, why: str) -> InputError:
    return InputError(str(path), f"line {line} {why}: nothing was restored")


def _header(path: Path, line: bytes) -> dict[str, Any]:
    try:
        header = read_json(line)
    except ValueError:
        header = None
    if not isinstance(header, dict) or header.get("program") != _PROGRAM:
        raise InputError(str(path), "is no backup of a library")
    if header.get("format") != _FORMAT or header.get("revision") not in REVISIONS:
        raise InputError(str(path), "was made by a newer version of this program: update this one")
    if not is_moment(header.get("made_at")):
        raise _refused(path, 1, "does not say when the backup was made")
    return header


def _check_into(engine: Engine, path: Path) -> None:
    """Write the rows of a backup into an empty database at its revision; a wrong one is refused by its line."""
    found = MetaData()
    with reading(engine) as connection:
        found.reflect(connection)
    tables = {name: table for name, table in found.tables.items() if name != REVISION_TABLE}
    with writing(engine) as connection:
        for number, said in _rows_of(path):
            match said:
                case [str(name), row] if name in tables:
                    pass
                case _:
                    raise _refused(path, number, "is no row of a table of its revision")
            try:
                connection.execute(insert(tables[name]), checked_row(tables[name], row))
            except InputError as wrong:
                raise _refused(path, number, wrong.message) from None
            except IntegrityError as error:
                refers = getattr(error.orig, "sqlite_errorname", "") == "SQLITE_CONSTRAINT_FOREIGNKEY"
                why = "refers to a row that is not before it" if refers else "is a row that is there already"
                raise _refused(path, number, why) from None
        scenario, version = tables[SCENARIO.name], tables[VERSION.name]
        own = version.c.scenario == scenario.c.id
        counted, newest = (
            select(of_all).where(own).scalar_subquery() for of_all in (func.count(), func.max(version.c.number))
        )
        as_said = (counted == scenario.c.version) & (newest == scenario.c.version)
        torn = set(connection.execute(select(scenario.c.id).where(as_said.is_not(True))).scalars())
    for number, said in _rows_of(path) if torn else ():
        match said:
            case [SCENARIO.name, {"id": str(id_)}] if id_ in torn:
                raise _refused(path, number, "is a scenario whose versions are not 1 to its newest")


def _fill(engine: Engine, rows: Iterable[Row]) -> None:
    with writing(engine) as connection:
        for table in METADATA.sorted_tables:
            if connection.execute(select(func.count()).select_from(table)).scalar_one():
                raise InputError("library", "is not empty: a backup is restored into an empty one alone")
        for name, of_table in groupby(rows, key=lambda row: row[0]):
            values = (row for _, row in of_table)
            while batch := list(islice(values, _AT_ONCE)):
                connection.execute(insert(METADATA.tables[name]), batch)
        if engine.dialect.name == "postgresql":
            for table in METADATA.sorted_tables:
                _count_on(connection, table)


def _count_on(connection: Connection, table: Table) -> None:
    """Let the server number new rows after those that came with their numbers."""
    column = table.autoincrement_column
    if column is not None:
        sequence = f"pg_get_serial_sequence('{table.name}', '{column.name}')"
        newest = f"(SELECT MAX({column.name}) FROM {table.name})"  # noqa: S608
        connection.execute(text(f"SELECT setval({sequence}, {newest}) WHERE {newest} IS NOT NULL"))
