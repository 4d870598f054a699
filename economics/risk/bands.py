"""Uncertainty bands of cost curves: P10, P50 and P90 over a variable, and the chance of being the cheapest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from economics.break_even.curves import View
from economics.cost.load import Load
from economics.option.protocol import PricedOption
from economics.over_time.plan import Plan
from economics.quantity import Array
from economics.risk.draws import draw
from economics.risk.inputs import Spread
from economics.risk.paths import with_values
from economics.risk.simulation import Band, Progress, Stop, percentiles
from economics.risk.ties import shared_chance
from economics.scenario.risk import Risk

CURVE_DRAWS = 2_000
_ROWS = 8
"""Points computed at a time: with 2,000 draws each they fit in the processor's cache."""


@dataclass(frozen=True)
class CurveBands:
    """Cost [USD/Mtok] of every option over `x`, and the share of draws in which each is the cheapest there.

    Options that cost the same share a draw; `chance_equal` is the share of draws in which two or more are the cheapest.
    `done` is the number of points of `x` computed; beyond, bands and chances are NaN (it was stopped).
    """

    variable: str
    view: View
    x: Array
    bands: tuple[Band, ...]
    chance_cheapest: dict[str, Array]
    chance_equal: Array
    done: int


def curve_bands(
    plan: Plan,
    spreads: Sequence[Spread],
    risk: Risk,
    variable: str,
    x: Array,
    view: View = "replicas",
    draws: int = CURVE_DRAWS,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> CurveBands:
    """Return the bands over a field of the load or over `utilisation`; the input on the axis is not drawn.

    `view` as for the curves: "replicas" or "unit". At most `draws` of the risk's draws are used. Raises InputError
    when a value of `x` is out of range.
    """
    at_axis = [s for s in spreads if s.path.rpartition(".")[2] != variable]
    count = min(draws, risk.draws)
    drawn = draw(at_axis, risk.model_copy(update={"draws": count}), len(plan.options), len(x))
    moved = with_values(plan, drawn.part(0, count))
    options = [p.option for p in moved.options]
    figures = np.full((3, len(options), len(x)), np.nan)
    wins = np.full((len(options), len(x)), np.nan)
    equal = np.full(len(x), np.nan)
    done = 0
    while done < len(x) and not (stop is not None and stop()):
        end = min(done + _ROWS, len(x))
        costs = np.empty((len(options), end - done, count))
        for row, option in enumerate(options):
            costs[row] = _cost(option, moved.load, variable, x[done:end, None], view)
        figures[:, :, done:end] = percentiles(costs)
        shares, tied = shared_chance(costs)
        wins[:, done:end], equal[done:end] = shares.mean(axis=-1), tied.mean(axis=-1)
        done = end
        if progress is not None:
            progress(done / len(x))
    bands = tuple(Band(p.name, *figures[:, row]) for row, p in enumerate(plan.options))
    chances = {p.name: wins[row] for row, p in enumerate(plan.options)}
    return CurveBands(variable, view, x, bands, chances, equal, done)


def _cost(option: PricedOption, load: Load, variable: str, x: Array, view: View) -> Array:
    if variable == "utilisation":
        option, at = option.at_utilisation(x), load
    else:
        at = load.with_(variable, x)
    if view == "unit":
        return option.unit_cost(at, x if variable == "utilisation" else None).filled(np.inf)
    return option.cost(at).usd_per_mtok(at).filled(np.inf)
