"""The catalogue's file: where it is, whether it is fit to read, and how it comes to be.

A file is built beside its place and moved there in one step, so a reader finds the old file, the new one or none.
Whatever stands in the way (a damaged file, a place that cannot be written, a full disk) ends in a catalogue in
memory and a sentence that says so, never in a traceback.
"""

from __future__ import annotations

import contextlib
import errno
import glob
import os
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pricing.store import build

ENVIRONMENT_VARIABLE = "BREAKEVEN_CATALOGUE"

_LOCK_WAIT_SECONDS = 30.0
_NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP)
_STALE_SECONDS = 3600.0
_SERVING = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "lock_configuration": "true",
}
_BUILDING = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


@dataclass(frozen=True, slots=True)
class Opened:
    """A catalogue ready to be read; `path` is None when it lives in memory only."""

    connection: duckdb.DuckDBPyConnection
    path: Path | None
    notices: tuple[str, ...]


class _Unusable(Exception):
    """The file has to be left alone; the message says why."""


def place() -> Path:
    """Return where the catalogue file belongs; raises RuntimeError when there is no home folder to put it in.

    The environment variable BREAKEVEN_CATALOGUE names the file; else it is breakeven/catalogue.duckdb in
    XDG_CACHE_HOME or ~/.cache.
    """
    named = os.environ.get(ENVIRONMENT_VARIABLE)
    if named:
        return Path(os.path.abspath(Path(named).expanduser()))
    base = os.environ.get("XDG_CACHE_HOME", "")
    cache = Path(base) if os.path.isabs(base) else Path.home() / ".cache"
    return cache / "breakeven" / "catalogue.duckdb"


def open_store(path: Path | None = None) -> Opened:
    """Open the catalogue at `path` (default: its place), building or mending the file first where needed."""
    target = path
    try:
        target = target or place()
        connection, state = _inspect(target)
        if connection is not None:
            return _opened(connection, target, [])
        return _make(target, state)
    except _Unusable as reason:
        return _in_memory(None, [str(reason)])
    except (OSError, RuntimeError, ValueError, duckdb.Error) as error:
        return _in_memory(target, [_cannot_write(str(target or "its usual place"), error)])


def set_aside(path: Path) -> str:
    """Move a damaged file to `<name>.damaged` and return the sentence that reports it."""
    aside = path.with_name(path.name + ".damaged")
    os.replace(path, aside)
    _remove(path.with_name(path.name + ".wal"))
    return f"The catalogue file {path} was damaged; it is kept as {aside.name} and a new one was built."


def identity(path: Path | None) -> tuple[int, int, int] | None:
    """Return what tells this file from another one later put in its place; None when there is none."""
    try:
        status = path.stat() if path is not None else None
    except OSError:
        return None
    return None if status is None else (status.st_dev, status.st_ino, status.st_mtime_ns)


def _inspect(path: Path) -> tuple[duckdb.DuckDBPyConnection | None, str]:
    """Return a reading connection to a current file, or None and `missing`, `outdated` or `damaged`.

    Raises _Unusable for a file that is not this program's to replace, OSError for one that cannot be read.
    """
    if not path.exists():
        return None, "missing"
    with path.open("rb"):
        pass
    connection = None
    try:
        connection = duckdb.connect(str(path), read_only=True, config=dict(_SERVING))
        stamp = _stamp(connection, path)
        if stamp.schema_version > build.SCHEMA_VERSION:
            raise _Unusable(
                f"{path} was written by a newer version of this program; it was left alone, the catalogue is in memory."
            )
        if build.is_current(connection):
            return connection, "current"
        state = "outdated"
    except duckdb.Error as error:
        if not _is_damage(error):
            raise _Unusable(
                f"{path} cannot be opened now ({_first_line(error)}); the catalogue is in memory."
            ) from error
        state = "damaged"
    except _Unusable:
        if connection is not None:
            connection.close()
        raise
    if connection is not None:
        connection.close()
    return None, state


def _is_damage(error: duckdb.Error) -> bool:
    """Tell whether the file itself is at fault, or sound and only not to be opened here and now.

    The one place that reads the words of an error: DuckDB raises one class, IOException, for a file that is no database
    and for one that is held by a writer, out of reach or of a later version, and gives nothing else to go by.
    """
    words = str(error).lower()
    return not any(sign in words for sign in ("lock on file", "cannot open file", "version number", "out of memory"))


