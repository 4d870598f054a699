"""The question that a map answers and its two answers: which option is cheapest, and how certain that is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from breakeven.map.axes import Scale
from economics.break_even.curves import View
from economics.over_time.plan import Plan
from economics.risk.inputs import spreads, suggested_inputs
from economics.risk.map import CHANCE_POINTS, MAP_POINTS, Axis, ChanceMap, CostMap, chance_map, cost_map, own_value
from economics.risk.simulation import Progress, Stop
from economics.scenario.risk import Risk

DEFAULT_AXES = ("tokens_per_month", "utilisation")
PREFERRED = (*DEFAULT_AXES, "tokens_per_month", "input_output_ratio")
"""Inputs for an axis without a choice, the most telling first; every plan has the last two."""


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
