"""Cost as a function of monthly volume: a fixed amount, a slope and staircases, in a type that can be added and scaled.

    cost(T) = fixed + slope·T + Σ usd·max(least, ceil(T/tokens))        T in tokens a month, over all stairs

A token price is a slope, replicas are a stair, a mix of options is the sum of theirs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from economics.quantity import Array

STEP_TOLERANCE = 1e-9
"""Share of a step by which rounding may overstate the load before another step is counted."""
_FAR = 1e12
"""Number of steps beyond which a chart cannot show them one by one."""


@dataclass(frozen=True)
class Stair:
    """`usd_per_step` [USD/month] for each started step of `tokens_per_step` [token/month], at least `least` of them."""

    usd_per_step: float
    tokens_per_step: float
    least: int = 0

    @property
    def slope(self) -> float:
        """Average cost per token at large volumes [USD/token]."""
        return self.usd_per_step / self.tokens_per_step

    @property
    def settled(self) -> float:
        """The volume up to which the minimum number of steps suffices [token/month]."""
        return self.least * self.tokens_per_step

    def steps(self, volumes: Array) -> Array:
        """The number of steps paid for at each volume; a volume on an edge belongs to the step that ends there."""
        needed: Array = np.maximum(np.ceil(volumes / self.tokens_per_step), self.least)
        return needed

    def edges(self, end: float) -> Array:
        """The volumes up to `end` at which another step begins, ascending."""
        last = math.floor(end / self.tokens_per_step)
        edges: Array = np.arange(self.least, max(last, self.least - 1) + 1) * self.tokens_per_step
        return edges[edges > 0] if self.least == 0 else edges


@dataclass(frozen=True)
class VolumeCurve:
    """A cost over volume [USD/month]; closed under addition, scaling and stretching.

    >>> api = VolumeCurve(usd_per_token=2e-6)
    >>> gpus = VolumeCurve(fixed_usd=100, stairs=(Stair(1_000, tokens_per_step=1e9, least=1),))
    >>> api.at(np.array([1e9])).tolist(), gpus.at(np.array([5e8, 1.5e9])).tolist()
    ([2000.0], [1100.0, 2100.0])
    """

    fixed_usd: float = 0.0
    usd_per_token: float = 0.0
    stairs: tuple[Stair, ...] = ()

    def __add__(self, other: VolumeCurve) -> VolumeCurve:
        """Return what both cost together."""
        return VolumeCurve(
            self.fixed_usd + other.fixed_usd,
            self.usd_per_token + other.usd_per_token,
            _merged((*self.stairs, *other.stairs)),
        )

    def __sub__(self, other: VolumeCurve) -> VolumeCurve:
        """Return by how much this curve is dearer than the other."""
        return self + other.scaled(-1.0)

    def scaled(self, factor: float) -> VolumeCurve:
        """Return this cost times a factor."""
        stairs = tuple(replace(s, usd_per_step=factor * s.usd_per_step) for s in self.stairs)
        return VolumeCurve(factor * self.fixed_usd, factor * self.usd_per_token, stairs)

    def stretched(self, share: float) -> VolumeCurve:
        """Return the cost of serving a share (above 0) of the volume, as a curve over the whole volume."""
        stairs = tuple(replace(s, tokens_per_step=s.tokens_per_step / share) for s in self.stairs)
        return VolumeCurve(self.fixed_usd, share * self.usd_per_token, stairs)

    @property
    def slope(self) -> float:
        """Average cost per token at large volumes [USD/token]."""
        return self.usd_per_token + sum(s.slope for s in self.stairs)

    def at(self, volumes: Array) -> Array:
        """The cost [USD/month] at volumes [token/month] above 0, shaped like them."""
        cost: Array = self.fixed_usd + self.usd_per_token * volumes
        for stair in self.stairs:
            cost = cost + stair.usd_per_step * stair.steps(volumes)
        return cost

    def seen_edges(self, low: float, high: float, most: int) -> Array:
        """Return the step edges between two volumes, up to `most` + 1 per stair, for a chart that shows each step."""
        edges_of_stairs: list[Array] = [np.zeros(0)]
        for stair in self.stairs:
            if low / _FAR < stair.tokens_per_step < high:
                first = max(stair.least, int(low / stair.tokens_per_step))
                edges = np.arange(first, first + most + 1) * stair.tokens_per_step
                edges_of_stairs.append(edges[(edges > low) & (edges < high)])
        return np.concatenate(edges_of_stairs)


def _merged(stairs: Iterable[Stair]) -> tuple[Stair, ...]:
    """Merge stairs with the same steps into one; stairs that cost nothing are left out."""
    sums: dict[tuple[float, int], float] = {}
    for stair in stairs:
        key = (stair.tokens_per_step, stair.least)
        sums[key] = sums.get(key, 0.0) + stair.usd_per_step
    return tuple(Stair(usd, tokens, least) for (tokens, least), usd in sums.items() if usd)
