"""A piecewise linear cost that is no sum of lines and stairs: the least of several curves, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from economics.cost.volume_curve import VolumeCurve
from economics.quantity import Array


@dataclass(frozen=True, eq=False)
class LeastOf:
    """The cheapest of some curves of lines, stairs and ramps at every volume."""

    curves: tuple[VolumeCurve, ...]

    @property
    def slope(self) -> float:
        return min(curve.slope for curve in self.curves)

    @property
    def spread(self) -> float:
        bounds = [strays(curve) for curve in self.curves]
        flattest = [high for curve, (_, high) in zip(self.curves, bounds, strict=True) if curve.slope == self.slope]
        return max(abs(min(low for low, _ in bounds)), abs(min(flattest)))

    @property
    def edges_per_token(self) -> float:
        steps = sum(1 / s.tokens_per_step for curve in self.curves for s in curve.stairs)
        return steps * (1 + len(self.curves) ** 2 / 2)

    def edges(self, end: float) -> Array:
        own = [s.edges(end) for curve in self.curves for s in curve.stairs]
        own += [np.array([r.start for curve in self.curves for r in curve.ramps if 0 < r.start <= end])]
        edges = np.unique(np.concatenate(own))
        lefts, rights = np.concatenate(([0.0], edges)), np.concatenate((edges, [end]))
        found = [edges]
        one, two = lefts + (rights - lefts) / 4, rights - (rights - lefts) / 4
        for a, b in combinations(self.curves, 2):
            first, second = a.at(one) - b.at(one), a.at(two) - b.at(two)
            with np.errstate(divide="ignore", invalid="ignore"):
                roots = one - first * (two - one) / (second - first)
            found.append(roots[(roots > lefts) & (roots < rights)])
        return np.unique(np.concatenate(found))

    def at(self, volumes: Array) -> Array:
        least: Array = np.min([curve.at(volumes) for curve in self.curves], axis=0)
        return least


def strays(curve: VolumeCurve) -> tuple[float, float]:
    """Bounds of cost − slope·T over all volumes."""
    pairs = [(-r.usd_per_token * r.start, 0.0) for r in curve.ramps]
    for stair in curve.stairs:
        offsets = [line.offset for line in stair.lines]
        steepest = max(li.offset for li in stair.lines if stair.usd_per_step / li.tokens_per_step == stair.slope)
        pairs.append((stair.usd_per_step * steepest, stair.usd_per_step * max(stair.least, max(offsets) + 1)))
    return curve.fixed_usd + sum(map(min, pairs)), curve.fixed_usd + sum(map(max, pairs))
