"""The error of estimates that one measured point of their configuration has rescaled."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from benchmarks.estimator_points import Data, curve_of, folds_of
from economics.quantity import Array

_CONFIGURATION = ("model", "gpu", "precision", "n_gpus", "tp", "pp", "attn_dp", "ep", "engine", "engine_version")


def rescaled_errors(data: Data, kept_out: Array) -> tuple[Array, list[str]]:
    """Return log(estimate ÷ measured) of every recent point, rescaled by each point of another curve of its own
    configuration (other lengths), and the configuration of each error.

    `kept_out` are log estimates by constants fitted without the point's curve.
    """
    log_error = kept_out - np.log(data.points.tokens_per_second)
    groups: dict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(data.rows):
        if data.recent[index] and not np.isnan(log_error[index]) and data.points.weight[index] > 0:
            groups["|".join(row[name] for name in _CONFIGURATION)].append(index)
    errors, names = [], []
    for name, members in groups.items():
        for target in members:
            curve = curve_of(data.rows[target])
            anchors = [a for a in members if curve_of(data.rows[a]) != curve]
            errors += [float(log_error[target] - log_error[a]) for a in anchors]
            names += [name] * len(anchors)
    return np.array(errors), names


def rescaled_band(data: Data, kept_out: Array) -> dict[str, float]:
    """Return the band that 80 % of the measured ÷ rescaled estimates lie between, as natural logarithms."""
    errors, _ = rescaled_errors(data, kept_out)
    low, high = np.quantile(-errors, [0.1, 0.9])
    return {"low": round(float(low), 4), "high": round(float(high), 4)}


def rescaled_measures(data: Data, kept_out: Array) -> dict[str, Any]:
    """Return the row of the accuracy table; the band's coverage is of configurations that did not set it."""
    errors, names = rescaled_errors(data, kept_out)
    absolute = np.abs(np.expm1(errors))
    half = folds_of(names, 2)[0]
    inside = 0
    for fitted, tested in ((half, ~half), (~half, half)):
        low, high = np.quantile(errors[fitted], [0.1, 0.9])
        inside += int(((errors[tested] >= low) & (errors[tested] <= high)).sum())
    return {
        "set": "rescaled by one point of other lengths, recent",
        "points": len(errors),
        "without_estimate": 0,
        "median_error": round(float(np.quantile(absolute, 0.5, method="lower")), 4),
        "p90_error": round(float(np.quantile(absolute, 0.9, method="lower")), 4),
        "within_2x": round(float(np.mean(np.abs(errors) <= np.log(2))), 4),
        "band_coverage": round(inside / len(errors), 4),
    }
