"""The inputs of an option that can be uncertain or be put on an axis; each kind of option lists its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from economics.fields.field import Field
from economics.fields.table import FIELDS
from economics.quantity import Number

FACTOR = Field("factor", "Factor", "× as it is", 0, 1e6, "Common factor, 1 as it is.", "0.5 to 2", 1, low_open=True)
"""The range of a factor on prices or throughput; 1 leaves them unchanged."""

Market = Literal["gpu_rent", "hosted"]
Steps = tuple[str | int, ...]


@dataclass(frozen=True)
class Input:
    """One input: its path inside the option as the scenario writes it, and the attributes that lead to its value.

    `market` is the market it moves with, if any. `words` name the input without its option where the field's own label
    will not do. `factor`: the value multiplies what the option has, so 1 leaves it unchanged.
    """

    path: str
    steps: Steps
    field: Field
    market: Market | None = None
    words: str = ""
    factor: bool = False

    def inside(self, part: str) -> Input:
        """This input seen from the whole that contains `part`."""
        return replace(self, path=f"{part}.{self.path}", steps=(part, *self.steps))


@dataclass(frozen=True)
class Suggestion:
    """A suggested spread for an input: its low and high ends as factors on the base.

    Inputs of one `group`, of whichever options, are drawn together; "" is none.
    """

    path: str
    low: float
    high: float
    group: str = ""

    def inside(self, part: str) -> Suggestion:
        """This suggestion seen from the whole that contains `part`."""
        return replace(self, path=f"{part}.{self.path}")


PRICES_OF = "prices of "
"""Before the id of a seller: the group of its prices."""


def prices_of(seller: str) -> str:
    """Return the group of the prices of one seller; "" where there is no seller.

    >>> prices_of("lambda")
    'prices of lambda'
    """
    return f"{PRICES_OF}{seller}" if seller else ""


def fields_of(names: Iterable[str]) -> tuple[Input, ...]:
    """Return the inputs whose attribute has the same name as their field in the table of fields."""
    return tuple(Input(name, (name,), FIELDS[name]) for name in names)


def value_at(part: Any, steps: Steps) -> Number:
    """Return the number found by following attribute names and tuple indices from `part`."""
    here = part
    for step in steps:
        here = here[step] if isinstance(step, int) else getattr(here, step)
    number: Number = here
    return number


def put_at(part: Any, steps: Steps, value: Number) -> Any:
    """Return a copy of a frozen part with `value` where attribute names and tuple indices lead."""
    step, *rest = steps
    if isinstance(step, int):
        return (*part[:step], put_at(part[step], tuple(rest), value) if rest else value, *part[step + 1 :])
    return replace(part, **{step: put_at(getattr(part, step), tuple(rest), value) if rest else value})
