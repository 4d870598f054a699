"""Break-even over volume, where self-hosted cost is a staircase of whole replicas.

A line crosses a staircase at most once on each step (`equal`) and once at each step's edge (`step`); both are solved
in closed form, so the number of steps costs nothing. Two staircases change order only at edges, and only until their
slopes have drawn them apart for good; up to there the edges are gone through.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from economics.break_even.crossings import MAX_CROSSINGS, BreakEven, Crossing, break_even, cheaper, sign_of
from economics.quantity import Array
from economics.supply.self_hosted import REPLICA_TOLERANCE

MAX_TOKENS = 1e15
VARIABLE = "tokens_per_month"
_MAX_EDGES = 500_000
_MAX_PERIOD = 1000
_TOUCH = 1e-12
"""Share of a replica's cost below which the line is taken to gain nothing on a step: it touches every corner."""


@dataclass(frozen=True)
class Line:
    """A cost proportional to volume [USD/token]."""

    usd_per_token: float


@dataclass(frozen=True)
class Stair:
    """`usd_per_replica` for each replica of `tokens_per_replica`, at least `min_replicas`, plus a fixed cost."""

    usd_per_replica: float
    tokens_per_replica: float
    min_replicas: int
    fixed_usd: float

    def at(self, replicas: float) -> float:
        """Cost [USD/month] of a number of replicas."""
        return self.usd_per_replica * replicas + self.fixed_usd


def over_volume(a: str, cost_a: Line | Stair, b: str, cost_b: Line | Stair) -> BreakEven:
    """Return every change of the cheaper option for volumes in (0, 10¹⁵] tokens a month."""
    if isinstance(cost_a, Line) and isinstance(cost_b, Line):
        slope_a, slope_b = cost_a.usd_per_token, cost_b.usd_per_token
        return break_even(a, b, VARIABLE, (), sign_of(slope_a - slope_b, max(slope_a, slope_b)))
    if isinstance(cost_a, Line) and isinstance(cost_b, Stair):
        return _line_and_stair(a, b, line=a, stair=b, slope=cost_a.usd_per_token, stairs=cost_b)
    if isinstance(cost_a, Stair) and isinstance(cost_b, Line):
        return _line_and_stair(a, b, line=b, stair=a, slope=cost_b.usd_per_token, stairs=cost_a)
    assert isinstance(cost_a, Stair)
    assert isinstance(cost_b, Stair)
    return _two_stairs(a, cost_a, b, cost_b)


