"""The working in words: every digit of what goes into a formula and of what comes out."""

from __future__ import annotations

from breakeven.figures import UNDEFINED
from economics.cost.steps import Step
from economics.numbers import exact
from economics.working import unit_of


def step_words(step: Step) -> tuple[str, ...]:
    """A step as a row: result, formula, inputs with their units, value, unit."""
    inputs = "; ".join(f"{name} = {exact(value)} {unit_of(name)}".strip() for name, value in step.inputs.items())
    value = step.reason or UNDEFINED if step.value is None else exact(step.value)
    return step.result, step.formula, inputs, value, step.unit
