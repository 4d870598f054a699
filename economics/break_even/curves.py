"""Cost curves of every option over one variable, on grids fine enough to show each step of a staircase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from economics.cost.load import Load
from economics.option.protocol import PricedOption
from economics.quantity import Array, Quantity

View = Literal["unit", "replicas"]
POINTS = 200
_MAX_STEPS = 60
_BEHIND = 4e-9
"""How far beyond an edge the next step is drawn, as a share of the volume."""


@dataclass(frozen=True)
class Curve:
    """Cost of one option over `x`: `usd_per_month` over volume, `usd_per_mtok` always; both shaped like `x`.

    `note` says what a reader must know about the curve, such as a throughput that does not follow the variable.
    """

    option: str
    variable: str
    view: View
    x: Array
    usd_per_mtok: Quantity
    usd_per_month: Quantity | None = None
    note: str | None = None
    end: float = np.inf
    """The volume [token/month] beyond which the option cannot serve."""


def volume_curves(options: Sequence[PricedOption], load: Load, low: float, high: float) -> list[Curve]:
    """Return each option's cost over `low` to `high` tokens a month, log-spaced, with both ends of each step.

    Up to 60 steps are drawn one by one; beyond that they are only as fine as the grid. The load's own volume is a point
    of every curve, so that no picture of them ranks the options there in another order than their costs do.

    >>> from economics.option.self_hosted import SelfHosted
    >>> from economics.option.throughput import OneFigure
    >>> from economics.supply.rented import Rented
    >>> option = SelfHosted("rented", Rented(2.0), OneFigure(1_000), gpus_per_replica=8, utilisation=0.5)
    >>> (curve,) = volume_curves([option], Load(1e9, 5, 2000), 1e8, 2e9)
    >>> sorted(set(curve.usd_per_month.values.tolist()))  # one replica, then two
    [11680.0, 23360.0]
    >>> 1e9 in curve.x
    True
    """
    curves = []
    own = float(load.tokens_per_month)
    for option in options:
        grid = _with(own, np.geomspace(low, high, POINTS))
        stairs = option.volume_curve(load)
        if stairs is not None:
            edges = stairs.seen_edges(float(grid[0]), float(grid[-1]), _MAX_STEPS)
            if len(edges):
                grid = np.unique(np.concatenate((grid, edges, np.minimum(edges * (1 + _BEHIND), grid[-1]))))
        at = load.with_("tokens_per_month", grid)
        result = option.cost(at)
        end = np.inf if stairs is None else stairs.end
        per_mtok, a_month = result.usd_per_mtok(at), result.usd_per_month
        curves.append(Curve(option.name, "tokens_per_month", "replicas", grid, per_mtok, a_month, end=end))
    return curves


def variable_curves(
    options: Sequence[PricedOption], load: Load, variable: str, view: View, points: int = POINTS
) -> list[Curve]:
    """Return each option's cost [USD/Mtok] over utilisation, cache hit rate or input/output ratio.

    `view` "unit": one fully billed replica whatever the volume. "replicas": whole replicas at the load's volume. Over
    utilisation, every option that has one is set to the same value; over the others, the load's own value is a point.
    """
    field = load.edition.field(variable)
    grid: Array
    if variable == "input_output_ratio":
        grid = np.geomspace(field.low, field.high, points)
    else:
        grid = np.linspace(field.high / points if field.low_open else field.low, field.high, points)
    if variable != "utilisation":  # of which each option has its own
        grid = _with(float(getattr(load, variable)), grid)
    return [
        Curve(
            option.name,
            variable,
            view,
            grid,
            _over(option, load, variable, view, grid),
            None,
            option.curve_note(variable),
        )
        for option in options
    ]


def _with(own: float, grid: Array) -> Array:
    """A grid with one more point, where that lies on it."""
    return np.union1d(grid, [own]) if grid[0] < own < grid[-1] else grid


def _over(option: PricedOption, load: Load, variable: str, view: View, grid: Array) -> Quantity:
    if variable == "utilisation":
        result = (
            option.unit_cost(load, grid)
            if view == "unit"
            else option.at_utilisation(grid).cost(load).usd_per_mtok(load)
        )
    else:
        at = load.with_(variable, grid)
        result = option.unit_cost(at) if view == "unit" else option.cost(at).usd_per_mtok(at)
    return Quantity(
        np.broadcast_to(result.values, grid.shape), np.broadcast_to(result.defined, grid.shape), result.reason
    )
