"""Where the labels of a chart go: near what they name, over no other label and not over the reader's own mark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from breakeven.report.marks import Point

LETTER = 5.6
"""Width of a letter of a label [px], a little more than a common font has."""
LINE = 11.0
"""Height of a label [px]."""
_CELL = 4.0
_FAR = 90.0
"""How far a label goes to stand over no line [px]."""


@dataclass(frozen=True)
class Box:
    """A rectangle [px]: its left, top, right and bottom edge."""

    left: float
    top: float
    right: float
    bottom: float

    def covers(self, other: Box) -> bool:
        """Tell whether two boxes have a part in common."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def cells(self) -> set[tuple[int, int]]:
        """Return the squares that the box touches, by which it is looked up what is drawn under it."""
        across = range(int(self.left // _CELL), int(self.right // _CELL) + 1)
        down = range(int(self.top // _CELL), int(self.bottom // _CELL) + 1)
        return {(column, row) for column in across for row in down}

    def inside(self, frame: Box) -> bool:
        """Tell whether the box lies in a frame."""
        return (
            frame.left <= self.left
            and self.right <= frame.right
            and frame.top <= self.top
            and self.bottom <= frame.bottom
        )


@dataclass(frozen=True)
class Label:
    """A text with its box, and the point that it names."""

    text: str
    at: Point
    box: Box


def box_of(text: str, x: float, y: float) -> Box:
    """Return the box of a text whose middle is at a point."""
    width = LETTER * len(text) + 2
    return Box(x - width / 2, y - LINE / 2, x + width / 2, y + LINE / 2)


def placed(
    wanted: Iterable[tuple[str, Point]], frame: Box, taken: Sequence[Box], drawn: Iterable[Point] = ()
) -> list[Label]:
    """Return every label in a free place of the frame, as near to its point as there is one, in the order given.

    `taken` are boxes that no label may cover. A place over none of the `drawn` points of lines, which lie at most a few
    pixels apart, is taken before one over some, where there is one not too far away. A label for which nothing is free
    anywhere is left out.
    """
    cells = {(int(x // _CELL), int(y // _CELL)) for x, y in drawn}
    labels: list[Label] = []
    for text, (x, y) in wanted:
        boxes = [*taken, *(label.box for label in labels)]
        found = None
        for right, down in _places():
            if found is not None and abs(right) + abs(down) > _FAR:
                break
            box = box_of(text, x + right, y + down)
            if not box.inside(frame) or any(box.covers(other) for other in boxes):
                continue
            clear = cells.isdisjoint(box.cells())
            if found is None or clear:
                found = box
            if clear:
                break
        if found is not None:
            labels.append(Label(text, (x, y), found))
    return labels


@cache
def _places() -> list[Point]:
    """The places around a point, the nearest first: below it where there is a choice, as cheaper lines run there."""
    places = [(12.0 * right, 13.0 * down) for right in range(-30, 31) for down in range(-24, 25) if down]
    return sorted(places, key=lambda place: (abs(place[0]) * 0.8 + abs(place[1]), -place[1], place[0]))


def spread(wanted: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Return places on a line at least `least` apart, in order, between `low` and `high`, near those wanted.

    >>> spread([10, 11, 50], 12, 0, 100)
    [10.0, 22.0, 50.0]
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    places = [0.0] * len(wanted)
    last = low - least
    for i in order:
        last = places[i] = max(float(wanted[i]), last + least)
    last = high + least
    for i in reversed(order):
        last = places[i] = min(places[i], last - least)
    return places
