"""Edits of what a self-hosted option serves and how fast: its model, its measurement, its layout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Literal, assert_never

from breakeven.edits import options
from breakeven.edits.draft import Draft
from breakeven.edits.supply import cheapest_rent, follow_gpu
from breakeven.fleet.matrix import AskedModel
from breakeven.names import model_name, short_gpus
from breakeven.origins import TYPED, Origin, Sourced
from economics.cost.load import Load
from economics.cost.tokens import TOKENS_PER_MTOK
from economics.errors import InputError
from economics.fleet.architecture import Architecture, architecture_document
from economics.fleet.gpu_ids import GPUS
from economics.option.scaled import ScaledHosted
from economics.option.self_hosted import SelfHosted, SelfHostedOption
from economics.option.throughput import TwoRates
from economics.scenario.scenario import MAX_OPTIONS, Scenario
from economics.ways import Way
from pricing.errors import CatalogueError
from pricing.resolve.points import point_capacity
from pricing.resolve.scenario import resolve_option
from pricing.rows import ThroughputPoint
from pricing.store.catalogue import Catalogue

Mode = Literal["estimate", "published", "run", "tokens_per_second", "output_tokens_per_second", "two_rates"]
_OF_A_MODEL = ("throughput", "architecture", "measured", "precision")
"""Fields that are specific to one model."""


def mode_of(option: SelfHostedOption) -> Mode:
    """Return where an option's throughput comes from."""
    throughput = option.throughput
    if option.measured is not None:
        return "run"
    if throughput is None:
        return "estimate"
    if throughput.published_point is not None:
        return "published"
    if throughput.tokens_per_second is not None:
        return "tokens_per_second"
    return "two_rates" if throughput.output_tokens_per_second is None else "output_tokens_per_second"


def usable_points(catalogue: Catalogue, model: str) -> list[ThroughputPoint]:
    """Return the published points of a model with a capacity on a known GPU, fastest per GPU first."""
    points = [(point_capacity(point), point) for point in catalogue.throughput_points(model=model)]
    usable = [(capacity / point.n_gpus, point) for capacity, point in points if capacity and point.gpu in GPUS]
    return [point for _, point in sorted(usable, key=lambda pair: -pair[0])]


def use_point(sourced: Sourced, index: int, point_id: str, catalogue: Catalogue, as_of: date) -> Sourced:
    """Use the throughput and layout of a published point; if its GPU differs, rent that GPU at the lowest rate."""
    draft = Draft(sourced)
    _use_point(draft, index, point_id, catalogue, as_of)
    return draft.done()


def _use_point(draft: Draft, index: int, point_id: str, catalogue: Catalogue, as_of: date) -> None:
    try:
        point = catalogue.throughput_point(point_id)
    except CatalogueError as error:
        raise InputError(f"options[{index}].throughput.published_point", str(error)) from error
    option = draft.self_hosted(index)
    if option.gpu != point.gpu and option.supply.kind == "rent":
        draft.set(("options", index, "supply"), cheapest_rent(point.gpu, catalogue, as_of))
    layout = {"gpu": point.gpu, "gpus_per_replica": point.n_gpus, "precision": point.precision}
    changes = {name: value for name, value in layout.items() if draft.option(index).get(name) != value}
    for name, value in changes.items():
        draft.set(("options", index, name), value, Origin("row", point_id))
    follow_gpu(draft, index, point.gpu, catalogue)
    draft.set(("options", index, "throughput"), {"published_point": point_id})
    if changes:
        draft.name_after_model(index)


