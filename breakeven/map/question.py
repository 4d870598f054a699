"""The question that a map answers and its two answers: which option is cheapest, and how certain that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from breakeven.map.axes import Scale
from economics.break_even.curves import View
from economics.over_time.plan import Plan
from economics.risk.inputs import spreads, suggested_inputs
from economics.risk.map import (
    CHANCE_POINTS,
    MAP_POINTS,
    NONE,
    Axis,
    ChanceMap,
    CostMap,
    chance_map,
    cost_map,
    own_value,
)
from economics.risk.simulation import Progress, Stop
from economics.scenario.risk import Risk

DEFAULT_AXES = ("tokens_per_month", "utilisation")
PREFERRED = (*DEFAULT_AXES, "tokens_per_month", "input_output_ratio")
"""Inputs for an axis without a choice, the most telling first; every plan has the last two."""


SEEN = 0.03
"""The share of a map from which an area of another colour is seen."""
_COARSE = 25
"""Points along each axis by which maps are compared before one is drawn."""


@dataclass(frozen=True)
class Question:
    """The inputs across (`x`) and up (`y`), and the cost that is compared.

    "replicas": whole replicas at the volume [USD/month]. "unit": one fully billed replica [USD/Mtok].
    """

    x: Scale
    y: Scale
    view: View = "replicas"


def axes_of(offered: Iterable[str], chosen: tuple[str, str] = DEFAULT_AXES) -> tuple[str, str]:
    """Return two different axes: the chosen ones as far as a plan offers them, completed by preferred ones."""
    names = set(offered)
    first, second, *_ = dict.fromkeys(name for name in (*chosen, *PREFERRED[2:]) if name in names)
    return first, second


def telling_axes(plan: Plan, offered: Mapping[str, Scale], view: View = "replicas") -> tuple[str, str]:
    """Return two axes on which the answer changes: the default ones where it does there, else those with most change.

    Pairs with the volume come first; the default ones where nothing changes on any pair.
    """
    default = axes_of(offered)
    if _changed_share(plan, offered, default, view) >= SEEN:
        return default
    pairs = list(combinations(offered, 2))
    with_volume = [pair for pair in pairs if DEFAULT_AXES[0] in pair]
    for several in (with_volume, [pair for pair in pairs if pair not in with_volume]):
        share, best = max(
            ((_changed_share(plan, offered, pair, view), pair) for pair in several), default=(0.0, default)
        )
        if share >= SEEN:
            return best
    return default


def _changed_share(plan: Plan, offered: Mapping[str, Scale], axes: tuple[str, str], view: View) -> float:
    """The share of a coarse map on which another option is cheapest than on most of it."""
    cheapest = costs_of(plan, Question(offered[axes[0]], offered[axes[1]], view), _COARSE).cheapest
    named = cheapest[cheapest != NONE]
    return 1 - float(np.bincount(named.ravel()).max()) / cheapest.size if named.size else 0.0


def costs_of(plan: Plan, question: Question, points: int = MAP_POINTS) -> CostMap:
    """Return the map of costs over `points` values along each axis, stretched to your own point."""
    x, y = (scale.axis(points, own_value(plan, scale.variable)) for scale in (question.x, question.y))
    return cost_map(plan, x, y, question.view)


def chances_of(
    plan: Plan,
    risk: Risk,
    question: Question,
    costs: CostMap,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> ChanceMap:
    """Return how often each option is cheapest over the span of a map of costs, on a coarser grid.

    Raises InputError naming the entry of `risk.inputs` that the plan does not have.
    """
    uncertain = spreads(plan, risk.inputs or suggested_inputs(plan))
    x, y = (_coarser(scale, axis) for scale, axis in ((question.x, costs.x), (question.y, costs.y)))
    return chance_map(plan, uncertain, risk, x, y, question.view, progress=progress, stop=stop)


def _coarser(scale: Scale, axis: Axis) -> Axis:
    points = min(CHANCE_POINTS, len(axis.values))
    return scale.span(points, float(axis.values[0]), float(axis.values[-1]))
