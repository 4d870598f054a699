"""Rank the ways to serve a model at the scenario's load: every GPU, number of GPUs, precision and rental offer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from economics.cost.load import Load
from economics.fields.checks import default
from economics.fleet.architecture import Architecture
from economics.fleet.configuration import Layout, Serving, Work
from economics.fleet.constants import Constants
from economics.fleet.estimator import MEMORY
from economics.fleet.gpu import Gpu
from economics.fleet.memory import ONE_DOMAIN_GPUS, fit
from economics.fleet.replica import TOO_SLOW, AtLoad, Target, at_load
from economics.numbers import six_digits
from economics.option.beside import NOTHING, Beside
from economics.option.protocol import PricedOption
from economics.option.scaled import Baseline, ByTheHour, ScaledHosted
from economics.option.self_hosted import SelfHosted
from economics.option.throughput import TwoRates
from economics.quantity import Array
from economics.supply.rented import Rented

GPU_COUNTS = (1, 2, 4, 8, 16, 32)
"""Numbers of GPUs that are tried; above 8 only for mixtures of experts, whose experts spread over servers."""

_NARROWER = {
    "bf16": ("bf16", "fp8", "int8", "int4", "nvfp4"),
    "fp8": ("fp8", "int4", "nvfp4"),
    "int8": ("int8", "int4"),
    "int4": ("int4",),
    "mxfp4": ("mxfp4",),
    "nvfp4": ("nvfp4",),
    "fp4-experts": ("fp4",),
}

_BESIDE = ("spare_replicas", "instances", "paid_gpus")
"""Figures of an option's cost that a way shows beside its money and its replicas."""


@dataclass(frozen=True)
class Offer:
    """A rental offer of one GPU type for replicas of `gpus` GPUs: rate in USD/GPU-hour.

    `gpus_per_instance` are those of the machine that is let whole; None: GPUs are paid for one by one.
    `above_usd_per_gpu_hour` is the rate of machines above a baseline, where they are bought. `left_out` says in a word
    why a ranking leaves the offer out unless it is asked for, "" where it does not. `by_id`: only its id names it,
    since the rule for rents picks another. `supplier_class` and `interconnect` as in the catalogue, "" where unknown.
    """

    gpu: str
    gpus: int
    provider: str
    term: str
    rate_id: str
    usd_per_gpu_hour: float
    gpus_per_instance: int | None = None
    above_usd_per_gpu_hour: float = 0.0
    left_out: str = ""
    by_id: bool = False
    region: str = ""
    supplier_class: str = ""
    interconnect: str = ""


@dataclass(frozen=True)
class Way:
    """One way to serve the load, with its cost a month and what bounds it.

    Rates in token/s per replica, latencies in ms (averages), money in USD. `low` and `high` are the ends of the 80 %
    band of the throughput as factors; `bound` says what sets the number of requests, `limit` where the time goes.
    `usd_per_month_at_low` is the cost at the low end of the band. `kind` is `rescaled` (by a measurement of this
    layout), `measured` (an estimate for a model and GPU that were measured together) or `unmeasured`. `spare_replicas`
    are kept beside `replicas`; `machines` and `paid_gpus` are what the rent is for, None where GPUs are paid for one by
    one.
    """

    offer: Offer
    precision: str
    replicas: float
    usd_per_month: float
    usd_per_mtok: float | None
    usd_per_month_at_low: float | None
    output_tokens_per_second: float
    concurrency: float
    ttft_ms: float
    tpot_ms: float
    bound: str
    limit: str
    kind: str
    low: float
    high: float
    spare_replicas: float = 0.0
    machines: float | None = None
    paid_gpus: float | None = None

    @property
    def meets_latency(self) -> bool:
        """Whether at least one request at a time keeps the latencies asked for, where any are."""
        return self.bound != TOO_SLOW


@dataclass(frozen=True)
class Candidate:
    """One layout to try; where it was measured, `factor` rescales its estimate and `band` holds the band's ends."""

    serving: Serving
    layout: Layout
    factor: float = 1.0
    band: tuple[float, float] | None = None

    @property
    def gpus(self) -> float:
        """GPUs of a replica."""
        return float(self.layout.gpus)


@dataclass(frozen=True)
class Requirements:
    """What is to be served: the tokens of a request, the latency target, and the terms of the scenario's option.

    One sequence of `context_tokens` must fit beside the weights. `levers` are the factors on the prefill and on the
    decode rate that the option counts on. With `scaling` the replicas follow the hours; `above` serves what a baseline
    cannot. `interruptions` are the shares of the capacity that are lost, by term; other terms lose nothing.
    """

    work: Work
    target: Target
    utilisation: float
    context_tokens: int | None = None
    min_replicas: int = default("min_replicas")
    billed_hours_per_month: float = default("billed_hours_per_month")
    input_token_factor: float = default("input_token_factor")
    output_token_factor: float = default("output_token_factor")
    spare_replicas: int = 0
    fixed_usd_per_month: float = default("fixed_usd_per_month")
    beside: Beside = NOTHING
    levers: tuple[float, float] = (1.0, 1.0)
    scaling: ByTheHour | Baseline | None = None
    above: PricedOption | None = None
    interruptions: Mapping[str, float] = field(default_factory=dict)


