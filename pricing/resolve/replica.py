"""One replica of a self-hosted option at its load, estimated, and rescaled by a measurement where there is one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from economics.assumption import Status
from economics.cost.load import Workload
from economics.errors import InputError
from economics.fleet.architecture import Architecture
from economics.fleet.configuration import Layout, Serving, Work
from economics.fleet.engines import DEFAULT_ENGINE
from economics.fleet.estimator import PointEstimate, estimate_one
from economics.fleet.memory import fit
from economics.fleet.replica import TOO_SLOW, Target, at_load
from economics.numbers import digits
from economics.option.self_hosted import OTHER_GPU, SelfHostedOption
from economics.option.serving import DEFAULT_TIME_PER_OUTPUT_TOKEN_MS, MeasuredRun, ServingPlan
from economics.ways import native_precision
from pricing.resolve.points import as_measured, describe_point, estimator_precision
from pricing.resolve.shelf import Shelf, shelf
from pricing.rows import ThroughputPoint
from pricing.store.catalogue import Catalogue

DEFAULT_TARGET = Target(time_per_output_token_ms=DEFAULT_TIME_PER_OUTPUT_TOKEN_MS, best_effort=True)
_SAME = 0.01
"""Relative difference up to which two loads count as the same."""


@dataclass(frozen=True)
class Anchor:
    """A measurement of an option's configuration; `named` when the user chose it rather than the catalogue.

    `point` is the id of the published one that it is, empty for a run of the user's own.
    """

    output_tokens_per_second: float
    serving: Serving
    layout: Layout
    work: Work
    words: str
    source: str
    as_of: str
    status: Status
    named: bool
    point: str = ""

    @property
    def capacity(self) -> float:
        """Input plus output tokens a second at its own lengths."""
        return self.output_tokens_per_second * (1 + float(self.work.input_tokens) / float(self.work.output_tokens))


@dataclass(frozen=True)
class ServedReplica:
    """A replica at its load: the estimate, what it was rescaled by, and the ends of its 80 % band as factors.

    `bound` as in `economics.fleet.replica.AtLoad`; `assumed_target` when the load is the product's default.
    """

    serving: Serving
    layout: Layout
    work: Work
    estimate: PointEstimate
    bound: str
    anchor: Anchor | None
    factor: float
    low: float
    high: float
    assumed_target: bool

    @property
    def is_measured(self) -> bool:
        """Whether the anchor was measured at this very load, so that nothing is estimated."""
        if self.anchor is None:
            return False
        pairs = [
            (getattr(self.work, name), getattr(self.anchor.work, name))
            for name in ("input_tokens", "output_tokens", "concurrency", "cache_hit_rate")
        ]
        return all(a == b or (a and b and abs(a / b - 1) <= _SAME) for a, b in pairs)


def anchor_of_point(point: ThroughputPoint, shelf: Shelf, named: bool) -> Anchor:
    """Return a published point as an anchor. Raises InputError for a model or GPU the estimator does not know."""
    serving, layout, work = as_measured(point, shelf)
    return Anchor(
        output_tokens_per_second=point.output_tokens_per_second,
        serving=serving,
        layout=layout,
        work=work,
        words=describe_point(point),
        source=f"{point.source}; {point.url}" if point.url else point.source,
        as_of=point.observed_as_published or "undated",
        status="doubtful" if point.status == "doubtful" else "measured",
        named=named,
        point=point.id,
    )


def anchor_of_run(run: MeasuredRun, option: SelfHostedOption, model: Architecture, shelf: Shelf) -> Anchor:
    """Return a run of the user's own as an anchor. Raises InputError for a GPU the estimator does not know."""
    engine = run.engine or _engine(option)
    load = f"{run.concurrency:,} at a time" if run.concurrency else "offline maximum"
    serving = Serving(model, shelf.gpu(option.gpu), precision_of(option, model), engine)
    return Anchor(
        output_tokens_per_second=run.output_tokens_per_second,
        serving=serving,
        layout=Layout(option.gpus_per_replica),
        work=Work(run.input_tokens, run.output_tokens, run.concurrency, run.cache_hit_rate),
        words=f"{digits(run.output_tokens_per_second, 4)} output token/s · "
        f"{digits(run.input_tokens)} in / {digits(run.output_tokens)} "
        f"out · {load} · {run.source}",
        source=run.source,
        as_of=run.observed_on.isoformat() if run.observed_on else "undated",
        status="measured",
        named=True,
    )


