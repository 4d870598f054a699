"""The working in words: the inputs and results of formulas with every digit that a sum by hand would have."""

from __future__ import annotations

from collections.abc import Mapping

from breakeven.figures import UNDEFINED
from economics.cost.steps import Step
from economics.numbers import digits

_SHOWN = 15
"""How many digits are shown: the sixteenth and what follows are the machine's."""


def step_words(step: Step, units: Mapping[str, str]) -> tuple[str, ...]:
    """Return a step as a row: result, formula, inputs with their `units` by name, value, unit."""
    inputs = "; ".join(
        f"{name} = {digits(value, _SHOWN)} {units.get(name, '')}".strip() for name, value in step.inputs.items()
    )
    value = step.reason or UNDEFINED if step.value is None else digits(step.value, _SHOWN)
    return step.result, step.formula, inputs, value, step.unit
