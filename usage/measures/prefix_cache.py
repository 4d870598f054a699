"""How often a cache of prompts' prefixes would hit: for every size of a least-recently-used cache in one pass.

A request finds the leading run of its blocks that are in the cache, and then touches all of its blocks in order. A
block is in a cache of n blocks when it is among the n touched last. So each request has, for its first k blocks, the
smallest cache that holds all of them; tokens hit by that size, added up over all sizes, are the whole curve.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from usage.measures.distribution import Counts

_FAN = 256


@dataclass(frozen=True)
class HitCurve:
    """The hits of a log by the size of the cache: exact, for every size.

    `tokens[i]` are hit by a cache of at least `sizes[i]` blocks, beyond those that a smaller one hits; `sizes` rise.
    """

    block_tokens: int
    distinct_blocks: int
    input_tokens: int
    sizes: Counts
    tokens: Counts

    @property
    def infinite(self) -> float | None:
        """The share of input tokens that a cache hits which forgets nothing; None without input."""
        return self.at(self.distinct_blocks)

    def at(self, blocks: int) -> float | None:
        """Return the share of input tokens that a cache of `blocks` blocks hits; None without input."""
        if not self.input_tokens:
            return None
        return float(self.tokens[: np.searchsorted(self.sizes, blocks, side="right")].sum()) / self.input_tokens


def hit_curve(requests: Iterable[tuple[int, Sequence[int]]], block_tokens: int) -> HitCurve:
    """Return the hits of requests in order of time, each with its input tokens and the hashes of its blocks."""
    last_touch: dict[int, int] = {}
    marks = _Marks()
    gained: dict[int, int] = {}
    total = 0
    for tokens, blocks in requests:
        total += tokens
        needed = hit = 0
        for place, block in enumerate(blocks, start=1):
            touched = last_touch.get(block)
            if touched is None:
                break
            needed = max(needed, marks.after(touched) + 1)
            reached = min(place * block_tokens, tokens)
            if reached > hit:
                gained[needed] = gained.get(needed, 0) + reached - hit
                hit = reached
        for block in blocks:
            touched = last_touch.get(block)
            if touched is not None:
                marks.clear(touched)
            last_touch[block] = marks.add()
    sizes = sorted(gained)
    return HitCurve(
        block_tokens,
        len(last_touch),
        total,
        np.array(sizes, dtype=np.int64),
        np.array([gained[size] for size in sizes], dtype=np.int64),
    )


def curve_points(curve: HitCurve, most: int = 60) -> tuple[tuple[int, float], ...]:
    """Return (blocks, share of input tokens hit) at sizes that rise by equal factors up to all blocks: for a chart."""
    if not curve.distinct_blocks or not curve.input_tokens:
        return ()
    sizes = np.unique(np.round(np.geomspace(1, curve.distinct_blocks, most)).astype(np.int64))
    return tuple((int(size), curve.at(int(size)) or 0.0) for size in sizes)


class _Marks:
    """A growing row of marks, each set or cleared, that counts the marks set after a place without looking at all.

    Three levels: a byte a place, and how many are set in each 256 and in each 65,536 places.
    """

    def __init__(self) -> None:
        self._places = bytearray()
        self._small: list[int] = []
        self._large: list[int] = []

    def add(self) -> int:
        """Set a new mark behind all others and return its place."""
        place = len(self._places)
        if place % _FAN == 0:
            self._small.append(0)
        if place % _FAN**2 == 0:
            self._large.append(0)
        self._places.append(1)
        self._small[-1] += 1
        self._large[-1] += 1
        return place

    def clear(self, place: int) -> None:
        """Clear a mark that is set."""
        self._places[place] = 0
        self._small[place // _FAN] -= 1
        self._large[place // _FAN**2] -= 1

    def after(self, place: int) -> int:
        """Return how many marks are set behind a place."""
        small, large = place // _FAN + 1, place // _FAN**2 + 1
        return (
            self._places.count(1, place + 1, small * _FAN)
            + sum(self._small[small : large * _FAN])
            + sum(self._large[large:])
        )


def lists_of(values: Counts, lengths: Counts) -> Iterable[Sequence[int]]:
    """Return the pieces of one long row of hashes, by their lengths."""
    ends = list(accumulate(int(n) for n in lengths))
    whole = values.tolist()
    start = 0
    for end in ends:
        yield whole[start:end]
        start = end
