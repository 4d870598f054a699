"""The first few variants of a test in every run, all of them among the slow tests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def few_fast(values: Iterable[Any], number: int) -> list[Any]:
    """The values as parameters of a test: those after the first `number` run with the slow tests alone."""
    return [
        value if place < number else pytest.param(value, marks=pytest.mark.slow) for place, value in enumerate(values)
    ]
