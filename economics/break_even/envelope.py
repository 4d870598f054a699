"""The cheapest option at every volume: the lower envelope of all cost curves."""

from __future__ import annotations

import numpy as np

from economics.break_even.compare import Comparison
from economics.break_even.over_volume import MAX_TOKENS, VARIABLE


def cheapest_by_volume(comparison: Comparison) -> list[tuple[float, str | None]]:
    """Return pairs (volume [token/month], option that is cheapest from there on), in order, starting at 0.

    Built on the crossings of all pairs, so exact as far as these are listed. There is one pair for each change of the
    cheapest option, a last one with None where no option can serve more, and none when no option has a cost.
    """
    bounds = {c.at for e in comparison.over_volume for c in e.crossings}
    curves = (r.option.volume_curve(comparison.load) for r in comparison.options)
    ends = {c.end for c in curves if c is not None and 0 < c.end < MAX_TOKENS}
    edges = np.array([0.0, *sorted(bounds | ends), MAX_TOKENS])
    middles = (edges[:-1] + edges[1:]) / 2
    load = comparison.load.with_(VARIABLE, middles)
    costs = np.array(
        [np.broadcast_to(r.option.cost(load).usd_per_month.filled(np.inf), middles.shape) for r in comparison.options]
    )
    ranges: list[tuple[float, str | None]] = []
    for start, best, least in zip(edges[:-1], np.argmin(costs, axis=0), np.min(costs, axis=0), strict=True):
        name = comparison.options[int(best)].name
        if np.isfinite(least) and (not ranges or ranges[-1][1] != name):
            ranges.append((float(start), name))
    served = np.flatnonzero(np.isfinite(np.min(costs, axis=0)))
    if len(served) and (last := float(edges[served[-1] + 1])) in ends:
        ranges.append((last, None))
    return ranges
