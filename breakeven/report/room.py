"""How much room the parts of the report take on the page, so that the chart gets what is left.

Text is counted in letters of the widest common font; where there is not enough room all the same, everything is printed
somewhat smaller, and what then still does not fit lets the chart shrink.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from breakeven.report.markup import EMPTY, Markup

PAGE = 1040.0
"""Height of the page within its margins [px]."""
GAP = 7.0
"""Between two parts [px]."""
_LEAST, _MOST = 210.0, 350.0
"""Height of the chart [px]."""


@dataclass(frozen=True)
class Part:
    """A part of the page, and about how high it is [px]."""

    markup: Markup = EMPTY
    height: float = 0.0


def lines(text: str, letters: int) -> int:
    """Return how many lines a text takes where so many letters fit in one; none for an empty text.

    >>> lines("", 80), lines("a" * 80, 80), lines("a" * 81, 80)
    (0, 1, 2)
    """
    return -(-len(text) // letters)


def fitted(parts: Iterable[Part], beside: float) -> tuple[float, float]:
    """Return the height of the chart [px], and by what factor the page is printed smaller, 1 where all has room.

    `beside` is the height of the chart's own heading and caption. Smaller text takes fewer lines too: the factor is the
    root of the share that fits.

    >>> fitted([Part(height=700.0)], 40.0), fitted([Part(height=1_200.0)], 40.0)
    ((286.0, 1.0), (210.0, 0.84))
    """
    taken = sum(part.height + GAP for part in parts if part.height) + GAP + beside
    height = min(max(PAGE - taken, _LEAST), _MOST)
    return height, min(1.0, math.floor(100 * math.sqrt(PAGE / (taken + height))) / 100)
