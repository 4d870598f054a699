"""The throughput of a self-hosted option: typed, estimated, or estimated and rescaled by a measurement.

The one place where the estimator joins the cost model: what comes out are the model's two rates at the load of the
scenario, with the kind of figure they are and the band they lie in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from economics.assumption import Assumption, Status
from economics.cost.load import Workload
from economics.errors import InputError
from economics.fleet.architecture import Architecture
from economics.fleet.configuration import unpacked_words
from economics.fleet.estimator import MEMORY
from economics.note import Note
from economics.numbers import digits, six_digits
from economics.option.self_hosted import SelfHostedOption, Throughput
from economics.option.serving import DEFAULT_TIME_PER_OUTPUT_TOKEN_MS, ServingPlan
from economics.option.throughput import OneFigure, ThroughputKind, TwoRates
from pricing.errors import CatalogueError
from pricing.resolve.levers import lever_assumptions, lever_factors, lever_notes
from pricing.resolve.points import check_point, nearest_point, points_of
from pricing.resolve.replica import Anchor, ServedReplica, anchor_of_point, anchor_of_run, precision_of, served_replica
from pricing.resolve.shelf import Shelf, shelf
from pricing.store.catalogue import Catalogue

_UNIT = "token/s per copy"
_OPTION_FIELDS = {
    "gpus": "gpus_per_replica",
    MEMORY: "gpus_per_replica",
    "attention_copies": "gpus_per_replica",
    "input_tokens": "model",
    "output_tokens": "throughput",
    "concurrency": "serving.concurrency",
}
"""The estimator's name of a field → its path inside the option."""
_ASSUMED = f"{DEFAULT_TIME_PER_OUTPUT_TOKEN_MS:g} ms per output token"
_UNLIKELY = 4.0
"""A measurement that differs from its estimate by more than this factor gets a note."""
_WAY_OUT = ": no throughput can be estimated; or give throughput.tokens_per_second"
_ESTIMATED = "roofline estimate with fitted constants (docs/estimator.md)"


@dataclass(frozen=True)
class ChosenThroughput:
    """A throughput per replica with its sources and notes for the reader.

    `band` are the ends of the 80 % band as factors on the throughput; `served` is there where it was estimated.
    """

    throughput: TwoRates | OneFigure
    assumptions: tuple[Assumption, ...]
    notes: tuple[Note, ...] = ()
    kind: ThroughputKind = "typed"
    band: tuple[float, float] | None = None
    served: ServedReplica | None = None


def resolve_throughput(
    option: SelfHostedOption, workload: Workload, catalogue: Catalogue, as_of: date
) -> ChosenThroughput:
    """Return the throughput of one replica of an option, levers applied.

    Typed figures are used as they are. Otherwise the estimator's two rates at the option's load; a published point,
    named or found for the option's own model, GPU, number of GPUs and precision, or a run of the user's own, rescales
    them. A measurement that the estimator cannot follow is used as published. Raises CatalogueError naming the field.
    """
    plan = option.serving or ServingPlan()
    typed = option.throughput
    if typed is not None and typed.published_point is None:
        return _with_levers(_typed(typed, workload), plan)
    anchor: Anchor | None = None
    try:
        known = shelf(catalogue)
        model = option.architecture or known.model(option.model)
        anchor = _anchor(option, workload, model, known, catalogue, as_of)
        chosen = _estimated(served_replica(option, workload, model, anchor, known))
    except InputError as refusal:
        if anchor is not None and not refusal.field.startswith("serving."):
            chosen = _as_measured(anchor, workload, refusal)
        else:
            field = _OPTION_FIELDS.get(refusal.field, refusal.field)
            way_out = "" if field.startswith("serving.") else _WAY_OUT
            raise CatalogueError(field, f"{refusal.message}{way_out}") from None
    return _with_levers(chosen, plan)


