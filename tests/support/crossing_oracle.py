"""Every change of the cheaper of two options over volume, found the slow way, in fractions.

A cost is a fixed amount, a slope and staircases of (usd, tokens, least steps). Every edge and every meeting point up to
the end is looked at, one by one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction as F
from itertools import pairwise

END = F(10**15)


@dataclass(frozen=True)
class Shape:
    """A cost over volume in fractions."""

    fixed: F = F(0)
    slope: F = F(0)
    stairs: tuple[tuple[F, F, int], ...] = ()


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
    steps = sum(usd * max(least, math.ceil(tokens / width)) for usd, width, least in option.stairs)
    return option.fixed + option.slope * tokens + steps


def edges(option: Shape, end: F) -> set[F]:
    return {n * width for _, width, least in option.stairs for n in range(least, math.floor(end / width) + 1)}


def changes(a: Shape, b: Shape, end: F = END) -> tuple[list[Change], int]:
    """All changes in (0, end) in order, and the sign of cost(a) − cost(b) at the end."""
    points = sorted({F(0), end} | {e for e in edges(a, end) | edges(b, end) if 0 < e < end})
    pieces: list[tuple[F, F, int]] = []
    for low, high in pairwise(points):
        middle = (low + high) / 2
        slope = a.slope - b.slope
        level = cost_at(a, middle) - cost_at(b, middle)
        root = middle - level / slope if slope else None
        if root is not None and low < root < high:
            pieces.append((low, root, sign(level + slope * (low - middle))))
            pieces.append((root, high, sign(level + slope * (high - middle))))
        else:
            pieces.append((low, high, sign(level)))
    all_changes: list[Change] = []
    last: tuple[F, F, int] | None = None
    for piece in pieces:
        if piece[2] == 0:
            continue
        if last is not None and last[2] != piece[2]:
            at = piece[0]
            kind = "equal" if cost_at(a, at) == cost_at(b, at) else "step"
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
