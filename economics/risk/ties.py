"""Who is the cheapest in a draw: options that cost the same share it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from economics.quantity import Array

TIE = 1e-9
"""Options cost the same when they differ from the cheapest by no more than this share of its cost."""


def shared_chance(costs: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Return each option's share in being the cheapest, and whether two or more are, from costs (options, …).

    Shares have the shape of `costs`: 1/k for each of the k cheapest, 0 for the others; an infinite cost is none, and
    where no option has one all shares are 0. Whether it is a tie has the shape (…).

    >>> share, tied = shared_chance(np.array([[2.0, 2.0, np.inf], [2.0, 3.0, np.inf]]))
    >>> share.tolist(), tied.tolist()
    ([[0.5, 1.0, 0.0], [0.5, 0.0, 0.0]], [True, False, False])
    """
    best = costs.min(axis=0, initial=np.inf)
    defined = np.isfinite(best)
    cheapest = (costs <= best + TIE * np.abs(best)) & defined
    count = cheapest.sum(axis=0)
    return cheapest / np.maximum(count, 1), count > 1
