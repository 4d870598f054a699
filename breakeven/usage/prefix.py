"""How much of a log's input a copy of the model would find in its own memory, from the hashes of its prefixes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from breakeven.fleet.memory import context_of
from economics.errors import InputError
from economics.fleet.configuration import cache_precision
from economics.fleet.memory import cache_growth, fit
from economics.option.self_hosted import SelfHostedOption
from economics.scenario.scenario import Scenario
from pricing.errors import CatalogueError
from pricing.resolve.replica import precision_of, work_of
from pricing.resolve.shelf import shelf
from pricing.resolve.throughput import resolve_throughput
from pricing.resolve.ways import model_of
from pricing.store.catalogue import Catalogue
from usage.profile import Profile


@dataclass(frozen=True)
class CopyCache:
    """What one copy of a model can keep of prefixes: the tokens that fit beside its weights, and their hit rate.

    `hit_rate` is a share of the input, read off the profile's curve.
    """

    option: str
    tokens: float
    hit_rate: float


def caches_of_copies(profile: Profile, scenario: Scenario, catalogue: Catalogue, as_of: date) -> tuple[CopyCache, ...]:
    """Return the cache of a copy of each self-hosted option whose sizes are known, for a log with prefix hashes."""
    if not profile.prefix_hit_rates or not profile.block_tokens:
        return ()
    found = []
    for option in scenario.options:
        if isinstance(option, SelfHostedOption):
            tokens = tokens_held(option, scenario, catalogue, as_of)
            if tokens is not None:
                found.append(CopyCache(option.name, tokens, hit_rate_at(profile, tokens)))
    return tuple(found)


def tokens_held(option: SelfHostedOption, scenario: Scenario, catalogue: Catalogue, as_of: date) -> float | None:
    """Return the tokens whose cache fits beside the weights of one copy of the model [token]; None where unknown.

    All of that memory: what requests in progress take of it is theirs as well as the next one's prefix.
    """
    known = shelf(catalogue)
    try:
        model, gpu = model_of(option, known), known.gpu(option.gpu)
        precision = precision_of(option, model)
        served = resolve_throughput(option, scenario.workload, catalogue, as_of).served
        cached = "bf16" if served is None else cache_precision(served.serving.engine, served.serving.precision)
        context = context_of(work_of(option, scenario.workload), model)
        memory = fit(model, gpu, option.gpus_per_replica, precision, context, 1, cached)
        growth, fixed = cache_growth(model, cached)
    except (InputError, CatalogueError, ValueError):
        return None
    free = memory.usable_bytes - memory.weight_bytes - memory.reserve_bytes - fixed
    return max(0.0, free) / growth if growth > 0 else None


def hit_rate_at(profile: Profile, tokens: float) -> float:
    """Return the share of input that a cache of so many tokens hits, between the points of the profile's curve."""
    points = profile.prefix_hit_rates or ()
    blocks = tokens / (profile.block_tokens or 1)
    if not points or blocks < points[0].blocks:
        return 0.0
    sizes = np.log([point.blocks for point in points])
    return float(np.interp(np.log(blocks), sizes, [point.hit_rate for point in points]))
