"""How options and cost lines look on every chart of every page, and text that Markdown shows as it is."""

from __future__ import annotations

import html
import re
import string
from collections.abc import Iterable, Sequence
from itertools import cycle

from breakeven.figures import unbroken
from breakeven.look import COLOURS, NEUTRAL, look_of
from breakeven.shortening import short_names, shortened
from economics.cost.lines import cost_line, in_order, part_of

__all__ = [
    "COLOURS",
    "NEUTRAL",
    "faint",
    "label",
    "labels",
    "line_colours",
    "line_markers",
    "look_of",
    "markdown_table",
    "plain",
    "spoken",
]

_ROLE_COLOURS = {
    "input": "#4C78A8", "cached input": "#9ECAE9", "cache writes": "#B79A20", "output": "#F58518",
    "reduction": "#BAB0AC", "rent": "#54A24B", "peak rent": "#88D27A", "depreciation": "#439894",
    "installation": "#83BCB6", "capital": "#B279A2", "power": "#E45756", "colocation": "#9D755D",
    "maintenance": "#D6A5C9", "fixed": "#79706E", "starts": "#2E6B28", "units": "#6A8D1F", "overflow": "#FFBF79",
    "router": "#3B3B98",
}  # fmt: skip
_SPARE_COLOURS = (
    "#7B5EA7", "#C0504D", "#4BACC6", "#9BBB59", "#F79646", "#8064A2", "#2C4D75", "#A65E1A", "#5F9E6E", "#D1495B",
    "#00798C", "#C9A227",
)  # fmt: skip


def line_colours(lines: Iterable[str]) -> dict[str, str]:
    """Return the colour of every cost line by its id, in drawing order.

    A line whose role has no colour gets a spare one: the same on every chart that has the same lines.
    """
    drawn = in_order(lines)
    spare = cycle(_SPARE_COLOURS)
    return {line: _ROLE_COLOURS.get(cost_line(line).colour) or next(spare) for line in drawn}


_PATTERNS = ("/", "\\", "x", "-", "|", "+", ".")
"""Patterns of the bars of a mix, one a part: lines of the same kind keep their colour."""


def line_markers(lines: Iterable[str]) -> dict[str, dict[str, object]]:
    """Return how the bar of every cost line looks by its id, in drawing order: its colour, and a pattern by part."""
    colours = line_colours(lines)
    parts = [part for part in dict.fromkeys(map(part_of, colours)) if part]
    patterns = dict(zip(parts, cycle(_PATTERNS), strict=False))
    return {
        line: {"color": colour, "pattern": {"shape": patterns[part_of(line)]}} if part_of(line) else {"color": colour}
        for line, colour in colours.items()
    }


_ESCAPES = {ord(c): f"\\{c}" for c in string.punctuation}


def plain(text: str) -> str:
    """Return text for Markdown that shows literally, figures unbroken: no emphasis, links, maths, colours or HTML."""
    return unbroken(" ".join(text.split())).translate(_ESCAPES)


_SPOKEN = re.compile(r"[^\W_]+(?:[ .'-][^\W_]+)*")
"""Words and numbers that Markdown shows as they are."""


def spoken(text: str) -> str:
    """Return text for the label of a slider, which is also read out: without escapes where it needs none.

    >>> spoken("GPT-6.1 Sol"), spoken("*own* models")
    ('GPT-6.1 Sol', '\\\\*own\\\\* models')
    """
    return text if _SPOKEN.fullmatch(text) else plain(text)


def label(text: str, longest: int = 34) -> str:
    """Return text for a chart: without markup, shortened to fit."""
    return html.escape(shortened(" ".join(text.split()), longest), quote=False)


def labels(names: Iterable[str], longest: int = 34) -> dict[str, str]:
    """Return names that stand beside each other in a chart, as `label` has them, told apart."""
    return {name: html.escape(short, quote=False) for name, short in short_names(names, longest).items()}


def faint(colour: str, share: float = 0.18) -> str:
    """Return a colour `#RRGGBB` made transparent; `share` is its opacity."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share:g})"


_COLUMNS = 4
"""So many long names beside each other leave room for words in a page of usual width."""
_HEADING = 48


def tables_of(first: str, names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return Markdown tables of a column for each name, as many as it takes for each to be no wider than the page.

    Rows begin with what stands in the first column, which every table has.
    """
    short = short_names(names, _HEADING)
    count = -(-len(names) // _COLUMNS)
    width = -(-len(names) // max(count, 1))
    return [
        markdown_table(
            (first, *(plain(short[name]) for name in names[start : start + width])),
            [(row[0], *row[1 + start : 1 + start + width]) for row in rows],
        )
        for start in range(0, len(names), width)
    ]


def markdown_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table whose cells show literally."""
    head = f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}\n"
    return head + "\n".join("| " + " | ".join(plain(cell) for cell in row) + " |" for row in rows)
