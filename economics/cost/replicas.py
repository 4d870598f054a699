"""How many replicas some tokens need, in numbers that may be arrays.

Source of the formulas: docs/model.md, "Self-hosted option".
"""

from __future__ import annotations

import numpy as np

from economics.cost.result import UNCOUNTABLE
from economics.cost.volume_curve import STEP_TOLERANCE
from economics.quantity import Array, Number, Quantity, finite
from economics.units import SECONDS_PER_HOUR

MAX_REPLICAS = 1e15
"""The most replicas that can be counted."""
LEAST_TOKENS_EACH = 1e-235
"""Below so few tokens of a replica, replicas and their cost at the largest volume come near what a number can hold."""


def tokens_served(capacity: Number, hours: Number, utilisation: Number) -> Number:
    """Return the workload tokens a month [token] that one replica serves at a utilisation, 0 or ∞ beyond a float.

    `capacity` in workload token/s, `hours` in h/month; shapes broadcast.

    >>> float(tokens_served(1_000, 730, 0.5))
    1314000000.0
    """
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        served: Number = np.multiply(capacity, SECONDS_PER_HOUR * hours * utilisation)
    return served


def things_needed(tokens: Number, each: Number, least: Number) -> Array | np.float64:
    """Return how many whole things (as floats) that serve `each` tokens a month serve `tokens`, at least `least`.

    Infinite where beyond a float.

    >>> float(things_needed(2.5e9, 1e9, 1)), float(things_needed(0, 1e9, 2))
    (3.0, 2.0)
    """
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        needed: Array = np.maximum(np.ceil(np.divide(tokens, each) - STEP_TOLERANCE), least)
    return needed


def counted(things: Number) -> Quantity:
    """Return a number of things that can be counted; undefined beyond 10¹⁵ and beyond a float."""
    return finite(things, np.less_equal(things, MAX_REPLICAS), UNCOUNTABLE)
