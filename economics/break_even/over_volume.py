"""Break-even over volume, where whole replicas make the cost a staircase.

Two costs are compared by their difference, which is a curve of the same type. A line crosses a staircase at most once
on each step (`equal`) and once at each step's edge (`step`); both are solved in closed form, whatever the number of
steps. Two staircases change order only at edges, and only until their slopes have separated them for good; the edges up
to there are checked one by one. All other pairs (sums of staircases, offsets, ramps, pieces) are searched piece by
piece. Where one of two options ends that was the cheaper one, the other takes over (`end`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from economics.break_even.crossings import MAX_CROSSINGS, BreakEven, Crossing, break_even, cheaper, sign_of
from economics.break_even.piece_search import (
    MAX_EDGES,
    MAX_TOKENS,
    TOUCH,
    VARIABLE,
    any_two,
    common_period,
    cut_short,
    repeated,
    sign_between,
    two_lines,
)
from economics.cost.volume_curve import STEP_TOLERANCE, Stair, VolumeCurve
from economics.quantity import Array

__all__ = ["MAX_TOKENS", "VARIABLE", "over_volume"]
_NOTHING = "neither of the two can serve any tokens"


def over_volume(a: str, curve_a: VolumeCurve, b: str, curve_b: VolumeCurve) -> BreakEven:
    """Return every change of the cheaper option for volumes in (0, 10¹⁵] tokens a month.

    `a` and `b` are the options' names. Exact for every pair of curves; where there are too many steps to check, `count`
    and `cheaper_for_good_from` are None with the reason in `undefined`. The order is that of the volumes which at least
    one of them can serve: up to the first end both costs are compared, from there on the option that is left is the
    cheaper one, and beyond its own end there is none.

    >>> line = VolumeCurve(usd_per_token=2e-6)
    >>> machine = VolumeCurve(stairs=(Stair(1_000.0, 1e9, 1),))
    >>> [(c.at, c.kind) for c in over_volume("API", line, "GPU", machine).crossings]
    [(500000000.0, 'equal')]
    >>> bought = VolumeCurve(fixed_usd=500.0, end=2e9)
    >>> [(c.at, c.kind, c.cheaper_above) for c in over_volume("API", line, "units", bought).crossings]
    [(250000000.0, 'equal', 'units'), (2000000000.0, 'end', 'API')]
    """
    end = min(curve_a.end, curve_b.end)
    both = (a, curve_a.without_end(), b, curve_b.without_end())
    if end >= MAX_TOKENS:
        return _below(*both, MAX_TOKENS)
    if max(curve_a.end, curve_b.end) <= 0:
        return BreakEven(a, b, VARIABLE, None, count=None, undefined={"verdict": _NOTHING, "count": _NOTHING})
    if abs(curve_a.end - curve_b.end) <= TOUCH * end:
        return _below(*both, end * (1 - TOUCH))
    left = b if curve_a.end < curve_b.end else a
    if end <= 0:
        return BreakEven(a, b, VARIABLE, "none", cheaper=left)
    # what happens within rounding of the end is no crossing of its own
    return _left_with(_below(*both, end * (1 - TOUCH)), end, left)


def _below(a: str, curve_a: VolumeCurve, b: str, curve_b: VolumeCurve, limit: float) -> BreakEven:
    """Return the changes below a volume, by a closed form where there is one."""
    curve_a, curve_b = _plainer(curve_a), _plainer(curve_b)
    if not (curve_a.is_plain and curve_b.is_plain):
        return any_two(a, curve_a, b, curve_b, limit)
    match curve_a.stairs, curve_b.stairs:
        case (), ():
            return two_lines(a, curve_a, b, curve_b, limit)
        case (), (stair,) if (steps := _against_line(curve_a, curve_b, stair)) is not None:
            slope = _slope_between(curve_a, curve_b)
            return _line_and_stair(a, b, line=a, stair=b, slope=slope, stairs=steps, limit=limit)
        case (stair,), () if (steps := _against_line(curve_b, curve_a, stair)) is not None:
            slope = _slope_between(curve_b, curve_a)
            return _line_and_stair(a, b, line=b, stair=a, slope=slope, stairs=steps, limit=limit)
        case (stair_a,), (stair_b,) if not curve_a.usd_per_token and not curve_b.usd_per_token:
            if stair_a.usd_per_step >= 0 and stair_b.usd_per_step >= 0:
                stairs = _Staircase.of(stair_a, curve_a.fixed_usd), _Staircase.of(stair_b, curve_b.fixed_usd)
                return _two_stairs(a, stairs[0], b, stairs[1], limit)
    return any_two(a, curve_a, b, curve_b, limit)


def _plainer(curve: VolumeCurve) -> VolumeCurve:
    """The same cost with the whole steps of a single stair's offset as a fixed cost: ceil(x + n) = ceil(x) + n."""
    if len(curve.stairs) != 1 or not curve.stairs[0].offset or curve.stairs[0].further:
        return curve
    (stair,) = curve.stairs
    if stair.offset != round(stair.offset):
        return curve
    whole = int(stair.offset)
    plain = Stair(stair.usd_per_step, stair.tokens_per_step, max(0, stair.least - whole))
    return replace(curve, fixed_usd=curve.fixed_usd + stair.usd_per_step * whole, stairs=(plain,))


