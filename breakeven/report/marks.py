"""The shapes of a chart as SVG: lines with the dash of an option's kind, and its marker."""

from __future__ import annotations

from collections.abc import Sequence

from breakeven.look import Dash, KindLook, Marker
from breakeven.report.markup import Markup, element, joined

Point = tuple[float, float]
_DASHES: dict[Dash, str | None] = {
    "solid": None,
    "dash": "7 4",
    "dot": "2 3",
    "longdash": "12 5",
    "longdashdot": "12 4 2 4",
    "dashdot": "7 4 2 4",
}
_SHAPES: dict[Marker, Sequence[Point]] = {
    "square": ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
    "diamond": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
    "triangle-down": ((-1.1, -0.9), (1.1, -0.9), (0, 1.1)),
    "triangle-up": ((-1.1, 0.9), (1.1, 0.9), (0, -1.1)),
    "cross": (
        *((-0.4, -1.1), (0.4, -1.1), (0.4, -0.4), (1.1, -0.4), (1.1, 0.4), (0.4, 0.4)),
        *((0.4, 1.1), (-0.4, 1.1), (-0.4, 0.4), (-1.1, 0.4), (-1.1, -0.4), (-0.4, -0.4)),
    ),
    "star": (
        *((0, -1.3), (0.32, -0.44), (1.24, -0.4), (0.51, 0.17), (0.76, 1.05)),
        *((0, 0.54), (-0.76, 1.05), (-0.51, 0.17), (-1.24, -0.4), (-0.32, -0.44)),
    ),
}
"""Corners of each marker around its middle, in its radius; a circle has none."""


def path(points: Sequence[Point], colour: str, dash: Dash, width: float, **attributes: str) -> Markup:
    """Return a line through points, in the colour and with the dash of an option."""
    ways = "L".join(f"{x:.2f},{y:.2f}" for x, y in points)
    return element(
        "path", d=f"M{ways}", fill="none", stroke=colour, stroke_width=width, stroke_dasharray=_DASHES[dash],
        stroke_linejoin="round", **attributes,
    )  # fmt: skip


def marker(at: Point, look: KindLook, colour: str, radius: float = 3.2) -> Markup:
    """Return the marker of a kind of option at a point."""
    x, y = at
    corners = _SHAPES.get(look.marker)
    if corners is None:
        return element("circle", cx=x, cy=y, r=radius, fill=colour, stroke="#fff", stroke_width=0.7)
    ways = "L".join(f"{x + radius * right:.2f},{y + radius * down:.2f}" for right, down in corners)
    return element("path", d=f"M{ways}Z", fill=colour, stroke="#fff", stroke_width=0.7)


def swatch(look: KindLook, colour: str, x: float, y: float, width: float = 26) -> Markup:
    """Return a short line with its marker, as a legend shows an option; `y` is its middle."""
    line = path([(x, y), (x + width, y)], colour, look.dash, 2.2)
    return joined(line, marker((x + width / 2, y), look, colour))
