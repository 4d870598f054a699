"""The value of an input at which a figure comes to a target, by bisection."""

from __future__ import annotations

import math
from collections.abc import Callable

from economics.fields.field import Field

_STEPS = 64
_SHRINKINGS = 16
"""How often the end of the range is brought in where there is no figure, such as beyond a model's context."""
_SMALLEST = 1e-12
"""The least that an input above 0 is tried at."""


def solve(figure_at: Callable[[float], float], target: float, field: Field) -> float | None:
    """Return where a figure that rises or falls with an input equals the target; None where it does nowhere.

    The input's whole range is searched. The figure is NaN where it has no value; the range ends before that.
    """
    low, high = field.low, field.high
    positive = low > 0 or field.low_open or high > 1e3
    if positive:
        low = max(low, _SMALLEST)

    def over(value: float) -> float:
        return figure_at(value) - target

    start, end = over(low), over(high)
    for _ in range(_SHRINKINGS):
        if not math.isnan(end):
            break
        high = math.sqrt(low * high) if positive else (low + high) / 2
        end = over(high)
    if start == 0 or end == 0:
        return low if start == 0 else high
    if math.isnan(start) or math.isnan(end) or (start > 0) == (end > 0):
        return None
    for _ in range(_STEPS):
        middle = math.sqrt(low * high) if positive else (low + high) / 2
        if middle in (low, high):
            break
        if (over(middle) > 0) == (start > 0):
            low = middle
        else:
            high = middle
    return high if _nearer(over(high), over(low)) else low


def _nearer(one: float, other: float) -> bool:
    return abs(one) <= abs(other)
