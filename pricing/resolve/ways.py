"""Rank the ways to serve a self-hosted option's load: every layout and rental offer, rescaled by measurements."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from weakref import WeakKeyDictionary

import numpy as np

from economics.cost.load import Load, Workload
from economics.errors import InputError
from economics.fields.field import shown
from economics.fleet.architecture import Architecture
from economics.fleet.engines import DEFAULT_ENGINE
from economics.fleet.estimator import estimate_one
from economics.option.extras import beside_of
from economics.option.protocol import PricedOption
from economics.option.self_hosted import SelfHostedOption
from economics.option.serving import ServingPlan
from economics.scaling.kinds import BaselineScaling
from economics.supply.rented import Rent
from economics.ways import GPU_COUNTS, Candidate, Offer, Ranking, Requirements, candidates, rank
from pricing.resolve.levers import lever_factors
from pricing.resolve.points import estimator_precision, nearest_point, point_capacity
from pricing.resolve.replica import anchor_of_point, target_of, work_of
from pricing.resolve.scenario import ResolvedScenario
from pricing.resolve.self_hosted import priced_scaling, spares_of
from pricing.resolve.shelf import NEVER_RANKED, NOT_JOINED, Shelf, offers, shelf
from pricing.rows import ThroughputPoint
from pricing.rules.rents import Suppliers
from pricing.store.catalogue import Catalogue


def ways_to_serve(
    option: SelfHostedOption,
    workload: Workload,
    catalogue: Catalogue,
    as_of: date,
    terms: Collection[str] | None = None,
    resolved: ResolvedScenario | None = None,
    suppliers: Suppliers = "trusted",
    *,
    slow_too: bool = False,
) -> Ranking:
    """Return every way to rent GPUs for an option's model and load, cheapest first; `terms` None: all of them.

    Each way costs what the option costs once it is laid out so: its levers, spares, people and scaling count, and
    machines as in the schema version of the load. `resolved` is the scenario around it, whose load and other options
    count (default: the workload's own, in the current version). `suppliers` "trusted" leaves out what is not trusted
    (see `pricing.rules.rents.not_trusted`); "all" ranks that too. A replica never spans machines that nothing joins,
    and assumed rates and those of Windows are never ranked. `slow_too` keeps layouts that miss the latencies asked for,
    with one request at a time. Each layout's estimate is rescaled by the nearest
    measurement of it, as in a scenario. Raises InputError for a model that is not in the registry, and for an option
    above a baseline that has no price.
    """
    load = Load.of(workload) if resolved is None else resolved.load
    whole = load.edition.whole_machines
    known = shelf(catalogue)
    model = model_of(option, known)
    engine = (option.serving.engine if option.serving else None) or DEFAULT_ENGINE
    plan = option.serving or ServingPlan()
    layouts = candidates(model, engine, known.gpus.values(), GPU_COUNTS)
    if option.architecture is None:
        layouts = _rescaled(layouts, option, workload, catalogue, known, as_of)
    target = target_of(plan, None)
    requirements = Requirements(
        work=work_of(option, workload),
        target=replace(target, best_effort=True) if slow_too else target,
        utilisation=option.utilisation,
        context_tokens=plan.context_tokens,
        min_replicas=option.min_replicas,
        billed_hours_per_month=option.billed_hours_per_month,
        input_token_factor=option.input_token_factor,
        output_token_factor=option.output_token_factor,
        spare_replicas=spares_of(option),
        fixed_usd_per_month=option.fixed_usd_per_month,
        beside=beside_of(option, load.edition),
        levers=lever_factors(plan),
        scaling=priced_scaling(option),
        above=_above(option, resolved),
        interruptions=_interruptions(option),
    )
    all_offers = offers(catalogue, as_of, whole_machines=whole)
    wanted = [o for o in _with_rates_above(all_offers, option) if terms is None or o.term in terms]
    offered = [o for o in wanted if not o.left_out or (suppliers == "all" and o.left_out not in NEVER_RANKED)]
    ranking = rank(requirements, load, layouts, offered, known.constants)
    tried = {(c.serving.gpu.id, int(c.gpus)) for c in layouts}
    return replace(ranking, offers_left_out=_counted(wanted, offered, tried))


def _counted(wanted: Sequence[Offer], offered: Sequence[Offer], tried: Collection[tuple[str, int]]) -> dict[str, int]:
    """How many rates of the layouts tried were left out, by reason; those that cannot be joined but are too small."""
    used = {offer.rate_id for offer in offered}
    reasons: dict[str, set[str]] = {}
    kept = {id(offer) for offer in offered}
    for offer in wanted:
        if id(offer) not in kept and (offer.gpu, offer.gpus) in tried:
            reasons.setdefault(offer.left_out, set()).add(offer.rate_id)
    alone = {NOT_JOINED: reasons.pop(NOT_JOINED, set())}
    return {why: len(ids - used) for why, ids in sorted(reasons.items()) if ids - used} | {
        why: len(ids) for why, ids in alone.items() if ids
    }


def _interruptions(option: SelfHostedOption) -> dict[str, float]:
    """The share of the capacity that an option's rent loses, by its term: "Use" keeps it for an offer of that term."""
    rent = option.supply
    if isinstance(rent, Rent) and rent.term is not None and rent.interruption_share is not None:
        return {rent.term: rent.interruption_share}
    return {}


def _above(option: SelfHostedOption, resolved: ResolvedScenario | None) -> PricedOption | None:
    """The option that serves what a baseline cannot; None where there is none."""
    if not option.named:
        return None
    (name,) = option.named
    found = (each for each in (resolved.options if resolved is not None else ()) if each.name == name)
    above = next(found, None)
    if above is None:
        raise InputError("scaling.above", f"{shown(name)} has no price: what a baseline leaves cannot be priced")
    return above


def _with_rates_above(known: Sequence[Offer], option: SelfHostedOption) -> Sequence[Offer]:
    """The offers with the rate of machines above a baseline: typed, else the supplier's on demand; others are none."""
    if not isinstance(option.scaling, BaselineScaling) or option.named:
        return known
    typed = option.scaling.above_usd_per_gpu_hour
    if typed is not None:
        return [replace(offer, above_usd_per_gpu_hour=typed) for offer in known]
    on_demand = {
        (o.gpu, o.gpus, o.provider): o.usd_per_gpu_hour for o in known if o.term == "on-demand" and not o.by_id
    }
    return [
        replace(offer, above_usd_per_gpu_hour=on_demand[offer.gpu, offer.gpus, offer.provider])
        for offer in known
        if (offer.gpu, offer.gpus, offer.provider) in on_demand
    ]


def _rescaled(
    layouts: list[Candidate],
    option: SelfHostedOption,
    workload: Workload,
    catalogue: Catalogue,
    known: Shelf,
    as_of: date,
) -> list[Candidate]:
    """The candidates with the software, layout and factor of the nearest measurement of each."""
    points: dict[tuple[str, int, str], list[ThroughputPoint]] = {}
    for p in catalogue.throughput_points(model=option.model):
        if p.usable_at(as_of) and point_capacity(p):
            points.setdefault((p.gpu, p.n_gpus, estimator_precision(p.precision)), []).append(p)
    plan = option.serving
    band = known.constants.measured.bands["rescaled"]
    ends = (float(np.exp(band.low)), float(np.exp(band.high)))
    rescaled = []
    for candidate in layouts:
        key = (candidate.serving.gpu.id, int(candidate.gpus), candidate.serving.precision)
        near = nearest_point(
            points.get(key, []), workload, plan.engine if plan else None, plan.concurrency if plan else None
        )
        factor = _factor(near, known) if near else None
        if near is None or factor is None:
            rescaled.append(candidate)
            continue
        anchor = anchor_of_point(near, known, named=False)
        rescaled.append(replace(candidate, serving=anchor.serving, layout=anchor.layout, factor=factor, band=ends))
    return rescaled


def _factor(point: ThroughputPoint, known: Shelf) -> float | None:
    """Measured ÷ estimated of a point; None where the estimator refuses its configuration."""
    factors = _factors.setdefault(known, {})
    if point.id not in factors:
        try:
            anchor = anchor_of_point(point, known, named=False)
            estimate = estimate_one(anchor.serving, anchor.layout, anchor.work, known.constants)
            factors[point.id] = anchor.output_tokens_per_second / estimate.output_tokens_per_second
        except InputError:
            factors[point.id] = None
    return factors[point.id]


_factors: WeakKeyDictionary[Shelf, dict[str, float | None]] = WeakKeyDictionary()


def model_of(option: SelfHostedOption, known: Shelf) -> Architecture:
    """Return the architecture of an option's model: its own, or the registry's. Raises InputError naming `model`."""
    return option.architecture or known.model(option.model)
