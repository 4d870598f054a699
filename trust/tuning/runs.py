"""Measured training runs: the rate of a model, method and GPU, and the shares of peak that a formula's band is from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal, TypeAlias

from economics.fleet.architecture import Architecture
from economics.fleet.gpu import Gpu
from economics.tuning.compute import Band, band_of, flops_of_rate, rate_at_share
from economics.tuning.methods.kinds import METHODS
from economics.tuning.methods.protocol import Method
from pricing.facts.tuning import TuningMethod, TuningRate

ENOUGH_RUNS = 12
"""A band is drawn from the runs most alike; with fewer than this many, from a wider circle.

With this many and the quantiles of `BAND`, bands drawn without a run, or without all runs of its model, held about four
of five of the runs left out (`python -m benchmarks.tuning` prints it)."""
EIGHT_BIT = ("fp8", "mxfp8")
"""Precisions whose matrices are multiplied in 8 bits; all others, 4-bit bases too, in 16."""
Basis = Literal["measured", "measured on other counts", "formula"]


@dataclass(frozen=True)
class Share:
    """The share of a GPU's peak that one measured run reached, and what makes it like another."""

    row: TuningRate
    share: float

    @property
    def has_experts(self) -> bool:
        """Whether the model is a mixture of experts."""
        return self.row.parameters_active < self.row.parameters_total

    @property
    def eight_bit(self) -> bool:
        """Whether it multiplied in 8 bits."""
        return self.row.precision in EIGHT_BIT


Alike: TypeAlias = Callable[[Share], bool]


@dataclass(frozen=True)
class Speed:
    """Tokens a second of one GPU, what that rests on, and the runs that were looked at.

    `share` is the band of the share of peak where the rate comes from the formula, else None.
    """

    rate: Band
    basis: Basis
    rows: tuple[TuningRate, ...]
    share: Band | None = None

    @property
    def memory_gb(self) -> float | None:
        """The most memory that a run on the very layout took of a GPU [GB], where that was published."""
        if self.basis != "measured":
            return None
        return max((row.memory_gb_per_gpu for row in self.rows if row.memory_gb_per_gpu is not None), default=None)


def shares(rows: Iterable[TuningRate], gpus: Mapping[str, Gpu]) -> list[Share]:
    """Return the share of peak of every run whose GPU's arithmetic is known, in the precision it ran in."""
    found = []
    for row in rows:
        gpu = gpus.get(row.gpu)
        if gpu is None:
            continue
        peak = gpu.flops_for("fp8" if row.precision in EIGHT_BIT else "bf16")
        work = METHODS[row.method].flop_per_parameter
        found.append(Share(row, flops_of_rate(work, row.parameters_active, row.tokens_per_second_per_gpu) / peak))
    return found


def share_band(known: Sequence[Share], method: TuningMethod, *, has_experts: bool, eight_bit: bool) -> Band:
    """Return the band of the share of peak: of the runs most alike, in wider circles until there are enough of them.

    The same method, kind of model and arithmetic; the same kind and arithmetic; the same kind; all runs.
    """
    circles: tuple[Alike, ...] = (
        lambda run: (run.row.method, run.has_experts, run.eight_bit) == (method, has_experts, eight_bit),
        lambda run: (run.has_experts, run.eight_bit) == (has_experts, eight_bit),
        lambda run: run.has_experts == has_experts,
        lambda run: True,
    )
    for alike in circles:
        circle = [run.share for run in known if alike(run)]
        if len(circle) >= ENOUGH_RUNS:
            return band_of(circle)
    return band_of([run.share for run in known])


@dataclass(frozen=True)
class LeftOut:
    """A run against the band that is drawn from the others."""

    run: Share
    band: Band

    @property
    def held(self) -> bool:
        """Whether the run's share lay in the band."""
        return self.band.holds(self.run.share)


def left_out(known: Sequence[Share], *, whole_models: bool = False) -> list[LeftOut]:
    """Return every run against the band of the runs without it, or without any run of its model."""
    results = []
    for run in known:
        others = [o for o in known if (o.row.model_id != run.row.model_id if whole_models else o is not run)]
        band = share_band(others, run.row.method, has_experts=run.has_experts, eight_bit=run.eight_bit)
        results.append(LeftOut(run, band))
    return results


def speed(
    rows: Sequence[TuningRate],
    gpus: Mapping[str, Gpu],
    model: Architecture,
    method: Method,
    gpu: Gpu,
    count: int,
    length: float,
) -> Speed:
    """Return the rate of one GPU, of `count` that train together on examples of `length` tokens.

    From runs of the same model, method and GPU: on as many GPUs, else on any number of them, at the rate of each
    GPU; of these the runs of the length nearest. Without one from the formula, in 16 bits. Raises InputError naming
    `gpu` where no arithmetic of the GPU is published.
    """
    same = [row for row in rows if (row.model_id, row.method, row.gpu) == (model.id, method.id, gpu.id)]
    if not same:
        known = shares(rows, gpus)
        tuned = next(id for id in ("lora", "qlora", "full") if id == method.id)
        share = share_band(known, tuned, has_experts=model.moe_layers > 0, eight_bit=False)
        rate = rate_at_share(method.flop_per_parameter, model.active_parameters, gpu.flops_for("bf16"), 1.0)
        return Speed(share.scaled(rate), "formula", (), share)
    of_count = [row for row in same if row.gpus == count]
    nearest = min(abs(row.sequence_length - length) for row in of_count or same)
    taken = tuple(row for row in of_count or same if abs(row.sequence_length - length) == nearest)
    rates = [row.tokens_per_second_per_gpu for row in taken]
    basis: Basis = "measured" if of_count else "measured on other counts"
    return Speed(Band(min(rates), median(rates), max(rates)), basis, taken)
