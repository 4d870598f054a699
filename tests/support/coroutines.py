"""Loops of tests in a thread of their own: a browser that other tests drive keeps a loop running in the first one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

T = TypeVar("T")
P = ParamSpec("P")


def run_alone(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end and return what it gives, or raise what it raises."""
    return apart(asyncio.run, coroutine)


def apart(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what a call gives that runs a loop of its own."""
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(call, *args, **kwargs).result()
