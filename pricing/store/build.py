"""Filling a catalogue database from the sources, edition beside edition.

The content of a source is known by its hash. Content the old file does not hold becomes a new edition; editions the
old file holds are copied over untouched, so a price once looked up stays the same.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import duckdb

from economics.cost import token_lines
from economics.fleet import gpu
from pricing import curated
from pricing.rows import Edition
from pricing.rules import faults
from pricing.sellers import providers
from pricing.sources import (
    Content,
    Row,
    Source,
    SourceError,
    facts,
    genai,
    hardware,
    listed,
    quality,
    rates,
    retirements,
    throughput,
    units,
)
from pricing.store.queries import BUILD_INFO, EDITIONS

APPLICATION = "breakeven"
SCHEMA_VERSION = 4

_HERE = Path(__file__).resolve().parent
_SOURCES: dict[str, Source] = {
    source.NAME: source
    for source in (
        *(genai, *listed.LISTS, retirements),
        *(rates, throughput, hardware, quality, units, facts),
    )
}
_BUILDERS = (
    "store/schema.sql",
    "store/build.py",
    "curated.py",
    *(f"rules/{n}.py" for n in ("bounds", "faults", "purpose")),
    *(f"sellers/{n}.py" for n in ("providers", "spelling")),
    *(
        f"sources/{n}.py"
        for n in (
            "genai",
            "listed",
            "regions",
            "retirements",
            "machines",
            "rates",
            "throughput",
            "hardware",
            "quality",
            "units",
            "facts",
        )
    ),
    *(f"facts/{path.name}" for path in sorted((_HERE.parent / "facts").glob("*.py"))),
)
_TERMS = (Path(token_lines.__file__), Path(gpu.__file__))
"""What the rows are made of: the lines of a price, the generations of a GPU."""
_UNREAD = "unread:"
# What reading content of an unknown shape raises.
_UNREADABLE = (AttributeError, TypeError, ValueError, KeyError, ImportError, ArithmeticError, OSError)
_GENAI_ONLY = " AND dataset = 'genai-prices'"


def _copied(table: str, dataset: str) -> dict[str, str]:
    """How the rows of one list are carried over."""
    # table and dataset are names of this program's own
    select = f"INSERT INTO {table} BY NAME SELECT * FROM previous.{table} WHERE edition = ? AND dataset = '{dataset}'"  # noqa: S608
    return {table: select}


_COPY = {
    genai.NAME: {
        "provider": "INSERT INTO provider BY NAME SELECT * FROM previous.provider WHERE edition = ?",
        **_copied("token_price", genai.NAME),
    },
    **{name: {**_copied("token_price", name), **_copied("retirement", name)} for name in listed.FILES},
    retirements.NAME: _copied("retirement", retirements.NAME),
    rates.NAME: {"gpu_rate": "INSERT INTO gpu_rate BY NAME SELECT * FROM previous.gpu_rate WHERE edition = ?"},
    throughput.NAME: {
        "throughput_point": "INSERT INTO throughput_point BY NAME "
        "SELECT * FROM previous.throughput_point WHERE edition = ?",
        "model": "INSERT INTO model BY NAME SELECT * FROM previous.model WHERE edition = ?",
        "estimator": "INSERT INTO estimator BY NAME SELECT * FROM previous.estimator WHERE edition = ?",
    },
    hardware.NAME: {"hardware": "INSERT INTO hardware BY NAME SELECT * FROM previous.hardware WHERE edition = ?"},
    quality.NAME: {
        "quality": "INSERT INTO quality BY NAME SELECT * FROM previous.quality WHERE edition = ?",
        "reasoning": "INSERT INTO reasoning BY NAME SELECT * FROM previous.reasoning WHERE edition = ?",
    },
    units.NAME: {
        "unit_price": "INSERT INTO unit_price BY NAME SELECT * FROM previous.unit_price WHERE edition = ?",
        "unit_capacity": "INSERT INTO unit_capacity BY NAME SELECT * FROM previous.unit_capacity WHERE edition = ?",
    },
}
"""How an edition of each source but the facts is carried over, table by table; one that the older file lacks is not."""
_MODEL_KEY = "lower(regexp_replace(model, '^accounts/fireworks/(models|routers)/', '')) AS model_key"
_OLDER_PRICES = {
    **dict.fromkeys(("1", "2"), "cache_write_1h_usd_per_mtok AS cache_write_long_usd_per_mtok, "),
    "3": "",
}
"""Schema of an older file → what else was called by another name in its token prices."""
_PREVIOUS_TABLES = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'previous'"


class Stamp(NamedTuple):
    """What a database says of itself; `builder_hash` is that of the code that filled it."""

    application: str
    schema_version: int
    builder_hash: str


def fingerprints() -> dict[str, str]:
    """Return the hash of each source's present content, by source name."""
    return {name: _fingerprint(source) for name, source in _SOURCES.items()}


