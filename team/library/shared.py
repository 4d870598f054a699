"""The one open library of the process, opened at first use and again after it was away."""

from __future__ import annotations

import time
from threading import Lock

from team import settings
from team.library.errors import LibraryUnavailable
from team.library.store import Library, open_library

AGAIN_SECONDS = 5.0
"""How long a library that could not be opened is said to be off without asking again."""
_lock = Lock()
_opened: dict[str, Library] = {}
_failed: dict[str, tuple[float, LibraryUnavailable]] = {}


def shared_library() -> Library:
    """Return the library that the settings name, shared by all threads.

    Raises LibraryUnavailable, at once when it has just failed, and InputError for a setting that is refused.
    """
    url = settings.DATABASE_URL.get()
    with _lock:
        known = _opened.get(url)
        if known is not None:
            return known
        at, error = _failed.get(url, (0.0, None))
        if error is not None and time.monotonic() - at < AGAIN_SECONDS:
            raise LibraryUnavailable(str(error))
        try:
            _opened[url] = open_library(url)
        except LibraryUnavailable as unavailable:
            _failed[url] = (time.monotonic(), unavailable)
            raise
        _failed.pop(url, None)
        return _opened[url]


def close_shared() -> None:
    """Close what is open, at the end of the process."""
    with _lock:
        for library in _opened.values():
            library.close()
        _opened.clear()
        _failed.clear()