def _stamp(connection: duckdb.DuckDBPyConnection, path: Path) -> build.Stamp:
    """Return what the file says of itself; raises _Unusable when it is a sound database of something else."""
    try:
        return build.stamp(connection)
    except (duckdb.CatalogException, duckdb.BinderException):
        if connection.execute("SELECT count(*) FROM duckdb_tables()").fetchall() != [(0,)]:
            raise _Unusable(
                f"{path} is a database of something else; it was left alone, the catalogue is in memory."
            ) from None
        raise


def _make(target: Path, state: str) -> Opened:
    """Build the file at `target` while no other process does, and open it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    notices: list[str] = []
    with _alone(target):
        connection, state = _inspect(target)
        if connection is not None:
            return _opened(connection, target, [])
        if state == "damaged":
            notices.append(set_aside(target))
        try:
            notices += _build_file(target, target if state == "outdated" else None)
            connection, state = _inspect(target)
        except (OSError, duckdb.Error) as error:
            return _in_memory(target if state == "outdated" else None, [*notices, _cannot_write(str(target), error)])
    if connection is None:
        return _in_memory(None, [*notices, f"{target} could not be read back; the catalogue is in memory."])
    return _opened(connection, target, notices)


def _opened(connection: duckdb.DuckDBPyConnection, target: Path, notices: list[str]) -> Opened:
    """Return the opened file with its notices, and with what it could not take in when it was built."""
    unread = (sentence for _, sentence in build.unread(connection).values())
    return Opened(connection, target, (*notices, *(s for s in unread if s not in notices)))


def _build_file(target: Path, previous: Path | None) -> list[str]:
    """Build beside `target` and move it there in one step once it is safely on disk."""
    _sweep(target)
    draft = target.with_name(f".{target.name}.{os.getpid()}.{secrets.token_hex(4)}.building")
    try:
        connection = duckdb.connect(str(draft), config=dict(_BUILDING))
        try:
            notices = build.fill(connection, previous)
            connection.execute("CHECKPOINT")
        finally:
            connection.close()
        _sync(draft)
        os.replace(draft, target)
        _remove(target.with_name(target.name + ".wal"))
        _sync(target.parent)
    finally:
        _remove(draft)
        _remove(draft.with_name(draft.name + ".wal"))
    return notices


def _in_memory(previous: Path | None, notices: list[str]) -> Opened:
    """Build the catalogue in memory, with the editions of `previous` when it can be read, and lock it."""
    connection = duckdb.connect(":memory:", config=dict(_BUILDING))
    readable = previous is not None and previous.is_file() and os.access(previous, os.R_OK)
    notices = [*notices, *build.fill(connection, previous if readable else None)]
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return Opened(connection, None, tuple(notices))


def _cannot_write(where: str, error: BaseException) -> str:
    reason = (error.strerror if isinstance(error, OSError) else None) or _first_line(error)
    shown = where.encode("utf-8", "backslashreplace").decode()[:200].replace("\n", " ").replace("\0", " ")
    return f"The catalogue could not be kept in {shown} ({reason}); it is in memory and is built at every start."


def _first_line(error: BaseException) -> str:
    return str(error).split("\n", 1)[0][:200]


@contextlib.contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Hold the build lock of `target`; after half a minute, or where there are no locks, go on without it.

    The lock saves work and keeps a good file from being set aside; the move in one step is what keeps readers safe.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - it costs every start, and few of them build

    lock = FileLock(target.with_name(target.name + ".lock"), timeout=_LOCK_WAIT_SECONDS, mode=0o644)
    try:
        lock.acquire(poll_interval=0.02)
    except Timeout:
        pass
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
    try:
        yield
    finally:
        lock.release()


def _sweep(target: Path) -> None:
    """Remove drafts that an interrupted build left over an hour ago."""
    for draft in target.parent.glob(f".{glob.escape(target.name)}.*.building*"):
        with contextlib.suppress(OSError):
            if time.time() - draft.stat().st_mtime > _STALE_SECONDS:
                draft.unlink()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