WhyNot = Literal["does not fit", "no estimate", "misses the latency target", "cannot hold the context"]
"""Why a layout is left out of a ranking."""


@dataclass(frozen=True)
class Ranking:
    """The ways that meet the target, cheapest first, and how many layouts were left out, by reason.

    `offers_left_out` counts the offers that were not ranked, by the reason that each gives.
    """

    ways: tuple[Way, ...]
    left_out: Mapping[WhyNot, int]
    offers_left_out: Mapping[str, int] = field(default_factory=dict)


def served_precisions(model: Architecture, gpu: Gpu) -> tuple[str, ...]:
    """Return the precisions to try a model in on a GPU: its native one where the GPU can serve it, and narrower ones.

    A 4-bit float format that the GPU has no arithmetic for is tried only where the model is published in it: INT4 does
    the same for others.
    """
    native = native_precision(model)
    tried = _NARROWER[model.native_precision]
    return tuple(p for p in tried if p not in gpu.lacks and (p == native or not gpu.unpacks(p)))


def native_precision(model: Architecture) -> str:
    """Return the precision that a model's weights are published in, by the name that options use."""
    return _NARROWER[model.native_precision][0]


def candidates(model: Architecture, engine: str, gpus: Iterable[Gpu], counts: Sequence[int]) -> list[Candidate]:
    """Return every GPU × number of GPUs × precision that a model could be laid out on, whether or not it fits."""
    return [
        Candidate(Serving(model, gpu, precision, engine), Layout(count))
        for gpu in gpus
        for count in counts
        if count <= ONE_DOMAIN_GPUS or model.moe_layers
        for precision in served_precisions(model, gpu)
    ]


def tried_counts(model: Architecture) -> tuple[int, ...]:
    """Return the numbers of GPUs that a model can be laid out on: attention heads are split in equal parts.

    Above 8 only mixtures of experts, whose experts spread over servers.
    """
    return tuple(
        count for count in GPU_COUNTS if (model.moe_layers if count > ONE_DOMAIN_GPUS else model.heads % count == 0)
    )


def rank(
    requirements: Requirements, load: Load, layouts: Sequence[Candidate], offers: Iterable[Offer], constants: Constants
) -> Ranking:
    """Return every way to serve `load` (a scalar one) with the offers, cheapest first.

    At 0 tokens a month there is no cost per Mtok; ways are ranked by cost a month in any case.
    """
    by_hardware: dict[tuple[str, float], list[Offer]] = {}
    for offer in offers:
        by_hardware.setdefault((offer.gpu, offer.gpus), []).append(offer)
    rentable = [c for c in layouts if (c.serving.gpu.id, c.gpus) in by_hardware]
    offered = [c for c in rentable if _holds(c, requirements.context_tokens)]
    short: dict[WhyNot, int] = {}
    if len(offered) < len(rentable):
        short = {"cannot hold the context": len(rentable) - len(offered)}
    if not offered:
        return Ranking((), short)
    factors = np.array([c.factor for c in offered])
    serving = [c.serving for c in offered]
    at_target = at_load(serving, _stacked(offered), requirements.work, requirements.target, constants, factors)
    usable, left_out = _usable(at_target, requirements.target)
    pairs = [
        (index, offer)
        for index, candidate in enumerate(offered)
        if usable[index]
        for offer in by_hardware[candidate.serving.gpu.id, candidate.gpus]
    ]
    return Ranking(_priced(requirements, load, at_target, offered, pairs), {**left_out, **short})


def _holds(candidate: Candidate, context_tokens: int | None) -> bool:
    if context_tokens is None:
        return True
    serving = candidate.serving
    return fit(serving.model, serving.gpu, int(candidate.gpus), serving.precision, context_tokens).fits


def _stacked(layouts: Sequence[Candidate]) -> Layout:
    names = ("gpus", "pipeline_stages", "attention_copies", "expert_parallel")
    return Layout(*(np.array([float(getattr(c.layout, name)) for c in layouts]) for name in names))


def _usable(at_target: AtLoad, target: Target) -> tuple[list[bool], dict[WhyNot, int]]:
    left_out: dict[WhyNot, int] = {}
    usable = []
    for refusal, bound in zip(at_target.estimate.refused, at_target.bound.tolist(), strict=True):
        why: WhyNot | None = None
        if refusal is not None:
            why = "does not fit" if refusal.field == MEMORY else "no estimate"
        elif bound == TOO_SLOW and not target.best_effort:
            why = "misses the latency target"
        usable.append(why is None)
        if why is not None:
            left_out[why] = left_out.get(why, 0) + 1
    return usable, left_out