def served_replica(
    option: SelfHostedOption,
    workload: Workload,
    model: Architecture,
    anchor: Anchor | None,
    shelf: Shelf,
) -> ServedReplica:
    """Return one replica of an option at the load of its plan; without one that of a named anchor, else the default.

    Raises InputError naming what keeps it from being estimated.
    """
    plan = option.serving or ServingPlan()
    serving, layout = _configuration(option, model, anchor, shelf)
    work = work_of(option, workload)
    _check_context(option, serving, plan)
    target = target_of(plan, anchor)
    factor = 1.0
    if anchor is not None:
        at_anchor = estimate_one(anchor.serving, anchor.layout, anchor.work, shelf.constants)
        factor = anchor.output_tokens_per_second / at_anchor.output_tokens_per_second
    at_target = at_load(serving, layout, work, target, shelf.constants, factor)
    if at_target.refused[0] is not None:
        raise at_target.refused[0].error()
    concurrency = float(at_target.concurrency[0])
    work = replace(work, concurrency=None if np.isnan(concurrency) else concurrency)
    estimate = estimate_one(serving, layout, work, shelf.constants)
    bound = str(at_target.bound[0])
    if bound == TOO_SLOW and not target.best_effort:
        raise InputError(*_too_slow(plan, estimate, factor))
    low, high = estimate.low / estimate.output_tokens_per_second, estimate.high / estimate.output_tokens_per_second
    if anchor is not None:
        band = shelf.constants.measured.bands["rescaled"]
        low, high = float(np.exp(band.low)), float(np.exp(band.high))
    served = ServedReplica(serving, layout, work, estimate, bound, anchor, factor, low, high, target == DEFAULT_TARGET)
    return replace(served, low=1.0, high=1.0) if served.is_measured else served


def work_of(option: SelfHostedOption, workload: Workload) -> Work:
    """Return the work of a request in the option's own tokens, its load left open."""
    size = workload.input_tokens_per_request
    return Work(
        size * option.input_token_factor,
        size / workload.input_output_ratio * option.output_token_factor,
        None,
        workload.cache_hit_rate,
    )


def target_of(plan: ServingPlan, anchor: Anchor | None) -> Target:
    """Return the load that a plan asks for: its own, else that of a named anchor, else the default."""
    target = Target(plan.concurrency, plan.time_per_output_token_ms, plan.time_to_first_token_ms)
    if target != Target():
        return target
    if anchor is not None and anchor.named:
        return Target(None if anchor.work.concurrency is None else float(anchor.work.concurrency))
    return DEFAULT_TARGET


def _configuration(
    option: SelfHostedOption, model: Architecture, anchor: Anchor | None, shelf: Shelf
) -> tuple[Serving, Layout]:
    """The anchor's own software and layout where there is one, so that its factor applies; else the option's."""
    if anchor is not None:
        return anchor.serving, anchor.layout
    serving = Serving(model, shelf.gpu(option.gpu), precision_of(option, model), _engine(option))
    return serving, Layout(option.gpus_per_replica)


def _engine(option: SelfHostedOption) -> str:
    return (option.serving.engine if option.serving else None) or DEFAULT_ENGINE


def machine_of(option: SelfHostedOption, catalogue: Catalogue) -> str:
    """Return in words which model an option runs on which GPUs at which precision; "" for a GPU of no known kind.

    Without a precision it is the model's own, and nothing is said of it where the model is not in the registry either.
    """
    if option.gpu == OTHER_GPU:
        return ""
    replica = f"{option.model} on {option.gpus_per_replica}x {option.gpu}"
    if option.precision is not None:
        return f"{replica}, {estimator_precision(option.precision)}"
    model = option.architecture or shelf(catalogue).models.get(option.model)
    return replica if model is None else f"{replica}, {native_precision(model)}"


def precision_of(option: SelfHostedOption, model: Architecture) -> str:
    """Return the precision of an option's weights as the estimator knows it; without one the model's own."""
    return native_precision(model) if option.precision is None else estimator_precision(option.precision)


def _check_context(option: SelfHostedOption, serving: Serving, plan: ServingPlan) -> None:
    if plan.context_tokens is None:
        return
    try:
        room = fit(serving.model, serving.gpu, option.gpus_per_replica, serving.precision, plan.context_tokens)
    except InputError as error:
        raise InputError("serving.context_tokens", error.message) from None
    if not room.fits:
        raise InputError("serving.context_tokens", f"{plan.context_tokens:,} tokens: {room.sentence}")


def _too_slow(plan: ServingPlan, alone: PointEstimate, factor: float) -> tuple[str, str]:
    wanted, token, first = plan.time_per_output_token_ms, alone.tpot_ms / factor, alone.ttft_ms / factor
    if wanted is not None and token > wanted:
        return (
            "serving.time_per_output_token_ms",
            f"{digits(wanted)} ms is not reached: even one request at a time takes {token:,.1f} ms per token",
        )
    return (
        "serving.time_to_first_token_ms",
        f"{digits(plan.time_to_first_token_ms or 0)} ms is not reached: even one request at a time waits "
        f"{first:,.0f} ms",
    )
