"""The steps of a working: each formula with the inputs that went in and what came out.

Formulas are written so that they can be evaluated: names, + − * /, min, max and ceil. Evaluating one on the inputs
shown beside it gives the figure shown, which a test does for every step of every kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from economics.quantity import Number, Quantity

_NAME = re.compile(r"\b[A-Za-z_]\w*")


@dataclass(frozen=True)
class Step:
    """One formula with its inputs (name → value) and its result; `reason` stands where the result is undefined."""

    result: str
    formula: str
    inputs: dict[str, float]
    value: float | None
    unit: str
    reason: str | None = None


class Book:
    """Collects steps; a formula's inputs are looked up by the names it uses."""

    def __init__(self) -> None:
        self.values: dict[str, float] = {}
        self.steps: list[Step] = []

    def known(self, name: str, value: object) -> None:
        """Note a number by the name that formulas use for it."""
        self.values[name] = float(value)  # type: ignore[arg-type]

    def all_known(self, values: Mapping[str, object]) -> None:
        """Note several numbers by name."""
        for name, value in values.items():
            self.known(name, value)

    def step(self, result: str, formula: str, value: Quantity | Number | None, unit: str) -> None:
        """Add a step; its result is known by its name to the steps after it."""
        quantity = value if isinstance(value, Quantity) else Quantity(value)  # type: ignore[arg-type]
        names = [name for name in names_in(formula) if name in self.values]
        scalar = quantity.scalar
        self.steps.append(Step(result, formula, {n: self.values[n] for n in names}, scalar, unit, quantity.reason))
        if scalar is not None:
            self.values[result] = scalar


def names_in(formula: str) -> list[str]:
    """The names a formula uses, in order of appearance, each once."""
    return list(dict.fromkeys(_NAME.findall(formula)))


def symbol(line: str) -> str:
    """A cost line's id as formulas write it."""
    return line.replace(" ", "_")
