"""The hours of a log on options that are bought by capacity: copies of a model and units, hour by hour.

The load of an hour is counted in the time that one copy takes for it, by its own ratio and cache hits: an hour of long
answers is busier than its tokens say. Hours are those of the log itself, not the mean week's. A log
of less than a day knows no nights: what its busiest minute needs is said, and the month is paid for as Compare has it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from economics.cost.load import Load
from economics.cost.load_profile import LoadProfile
from economics.fields.table import FIELDS
from economics.option.provisioned import NOT_ENOUGH, Provisioned
from economics.option.scaled import Baseline, ByTheHour, ScaledHosted
from economics.option.self_hosted import SelfHosted
from economics.quantity import Array
from economics.units import HOURS_PER_MONTH
from usage.replay.log import Steps

_FLAT = LoadProfile.of_shape("flat")
_MINUTES_PER_HOUR = 60


@dataclass(frozen=True)
class Copies:
    """Whole copies of the model, or units, that the mean of the log needs and that its busiest step needs."""

    mean: float
    busiest: float
    unit: str
    by_hours: bool


@dataclass(frozen=True)
class CapacityReplay:
    """What the hours of a log cost a month [USD]; None with the reason where that cannot be said."""

    usd_per_month: float | None
    reason: str = ""
    copies: Copies | None = None


def replay_copies(option: SelfHosted, load: Load, steps: Steps) -> CapacityReplay:
    """Return the cost of the whole copies that carry the busiest step of a log."""
    busy = _work(option, load, steps)
    most = FIELDS["peak_to_average"].high
    peak = max(float(busy.max()), 1.0)
    if peak > most:
        return CapacityReplay(
            None, f"its busiest step carries {peak:,.0f} times the mean: at most {most:,.0f} is counted"
        )
    even = replace(load, profile=None, peak_to_average=1.0)
    result = option.cost(replace(even, peak_to_average=peak))
    paid = (result if steps.by_hours else option.cost(load)).usd_per_month
    if paid.scalar is None or result.usd_per_month.scalar is None:
        return CapacityReplay(None, paid.reason or result.usd_per_month.reason or "")
    mean, busiest = (each.figures["replicas"].scalar or 0.0 for each in (option.cost(even), result))
    return CapacityReplay(paid.scalar, copies=Copies(mean, busiest, "copy", steps.by_hours))


def replay_scaled(option: ScaledHosted, load: Load, steps: Steps) -> CapacityReplay:
    """Return the cost of copies that follow the hours of a log; a baseline is the one that the mean week chooses."""
    if not steps.by_hours:
        return CapacityReplay(None, "the log is shorter than a day: copies cannot follow its hours")
    scaling = option.scaling
    tokens = load.tokens_per_month * _work(option.base, load, steps)
    kept = tokens
    match scaling:
        case ByTheHour():
            kept = np.max([_delayed(tokens, hours) for hours in range(scaling.keep_hours + 1)], axis=0)
        case Baseline(baseline_replicas=None):
            chosen = option.cost(load).figures["baseline_replicas"].scalar
            if chosen is not None:
                option = replace(option, scaling=replace(scaling, baseline_replicas=int(chosen)))
    # a month in which every hour were like this one; what comes beside serving goes by the tokens of the month
    of_all_attempts = option.beside.load(replace(load, profile=_FLAT, peak_to_average=1.0).carrying(kept))
    hourly = option.serving_cost(of_all_attempts)
    if not np.all(hourly.usd_per_month.defined):
        return CapacityReplay(None, hourly.usd_per_month.reason or "")
    usd = float(np.mean(hourly.usd_per_month.values))
    usd += sum(float(line) for line in option.beside.lines(option.beside.load(load)).values())
    if isinstance(scaling, ByTheHour):
        gpus = np.broadcast_to(hourly.figures["paid_gpus"].values, tokens.shape)
        started = np.maximum(np.diff(gpus), 0.0).sum() / len(gpus) * HOURS_PER_MONTH
        rate = float(option.rates(load).own)
        usd += float(started) * float(scaling.start_minutes) / _MINUTES_PER_HOUR * rate
    needed = np.broadcast_to(hourly.figures["paid_replica_hours"].values, tokens.shape) / HOURS_PER_MONTH
    return CapacityReplay(usd, copies=Copies(float(needed.mean()), float(needed.max()), "copy", by_hours=True))


def replay_units(option: Provisioned, load: Load, steps: Steps) -> CapacityReplay:
    """Return the cost of the units that no step of a log exceeds; typed units stay, and the rest overflows."""
    each = _each_step(load, steps)
    units = option.units_for(each)
    mean = float(np.max(option.units_for(replace(load, profile=_FLAT, peak_to_average=1.0))))
    copies = Copies(mean, float(np.max(units)), "unit", steps.by_hours)
    if not steps.by_hours:
        paid = option.cost(load).usd_per_month
        return CapacityReplay(paid.scalar, paid.reason or "", copies)
    bought = option if option.units is not None else replace(option, units=float(np.max(units)))
    result = bought.cost(each)
    defined = np.broadcast_to(result.usd_per_month.defined, steps.tokens.shape)
    if not defined.all():
        reason = result.usd_per_month.reason or ""
        short = f"in {int((~defined).sum()):,} of {len(defined):,} hours {NOT_ENOUGH}"
        return CapacityReplay(None, short if reason == NOT_ENOUGH else reason)
    return CapacityReplay(float(np.mean(result.usd_per_month.values)), copies=copies)


def _each_step(load: Load, steps: Steps) -> Load:
    """The load of a month in which every hour were like a step, each with its own ratio and cache hits."""
    ratio = load.edition.field("input_output_ratio")
    inputs, outputs, read = steps.input, steps.output, steps.read
    mixed = np.divide(inputs, outputs, out=np.full(len(inputs), float(ratio.high)), where=outputs > 0)
    empty = steps.tokens == 0
    mixed = np.where(empty, load.input_output_ratio, np.clip(mixed, ratio.low, ratio.high))
    hits = np.full(len(inputs), float(load.cache_hit_rate))
    if read.any():
        hits = np.divide(read, inputs, out=hits, where=inputs > 0)
    tokens = load.tokens_per_month * steps.tokens / (steps.tokens.mean() or 1.0)
    changed = replace(load, profile=_FLAT, peak_to_average=1.0, input_output_ratio=mixed, cache_hit_rate=hits)
    return changed.carrying(tokens)


def _work(option: SelfHosted, load: Load, steps: Steps) -> Array:
    """The time that a copy takes for each step, over that for the mean step."""
    each = _each_step(load, steps)
    tokens = np.asarray(each.tokens_per_month)
    with np.errstate(divide="ignore", invalid="ignore"):
        work: Array = np.where(tokens > 0, tokens / np.asarray(option.capacity(each)), 0.0)
    mean = work.mean()
    return work / mean if np.isfinite(mean) and mean > 0 else tokens / (tokens.mean() or 1.0)


def _delayed(tokens: Array, hours: int) -> Array:
    """The tokens of so many hours before; none before the log."""
    return np.concatenate((np.zeros(hours), tokens[: len(tokens) - hours])) if hours else tokens
