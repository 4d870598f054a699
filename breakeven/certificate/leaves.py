"""The figures of a JSON document, each at a place that people can read and with the options that stand there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

Leaf = str | float | bool | None
LENGTH = "length"
"""The place of how many members a list has."""
SAME = 1e-9
"""Figures are the same where they differ by at most this part of the larger: another machine may round elsewhere."""


@dataclass(frozen=True)
class Place:
    """Where a figure is: the steps to it, and the options that it is of."""

    steps: tuple[str, ...] = ()
    options: tuple[str, ...] = ()

    def __str__(self) -> str:
        said = self.steps[1:] if self.steps[:1] == ("result",) else self.steps
        return " · ".join(said[1:] if said[:1] == ("options",) and len(said) > 1 else said)

    @property
    def name(self) -> str:
        """The last step, empty for the whole."""
        return self.steps[-1] if self.steps else ""

    def inside(self, step: str, *options: str) -> Place:
        """Return the place one step further, which these options are of too."""
        return replace(self, steps=(*self.steps, step), options=(*self.options, *options))


def leaves(value: Any, place: Place | None = None) -> Iterator[tuple[Place, Leaf]]:
    """Yield every figure and text of a document; of a list also its length, so that an empty one is seen."""
    here = Place() if place is None else place
    match value:
        case dict():
            for name, part in value.items():
                yield from leaves(part, here.inside(name))
        case list() | tuple():
            yield here.inside(LENGTH), len(value)
            for step, options, member in _members(value, here.name == "options"):
                yield from leaves(member, here.inside(step, *options))
        case _:
            yield here, value


def same(one: object, other: object) -> bool:
    """Tell whether two leaves are the same, numbers but for rounding."""
    first, second = _number(one), _number(other)
    if first is not None and second is not None:
        return abs(first - second) <= SAME * max(abs(first), abs(second))
    return type(one) is type(other) and one == other


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _members(members: Sequence[Any], are_options: bool) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    """The members of a list, each with its name, or else its number, and the options that it is of."""
    named = [_named(member) for member in members]
    times = Counter(name for name, _ in named)
    for number, (member, (name, options)) in enumerate(zip(members, named, strict=True), 1):
        step = name if name and times[name] == 1 else f"{name} {number}".strip()
        yield step, (name,) if are_options else options, member


def _named(member: Any) -> tuple[str, tuple[str, ...]]:
    match member:
        case {"a": str(a), "b": str(b), "variable": variable, "view": view}:
            by = f", price of {member['option']}" if "option" in member else ""
            return f"{a} / {b} over {variable}, {view}{by}", (a, b)
        case {"name": str(name)} | {"line": str(name)} | {"path": str(name)}:
            return name, ()
        case _:
            return "", ()
