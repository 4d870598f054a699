"""The working in words: the inputs and results of formulas with every digit that a sum by hand would have."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from breakeven.figures import UNDEFINED, day_words
from economics.assumption import Assumption
from economics.cost.steps import Step
from economics.numbers import digits
from pricing.rules.age import age

_SHOWN = 15
"""How many digits are shown: the sixteenth and what follows are the machine's."""


def looked_words(assumption: Assumption, as_of: date) -> tuple[str, str]:
    """Return the day on which somebody last looked at an input, and its age at a day where it is to be minded.

    A price has the day of its card: when it was checked, else when a list had it. What was typed is of the as-of date.

    >>> price = Assumption("input price", 2, "USD/Mtok", "a list", "2026-11-20", "quoted", "", checked_on="2026-10-08")
    >>> looked_words(price, date(2026, 11, 27))
    ('checked 8 Oct 2026', 'checked 50 days before 2026-11-27')
    """
    on, checked = assumption.looked_on, bool(assumption.checked_on)
    said = day_words(on or as_of)
    try:
        day = date.fromisoformat(f"{on}-01" if len(on) == len("2026-07") else on)
    except ValueError:
        return said, ""
    return (f"checked {said}" if checked else said), age(day, as_of, looked="checked" if checked else "seen").words


def step_words(step: Step, units: Mapping[str, str]) -> tuple[str, ...]:
    """Return a step as a row: result, formula, inputs with their `units` by name, value, unit."""
    inputs = "; ".join(
        f"{name} = {digits(value, _SHOWN)} {units.get(name, '')}".strip() for name, value in step.inputs.items()
    )
    value = step.reason or UNDEFINED if step.value is None else digits(step.value, _SHOWN)
    return step.result, step.formula, inputs, value, step.unit
