"""The connection to the library's database: SQLite in a file, or PostgreSQL.

A block of `reading` or `writing` is one transaction. Whatever the database raises in it becomes `LibraryUnavailable`.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from team.library.errors import LibraryUnavailable, no_library, unavailable

WAIT_SECONDS = 3
"""How long a lock, a free connection or an answer of the server is waited for."""
_WRITE_AHEAD = "-wal"
_BESIDE = (_WRITE_AHEAD, "-shm", "-journal")
"""How SQLite calls the files that it keeps beside one, after its name."""
_STATEMENT_MS = 20_000
_WRITING = {"writing": True}
_LOST = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 2, "tcp_user_timeout": 5_000}
"""A server whose machine is gone, rather than its process, is given up after so many seconds and milliseconds."""


def default_path() -> Path:
    """Return where the library lies without a setting: in the user's data folder."""
    base = os.environ.get("XDG_DATA_HOME", "")
    folder = Path(base) if base and Path(base).is_absolute() else Path.home() / ".local" / "share"
    return folder / "breakeven" / "library.sqlite"


def engine_of(url: str, *, create: bool = True) -> Engine:
    """Return the engine of a database's address, an empty one for the default file; no connection is made yet.

    A file that is not there is made, and its folders, for its owner alone. Raises LibraryUnavailable for an address
    that cannot be read, where the folder cannot be made, and, unless `create`, for a file that is not there.
    """
    try:
        parsed = make_url(url) if url else URL.create("sqlite", database=str(default_path()))
    except ArgumentError:
        raise LibraryUnavailable("The library is off: the address of its database cannot be read.") from None
    return _sqlite(parsed, create=create) if parsed.get_backend_name() == "sqlite" else _postgres(parsed)


def _sqlite(url: URL, *, create: bool) -> Engine:
    if url.database is None or url.database in ("", ":memory:"):
        raise LibraryUnavailable("The library is off: the address of its database names no file.")
    path = Path(url.database)
    if not create and not path.exists():
        raise no_library(f"at {path}")
    try:
        _make_folder(path.parent)
    except OSError:
        raise LibraryUnavailable("The library is off: the folder of its file cannot be made.") from None
    with suppress(OSError):  # one that is there stays; one that cannot be made is said at the first question
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
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


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, for their owner alone; raises OSError where that fails."""
    for each in reversed((folder, *folder.parents)):
        each.mkdir(mode=0o700, exist_ok=True)


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


def keep_from_others(engine: Engine) -> None:
    """Take away what everybody may do with a library's file and those beside it; its group keeps what it may.

    SQLite gives the files beside it the rights of the file itself. The rights of a file that is somebody else's stay.
    """
    if engine.dialect.name != "sqlite":
        return
    file = str(engine.url.database)
    for path in (Path(file + ending) for ending in ("", *_BESIDE)):
        with suppress(OSError):
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & stat.S_IRWXO:
                path.chmod(mode & ~stat.S_IRWXO)


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


def wipe(engine: Engine) -> str:
    """Leave nothing of what was deleted in a SQLite file and its write-ahead file; outside a transaction.

    Returns the name of the file that may still hold it, because another program is reading; empty where none does. A
    server clears its tables itself.
    """
    if engine.dialect.name != "sqlite":
        return ""
    held = f"{engine.url.database}{_WRITE_AHEAD}"
    try:
        plain = engine.raw_connection()
        try:
            cursor = plain.cursor()
            cursor.execute("VACUUM")  # what was deleted stays in the file until its space is used again
            busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            plain.close()
    except (SQLAlchemyError, sqlite3.Error):
        return held
    return held if busy else ""


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
