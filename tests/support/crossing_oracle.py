"""Every change of the cheaper of two options over volume, found the slow way, in fractions.

A cost is a fixed amount, a slope, staircases of (usd, tokens, least steps), bent staircases, ramps of (usd, start) and
the least of other costs. Every edge and every meeting point up to the end is looked at, one by one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction as F
from itertools import combinations, pairwise

END = F(10**15)


@dataclass(frozen=True)
class Bent:
    """A staircase over the largest of several loads, each (tokens, offset in steps)."""

    usd: F
    least: int
    lines: tuple[tuple[F, F], ...]


@dataclass(frozen=True)
class Shape:
    """A cost over volume in fractions; with `share`, what the rest of it costs for a share of the volume."""

    fixed: F = F(0)
    slope: F = F(0)
    stairs: tuple[tuple[F, F, int], ...] = ()
    bents: tuple[Bent, ...] = ()
    ramps: tuple[tuple[F, F], ...] = ()
    cheapest_of: tuple[Shape, ...] = ()
    end: F | None = None
    share: F = F(1)


@dataclass(frozen=True)
class Change:
    """`at` is the last point where the old order, or equality, still holds; `flat_from` where equality began."""

    at: F
    kind: str
    below: int
    above: int
    flat_from: F


def shape(*numbers: float) -> Shape:
    """A line by its slope, or a staircase by usd, tokens, least steps and a fixed amount."""
    if len(numbers) == 1:
        return Shape(slope=F(numbers[0]))
    usd, tokens, least, fixed = numbers
    return Shape(F(fixed), stairs=((F(usd), F(tokens), int(least)),))


def cost_at(option: Shape, tokens: F) -> F:
    tokens *= option.share
    cost = option.fixed + option.slope * tokens
    cost += sum(usd * max(least, math.ceil(tokens / width)) for usd, width, least in option.stairs)
    cost += sum(bent.usd * steps_at(bent, tokens) for bent in option.bents)
    cost += sum(usd * max(F(0), tokens - start) for usd, start in option.ramps)
    return cost + min((cost_at(part, tokens) for part in option.cheapest_of), default=F(0))


def steps_at(bent: Bent, tokens: F) -> int:
    return max(bent.least, math.ceil(max(tokens / width + offset for width, offset in bent.lines)))


def edges(option: Shape, end: F) -> set[F]:
    end *= option.share
    found = {n * width for _, width, least in option.stairs for n in range(least, math.floor(end / width) + 1)}
    for bent in option.bents:
        n = bent.least
        while (edge := min((n - offset) * width for width, offset in bent.lines)) <= end:
            found.add(edge)
            n += 1
    found |= {start for _, start in option.ramps}
    if option.cheapest_of:
        found |= {edge for part in option.cheapest_of for edge in edges(part, end)}
        found |= meetings(option.cheapest_of, found, end)
    return {edge / option.share for edge in found} if option.share != 1 else found


def meetings(parts: tuple[Shape, ...], bounds: set[F], end: F) -> set[F]:
    """Where two of several costs meet between the edges of all."""
    found = set()
    for low, high in pairwise(sorted({F(0), end} | {e for e in bounds if 0 < e < end})):
        for one, other in combinations(parts, 2):
            root = root_between(one, other, low, high)[2]
            if root is not None and low < root < high:
                found.add(root)
    return found


def root_between(a: Shape, b: Shape, low: F, high: F) -> tuple[F, F, F | None]:
    """The difference just above `low` and just below `high` of a straight piece, and where it is 0."""
    one, two = low + (high - low) / 3, low + (high - low) * F(2, 3)
    first, second = cost_at(a, one) - cost_at(b, one), cost_at(a, two) - cost_at(b, two)
    rise = (second - first) / (two - one)
    root = one - first / rise if rise else None
    return first - rise * (one - low), second + rise * (high - two), root


def changes(a: Shape, b: Shape, end: F = END) -> tuple[list[Change], int]:
    """All changes in (0, end) in order, and the sign of cost(a) − cost(b) at the end.

    Beyond the end of one of them the other counts as the cheaper one, beyond both ends nothing does.
    """
    ends = [end if option.end is None else min(option.end, end) for option in (a, b)]
    stop = min(ends)
    points = sorted({F(0), stop} | {e for e in edges(a, stop) | edges(b, stop) if 0 < e < stop})
    pieces: list[tuple[F, F, int]] = []
    for low, high in pairwise(points):
        first, last_, root = root_between(a, b, low, high)
        if root is not None and low < root < high:
            pieces.append((low, root, sign(first)))
            pieces.append((root, high, sign(last_)))
        else:
            pieces.append((low, high, sign(first) or sign(last_)))
    if ends[0] != ends[1]:
        pieces.append((stop, max(ends), 1 if ends[0] < ends[1] else -1))
    all_changes: list[Change] = []
    last: tuple[F, F, int] | None = None
    for piece in pieces:
        if piece[2] == 0:
            continue
        if last is not None and last[2] != piece[2]:
            at = piece[0]
            kind = "end" if at == stop else "equal" if cost_at(a, at) == cost_at(b, at) else "step"
            all_changes.append(Change(at, kind, last[2], piece[2], last[1]))
        last = piece
    return all_changes, last[2] if last else 0


def sign(number: F) -> int:
    return (number > 0) - (number < 0)


def count_on_staircase(slope: F, stair: Shape, end: F = END) -> int:
    """How often a line meets or is overtaken by a staircase: each step asked on its own, in fractions.

    The walk starts a few steps before the line first comes near: at a loss of `usd − slope·capacity` a step it
    cannot have been dearer before.
    """
    ((usd, capacity, least),) = stair.stairs
    fixed = stair.fixed
    count, above = 0, False  # above: the line costs more
    gain = slope * capacity - usd
    n = max(int(least), math.floor(fixed / gain) - 3 if gain > 0 else int(least))
    while n == least or (n - 1) * capacity < end:
        start, stop = (F(0) if n == least else (n - 1) * capacity), min(n * capacity, end)
        level = usd * n + fixed
        if above and slope * start < level:  # the new replica overtakes the line
            count, above = count + 1, False
        if not above and slope * stop > level:
            count, above = count + 1, True
        if gain <= 0 and not above and n > least:
            break  # the line falls behind for good
        if gain > 0 and above and slope * start >= level:
            break  # from here on the line is never overtaken
        n += 1
    return count
