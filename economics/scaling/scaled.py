"""A month of a rented option that follows the load of each hour: what it holds and what it is billed for.

Amounts are GPU-hours and tokens; the caller multiplies them by rates. Every function takes scalars or arrays that
broadcast, such as months by draws, and treats the hours of equal load as one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from economics.cost.load_profile import LoadProfile
from economics.cost.machines import Machines
from economics.quantity import Array, Number, Quantity, divided
from economics.scaling.hours import WEEKS_PER_MONTH, Hours, average_replicas, needed, replica_tokens
from economics.units import HOURS_PER_MONTH, SECONDS_PER_HOUR

MINUTES_PER_HOUR = 60
NO_REPLICA_HOURS = "no copy of its own is paid for"


@dataclass(frozen=True)
class Fleet:
    """The replicas that serve an hour.

    `tokens_per_second` is the capacity C of one replica after interruption [token/s], above 0 and such that replicas
    can be counted; `busy_hour_utilisation` in (0, 1] is the share of it that a busy hour may take. `min_replicas` and
    `spare_replicas` are whole and may be 0.
    """

    machine: Machines
    tokens_per_second: Number
    busy_hour_utilisation: Number = 0.85
    min_replicas: int = 1
    spare_replicas: int = 0

    @property
    def replicas_each(self) -> int:
        """The replicas that a block of its machines holds."""
        return int(self.machine.replicas_each)

    @property
    def block_gpus(self) -> float:
        """The GPUs that are paid for in a block."""
        return float(self.machine.block_gpus)

    @property
    def replica_tokens(self) -> Number:
        """Tokens that one replica serves in a busy hour."""
        return replica_tokens(self.tokens_per_second, self.busy_hour_utilisation)

    def average(self, tokens_per_month: Number) -> Number:
        """Return the replicas, not rounded, that the average hour needs."""
        return average_replicas(tokens_per_month, self.tokens_per_second, self.busy_hour_utilisation)


@dataclass(frozen=True)
class Scaled:
    """What a month holds and is billed for, each of the shape of the inputs.

    `own_gpu_hours` are at the supply's rate and `start_gpu_hours` too; `peak_gpu_hours` at the rate of what comes on
    top; `overflow_tokens` are served by another option, `own_tokens` by the replicas. `replicas` is the largest number
    of replicas paid for in an hour without spares, or the baseline. `paid_replica_hours` is what the machines of all
    hours hold, peaks and spares in, starts not. `instances` (None where GPUs are rented one by one) and `paid_gpus`
    are those of the fullest hour, peaks in. `baseline_replicas` is None without a baseline.
    """

    own_gpu_hours: Number
    start_gpu_hours: Number
    peak_gpu_hours: Number
    overflow_tokens: Number
    own_tokens: Number
    replicas: Number
    paid_replica_hours: Number
    instances: Number | None
    paid_gpus: Number
    baseline_replicas: Number | None = None

    def utilisation(self, tokens_per_second: Number) -> Quantity:
        """Return own tokens over what the replicas could serve at `tokens_per_second` [token/s] in their hours."""
        could = self.paid_replica_hours * tokens_per_second * SECONDS_PER_HOUR
        return divided(self.own_tokens, could, NO_REPLICA_HOURS)


def hourly(
    tokens_per_month: Number, profile: LoadProfile, fleet: Fleet, keep_hours: int = 0, start_minutes: Number = 0.0
) -> Scaled:
    """Return a month in which each hour pays for what it and the `keep_hours` (0 to 167) before it need.

    A machine that starts is also paid for `start_minutes` [min] before it serves.
    """
    hours = Hours.of(profile, keep_hours)
    machine, spares = fleet.machine, fleet.spare_replicas
    shape, (average,) = columns(fleet.average(tokens_per_month))
    blocks, started, fullest = (np.empty(average.size) for _ in range(3))
    for part, (load,) in hours.chunks(average):
        held = machine.blocks(needed(load * hours.relative, fleet.min_replicas) + spares)
        blocks[part], started[part], fullest[part] = held @ hours.counts, held @ hours.starts, np.asarray(held)[:, -1]
    held_hours, starts, most = (shaped(column, shape) for column in (blocks, started, fullest))
    monthly = machine.block_gpus * WEEKS_PER_MONTH
    return Scaled(
        own_gpu_hours=monthly * held_hours,
        start_gpu_hours=monthly * starts * start_minutes / MINUTES_PER_HOUR,
        peak_gpu_hours=0.0 * held_hours,
        overflow_tokens=0.0 * held_hours,
        own_tokens=tokens_per_month + 0.0 * held_hours,
        replicas=needed(np.asarray(fleet.average(tokens_per_month)) * hours.busiest, fleet.min_replicas)[()],
        paid_replica_hours=WEEKS_PER_MONTH * machine.replicas_each * held_hours,
        instances=_instances(machine, most),
        paid_gpus=machine.block_gpus * most,
    )


def baseline_on_demand(
    tokens_per_month: Number, profile: LoadProfile, fleet: Fleet, baseline_replicas: Number
) -> Scaled:
    """Return a month with a baseline in all hours, and machines on demand in the hours that need more replicas."""
    hours = Hours.of(profile)
    machine = fleet.machine
    shape, (average, baseline) = columns(fleet.average(tokens_per_month), baseline_replicas)
    peaks, fullest = np.empty(average.size), np.empty(average.size)
    for part, (load, base) in hours.chunks(average, baseline):
        above = machine.blocks(np.maximum(needed(load * hours.relative, fleet.min_replicas) - base, 0.0))
        peaks[part], fullest[part] = above @ hours.counts, np.asarray(above)[:, -1]
    peak, most = shaped(peaks, shape), shaped(fullest, shape)
    return _with_baseline(tokens_per_month, fleet, shaped(baseline, shape), peak, most, 0.0 * peak)


def baseline_overflow(
    tokens_per_month: Number, profile: LoadProfile, fleet: Fleet, baseline_replicas: Number
) -> Scaled:
    """Return a month with a baseline in all hours; the tokens that it cannot serve overflow to another option."""
    hours = Hours.of(profile)
    shape, (average, baseline) = columns(fleet.average(tokens_per_month), baseline_replicas)
    counted = shaped(over_baseline(hours, average, baseline), shape) * fleet.replica_tokens * WEEKS_PER_MONTH
    # without a baseline everything overflows, to the last digit
    over: Number = np.where(np.equal(baseline_replicas, 0), tokens_per_month, np.minimum(counted, tokens_per_month))[()]
    none = 0.0 * over
    return _with_baseline(tokens_per_month, fleet, shaped(baseline, shape), none, none, over)


def over_baseline(hours: Hours, average: Array, baseline: Array) -> Array:
    """Return Σ over the hours of a week of the load above a baseline, both in replicas and of one length."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        count, load = hours.above(np.where(average > 0, baseline / average, np.inf))
    return np.maximum(average * load - baseline * count, 0.0)


