"""The difference of two results, split over price, volume, workload mix, hardware, model edition and assumptions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

import numpy as np

from breakeven.difference.groups import GROUPS, Group
from breakeven.difference.hybrids import changed_groups, hybrid, matched
from breakeven.difference.shapley import shared_out
from economics.errors import InputError
from economics.quantity import Array
from economics.scenario.reading import read_scenario, scenario_document
from economics.scenario.scenario import Scenario
from pricing.resolve.scenario import resolve
from pricing.store.catalogue import Catalogue

METHOD = (
    "Shapley values: each part is the mean, over all orders in which the changes can be made, of what it adds at its "
    "turn; the parts add up to the difference"
)
Joined = frozenset[Group]
"""Groups that changed and cannot be told apart here, because some scenario between the two cannot be computed."""


@dataclass(frozen=True)
class Split:
    """The cost of one option in two scenarios [USD a month], and the parts of the difference by groups."""

    option: str
    before: float
    after: float
    parts: Mapping[Joined, float]


@dataclass(frozen=True)
class Difference:
    """Why the options that two scenarios share differ; `only_before` and `only_after` are in one of them alone."""

    splits: tuple[Split, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]


def difference(before: Scenario, after: Scenario, catalogue: Catalogue, today: date) -> Difference:
    """Return why the month's cost of each option differs; a scenario without a day is taken at `today`.

    Options are the same where name and kind are. Raises InputError where one of the scenarios cannot be computed, or
    where they share no option.
    """
    old, new = (scenario_document(_dated(scenario, today)) for scenario in (before, after))
    old, new, only_old, only_new = matched(old, new)
    names = [option["name"] for option in old["options"]]
    if not names:
        raise InputError("options", "the two scenarios share no option of one name and kind: nothing to compare")
    if len(names) == 1:  # a scenario has two options at least
        for document in (old, new):
            document["options"] = [*document["options"], {**document["options"][0], "name": f"{names[0][:100]} again"}]
    ask = _Costs(catalogue, today)
    at_ends = ask.cost(old), ask.cost(new)
    players = _players(old, new, ask)
    shares = shared_out(players, lambda taken: ask.cost(hybrid(old, new, frozenset().union(*taken))))
    splits = (
        Split(name, float(at_ends[0][i]), float(at_ends[1][i]), {who: float(usd[i]) for who, usd in shares.items()})
        for i, name in enumerate(names)
    )
    return Difference(tuple(splits), tuple(only_old), tuple(only_new))


def _dated(scenario: Scenario, today: date) -> Scenario:
    return scenario if scenario.as_of is not None else scenario.model_copy(update={"as_of": today})


class _Costs:
    """The month's cost of every option of a document, shape (options,); what was asked before is kept."""

    def __init__(self, catalogue: Catalogue, today: date) -> None:
        self._catalogue, self._today = catalogue, today
        self._known: dict[str, Array | InputError] = {}

    def cost(self, document: dict[str, Any]) -> Array:
        """Return the costs [USD a month], not a number where one is not defined; raises InputError where refused."""
        key = repr(document)
        if key not in self._known:
            try:
                self._known[key] = self._worked_out(document)
            except InputError as error:
                self._known[key] = error
        found = self._known[key]
        if isinstance(found, InputError):
            raise found
        return found

    def _worked_out(self, document: dict[str, Any]) -> Array:
        resolved = resolve(read_scenario(document), self._catalogue, self._today)
        costs = [option.cost(resolved.load).usd_per_month for option in resolved.options]
        for option, usd in zip(resolved.options, costs, strict=True):
            if usd.scalar is None:
                raise InputError(option.name, usd.reason or "has no cost")
        return np.array([usd.scalar for usd in costs], dtype=float)


def _players(old: dict[str, Any], new: dict[str, Any], ask: _Costs) -> tuple[Joined, ...]:
    """The groups that changed, joined until every scenario between the two can be computed."""
    changed = changed_groups(old, new)
    players: tuple[Joined, ...] = tuple(frozenset({group}) for group in GROUPS if group in changed)

    def refused(joined: tuple[Joined, ...]) -> int:
        return _failures(joined, lambda taken: ask.cost(hybrid(old, new, taken)))

    while refused(players):
        players = min(_joins(players), key=refused)
    return players


def _joins(players: tuple[Joined, ...]) -> list[tuple[Joined, ...]]:
    """Every way to join two of the groups."""
    return [
        (*(player for player in players if player not in pair), pair[0] | pair[1]) for pair in combinations(players, 2)
    ]


def _failures(players: tuple[Joined, ...], ask: Callable[[Joined], object]) -> int:
    """How many of the scenarios between the two cannot be computed."""
    count = 0
    for size in range(len(players) + 1):
        for chosen in combinations(players, size):
            try:
                ask(frozenset().union(*chosen))
            except InputError:
                count += 1
    return count
