"""The working in words: the inputs and results of formulas with every digit that a sum by hand would have."""

from __future__ import annotations

from collections.abc import Mapping

from breakeven.figures import UNDEFINED
from economics.cost.steps import Step


def step_words(step: Step, units: Mapping[str, str]) -> tuple[str, ...]:
    """Return a step as a row: result, formula, inputs with their `units` by name, value, unit."""
    inputs = "; ".join(
        f"{name} = {_digits(value)} {units.get(name, '')}".strip() for name, value in step.inputs.items()
    )
    value = step.reason or UNDEFINED if step.value is None else _digits(step.value)
    return step.result, step.formula, inputs, value, step.unit


def _digits(value: float) -> str:
    """A number to fifteen digits: the sixteenth and what follows are the machine's."""
    return f"{value:,.15g}"
