"""Break-even over volume, where whole replicas make the cost a staircase.

Two costs are compared by their difference, which is a curve of the same type. A line crosses a staircase at most once
on each step (`equal`) and once at each step's edge (`step`); both are solved in closed form, whatever the number of
steps. Two staircases change order only at edges, and only until their slopes have separated them for good; the edges up
to there are checked one by one. All other pairs (sums of staircases, sloped staircases) are checked piece by piece
between the edges of all stairs, with at most one root on each piece.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from economics.break_even.crossings import MAX_CROSSINGS, BreakEven, Crossing, break_even, cheaper, sign_of
from economics.cost.volume_curve import STEP_TOLERANCE, Stair, VolumeCurve
from economics.quantity import Array
from economics.units import MAX_TOKENS_PER_MONTH

MAX_TOKENS = MAX_TOKENS_PER_MONTH
VARIABLE = "tokens_per_month"
_MAX_EDGES = 500_000
_MAX_PERIOD = 1000
_TOUCH = 1e-12
"""Share of a step's cost below which the line is taken to gain nothing per step, so that it touches every corner."""


def over_volume(a: str, curve_a: VolumeCurve, b: str, curve_b: VolumeCurve) -> BreakEven:
    """Return every change of the cheaper option for volumes in (0, 10¹⁵] tokens a month.

    `a` and `b` are the options' names. Exact for every pair of curves; where there are too many steps to check, `count`
    and `cheaper_for_good_from` are None with the reason in `undefined`.

    >>> line = VolumeCurve(usd_per_token=2e-6)
    >>> machine = VolumeCurve(stairs=(Stair(1_000.0, 1e9, 1),))
    >>> [(c.at, c.kind) for c in over_volume("API", line, "GPU", machine).crossings]
    [(500000000.0, 'equal')]
    """
    match curve_a.stairs, curve_b.stairs:
        case (), ():
            return _two_lines(a, curve_a, b, curve_b)
        case (), (stair,) if (steps := _against_line(curve_a, curve_b, stair)) is not None:
            return _line_and_stair(a, b, line=a, stair=b, slope=_slope_between(curve_a, curve_b), stairs=steps)
        case (stair,), () if (steps := _against_line(curve_b, curve_a, stair)) is not None:
            return _line_and_stair(a, b, line=b, stair=a, slope=_slope_between(curve_b, curve_a), stairs=steps)
        case (stair_a,), (stair_b,) if not curve_a.usd_per_token and not curve_b.usd_per_token:
            if stair_a.usd_per_step >= 0 and stair_b.usd_per_step >= 0:
                return _two_stairs(
                    a, _Staircase.of(stair_a, curve_a.fixed_usd), b, _Staircase.of(stair_b, curve_b.fixed_usd)
                )
    return _any_two(a, curve_a, b, curve_b)


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
    alike = _sign_between(line.usd_per_token, stairs.usd_per_token) == 0
    return 0.0 if alike else line.usd_per_token - stairs.usd_per_token


def _against_line(line: VolumeCurve, stairs: VolumeCurve, stair: Stair) -> _Staircase | None:
    """The staircase that remains once all slope and fixed cost is moved to one side; None where there is none.

    The closed forms need a line through 0 that does not fall and a staircase that rises from 0 or above.
    """
    steps = _Staircase.of(stair, stairs.fixed_usd - line.fixed_usd)
    plain = stair.usd_per_step >= 0 and steps.at(steps.min_replicas) >= 0 and _slope_between(line, stairs) >= 0
    return steps if plain else None


def _two_lines(a: str, curve_a: VolumeCurve, b: str, curve_b: VolumeCurve) -> BreakEven:
    """Cross two straight lines: at most once, where the lower slope has made up for the higher fixed cost."""
    slope = _sign_between(curve_a.usd_per_token, curve_b.usd_per_token)
    start = _sign_between(curve_a.fixed_usd, curve_b.fixed_usd)
    if slope == 0 or start in (0, slope):
        return break_even(a, b, VARIABLE, (), slope or start)
    at = (curve_b.fixed_usd - curve_a.fixed_usd) / (curve_a.usd_per_token - curve_b.usd_per_token)
    if at >= MAX_TOKENS:
        return break_even(a, b, VARIABLE, (), start)
    return break_even(a, b, VARIABLE, [Crossing(at, "equal", cheaper(a, b, start), cheaper(a, b, slope))], slope)


