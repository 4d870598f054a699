"""Estimate throughput and latency of a model on GPUs: the roofline times its fitted constants.

There are two regimes: the pair of model and GPU has been measured somewhere, or never. Each has its own constants (the
second pulled harder towards the physics) and its own cross-validated band.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from economics.errors import InputError, Refusal
from economics.fleet.configuration import ENGINE_SEQUENCES, Layout, Prepared, Serving, Work, prepared
from economics.fleet.constants import Chosen, Constants
from economics.fleet.memory import GPU_COUNTS
from economics.fleet.roofline import (
    DECODE_TERMS,
    KINDS,
    TERMS,
    sequences_in_memory,
    smallest_numbers_of_gpus,
    term_seconds,
)
from economics.quantity import Array, Number

LIMITS = tuple(KINDS)
MEMORY = "memory"
"""The field that a layout is refused for when it does not hold the weights and one request."""
_KIND_OF_TERM = np.array([[term in KINDS[kind] for kind in LIMITS] for term in TERMS], dtype=float)
_SEARCHED = np.unique(np.round(np.geomspace(1, 8192, 80)))


@dataclass(frozen=True)
class Estimate:
    """Estimates of N configurations, arrays of N; rates in token/s of the whole layout, times in ms.

    `low` and `high` bound the cross-validated 80 % band of `output_tokens_per_second`. `prefill_tokens_per_second`
    (input tokens not read from a cache) and `decode_tokens_per_second` are the cost model's two rates at this load:
    a request takes i·(1−h)/prefill + o/decode seconds of the layout. `sequences` are in flight at a time. `regime` is
    measured or unmeasured; `limit` is memory (the cache of more sequences does not fit) or the kind of term that
    takes most of the time. Where `refused` is not None the figures are NaN and the texts empty.
    """

    output_tokens_per_second: Array
    low: Array
    high: Array
    prefill_tokens_per_second: Array
    decode_tokens_per_second: Array
    ttft_ms: Array
    tpot_ms: Array
    sequences: Array
    regime: NDArray[np.str_]
    limit: NDArray[np.str_]
    refused: tuple[Refusal | None, ...]


@dataclass(frozen=True)
class PointEstimate:
    """The estimate of one configuration; fields as in `Estimate`."""

    output_tokens_per_second: float
    low: float
    high: float
    prefill_tokens_per_second: float
    decode_tokens_per_second: float
    ttft_ms: float
    tpot_ms: float
    sequences: float
    regime: str
    limit: str


def estimate(serving: Serving | Sequence[Serving], layout: Layout, work: Work, constants: Constants) -> Estimate:
    """Return estimates of N configurations at once.

    `serving` is one combination for all or a sequence of N; the fields of `layout` and `work` are scalars or arrays
    of N. Raises InputError only where lengths differ; a configuration that cannot be estimated says why in `refused`.
    """
    return estimate_prepared(prepared(serving, layout, work), constants)


def estimate_prepared(ready: Prepared, constants: Constants) -> Estimate:
    """Return estimates of N configurations that are ready for the roofline."""
    room = np.floor(sequences_in_memory(ready.inputs))
    refused = _with_memory(ready, room)
    offline = np.isnan(ready.concurrency)
    wanted = np.where(offline, ENGINE_SEQUENCES * ready.inputs.data, ready.concurrency)
    batch = np.maximum(np.minimum(wanted, room), 1.0)
    logs, bands, measured = _chosen(ready, constants)
    seconds = term_seconds(ready.inputs, batch) * np.exp(logs[:, :-1])
    per_token = seconds.sum(axis=1)
    rate = batch / per_token * np.exp(logs[:, -1])
    ttft, tpot = _latency(ready, batch, seconds, rate, constants)
    prefill, decode = _two_rates(ready, seconds, rate)
    kinds = np.argmax(seconds @ _KIND_OF_TERM, axis=1)
    limit = np.where(wanted > batch, "memory", np.array(LIMITS)[kinds])
    usable = np.array([refusal is None for refusal in refused], dtype=bool)

    def where_usable(values: Array) -> Array:
        return np.where(usable, values, np.nan)

    return Estimate(
        output_tokens_per_second=where_usable(rate),
        low=where_usable(rate * bands[:, 0]),
        high=where_usable(rate * bands[:, 1]),
        prefill_tokens_per_second=where_usable(prefill),
        decode_tokens_per_second=where_usable(decode),
        ttft_ms=where_usable(ttft * 1e3),
        tpot_ms=where_usable(tpot * 1e3),
        sequences=where_usable(batch),
        regime=np.where(usable, np.where(measured, "measured", "unmeasured"), ""),
        limit=np.where(usable, limit, ""),
        refused=refused,
    )


def estimate_one(serving: Serving, layout: Layout, work: Work, constants: Constants) -> PointEstimate:
    """Return the estimate of one configuration (scalars only). Raises InputError with the sentence that refuses it."""
    many = estimate(serving, layout, work, constants)
    if len(many.refused) != 1:
        raise InputError("layout", "one configuration is expected: give scalars")
    if many.refused[0] is not None:
        raise many.refused[0].error()
    return PointEstimate(
        **{f.name: getattr(many, f.name)[0].item() for f in fields(PointEstimate)},
    )


def largest_concurrency(
    ready: Prepared, constants: Constants, ttft_ms: Number | None = None, tpot_ms: Number | None = None
) -> Array:
    """Return for each of N configurations the most requests in flight that keep both latencies (averages, ms; or N).

    The concurrency of `ready` is ignored. At most as many as memory holds and 8,192; 80 numbers spaced evenly in the
    logarithm are looked among, by bisection, since both latencies grow with the load. 0 where not even one request
    keeps them, or where the configuration is refused.
    """
    room = np.floor(sequences_in_memory(ready.inputs))
    last = np.searchsorted(_SEARCHED, np.clip(room, 1, _SEARCHED[-1]), side="right") - 1
    low, high = np.full(len(room), -1), last
    while np.any(low < high):
        middle = (low + high + 1) // 2
        attempt = estimate_prepared(replace(ready, concurrency=_SEARCHED[np.maximum(middle, 0)]), constants)
        keeps = ~np.isnan(attempt.tpot_ms)
        with np.errstate(invalid="ignore"):
            if ttft_ms is not None:
                keeps &= attempt.ttft_ms <= ttft_ms
            if tpot_ms is not None:
                keeps &= attempt.tpot_ms <= tpot_ms
        low, high = np.where(keeps, middle, low), np.where(keeps, high, middle - 1)
    return np.where(low < 0, 0.0, _SEARCHED[np.maximum(low, 0)])


def _with_memory(ready: Prepared, room: Array) -> tuple[Refusal | None, ...]:
    inputs = ready.inputs
    free = inputs.gpus * inputs.sizes["memory_bytes"] - inputs.sizes["total_bytes"]
    refused = list(ready.refused)
    lacking = np.flatnonzero(room < 1)
    enough = smallest_numbers_of_gpus(inputs) if len(lacking) else room
    for index in lacking:
        if refused[index] is None:
            if free[index] < 0:
                why = f"does not fit, needs {-free[index] / 1e9:,.1f} GB more for the weights"
            else:
                why = "the weights fit, but not the cache of one request"
            way_out = f"{enough[index]:g} GPUs hold it" if enough[index] else f"not even {GPU_COUNTS[-1]} GPUs hold it"
            refused[index] = Refusal(MEMORY, f"{why}; {way_out}")
    return tuple(refused)


def _chosen(ready: Prepared, constants: Constants) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Log multipliers (N, terms + 1), the factors of the band (N, 2) and whether the pair was measured (N,)."""
    places: dict[int, int] = {}
    distinct: list[Chosen] = []
    rows = []
    for traits in ready.traits:
        place = places.get(id(traits))
        if place is None:
            place = places[id(traits)] = len(distinct)
            distinct.append(constants.of(traits))
        rows.append(place)
    multipliers = np.array([c.multipliers for c in distinct]).reshape(-1, len(TERMS) + 1)
    bands = np.exp(np.array([(c.band.low, c.band.high) for c in distinct]).reshape(-1, 2))
    measured = np.array([c.measured for c in distinct], dtype=bool)
    index = np.array(rows, dtype=np.int64)
    return multipliers[index], bands[index], measured[index]


