"""How long requests are: exact percentiles and a histogram, from how many have each length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Counts = NDArray[np.signedinteger[Any]]
"""Whole numbers, one a place."""
BARS_PER_DECADE = 8
"""How finely a histogram divides each power of ten."""


@dataclass(frozen=True)
class Distribution:
    """How many requests have each value: `values` in rising order, `counts` beside them, both whole numbers."""

    values: Counts
    counts: Counts

    @classmethod
    def of(cls, table: pa.Table) -> Distribution:
        """Return the distribution of a table with the columns `value` and `n`, in rising order of `value`."""
        return cls(table.column("value").to_numpy(), table.column("n").to_numpy())

    @property
    def total(self) -> int:
        """How many requests there are."""
        return int(self.counts.sum())

    def quantile(self, share: float) -> float | None:
        """Return the value at a share (0 to 1), linear between neighbours at position (n − 1) × share.

        None without requests.

        >>> Distribution(np.array([1, 10]), np.array([3, 1])).quantile(0.5 + 1 / 3)  # of 1, 1, 1, 10 at position 2.5
        5.5
        """
        if not self.total:
            return None
        position = (self.total - 1) * share
        below = int(position)
        ends = np.cumsum(self.counts)
        low = float(self.values[np.searchsorted(ends, below, side="right")])
        high = float(self.values[np.searchsorted(ends, min(below + 1, self.total - 1), side="right")])
        return low + (high - low) * (position - below)

    def histogram(self) -> Sequence[tuple[float, float, int]]:
        """Return bars (from, to, requests) of equal width in powers of ten; the first bar holds the zeros."""
        if not self.total:
            return ()
        top = int(np.ceil(np.log10(max(2.0, float(self.values[-1]) + 1)) * BARS_PER_DECADE))
        edges = np.concatenate([[0.0], 10 ** (np.arange(top + 1) / BARS_PER_DECADE)])
        heights, _ = np.histogram(self.values, edges, weights=self.counts)
        return tuple(
            (float(low), float(high), round(n)) for low, high, n in zip(edges, edges[1:], heights, strict=False)
        )