def _sign_between(a: float, b: float) -> int:
    """The sign of a − b, 0 within rounding."""
    return sign_of(a - b, max(abs(a), abs(b)))


def _any_two(a: str, curve_a: VolumeCurve, b: str, curve_b: VolumeCurve) -> BreakEven:
    """Cross any two costs by checking the pieces between the edges of both."""
    gap = curve_a - curve_b
    if not gap.stairs:
        return _two_lines(a, gap, b, VolumeCurve())
    if _is_monotone(gap):
        return _cross_once(a, b, gap)
    scale = max(abs(curve_a.slope), abs(curve_b.slope))
    spread = abs(gap.fixed_usd) + sum(abs(stair.usd_per_step) for stair in gap.stairs)
    settled = max(stair.settled for stair in gap.stairs)
    longest = max(stair.tokens_per_step for stair in gap.stairs)
    parallel = sign_of(gap.slope, scale) == 0
    period = _common_period([stair.tokens_per_step for stair in gap.stairs]) if parallel else None
    if not parallel:  # beyond this volume no step can make up for the difference of the slopes
        end = max(settled, 2 * spread / abs(gap.slope))
    elif period:
        end = settled + 2 * period
    else:
        end = math.inf
    end = min(end * (1 + 1e-9) + longest, MAX_TOKENS)
    cut = min(end, _MAX_EDGES / sum(1 / stair.tokens_per_step for stair in gap.stairs))
    crossings, sign = _cross_pieces(a, curve_a, b, curve_b, gap, cut)
    if cut < end:
        reason = _cut_short(cut)
        return break_even(a, b, VARIABLE, crossings, sign, undefined={"count": reason, "cheaper_for_good_from": reason})
    if parallel and period and end < MAX_TOKENS:
        return _repeated(a, b, crossings, sign, settled, period)
    last_at = crossings[-1].at if crossings else None
    return break_even(a, b, VARIABLE, crossings, sign, count=len(crossings), last_at=last_at)


def _is_monotone(gap: VolumeCurve) -> bool:
    """Whether a difference only rises, or only falls, with volume."""
    parts = (gap.usd_per_token, *(stair.usd_per_step for stair in gap.stairs))
    return all(part >= 0 for part in parts) or all(part <= 0 for part in parts)


def _cross_once(a: str, b: str, gap: VolumeCurve) -> BreakEven:
    """The one crossing that a monotone difference can have, however many steps lie before it."""
    just_above_0 = gap.fixed_usd + sum(stair.usd_per_step * max(stair.least, 1) for stair in gap.stairs)
    first = sign_of(just_above_0, abs(gap.fixed_usd))
    last = int(np.sign(gap.at(np.array(MAX_TOKENS))))
    if first in (0, last):
        return break_even(a, b, VARIABLE, (), last or first)
    size = abs(gap.fixed_usd) + sum(abs(stair.usd_per_step) for stair in gap.stairs)
    below, above = 0.0, MAX_TOKENS
    while below < (middle := (below + above) / 2) < above:
        if np.sign(gap.at(np.array(middle))) in (0, first):
            below = middle
        else:
            above = middle
    at, kind = below, "equal"
    for stair in gap.stairs:
        edge = round(above / stair.tokens_per_step) * stair.tokens_per_step
        near = max(STEP_TOLERANCE * stair.tokens_per_step, 2 * float(np.spacing(above)))
        if abs(edge - above) <= near and edge >= stair.settled:
            at, kind = edge, "equal" if sign_of(float(gap.at(np.array(edge))), size) == 0 else "step"
    if not 0 < at < MAX_TOKENS:
        return break_even(a, b, VARIABLE, (), first)
    crossing = Crossing(at, "step" if kind == "step" else "equal", cheaper(a, b, first), cheaper(a, b, last))
    return break_even(a, b, VARIABLE, [crossing], last)


