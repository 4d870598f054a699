"""The rules of the watch, and the reading of their texts: `cost-above=20000`, `cheapest-changes`."""

from __future__ import annotations

from collections.abc import Sequence

from breakeven.watch.rules.changes_within import ChangesWithin
from breakeven.watch.rules.cheapest_changes import CheapestChanges
from breakeven.watch.rules.cost_above import CostAbove
from breakeven.watch.rules.ends_within import EndsWithin
from breakeven.watch.rules.measurement_change import MeasurementChange
from breakeven.watch.rules.model_retires import ModelRetires
from breakeven.watch.rules.price_change import PriceChange
from breakeven.watch.rules.rule import PATH, Rule
from breakeven.watch.rules.saving_below import SavingBelow
from economics.errors import InputError
from economics.fields.field import shown
from pricing.errors import did_you_mean

RULES: tuple[type[Rule], ...] = (
    CheapestChanges,
    CostAbove,
    SavingBelow,
    PriceChange,
    ChangesWithin,
    EndsWithin,
    ModelRetires,
    MeasurementChange,
)
"""Every rule, in the order in which they are asked."""


def read_rule(text: str) -> Rule:
    """Return the rule that a text says, `NAME` or `NAME=PARAMETER`; raises InputError with what to write instead."""
    name, equals, parameter = text.strip().partition("=")
    kinds = {kind.id: kind for kind in RULES}
    kind = kinds.get(name.strip().lower())
    if kind is None:
        hint = did_you_mean(name.strip(), kinds) or f"; there are: {', '.join(kinds)}"
        raise InputError(PATH, f"{shown(name.strip())} is no rule{hint}")
    return kind.read(parameter.strip() if equals else None)


def title_of(id: str) -> str:
    """Return what the rule of an id asks, without its parameter; empty for what is no rule."""
    return next((kind.title for kind in RULES if kind.id == id), "")


def rules_of(texts: Sequence[str]) -> tuple[Rule, ...]:
    """Return the rules that are named, each once and in the order of `RULES`; without any those that need no parameter.

    Raises InputError for a text that is no rule, and for two rules of one name with different parameters: a watch
    would not say which of them was meant.
    """
    if not texts:
        return tuple(kind.read(None) for kind in RULES if kind.by_itself)
    named: dict[str, Rule] = {}
    for rule in map(read_rule, texts):
        if named.setdefault(rule.id, rule) != rule:
            raise InputError(PATH, f"{rule.id} is given twice, as {named[rule.id].text} and as {rule.text}: give one")
    return tuple(named[kind.id] for kind in RULES if kind.id in named)
