"""Rented options that are scaled by the hour: `hourly`, and a `baseline` with what is above it."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
from typing import Any

from tests.support.twin import token_priced
from tests.support.twin.cost import Cost
from tests.support.twin.load import Load
from tests.support.twin.machines import Machine, rented, spares
from tests.support.twin.numbers import HOURS, WEEK, Setting, exact, field_of
from tests.support.twin.self_hosted import capacity, kept, rate

TRIED_ALL = 400
"""Up to so many replicas every baseline is tried; above, those at which the cost can bend."""
OF_A_WEEK = HOURS / WEEK
"""How often an hour of the week comes in a month."""


@dataclass(frozen=True)
class Week:
    """The hours of a week on one option: tokens, replicas needed, and tokens that a busy replica does in an hour."""

    tokens: tuple[Fraction, ...]
    needs: tuple[int, ...]
    a_replica: Fraction

    @cached_property
    def rising(self) -> list[Fraction]:
        return sorted(self.tokens)

    @cached_property
    def from_there(self) -> list[Fraction]:
        """Tokens of the k-th quietest hour and all busier ones together."""
        return [*reversed([*accumulate(reversed(self.rising))]), Fraction(0)]


def is_scaled(option: Mapping[str, Any]) -> bool:
    return (option.get("scaling") or {}).get("kind", "fixed") != "fixed"


def week_of(option: Mapping[str, Any], load: Load, own_ratio: Fraction, at: Setting) -> Week:
    scaling = option["scaling"]
    full = capacity(option, load, own_ratio, at) * kept(option["supply"])
    a_replica = full * 3600 * field_of(scaling, "busy_hour_utilisation", Fraction(85, 100))
    fewest = scaling_least(scaling)
    return Week(load.hourly, tuple(max(fewest, at.up(t / a_replica)) for t in load.hourly), a_replica)


def scaling_least(scaling: Mapping[str, Any]) -> int:
    """min_replicas of the scaling: 0 is allowed, 1 where it is left out."""
    fewest = scaling.get("min_replicas")
    return 1 if fewest is None else int(fewest)


def cost(
    option: Mapping[str, Any],
    load: Load,
    own_ratio: Fraction,
    at: Setting,
    options: Mapping[str, Mapping[str, Any]],
) -> Cost:
    """The cost of a month; `options` are those of the document by name, for a token price above the baseline."""
    week = week_of(option, load, own_ratio, at)
    full = capacity(option, load, own_ratio, at) * kept(option["supply"]) * 3600
    if option["scaling"]["kind"] == "hourly":
        return _hourly(option, load, at, week, full)
    return _baseline(option, load, at, week, full, options)


def _hourly(option: Mapping[str, Any], load: Load, at: Setting, week: Week, full: Fraction) -> Cost:
    scaling, unit = option["scaling"], rented(option, option["supply"])
    keep, more = int(scaling.get("keep_hours") or 0), spares(option)
    paid = [max(week.needs[(j - back) % WEEK] for back in range(keep + 1)) for j in range(WEEK)]
    counts = [unit.count(replicas + more) for replicas in paid]
    started = sum(max(0, counts[j] - counts[j - 1]) for j in range(WEEK))
    an_hour = unit.gpus * rate(option["supply"], at) * OF_A_WEEK
    paid_hours = OF_A_WEEK * sum(unit.held(replicas + more) for replicas in paid)
    return Cost(
        {
            "gpu rent": sum(counts) * an_hour,
            "starts": started * field_of(scaling, "start_minutes") / 60 * an_hour,
        },
        {
            "replicas": max(paid),
            "spare_replicas": more,
            "instances": max(counts) if unit.counted else None,
            "paid_gpus": max(counts) * unit.gpus,
            "paid_replica_hours": paid_hours,
            "utilisation": load.tokens / (paid_hours * full) if paid_hours else None,
        },
    )


def _baseline(
    option: Mapping[str, Any],
    load: Load,
    at: Setting,
    week: Week,
    full: Fraction,
    options: Mapping[str, Mapping[str, Any]],
) -> Cost:
    scaling, unit = option["scaling"], rented(option, option["supply"])
    above, more = scaling.get("above", "on_demand"), spares(option)
    own_month = unit.gpus * rate(option["supply"], at) * HOURS
    own = _Own(unit, more, own_month)
    if above == "on_demand":
        peak_hour = unit.gpus * exact(scaling["above_usd_per_gpu_hour"]) * at.side("gpu_rent") * OF_A_WEEK
        counts = Counter(week.needs)
        beyond = lambda b: peak_hour * sum(n * unit.count(max(0, need - b)) for need, n in counts.items())  # noqa: E731
    else:
        usd = token_priced.usd_per_token(options[above], load, at) * OF_A_WEEK
        beyond = lambda b: usd * _over(week, b)  # noqa: E731
    typed = scaling["baseline_replicas"]
    b = best(week, own, beyond) if typed == "best" else int(typed)
    peaks = [max(0, need - b) for need in week.needs] if above == "on_demand" else [0] * WEEK
    held = unit.held(b + more) * WEEK + sum(unit.held(replicas) for replicas in peaks)
    served = load.tokens if above == "on_demand" else load.tokens - OF_A_WEEK * _over(week, b)
    units = unit.count(b + more) + max(unit.count(replicas) for replicas in peaks)
    return Cost(
        {"gpu rent": own.usd(b), "peak gpu rent" if above == "on_demand" else "overflow": beyond(b)},
        {
            "replicas": b,
            "baseline_replicas": b,
            "spare_replicas": more,
            "instances": units if unit.counted else None,
            "paid_gpus": units * unit.gpus,
            "paid_replica_hours": OF_A_WEEK * held,
            "utilisation": served / (OF_A_WEEK * held * full) if held else None,
        },
    )


@dataclass(frozen=True)
class _Own:
    unit: Machine
    more: int
    usd_per_unit: Fraction

    def usd(self, b: int) -> Fraction:
        return self.unit.count(b + self.more) * self.usd_per_unit


def _over(week: Week, b: int) -> Fraction:
    """Tokens of a week beyond what b busy replicas do in their hours: Σ max(0, t_j − b·a_replica)."""
    within = bisect_right(week.rising, b * week.a_replica)
    return week.from_there[within] - (WEEK - within) * b * week.a_replica


def best(week: Week, own: _Own, beyond: Callable[[int], Fraction]) -> int:
    """The smallest b ≥ 0 of least cost, by trying them all."""
    return min(tried(week, own.unit), key=lambda b: (own.usd(b) + beyond(b), b))


def tried(week: Week, unit: Machine, tried_all: int = TRIED_ALL) -> Iterable[int]:
    """The baselines to try: beyond the busiest hour another replica only costs.

    With many replicas, those from which the cost can turn: along b, b + k, b + 2k, … (k replicas an instance) the own
    machines are a line, and what each hour needs above is convex with one bend where the baseline meets the hour's
    need. Their sum is convex, so its least value stands at a bend or at the start.
    """
    busiest = max(*week.needs, -(-max(week.tokens) // week.a_replica))
    if busiest <= tried_all:
        return range(busiest + 1)
    bends = set(week.needs) | {int(t // week.a_replica) for t in week.tokens}
    near = {b + step for b in bends for step in range(-unit.holds - 1, unit.holds + 2)}
    return sorted({b for b in near | set(range(unit.holds + 1)) if b >= 0})