def _cross_pieces(
    a: str, curve_a: VolumeCurve, b: str, curve_b: VolumeCurve, gap: VolumeCurve, end: float
) -> tuple[list[Crossing], int]:
    """Return the crossings on the straight pieces between edges up to `end` tokens a month, and the last sign.

    The sign of the difference is taken just inside both ends of each piece. Where it changes within a piece, the costs
    are equal at one point of it; where it changes from the end of one piece to the start of the next, it does so at the
    edge between them.
    """
    edges = _merged_edges([stair.edges(end) for stair in gap.stairs], end, min(s.tokens_per_step for s in gap.stairs))
    lefts = np.concatenate(([0.0], edges))
    rights = np.concatenate((edges, [max(end, edges[-1]) * (1 + 1e-6)]))
    middles = (lefts + rights) / 2
    height = gap.fixed_usd + sum((s.usd_per_step * s.steps(middles) for s in gap.stairs), np.zeros_like(middles))
    scale = np.maximum(np.abs(curve_a.at(middles)), np.abs(curve_b.at(middles)))
    ends = np.stack([height + gap.usd_per_token * lefts, height + gap.usd_per_token * rights])
    signs = np.where(np.abs(ends) <= _TOUCH * scale, 0, np.sign(ends)).astype(int).T.ravel()  # left, right, left, …
    told = np.flatnonzero(signs)
    if not len(told):
        return [], 0
    crossings = []
    for i in np.flatnonzero(signs[told][1:] != signs[told][:-1]):
        before, after = int(told[i]), int(told[i + 1])
        at, kind = _where(before, after, signs, lefts, rights, height, gap.usd_per_token)
        if 0 < at < MAX_TOKENS:
            crossings.append(Crossing(at, kind, cheaper(a, b, signs[before]), cheaper(a, b, signs[after])))
    return crossings, int(signs[told[-1]])


def _where(
    before: int, after: int, signs: NDArray[np.int64], lefts: Array, rights: Array, height: Array, slope: float
) -> tuple[float, Literal["equal", "step"]]:
    """Where the sign changes between two piece ends, numbered left, right, left, right, … over the pieces."""
    piece = after // 2
    if after % 2 and before == after - 1:  # from the left to the right end of one piece
        return float(np.clip(-height[piece] / slope, lefts[piece], rights[piece])), "equal"
    # at the edge where the piece begins: the volume there still belongs to the piece before
    return float(lefts[piece]), "equal" if signs[2 * piece - 1] == 0 else "step"


def _common_period(lengths: Sequence[float]) -> float | None:
    """The volume after which the edges of all staircases coincide again, if it is short enough to check."""
    period = Fraction(1)
    for length in lengths[1:]:
        nearest = _fraction(lengths[0] / length)
        if nearest is None:
            return None
        period = Fraction(math.lcm(period.numerator, nearest.denominator))
        if period > _MAX_PERIOD:
            return None
    return lengths[0] * float(period)


def _fraction(ratio: float) -> Fraction | None:
    """A ratio of two step lengths as a fraction of small whole numbers; None if it is not one."""
    if not 1 / _MAX_PERIOD <= ratio <= _MAX_PERIOD:
        return None
    nearest = Fraction(ratio).limit_denominator(_MAX_PERIOD)
    return nearest if abs(float(nearest) - ratio) <= 1e-12 * ratio else None


def _cut_short(cut: float) -> str:
    return f"more than {_MAX_EDGES:,} steps before the costs part: counted up to {cut:.4g} tokens a month only"


def _line_and_stair(a: str, b: str, *, line: str, stair: str, slope: float, stairs: _Staircase) -> BreakEven:
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