def _anchor(
    option: SelfHostedOption,
    workload: Workload,
    model: Architecture,
    known: Shelf,
    catalogue: Catalogue,
    as_of: date,
) -> Anchor | None:
    """The measurement that rescales the estimate: the user's own run, a point by id, or the nearest point."""
    if option.measured is not None:
        return anchor_of_run(option.measured, option, model, known)
    if option.throughput is not None and option.throughput.published_point is not None:
        point = catalogue.throughput_point(option.throughput.published_point)
        check_point(point, option)
        return anchor_of_point(point, known, named=True)
    if option.architecture is not None:
        return None
    plan = option.serving
    points = points_of(option, precision_of(option, model), catalogue, as_of)
    near = nearest_point(points, workload, plan.engine if plan else None, plan.concurrency if plan else None)
    return anchor_of_point(near, known, named=False) if near else None


def _typed(typed: Throughput, workload: Workload) -> ChosenThroughput:
    assumptions = tuple(
        Assumption(name.replace("_", " "), value, _UNIT, "typed", "", "typed", f"throughput.{name}")
        for name, value in typed.model_dump(exclude_none=True).items()
    )
    if typed.prefill_tokens_per_second is not None and typed.decode_tokens_per_second is not None:
        return ChosenThroughput(TwoRates(typed.prefill_tokens_per_second, typed.decode_tokens_per_second), assumptions)
    if typed.output_tokens_per_second is not None:
        capacity = typed.output_tokens_per_second * (1 + workload.input_output_ratio)
        return ChosenThroughput(OneFigure(capacity), assumptions)
    assert typed.tokens_per_second is not None
    return ChosenThroughput(OneFigure(typed.tokens_per_second), assumptions)


def _estimated(served: ServedReplica) -> ChosenThroughput:
    at, anchor = served.estimate, served.anchor
    prefill = six_digits(at.prefill_tokens_per_second * served.factor)
    decode = six_digits(at.decode_tokens_per_second * served.factor)
    source, as_of, point = _ESTIMATED, "", ""
    status: Status = "estimated"
    if anchor is not None:
        source = f"{_ESTIMATED}, × {digits(served.factor, 4)} by the measurement {anchor.words}; {anchor.source}"
        as_of, point = anchor.as_of, anchor.point
        status = "doubtful" if anchor.status == "doubtful" else "measured" if served.is_measured else "estimated"
    assumptions = tuple(
        Assumption(name.replace("_", " "), rate, _UNIT, source, as_of, status, f"throughput.{name}", row=point)
        for name, rate in (("prefill_tokens_per_second", prefill), ("decode_tokens_per_second", decode))
    )
    return ChosenThroughput(
        TwoRates(prefill, decode),
        assumptions,
        tuple(_estimate_notes(served)),
        "measured" if served.is_measured else "estimated",
        None if served.is_measured else (served.low, served.high),
        served,
    )


def _estimate_notes(served: ServedReplica) -> list[Note]:
    at, anchor = served.estimate, served.anchor
    output = at.output_tokens_per_second * served.factor
    notes = []
    if served.is_measured and anchor is not None:
        notes.append(_note("measured", f"throughput as measured: {anchor.words}"))
    else:
        band = f"80 % band {digits(output * served.low, 3)} to {digits(output * served.high, 3)}"
        text = f"throughput estimated: {digits(output, 3)} output tokens/s per copy, {band}"
        notes.append(_note("estimated", text))
    if anchor is not None and not served.is_measured:
        text = f"the estimate is rescaled × {digits(served.factor, 3)}, as measured ÷ estimated of {anchor.words}"
        notes.append(_note("rescaled", text))
        hits = float(anchor.work.cache_hit_rate), float(served.work.cache_hit_rate)
        if hits[0] != hits[1]:
            there, here = (f"{digits(100 * hit, 3)} %" for hit in hits)
            text = f"cache hits: {there} when it was measured, {here} at your load"
            notes.append(_note("other cache hits", text))
        if not 1 / _UNLIKELY <= served.factor <= _UNLIKELY:
            text = (
                f"the measurement is far from what is expected: {digits(served.factor, 3)} times the estimate; "
                "check model, GPUs, precision and units"
            )
            notes.append(_note("unlikely measurement", text))
    if anchor is None and at.regime == "unmeasured":
        text = "this model was never measured on this GPU: the estimate leans on physics and on other pairs"
        notes.append(_note("unmeasured pair", text))
    if anchor is not None and anchor.status == "doubtful":
        notes.append(_note("doubtful measurement", "doubtful measurement, chosen by name"))
    if unpacked := unpacked_words(served.serving):
        notes.append(Note("unpacked weights", unpacked, field="precision"))
    notes.append(Note("load", _load_words(served), field="serving"))
    return notes


