"""What the controls of every kind of option share: what the catalogue gives for an option."""

from __future__ import annotations

from dashboard import state
from economics.assumption import Assumption
from economics.errors import InputError
from economics.scenario.scenario import SelfHostedOption, TokenPricedOption
from pricing.resolve.scenario import resolve_option


def looked_up(index: int, option: TokenPricedOption | SelfHostedOption) -> dict[str, Assumption]:
    """What the catalogue gives for an option, by name of the assumption; empty where it gives nothing."""
    scenario = state.scenario()
    try:
        resolved = resolve_option(option, f"options[{index}]", scenario, state.catalogue(), state.as_of())
    except InputError:
        return {}
    return {assumption.name: assumption for assumption in resolved.assumptions}
