"""The labels of the volume chart: near what they name, over no line, no other label and not over your own volume."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from breakeven.figures import tokens
from breakeven.report.labels import Box, box_of, placed
from breakeven.report.marks import Point
from dashboard.widgets.axes import MARGIN, is_near_the_end
from dashboard.widgets.look import NEUTRAL
from dashboard.widgets.plot import Figure
from economics.break_even.crossings import Crossing

WIDTH = 916
"""Width of the chart [px] in a window of 1280 px beside the sidebar: the one that labels are placed for."""
_LARGER = 1.4
"""How much larger the letters of the page are than those of the report, whose labels are placed in the same way."""
_MARK = 6.0
_STEP = 3.0


class Frame:
    """From volumes and amounts to places [px] in the report's size of letters, the upper left corner being 0."""

    def __init__(self, x_range: tuple[float, float], y_range: tuple[float, float], height: float) -> None:
        """Take the ends of both axes as powers of ten and the height of the chart [px]."""
        self._x, self._y = x_range, y_range
        self.right = (WIDTH - MARGIN["l"] - MARGIN["r"]) / _LARGER
        self.bottom = (height - MARGIN["t"] - MARGIN["b"]) / _LARGER

    def at(self, volume: float, amount: float) -> Point:
        """Return the place of a volume [token/month] and an amount, both above 0."""
        across = (math.log10(volume) - self._x[0]) / (self._x[1] - self._x[0])
        up = (math.log10(amount) - self._y[0]) / (self._y[1] - self._y[0])
        return across * self.right, (1 - up) * self.bottom

    def along(self, line: Figure) -> Iterator[Point]:
        """Yield points on a line of the chart, a few pixels apart."""
        points = [None if not y or y <= 0 else self.at(x, y) for x, y in zip(line["x"], line["y"], strict=True)]
        for first, second in pairwise(points):
            if first is None or second is None:
                continue
            (x1, y1), (x2, y2) = first, second
            steps = max(1, math.ceil(max(abs(x2 - x1), abs(y2 - y1)) / _STEP))
            yield from ((x1 + (x2 - x1) * n / steps, y1 + (y2 - y1) * n / steps) for n in range(steps + 1))


def flags(
    wanted: Sequence[tuple[Crossing, float]],
    lines: Sequence[Figure],
    others: Sequence[dict[str, Any]],
    own: float,
    frame: Frame,
) -> list[dict[str, Any]]:
    """Return the labels of crossings as annotations; one for which there is no free place is left to hovering.

    `wanted` are the crossings with their cost, `others` labels that stand already, `own` your volume [token/month].
    """
    points = {frame.at(c.at, y): c for c, y in wanted if y > 0}
    if not points:
        return []
    taken = [Box(x - _MARK, y - _MARK, x + _MARK, y + _MARK) for x, y in points]
    taken += [box_of_note(note, frame) for note in others]
    if own > 0:
        x, _ = frame.at(own, 1.0)
        words = box_of(f"you: {tokens(own)}", 0, 0)
        width = words.right - words.left + 4
        right = Box(x, 0, x + width, 14)
        left = Box(x - width, frame.bottom - 14, x, frame.bottom)
        taken += [Box(x - 2, 0, x + 2, frame.bottom), left if is_near_the_end(x, 0.0, frame.right) else right]
    drawn = (point for line in lines for point in frame.along(line))
    texts = [(tokens(crossing.at), point) for point, crossing in points.items()]
    return [
        {
            "x": math.log10(points[label.at].at),
            "y": math.log10(next(y for c, y in wanted if c is points[label.at])),
            "text": label.text,
            "ax": round(((label.box.left + label.box.right) / 2 - label.at[0]) * _LARGER),
            "ay": round(((label.box.top + label.box.bottom) / 2 - label.at[1]) * _LARGER),
            "arrowwidth": 1,
            "arrowcolor": NEUTRAL,
        }
        for label in placed(texts, Box(0, 0, frame.right, frame.bottom), taken, drawn)
    ]


def box_of_note(note: dict[str, Any], frame: Frame) -> Box:
    """Return the box of a label that an annotation with an arrow draws."""
    x, y = frame.at(10.0 ** note["x"], 10.0 ** note["y"])
    box = box_of(note["text"], x + note["ax"] / _LARGER, y + note["ay"] / _LARGER)
    half = (box.right - box.left) / 2 if note.get("xanchor") == "right" else 0.0
    return Box(box.left - half, box.top, box.right - half, box.bottom)