def _priced(
    requirements: Requirements,
    load: Load,
    at_target: AtLoad,
    layouts: Sequence[Candidate],
    pairs: list[tuple[int, Offer]],
) -> tuple[Way, ...]:
    figures = np.full((4 + len(_BESIDE), len(pairs)), np.nan)
    for places in _alike(requirements, pairs):
        rows = [pairs[place][0] for place in places]
        low = np.array([_band(at_target, layouts[row], row)[0] for row in rows])
        option = _option(requirements, at_target, layouts, [pairs[place] for place in places])
        result, at_low = option.cost(load), option.faster(low).cost(load).usd_per_month
        assert result.replicas is not None
        beside = (result.figures.get(name) for name in _BESIDE)
        for kind, figure in enumerate(
            (result.usd_per_month, result.replicas, result.usd_per_mtok(load), at_low, *beside)
        ):
            if figure is not None:
                figures[kind, places] = np.where(figure.defined, figure.values, np.nan)
    month = figures[0]
    order = [place for place in np.argsort(month, kind="stable").tolist() if not np.isnan(month[place])]
    return tuple(
        _way(at_target, layouts[row], row, offer, figures[:, place])
        for place in order
        for row, offer in (pairs[place],)
    )


def _alike(requirements: Requirements, pairs: Sequence[tuple[int, Offer]]) -> list[list[int]]:
    """The places of pairs that are priced at once: all, but by machine where replicas follow the hours."""
    places: dict[object, list[int]] = {}
    for place, (_, offer) in enumerate(pairs):
        machine = None if requirements.scaling is None else (offer.gpus, offer.gpus_per_instance)
        places.setdefault((machine, offer.gpus_per_instance is None), []).append(place)
    return list(places.values())


def _option(
    requirements: Requirements, at_target: AtLoad, layouts: Sequence[Candidate], pairs: Sequence[tuple[int, Offer]]
) -> SelfHosted | ScaledHosted:
    """Return the scenario's option laid out in each of several ways at once."""
    rows = np.array([index for index, _ in pairs], dtype=np.int64)
    offers = [offer for _, offer in pairs]
    at = at_target.estimate
    factors = np.array([layout.factor for layout in layouts])
    prefill, decode = requirements.levers
    rates = TwoRates(
        _with_lever(at.prefill_tokens_per_second * factors, prefill)[rows],
        _with_lever(at.decode_tokens_per_second * factors, decode)[rows],
    )
    lost = np.array([requirements.interruptions.get(offer.term, 0.0) for offer in offers])
    alike = float(lost[0]) if np.all(lost == lost[0]) else lost
    scaled = requirements.scaling is not None
    machines = (
        None if offers[0].gpus_per_instance is None else np.array([float(o.gpus_per_instance or 1) for o in offers])
    )
    base = SelfHosted(
        name="",
        supply=Rented(
            np.array([offer.usd_per_gpu_hour for offer in offers]),
            interruption_share=alike,
            gpus_per_instance=offers[0].gpus_per_instance if scaled else machines,
        ),
        throughput=rates,
        gpus_per_replica=float(offers[0].gpus) if scaled else np.array([float(offer.gpus) for offer in offers]),
        utilisation=requirements.utilisation,
        min_replicas=requirements.min_replicas,
        billed_hours_per_month=requirements.billed_hours_per_month,
        fixed_usd_per_month=requirements.fixed_usd_per_month,
        input_token_factor=requirements.input_token_factor,
        output_token_factor=requirements.output_token_factor,
        spare_replicas=requirements.spare_replicas,
        beside=NOTHING if scaled else requirements.beside,
    )
    if requirements.scaling is None:
        return base
    above = np.array([offer.above_usd_per_gpu_hour for offer in offers])
    return ScaledHosted(base, requirements.scaling, above, requirements.above, beside=requirements.beside)


def _with_lever(rates: Array, factor: float) -> Array:
    """Rates rounded to the digits that an option shows, before a lever and after it, as a resolved option has them."""
    return np.array([six_digits(six_digits(rate) * factor) if factor != 1 else six_digits(rate) for rate in rates])


def _way(at_target: AtLoad, candidate: Candidate, row: int, offer: Offer, figures: Array) -> Way:
    at = at_target.estimate
    low, high = _band(at_target, candidate, row)
    month, replicas, *others = figures.tolist()
    unit, at_low, spares, machines, gpus = (None if np.isnan(figure) else figure for figure in others)
    return Way(
        offer=offer,
        precision=candidate.serving.precision,
        replicas=replicas,
        usd_per_month=month,
        usd_per_mtok=unit,
        usd_per_month_at_low=at_low,
        output_tokens_per_second=float(at.output_tokens_per_second[row]) * candidate.factor,
        concurrency=float(at_target.concurrency[row]),
        ttft_ms=float(at.ttft_ms[row]) / candidate.factor,
        tpot_ms=float(at.tpot_ms[row]) / candidate.factor,
        bound=str(at_target.bound[row]),
        limit=str(at.limit[row]),
        kind="rescaled" if candidate.band else str(at.regime[row]),
        low=low,
        high=high,
        spare_replicas=spares or 0.0,
        machines=machines,
        paid_gpus=gpus,
    )


def _band(at_target: AtLoad, candidate: Candidate, row: int) -> tuple[float, float]:
    """The ends of the 80 % band as factors: that of a rescaled estimate, or the estimate's own."""
    at = at_target.estimate
    rate = at.output_tokens_per_second[row]
    return candidate.band or (float(at.low[row] / rate), float(at.high[row] / rate))
