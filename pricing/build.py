"""Filling a catalogue database from the sources, edition beside edition.

The content of a source is known by its hash. Content the old file does not hold becomes a new edition; editions the
old file holds are copied over untouched, so a price once looked up stays the same.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import duckdb

from pricing.queries import BUILD_INFO, EDITIONS
from pricing.rows import Edition
from pricing.sources import Content, Row, curated, genai, hardware, rates, throughput

APPLICATION = "breakeven"
SCHEMA_VERSION = 1

_HERE = Path(__file__).resolve().parent
_SOURCES = {module.NAME: module for module in (genai, rates, throughput, hardware)}
_BUILDERS = (
    "schema.sql",
    "build.py",
    *(f"sources/{n}.py" for n in ("curated", "genai", "rates", "throughput", "hardware")),
)
_COPY = {
    genai.NAME: {
        "provider": "INSERT INTO provider BY NAME SELECT * FROM previous.provider WHERE edition = ?",
        "token_price": "INSERT INTO token_price BY NAME SELECT * FROM previous.token_price WHERE edition = ?",
    },
    rates.NAME: {"gpu_rate": "INSERT INTO gpu_rate BY NAME SELECT * FROM previous.gpu_rate WHERE edition = ?"},
    throughput.NAME: {
        "throughput_point": "INSERT INTO throughput_point BY NAME "
        "SELECT * FROM previous.throughput_point WHERE edition = ?",
        "model": "INSERT INTO model BY NAME SELECT * FROM previous.model WHERE edition = ?",
        "estimator": "INSERT INTO estimator BY NAME SELECT * FROM previous.estimator WHERE edition = ?",
    },
    hardware.NAME: {"hardware": "INSERT INTO hardware BY NAME SELECT * FROM previous.hardware WHERE edition = ?"},
}
"""How an edition of each source is carried over, table by table; a table that the older file lacks is left out."""
_PREVIOUS_TABLES = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'previous'"


class Stamp(NamedTuple):
    """What a database says of itself; `builder_hash` is that of the code that filled it."""

    application: str
    schema_version: int
    builder_hash: str


def fingerprints() -> dict[str, str]:
    """Return the hash of each source's present content, by source name."""
    return {name: module.fingerprint() for name, module in _SOURCES.items()}


@cache
def builder_hash() -> str:
    """Return the hash of the code and the release dates that decide how content becomes rows."""
    digest = hashlib.sha256()
    for path in (*(_HERE / name for name in _BUILDERS), curated.DATA / genai.RELEASES):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def stamp(connection: duckdb.DuckDBPyConnection) -> Stamp:
    """Return what the database says of itself; raises duckdb.Error when it is not a catalogue."""
    info = dict(connection.execute(BUILD_INFO).fetchall())
    version = info.get("schema_version", "")
    return Stamp(info.get("application", ""), int(version) if version.isdecimal() else 0, info.get("builder_hash", ""))


def editions(connection: duckdb.DuckDBPyConnection) -> list[Edition]:
    """Return all editions, by source and number."""
    return [Edition(*row) for row in connection.execute(EDITIONS).fetchall()]


def is_current(connection: duckdb.DuckDBPyConnection) -> bool:
    """Tell whether the database was filled by this code and holds every source's present content."""
    if stamp(connection) != Stamp(APPLICATION, SCHEMA_VERSION, builder_hash()):
        return False
    held = {(edition.source, edition.content_hash) for edition in editions(connection)}
    return held.issuperset(fingerprints().items())


def fill(connection: duckdb.DuckDBPyConnection, previous: Path | None = None) -> list[str]:
    """Create the tables in an empty database and fill them; return sentences on what could not be kept.

    `previous` is a catalogue file whose editions are carried over. Raises duckdb.Error or OSError.
    """
    notices: list[str] = []
    connection.execute((_HERE / "schema.sql").read_text(encoding="utf-8"))
    present = fingerprints()
    kept: list[Edition] = []
    if previous is not None:
        try:
            kept = _carry_over(connection, previous, present)
        except duckdb.Error:
            with contextlib.suppress(duckdb.Error):
                connection.execute("ROLLBACK")
            notices.append(f"Earlier editions in {previous} could not be read; only the present prices are kept.")
    connection.execute("BEGIN")
    for name, module in _SOURCES.items():
        if all((e.source, e.content_hash) != (name, present[name]) for e in kept):
            _add_edition(connection, name, present[name], module.load(), [e for e in kept if e.source == name])
    info: list[Row] = [
        ("application", APPLICATION),
        ("schema_version", str(SCHEMA_VERSION)),
        ("builder_hash", builder_hash()),
    ]
    _insert(connection, "build_info", info)
    connection.execute("COMMIT")
    return notices


def _carry_over(connection: duckdb.DuckDBPyConnection, previous: Path, present: dict[str, str]) -> list[Edition]:
    """Copy editions from `previous`; those of present content only if this very code made them."""
    connection.execute("ATTACH ? AS previous (READ_ONLY)", [str(previous)])
    connection.execute("BEGIN")
    old = connection.execute(_in_previous(EDITIONS, "edition")).fetchall()
    info = dict(connection.execute(_in_previous(BUILD_INFO, "build_info")).fetchall())
    held = {name for (name,) in connection.execute(_PREVIOUS_TABLES).fetchall()}
    same_builder = info.get("builder_hash") == builder_hash()
    kept: list[Edition] = []
    for edition in (Edition(*row) for row in old):
        if edition.source not in _COPY or (present[edition.source] == edition.content_hash and not same_builder):
            continue
        for table, statement in _COPY[edition.source].items():
            if table in held:
                connection.execute(statement, [edition.number])
        kept.append(edition)
    _insert(connection, "edition", [_edition_row(edition) for edition in kept])
    connection.execute("COMMIT")
    connection.execute("DETACH previous")
    return kept


def _in_previous(statement: str, table: str) -> str:
    return statement.replace(f"FROM {table}", f"FROM previous.{table}")


def _add_edition(
    connection: duckdb.DuckDBPyConnection, name: str, content_hash: str, content: Content, kept: list[Edition]
) -> None:
    """Add `content` under the next number, dated no earlier than the editions before it."""
    number = max((edition.number for edition in kept), default=0) + 1
    observed_on = max([content.observed_on, *(edition.observed_on for edition in kept)])
    edition = Edition(name, number, content.package_version, observed_on, content_hash, content.note)
    _insert(connection, "edition", [_edition_row(edition)])
    for table, rows in content.tables.items():
        _insert(connection, table, [(number, *row) for row in rows])


def _edition_row(edition: Edition) -> Row:
    return (
        edition.source,
        edition.number,
        edition.package_version,
        edition.observed_on,
        edition.content_hash,
        edition.note,
    )


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Row]) -> None:
    """Insert rows column-wise: one bound list per column, a hundred times faster than row by row."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    if not columns:
        return
    types = connection.execute(
        "SELECT data_type FROM duckdb_columns() WHERE database_name = current_database() AND table_name = ? "
        "ORDER BY column_index",
        [table],
    ).fetchall()
    lists = ", ".join(f"unnest(?::{name}[])" for (name,) in types)
    connection.execute(" ".join(("INSERT INTO", table, "SELECT", lists)), columns)
