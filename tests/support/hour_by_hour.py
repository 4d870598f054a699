"""Hour by hour, in exact fractions and straight from the contract: what tests hold the fast formulas against."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

WEEKS = Fraction(730, 168)


@dataclass(frozen=True)
class Case:
    """A load and a fleet in whole numbers; a replica serves `replica_tokens` in a busy hour."""

    weights: tuple[int, ...]
    average_tokens: int
    replica_tokens: int
    gpus_per_replica: int
    gpus: int | None
    min_replicas: int
    spares: int

    @property
    def replicas_an_instance(self) -> int:
        if self.gpus is None or self.gpus_per_replica > self.gpus:
            return 1
        return self.gpus // self.gpus_per_replica

    @property
    def gpus_at_once(self) -> int:
        """GPUs that are paid for with the smallest number of replicas that can be rented."""
        if self.gpus is None:
            return self.gpus_per_replica
        return self.gpus * math.ceil(Fraction(self.gpus_per_replica, self.gpus))

    @cached_property
    def tokens(self) -> list[Fraction]:
        """Tokens of each hour: T/730 · w_j/mean(w)."""
        return [Fraction(168 * self.average_tokens * weight, sum(self.weights)) for weight in self.weights]

    @cached_property
    def need(self) -> list[int]:
        """Replicas that each hour needs."""
        forgiven = Fraction(1, 10**9)
        return [max(self.min_replicas, math.ceil(t / self.replica_tokens - forgiven)) for t in self.tokens]

    def rented(self, replicas: int) -> int:
        """How often the smallest number of replicas that can be rented is taken for so many."""
        return -(-replicas // self.replicas_an_instance)

    def hourly(self, keep: int, minutes: int) -> dict[str, Fraction | int]:
        need = self.need
        paid = [max(need[(hour - kept) % 168] for kept in range(keep + 1)) for hour in range(168)]
        held = [self.rented(replicas + self.spares) for replicas in paid]
        started = [max(0, held[hour] - held[hour - 1]) for hour in range(168)]
        return {
            "own_gpu_hours": WEEKS * sum(held) * self.gpus_at_once,
            "start_gpu_hours": WEEKS * sum(started) * self.gpus_at_once * Fraction(minutes, 60),
            "peak_gpu_hours": 0,
            "overflow_tokens": 0,
            "replicas": max(paid),
            "paid_replica_hours": WEEKS * sum(held) * self.replicas_an_instance,
            "paid_gpus": max(held) * self.gpus_at_once,
        }

    def baseline(self, b: int, on_demand: bool) -> dict[str, Fraction | int]:
        own = self.rented(b + self.spares)
        peaks, over = [0], Fraction(0)
        if on_demand:
            peaks = [self.rented(max(0, need - b)) for need in self.need]
        else:
            hours = Counter(self.tokens).items()
            over = sum((count * max(Fraction(0), t - b * self.replica_tokens) for t, count in hours), Fraction(0))
        return {
            "own_gpu_hours": 730 * own * self.gpus_at_once,
            "start_gpu_hours": 0,
            "peak_gpu_hours": WEEKS * sum(peaks) * self.gpus_at_once,
            "overflow_tokens": WEEKS * over,
            "replicas": b,
            "paid_replica_hours": (730 * own + WEEKS * sum(peaks)) * self.replicas_an_instance,
            "paid_gpus": (own + max(peaks)) * self.gpus_at_once,
        }

    def cost(self, b: int, own: Fraction, above: Fraction, on_demand: bool) -> Fraction:
        """USD a month; `above` is a rate of a GPU-hour or a price of a token."""
        parts = self.baseline(b, on_demand)
        return Fraction(parts["own_gpu_hours"]) * own + above * Fraction(
            parts["peak_gpu_hours" if on_demand else "overflow_tokens"]
        )

    def best(self, own: Fraction, above: Fraction, on_demand: bool) -> int:
        """The smallest baseline of least cost among all that could be of use."""
        most = max(self.need) + self.replicas_an_instance + 1
        return min(range(most + 1), key=lambda b: (self.cost(b, own, above, on_demand), b))
