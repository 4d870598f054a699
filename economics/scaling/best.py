"""The baseline of least cost, the smallest such, found exactly and without trying any.

A baseline of b replicas beside s spares takes B = ceil((b + s)/k) blocks of k replicas. Of the baselines that take B
blocks the largest, k·B − s, needs the least above it, so the cost as a function of B is

    on demand:  own·168·B + peak·Σ_j max(0, M_j − B)                 M_j = ceil((need_j + s)/k)
    a token:    own·168·B + usd·Σ_j max(0, t_j − (k·B − s)·tokens)   tokens: what a replica serves in a busy hour

(own, peak: an hour of a block). Both are convex in B, so the best B is the least one at which another block saves no
more than it costs: an order statistic of the hours, because another block is of use in the hours above B alone. With it
the smallest b is the one that leaves every hour what it needed above k·B − s.
"""

from __future__ import annotations

import numpy as np

from economics.cost.load_profile import LoadProfile
from economics.quantity import Array, Number
from economics.scaling.hours import STEP_TOLERANCE, Hours, needed
from economics.scaling.scaled import Fleet, columns, over_baseline, shaped
from economics.units import HOURS_PER_WEEK

_TIE = 1e-12
"""Two costs that differ by less than this share of them, or of what all the load costs elsewhere, are the same, so that
rounding never picks the larger baseline."""


def best_on_demand(
    tokens_per_month: Number,
    profile: LoadProfile,
    fleet: Fleet,
    usd_per_gpu_hour: Number,
    above_usd_per_gpu_hour: Number,
) -> Number:
    """Return the smallest baseline [replica] of least cost with machines on demand above it.

    Rates are 0 or more [USD/GPU-hour]; everything broadcasts.
    """
    hours = Hours.of(profile)
    shape, (average, own, above) = columns(fleet.average(tokens_per_month), usd_per_gpu_hour, above_usd_per_gpu_hour)
    k, spares = fleet.replicas_each, fleet.spare_replicas
    busy_hours = hours_that_pay(own, above)
    deciding = needed(average * hours.busier(busy_hours), fleet.min_replicas)
    blocks = np.where(busy_hours < HOURS_PER_WEEK, np.ceil((deciding + spares) / k), fewest_blocks(k, spares))
    kept = blocks - spares  # with one replica a block there is no other baseline that takes so many
    for part, (load, held) in hours.chunks(average, blocks) if k > 1 else ():
        need = needed(load * hours.relative, fleet.min_replicas)
        kept[part] = np.max(need - k * np.maximum(np.ceil((need + spares) / k) - held, 0.0), axis=1)
    best = np.maximum(kept, _least_of(blocks, k, spares))
    return shaped(np.where(above > 0, best, 0.0), shape)


def best_overflow(
    tokens_per_month: Number, profile: LoadProfile, fleet: Fleet, usd_per_gpu_hour: Number, usd_per_token: Number
) -> Number:
    """Return the smallest baseline [replica] of least cost where the rest overflows to a price per token.

    The rate [USD/GPU-hour] and `usd_per_token` [USD for each token that the replicas would have served] are 0 or more;
    everything broadcasts.
    """
    hours = Hours.of(profile)
    k, spares = fleet.replicas_each, fleet.spare_replicas
    shape, (average, own, above) = columns(
        fleet.average(tokens_per_month),
        fleet.block_gpus * np.asarray(usd_per_gpu_hour, dtype=float),
        np.asarray(usd_per_token, dtype=float) * fleet.replica_tokens,
    )
    blocks, _ = overflow_blocks(hours, average, own, above, k, spares)
    all_served = np.ceil(average * hours.busiest - STEP_TOLERANCE)
    most = k * blocks - spares
    best = np.where(all_served <= most, np.maximum(all_served, _least_of(blocks, k, spares)), most)
    return shaped(np.where(above > 0, best, 0.0), shape)


def overflow_blocks(hours: Hours, average: Array, own: Array, above: Array, k: int, spares: int) -> tuple[Array, Array]:
    """Return the fewest blocks of least cost where the rest overflows, and that cost of a week [USD].

    `average` is the load in replicas, `own` the cost of an hour of a block, `above` what the tokens that a replica
    serves in an hour cost elsewhere; all of one shape. The cost is convex in the number of blocks, so the best whole
    number is next to the best fraction.
    """
    best = (average * hours.busier(hours_that_pay(own / k, above)) + spares) / k
    low, high = (np.maximum(of(best), fewest_blocks(k, spares)) for of in (np.floor, np.ceil))
    cost_low, cost_high = (
        HOURS_PER_WEEK * own * blocks + above * over_baseline(hours, average, k * blocks - spares)
        for blocks in (low, high)
    )
    everything = HOURS_PER_WEEK * above * average
    another = cost_low - cost_high > _TIE * np.maximum(cost_low, everything)
    return np.where(another, high, low), np.where(another, cost_high, cost_low)


def fewest_blocks(k: int, spares: int) -> int:
    """Return the blocks of `k` replicas that hold the spares alone."""
    return -(-spares // k)


def hours_that_pay(own: Array, above: Array) -> Array:
    """Return in how many of the 168 hours a replica must be of use at most, that paying for it always does not pay."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ratio = HOURS_PER_WEEK * own / above * (1 + _TIE)
    return np.where(above > 0, ratio, np.inf)


def _least_of(blocks: Array, k: int, spares: int) -> Array:
    """Return the smallest baseline that takes so many blocks."""
    least: Array = np.maximum(k * (blocks - 1) - spares + 1, 0.0)
    return least
