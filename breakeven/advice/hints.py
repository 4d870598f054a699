"""What guides say that fits the questions of a scenario: engines, levers, precisions, sellers, models for a use.

These are rows, not verdicts. What an answer asks for brings what guides name for it, such as tools of tuning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from breakeven.advice.answers import Answers
from breakeven.advice.standing import NEEDS, Standing
from economics.option.self_hosted import SelfHostedOption
from economics.option.token_priced import TokenPricedOption
from economics.scenario.scenario import Scenario
from economics.supply.rented import Rent
from pricing.facts.guides import ProviderStatement, ServingStackStatement, UseCasePick
from pricing.store.catalogue import Catalogue
from trust.models.entries import Library, library

HintKind = Literal["engine", "precision", "lever", "training", "seller", "model"]
_OF_SELLERS = "hosting_class"
"""The question that statements about sellers bear on."""


@dataclass(frozen=True)
class Hint:
    """One statement of a source: about what, on which topic, and when it was stated.

    `about` is an id of its kind, of a model its name; `question` the one that it bears on, "" where it bears on none;
    `remark` what whoever read the source says of it.
    """

    kind: HintKind
    about: str
    topic: str
    statement: str
    question: str
    remark: str
    source: str
    stated: str


def hints(scenario: Scenario, standing: Sequence[Standing], answers: Answers, catalogue: Catalogue) -> tuple[Hint, ...]:
    """Return what guides say of what a scenario has, and of what its answers ask for."""
    asked_for = {question for question, answer in answers.items() if answer in NEEDS.get(question, {})}
    stacks = _of_stacks(scenario, asked_for, catalogue.facts(ServingStackStatement))
    sellers = _of_sellers(scenario, catalogue.facts(ProviderStatement))
    models = {model for each in standing for model in each.models}
    return (*stacks, *sellers, *_of_models(models, asked_for, library(catalogue), catalogue.facts(UseCasePick)))


def _of_stacks(scenario: Scenario, asked_for: set[str], statements: Sequence[ServingStackStatement]) -> Iterator[Hint]:
    own = [option for option in scenario.options if isinstance(option, SelfHostedOption)]
    precisions = {option.precision for option in own}
    for row in statements:
        fits = {
            "engine": bool(own),
            "precision": row.item in precisions,
            "lever": True,
            "training": row.question_id in asked_for,
        }
        if fits[row.kind]:
            yield _hint(row, row.kind, row.item, row.topic, row.statement, row.question_id)


def _of_sellers(scenario: Scenario, statements: Sequence[ProviderStatement]) -> Iterator[Hint]:
    sellers = {option.provider for option in scenario.options if isinstance(option, TokenPricedOption)}
    own = (option for option in scenario.options if isinstance(option, SelfHostedOption))
    sellers |= {option.supply.provider or "" for option in own if isinstance(option.supply, Rent)}
    for row in statements:
        if row.in_product and row.provider_id in sellers:
            yield _hint(row, "seller", row.provider_id, row.topic, row.statement, _OF_SELLERS)


def _of_models(models: set[str], asked_for: set[str], known: Library, picks: Sequence[UseCasePick]) -> Iterator[Hint]:
    families = {known.entries[model].family for model in models if model in known.entries}
    for row in picks:
        entry = known.entries.get(row.model_id)
        ours = row.model_id in models or (entry is not None and entry.family in families)
        if ours or row.question_id in asked_for:
            said = f"{row.role}: {row.critical_consideration}" if row.critical_consideration else row.role
            question = row.question_id if row.question_id in asked_for else None
            yield _hint(row, "model", row.model, row.use_case, said, question)


def _hint(
    row: ServingStackStatement | ProviderStatement | UseCasePick,
    kind: HintKind,
    about: str,
    topic: str,
    statement: str,
    question: str | None,
) -> Hint:
    where = f"{row.source}, {row.source_locator}"
    return Hint(kind, about, topic, statement, question or "", row.note or "", where, row.observed_on.text)
