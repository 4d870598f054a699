"""How long the runs of the pages take on the server and how many end with an error, for whoever watches the process.

A run's time counts from when its script starts, waiting for its turn included.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Counter, Histogram

RERUN_SECONDS = Histogram(
    "breakeven_rerun_seconds",
    "Time of a page's run on the server, waiting for its turn included",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.5, 5.0, 10.0, 30.0),
)
"""Its count is the number of runs."""
RERUN_ERRORS = Counter("breakeven_rerun_errors", "Runs of a page or a widget's callback that ended with an error")


@contextmanager
def measured_run() -> Iterator[None]:
    """Count the run of a page that the block is, however it ends."""
    start = time.perf_counter()
    try:
        yield
    finally:
        RERUN_SECONDS.observe(time.perf_counter() - start)
