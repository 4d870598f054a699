"""A connection to PostgreSQL that waits only so long: a frozen server keeps its sockets open and never answers."""

from __future__ import annotations

from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen

T = TypeVar("T")
ANSWER_SECONDS = 25.0
"""Longer than the server itself lets a statement run."""
_LOOK_SECONDS = 0.1


class PatientConnection(psycopg.Connection[Any]):
    """A connection that is closed where the server has not answered in time; raises psycopg.OperationalError then."""

    def wait(self, gen: PQGen[T], interval: float = _LOOK_SECONDS, timeout: float | None = None) -> T:
        """Wait for the end of what the driver asks the server, at most so many seconds."""
        try:
            return super().wait(gen, interval, ANSWER_SECONDS if timeout is None else timeout)
        except psycopg.OperationalError:
            self.pgconn.finish()  # what comes later would be the answer to another question
            raise
