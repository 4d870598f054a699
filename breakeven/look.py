"""How an option looks wherever it is drawn: its own colour, and a sign, a dash and a marker for its kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Dash = Literal["solid", "dash", "dot", "longdash", "longdashdot", "dashdot"]
Marker = Literal["circle", "square", "diamond", "triangle-down", "triangle-up", "cross", "star"]

COLOURS = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00",
    "#8A6FDF", "#882255", "#B8860B", "#17A2B8", "#A0522D", "#E377C2",
)  # fmt: skip
"""Twelve colours distinct on light and dark; the first six are Okabe and Ito's, safe for colour-blind readers."""
NEUTRAL = "#808080"
"""The colour of what belongs to no option: crossings, and the reader's own value."""


@dataclass(frozen=True)
class KindLook:
    """What distinguishes a kind of option without colour: a sign before its name, the dash of its line, a marker."""

    sign: str
    dash: Dash
    marker: Marker


_KIND_LOOKS = {
    "api": KindLook("●", "solid", "circle"),
    "hosted": KindLook("■", "dash", "square"),
    "self_hosted": KindLook("◆", "dot", "diamond"),
    "provisioned": KindLook("▼", "longdash", "triangle-down"),
    "mix": KindLook("✚", "longdashdot", "cross"),
}
_OTHER_KIND = KindLook("▲", "dashdot", "triangle-up")


def look_of(kind: str) -> KindLook:
    """Return how a kind of option looks; a kind without a look of its own gets the common one."""
    return _KIND_LOOKS.get(kind, _OTHER_KIND)
