"""What sources say of serving engines, of the precisions and of the sellers that a scenario has: rows, not verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from economics.option.self_hosted import SelfHostedOption
from economics.option.token_priced import TokenPricedOption
from economics.scenario.scenario import Scenario
from economics.supply.rented import Rent
from pricing.facts.guides import ProviderStatement, ServingStackStatement

HintKind = Literal["engine", "precision", "seller"]


@dataclass(frozen=True)
class Hint:
    """One statement of a source: about what, on which topic, and when it was stated; `about` is an id of its kind."""

    kind: HintKind
    about: str
    topic: str
    statement: str
    source: str
    stated: str


def hints(
    scenario: Scenario, stacks: Sequence[ServingStackStatement], providers: Sequence[ProviderStatement]
) -> tuple[Hint, ...]:
    """Return what sources say of engines, where a scenario has GPUs of its own, and of its precisions and sellers."""
    own = [option for option in scenario.options if isinstance(option, SelfHostedOption)]
    precisions = {option.precision for option in own if option.precision}
    sellers = {option.provider for option in scenario.options if isinstance(option, TokenPricedOption)}
    sellers |= {option.supply.provider or "" for option in own if isinstance(option.supply, Rent)}
    of_stacks = [
        Hint(row.kind, row.item, row.topic, row.statement, _where(row), row.observed_on.text)
        for row in stacks
        if own and (row.kind == "engine" or (row.kind == "precision" and row.item in precisions))
    ]
    of_sellers = [
        Hint("seller", row.provider_id, row.topic, row.statement, _where(row), row.observed_on.text)
        for row in providers
        if row.in_product and row.provider_id in sellers
    ]
    return (*of_stacks, *of_sellers)


def _where(row: ServingStackStatement | ProviderStatement) -> str:
    return f"{row.source}, {row.source_locator}"
