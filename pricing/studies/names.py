"""Which registered model a name outside the price lists means: the name that a server or a benchmark gives it."""

from __future__ import annotations

from functools import cache

from pricing.sellers.aliases import all_aliases, registry_ids
from pricing.studies.propose_aliases import proposed


def registered_model(name: str) -> str | None:
    """Return the id of the registered model that a name stands for, None where no row and no rule knows it.

    A spelling of the table counts whatever provider writes it so, by its last part and in any case; any other is taken
    apart by the rules that propose rows: `RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic` is `llama-3.3-70b`.
    """
    spelling = _last_part(name)
    if spelling in registry_ids():
        return spelling
    listed = _by_last_part().get(spelling, frozenset())
    if len(listed) == 1:
        return next(iter(listed))
    by_rule = proposed("", name.rstrip("/"))
    return None if by_rule is None else by_rule.model


def same_model(one: str, other: str) -> bool:
    """Tell whether two names mean one model: one registered model, or else the same last part of both."""
    known = registered_model(one), registered_model(other)
    return known[0] == known[1] if None not in known else _last_part(one) == _last_part(other)


def _last_part(name: str) -> str:
    return name.rstrip("/").rpartition("/")[2].casefold()


@cache
def _by_last_part() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for alias in all_aliases():
        found.setdefault(_last_part(alias.provider_model), set()).add(alias.model)
    return {spelling: frozenset(models) for spelling, models in found.items()}
