"""Break-even of any two costs over volume: every straight piece between their edges is looked at.

Only volumes at which the order can change are searched. The difference of two costs is

    slope·T + level + rest(T)        low ≤ rest(T) ≤ high at every volume T

(a stair strays from its own slope by less than a step and its offset, a ramp by what it leaves free, a piecewise cost
by its spread), so where |slope·T| is larger than the rest can be, the slope alone decides. Within that window the edges
of all parts are sorted once, with the jump of height and of slope at each; sums of the jumps up to an edge give the
piece that begins there. Sums are kept in long doubles, so that rounding does not build up over many edges.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from economics.break_even.crossings import MAX_CROSSINGS, BreakEven, Crossing, break_even, cheaper, sign_of
from economics.cost.result import UNCOUNTABLE
from economics.cost.volume_curve import STEP_TOLERANCE, Piece, Stair, StairTable, StepLine, VolumeCurve
from economics.numbers import digits
from economics.quantity import Array
from economics.units import MAX_TOKENS_PER_MONTH

MAX_TOKENS = MAX_TOKENS_PER_MONTH
VARIABLE = "tokens_per_month"
MAX_EDGES = 500_000
TOUCH = 1e-12
"""Share of a cost below which a difference is rounding: two costs that come so close touch."""
_FAINT = 1e-15
"""Share of the cost in the middle of a piece below which a difference at its ends is rounding."""
_SAME_EDGE = 1e-13
"""Relative distance of volumes below which two edges are one."""
_MAX_PERIOD = 1000

Long = NDArray[np.longdouble]
Signs = NDArray[np.int64]


def any_two(a: str, curve_a: VolumeCurve, b: str, curve_b: VolumeCurve, limit: float) -> BreakEven:
    """Cross any two costs below `limit` [token/month]; their ends are not looked at."""
    gap = curve_a - curve_b
    if gap.is_line:  # what they share is the same cost in both: only the lines below it differ
        return two_lines(a, _line_of(curve_a), b, _line_of(curve_b), limit)
    if not _is_countable((curve_a, curve_b), limit):
        return BreakEven(a, b, VARIABLE, None, count=None, undefined={"verdict": UNCOUNTABLE, "count": UNCOUNTABLE})
    if _is_monotone(gap):
        return _cross_once(a, b, gap, limit)
    parallel = sign_of(gap.slope, max(abs(curve_a.slope), abs(curve_b.slope))) == 0
    settled, period = 0.0, None
    if parallel:
        settled, period = _settled(gap), _period_of(gap)
        low, high = 0.0, settled + 2 * period * (1 + STEP_TOLERANCE) if period else math.inf
    else:
        low, high = _window(gap, curve_a, curve_b)
        if high <= 0 or low >= limit:  # the slope decides everywhere, or nowhere in the range
            sign = int(np.sign(gap.slope))
            return break_even(a, b, VARIABLE, (), sign if high <= 0 else -sign)
    high = min(high, limit)
    cut = _countable(gap, low, high)
    changes = _Pieces.of(curve_a, curve_b, gap, low, cut).changes()
    if cut < high:
        reason = cut_short(cut)
        undefined = {"count": reason, "cheaper_for_good_from": reason}
        return break_even(a, b, VARIABLE, changes.crossings(a, b), changes.last, undefined=undefined)
    if parallel and period and high < limit:
        return repeated(a, b, changes.crossings(a, b), changes.last, settled, period, limit)
    count = len(changes.at)
    last_at = float(changes.at[-1]) if count else None
    listed = changes.crossings(a, b, MAX_CROSSINGS)
    return break_even(a, b, VARIABLE, listed, changes.last, count=count, last_at=last_at)


def two_lines(a: str, curve_a: VolumeCurve, b: str, curve_b: VolumeCurve, limit: float) -> BreakEven:
    """Cross two straight lines: at most once, where the lower slope has made up for the higher fixed cost."""
    slope = sign_between(curve_a.usd_per_token, curve_b.usd_per_token)
    start = sign_between(curve_a.fixed_usd, curve_b.fixed_usd)
    if slope == 0 or start in (0, slope):
        return break_even(a, b, VARIABLE, (), slope or start)
    at = (curve_b.fixed_usd - curve_a.fixed_usd) / (curve_a.usd_per_token - curve_b.usd_per_token)
    if at >= limit:
        return break_even(a, b, VARIABLE, (), start)
    return break_even(a, b, VARIABLE, [Crossing(at, "equal", cheaper(a, b, start), cheaper(a, b, slope))], slope)


def sign_between(a: float, b: float) -> int:
    """The sign of a − b, 0 within rounding."""
    return sign_of(a - b, max(abs(a), abs(b)))


def repeated(
    a: str, b: str, crossings: list[Crossing], sign: int, settled: float, period: float, limit: float
) -> BreakEven:
    """Continue crossings that repeat with `period` from `settled` on up to `limit`."""
    begin = settled * (1 + STEP_TOLERANCE)  # a crossing at the very border belongs to the start
    cycle = [c for c in crossings if begin < c.at <= begin + period]
    start = [c for c in crossings if c.at <= begin]
    if not cycle:
        return break_even(a, b, VARIABLE, start, sign)
    listed, count, last_at = list(start), len(start), 0.0
    for c in cycle:
        times = math.floor((limit * (1 - 1e-12) - c.at) / period) + 1
        count += times
        last_at = max(last_at, c.at + (times - 1) * period)
    for k in range(MAX_CROSSINGS // len(cycle) + 1):
        listed += [Crossing(c.at + k * period, c.kind, c.cheaper_below, c.cheaper_above) for c in cycle]
    listed = [c for c in listed if c.at < limit]
    return break_even(a, b, VARIABLE, listed, sign, count=count, last_at=last_at)


def common_period(lengths: Sequence[float]) -> float | None:
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


def cut_short(cut: float) -> str:
    """The reason why crossings are not counted beyond a volume."""
    return f"more than {MAX_EDGES:,} steps before the costs part: counted up to {digits(cut, 4)} tokens a month only"


def _is_countable(curves: Sequence[VolumeCurve], limit: float) -> bool:
    """Whether all steps up to a volume, and what they cost, are numbers."""
    steps = (limit / line.tokens_per_step for curve in curves for stair in curve.stairs for line in stair.lines)
    costs = (limit * stair.slope for curve in curves for stair in curve.stairs)
    return all(map(math.isfinite, steps)) and all(map(math.isfinite, costs))


def _line_of(curve: VolumeCurve) -> VolumeCurve:
    return VolumeCurve(curve.fixed_usd, curve.usd_per_token)


def _is_monotone(gap: VolumeCurve) -> bool:
    """Whether a difference only rises, or only falls, with volume."""
    parts = (gap.usd_per_token, *(s.usd_per_step for s in gap.stairs), *(r.usd_per_token for r in gap.ramps))
    return not gap.pieces and (all(part >= 0 for part in parts) or all(part <= 0 for part in parts))


def _cross_once(a: str, b: str, gap: VolumeCurve, limit: float) -> BreakEven:
    """The one crossing that a monotone difference can have, however many steps lie before it."""
    just_above_0 = gap.fixed_usd + sum(stair.usd_per_step * stair.first for stair in gap.stairs)
    first = sign_of(just_above_0, abs(gap.fixed_usd))
    at_limit = float(gap.at(np.array(limit)))
    last = sign_of(at_limit, abs(gap.fixed_usd) + abs(at_limit - gap.fixed_usd))
    if first in (0, last):
        return break_even(a, b, VARIABLE, (), last or first)
    if last == 0:  # it comes to 0 at the end of the range and no further
        return break_even(a, b, VARIABLE, (), first)
    size = abs(gap.fixed_usd) + sum(abs(stair.usd_per_step) for stair in gap.stairs)
    below, above = 0.0, limit
    while below < (middle := (below + above) / 2) < above:
        if np.sign(gap.at(np.array(middle))) in (0, first):
            below = middle
        else:
            above = middle
    at, kind = below, "equal"
    table = gap.table
    steps = np.maximum(np.round(table.loads(np.array(above))), table.first)
    edges = table.ends_of(steps, slice(None))
    near = np.maximum(STEP_TOLERANCE * table.shortest, 2 * np.spacing(above))
    reached = edges[np.abs(edges - above) <= near]
    if len(reached):  # of edges that rounding keeps apart, the first is before all their jumps
        at = float(reached.min())
        kind = "equal" if sign_of(float(gap.at(np.array(at))), size) == 0 else "step"
    if not 0 < at < limit:
        return break_even(a, b, VARIABLE, (), first)
    crossing = Crossing(at, "step" if kind == "step" else "equal", cheaper(a, b, first), cheaper(a, b, last))
    return break_even(a, b, VARIABLE, [crossing], last)


def _settled(gap: VolumeCurve) -> float:
    """The volume from which every stair and ramp of a difference follows its own slope [token/month]."""
    settled: list[float] = gap.table.settled.tolist()
    return max([0.0, *settled, *(ramp.start for ramp in gap.ramps)])


def _period_of(gap: VolumeCurve) -> float | None:
    """The volume after which a difference of slope 0 repeats itself; None if it is too long or none is known."""
    if gap.pieces or not gap.stairs:
        return None
    return common_period(gap.table.shortest.tolist())


def _window(gap: VolumeCurve, curve_a: VolumeCurve, curve_b: VolumeCurve) -> tuple[float, float]:
    """The volumes between which the order can change: below it is the one at 0, above that of the slopes.

    A little wider than that, so that at both ends the difference is larger than rounding.
    """
    table = gap.table
    stray = [(0.0, -ramp.usd_per_token * ramp.start) for ramp in gap.ramps]
    stray += [(-piece.spread, piece.spread) for piece in gap.pieces]
    lows, highs = table.usd * table.offset, table.usd * table.highest
    low = gap.fixed_usd + float(np.minimum(lows, highs).sum()) + sum(min(pair) for pair in stray)
    high = gap.fixed_usd + float(np.maximum(lows, highs).sum()) + sum(max(pair) for pair in stray)
    begin, end = sorted((-low / gap.slope, -high / gap.slope))
    # once all stairs and ramps have settled, the minimum numbers of steps and the starts say nothing any more
    spread = sum(piece.spread for piece in gap.pieces)
    level = gap.fixed_usd + float(lows.sum()) - sum(ramp.usd_per_token * ramp.start for ramp in gap.ramps)
    settled_low = level + float(np.minimum(table.usd, 0).sum()) - spread
    settled_high = level + float(np.maximum(table.usd, 0).sum()) + spread
    end = min(end, max(_settled(gap), -settled_low / gap.slope, -settled_high / gap.slope))

    def unsure(volume: float) -> float:
        at = np.array(max(volume, 0.0))
        cost = max(abs(float(curve_a.at(at))), abs(float(curve_b.at(at))))
        return STEP_TOLERANCE * float(at) + 8 * TOUCH * cost / abs(gap.slope)

    return max(0.0, begin - unsure(begin)), end + unsure(end) if end > 0 else 0.0


def _countable(gap: VolumeCurve, low: float, high: float) -> float:
    """The volume up to which the edges from `low` on can all be checked, at most `high`."""
    per_token = sum(piece.edges_per_token for piece in gap.pieces)

    def edges(end: float) -> float:
        return gap.table.number_of_edges(low, end) + per_token * end

    if edges(high) <= MAX_EDGES:
        return high
    cut, beyond = low, high
    for _ in range(60):
        middle = (cut + beyond) / 2
        cut, beyond = (middle, beyond) if edges(middle) <= MAX_EDGES else (cut, middle)
    return cut


@dataclass(frozen=True)
class _Changes:
    """Where the sign of a difference changes, in order: at an edge or where it is 0, and the sign below."""

    at: Array
    equal: NDArray[np.bool_]
    below: Signs
    last: int
    """The last sign that is not 0; 0 if there is none."""

    def crossings(self, a: str, b: str, most: int | None = None) -> list[Crossing]:
        """Return the first `most` changes, or all, as crossings of two options."""
        rows = zip(self.at[:most].tolist(), self.equal[:most].tolist(), self.below[:most].tolist(), strict=True)
        return [
            Crossing(at, "equal" if equal else "step", cheaper(a, b, sign), cheaper(a, b, -sign))
            for at, equal, sign in rows
        ]


@dataclass(frozen=True)
class _Pieces:
    """Straight pieces: their ends, and height and slope of the difference and of both costs, shaped (3, pieces)."""

    lefts: Array
    rights: Array
    heights: Long
    slopes: Long

    @classmethod
    def of(cls, curve_a: VolumeCurve, curve_b: VolumeCurve, gap: VolumeCurve, low: float, high: float) -> _Pieces:
        """Return the pieces of both costs between two volumes."""
        table, usd = _stairs_of(curve_a, curve_b)
        edges, index, steps = table.edges(low, high)
        fixed, slope = (
            np.array([getattr(curve, name) for curve in (gap, curve_a, curve_b)], dtype=np.longdouble)
            for name in ("fixed_usd", "usd_per_token")
        )
        starts, rates = _ramps_of(curve_a, curve_b)
        reached, ahead = starts <= low, (starts > low) & (starts < high)
        kinks = [p.edges(high) for p in _once((*curve_a.pieces, *curve_b.pieces))]
        others = np.concatenate([k[(k > low) & (k < high)] for k in (*kinks, np.zeros(0))])
        zeros = np.zeros((3, len(others)), dtype=np.longdouble)
        at = np.concatenate((edges, starts[ahead], others))
        height_jumps = np.concatenate((usd[:, index], -rates[:, ahead] * starts[ahead], zeros), axis=1)
        slope_jumps = np.concatenate((np.zeros((3, len(edges)), np.longdouble), rates[:, ahead], zeros), axis=1)
        order = np.argsort(at, kind="stable")
        at = at[order]
        shortest = float(table.shortest.min()) if len(table.usd) else 0.0
        ends = np.append(np.diff(at) > np.maximum(STEP_TOLERANCE * shortest, _SAME_EDGE * at[1:]), True)[: len(at)]
        first_heights = fixed + usd @ steps - rates[:, reached] @ starts[reached]
        first_slopes = slope + rates[:, reached].sum(axis=1)
        heights = _summed(first_heights, height_jumps[:, order], ends)
        slopes = _summed(first_slopes, slope_jumps[:, order], ends)
        lefts, rights = np.concatenate(([low], at[ends])), np.concatenate((at[ends], [high]))
        for piece in _once((*curve_a.pieces, *curve_b.pieces)):
            factors = np.array([sum(p.factor for p in c.pieces if _alike(p, piece)) for c in (curve_a, curve_b)])
            height, rise = _straight(piece, high, (lefts + rights) / 2)
            for row, factor in enumerate((factors[0] - factors[1], *factors)):
                heights[row] += factor * height
                slopes[row] += factor * rise
        return cls(lefts, rights, heights, slopes)

    def changes(self) -> _Changes:
        """Find every change of the sign of the difference.

        The sign is taken just inside both ends of each piece. Where it changes within a piece, the costs are equal at
        one point of it; where it changes from the end of one piece to the start of the next, it does so at the edge
        between them.
        """
        middle = np.abs(self.heights[1:] + self.slopes[1:] * ((self.lefts + self.rights) / 2)).max(axis=0)
        ends = np.stack([self.heights + self.slopes * self.lefts, self.heights + self.slopes * self.rights], axis=-1)
        rounding = np.maximum(TOUCH * np.abs(ends[1:]).max(axis=0), _FAINT * middle[:, None])
        difference = ends[0]  # (pieces, 2)
        signs: Signs = np.where(np.abs(difference) <= rounding, 0, np.sign(difference)).astype(np.int64).ravel()
        told = np.flatnonzero(signs)
        if not len(told):
            return _Changes(np.zeros(0), np.zeros(0, bool), np.zeros(0, np.int64), 0)
        turns = np.flatnonzero(signs[told][1:] != signs[told][:-1])
        before, after = told[turns], told[turns + 1]
        piece = after // 2
        inside = (after % 2 == 1) & (before == after - 1)  # from the left to the right end of one piece
        slope = np.where(inside, self.slopes[0, piece], 1)
        roots = np.clip(-self.heights[0, piece] / slope, self.lefts[piece], self.rights[piece])
        # at the edge where a piece begins: the volume there still belongs to the piece before
        at = np.where(inside, roots, self.lefts[piece]).astype(float)
        equal = inside | (signs[2 * piece - 1] == 0)
        listed = at > 0
        return _Changes(at[listed], equal[listed], signs[before][listed], int(signs[told[-1]]))


def _stairs_of(curve_a: VolumeCurve, curve_b: VolumeCurve) -> tuple[StairTable, Long]:
    """All stairs of both, each once, and what a step costs in the difference and in each, shaped (3, stairs)."""
    usd: dict[tuple[float, int, float, tuple[StepLine, ...]], list[float]] = {}
    for column, curve in enumerate((curve_a, curve_b)):
        for stair in curve.stairs:
            usd.setdefault(stair.shape, [0.0, 0.0])[column] += stair.usd_per_step
    rows = np.array(list(usd.values())).reshape(-1, 2)
    return StairTable.of([Stair(1.0, *shape) for shape in usd]), _with_difference(rows)


def _ramps_of(curve_a: VolumeCurve, curve_b: VolumeCurve) -> tuple[Array, Long]:
    """The starts of all ramps of both, and the cost per token in the difference and in each, shaped (3, ramps)."""
    usd: dict[float, list[float]] = {}
    for column, curve in enumerate((curve_a, curve_b)):
        for ramp in curve.ramps:
            usd.setdefault(ramp.start, [0.0, 0.0])[column] += ramp.usd_per_token
    return np.array(list(usd), dtype=float), _with_difference(np.array(list(usd.values())).reshape(-1, 2))


def _with_difference(rows: Array) -> Long:
    columns = [rows[:, 0] - rows[:, 1], rows[:, 0], rows[:, 1]]
    return np.array(columns, dtype=np.longdouble)


def _once(pieces: Sequence[Piece]) -> list[Piece]:
    """Each piecewise cost of a share once, as the cost itself."""
    found = {(id(p.cost), p.share): Piece(p.cost, 1.0, p.share) for p in pieces}
    return list(found.values())


def _alike(one: Piece, other: Piece) -> bool:
    return one.cost is other.cost and one.share == other.share


def _summed(first: Long, jumps: Long, ends: NDArray[np.bool_]) -> Any:
    """The first value and the sums up to the last edge of each cluster, shaped (3, clusters + 1)."""
    return first[:, None] + np.concatenate((np.zeros((3, 1)), np.cumsum(jumps, axis=1)[:, ends]), axis=1)


def _straight(piece: Piece, end: float, middles: Array) -> tuple[Array, Array]:
    """Height and slope of a piecewise cost at volumes inside pieces, from two points within each of its own."""
    edges = piece.edges(end)
    edges = edges[np.append(np.diff(edges), np.inf)[: len(edges)] > _SAME_EDGE * edges]
    edges = edges[edges < end * (1 - _SAME_EDGE)]
    lefts, rights = np.concatenate(([0.0], edges)), np.concatenate((edges, [end]))
    points = np.stack((lefts + (rights - lefts) / 4, rights - (rights - lefts) / 4))
    costs = piece.at(points.ravel()).reshape(points.shape)
    slopes = (costs[1] - costs[0]) / (points[1] - points[0])
    heights = costs[0] - slopes * points[0]
    own = np.searchsorted(edges, middles)
    return heights[own], slopes[own]
