"""Every change of the cheaper of two options over volume, found the slow way, in fractions.

An option is (usd_per_token,) or (usd_per_replica, tokens_per_replica, min_replicas, fixed_usd). Every edge and every
meeting point up to the end is looked at, one by one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction as F
from itertools import pairwise

END = F(10**15)
Shape = tuple[F, ...]


@dataclass(frozen=True)
class Change:
    """`at` is the last point where the old order, or equality, still holds; `flat_from` where equality began."""

    at: F
    kind: str
    below: int
    above: int
    flat_from: F


def shape(*numbers: float) -> Shape:
    return tuple(F(number) for number in numbers)


def cost_at(option: Shape, tokens: F) -> F:
    if len(option) == 1:
        return option[0] * tokens
    usd, capacity, least, fixed = option
    return usd * max(least, math.ceil(tokens / capacity)) + fixed


def edges(option: Shape, end: F) -> set[F]:
    if len(option) == 1:
        return set()
    _, capacity, least, _ = option
    return {n * capacity for n in range(int(least), math.floor(end / capacity) + 1)}


def changes(a: Shape, b: Shape, end: F = END) -> tuple[list[Change], int]:
    """All changes in (0, end) in order, and the sign of cost(a) − cost(b) at the end."""
    points = sorted({F(0), end} | {e for e in edges(a, end) | edges(b, end) if 0 < e < end})
    pieces: list[tuple[F, F, int]] = []
    for low, high in pairwise(points):
        middle = (low + high) / 2
        slope = (a[0] if len(a) == 1 else F(0)) - (b[0] if len(b) == 1 else F(0))
        level = cost_at(a, middle) - cost_at(b, middle)
        root = middle - level / slope if slope else None
        if root is not None and low < root < high:
            pieces.append((low, root, sign(level + slope * (low - middle))))
            pieces.append((root, high, sign(level + slope * (high - middle))))
        else:
            pieces.append((low, high, sign(level)))
    found: list[Change] = []
    last: tuple[F, F, int] | None = None
    for piece in pieces:
        if piece[2] == 0:
            continue
        if last is not None and last[2] != piece[2]:
            at = piece[0]
            kind = "equal" if cost_at(a, at) == cost_at(b, at) else "step"
            found.append(Change(at, kind, last[2], piece[2], last[1]))
        last = piece
    return found, last[2] if last else 0


def sign(number: F) -> int:
    return (number > 0) - (number < 0)


def count_on_staircase(slope: F, stair: Shape, end: F = END) -> int:
    """How often a line meets or is overtaken by a staircase: each step asked on its own, in fractions.

    The walk starts a few steps before the line first comes near: at a loss of `usd − slope·capacity` a step it
    cannot have been dearer before.
    """
    usd, capacity, least, fixed = stair
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