def set_mode(sourced: Sourced, index: int, mode: Mode, catalogue: Catalogue, as_of: date) -> Sourced:
    """Change where an option's throughput comes from.

    A published point is the first for the option's own layout, else for its GPU, else for its model, a doubtful one
    only where there is no other; without any, the throughput is estimated. A typed figure starts from the option's
    current capacity.
    """
    draft = Draft(sourced)
    option = draft.self_hosted(index)
    match mode:
        case "estimate":
            draft.remove(("options", index, "measured"))
            draft.remove(("options", index, "throughput"))
        case "published":
            draft.remove(("options", index, "measured"))
            known = usable_points(catalogue, option.model)
            points = [point for point in known if point.usable_at(as_of)] or known
            if points:
                _use_point(draft, index, _nearest(points, option).id, catalogue, as_of)
            else:
                draft.remove(("options", index, "throughput"))
        case "tokens_per_second" | "output_tokens_per_second" | "two_rates":
            draft.remove(("options", index, "measured"))
            rates = same_capacity(sourced.scenario, index, mode, catalogue, as_of)
            draft.set(("options", index, "throughput"), rates)
        case "run":
            raise InputError(f"options[{index}].measured", "is missing: a run comes from a benchmark file")
        case _:
            assert_never(mode)
    return draft.done()


def _nearest(points: list[ThroughputPoint], option: SelfHostedOption) -> ThroughputPoint:
    same_gpu = [point for point in points if point.gpu == option.gpu]
    same_layout = [point for point in same_gpu if point.n_gpus == option.gpus_per_replica]
    return (same_layout or same_gpu or points)[0]


def same_capacity(
    scenario: Scenario,
    index: int,
    mode: Literal["tokens_per_second", "output_tokens_per_second", "two_rates"],
    catalogue: Catalogue,
    as_of: date,
) -> dict[str, float]:
    """Return a typed throughput [token/s] to start from that keeps the option's capacity at this mix.

    Two rates start from the estimate, else reading and writing take half of the time each. Without a known capacity it
    is 1 token/s, which cannot be mistaken for a measurement.
    """
    load = Load.of(scenario.workload, scenario.edition, TOKENS_PER_MTOK)  # a capacity does not depend on the volume
    try:
        resolved = resolve_option(scenario.options[index], "", scenario, catalogue, as_of)
        if isinstance(resolved, ScaledHosted):
            resolved = resolved.base
        assert isinstance(resolved, SelfHosted)
        capacity = float(resolved.capacity(load))
        if mode == "two_rates" and isinstance(resolved.throughput, TwoRates):
            return {name: float(value) for name, value in asdict(resolved.throughput).items()}
    except InputError:
        capacity = 1.0
    ratio, fresh = scenario.workload.input_output_ratio, 1 - scenario.workload.cache_hit_rate
    output = capacity / (1 + ratio)
    if mode == "two_rates":
        return {
            "prefill_tokens_per_second": float(f"{max(2 * output * ratio * fresh, 1):.4g}"),
            "decode_tokens_per_second": float(f"{2 * output:.4g}"),
        }
    return {mode: float(f"{capacity if mode == 'tokens_per_second' else output:.6g}")}


def use_run(
    sourced: Sourced,
    index: int | None,
    measured: Mapping[str, Any],
    gpus: int | None,
    file: str,
    *,
    beside: bool = False,
) -> Sourced:
    """Use the throughput of a run that the user measured (index None: for the example, which is added).

    `measured` is the scenario's part of that name, `gpus` the number of GPUs where the file says it. With `beside` the
    option stays as it is, and a copy of it gets the run.
    """
    draft = Draft(sourced)
    place = options.put_beside(draft, index, "measured") if beside and index is not None else _place(draft, index)
    imported = Origin("imported", file)
    draft.remove(("options", place, "throughput"))
    draft.set(("options", place, "measured"), dict(measured), imported)
    if gpus is not None:
        draft.set(("options", place, "gpus_per_replica"), gpus, imported)
        draft.name_after_model(place)
    return draft.done()


def drop_run(sourced: Sourced, index: int) -> Sourced:
    """Remove the user's own run: the throughput is estimated again."""
    draft = Draft(sourced)
    draft.remove(("options", index, "measured"))
    return draft.done()


