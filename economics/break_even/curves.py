"""Curves of every option over one variable, on grids that show each step of the staircase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from economics.fields.table import FIELDS
from economics.option.options import Load, PricedOption, SelfHosted, cost, unit_cost
from economics.quantity import Array, Quantity
from economics.supply.self_hosted import OneFigure

View = Literal["unit", "replicas"]
POINTS = 200
_MAX_STEPS = 60
_FAR = 1e12
"""Replicas beyond which no single step can be seen."""


@dataclass(frozen=True)
class Curve:
    """Cost of one option over `x`: `usd_per_month` over volume, `usd_per_mtok` always; both shaped like `x`.

    `note` says what a reader must know of this curve, such as a throughput that does not follow the variable.
    """

    option: str
    variable: str
    view: View
    x: Array
    usd_per_mtok: Quantity
    usd_per_month: Quantity | None = None
    note: str | None = None


def volume_curves(options: Sequence[PricedOption], load: Load, low: float, high: float) -> list[Curve]:
    """Return each option's cost over tokens a month in [low, high], log-spaced, with both ends of each step.

    Steps are drawn one by one while there are at most 60 of them; beyond, the grid's points show them.
    """
    curves = []
    for option in options:
        grid: Array = np.geomspace(low, high, POINTS)
        if isinstance(option, SelfHosted):
            grid = _with_steps(grid, float(option.tokens_per_replica(load)), int(option.min_replicas))
        at = load.with_("tokens_per_month", grid)
        result = cost(option, at)
        curves.append(
            Curve(option.name, "tokens_per_month", "replicas", grid, result.usd_per_mtok(at), result.usd_per_month)
        )
    return curves


def variable_curves(
    options: Sequence[PricedOption], load: Load, variable: str, view: View, points: int = POINTS
) -> list[Curve]:
    """Return each option's $/Mtok over utilisation, cache hit rate or ratio.

    `view` "unit": one fully billed replica whatever the volume. "replicas": whole replicas at the load's volume.
    Over utilisation every self-hosted option runs at the same one.
    """
    field = FIELDS[variable]
    if variable == "input_output_ratio":
        grid = np.geomspace(field.low, field.high, points)
    else:
        grid = np.linspace(field.high / points if field.low_open else field.low, field.high, points)
    return [
        Curve(
            option.name, variable, view, grid, _over(option, load, variable, view, grid), None, _note(option, variable)
        )
        for option in options
    ]


def _over(option: PricedOption, load: Load, variable: str, view: View, grid: Array) -> Quantity:
    if variable == "utilisation":
        if view == "unit":
            result = unit_cost(option, load, grid)
        else:
            at_use = option.at_utilisation(grid) if isinstance(option, SelfHosted) else option
            result = cost(at_use, load).usd_per_mtok(load)
    else:
        at = load.with_(variable, grid)
        result = unit_cost(option, at) if view == "unit" else cost(option, at).usd_per_mtok(at)
    return Quantity(
        np.broadcast_to(result.values, grid.shape), np.broadcast_to(result.defined, grid.shape), result.reason
    )


def _note(option: PricedOption, variable: str) -> str | None:
    if variable != "utilisation" and isinstance(option, SelfHosted) and isinstance(option.throughput, OneFigure):
        return "throughput given as one figure: it does not follow this axis"
    return None


def _with_steps(grid: Array, per_replica: float, min_replicas: int) -> Array:
    if not grid[0] / _FAR < per_replica < grid[-1]:
        return grid
    first = max(min_replicas, int(grid[0] / per_replica))
    edges = np.arange(first, first + _MAX_STEPS + 1) * per_replica
    edges = edges[(edges > grid[0]) & (edges < grid[-1])]
    return np.unique(np.concatenate((grid, edges, np.minimum(edges * (1 + 4e-9), grid[-1]))))
