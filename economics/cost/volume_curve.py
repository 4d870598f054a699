"""Cost as a function of monthly volume: lines, staircases, ramps and pieces, in a type that can be added and scaled.

    cost(T) = fixed + slope·T + Σ usd·steps(T) + Σ usd·max(0, T − start) + Σ pieces(T)          T in tokens a month
    steps(T) = max(least, ceil(max over the stair's lines of (T/tokens + offset)))

A token price is a slope, replicas are a stair, overflow beyond a capacity is a ramp, a mix of options is the sum of
theirs, and beyond `end` an option cannot serve: there is no cost.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from economics.quantity import Array

STEP_TOLERANCE = 1e-9
"""Share of a step by which rounding may overstate the load before another step is counted."""
_FAR = 1e12
"""Number of steps beyond which a chart cannot show them one by one."""
_MANY = 8
"""Number of stairs from which they are counted as one array."""
_AT_ONCE = 4_000_000
"""Most counts of steps that are held at a time."""
_MOST_DRAWN = 400
"""Most jumps that a chart shows one by one, over all stairs of a curve."""
_MOST_LISTED = 5_000
"""Most edges of a piecewise cost that are looked at for a chart."""
_BEHIND = 4e-9
"""How far beyond an edge the next step is looked at, as a share of the volume."""


class StepLine(NamedTuple):
    """A load in steps that rises with volume: T/`tokens_per_step` + `offset`."""

    tokens_per_step: float
    offset: float = 0.0


@dataclass(frozen=True)
class Stair:
    """`usd_per_step` [USD/month] for each started step of `tokens_per_step` [token/month], at least `least` of them.

    `offset` [steps] is added to the load before it is rounded up; it may be negative or a fraction. Of the loads by
    `further` lines and this one the largest counts.

    >>> Stair(730.0, 1e9, least=1, offset=-0.5).steps(np.array([1e9, 2e9])).tolist()
    [1.0, 2.0]
    """

    usd_per_step: float
    tokens_per_step: float
    least: int = 0
    offset: float = 0.0
    further: tuple[StepLine, ...] = ()

    @classmethod
    def of_machines(
        cls,
        usd_per_instance: float,
        tokens_per_replica: float,
        min_replicas: int,
        replicas_per_instance: int = 1,
        spares: int = 0,
    ) -> Stair:
        """Return the stair of machines that hold `replicas_per_instance` replicas each, spare replicas included.

        >>> eight_gpus = Stair.of_machines(40_179.2, 1e9, min_replicas=1, replicas_per_instance=8)
        >>> eight_gpus.steps(np.array([1.0, 8e9, 8.5e9])).tolist()
        [1.0, 1.0, 2.0]
        """
        return cls(usd_per_instance, tokens_per_replica, min_replicas).grouped(replicas_per_instance, spares)

    def grouped(self, size: int, spares: int = 0) -> Stair:
        """Return the stair that rises once for each started group of `size` steps, `spares` more steps needed.

        `spares` may be negative: steps that are there already. Since `spares` and `size` are whole numbers, rounding up
        to whole steps first changes nothing: ceil((ceil(x) + s)/k) = ceil((x + s)/k), because (ceil(x) + s)/k ≤ n is
        the same as ceil(x) ≤ k·n − s, and for a whole number on the right, as x ≤ k·n − s. `usd_per_step` is then the
        price of a group.
        """
        lines = [StepLine(line.tokens_per_step * size, (line.offset + spares) / size) for line in self.lines]
        least = max(0, -((-self.least - spares) // size))
        return Stair(self.usd_per_step, *lines[0][:1], least, lines[0].offset, tuple(lines[1:]))

    @property
    def lines(self) -> tuple[StepLine, ...]:
        """All loads of which the largest counts."""
        return (StepLine(self.tokens_per_step, self.offset), *self.further)

    @property
    def shape(self) -> tuple[float, int, float, tuple[StepLine, ...]]:
        """All that decides where the steps are: the arguments beside their cost."""
        return self.tokens_per_step, self.least, self.offset, self.further

    @property
    def is_plain(self) -> bool:
        """Whether the load is one line through 0."""
        return self.offset == 0 and not self.further

    @property
    def slope(self) -> float:
        """Average cost per token at large volumes [USD/token]: that of the line that rises fastest."""
        return self.usd_per_step / min([self.tokens_per_step, *(line.tokens_per_step for line in self.further)])

    @property
    def first(self) -> int:
        """The number of steps just above 0 tokens."""
        return max(self.least, math.floor(max(line.offset for line in self.lines) + STEP_TOLERANCE) + 1)

    @property
    def settled(self) -> float:
        """The volume up to which the minimum number of steps suffices [token/month], 0 if it never does."""
        return max(0.0, self.end_of(self.least))

    def end_of(self, steps: float) -> float:
        """The volume that a number of steps can serve [token/month]."""
        return min((steps - offset) * tokens for tokens, offset in self.lines)

    def steps(self, volumes: Array) -> Array:
        """The number of steps paid for at each volume; a volume on an edge belongs to the step that ends there."""
        load = volumes / self.tokens_per_step + self.offset
        for tokens, offset in self.further:
            load = np.maximum(load, volumes / tokens + offset)
        needed: Array = np.maximum(np.ceil(load), self.least)
        return needed

    def edges(self, end: float) -> Array:
        """The volumes up to `end` at which another step begins, ascending."""
        last = max(math.floor(end / tokens + offset) for tokens, offset in self.lines)
        numbers = np.arange(self.first, max(last, self.first - 1) + 1)
        edges: Array = np.min([(numbers - offset) * tokens for tokens, offset in self.lines], axis=0)
        return edges

    def scaled(self, factor: float) -> Stair:
        """Return the same steps at a multiple of the cost."""
        return Stair(factor * self.usd_per_step, self.tokens_per_step, self.least, self.offset, self.further)

    def stretched(self, share: float) -> Stair:
        """Return the stair for a share of the volume, over the whole volume."""
        further = tuple(StepLine(tokens / share, offset) for tokens, offset in self.further)
        return Stair(self.usd_per_step, self.tokens_per_step / share, self.least, self.offset, further)


class Ramp(NamedTuple):
    """`usd_per_token` for every token of a month beyond the first `start` (≥ 0) ones [token/month]."""

    usd_per_token: float
    start: float

    def at(self, volumes: Array) -> Array:
        """The cost [USD/month] at volumes [token/month], shaped like them."""
        cost: Array = self.usd_per_token * np.maximum(volumes - self.start, 0.0)
        return cost


class PiecewiseCost(Protocol):
    """A piecewise linear cost over volume that is not a sum of lines, stairs and ramps, such as the least of several.

    Two are taken for the same cost only if they are the same object.
    """

    @property
    def slope(self) -> float:
        """Average cost per token at large volumes [USD/token]."""
        ...

    @property
    def spread(self) -> float:
        """A bound on |cost − slope·T| over all volumes T > 0 [USD/month]."""
        ...

    @property
    def edges_per_token(self) -> float:
        """A bound on the number of edges up to T, divided by T [1/token]; 0 where there are few however large T is."""
        ...

    def edges(self, end: float) -> Array:
        """The volumes above 0 and up to `end` at which slope or height changes, ascending."""
        ...

    def at(self, volumes: Array) -> Array:
        """The cost [USD/month] at volumes [token/month]; a volume on an edge belongs to the piece that ends there."""
        ...


@dataclass(frozen=True)
class Piece:
    """`factor` times a piecewise cost of a `share` of the volume."""

    cost: PiecewiseCost
    factor: float = 1.0
    share: float = 1.0

    @property
    def slope(self) -> float:
        """Average cost per token at large volumes [USD/token]."""
        return self.factor * self.share * self.cost.slope

    @property
    def spread(self) -> float:
        """A bound on |cost − slope·T| over all volumes [USD/month]."""
        return abs(self.factor) * self.cost.spread

    @property
    def edges_per_token(self) -> float:
        """A bound on the number of edges up to T, divided by T [1/token]."""
        return self.share * self.cost.edges_per_token

    def edges(self, end: float) -> Array:
        """The volumes up to `end` at which slope or height changes, ascending."""
        edges: Array = self.cost.edges(self.share * end) / self.share
        return edges

    def at(self, volumes: Array) -> Array:
        """The cost [USD/month] at volumes [token/month], shaped like them."""
        cost: Array = self.factor * self.cost.at(self.share * volumes)
        return cost


@dataclass(frozen=True)
class StairTable:
    """Many stairs as arrays: `usd` and `least` shaped (stairs,), `tokens` and `offsets` shaped (lines, stairs)."""

    usd: Array
    least: Array
    tokens: Array
    offsets: Array

    @classmethod
    def of(cls, stairs: Sequence[Stair]) -> StairTable:
        """Return the table of some stairs, in their order; stairs with fewer lines repeat their first."""
        rows = [(s.usd_per_step, s.least, s.tokens_per_step, s.offset) for s in stairs]
        usd, least, tokens, offsets = np.array(rows, dtype=float).reshape(-1, 4).T
        depth = max((len(s.further) for s in stairs), default=0) + 1
        every_tokens, every_offset = np.tile(tokens, (depth, 1)), np.tile(offsets, (depth, 1))
        for place, stair in enumerate(stairs):
            for i, line in enumerate(stair.further, 1):
                every_tokens[i, place], every_offset[i, place] = line
        return cls(usd, least, every_tokens, every_offset)

    @cached_property
    def shortest(self) -> Array:
        """The tokens per step of the line that counts at large volumes."""
        shortest: Array = self.tokens.min(axis=0)
        return shortest

    @cached_property
    def offset(self) -> Array:
        """The offset of the line that counts at large volumes."""
        offset: Array = np.where(self.tokens == self.shortest, self.offsets, -np.inf).max(axis=0)
        return offset

    @cached_property
    def first(self) -> Array:
        """The number of steps just above 0 tokens."""
        first: Array = np.maximum(self.least, np.floor(self.offsets.max(axis=0) + STEP_TOLERANCE) + 1)
        return first

    @cached_property
    def highest(self) -> Array:
        """A bound on steps − T/shortest over all volumes; `offset` is the bound from below."""
        highest: Array = np.maximum(self.least, self.offsets.max(axis=0) + 1)
        return highest

    @cached_property
    def settled(self) -> Array:
        """The volume from which neither the minimum nor any but the steepest line counts [token/month]."""
        with np.errstate(divide="ignore", invalid="ignore"):
            meets = (self.offsets - self.offset) / (1 / self.shortest - 1 / self.tokens)
        meets = np.where(self.tokens > self.shortest, meets, 0.0)
        settled: Array = np.maximum(meets.max(axis=0), (self.least - self.offset) * self.shortest)
        return np.maximum(settled, 0.0)

    def loads(self, volumes: Array) -> Array:
        """The load in steps, not rounded, shaped (*volumes, stairs)."""
        volumes = np.asarray(volumes)[..., None]
        load: Array = volumes / self.tokens[0] + self.offsets[0]
        for tokens, offsets in zip(self.tokens[1:], self.offsets[1:], strict=True):
            load = np.maximum(load, volumes / tokens + offsets)
        return load

    def cost(self, volumes: Array) -> Array:
        """The cost of all stairs together [USD/month], shaped like the volumes."""
        cost: Array = np.maximum(np.ceil(self.loads(volumes)), self.least) @ self.usd
        return cost

    def ends_of(self, steps: Array, index: NDArray[np.intp] | slice) -> Array:
        """The volume that a number of steps of the stairs at `index` can serve [token/month], shaped like `steps`."""
        ends: Array = (steps - self.offsets[0, index]) * self.tokens[0, index]
        for tokens, offsets in zip(self.tokens[1:, index], self.offsets[1:, index], strict=True):
            ends = np.minimum(ends, (steps - offsets) * tokens)
        return ends

    def edges(self, low: float, high: float) -> tuple[Array, NDArray[np.intp], Array]:
        """The edges between two volumes, the stair of each, and the number of steps of each stair just above `low`."""
        start = np.maximum(self.first, np.floor(self.loads(np.array(low))))
        numbers = np.maximum(np.floor(self.loads(np.array(high))) + 2 - start, 0).astype(np.intp)
        index = np.repeat(np.arange(len(self.usd)), numbers)
        steps = start[index] + (np.arange(len(index)) - np.repeat(np.cumsum(numbers) - numbers, numbers))
        edges = self.ends_of(steps, index)
        inside = (edges > low) & (edges < high)
        passed = np.bincount(index[edges <= low], minlength=len(self.usd))
        return edges[inside], index[inside], start + passed

    def number_of_edges(self, low: float, high: float) -> float:
        """About how many edges lie between two volumes."""
        start = np.maximum(self.first, np.floor(self.loads(np.array(low))))
        return float(np.maximum(np.floor(self.loads(np.array(high))) + 1 - start, 0).sum())


@dataclass(frozen=True)
class VolumeCurve:
    """A cost over volume [USD/month]; closed under addition, scaling and stretching.

    Beyond `end` [token/month] there is no cost. `pieces` are costs of any other piecewise linear form.

    >>> api = VolumeCurve(usd_per_token=2e-6)
    >>> gpus = VolumeCurve(fixed_usd=100, stairs=(Stair(1_000, tokens_per_step=1e9, least=1),))
    >>> api.at(np.array([1e9])).tolist(), gpus.at(np.array([5e8, 1.5e9])).tolist()
    ([2000.0], [1100.0, 2100.0])
    >>> units = VolumeCurve(fixed_usd=900, ramps=(Ramp(3e-6, start=1e9),), end=2e9)
    >>> units.at(np.array([1e9, 1.5e9, 3e9])).tolist()
    [900.0, 2400.0, inf]
    """

    fixed_usd: float = 0.0
    usd_per_token: float = 0.0
    stairs: tuple[Stair, ...] = ()
    ramps: tuple[Ramp, ...] = ()
    pieces: tuple[Piece, ...] = ()
    end: float = math.inf

    def __add__(self, other: VolumeCurve) -> VolumeCurve:
        """Return what both cost together; the sum ends where the first of them does."""
        return VolumeCurve(
            self.fixed_usd + other.fixed_usd,
            self.usd_per_token + other.usd_per_token,
            _merged((*self.stairs, *other.stairs)),
            _merged_ramps((*self.ramps, *other.ramps)),
            _merged_pieces((*self.pieces, *other.pieces)),
            min(self.end, other.end),
        )

    def __sub__(self, other: VolumeCurve) -> VolumeCurve:
        """Return by how much this curve is dearer than the other."""
        return self + other.scaled(-1.0)

    def scaled(self, factor: float) -> VolumeCurve:
        """Return this cost times a factor."""
        return VolumeCurve(
            factor * self.fixed_usd,
            factor * self.usd_per_token,
            tuple(s.scaled(factor) for s in self.stairs),
            tuple(Ramp(factor * usd, start) for usd, start in self.ramps),
            tuple(replace(p, factor=factor * p.factor) for p in self.pieces),
            self.end,
        )

    def stretched(self, share: float) -> VolumeCurve:
        """Return the cost of serving a share (above 0) of the volume, as a curve over the whole volume."""
        return VolumeCurve(
            self.fixed_usd,
            share * self.usd_per_token,
            tuple(s.stretched(share) for s in self.stairs),
            tuple(Ramp(share * usd, start / share) for usd, start in self.ramps),
            tuple(replace(p, share=share * p.share) for p in self.pieces),
            self.end / share,
        )

    def without_end(self) -> VolumeCurve:
        """Return the curve as if it went on for ever."""
        return self if self.end == math.inf else replace(self, end=math.inf)

    @cached_property
    def slope(self) -> float:
        """Average cost per token at large volumes [USD/token]."""
        steps, ramps = sum(stair.slope for stair in self.stairs), sum(ramp.usd_per_token for ramp in self.ramps)
        return self.usd_per_token + steps + ramps + sum(piece.slope for piece in self.pieces)

    @property
    def is_line(self) -> bool:
        """Whether the cost is a fixed amount and a slope."""
        return not (self.stairs or self.ramps or self.pieces)

    @property
    def is_plain(self) -> bool:
        """Whether the cost is made of a line and plain stairs alone."""
        return not (self.ramps or self.pieces) and all(stair.is_plain for stair in self.stairs)

    @cached_property
    def table(self) -> StairTable:
        """All stairs as arrays."""
        return StairTable.of(self.stairs)

    @cached_property
    def _ramp_arrays(self) -> tuple[Array, Array]:
        return np.array([r.usd_per_token for r in self.ramps]), np.array([r.start for r in self.ramps])

    def at(self, volumes: Array) -> Array:
        """The cost [USD/month] at volumes [token/month] above 0, shaped like them; infinite beyond the end."""
        cost: Array = self.fixed_usd + self.usd_per_token * volumes
        if len(self.stairs) >= _MANY and np.size(volumes) * len(self.stairs) <= _AT_ONCE:
            cost = cost + self.table.cost(volumes)
        else:
            for stair in self.stairs:
                cost = cost + stair.usd_per_step * stair.steps(volumes)
        if len(self.ramps) >= _MANY and np.size(volumes) * len(self.ramps) <= _AT_ONCE:
            rates, starts = self._ramp_arrays
            cost = cost + np.maximum(np.asarray(volumes)[..., None] - starts, 0.0) @ rates
        else:
            for ramp in self.ramps:
                cost = cost + ramp.at(volumes)
        for piece in self.pieces:
            cost = cost + piece.at(volumes)
        return cost if self.end == math.inf else np.where(volumes > self.end, np.inf, cost)

    def seen_edges(self, low: float, high: float, most: int) -> Array:
        """Return the edges between two volumes that a chart shows: steps, kinks, and the end.

        Up to `most` + 1 for each stair, ramps and piecewise cost. Where these are more than 400, the jumps that are
        largest beside the cost there are taken; the others are smaller than any of them.
        """
        edges, jumps = self._drawn_steps(low, high, most)
        for piece in self.pieces:
            density = piece.edges_per_token
            listed = piece.edges(min(high, _MOST_LISTED / density) if density else high)
            listed = listed[(listed > low) & (listed < high)]
            edges = np.concatenate((edges, listed))
            jumps = np.concatenate((jumps, piece.at(listed * (1 + _BEHIND)) - piece.at(listed)))
        if len(edges) > _MOST_DRAWN:
            grid = np.geomspace(low, high, 64)
            cost = np.interp(np.log(edges), np.log(grid), np.abs(self.without_end().at(grid)))
            seen = np.abs(jumps) / np.maximum(cost, np.finfo(float).tiny)
            edges = edges[np.argpartition(-seen, _MOST_DRAWN)[:_MOST_DRAWN]]
        starts = np.array(sorted(ramp.start for ramp in self.ramps if low < ramp.start < high))
        if len(starts) > most + 1:
            starts = starts[np.linspace(0, len(starts) - 1, most + 1).astype(int)]
        edges = np.concatenate((edges, starts, [self.end] if low < self.end < high else []))
        return edges[edges <= self.end]

    def _drawn_steps(self, low: float, high: float, most: int) -> tuple[Array, Array]:
        """The first steps of each stair between two volumes, and what each costs."""
        table = StairTable.of([s for s in self.stairs if low / _FAR < min(li.tokens_per_step for li in s.lines) < high])
        start = np.maximum(table.first, np.floor(table.loads(np.array(low))))
        edges = table.ends_of(start + np.arange(most + 1)[:, None], slice(None))
        inside = (edges > low) & (edges < high)
        return edges[inside], np.broadcast_to(table.usd, edges.shape)[inside]


def _merged(stairs: Iterable[Stair]) -> tuple[Stair, ...]:
    """Merge stairs with the same steps into one; stairs that cost nothing are left out."""
    sums: dict[tuple[float, int, float, tuple[StepLine, ...]], float] = {}
    for stair in stairs:
        sums[stair.shape] = sums.get(stair.shape, 0.0) + stair.usd_per_step
    return tuple(Stair(usd, *shape) for shape, usd in sums.items() if usd)


def _merged_ramps(ramps: Iterable[Ramp]) -> tuple[Ramp, ...]:
    """Merge ramps that begin at the same volume; those that cost nothing are left out."""
    sums: dict[float, float] = {}
    for usd, start in ramps:
        sums[start] = sums.get(start, 0.0) + usd
    return tuple(Ramp(usd, start) for start, usd in sums.items() if usd)


def _merged_pieces(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Merge multiples of the same cost of the same share; those that cost nothing are left out."""
    sums: dict[tuple[int, float], Piece] = {}
    for piece in pieces:
        key = (id(piece.cost), piece.share)
        sums[key] = replace(piece, factor=piece.factor + (sums[key].factor if key in sums else 0.0))
    return tuple(piece for piece in sums.values() if piece.factor)
