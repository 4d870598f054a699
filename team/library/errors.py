"""Why the library refuses or cannot answer, each as a sentence for a page."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from sqlalchemy.exc import DBAPIError, SQLAlchemyError, TimeoutError

_DOES_NOT_FIT = "what was to be written does not fit what it holds"
_ON_SQLITE: Mapping[str, str] = {
    "SQLITE_BUSY": "another program holds its file locked; try again in a moment",
    "SQLITE_LOCKED": "another program holds its file locked; try again in a moment",
    "SQLITE_FULL": "the disk is full",
    "SQLITE_READONLY": "its file may not be written",
    "SQLITE_CANTOPEN": "its file cannot be opened",
    "SQLITE_NOTADB": "its file is no library",
    "SQLITE_CORRUPT": "its file is damaged; restore a backup",
    "SQLITE_IOERR": "its disk does not answer",
    "SQLITE_CONSTRAINT": _DOES_NOT_FIT,
    "SQLITE_ERROR": "its tables are not those of this program",
}
"""By the beginning of SQLite's name of an error."""
_ON_POSTGRES: Mapping[str, str] = {
    "53100": "the disk of its database is full",
    "55P03": "somebody else is saving the same scenario; try again in a moment",
    "23": _DOES_NOT_FIT,
    "40": "somebody else is saving the same scenario; try again in a moment",
    "57014": "its database took too long",
    "25006": "its database may not be written",
    "42501": "this account may not do that in its database",
    "42P01": "its tables are not those of this program",
    "42703": "its tables are not those of this program",
}
"""By the beginning of PostgreSQL's code of an error."""
_NO_ANSWER = "its database does not answer, or refuses the connection"
"""A server's code for a refusal does not reach the driver before there is a connection."""


class LibraryUnavailable(Exception):
    """The library cannot be read or written now; the message is a sentence that says why."""


class Conflict(Exception):
    """Somebody saved in between: nothing was saved.

    `expected` is the version that was built on, `version` the one that is newest now, with its author and time.
    """

    def __init__(self, expected: int, version: int, author: str, saved_at: str) -> None:
        super().__init__(f"version {version} was saved by {author} in between")
        self.expected = expected
        self.version = version
        self.author = author
        self.saved_at = saved_at


class NotThere(Exception):
    """The library holds no such scenario or version."""


def no_library(where: str) -> LibraryUnavailable:
    """Return the refusal to begin a library where one is only read, and there is none."""
    to_do = "give the address of yours; the dashboard, `token add` and `library restore` begin a new one"
    return LibraryUnavailable(f"DATABASE_URL: there is no library {where}: {to_do}.")


def unavailable(error: SQLAlchemyError | sqlite3.Error) -> LibraryUnavailable:
    """Return an error of the database as a sentence, without its text: that may hold statements and values."""
    drivers = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(drivers, sqlite3.Error) or (isinstance(error, DBAPIError) and drivers is not None):
        code = getattr(drivers, "sqlite_errorname", None)
        known = _ON_SQLITE
        if code is None:
            code, known = getattr(drivers, "sqlstate", None) or "", _ON_POSTGRES
        for beginning, reason in known.items():
            if code.startswith(beginning):
                return LibraryUnavailable(f"The library is off: {reason}.")
    elif isinstance(error, TimeoutError):
        return LibraryUnavailable("The library is off: too many people use it at once; try again in a moment.")
    return LibraryUnavailable(f"The library is off: {_NO_ANSWER}.")
