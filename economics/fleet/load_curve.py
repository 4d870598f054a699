"""Throughput and latency of one layout as functions of the number of concurrent requests."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from economics.fleet.configuration import Layout, Serving, Work
from economics.fleet.constants import Constants
from economics.fleet.estimator import estimate
from economics.quantity import Array

CONCURRENCIES = np.unique(np.round(np.geomspace(1, 1024, 60)))


@dataclass(frozen=True)
class LoadCurve:
    """Arrays over `concurrency`: output token/s of a replica with its band, and average latencies [ms]; NaN: none."""

    concurrency: Array
    output_tokens_per_second: Array
    low: Array
    high: Array
    tpot_ms: Array
    ttft_ms: Array


def over_load(
    serving: Serving,
    layout: Layout,
    work: Work,
    constants: Constants,
    factor: float = 1.0,
    band: tuple[float, float] | None = None,
) -> LoadCurve:
    """Return the curve over 1 to 1,024 requests at a time; `factor` and `band` as a measurement rescales it."""
    estimates = estimate(serving, layout, replace(work, concurrency=CONCURRENCIES), constants)
    rate = estimates.output_tokens_per_second * factor
    low, high = (rate * band[0], rate * band[1]) if band else (estimates.low, estimates.high)
    return LoadCurve(CONCURRENCIES, rate, low, high, estimates.tpot_ms / factor, estimates.ttft_ms / factor)
