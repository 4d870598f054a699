"""Runs of the pages take turns: Python computes one at a time anyway, and in turn each is done sooner.

Without turns, runs that arrive together share the processor, and all of them end when the last one does.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_turn = threading.Lock()
_here = threading.local()
"""Whether this thread has the turn."""


@contextmanager
def turn() -> Iterator[None]:
    """Wait for the runs that came before, then keep the turn until the block ends, however it ends."""
    with _turn:
        _here.has_turn = True
        try:
            yield
        finally:
            _here.has_turn = False


@contextmanager
def let_others() -> Iterator[None]:
    """Give the turn away while this run waits for something else; without a turn it changes nothing."""
    if not getattr(_here, "has_turn", False):
        yield
        return
    _here.has_turn = False
    _turn.release()
    try:
        yield
    finally:
        _turn.acquire()
        _here.has_turn = True
