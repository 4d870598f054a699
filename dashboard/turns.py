"""Runs of the pages take turns: Python computes one at a time anyway, and in turn each is done sooner.

Without turns, runs that arrive together share the processor, and all of them end when the last one does. Who changes
something goes before who has just come, who steps aside for them between two parts of a first page: while many open a
link at once, nobody's slider sticks. Machines that ask for files come last.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

_here = threading.local()
"""As `who` this thread has the turn, None or nothing without one."""


class Who(IntEnum):
    """Who waits for a turn; the first goes first."""

    CHANGE = 0
    NEWCOMER = 1
    MACHINE = 2


class _Turns:
    """Whose turn it is: a queue for each kind of waiting, of which the first that is not empty goes on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()  # held for a moment while the queues change
        self._queues: tuple[deque[threading.Event], ...] = tuple(deque() for _ in Who)
        self._is_taken = False

    def take(self, who: Who = Who.CHANGE) -> None:
        """Wait until it is this thread's turn."""
        called = threading.Event()
        with self._lock:
            if self._is_taken:
                self._queues[who].append(called)
            else:
                self._is_taken = True
                called.set()
        called.wait()  # the turn is handed over, so nobody can come between

    def give(self) -> None:
        """Hand the turn to the next one."""
        with self._lock:
            waiting = next(filter(None, self._queues), None)
            if waiting is not None:
                waiting.popleft().set()
            else:
                self._is_taken = False

    def step_aside(self, who: Who) -> None:
        """Hand the turn to somebody who goes before `who`, if one waits, and come next of one's own kind."""
        called = threading.Event()
        with self._lock:
            before = next(filter(None, self._queues[:who]), None)
            if before is None:
                return
            self._queues[who].appendleft(called)
            before.popleft().set()
        called.wait()


_turns = _Turns()


@contextmanager
def turn(who: Who = Who.CHANGE) -> Iterator[None]:
    """Wait for the runs that go before, then keep the turn until the block ends, however it ends."""
    _turns.take(who)
    _here.who = who
    try:
        yield
    finally:
        _here.who = None
        _turns.give()


@contextmanager
def let_others() -> Iterator[None]:
    """Give the turn away while this run waits for something else; without a turn it changes nothing."""
    who: Who | None = getattr(_here, "who", None)
    if who is None:
        yield
        return
    _here.who = None
    _turns.give()
    try:
        yield
    finally:
        _turns.take()
        _here.who = who


def step_aside() -> None:
    """Let whoever goes before this run go now, between two parts of it; without a turn it changes nothing.

    Whoever steps aside holds no lock, or one who now has the turn could wait for it for ever: not in what is worked out
    once for all, such as a cached property, which is locked in Python 3.11.
    """
    who: Who | None = getattr(_here, "who", None)
    if who is not None:
        _turns.step_aside(who)
