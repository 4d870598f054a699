"""The connection to the library's database: SQLite in a file, or PostgreSQL.

A block of `reading` or `writing` is one transaction. Whatever the database raises in it becomes `LibraryUnavailable`.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from team.library.errors import LibraryUnavailable, unavailable

WAIT_SECONDS = 3
"""How long a lock, a free connection or an answer of the server is waited for."""
_STATEMENT_MS = 20_000
_WRITING = {"writing": True}
_LOST = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 2, "tcp_user_timeout": 5_000}
"""A server whose machine is gone, rather than its process, is given up after so many seconds and milliseconds."""


def default_path() -> Path:
    """Return where the library lies without a setting: in the user's data folder."""
    base = os.environ.get("XDG_DATA_HOME", "")
    folder = Path(base) if base and Path(base).is_absolute() else Path.home() / ".local" / "share"
    return folder / "breakeven" / "library.sqlite"


def engine_of(url: str) -> Engine:
    """Return the engine of a database's address, an empty one for the default file; nothing is opened yet.

    Raises LibraryUnavailable for an address that cannot be read, and where the file's folder cannot be made.
    """
    try:
        parsed = make_url(url) if url else URL.create("sqlite", database=str(default_path()))
    except ArgumentError:
        raise LibraryUnavailable("The library is off: the address of its database cannot be read.") from None
    return _sqlite(parsed) if parsed.get_backend_name() == "sqlite" else _postgres(parsed)


def _sqlite(url: URL) -> Engine:
    if url.database is None or url.database in ("", ":memory:"):
        raise LibraryUnavailable("The library is off: the address of its database names no file.")
    try:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise LibraryUnavailable("The library is off: the folder of its file cannot be made.") from None
    engine = create_engine(url, connect_args={"timeout": WAIT_SECONDS, "isolation_level": None})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # a transaction that reads first and writes later could not wait for another writer's end
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _postgres(url: URL) -> Engine:
    settings = {"statement_timeout": _STATEMENT_MS, "lock_timeout": 1000 * WAIT_SECONDS, "synchronous_commit": "on"}
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=5,
        pool_timeout=WAIT_SECONDS,
        connect_args={
            "connect_timeout": WAIT_SECONDS,
            "options": options,
            "application_name": "breakeven",
            **_LOST,
        },
    )

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, address: Any, settings: Any) -> Any:
        from team.library.patient import PatientConnection  # noqa: PLC0415 - only a server needs its driver

        return PatientConnection.connect(*address, **settings)

    return engine


def write_ahead(engine: Engine) -> None:
    """Let readers and one writer work at once in a file that is a library, which keeps it; outside a transaction.

    Raises LibraryUnavailable where the file does not take it.
    """
    if engine.dialect.name != "sqlite":
        return
    try:
        plain = engine.raw_connection()
        try:
            plain.cursor().execute("PRAGMA journal_mode = WAL")
        finally:
            plain.close()
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise unavailable(error) from None


@contextmanager
def reading(engine: Engine, **options: Any) -> Iterator[Connection]:
    """A transaction that only reads; `options` are SQLAlchemy's execution options."""
    with _transaction(engine, options) as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: all of it or nothing."""
    with _transaction(engine, _WRITING) as connection:
        yield connection


@contextmanager
def _transaction(engine: Engine, options: dict[str, Any]) -> Iterator[Connection]:
    try:
        with engine.connect() as plain:
            connection = plain.execution_options(**options)
            with connection.begin():
                yield connection
    except SQLAlchemyError as error:
        raise unavailable(error) from None


def is_writable(connection: Connection) -> bool:
    """Tell whether a database takes changes: a file by its rights and its disk's, a server by what it says."""
    if connection.dialect.name == "sqlite":
        path = Path(str(connection.engine.url.database))
        return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)  # what is being written lies beside it
    return connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "off"
