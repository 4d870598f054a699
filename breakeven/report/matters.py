"""Which assumptions matter most: those of which a quarter more or less moves the cost of an option most.

Each number of the scenario is moved alone, by a quarter down and up (within the range of its field); what counts is the
largest change of any option's cost a month, as a share of that cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from breakeven.files.assumptions import WORKLOAD, listed_assumptions
from breakeven.origins import Origins
from breakeven.outlook import plan
from economics.assumption import Assumption, Status
from economics.errors import InputError
from economics.over_time.plan import Plan
from economics.quantity import Array
from economics.risk.paths import Place, paths, value_of, with_values
from pricing.resolve.scenario import ResolvedScenario

MOVED_BY = 0.25
_LEAST_SURE: tuple[Status, ...] = ("assumed", "doubtful", "estimated", "typed", "measured", "quoted", "contract")
"""In this order where assumptions matter alike."""


@dataclass(frozen=True)
class Mattering:
    """An assumption, whose it is, and how far a quarter of it moves which option's cost, as a share."""

    owner: str
    members: tuple[Assumption, ...]
    """One, or the two rates of a throughput, which move together."""
    moves: float
    option: str

    @property
    def first(self) -> Assumption:
        """The assumption, the first of several that move together."""
        return self.members[0]


def matter_most(resolved: ResolvedScenario, origins: Origins, most: int) -> list[Mattering]:
    """Return the assumptions that matter most, at most so many, the first of them most."""
    rows = [_moved(owner, members, effect) for owner, members, effect in _effects(resolved, origins)]
    return sorted(rows, key=lambda row: (-round(row.moves, 4), _LEAST_SURE.index(row.first.status)))[:most]


def _moved(owner: str, members: Sequence[Assumption], effect: tuple[float, str]) -> Mattering:
    return Mattering(owner, tuple(members), *effect)


def _effects(
    resolved: ResolvedScenario, origins: Origins
) -> Iterable[tuple[str, Sequence[Assumption], tuple[float, str]]]:
    """Every assumption that stands for all day and from the as-of date on, with what moving it does."""
    by_path: dict[str, list[tuple[str, Assumption]]] = {}
    heads = {option.name: f"options[{place}]." for place, option in enumerate(resolved.scenario.options)}
    for owner, assumption in listed_assumptions(resolved, origins):
        if assumption.variant or assumption.window or assumption.holds_from or not assumption.field:
            continue
        inside = assumption.field
        if inside.startswith(_RATES):
            inside = _THROUGHPUT
        head = "workload." if owner == WORKLOAD else heads[owner]
        by_path.setdefault(f"{head}{inside}", []).append((owner, assumption))
    try:
        planned = plan(resolved)
    except InputError:  # the months or the uncertain inputs of the scenario are refused; its costs stand
        planned = plan(_without_outlook(resolved))
    base = _costs(planned, 1)
    for place in paths(planned):
        if place.path in by_path:
            listed = by_path[place.path]
            yield listed[0][0], [each for _, each in listed], _effect(planned, place, base)


_THROUGHPUT = "throughput"
_RATES = f"{_THROUGHPUT}."
"""The rates of a throughput, which are moved as one."""


def _without_outlook(resolved: ResolvedScenario) -> ResolvedScenario:
    return replace(resolved, scenario=resolved.scenario.model_copy(update={"horizon": None, "risk": None}))


def _effect(planned: Plan, place: Place, base: dict[str, Array]) -> tuple[float, str]:
    """The largest change of an option's cost, as a share of it, and the option."""
    value, field = float(value_of(planned, place)), place.field
    if value == 0:
        return 0.0, ""
    ends = np.clip(np.array([value * (1 - MOVED_BY), value * (1 + MOVED_BY)]), field.low, field.high)
    ends = np.round(ends) if field.whole else ends
    moved = _costs(with_values(planned, {place.path: ends}), 2)
    shares = [
        (float(np.max(np.abs(costs - base[name]))) / float(base[name][0]), name)
        for name, costs in moved.items()
        if np.all(np.isfinite(costs)) and np.isfinite(base[name][0]) and base[name][0] > 0
    ]
    return max(shares, key=lambda share: share[0], default=(0.0, ""))


def _costs(planned: Plan, width: int) -> dict[str, Array]:
    return {
        each.name: np.broadcast_to(each.option.cost(planned.load).usd_per_month.filled(np.inf), (width,))
        for each in planned.options
    }