def _with_baseline(
    tokens_per_month: Number, fleet: Fleet, baseline: Number, peaks: Number, most: Number, over: Number
) -> Scaled:
    """Return a month with a baseline; `peaks` are the block-hours of a week on top and `most` those of an hour."""
    machine = fleet.machine
    blocks = machine.blocks(baseline + fleet.spare_replicas)
    return Scaled(
        own_gpu_hours=HOURS_PER_MONTH * machine.block_gpus * blocks,
        start_gpu_hours=0.0 * peaks,
        peak_gpu_hours=WEEKS_PER_MONTH * machine.block_gpus * peaks,
        overflow_tokens=over,
        own_tokens=tokens_per_month - over,
        replicas=baseline,
        paid_replica_hours=machine.replicas_each * (HOURS_PER_MONTH * blocks + WEEKS_PER_MONTH * peaks),
        instances=_instances(machine, blocks + most),
        paid_gpus=machine.block_gpus * (blocks + most),
        baseline_replicas=baseline,
    )


def _instances(machine: Machines, blocks: Number) -> Number | None:
    return None if machine.block_instances is None else machine.block_instances * blocks


def columns(*numbers: Number) -> tuple[tuple[int, ...], list[Array]]:
    """Return the shape to which numbers broadcast, and each as a flat column of it."""
    arrays = np.broadcast_arrays(*(np.asarray(number, dtype=float) for number in numbers))
    return arrays[0].shape, [array.ravel() for array in arrays]


def shaped(column: Array, shape: tuple[int, ...]) -> Number:
    """Return a flat column in a shape, as a number for the shape ()."""
    number: Number = column.reshape(shape)[()]
    return number
