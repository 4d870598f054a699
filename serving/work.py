"""Work for the routes for machines: beside the event loop, one piece at a time, with a short queue.

Pages go first: a piece waits for its turn behind every run of a page, and as long as it took nothing else is worked on
for machines, so that they get half of the time at most; only after a piece of half a minute the pause is shorter.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TypeVar

from dashboard.turns import Who, turn
from serving.answers import Fault, Refusal

MOST_WAITING = 16
"""Pieces of work that wait or are done: at a tenth of a second each, the last one is ready in about three seconds."""
_RETRY_SECONDS = 3
_LONGEST_PAUSE_SECONDS = 30.0
T = TypeVar("T")


class Work:
    """One thread, because Python computes one thing at a time: a second would only take more from the pages."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="machines")
        self._waiting = 0
        self._not_before = 0.0

    async def do(self, piece: Callable[[], T]) -> T:
        """Return what the piece returns; raises Refusal when too much waits already."""
        self.check_room()
        self._waiting += 1
        future = asyncio.get_running_loop().run_in_executor(self._pool, self._in_turn, piece)
        future.add_done_callback(self._done)  # also when whoever asked has gone
        return await future

    def check_room(self) -> None:
        """Raise Refusal when too much waits already: asked first, a refusal costs next to nothing."""
        if self._waiting >= MOST_WAITING:
            message = f"more is asked for than can be worked out: ask again in {_RETRY_SECONDS} seconds"
            retry = {"Retry-After": str(_RETRY_SECONDS)}
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, (Fault("", message),), retry)

    def _in_turn(self, piece: Callable[[], T]) -> T:
        time.sleep(max(0.0, self._not_before - time.monotonic()))
        with turn(Who.MACHINE):
            start = time.monotonic()
            try:
                return piece()
            finally:
                now = time.monotonic()
                self._not_before = now + min(now - start, _LONGEST_PAUSE_SECONDS)

    def _done(self, _: object) -> None:
        self._waiting -= 1