def _line_and_stair(a: str, b: str, *, line: str, stair: str, slope: float, stairs: Stair) -> BreakEven:
    """Cross the line slope·T with the staircase.

    On step N the costs are equal at T = (c·N + F)/slope. In replicas, x = T/capacity = (c·N + F)/g with g the line's
    cost of a replica's worth of tokens; x lies inside the step when N − 1 < x < N, which holds for one run of N.
    """
    lowest = stairs.at(stairs.min_replicas)
    g = slope * stairs.tokens_per_replica
    free_start = lowest == 0 and stairs.usd_per_replica > 0  # a baseline for nothing: the stair is cheaper from 0 on
    if slope == 0 or (lowest == 0 and not free_start):  # one of them is free
        sign = sign_of(slope - lowest, max(slope, lowest)) * (1 if line == a else -1)
        return break_even(a, b, VARIABLE, (), sign)
    if stairs.fixed_usd < 0 and stairs.usd_per_replica >= g * (1 - _TOUCH):
        return _line_and_dearer_peaks(a, b, line, stair, slope, stairs)
    steps = _steps_crossed(g, stairs)
    equal_at = [
        (n, stairs.at(n) / slope) for n in range(steps.start, min(steps.stop, steps.start + MAX_CROSSINGS // 2 + 1))
    ]
    in_range = [(n, at) for n, at in equal_at if at < MAX_TOKENS]
    if not in_range:
        return break_even(a, b, VARIABLE, (), -1 if line == a else 1)
    crossings: list[Crossing] = []
    for n, at in in_range:
        if at > 0:
            crossings.append(Crossing(at, "equal", line, stair))
        edge = n * stairs.tokens_per_replica
        if n + 1 < steps.stop and edge < MAX_TOKENS:
            crossings.append(Crossing(edge, "step", stair, line))
    if not crossings:
        return break_even(a, b, VARIABLE, (), 1 if line == a else -1)
    if len(in_range) < len(equal_at) or len(steps) <= len(equal_at):
        return break_even(a, b, VARIABLE, crossings, 0, count=len(crossings), last_at=crossings[-1].at)
    return _with_far_end(a, b, slope, stairs, steps, crossings)


def _line_and_dearer_peaks(a: str, b: str, line: str, stair: str, slope: float, stairs: Stair) -> BreakEven:
    """Cross the line with a mix whose peaks cost more than the line: cheaper at most up to some number of replicas.

    `F` is negative: the baseline costs less than as many peak replicas. On step N the stair is cheaper from x = N − d
    on, d = N − (c·N + F)/g, which falls with N: dearer for good from the first N with d ≤ 0, never dearer while d ≥ 1.
    """
    g, least = slope * stairs.tokens_per_replica, stairs.min_replicas
    gain, loss = -stairs.fixed_usd / g, max(stairs.usd_per_replica / g - 1, 0.0)
    if least - stairs.at(least) / g <= REPLICA_TOLERANCE or stairs.at(least) / slope >= MAX_TOKENS:
        return break_even(a, b, VARIABLE, (), -1 if line == a else 1)
    last_edge = math.ceil(MAX_TOKENS / stairs.tokens_per_replica) - 1  # the last one below the end of the range
    last_equal = math.ceil((MAX_TOKENS * slope - stairs.fixed_usd) / stairs.usd_per_replica) - 1
    far = max(last_edge, last_equal) + 1
    if loss * far <= REPLICA_TOLERANCE:  # d is the same on every step
        first, last = (far if gain >= 1 - REPLICA_TOLERANCE else least), far
    else:
        first = max(least, math.floor(_bounded((gain - 1 + REPLICA_TOLERANCE) / loss)))
        last = math.ceil(_bounded((gain - REPLICA_TOLERANCE) / loss)) - 1
    edges = range(first, min(last, last_edge) + 1)
    equals = range(first + 1, min(last, last_equal) + 1)
    crossings = [Crossing(stairs.at(least) / slope, "equal", line, stair)] if stairs.at(least) > 0 else []
    count = len(crossings) + len(edges) + len(equals)
    for n in range(first, first + MAX_CROSSINGS):
        if n in edges:
            crossings.append(Crossing(n * stairs.tokens_per_replica, "step", stair, line))
        if n + 1 in equals:
            crossings.append(Crossing(stairs.at(n + 1) / slope, "equal", line, stair))
    if not crossings:
        return break_even(a, b, VARIABLE, (), 1 if line == a else -1)
    ends = [crossings[-1].at, *(n * stairs.tokens_per_replica for n in edges[-1:])]
    ends += [stairs.at(n) / slope for n in equals[-1:]]
    return break_even(a, b, VARIABLE, crossings, 0, count=count, last_at=max(ends))


def _with_far_end(a: str, b: str, slope: float, stairs: Stair, steps: range, crossings: list[Crossing]) -> BreakEven:
    """The break-even when more steps are crossed than are listed: count the rest in closed form."""
    reach = math.ceil((MAX_TOKENS * slope - stairs.fixed_usd) / stairs.usd_per_replica) - 1
    last_equal = min(steps.stop - 1, reach)
    last_edge = min(steps.stop - 2, math.ceil(MAX_TOKENS / stairs.tokens_per_replica) - 1)
    count = (last_equal - steps.start + 1) + (last_edge - steps.start + 1) - (stairs.at(steps.start) == 0)
    last_at = max(stairs.at(last_equal) / slope, last_edge * stairs.tokens_per_replica)
    return break_even(a, b, VARIABLE, crossings, 0, count=count, last_at=last_at)


def _steps_crossed(g: float, stairs: Stair) -> range:
    """The steps N on which the line meets the staircase inside the step: a run of whole numbers, maybe empty.

    N − x = N·(1 − c/g) − F/g must lie in (0, 1), or, on the first step, which starts at 0 tokens, above 0. Where it
    is 0 or 1 the line only touches a corner; corners within the tolerance of a whole replica count as touched.
    """
    if stairs.usd_per_replica >= g * (1 - _TOUCH):
        return range(0)
    gain = 1 - stairs.usd_per_replica / g
    offset = stairs.fixed_usd / g
    first = max(stairs.min_replicas, math.floor(_bounded((offset + REPLICA_TOLERANCE) / gain)) + 1)
    last = math.ceil(_bounded((1 + offset - REPLICA_TOLERANCE) / gain)) - 1
    return range(first, max(first, last) + 1)


def _bounded(number: float) -> float:
    return min(number, 2.0**62)


def _two_stairs(a: str, stair_a: Stair, b: str, stair_b: Stair) -> BreakEven:
    slope_a = stair_a.usd_per_replica / stair_a.tokens_per_replica
    slope_b = stair_b.usd_per_replica / stair_b.tokens_per_replica
    settled = max(s.min_replicas * s.tokens_per_replica for s in (stair_a, stair_b))
    period = _period(stair_a, stair_b)
    parallel = sign_of(slope_a - slope_b, max(slope_a, slope_b)) == 0
    if not parallel:
        spread = stair_a.usd_per_replica + stair_b.usd_per_replica + abs(stair_a.fixed_usd - stair_b.fixed_usd)
        end = max(settled, spread / abs(slope_a - slope_b))
    else:
        end = settled + 2 * period if period else math.inf
    end = min(end * (1 + 1e-9) + max(stair_a.tokens_per_replica, stair_b.tokens_per_replica), MAX_TOKENS)
    shortest = min(stair_a.tokens_per_replica, stair_b.tokens_per_replica)
    cut = min(end, shortest * _MAX_EDGES)
    crossings, sign = _cross_edges(a, stair_a, b, stair_b, cut)
    if cut < end:
        reason = f"more than {_MAX_EDGES:,} steps before the costs part: counted up to {cut:.4g} tokens a month only"
        return break_even(a, b, VARIABLE, crossings, sign, undefined={"count": reason, "cheaper_for_good_from": reason})
    if parallel and period and end < MAX_TOKENS:
        return _repeated(a, b, crossings, sign, settled, period)
    count = len(crossings)
    last_at = crossings[-1].at if crossings else None
    return break_even(a, b, VARIABLE, crossings, sign, count=count, last_at=last_at)


def _repeated(a: str, b: str, crossings: list[Crossing], sign: int, settled: float, period: float) -> BreakEven:
    """Continue crossings that repeat with `period` from `settled` on up to the end of the range."""
    begin = settled * (1 + REPLICA_TOLERANCE)  # a crossing at the very border belongs to the start
    cycle = [c for c in crossings if begin < c.at <= begin + period]
    start = [c for c in crossings if c.at <= begin]
    if not cycle:
        return break_even(a, b, VARIABLE, start, sign)
    listed, count, last_at = list(start), len(start), 0.0
    for c in cycle:
        times = math.floor((MAX_TOKENS * (1 - 1e-12) - c.at) / period) + 1
        count += times
        last_at = max(last_at, c.at + (times - 1) * period)
    for k in range(MAX_CROSSINGS // len(cycle) + 1):
        listed += [Crossing(c.at + k * period, c.kind, c.cheaper_below, c.cheaper_above) for c in cycle]
    listed = [c for c in listed if c.at < MAX_TOKENS]
    return break_even(a, b, VARIABLE, listed, sign, count=count, last_at=last_at)


def _period(stair_a: Stair, stair_b: Stair) -> float | None:
    """The volume after which the edges of both staircases fall together again, if it is short."""
    ratio = stair_a.tokens_per_replica / stair_b.tokens_per_replica
    if not 1 / _MAX_PERIOD <= ratio <= _MAX_PERIOD:
        return None
    nearest = Fraction(ratio).limit_denominator(_MAX_PERIOD)
    if abs(float(nearest) - ratio) > 1e-12 * ratio:
        return None
    return stair_a.tokens_per_replica * nearest.denominator


def _cross_edges(a: str, stair_a: Stair, b: str, stair_b: Stair, end: float) -> tuple[list[Crossing], int]:
    """Go through the intervals between the edges of both staircases up to `end` tokens a month."""
    edges = _edges(stair_a, stair_b, end)
    middles = np.concatenate(([edges[0] / 2], (edges[:-1] + edges[1:]) / 2, [edges[-1] * (1 + 1e-6)]))
    cost_a, cost_b = _costs(stair_a, middles), _costs(stair_b, middles)
    close = np.abs(cost_a - cost_b) <= 1e-12 * np.maximum(cost_a, cost_b)
    signs = np.where(close, 0, np.sign(cost_a - cost_b)).astype(int)
    told = np.flatnonzero(signs)
    if not len(told):
        return [], 0
    changes = np.flatnonzero(signs[told][1:] != signs[told][:-1])
    crossings = []
    for i in changes:
        before, after = told[i], told[i + 1]
        at = float(edges[after - 1])
        if at < MAX_TOKENS:
            kind: Literal["step", "equal"] = "step" if after == before + 1 else "equal"
            crossings.append(Crossing(at, kind, cheaper(a, b, signs[before]), cheaper(a, b, signs[after])))
    return crossings, int(signs[told[-1]])


def _edges(stair_a: Stair, stair_b: Stair, end: float) -> Array:
    both = np.concatenate([_own_edges(stair_a, end), _own_edges(stair_b, end)])
    both.sort()
    if len(both) == 0:
        return np.array([end])
    gaps = np.diff(both) > REPLICA_TOLERANCE * min(stair_a.tokens_per_replica, stair_b.tokens_per_replica)
    merged: Array = both[np.concatenate((gaps, [True]))]
    return merged


def _own_edges(stair: Stair, end: float) -> Array:
    last = math.floor(end / stair.tokens_per_replica)
    edges: Array = np.arange(stair.min_replicas, max(last, stair.min_replicas - 1) + 1) * stair.tokens_per_replica
    return edges


def _costs(stair: Stair, volumes: Array) -> Array:
    replicas = np.maximum(np.ceil(volumes / stair.tokens_per_replica), stair.min_replicas)
    costs: Array = stair.usd_per_replica * replicas + stair.fixed_usd
    return costs
