"""What the controls of every kind of option share: what the catalogue gives for an option."""

from __future__ import annotations

from dashboard import state
from economics.assumption import Assumption
from economics.errors import InputError
from economics.option.kinds import Option
from pricing.resolve.scenario import resolve_option


def looked_up(index: int, option: Option) -> dict[str, Assumption]:
    """What went into an option, by field: what holds all day and is no variant; empty where something is missing."""
    scenario = state.scenario()
    try:
        resolved = resolve_option(option, f"options[{index}]", scenario, state.catalogue(), state.as_of())
    except InputError:
        return {}
    return {a.field: a for a in resolved.assumptions if not (a.variant or a.window)}
