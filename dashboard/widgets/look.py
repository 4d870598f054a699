"""How an option looks on every chart of every page: a colour of its own, a dash and a marker for its kind."""

from __future__ import annotations

import html
import string
from collections.abc import Sequence

COLOURS = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00",
    "#8A6FDF", "#882255", "#B8860B", "#17A2B8", "#A0522D", "#E377C2",
)  # fmt: skip
"""Twelve colours told apart on light and dark; the first six are Okabe and Ito's, safe for colour-blind readers."""
DASHES = {"api": "solid", "hosted": "dash", "self_hosted": "dot"}
MARKERS = {"api": "circle", "hosted": "square", "self_hosted": "diamond"}
SIGNS = {"api": "●", "hosted": "■", "self_hosted": "◆"}
KINDS = {"api": "closed API", "hosted": "hosted open weights", "self_hosted": "self-hosted"}
LINE_COLOURS = {
    "input": "#4C78A8", "cached input": "#9ECAE9", "cache writes": "#B79A20", "output": "#F58518",
    "discount": "#BAB0AC", "gpu rent": "#54A24B", "depreciation": "#439894", "installation": "#83BCB6",
    "capital": "#B279A2", "power": "#E45756", "colocation": "#9D755D", "maintenance": "#D6A5C9", "fixed": "#79706E",
}  # fmt: skip
NEUTRAL = "#808080"

_ESCAPES = {ord(c): f"\\{c}" for c in string.punctuation}


def plain(text: str) -> str:
    """Text for Markdown that shows as it is: no emphasis, links, maths, colours or HTML."""
    return " ".join(text.split()).translate(_ESCAPES)


def label(text: str, longest: int = 34) -> str:
    """Text for a chart: without markup, cut where it would not fit."""
    text = " ".join(text.split())
    return html.escape(text if len(text) <= longest else text[: longest - 1] + "…", quote=False)


def faint(colour: str, share: float = 0.18) -> str:
    """A colour of `#RRGGBB` that lets through what lies behind it."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share:g})"


def markdown_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown whose cells show as they are."""
    head = f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}\n"
    return head + "\n".join("| " + " | ".join(plain(cell) for cell in row) + " |" for row in rows)
