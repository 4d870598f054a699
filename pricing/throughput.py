"""The throughput of a self-hosted option: typed, or a published measurement. The one place an estimator joins."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from economics.options import Assumption, Status
from economics.scenario import SelfHostedOption, Throughput, Workload
from economics.self_hosted import OneFigure, TwoRates
from pricing.catalogue import Catalogue, CatalogueError, ThroughputPoint


@dataclass(frozen=True)
class ChosenThroughput:
    """A throughput per replica with where it came from and what a reader must know of it."""

    throughput: TwoRates | OneFigure
    assumptions: tuple[Assumption, ...]
    notes: tuple[str, ...] = ()


def resolve_throughput(
    option: SelfHostedOption, workload: Workload, catalogue: Catalogue, as_of: date
) -> ChosenThroughput:
    """Return the throughput of one replica of an option.

    Typed figures are used as they are. A published point, named or found for the option's own model, GPU, number of
    GPUs and precision, is never scaled to another layout. Raises CatalogueError naming `throughput`.
    """
    given = option.throughput
    if given is None:
        return _published(_nearest_point(option, workload, catalogue, as_of), option, workload)
    if given.published_point is not None:
        return _published(catalogue.throughput_point(given.published_point), option, workload)
    return _typed(given, workload)


def point_capacity(point: ThroughputPoint) -> float | None:
    """Input plus output tokens a second of a published point at its own lengths; None where no length is published."""
    if not point.input_tokens or not point.output_tokens:
        return None
    return point.output_tokens_per_second * (1 + point.input_tokens / point.output_tokens)


def describe_point(point: ThroughputPoint) -> str:
    """A published point in words: engine, layout, lengths, load, publication."""
    engine = " ".join(filter(None, (point.engine, point.engine_version)))
    load = f"{point.concurrency:g} at a time" if point.concurrency else "offline maximum"
    lengths = (
        f"{point.input_tokens:g} in / {point.output_tokens:g} out"
        if point.input_tokens and point.output_tokens
        else "lengths not published"
    )
    return (
        f"{point.output_tokens_per_second:,.4g} output token/s · {point.n_gpus}× {point.gpu} {point.precision} · "
        f"{engine} · {lengths} · {load} · {point.source}, {point.observed_as_published or 'undated'}"
    )


def _typed(given: Throughput, workload: Workload) -> ChosenThroughput:
    assumptions = tuple(
        Assumption(name.replace("_", " "), value, "token/s per replica", "typed", "", "typed")
        for name, value in given.model_dump(exclude_none=True).items()
    )
    if given.prefill_tokens_per_second is not None and given.decode_tokens_per_second is not None:
        return ChosenThroughput(TwoRates(given.prefill_tokens_per_second, given.decode_tokens_per_second), assumptions)
    if given.output_tokens_per_second is not None:
        capacity = given.output_tokens_per_second * (1 + workload.input_output_ratio)
        return ChosenThroughput(OneFigure(capacity), assumptions)
    assert given.tokens_per_second is not None
    return ChosenThroughput(OneFigure(given.tokens_per_second), assumptions)


def _published(point: ThroughputPoint, option: SelfHostedOption, workload: Workload) -> ChosenThroughput:
    field = "throughput.published_point"
    layout, wanted = f"{point.n_gpus}× {point.gpu}", f"{option.gpus_per_replica}× {option.gpu}"
    if point.model != option.model:
        raise CatalogueError(field, f"{point.id} was measured with {point.model}, not with {option.model}")
    if layout != wanted:
        raise CatalogueError(field, f"{point.id} was measured on {layout}, not on {wanted}: it is never scaled")
    if option.precision is not None and option.precision != point.precision:
        raise CatalogueError(field, f"{point.id} was measured at {point.precision}, not at {option.precision}")
    capacity = point_capacity(point)
    if capacity is None:
        raise CatalogueError(field, f"{point.id} has no published input or output length: its capacity is unknown")
    status: Status = "doubtful" if point.status == "doubtful" else "measured"
    source = f"{point.source}; {point.url}" if point.url else point.source
    assumption = Assumption(
        "throughput, input + output",
        capacity,
        "token/s per replica",
        f"{point.output_tokens_per_second:g} output token/s × (1 + {point.input_tokens:g}/{point.output_tokens:g}); "
        f"{describe_point(point)}; {source}",
        point.observed_as_published or "undated",
        status,
    )
    return ChosenThroughput(OneFigure(capacity), (assumption,), _notes(point, workload))


def _notes(point: ThroughputPoint, workload: Workload) -> tuple[str, ...]:
    assert point.input_tokens is not None
    assert point.output_tokens is not None
    ratio = point.input_tokens / point.output_tokens
    notes = [f"throughput as published: {describe_point(point)}"]
    if abs(math.log(ratio / workload.input_output_ratio)) > 0.1:
        notes.append(
            f"measured at ratio {ratio:.3g}, your workload has {workload.input_output_ratio:.3g}: "
            "the input + output tokens a second of the measurement are used as they are"
        )
    if workload.cache_hit_rate > 0:
        notes.append("measured without prefix caching: your cache hits are not credited to this option")
    if point.status == "doubtful":
        notes.append(f"doubtful measurement, chosen by name: {point.note}")
    return tuple(notes)


def _nearest_point(option: SelfHostedOption, workload: Workload, catalogue: Catalogue, as_of: date) -> ThroughputPoint:
    """The point of the option's own layout with the nearest mix, of these the nearest input length, the fastest."""
    if option.model not in catalogue.model_ids():
        raise CatalogueError(
            "model",
            f"'{option.model}' is not in the model registry ({', '.join(sorted(catalogue.model_ids()))}): "
            "give throughput to use any other name",
        )
    of_model = [p for p in catalogue.throughput_points(model=option.model) if p.usable_at(as_of)]
    usable = [
        p
        for p in of_model
        if (p.gpu, p.n_gpus) == (option.gpu, option.gpus_per_replica)
        and option.precision in (None, p.precision)
        and point_capacity(p)
    ]
    if not usable:
        layouts = sorted({f"{p.n_gpus}× {p.gpu} {p.precision}" for p in of_model if point_capacity(p)})
        raise CatalogueError(
            "throughput",
            f"is missing: no published measurement of {option.model} on {option.gpus_per_replica}× {option.gpu} "
            f"{option.precision or ''}".rstrip()
            + (f" (there are: {', '.join(layouts)})" if layouts else "")
            + "; give tokens_per_second or another of its forms",
        )

    def distance(p: ThroughputPoint) -> tuple[float, float, float, str]:
        assert p.input_tokens is not None
        assert p.output_tokens is not None
        mix = abs(math.log(p.input_tokens / p.output_tokens / workload.input_output_ratio))
        length = abs(math.log(p.input_tokens / workload.input_tokens_per_request))
        return round(mix, 9), round(length, 9), -p.output_tokens_per_second, p.id

    return min(usable, key=distance)