def _fingerprint(source: Source) -> str:
    """Return the content's hash; a source whose content is not where it was has that for its content."""
    try:
        return source.fingerprint()
    except (ImportError, OSError) as error:
        return hashlib.sha256(f"missing {type(error).__name__}".encode()).hexdigest()


@cache
def builder_hash() -> str:
    """Return the hash of the code and the release dates that decide how content becomes rows."""
    digest = hashlib.sha256()
    for path in (
        *(_HERE.parent / name for name in _BUILDERS),
        *_TERMS,
        *(curated.DATA / n for n in (genai.RELEASES, faults.DEFAULTS, providers.FILE)),
    ):
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
    present = {(edition.source, edition.content_hash) for edition in editions(connection)}
    present |= {(name, content_hash) for name, (content_hash, _) in unread(connection).items()}
    return present.issuperset(fingerprints().items())


def fill(connection: duckdb.DuckDBPyConnection, previous: Path | None = None) -> list[str]:
    """Create the tables in an empty database and fill them; return sentences on what could not be read or kept.

    `previous` is a catalogue file whose editions are carried over. A source that cannot be read adds nothing, whole
    or in part: its earlier editions stay. Raises duckdb.Error or OSError.
    """
    notices: list[str] = []
    connection.execute((_HERE / "schema.sql").read_text(encoding="utf-8"))
    for statement in facts.schema():
        connection.execute(statement)
    present = fingerprints()
    carried: list[Edition] = []
    replaced: list[Edition] = []
    if previous is not None:
        try:
            carried, replaced = _carry_over(connection, previous, present)
        except duckdb.Error:
            with contextlib.suppress(duckdb.Error):
                connection.execute("ROLLBACK")
            notices.append(f"Earlier editions in {previous} could not be read; only the present prices are kept.")
    info: list[Row] = [
        ("application", APPLICATION),
        ("schema_version", str(SCHEMA_VERSION)),
        ("builder_hash", builder_hash()),
    ]
    for name, source in _SOURCES.items():
        earlier = [e for e in carried if e.source == name]
        if any(e.content_hash == present[name] for e in earlier):
            continue
        notice = _take_in(connection, source, present[name], earlier)
        if notice is not None:
            again = [e for e in replaced if e.source == name]
            if again and previous is not None:
                _copy_editions(connection, previous, again)
            notices.append(_with_what_stays(connection, source, notice, [*earlier, *again]))
            info.append((f"{_UNREAD}{name}", f"{present[name]} {notices[-1]}"))
    connection.execute("BEGIN")
    _insert(connection, "build_info", info)
    connection.execute("COMMIT")
    return notices


def unread(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, str]]:
    """Return the sources the file could not take in: by name the content's hash and the sentence that says why."""
    rows = connection.execute(BUILD_INFO).fetchall()
    by_source = {name.removeprefix(_UNREAD): value.split(" ", 1) for name, value in rows if name.startswith(_UNREAD)}
    return {name: (content_hash, sentence) for name, (content_hash, sentence) in by_source.items()}


