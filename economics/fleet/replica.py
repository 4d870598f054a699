"""A replica at its load: its number of concurrent requests, what limits that number, and its estimated rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from economics.errors import Refusal
from economics.fleet.configuration import Layout, Serving, Work, prepared
from economics.fleet.constants import Constants
from economics.fleet.estimator import Estimate, estimate_prepared, largest_concurrency
from economics.fleet.roofline import sequences_in_memory
from economics.quantity import Array, Number

OFFLINE, GIVEN, MEMORY, LATENCY, TOO_SLOW = "offline", "given", "memory", "latency", "too slow"


@dataclass(frozen=True)
class Target:
    """How many requests run at a time: a number, or as many as keep the latencies [ms, averages]; else offline.

    `best_effort`: where not even one request meets the latencies, one runs all the same.
    """

    concurrency: float | None = None
    time_per_output_token_ms: float | None = None
    time_to_first_token_ms: float | None = None
    best_effort: bool = False

    @property
    def by_latency(self) -> bool:
        """Whether the number follows from latencies."""
        return self.concurrency is None and not (
            self.time_per_output_token_ms is None and self.time_to_first_token_ms is None
        )


@dataclass(frozen=True)
class AtLoad:
    """Estimates of N replicas at their load; `concurrency` NaN means offline.

    `bound` says what sets the number of requests: given, offline, memory, latency, or too slow where not even one
    request meets the target.
    """

    estimate: Estimate
    concurrency: Array
    bound: NDArray[np.str_]
    refused: tuple[Refusal | None, ...]


def at_load(
    serving: Serving | Sequence[Serving],
    layout: Layout,
    work: Work,
    target: Target,
    constants: Constants,
    factor: Number = 1.0,
) -> AtLoad:
    """Return N replicas at the load that `target` sets; the concurrency of `work` is ignored.

    `serving`, `layout` and `work` as in `estimate`. `factor` (scalar or N) is what a measurement rescales the estimates
    by: latencies shrink by it, so the limits are held against the rescaled ones. The estimates themselves are as they
    come. Raises InputError only where lengths differ.
    """
    offline = target.concurrency is None and not target.by_latency
    ready = prepared(serving, layout, replace(work, concurrency=None if offline else target.concurrency or 1.0))
    if not target.by_latency:
        bound = np.full(len(ready.concurrency), OFFLINE if offline else GIVEN, dtype="<U8")
        return AtLoad(estimate_prepared(ready, constants), ready.concurrency, bound, ready.refused)
    first, token = (
        None if limit is None else limit * np.asarray(factor, dtype=float)
        for limit in (target.time_to_first_token_ms, target.time_per_output_token_ms)
    )
    largest = largest_concurrency(ready, constants, first, token)
    number = np.maximum(largest, 1.0)
    estimates = estimate_prepared(replace(ready, concurrency=number), constants)
    room = np.floor(sequences_in_memory(ready.inputs))
    bound = np.where(_next_is_too_many(number, room), MEMORY, LATENCY)
    bound = np.where(largest < 1, TOO_SLOW, bound)
    return AtLoad(estimates, number, bound, ready.refused)


def _next_is_too_many(number: Array, room: Array) -> NDArray[np.bool_]:
    """Whether memory, rather than latency, stopped the search: it holds hardly more than the number found."""
    return np.asarray(room < number * 1.13 + 1, dtype=bool)