def _left_with(even: BreakEven, end: float, left: str) -> BreakEven:
    """Continue a break-even beyond the volume at which one option ends, with the one that is left."""
    if even.count is None:  # not known up to there
        return even
    if not even.crossings:
        before = even.cheaper
    else:  # the cheaper one alternates, crossings that are not listed included
        first = even.crossings[0]
        before = first.cheaper_above if even.count % 2 else first.cheaper_below
    sign = -1 if left == even.a else 1
    if before in (None, left):
        return even if before else break_even(even.a, even.b, even.variable, (), sign)
    crossings = (*even.crossings, Crossing(end, "end", before, left))
    return break_even(even.a, even.b, even.variable, crossings, sign, count=even.count + 1, last_at=end)


@dataclass(frozen=True)
class _Staircase:
    """One staircase on top of a fixed amount, as the closed forms count it."""

    usd_per_replica: float
    tokens_per_replica: float
    min_replicas: int
    fixed_usd: float

    @classmethod
    def of(cls, stair: Stair, fixed_usd: float) -> _Staircase:
        """A stair on top of a fixed amount."""
        return cls(stair.usd_per_step, stair.tokens_per_step, max(stair.least, 1), fixed_usd)

    def at(self, replicas: float) -> float:
        """Cost [USD/month] of a number of steps."""
        return self.usd_per_replica * replicas + self.fixed_usd


def _slope_between(line: VolumeCurve, stairs: VolumeCurve) -> float:
    """By how much a line rises faster than the slope under a staircase [USD/token]; 0 within rounding."""
    alike = sign_between(line.usd_per_token, stairs.usd_per_token) == 0
    return 0.0 if alike else line.usd_per_token - stairs.usd_per_token


def _against_line(line: VolumeCurve, stairs: VolumeCurve, stair: Stair) -> _Staircase | None:
    """The staircase that remains once all slope and fixed cost is moved to one side; None where there is none.

    The closed forms need a line through 0 that does not fall and a staircase that rises from 0 or above.
    """
    steps = _Staircase.of(stair, stairs.fixed_usd - line.fixed_usd)
    plain = stair.usd_per_step >= 0 and steps.at(steps.min_replicas) >= 0 and _slope_between(line, stairs) >= 0
    return steps if plain else None


