"""Runs of the pages take turns: Python computes one at a time anyway, and in turn each is done sooner.

Without turns, runs that arrive together share the processor, and all of them end when the last one does. Who changes
something goes before who has just come: while many open a link at once, nobody's slider sticks.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

_here = threading.local()
"""Whether this thread has the turn."""


class _Turns:
    """Whose turn it is: two queues, of which that of changes goes first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()  # held for a moment while the queues change
        self._changes: deque[threading.Event] = deque()
        self._newcomers: deque[threading.Event] = deque()
        self._is_taken = False

    def take(self, newcomer: bool = False) -> None:
        """Wait until it is this thread's turn."""
        called = threading.Event()
        with self._lock:
            if self._is_taken:
                (self._newcomers if newcomer else self._changes).append(called)
            else:
                self._is_taken = True
                called.set()
        called.wait()  # the turn is handed over, so nobody can come between
        _here.has_turn = True

    def give(self) -> None:
        """Hand the turn to the next one."""
        _here.has_turn = False
        with self._lock:
            waiting = self._changes or self._newcomers
            if waiting:
                waiting.popleft().set()
            else:
                self._is_taken = False


_turns = _Turns()


@contextmanager
def turn(newcomer: bool = False) -> Iterator[None]:
    """Wait for the runs that go before, then keep the turn until the block ends, however it ends.

    `newcomer`: the first run of a session, which lets the others' changes pass.
    """
    _turns.take(newcomer)
    try:
        yield
    finally:
        _turns.give()


@contextmanager
def let_others() -> Iterator[None]:
    """Give the turn away while this run waits for something else; without a turn it changes nothing."""
    if not getattr(_here, "has_turn", False):
        yield
        return
    _turns.give()
    try:
        yield
    finally:
        _turns.take()
