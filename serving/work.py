"""Work for the routes for machines: beside the event loop, one piece at a time, with a short queue."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TypeVar

from serving.answers import Fault, Refusal

MOST_WAITING = 16
"""Pieces of work that wait or are done: at a fifth of a second each, the last one is ready in about three seconds."""
_RETRY_SECONDS = 3
T = TypeVar("T")


class Work:
    """One thread, because Python computes one thing at a time: a second would only take more from the pages."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="machines")
        self._waiting = 0

    async def do(self, piece: Callable[[], T]) -> T:
        """Return what the piece returns; raises Refusal when too much waits already."""
        if self._waiting >= MOST_WAITING:
            message = f"more is asked for than can be worked out: ask again in {_RETRY_SECONDS} seconds"
            retry = {"Retry-After": str(_RETRY_SECONDS)}
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, (Fault("", message),), retry)
        self._waiting += 1
        future = asyncio.get_running_loop().run_in_executor(self._pool, piece)
        future.add_done_callback(self._done)  # also when whoever asked has gone
        return await future

    def _done(self, _: object) -> None:
        self._waiting -= 1