def use_config(
    sourced: Sourced, index: int | None, name: str, model: Architecture, file: str, *, beside: bool = False
) -> Sourced:
    """Serve the user's own model, whose sizes came from a file (index None: the example is added).

    With `beside` the option stays as it is, and a copy of it serves the model.
    """
    draft = Draft(sourced)
    place = options.put_beside(draft, index, "another model") if beside and index is not None else _place(draft, index)
    for field in _OF_A_MODEL:
        draft.remove(("options", place, field))
    draft.set(("options", place, "model"), name)
    draft.set(("options", place, "architecture"), architecture_document(model), Origin("imported", file))
    draft.name_after_model(place)
    return draft.done()


def use_layout(sourced: Sourced, index: int, gpus: int, precision: str) -> Sourced:
    """Give a self-hosted option another number of GPUs for a replica; it keeps its precision, GPU and supplier.

    A throughput was that of the layout before: it is estimated again.
    """
    draft = Draft(sourced)
    draft.self_hosted(index)
    for name in ("throughput", "measured"):
        draft.remove(("options", index, name))
    draft.set(("options", index, "precision"), precision)
    draft.set(("options", index, "gpus_per_replica"), gpus)
    draft.name_after_model(index)
    return draft.done()


def use_way(sourced: Sourced, index: int | None, way: Way, model: AskedModel | None = None) -> Sourced:
    """Give an option the layout and supply of a way to serve the load (index None: the example is added).

    With `model` it serves that one from then on, else its own. Its throughput is then that of the way: estimated, or
    rescaled by a measurement. What its rent loses to interruptions stays for an offer of the same term.
    """
    draft = Draft(sourced)
    _lay_out(draft, _place(draft, index), way, model)
    return draft.done()


def add_way(sourced: Sourced, like: int | None, way: Way, model: AskedModel | None = None) -> Sourced:
    """Add an option with the layout and supply of a way, in all else like the one at a place (None: the example).

    The option there stays as it is.
    """
    draft = Draft(sourced)
    if like is None:
        place = _place(draft, None)
    else:
        draft.self_hosted(like)
        if draft.count == MAX_OPTIONS:
            raise InputError("options", f"has {MAX_OPTIONS} already: drop one, then add this")
        place = options.put_beside(draft, like, "another layout")
    _lay_out(draft, place, way, model)
    return draft.done()


def _lay_out(draft: Draft, place: int, way: Way, model: AskedModel | None) -> None:
    offer = way.offer
    supply: dict[str, Any] = {"kind": "rent", "provider": offer.provider, "term": offer.term}
    if offer.by_id:
        supply = {"kind": "rent", "rate_id": offer.rate_id}
    rent = draft.option(place)["supply"]
    if rent.get("term") == offer.term and rent.get("interruption_share") is not None:
        supply["interruption_share"] = rent["interruption_share"]
    for name in ("throughput", "measured"):
        draft.remove(("options", place, name))
    if model is not None:
        draft.set(("options", place, "model"), model.id)
        sizes = None if model.architecture is None else architecture_document(model.architecture)
        if sizes != draft.option(place).get("architecture"):
            draft.set(("options", place, "architecture"), sizes)
    layout: dict[str, Any] = {
        "gpu": offer.gpu,
        "gpus_per_replica": offer.gpus,
        "precision": way.precision,
        "supply": supply,
    }
    for name, value in layout.items():
        draft.set(("options", place, name), value, TYPED)
    served = model_name(draft.option(place)["model"])
    new_name = f"{served} in {way.precision.upper()} on {short_gpus(offer.gpus, offer.gpu)}"
    draft.rename(place, draft.free_name(new_name[:100], but=place))


def _place(draft: Draft, index: int | None) -> int:
    """Return the place of an option, adding the example when there is none."""
    if index is None:
        if draft.count == MAX_OPTIONS:
            raise InputError("options", f"has {MAX_OPTIONS} already: drop one, then add this")
        return options.append_example(draft)
    draft.self_hosted(index)
    return index
