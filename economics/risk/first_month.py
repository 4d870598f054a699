"""How sure the cheapest option of the first month is: the share of the draws in which each option costs least in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from economics.over_time.plan import Plan
from economics.risk.draws import draw
from economics.risk.inputs import Spread
from economics.risk.paths import with_values
from economics.risk.ties import shared_chance
from economics.scenario.risk import Risk

MOST_DRAWS = 2_000
"""Draws looked at: the answer is given to a whole per cent, and a page asks for it with every change."""


@dataclass(frozen=True)
class FirstMonth:
    """The share of the draws in which each option is the cheapest of the month, by name; ties share a draw.

    `chance_equal`: the share in which two or more are. An option without a cost in a draw is not the cheapest there.
    """

    chance_cheapest: dict[str, float]
    chance_equal: float
    draws: int


def first_month(plan: Plan, spreads: Sequence[Spread], risk: Risk) -> FirstMonth:
    """Return the chances of the plan's first month over the risk's own draws, the first `MOST_DRAWS` of them.

    The volume is drawn like every other input. Raises InputError naming a field of `risk` that is out of range.
    """
    count = min(risk.draws, MOST_DRAWS)
    drawn = draw(spreads, risk.model_copy(update={"draws": count}), len(plan.options), 1)
    moved = with_values(plan, drawn.part(0, count))
    costs = [planned.option.cost(moved.load).usd_per_month.filled(np.inf) for planned in moved.options]
    shares, tied = shared_chance(np.array([np.broadcast_to(usd, (count,)) for usd in costs]))
    chances = dict(zip((planned.name for planned in plan.options), shares.mean(axis=1).tolist(), strict=True))
    return FirstMonth(chances, float(tied.mean()), count)
