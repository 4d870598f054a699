"""Rank the ways to serve a self-hosted option's load: every layout and rental offer, rescaled by measurements."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from weakref import WeakKeyDictionary

import numpy as np

from economics.cost.load import Load, Workload
from economics.errors import InputError
from economics.fleet.architecture import Architecture
from economics.fleet.estimator import estimate_one
from economics.option.self_hosted import SelfHostedOption
from economics.option.serving import DEFAULT_ENGINE, ServingPlan
from economics.ways import GPU_COUNTS, Candidate, Ranking, Requirements, candidates, rank
from pricing.resolve.points import estimator_precision, nearest_point, point_capacity
from pricing.resolve.replica import anchor_of_point, target_of, work_of
from pricing.resolve.shelf import Shelf, offers, shelf
from pricing.rows import ThroughputPoint
from pricing.store.catalogue import Catalogue


def ways_to_serve(
    option: SelfHostedOption,
    workload: Workload,
    catalogue: Catalogue,
    as_of: date,
    terms: Collection[str] | None = None,
) -> Ranking:
    """Return every way to rent GPUs for an option's model and load, cheapest first; `terms` None: all of them.

    Each layout's estimate is rescaled by the nearest measurement of it, as in a scenario. Raises InputError for a model
    that is not in the registry.
    """
    known = shelf(catalogue)
    model = model_of(option, known)
    engine = (option.serving.engine if option.serving else None) or DEFAULT_ENGINE
    plan = option.serving or ServingPlan()
    layouts = candidates(model, engine, known.gpus.values(), GPU_COUNTS)
    if option.architecture is None:
        layouts = _rescaled(layouts, option, workload, catalogue, known, as_of)
    requirements = Requirements(
        work=work_of(option, workload),
        target=target_of(plan, None),
        utilisation=option.utilisation,
        context_tokens=plan.context_tokens,
        min_replicas=option.min_replicas,
        billed_hours_per_month=option.billed_hours_per_month,
        input_token_factor=option.input_token_factor,
        output_token_factor=option.output_token_factor,
    )
    offered = [o for o in offers(catalogue, as_of) if terms is None or o.term in terms]
    return rank(requirements, Load.of(workload), layouts, offered, known.constants)


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
