"""Bringing a database to the tables of this program: made when empty, upgraded when older, refused when newer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, inspect, text

from team.library.engine import reading, write_ahead, writing
from team.library.errors import LibraryUnavailable, no_library
from team.library.tables import REVISION_TABLE, REVISIONS

_FOLDER = Path(__file__).resolve().parent / "migrations"
_LOCK_SECONDS = 30
_LOCK_KEY = 0x62726B65
"""Of PostgreSQL's advisory lock: `brke`."""


def bring_up_to_date(engine: Engine, to: str = REVISIONS[-1], *, create: bool = True) -> None:
    """Make or upgrade the tables; processes that start together do it once.

    Raises LibraryUnavailable for a database of a newer program, for one that holds something else, where it cannot be
    reached or written, and, unless `create`, for one without tables.
    """
    with reading(engine) as connection:
        known = _checked(connection)
    if not known and not create:
        raise no_library("in its database")
    if known:
        write_ahead(engine)  # not before: a file of something else is left as it is
    if known == to:
        return
    with _alone(engine), writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
        if _checked(connection) != to:
            _migrate(connection, to)
    write_ahead(engine)


def revision_of(connection: Connection) -> str:
    """Return the migration that a database stands at, empty for a database without tables."""
    tables = inspect(connection).get_table_names()
    if REVISION_TABLE in tables:
        return str(connection.execute(text(f"SELECT version_num FROM {REVISION_TABLE}")).scalar() or "")  # noqa: S608
    if tables:
        raise LibraryUnavailable("The library is off: its database holds something else.")
    return ""


def _checked(connection: Connection) -> str:
    revision = revision_of(connection)
    if revision and revision not in REVISIONS:
        raise LibraryUnavailable("The library is off: a newer version of this program made it; update this one.")
    return revision


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """Hold off other processes while a file is made; a server has a lock of its own."""
    if engine.dialect.name != "sqlite":
        yield
        return
    lock = FileLock(f"{engine.url.database}.lock", timeout=_LOCK_SECONDS)
    try:
        with lock:
            yield
    except Timeout:
        raise LibraryUnavailable(
            "The library is off: another program is upgrading it; try again in a moment."
        ) from None
    except OSError:
        raise LibraryUnavailable("The library is off: its folder may not be written.") from None


def _migrate(connection: Connection, to: str) -> None:
    from alembic import command  # noqa: PLC0415  # takes long, and most starts need no migration
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
