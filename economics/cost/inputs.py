"""The numbers of an option that may be uncertain or stand on an axis, as its kind lists them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from economics.fields.field import Field
from economics.fields.table import FIELDS
from economics.quantity import Number

FACTOR = Field("factor", "Factor", "× as it is", 0, 1e6, "Common factor, 1 as it is.", "0.5 to 2", 1, low_open=True)
"""What a factor on prices or throughput may be."""

Market = Literal["gpu_rent", "hosted"]
Steps = tuple[str | int, ...]


@dataclass(frozen=True)
class Input:
    """One number: its path inside the option as the scenario writes it, and the attributes that lead to it.

    `market` is the market that it moves with, if any. `words` are what it is called without its option's name, where
    the field's own label does not say it. `factor`: its value is a factor on what the option has, 1 as it is.
    """

    path: str
    steps: Steps
    field: Field
    market: Market | None = None
    words: str = ""
    factor: bool = False

    def inside(self, part: str) -> Input:
        """The same input of a part of a larger thing."""
        return replace(self, path=f"{part}.{self.path}", steps=(part, *self.steps))


@dataclass(frozen=True)
class Suggestion:
    """A first spread for an input, as factors on its base: low and high."""

    path: str
    low: float
    high: float

    def inside(self, part: str) -> Suggestion:
        """The same for a part of a larger thing."""
        return replace(self, path=f"{part}.{self.path}")


def fields_of(names: Iterable[str]) -> tuple[Input, ...]:
    """Inputs that are attributes of the same name as their field in the table."""
    return tuple(Input(name, (name,), FIELDS[name]) for name in names)


def value_at(part: Any, steps: Steps) -> Number:
    """The number that attributes and places lead to."""
    here = part
    for step in steps:
        here = here[step] if isinstance(step, int) else getattr(here, step)
    number: Number = here
    return number


def put_at(part: Any, steps: Steps, value: Number) -> Any:
    """A frozen part with another number where attributes and places lead to."""
    step, *rest = steps
    if isinstance(step, int):
        return (*part[:step], put_at(part[step], tuple(rest), value) if rest else value, *part[step + 1 :])
    return replace(part, **{step: put_at(getattr(part, step), tuple(rest), value) if rest else value})
