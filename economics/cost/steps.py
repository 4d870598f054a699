"""The steps of a calculation as shown to the user: each formula with its inputs and its result.

Formulas can be evaluated: names, + − * / and powers (**), min, max, ceil and floor. A test evaluates every step of
every kind of option on the inputs listed with it and compares the result with the figure stated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from economics.quantity import Number, Quantity

_NAME = re.compile(r"\b[A-Za-z_]\w*")


@dataclass(frozen=True)
class Step:
    """One formula with its inputs (name → value) and its result; `reason` says why where the result is undefined."""

    result: str
    formula: str
    inputs: dict[str, float]
    value: float | None
    unit: str
    reason: str | None = None


class Book:
    """Collects the steps of a calculation; a formula's inputs are looked up by the names it uses."""

    def __init__(self) -> None:
        self.values: dict[str, float] = {}
        self.steps: list[Step] = []
        self.tokens = "tokens_per_month"
        """The name of the tokens that the option serves."""
        self.month = "usd_per_month"
        """The name of what serving them costs."""

    def known(self, name: str, value: object) -> None:
        """Record a number under the name that formulas use for it."""
        self.values[name] = float(value)  # type: ignore[arg-type]

    def all_known(self, values: Mapping[str, object]) -> None:
        """Record several numbers by name."""
        for name, value in values.items():
            self.known(name, value)

    def step(self, result: str, formula: str, value: Quantity | Number | None, unit: str) -> None:
        """Add a step; later steps can use its result by name."""
        quantity = value if isinstance(value, Quantity) else Quantity(value)  # type: ignore[arg-type]
        names = [name for name in names_in(formula) if name in self.values]
        scalar = quantity.scalar
        self.add(Step(result, formula, {n: self.values[n] for n in names}, scalar, unit, quantity.reason))

    def add(self, step: Step) -> None:
        """Add a step that is complete; later steps can use its result by name."""
        self.steps.append(step)
        if step.value is not None:
            self.values[step.result] = step.value


def names_in(formula: str) -> list[str]:
    """Return the names a formula uses, in order of appearance, each once."""
    return list(dict.fromkeys(_NAME.findall(formula)))


def symbol(line: str) -> str:
    """Return a cost line's id as formulas write it."""
    return line.replace(" ", "_")