def _take_in(
    connection: duckdb.DuckDBPyConnection, source: Source, content_hash: str, earlier: list[Edition]
) -> str | None:
    """Add the present content of a source as an edition, all of it or nothing; return what could not be read."""
    try:
        content = source.load()
        connection.execute("BEGIN")
        _add_edition(connection, source.NAME, content_hash, content, earlier)
        connection.execute("COMMIT")
    except SourceError as error:
        return str(error)
    except (duckdb.ConstraintException, duckdb.ConversionException, *_UNREADABLE) as error:
        with contextlib.suppress(duckdb.Error):
            connection.execute("ROLLBACK")
        return f"{source.NAME} could not be read: {_one_line(error)}"
    return None


def _with_what_stays(connection: duckdb.DuckDBPyConnection, source: Source, notice: str, stays: list[Edition]) -> str:
    """Return the notice with what is used instead; without an earlier edition the source gets an empty one."""
    if stays:
        newest = max(stays, key=lambda e: (e.observed_on, e.number))
        return f"{notice}; its prices and figures of {newest.observed_on.isoformat()} stay in use."
    empty = Content("", datetime.now(UTC).date(), "could not be read")
    _add_edition(connection, source.NAME, "", empty, [])
    return f"{notice}; nothing of it is in the catalogue."


def _one_line(error: BaseException) -> str:
    return " ".join((str(error) or type(error).__name__).split())[:300]


def _carry_over(
    connection: duckdb.DuckDBPyConnection, previous: Path, present: dict[str, str]
) -> tuple[list[Edition], list[Edition]]:
    """Copy editions from `previous`; return those copied and those left out to be made anew by changed code."""
    connection.execute("ATTACH ? AS previous (READ_ONLY)", [str(previous)])
    old = [Edition(*row) for row in connection.execute(_in_previous(EDITIONS, "edition")).fetchall()]
    info = dict(connection.execute(_in_previous(BUILD_INFO, "build_info")).fetchall())
    connection.execute("DETACH previous")
    same_builder = info.get("builder_hash") == builder_hash()
    known = [edition for edition in old if edition.source in _SOURCES and edition.content_hash]
    replaced = [e for e in known if present[e.source] == e.content_hash and not same_builder]
    carried = [edition for edition in known if edition not in replaced]
    _copy_editions(connection, previous, carried)
    return carried, replaced


def _copy_editions(connection: duckdb.DuckDBPyConnection, previous: Path, wanted: list[Edition]) -> None:
    connection.execute("ATTACH ? AS previous (READ_ONLY)", [str(previous)])
    connection.execute("BEGIN")
    info = dict(connection.execute(_in_previous(BUILD_INFO, "build_info")).fetchall())
    tables = {name for (name,) in connection.execute(_PREVIOUS_TABLES).fetchall()}
    # Files of schema 1 hold prices of one source only and have no column that says so.
    one_source = info.get("schema_version") == "1"
    copies = {**_COPY, facts.NAME: facts.carried_over()}
    for edition in wanted:
        for table, statement in copies[edition.source].items():
            if table in tables:
                select = statement.removesuffix(_GENAI_ONLY) if one_source else statement
                renamed = _OLDER_PRICES.get(info.get("schema_version", ""))
                if table == "token_price" and renamed is not None:
                    names = f"SELECT * RENAME ({renamed}observed_on AS listed_on), {_MODEL_KEY}"
                    select = select.replace("SELECT *", names)
                connection.execute(select, [edition.number])
    _insert(connection, "edition", [_edition_row(edition) for edition in wanted])
    connection.execute("COMMIT")
    connection.execute("DETACH previous")


def _in_previous(statement: str, table: str) -> str:
    return statement.replace(f"FROM {table}", f"FROM previous.{table}")


def _add_edition(
    connection: duckdb.DuckDBPyConnection, name: str, content_hash: str, content: Content, earlier: list[Edition]
) -> None:
    """Add `content` under the next number, dated no earlier than the editions before it."""
    number = max((edition.number for edition in earlier), default=0) + 1
    observed_on = max([content.observed_on, *(edition.observed_on for edition in earlier)])
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