def _note(kind: str, text: str) -> Note:
    return Note(kind, text, field="throughput")


def _load_words(served: ServedReplica) -> str:
    at = served.estimate
    between, first = digits(at.tpot_ms / served.factor, 3), f"{at.ttft_ms / served.factor:,.0f}"
    latency = f"{between} ms per output token, {first} ms to the first"
    if served.work.concurrency is None:
        return f"offline maximum, {at.sequences:,.0f} requests at a time: latency is not bounded"
    load = f"{served.work.concurrency:,.0f} requests at a time: {latency}"
    if served.bound == "too slow":
        return f"{load}; slower than the {_ASSUMED} that is assumed without a target"
    if served.assumed_target:
        return f"{load}; as many as keep {_ASSUMED}, an assumption: set serving.concurrency or a latency"
    return f"{load}; limited by {served.bound}" if served.bound in ("memory", "latency") else load


def _as_measured(anchor: Anchor, workload: Workload, refusal: InputError) -> ChosenThroughput:
    """A measurement used as published, because the estimator cannot carry it to the scenario's load."""
    ratio = float(anchor.work.input_tokens) / float(anchor.work.output_tokens)
    assumption = Assumption(
        "throughput, input + output",
        anchor.capacity,
        _UNIT,
        f"{anchor.output_tokens_per_second:g} output token/s × (1 + {anchor.work.input_tokens:g}/"
        f"{anchor.work.output_tokens:g}); {anchor.words}; {anchor.source}",
        anchor.as_of,
        anchor.status,
        "throughput.tokens_per_second",
        row=anchor.point,
    )
    here = f"ratio {digits(ratio, 3)} there, {digits(workload.input_output_ratio, 3)} here"
    notes = [
        _note("measured", f"throughput as measured: {anchor.words}"),
        _note("not carried to the load", f"not carried to your load ({refusal}): {here}"),
    ]
    if workload.cache_hit_rate > 0:
        text = "measured without prefix caching: your cache hits are not credited to this option"
        notes.append(_note("cache hits not credited", text))
    return ChosenThroughput(OneFigure(anchor.capacity), (assumption,), tuple(notes), "measured")


def _with_levers(chosen: ChosenThroughput, plan: ServingPlan) -> ChosenThroughput:
    """The throughput times the levers that are on. Raises CatalogueError where one figure cannot take a lever."""
    prefill, decode = lever_factors(plan)
    if prefill == decode == 1:
        return chosen
    rates = chosen.throughput
    if isinstance(rates, OneFigure):
        if prefill != decode:
            raise CatalogueError(
                "serving.speculative_decoding",
                "speeds up decode alone, but the throughput is one figure: give prefill and decode rate, or 1",
            )
        changed: TwoRates | OneFigure = OneFigure(rates.tokens_per_second * prefill)
    else:
        changed = TwoRates(
            six_digits(float(rates.prefill_tokens_per_second) * prefill),
            six_digits(float(rates.decode_tokens_per_second) * decode),
        )
    return ChosenThroughput(
        changed,
        (*chosen.assumptions, *lever_assumptions(plan)),
        (*chosen.notes, *lever_notes(plan)),
        chosen.kind,
        chosen.band,
        chosen.served,
    )
