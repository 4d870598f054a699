"""Published throughput points in words and numbers, and the point that is nearest to an option's own load."""

from __future__ import annotations

import math
from datetime import date

from economics.cost.load import Workload
from economics.fleet.configuration import Layout, Serving, Work
from economics.numbers import digits
from economics.option.self_hosted import SelfHostedOption
from pricing.errors import CatalogueError
from pricing.resolve.shelf import Shelf
from pricing.rows import ThroughputPoint
from pricing.sellers.gpus import name_of as gpu_name
from pricing.store.catalogue import Catalogue

FIELD = "throughput.published_point"


def point_capacity(point: ThroughputPoint) -> float | None:
    """Input plus output tokens a second of a published point at its own lengths; None where no length is published."""
    if not point.input_tokens or not point.output_tokens:
        return None
    return point.output_tokens_per_second * (1 + point.input_tokens / point.output_tokens)


def describe_point(point: ThroughputPoint) -> str:
    """A published point in words: engine, layout, lengths, load, publication."""
    engine = " ".join(filter(None, (point.engine, point.engine_version)))
    load = f"{digits(point.concurrency)} at a time" if point.concurrency else "offline maximum"
    lengths = (
        f"{digits(point.input_tokens)} in / {digits(point.output_tokens)} out"
        if point.input_tokens and point.output_tokens
        else "lengths not published"
    )
    gpus = f"{point.n_gpus}× {gpu_name(point.gpu)}"
    return (
        f"{digits(point.output_tokens_per_second, 4)} output token/s · {gpus} {point.precision} · "
        f"{engine} · {lengths} · {load} · {point.source}, {point.observed_as_published or 'undated'}"
    )


def check_point(point: ThroughputPoint, option: SelfHostedOption) -> None:
    """Raise CatalogueError unless a point was measured with the option's own model, GPUs and precision."""
    if point.model != option.model:
        raise CatalogueError(FIELD, f"{point.id} was measured with {point.model}, not with {option.model}")
    if (point.n_gpus, point.gpu) != (option.gpus_per_replica, option.gpu):
        layout = f"{point.n_gpus}× {gpu_name(point.gpu)}"
        wanted = f"{option.gpus_per_replica}× {gpu_name(option.gpu)}"
        raise CatalogueError(FIELD, f"{point.id} was measured on {layout}, not on {wanted}: it is never scaled")
    if option.precision is not None and option.precision != point.precision:
        raise CatalogueError(FIELD, f"{point.id} was measured at {point.precision}, not at {option.precision}")
    if point_capacity(point) is None:
        raise CatalogueError(FIELD, f"{point.id} has no published input or output length: its capacity is unknown")


def points_of(option: SelfHostedOption, precision: str, catalogue: Catalogue, as_of: date) -> list[ThroughputPoint]:
    """Return the points of an option's own model, GPUs and a precision (the estimator's) that may be picked unasked."""
    return [
        p
        for p in catalogue.throughput_points(model=option.model, gpu=option.gpu)
        if p.usable_at(as_of)
        and p.n_gpus == option.gpus_per_replica
        and estimator_precision(p.precision) == precision
        and point_capacity(p)
    ]


def nearest_point(
    points: list[ThroughputPoint], workload: Workload, engine: str | None, concurrency: float | None
) -> ThroughputPoint | None:
    """Return the point nearest in mix, request length and load (sum of absolute logarithms); None without points.

    Of an engine that is asked for only its own. An offline maximum counts as 256 requests at a time.
    """
    wanted = concurrency or 256.0

    def distance(p: ThroughputPoint) -> tuple[float, float, str]:
        assert p.input_tokens is not None
        assert p.output_tokens is not None
        mix = abs(math.log(p.input_tokens / p.output_tokens / workload.input_output_ratio))
        length = abs(math.log(p.input_tokens / workload.input_tokens_per_request))
        load = abs(math.log((p.concurrency or 256.0) / wanted))
        return round(mix + length + load, 9), -p.output_tokens_per_second, p.id

    return min((p for p in points if engine in (None, p.engine)), key=distance, default=None)


def estimator_precision(precision: str) -> str:
    """Return a published precision as the estimator knows it: FP4 without a format counts as NVFP4."""
    return {"fp4": "nvfp4", "uint4": "int4"}.get(precision, precision)


def version_of(point: ThroughputPoint) -> str:
    """Return the software of a point: its version, or the month of observation; separate prefill GPUs are another."""
    month = (point.observed_as_published or "").replace("-", "")[:6]
    version = point.engine_version or f"@{month}"
    return version + (" disaggregated" if is_disaggregated(point.metric, point.source) else "")


def is_disaggregated(metric: str, source: str) -> bool:
    """Tell whether a point was measured with prefill and decode on separate GPUs."""
    return "P/D" in metric or "disagg" in source or "LMSYS" in source


def as_measured(point: ThroughputPoint, shelf: Shelf) -> tuple[Serving, Layout, Work]:
    """Return the configuration of a point for the estimator. Raises InputError for a model or GPU it does not know."""
    serving = Serving(
        shelf.model(point.model),
        shelf.gpu(point.gpu),
        estimator_precision(point.precision),
        point.engine,
        version_of(point),
    )
    layout = Layout(point.n_gpus, point.pp or 1, point.attn_dp or 1, point.ep or 1)
    return serving, layout, Work(point.input_tokens or 0, point.output_tokens or 0, point.concurrency)
