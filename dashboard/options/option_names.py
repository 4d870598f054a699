"""The catalogue's figures for an option, as hints in its controls."""

from __future__ import annotations

from dashboard import state
from economics.assumption import Assumption
from economics.errors import InputError
from economics.option.kinds import Option
from pricing.resolve.scenario import resolve_option


def looked_up(index: int, option: Option) -> dict[str, Assumption]:
    """Return the figures looked up for an option, by field, of the as-of date, all day and standard; empty on error."""
    scenario = state.scenario()
    try:
        resolved = resolve_option(option, f"options[{index}]", scenario, state.catalogue(), state.as_of())
    except InputError:
        return {}
    return {a.field: a for a in resolved.assumptions if not (a.variant or a.window or a.holds_from)}
