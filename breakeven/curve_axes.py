"""The axes of the curves in charts and downloads: the range of volumes, and the scenario's own value."""

from __future__ import annotations

import math

from economics.break_even.compare import Comparison
from economics.break_even.over_volume import MAX_TOKENS

_LOW, _HIGH = 1e7, 1e12
_LEAST = 1e3


def volume_range(comparison: Comparison) -> tuple[float, float]:
    """Return the range of volumes [token/month] of a chart: 10M to 1T, widened by whole decades to hold every answer.

    Whole decades keep the axis still while a slider moves.
    """
    first = (e.crossings[0].at for e in comparison.over_volume if e.crossings)
    marks = [mark for mark in (float(comparison.load.tokens_per_month), *first) if _LEAST <= mark <= MAX_TOKENS]
    low = min([_LOW, *(10.0 ** math.floor(math.log10(mark)) for mark in marks)])
    high = max([_HIGH, *(10.0 ** math.ceil(math.log10(mark * 1.001)) for mark in marks)])
    return low, min(high, MAX_TOKENS)


def own_value(comparison: Comparison, variable: str) -> float:
    """Return the scenario's own value on a curve's axis; for utilisation, that of the first self-hosted option."""
    if variable != "utilisation":
        return float(getattr(comparison.load, variable))
    used = [share for r in comparison.options if (share := r.option.own_utilisation(comparison.load)) is not None]
    return float(used[0]) if used else 1.0
