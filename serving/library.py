"""The process's library for the routes: opened when it is first asked for, and again after it could not be."""

from __future__ import annotations

from threading import Lock

from team.library.store import Library, open_library
from team.settings import DATABASE_URL

_lock = Lock()
_open: dict[str, Library] = {}


def library() -> Library:
    """Return the library that the settings name. Raises LibraryUnavailable with a sentence."""
    url = DATABASE_URL.get()
    with _lock:
        if url not in _open:
            _open[url] = open_library(url)
        return _open[url]


def close_library() -> None:
    """Give the database's connections back; the next request opens them anew."""
    with _lock:
        for each in _open.values():
            each.close()
        _open.clear()