def _line_and_dearer_peaks(a: str, b: str, line: str, stair: str, slope: float, stairs: _Staircase) -> BreakEven:
    """Cross the line with a mix whose peaks cost more than the line: cheaper at most up to some number of replicas.

    `F` is negative: the baseline costs less than as many peak replicas. On step N the stair is cheaper from x = N − d
    on, d = N − (c·N + F)/g, which falls with N: dearer for good from the first N with d ≤ 0, never dearer while d ≥ 1.
    """
    g, least = slope * stairs.tokens_per_replica, stairs.min_replicas
    gain, loss = -stairs.fixed_usd / g, max(stairs.usd_per_replica / g - 1, 0.0)
    if least - stairs.at(least) / g <= STEP_TOLERANCE or stairs.at(least) / slope >= MAX_TOKENS:
        return break_even(a, b, VARIABLE, (), -1 if line == a else 1)
    last_edge = math.ceil(MAX_TOKENS / stairs.tokens_per_replica) - 1  # the last one below the end of the range
    last_equal = math.ceil((MAX_TOKENS * slope - stairs.fixed_usd) / stairs.usd_per_replica) - 1
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
    a: str, b: str, slope: float, stairs: _Staircase, steps: range, crossings: list[Crossing]
) -> BreakEven:
    """The break-even when more steps are crossed than are listed: count the rest in closed form."""
    reach = math.ceil((MAX_TOKENS * slope - stairs.fixed_usd) / stairs.usd_per_replica) - 1
    last_equal = min(steps.stop - 1, reach)
    last_edge = min(steps.stop - 2, math.ceil(MAX_TOKENS / stairs.tokens_per_replica) - 1)
    count = (last_equal - steps.start + 1) + (last_edge - steps.start + 1) - (stairs.at(steps.start) == 0)
    last_at = max(stairs.at(last_equal) / slope, last_edge * stairs.tokens_per_replica)
    return break_even(a, b, VARIABLE, crossings, 0, count=count, last_at=last_at)


def _steps_crossed(g: float, stairs: _Staircase) -> range:
    """The steps N on which the line meets the staircase inside the step: a run of whole numbers, maybe empty.

    N − x = N·(1 − c/g) − F/g must lie in (0, 1), or, on the first step, which starts at 0 tokens, above 0. Where it
    is 0 or 1 the line only touches a corner; corners within the tolerance of a whole replica count as touched.
    """
    if stairs.usd_per_replica >= g * (1 - _TOUCH):
        return range(0)
    gain = 1 - stairs.usd_per_replica / g
    offset = stairs.fixed_usd / g
    first = max(stairs.min_replicas, math.floor(_bounded((offset + STEP_TOLERANCE) / gain)) + 1)
    last = math.ceil(_bounded((1 + offset - STEP_TOLERANCE) / gain)) - 1
    return range(first, max(first, last) + 1)


def _bounded(number: float) -> float:
    return min(number, 2.0**62)


def _two_stairs(a: str, stair_a: _Staircase, b: str, stair_b: _Staircase) -> BreakEven:
    slope_a = stair_a.usd_per_replica / stair_a.tokens_per_replica
    slope_b = stair_b.usd_per_replica / stair_b.tokens_per_replica
    settled = max(s.min_replicas * s.tokens_per_replica for s in (stair_a, stair_b))
    period = _common_period([stair_a.tokens_per_replica, stair_b.tokens_per_replica])
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
        reason = _cut_short(cut)
        return break_even(a, b, VARIABLE, crossings, sign, undefined={"count": reason, "cheaper_for_good_from": reason})
    if parallel and period and end < MAX_TOKENS:
        return _repeated(a, b, crossings, sign, settled, period)
    count = len(crossings)
    last_at = crossings[-1].at if crossings else None
    return break_even(a, b, VARIABLE, crossings, sign, count=count, last_at=last_at)


def _repeated(a: str, b: str, crossings: list[Crossing], sign: int, settled: float, period: float) -> BreakEven:
    """Continue crossings that repeat with `period` from `settled` on up to the end of the range."""
    begin = settled * (1 + STEP_TOLERANCE)  # a crossing at the very border belongs to the start
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


def _cross_edges(a: str, stair_a: _Staircase, b: str, stair_b: _Staircase, end: float) -> tuple[list[Crossing], int]:
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
