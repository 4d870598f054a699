"""The cost of a mix over the share of its first part, exactly, and where it is below another cost.

The other parts share what is left in the proportions that they have; in a cascade, where some requests go to several
parts, they stay as they are. Every part costs what its curve over volume says, which is piecewise linear with jumps; so
is the mix over the share, with an edge wherever a part has one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from economics.cost.load import Load
from economics.cost.volume_curve import VolumeCurve
from economics.option.mix import CASCADE_ABOVE, Mixed
from economics.quantity import Array

MAX_EDGES = 100_000
"""Edges of all parts together beyond which the cost over the share is not worked out."""
_CLOSE = 1e-12
"""Shares that are closer are one edge."""
_EQUAL = 1e-12
"""Costs whose difference is below this share of them are the same."""


@dataclass(frozen=True)
class CostOverShare:
    """The cost of a mix [USD/month] over the share of its first part.

    `nodes` are shares, ascending, shape (n + 1,). Between two of them the cost is a straight line from `begins` to
    `ends`, shape (n,), infinite where a part cannot serve so much.
    """

    nodes: Array
    begins: Array
    ends: Array

    @property
    def least(self) -> tuple[float, float]:
        """The share at which the least is paid, the smallest such, and that cost; of a jump, the side that is less."""
        costs = np.column_stack((self.begins, self.ends)).ravel()
        shares = np.column_stack((self.nodes[:-1], self.nodes[1:])).ravel()
        place = int(np.argmin(costs))
        return float(shares[place]), float(costs[place])

    def cheaper_than(self, usd_per_month: float) -> tuple[tuple[float, float], ...]:
        """Return the ranges of the share in which the mix costs less than `usd_per_month`, ascending and apart.

        Each end is exact: a crossing of two straight lines, a jump, or the end of what shares there are.
        """
        ranges: list[tuple[float, float]] = []
        for low, high in self._below(usd_per_month):
            if ranges and low - ranges[-1][1] <= _CLOSE:
                ranges[-1] = (ranges[-1][0], high)
            else:
                ranges.append((low, high))
        return tuple(ranges)

    def _below(self, usd: float) -> Iterator[tuple[float, float]]:
        same = _EQUAL * abs(usd)
        for low, high, begin, end in zip(self.nodes[:-1], self.nodes[1:], self.begins, self.ends, strict=True):
            first, last = begin - usd, end - usd
            if first >= -same and last >= -same:
                continue
            crossing = low if first == last else low + (high - low) * first / (first - last)
            yield (float(crossing) if first > same else float(low)), (float(crossing) if last > same else float(high))


def cost_over_share(mixed: Mixed, load: Load) -> CostOverShare | None:
    """Return the cost of a mix over the share of its first part, from above 0 to 1, at a scalar load.

    None where a part's cost is beyond a number, and where there are too many edges. Where the first part serves nobody
    the others must serve all, which bounds the share in a cascade from below.
    """
    shares = [float(part.share_of_requests) for part in mixed.mixed]
    rest = sum(shares[1:])
    alone = sum(shares) > CASCADE_ABOVE
    low = max(0.0, 1 - rest) if alone else 0.0
    curves = [part.option.volume_curve(part.load(load)) for part in mixed.mixed]
    router = replace(mixed, mixed=()).volume_curve(load)
    if router is None or any(curve is None for curve in curves):
        return None
    whole = [
        float(replace(part, share_of_requests=1.0).tokens_per_token(load)) * float(load.tokens_per_month)
        for part in mixed.mixed
    ]
    of_others = [share if alone else share / rest for share in shares[1:]]
    edges: list[Array] = []
    for place, (curve, tokens, factor) in enumerate(zip(curves, whole, (1.0, *of_others), strict=True)):
        assert curve is not None
        if not tokens or (alone and place):
            continue
        found = _edges(curve, tokens * factor)
        if found is None:
            return None
        fraction = found / (tokens * factor)
        edges.append(1 - fraction if place else fraction)
    nodes = np.unique(np.concatenate(([low, 1.0], *edges)))
    nodes = nodes[(nodes >= low) & (nodes <= 1)]
    nodes = nodes[np.diff(nodes, append=np.inf) > _CLOSE]
    width = np.diff(nodes)
    sampled = [
        router.at(np.array(float(load.tokens_per_month)))
        + _cost_at(curves, whole, _shares_at(nodes[:-1] + part * width, of_others, alone))
        for part in (0.25, 0.75)
    ]
    half = (sampled[1] - sampled[0]) / 2
    with np.errstate(invalid="ignore"):
        begins, ends = (np.where(np.isfinite(half), cost, np.inf) for cost in (sampled[0] - half, sampled[1] + half))
    return CostOverShare(nodes, begins, ends)


def _shares_at(first: Array, of_others: Sequence[float], alone: bool) -> list[Array]:
    """The shares of all parts at shares of the first."""
    left = np.ones_like(first) if alone else 1 - first
    return [first, *(factor * left for factor in of_others)]


def _cost_at(curves: Sequence[VolumeCurve | None], whole: Sequence[float], shares: Sequence[Array]) -> Array:
    """The cost of all parts at their shares, each of the tokens that it would serve alone."""
    cost: Array = np.zeros_like(shares[0])
    for curve, tokens, share in zip(curves, whole, shares, strict=True):
        assert curve is not None
        cost = cost + curve.at(share * tokens)
    return cost


def _edges(curve: VolumeCurve, end: float) -> Array | None:
    """Every volume up to `end` at which a curve bends or jumps; None where these are too many."""
    count = curve.table.number_of_edges(0.0, end) + sum(piece.edges_per_token * end for piece in curve.pieces)
    if count > MAX_EDGES:
        return None
    edges = [stair.edges(end) for stair in curve.stairs] + [piece.edges(end) for piece in curve.pieces]
    starts = [ramp.start for ramp in curve.ramps]
    every = np.concatenate(([*starts, curve.end], *edges))
    inside: Array = every[(every > 0) & (every < end)]
    return inside