def _latency(ready: Prepared, batch: Array, seconds: Array, rate: Array, constants: Constants) -> tuple[Array, Array]:
    """Time to first token and time per output token [s]; together they are the time that a request takes."""
    output = ready.inputs.output_tokens
    request = batch * output / rate
    steps, factor, exponent = _first_token(ready, constants)
    split = len(DECODE_TERMS)
    correction = request / (seconds.sum(axis=1) * output)
    step = seconds[:, :split].sum(axis=1) * correction
    prefill = seconds[:, split:].sum(axis=1) * output / batch * correction
    own = batch / ready.inputs.data
    first = np.minimum(steps * step + factor * prefill * own**exponent, 0.8 * request)
    waiting = np.maximum(np.where(np.isnan(ready.concurrency), batch, ready.concurrency) / batch - 1, 0) * request
    return first + waiting, (request - first) / np.maximum(output - 1, 1)


def _first_token(ready: Prepared, constants: Constants) -> tuple[Array, Array, Array]:
    """Constants of the time to first token by engine; an engine without data takes those of all."""
    table = constants.first_token
    chosen = [table.get(t.engine) or table["all"] for t in ready.traits]
    values = np.array([(c.steps, c.factor, c.exponent) for c in chosen]).reshape(-1, 3)
    return values[:, 0], values[:, 1], values[:, 2]


def _two_rates(ready: Prepared, seconds: Array, rate: Array) -> tuple[Array, Array]:
    """The rates at which the layout reads new input and writes output, each as if it did nothing else [token/s]."""
    split = len(DECODE_TERMS)
    share = seconds[:, split:].sum(axis=1) / seconds.sum(axis=1)
    new = ready.inputs.input_tokens * (1 - ready.inputs.cached)
    per_request = ready.inputs.output_tokens / rate
    return np.maximum(new, 1.0) / (share * per_request), ready.inputs.output_tokens / ((1 - share) * per_request)