def _line_and_stair(
    a: str, b: str, *, line: str, stair: str, slope: float, stairs: _Staircase, limit: float
) -> BreakEven:
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
    if stairs.fixed_usd < 0 and stairs.usd_per_replica >= g * (1 - TOUCH):
        return _line_and_dearer_peaks(a, b, line, stair, slope, stairs, limit)
    steps = _steps_crossed(g, stairs)
    equal_at = [
        (n, stairs.at(n) / slope) for n in range(steps.start, min(steps.stop, steps.start + MAX_CROSSINGS // 2 + 1))
    ]
    in_range = [(n, at) for n, at in equal_at if at < limit]
    if not in_range:
        return break_even(a, b, VARIABLE, (), -1 if line == a else 1)
    crossings: list[Crossing] = []
    for n, at in in_range:
        if at > 0:
            crossings.append(Crossing(at, "equal", line, stair))
        edge = n * stairs.tokens_per_replica
        if n + 1 < steps.stop and edge < limit:
            crossings.append(Crossing(edge, "step", stair, line))
    if not crossings:
        return break_even(a, b, VARIABLE, (), 1 if line == a else -1)
    if len(in_range) < len(equal_at) or len(steps) <= len(equal_at):
        return break_even(a, b, VARIABLE, crossings, 0, count=len(crossings), last_at=crossings[-1].at)
    return _with_far_end(a, b, slope, stairs, steps, crossings, limit)


def _line_and_dearer_peaks(
    a: str, b: str, line: str, stair: str, slope: float, stairs: _Staircase, limit: float
) -> BreakEven:
    """Cross the line with a mix whose peaks cost more than the line: cheaper at most up to some number of replicas.

    `F` is negative: the baseline costs less than as many peak replicas. On step N the stair is cheaper from x = N − d
    on, d = N − (c·N + F)/g, which falls with N: dearer for good from the first N with d ≤ 0, never dearer while d ≥ 1.
    """
    g, least = slope * stairs.tokens_per_replica, stairs.min_replicas
    gain, loss = -stairs.fixed_usd / g, max(stairs.usd_per_replica / g - 1, 0.0)
    if least - stairs.at(least) / g <= STEP_TOLERANCE or stairs.at(least) / slope >= limit:
        return break_even(a, b, VARIABLE, (), -1 if line == a else 1)
    last_edge = math.ceil(limit / stairs.tokens_per_replica) - 1  # the last one below the end of the range
    last_equal = math.ceil((limit * slope - stairs.fixed_usd) / stairs.usd_per_replica) - 1
    far = max(last_edge, last_equal) + 1
    if loss * far <= STEP_TOLERANCE:  # d is the same on every step
        first, last = (far if gain >= 1 - STEP_TOLERANCE else least), far
    else:
        first = max(least, math.floor(_bounded((gain - 1 + STEP_TOLERANCE) / loss)))
        last = math.ceil(_bounded((gain - STEP_TOLERANCE) / loss)) - 1
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


def _with_far_end(
    a: str, b: str, slope: float, stairs: _Staircase, steps: range, crossings: list[Crossing], limit: float
) -> BreakEven:
    """The break-even when more steps are crossed than are listed: count the rest in closed form."""
    reach = math.ceil((limit * slope - stairs.fixed_usd) / stairs.usd_per_replica) - 1
    last_equal = min(steps.stop - 1, reach)
    last_edge = min(steps.stop - 2, math.ceil(limit / stairs.tokens_per_replica) - 1)
    count = (last_equal - steps.start + 1) + (last_edge - steps.start + 1) - (stairs.at(steps.start) == 0)
    last_at = max(stairs.at(last_equal) / slope, last_edge * stairs.tokens_per_replica)
    return break_even(a, b, VARIABLE, crossings, 0, count=count, last_at=last_at)


def _steps_crossed(g: float, stairs: _Staircase) -> range:
    """The steps N on which the line meets the staircase inside the step: a run of whole numbers, maybe empty.

    N − x = N·(1 − c/g) − F/g must lie in (0, 1), or, on the first step, which starts at 0 tokens, above 0. Where it
    is 0 or 1 the line only touches a corner; corners within the tolerance of a whole replica count as touched.
    """
    if stairs.usd_per_replica >= g * (1 - TOUCH):
        return range(0)
    gain = 1 - stairs.usd_per_replica / g
    offset = stairs.fixed_usd / g
    first = max(stairs.min_replicas, math.floor(_bounded((offset + STEP_TOLERANCE) / gain)) + 1)
    last = math.ceil(_bounded((1 + offset - STEP_TOLERANCE) / gain)) - 1
    return range(first, max(first, last) + 1)


def _bounded(number: float) -> float:
    return min(number, 2.0**62)


def _two_stairs(a: str, stair_a: _Staircase, b: str, stair_b: _Staircase, limit: float) -> BreakEven:
    slope_a = stair_a.usd_per_replica / stair_a.tokens_per_replica
    slope_b = stair_b.usd_per_replica / stair_b.tokens_per_replica
    settled = max(s.min_replicas * s.tokens_per_replica for s in (stair_a, stair_b))
    period = common_period([stair_a.tokens_per_replica, stair_b.tokens_per_replica])
    parallel = sign_of(slope_a - slope_b, max(slope_a, slope_b)) == 0
    if not parallel:
        spread = stair_a.usd_per_replica + stair_b.usd_per_replica + abs(stair_a.fixed_usd - stair_b.fixed_usd)
        end = max(settled, spread / abs(slope_a - slope_b))
    else:
        end = settled + 2 * period if period else math.inf
    end = min(end * (1 + 1e-9) + max(stair_a.tokens_per_replica, stair_b.tokens_per_replica), limit)
    shortest = min(stair_a.tokens_per_replica, stair_b.tokens_per_replica)
    cut = min(end, shortest * MAX_EDGES)
    crossings, sign = _cross_edges(a, stair_a, b, stair_b, cut, limit)
    if cut < end:
        reason = cut_short(cut)
        return break_even(a, b, VARIABLE, crossings, sign, undefined={"count": reason, "cheaper_for_good_from": reason})
    if parallel and period and end < limit:
        return repeated(a, b, crossings, sign, settled, period, limit)
    count = len(crossings)
    last_at = crossings[-1].at if crossings else None
    return break_even(a, b, VARIABLE, crossings, sign, count=count, last_at=last_at)


def _cross_edges(
    a: str, stair_a: _Staircase, b: str, stair_b: _Staircase, end: float, limit: float
) -> tuple[list[Crossing], int]:
    """Go through the intervals between the edges of both staircases up to `end` tokens a month."""
    edges = _edges(stair_a, stair_b, end)
    beyond = [edges[-1] * (1 + 1e-6)]
    if limit < MAX_TOKENS:  # an option ends there: what its cost would be beyond says nothing
        beyond = [min(*beyond, (edges[-1] + limit) / 2)] if edges[-1] < limit else []
    middles = np.concatenate(([edges[0] / 2], (edges[:-1] + edges[1:]) / 2, beyond))
    cost_a, cost_b = _costs(stair_a, middles), _costs(stair_b, middles)
    close = np.abs(cost_a - cost_b) <= 1e-12 * np.maximum(cost_a, cost_b)
    signs = np.where(close, 0, np.sign(cost_a - cost_b)).astype(int)
    told = np.flatnonzero(signs)
    if not len(told):
        return [], 0
    changes = np.flatnonzero(signs[told][1:] != signs[told][:-1])
    crossings: list[Crossing] = []
    for i in changes:
        before, after = told[i], told[i + 1]
        at = float(edges[after - 1])
        if at < limit:
            kind: Literal["step", "equal"] = "step" if after == before + 1 else "equal"
            crossings.append(Crossing(at, kind, cheaper(a, b, signs[before]), cheaper(a, b, signs[after])))
    return crossings, int(signs[told[-1]])


def _edges(stair_a: _Staircase, stair_b: _Staircase, end: float) -> Array:
    each = [
        Stair(stair.usd_per_replica, stair.tokens_per_replica, stair.min_replicas).edges(end)
        for stair in (stair_a, stair_b)
    ]
    return _merged_edges(each, end, min(stair_a.tokens_per_replica, stair_b.tokens_per_replica))


def _merged_edges(each: Sequence[Array], end: float, shortest: float) -> Array:
    """The edges of all staircases in order; those within the tolerance of a step are one."""
    edges = np.concatenate(each)
    edges.sort()
    if len(edges) == 0:
        return np.array([end])
    apart = np.diff(edges) > STEP_TOLERANCE * shortest
    merged: Array = edges[np.concatenate((apart, [True]))]
    return merged


def _costs(stair: _Staircase, volumes: Array) -> Array:
    replicas = np.maximum(np.ceil(volumes / stair.tokens_per_replica), stair.min_replicas)
    costs: Array = stair.usd_per_replica * replicas + stair.fixed_usd
    return costs
