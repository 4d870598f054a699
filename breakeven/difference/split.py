"""The difference of two results, split over price, volume, workload mix, hardware, model edition and assumptions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

import numpy as np

from breakeven.difference.groups import GROUPS, Group
from breakeven.difference.hybrids import changed_groups, hybrid
from breakeven.difference.matching import NotSplit, matched
from breakeven.difference.shapley import shared_out
from economics.errors import InputError
from economics.fields.field import shown
from economics.quantity import Array
from economics.scenario.reading import read_scenario, scenario_document
from economics.scenario.scenario import Scenario
from pricing.resolve.scenario import resolve, resolve_each, resolve_option
from pricing.store.catalogue import Catalogue

METHOD = (
    "Shapley values: each part is the mean, over all orders in which the changes can be made, of what it adds at its "
    "turn; the parts add up to the difference"
)
Joined = frozenset[Group]
"""Groups that changed and cannot be told apart here, because some scenario between the two cannot be computed."""


@dataclass(frozen=True)
class Split:
    """The cost of one option in two scenarios [USD a month], and the parts of the difference by groups.

    `option` is its name in the first, `option_after` in the second.
    """

    option: str
    option_after: str
    before: float
    after: float
    parts: Mapping[Joined, float]


@dataclass(frozen=True)
class Difference:
    """Why the options that two scenarios share differ; `only_before` and `only_after` are in one of them alone.

    `of_bills` are the tokens a month that the bill of each scenario pays for [token], None where it has no bill.
    """

    splits: tuple[Split, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    not_split: tuple[NotSplit, ...]
    of_bills: tuple[float | None, float | None]


def difference(
    before: Scenario, after: Scenario, catalogue: Catalogue, today: date, called: tuple[str, str] = ("", "")
) -> Difference:
    """Return why the month's cost of each option differs; a scenario without a day is taken at `today`.

    Options are the same where their identity is, else their name, and their kind. A bill counts as the tokens that it
    pays for. Raises InputError where one of the scenarios cannot be computed, or where they share no option; what the
    scenarios are `called`, such as their files, leads it.
    """
    ask = _Costs(catalogue, today)
    ends = []
    for scenario, name in zip((before, after), called, strict=True):
        with refused_in(name):
            ends.append(_with_tokens(_dated(scenario, today), catalogue, today))
    (first, old_tokens), (second, new_tokens) = ends
    found = matched(scenario_document(first), scenario_document(second))
    if not found.pairs:
        with refused_in(" and ".join(filter(None, called))):
            why = "".join(f"; {shown(each.option)}: {each.reason}" for each in found.not_split)
            raise InputError("options", f"they share none of one identity or name, and of one kind{why}")
    old, new = _padded(found.before), _padded(found.after)
    at_ends = []
    for side, (scenario, document) in enumerate(((first, old), (second, new))):
        with refused_in(called[side]):
            _refuse_without_price(scenario, [pair[side] for pair in found.pairs], catalogue, today)
            at_ends.append(ask.cost(document))
    players = _players(old, new, ask)
    shares = shared_out(players, lambda taken: ask.cost(hybrid(old, new, frozenset().union(*taken))))
    splits = (
        Split(*names, float(at_ends[0][i]), float(at_ends[1][i]), {who: float(usd[i]) for who, usd in shares.items()})
        for i, names in enumerate(found.names)
    )
    return Difference(tuple(splits), found.only_before, found.only_after, found.not_split, (old_tokens, new_tokens))


@contextmanager
def refused_in(name: str) -> Iterator[None]:
    """Let a refusal inside a block begin with a name, such as that of a file, unless it does; empty for none."""
    try:
        yield
    except InputError as error:
        if not name or error.field == name:
            raise
        raise InputError(f"{name}: {error.field}" if error.field else name, error.message, error.rule) from error


def _with_tokens(scenario: Scenario, catalogue: Catalogue, today: date) -> tuple[Scenario, float | None]:
    """Return a scenario with the tokens that its bill pays for in place of the bill, and these; else as it is, None.

    Tokens that a bill pays for depend on price and mix: taken before the split, they are volume and nothing else.
    """
    bill = scenario.workload.bill
    if bill is None:
        return scenario, None
    resolved, errors = resolve_each(scenario, catalogue, today)
    if not resolved.options:
        billed = next(i for i, option in enumerate(scenario.options) if option.name == bill.option)
        raise next((error for error in errors if error.field.startswith(f"options[{billed}]")), errors[-1])
    tokens = float(np.asarray(resolved.load.tokens_per_month))
    workload = scenario.workload.model_copy(update={"bill": None, "tokens_per_month": tokens})
    return scenario.model_copy(update={"workload": workload}), tokens


def _refuse_without_price(scenario: Scenario, places: Iterable[int], catalogue: Catalogue, today: date) -> None:
    """Refuse an option without a price by its place in its scenario: among the shared ones it has another."""
    for at in places:
        resolve_option(scenario.options[at], f"options[{at}]", scenario, catalogue, scenario.as_of or today)


def _padded(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document that can be read: a scenario has two options at least."""
    options = document["options"]
    if len(options) > 1:
        return document
    return {**document, "options": [*options, {**options[0], "name": f"{options[0]['name'][:100]} again"}]}


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
