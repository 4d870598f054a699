"""A report taken apart: its elements with their attributes and texts, and the lines of its chart by their points."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "path", "line", "circle", "col"}


@dataclass
class Node:
    """An element of a page."""

    name: str
    attributes: dict[str, str]
    children: list[Node] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text inside, in order of elements."""
        return " ".join("".join([*self.texts, *(child.text for child in self.children)]).split())

    def all(self, name: str, class_: str = "") -> list[Node]:
        """Every element of a name inside, with a class where one is given."""
        found = [child for child in self.children if child.name == name and class_ in child.attributes.get("class", "")]
        return [*found, *(node for child in self.children for node in child.all(name, class_))]

    def one(self, name: str, class_: str = "") -> Node:
        """The only such element."""
        (node,) = self.all(name, class_)
        return node


class Reader(HTMLParser):
    """Reads markup into nodes; an end without its beginning, and a beginning without its end, are refused."""

    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID, tag
        self.open[-1].children.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().name == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].texts.append(data)


def parsed(markup: bytes | str) -> Node:
    """The root of a page or of an SVG element."""
    reader = Reader()
    reader.feed(markup.decode() if isinstance(markup, bytes) else markup)
    reader.close()
    assert len(reader.open) == 1, [node.name for node in reader.open]
    return reader.open[0]


def points_of(group: Node) -> list[tuple[float, float]]:
    """The points of an option's line, without those of its markers."""
    ways = [path.attributes["d"] for path in group.all("path") if path.attributes.get("fill") == "none"]
    return [(float(x), float(y)) for way in ways for x, y in re.findall(r"([-\d.]+),([-\d.]+)", way)]


def at_you(svg: Node) -> dict[int, float]:
    """The height of each option's line at the reader's own volume, by its number; the lowest line is the largest."""
    (you,) = [line for line in svg.all("line") if line.attributes.get("class") == "you"]
    across = float(you.attributes["x1"])
    heights = {}
    for group in svg.all("g", "option"):
        here = [y for x, y in points_of(group) if abs(x - across) < 0.006]
        if here:
            heights[int(group.attributes["data-option"])] = max(here)
    return heights
