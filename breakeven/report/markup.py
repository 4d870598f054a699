"""A small writer of HTML and SVG: elements with escaped text and attributes, the same text for the same input."""

from __future__ import annotations

import html
from dataclasses import dataclass

Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class Markup:
    """Text that is markup already; any other text is escaped where it is put into an element."""

    text: str

    def __str__(self) -> str:
        return self.text


Child = Markup | str
EMPTY = Markup("")
_VOID = frozenset({"meta", "col", "path", "line", "circle"})
"""Elements that are written without an end."""


def element(name: str, /, *children: Child, **attributes: Value) -> Markup:
    """Return an element; a trailing or inner `_` of an attribute's name is dropped or a hyphen, None leaves it out.

    >>> str(element("a", "1 < 2", href="https://a.example/?x=1&y=2", class_="link"))
    '<a href="https://a.example/?x=1&amp;y=2" class="link">1 &lt; 2</a>'
    >>> str(element("line", x1=0.5, stroke_width=1))
    '<line x1="0.5" stroke-width="1"/>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(_value(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Markup(f"<{name}{written}/>")
    return Markup(f"<{name}{written}>{joined(*children)}</{name}>")


def joined(*children: Child) -> Markup:
    """Return children one after the other."""
    return Markup("".join(_child(child) for child in children))


def _child(child: Child) -> str:
    return child.text if isinstance(child, Markup) else html.escape(child, quote=False)


def _value(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".") if value else "0"
