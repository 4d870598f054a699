"""The cheapest way to serve a model: every GPU, number of GPUs, precision and offer at the scenario's load, ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from economics.fleet.architecture import Architecture
from economics.fleet.configuration import ONE_DOMAIN_GPUS, Layout, Serving, Work, prepared
from economics.fleet.constants import Constants
from economics.fleet.gpu import Gpu
from economics.fleet.replica import TOO_SLOW, AtLoad, Target, at_load
from economics.options import Load, SelfHosted, cost
from economics.self_hosted import Rented, TwoRates

GPU_COUNTS = (1, 2, 4, 8, 16, 32)
"""Numbers of GPUs tried; beyond 8 only for mixtures of experts, whose experts spread over servers."""

_NARROWER = {
    "bf16": ("bf16", "fp8", "int8", "int4", "nvfp4"),
    "fp8": ("fp8", "int4", "nvfp4"),
    "int4": ("int4",),
    "mxfp4": ("mxfp4",),
    "nvfp4": ("nvfp4",),
    "fp4-experts": ("fp4",),
}


@dataclass(frozen=True)
class Offer:
    """A rental offer of one GPU type for replicas of `gpus` GPUs: rate in USD/GPU-hour."""

    gpu: str
    gpus: int
    provider: str
    term: str
    rate_id: str
    usd_per_gpu_hour: float


@dataclass(frozen=True)
class Way:
    """One way to serve the load, with its cost a month and what bounds it.

    Rates in token/s per replica, latencies in ms (averages), money in USD. `low` and `high` are the ends of the 80 %
    band of the throughput as factors; `bound` and `limit` say what sets the number of requests and where time goes.
    """

    offer: Offer
    precision: str
    replicas: float
    usd_per_month: float
    usd_per_mtok: float | None
    capacity_tokens_per_second: float
    concurrency: float
    ttft_ms: float
    tpot_ms: float
    bound: str
    limit: str
    regime: str
    low: float
    high: float


@dataclass(frozen=True)
class Asked:
    """What is to be served: tokens of a request, the target, and the replica's terms as in the scenario's option."""

    model: Architecture
    engine: str
    work: Work
    target: Target
    utilisation: float
    min_replicas: int = 1
    billed_hours_per_month: float = 730.0
    input_token_factor: float = 1.0
    output_token_factor: float = 1.0


@dataclass(frozen=True)
class Ranking:
    """Ways that keep the target, cheapest first, and how many layouts were left out for which reason."""

    ways: tuple[Way, ...]
    left_out: Mapping[str, int]


def served_precisions(model: Architecture, gpu: Gpu) -> tuple[str, ...]:
    """Return the precisions a model is served in on a GPU: its native one where the GPU has it, and narrower ones."""
    return tuple(p for p in _NARROWER[model.native_precision] if p not in gpu.lacks)


def native_precision(model: Architecture) -> str:
    """Return the precision that a model's weights are published in, as the precision of an option."""
    return _NARROWER[model.native_precision][0]


def rank(asked: Asked, load: Load, offers: Sequence[Offer], gpus: Mapping[str, Gpu], constants: Constants) -> Ranking:
    """Return every way to serve `load` (a scalar one) with the offers, cheapest first.

    A GPU count without an offer is not tried. At 0 tokens a month a Mtok has no price: ranked by the month.
    """
    layouts = [
        (gpus[gpu], count, precision)
        for gpu, count in sorted({(o.gpu, o.gpus) for o in offers if o.gpu in gpus})
        if count <= ONE_DOMAIN_GPUS or asked.model.moe_layers
        for precision in served_precisions(asked.model, gpus[gpu])
    ]
    if not layouts:
        return Ranking((), {})
    serving = [Serving(asked.model, gpu, precision, asked.engine) for gpu, _, precision in layouts]
    ready = prepared(serving, Layout(np.array([float(count) for _, count, _ in layouts])), asked.work)
    found = at_load(ready, asked.target, constants)
    usable, left_out = _usable(found)
    by_hardware: dict[tuple[str, int], list[Offer]] = {}
    for offer in offers:
        by_hardware.setdefault((offer.gpu, offer.gpus), []).append(offer)
    pairs = [
        (index, offer)
        for index, (gpu, count, _) in enumerate(layouts)
        if usable[index]
        for offer in by_hardware[gpu.id, count]
    ]
    return Ranking(_priced(asked, load, found, [p for _, _, p in layouts], pairs), left_out)


def _usable(found: AtLoad) -> tuple[list[bool], dict[str, int]]:
    left_out: dict[str, int] = {}
    usable = []
    for reason, bound in zip(found.estimate.refused, found.bound.tolist(), strict=True):
        why = ("does not fit" if reason.startswith("memory") else "no estimate") if reason else ""
        why = why or ("misses the latency target" if bound == TOO_SLOW else "")
        usable.append(not why)
        if why:
            left_out[why] = left_out.get(why, 0) + 1
    return usable, left_out


def _priced(
    asked: Asked, load: Load, found: AtLoad, precisions: list[str], pairs: list[tuple[int, Offer]]
) -> tuple[Way, ...]:
    rows = np.array([index for index, _ in pairs], dtype=np.int64)
    at = found.estimate
    option = SelfHosted(
        name="",
        supply=Rented(np.array([offer.usd_per_gpu_hour for _, offer in pairs])),
        throughput=TwoRates(at.prefill_tokens_per_second[rows], at.decode_tokens_per_second[rows]),
        gpus_per_replica=np.array([float(offer.gpus) for _, offer in pairs]),
        utilisation=asked.utilisation,
        min_replicas=asked.min_replicas,
        billed_hours_per_month=asked.billed_hours_per_month,
        input_token_factor=asked.input_token_factor,
        output_token_factor=asked.output_token_factor,
    )
    result = cost(option, load)
    assert result.replicas is not None
    assert result.capacity_tokens_per_second is not None
    per_mtok = result.usd_per_mtok(load)
    month = np.broadcast_to(result.usd_per_month.values, rows.shape)
    counts = np.broadcast_to(result.replicas.values, rows.shape)
    unit = np.broadcast_to(np.where(per_mtok.defined, per_mtok.values, np.nan), rows.shape)
    capacity = np.broadcast_to(result.capacity_tokens_per_second.values, rows.shape)
    countable = np.broadcast_to(result.usd_per_month.defined, rows.shape)
    order = [place for place in np.argsort(month, kind="stable").tolist() if countable[place]]
    return tuple(
        Way(
            offer=pairs[place][1],
            precision=precisions[pairs[place][0]],
            replicas=float(counts[place]),
            usd_per_month=float(month[place]),
            usd_per_mtok=None if np.isnan(unit[place]) else float(unit[place]),
            capacity_tokens_per_second=float(capacity[place]),
            concurrency=float(found.concurrency[row]),
            ttft_ms=float(at.ttft_ms[row]),
            tpot_ms=float(at.tpot_ms[row]),
            bound=str(found.bound[row]),
            limit=str(at.limit[row]),
            regime=str(at.regime[row]),
            low=float(at.low[row] / at.output_tokens_per_second[row]),
            high=float(at.high[row] / at.output_tokens_per_second[row]),
        )
        for place in order
        for row in (pairs[place][0],)
    )
