"""The cost of replicas that follow the hours as a function of monthly volume, exactly; scalars only.

An hour of load r (relative to the average hour's) needs ceil(T·r/tokens) replicas, where `tokens` is what one replica
serves in a month of busy hours: a staircase for each distinct load. Spares and a baseline shift it. The best baseline
below machines on demand follows one of these staircases, because the hour that decides it is the same at every volume,
so its cost is a sum of them too; below a price per token it is not, and `BestOverflow` finds its edges.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from economics.cost.load_profile import LoadProfile
from economics.cost.volume_curve import Piece, Ramp, Stair, VolumeCurve
from economics.quantity import Array
from economics.scaling.best import fewest_blocks, hours_that_pay, overflow_blocks
from economics.scaling.hours import WEEKS_PER_MONTH, Hours
from economics.scaling.scaled import MINUTES_PER_HOUR, Fleet, over_baseline
from economics.units import HOURS_PER_MONTH, HOURS_PER_WEEK

_HALVINGS = 64
_SAME_EDGE = 1e-12
"""Share of a volume by which two edges of it may differ and still be one."""


def hourly_curve(
    profile: LoadProfile, fleet: Fleet, usd_per_gpu_hour: float, keep_hours: int = 0, start_minutes: float = 0.0
) -> VolumeCurve:
    """Return the cost of paying in each hour for what it and the `keep_hours` before it need, starts included."""
    hours = Hours.of(profile, keep_hours)
    paid_hours = hours.counts + hours.starts * (start_minutes / MINUTES_PER_HOUR)
    usd = paid_hours * (WEEKS_PER_MONTH * fleet.block_gpus * usd_per_gpu_hour)
    return _stairs(fleet, zip(hours.relative.tolist(), usd.tolist(), strict=True), fleet.spare_replicas)


def baseline_on_demand_curve(
    profile: LoadProfile, fleet: Fleet, baseline_replicas: int, usd_per_gpu_hour: float, above_usd_per_gpu_hour: float
) -> VolumeCurve:
    """Return the cost of a baseline in all hours and of machines on demand above it."""
    hours = Hours.of(profile)
    usd = hours.counts * (WEEKS_PER_MONTH * fleet.block_gpus * above_usd_per_gpu_hour)
    peaks = _stairs(fleet, zip(hours.relative.tolist(), usd.tolist(), strict=True), -baseline_replicas)
    return VolumeCurve(_baseline_usd(fleet, baseline_replicas, usd_per_gpu_hour)) + peaks


def baseline_overflow_curve(
    profile: LoadProfile, fleet: Fleet, baseline_replicas: int, usd_per_gpu_hour: float, usd_per_token: float
) -> VolumeCurve:
    """Return the cost of a baseline in all hours where the rest overflows to a price per token."""
    fixed = _baseline_usd(fleet, baseline_replicas, usd_per_gpu_hour)
    return VolumeCurve(fixed, ramps=_ramps(Hours.of(profile), fleet, baseline_replicas, usd_per_token))


def best_on_demand_curve(
    profile: LoadProfile, fleet: Fleet, usd_per_gpu_hour: float, above_usd_per_gpu_hour: float
) -> VolumeCurve:
    """Return the least cost of any baseline at each volume, machines on demand above it.

    With r the load that no more hours exceed than in which another block must be of use to pay, the baseline takes the
    blocks M_r of an hour of load r, and each busier hour d what it needs beyond: own·730·M_r +
    peak·(730/168)·Σ_d (M_d − M_r), where every M is a staircase.
    """
    hours = Hours.of(profile)
    own, above = (fleet.block_gpus * usd for usd in (usd_per_gpu_hour, above_usd_per_gpu_hour))
    pays = hours_that_pay(np.array(own), np.array(above))
    usd = hours.counts * (WEEKS_PER_MONTH * above)
    fixed, deciding = 0.0, -1.0
    amounts = list(zip(hours.relative.tolist(), usd.tolist(), strict=True))
    if pays >= HOURS_PER_WEEK:  # nothing is worth keeping but the machines that hold the spares anyway
        kept = fewest_blocks(fleet.replicas_each, fleet.spare_replicas)
        fixed = (own - above) * HOURS_PER_MONTH * kept
    else:
        deciding = float(hours.busier(pays))
        amounts = [(load, usd) for load, usd in amounts if load > deciding]
        amounts.insert(0, (deciding, own * HOURS_PER_MONTH - sum(usd for _, usd in amounts)))
    return VolumeCurve(fixed) + _stairs(fleet, amounts, fleet.spare_replicas)


def best_overflow_curve(
    profile: LoadProfile, fleet: Fleet, usd_per_gpu_hour: float, usd_per_token: float
) -> VolumeCurve:
    """Return the least cost of any baseline at each volume where the rest overflows to a price per token."""
    hours = Hours.of(profile)
    k, spares = fleet.replicas_each, fleet.spare_replicas
    own, above = fleet.block_gpus * usd_per_gpu_hour, usd_per_token * float(fleet.replica_tokens)
    if hours.busier(hours_that_pay(np.array(own / k), np.array(above))) == 0:
        held = k * fewest_blocks(k, spares) - spares  # nothing is worth keeping but what holds the spares anyway
        return baseline_overflow_curve(profile, fleet, held, usd_per_gpu_hour, usd_per_token)
    return VolumeCurve(pieces=(Piece(_best_overflow(profile, k, spares, _tokens(fleet), own, above)),))


@dataclass(frozen=True, eq=False)
class BestOverflow:
    """The least cost of any baseline at each volume where the rest overflows; it has no jumps.

    A block holds `k` replicas, of which one serves `tokens` in a month of busy hours; `own` is the cost of an hour of a
    block, `above` what the tokens that a replica serves in an hour cost elsewhere [USD]. Another block must pay in
    fewer hours than carry load.
    """

    hours: Hours
    k: int
    spares: int
    tokens: float
    own: float
    above: float

    @property
    def _deciding(self) -> float:
        """The load of the hour that decides how much is kept, above 0."""
        return float(self.hours.busier(hours_that_pay(np.array(self.own / self.k), np.array(self.above))))

    @property
    def slope(self) -> float:
        """Average cost per token at large volumes [USD/token], where rounding to whole blocks does not count."""
        count, load = self.hours.above(np.array(self._deciding))
        kept = HOURS_PER_WEEK * self.own / self.k * self._deciding
        return float(kept + self.above * (load - self._deciding * count)) * WEEKS_PER_MONTH / self.tokens

    @property
    def spread(self) -> float:
        """A bound on |cost − slope·T| [USD/month]: the share of a block that the spares take, and one block."""
        return HOURS_PER_MONTH * self.own * (self.spares / self.k + 1)

    @property
    def edges_per_token(self) -> float:
        """A bound on the number of edges up to T, divided by T [1/token]: each block, and in it each load, has one."""
        return self._deciding / (self.k * self.tokens) * (self.hours.relative.size + 1)

    def at(self, volumes: Array) -> Array:
        """The cost [USD/month] at volumes [token/month], shaped like them."""
        average = np.asarray(volumes, dtype=float) / self.tokens
        own, above = np.full_like(average, self.own), np.full_like(average, self.above)
        _, cost = overflow_blocks(self.hours, average, own, above, self.k, self.spares)
        return cost * WEEKS_PER_MONTH

    def edges(self, end: float) -> Array:
        """The volumes up to `end` at which another block is kept, or an hour begins to overflow, ascending."""
        average = np.array([end / self.tokens])
        own, above = np.array([self.own]), np.array([self.above])
        most = float(overflow_blocks(self.hours, average, own, above, self.k, self.spares)[0][0])
        blocks = np.arange(fewest_blocks(self.k, self.spares), most + 1)
        changes = self._next_block_pays(blocks)
        begins = np.concatenate(([0.0], changes[:-1]))
        loads = self.hours.relative[self.hours.relative > 0]
        full = (self.k * blocks - self.spares)[:, np.newaxis] / loads
        kinks = full[(full > begins[:, np.newaxis]) & (full < changes[:, np.newaxis])]
        edges: Array = np.sort(np.concatenate((kinks, changes))) * self.tokens
        edges = edges[np.diff(edges, append=np.inf) > _SAME_EDGE * edges]
        return edges[(edges > 0) & (edges <= end)]

    def _next_block_pays(self, blocks: Array) -> Array:
        """Return the average hour's load, in replicas, from which one block more than `blocks` costs less.

        What the next block would serve rises with the load, from at most what pays where the deciding hour reaches the
        blocks to at least that where it fills the next one; between two of its edges it is a straight line.
        """
        full = self.k * blocks - self.spares
        pays = HOURS_PER_WEEK * self.own / self.above
        low, high = full / self._deciding, (full + self.k) / self._deciding
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            enough = self._served_by_next(middle, full) >= pays
            low, high = np.where(enough, low, middle), np.where(enough, middle, high)
        return high

    def _served_by_next(self, average: Array, full: Array) -> Array:
        """What a block beyond `full` replicas serves in a week, in replica-hours."""
        return over_baseline(self.hours, average, full) - over_baseline(self.hours, average, full + self.k)


@lru_cache(maxsize=64)
def _best_overflow(profile: LoadProfile, k: int, spares: int, tokens: float, own: float, above: float) -> BestOverflow:
    """The same cost as the same object, by which curves tell what they share."""
    return BestOverflow(Hours.of(profile), k, spares, tokens, own, above)


def _tokens(fleet: Fleet) -> float:
    """Tokens that one replica serves in a month of busy hours."""
    return float(fleet.replica_tokens) * HOURS_PER_MONTH


def _baseline_usd(fleet: Fleet, baseline_replicas: int, usd_per_gpu_hour: float) -> float:
    blocks = float(fleet.machine.blocks(float(baseline_replicas + fleet.spare_replicas)))
    return HOURS_PER_MONTH * fleet.block_gpus * blocks * usd_per_gpu_hour


def _stairs(fleet: Fleet, amounts: Iterable[tuple[float, float]], spares: int) -> VolumeCurve:
    """Return the sum of staircases, each a load and what a block costs [USD/month]; `spares` below 0 are there already.

    Hours without load hold the minimum at any volume.
    """
    k, tokens = fleet.replicas_each, _tokens(fleet)
    fixed, stairs = 0.0, []
    for load, usd in amounts:
        if load > 0:
            stairs.append(Stair.of_machines(usd, tokens / load, fleet.min_replicas, k, spares))
        else:
            fixed += usd * max(0, -((-fleet.min_replicas - spares) // k))
    return VolumeCurve(fixed, stairs=tuple(stair for stair in stairs if stair.usd_per_step))


def _ramps(hours: Hours, fleet: Fleet, baseline_replicas: int, usd_per_token: float) -> tuple[Ramp, ...]:
    """Return what overflows above a baseline, a ramp for each distinct load."""
    start = baseline_replicas * _tokens(fleet)
    return tuple(
        Ramp(usd_per_token * count * load / HOURS_PER_WEEK, start / load)
        for load, count in zip(hours.relative.tolist(), hours.counts.tolist(), strict=True)
        if load > 0 and usd_per_token
    )
