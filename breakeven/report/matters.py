"""Which assumptions matter most: those of which a quarter more or less moves the cost of an option most.

Each number of the scenario is moved alone, by a quarter down and up (within the range of its field); what counts is the
largest change of any option's cost a month, as a share of that cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from breakeven.files.assumptions import listed_assumptions
from breakeven.origins import Origins
from breakeven.outlook import plan
from economics.assumption import Assumption, Status
from economics.errors import InputError
from economics.over_time.plan import Plan
from economics.quantity import Array
from economics.risk.paths import Place, paths, value_of, with_values
from pricing.resolve.scenario import ResolvedScenario

MOVED_BY = 0.25
WORKLOAD = ""
"""What the assumptions of the workload are listed under, where those of an option are under its name."""
_LEAST_SURE: tuple[Status, ...] = ("assumed", "doubtful", "estimated", "typed", "measured", "quoted", "contract")
"""In this order where assumptions matter alike."""


@dataclass(frozen=True)
class Mattering:
    """An assumption, whose it is, and how far a quarter of it moves a cost, as a share.

    `owners` are the options that make the same assumption on the same grounds, or WORKLOAD alone.
    """

    owners: tuple[str, ...]
    members: tuple[Assumption, ...]
    """One, or the rates of a throughput, which move together."""
    moves: float

    @property
    def first(self) -> Assumption:
        """The assumption, the first of several that move together."""
        return self.members[0]


def matter_most(resolved: ResolvedScenario, origins: Origins, most: int) -> list[Mattering]:
    """Return the assumptions that matter most, at most so many, the first of them most."""
    rows: dict[tuple[tuple[str, float | str, str, str], ...], Mattering] = {}
    for owner, members, moves in _effects(resolved, origins):
        key = tuple((each.name, each.value, each.source, each.as_of) for each in members)
        same = rows.get(key)
        owners = (owner,) if same is None else (*same.owners, owner)
        rows[key] = Mattering(owners, tuple(members), max(moves, same.moves if same else 0.0))
    return sorted(rows.values(), key=lambda row: (-round(row.moves, 4), _LEAST_SURE.index(row.first.status)))[:most]


def _effects(resolved: ResolvedScenario, origins: Origins) -> Iterable[tuple[str, Sequence[Assumption], float]]:
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


def _effect(planned: Plan, place: Place, base: dict[str, Array]) -> float:
    """The largest change of an option's cost, as a share of it."""
    value, field = float(value_of(planned, place)), place.field
    if value == 0:
        return 0.0
    ends = np.clip(np.array([value * (1 - MOVED_BY), value * (1 + MOVED_BY)]), field.low, field.high)
    ends = np.round(ends) if field.whole else ends
    moved = _costs(with_values(planned, {place.path: ends}), 2, place)
    shares = [
        float(np.max(np.abs(costs - base[name]))) / float(base[name][0])
        for name, costs in moved.items()
        if np.all(np.isfinite(costs)) and np.isfinite(base[name][0]) and base[name][0] > 0
    ]
    return max(shares, default=0.0)


def _costs(planned: Plan, width: int, moved: Place | None = None) -> dict[str, Array]:
    """The cost a month of every option that a moved input can reach: its own, and those that are made of others."""
    return {
        each.name: np.broadcast_to(each.option.cost(planned.load).usd_per_month.filled(np.inf), (width,))
        for at, each in enumerate(planned.options)
        if moved is None or moved.option is None or moved.at == at or each.option.parts
    }
