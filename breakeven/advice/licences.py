"""May a company use the models of an option? What their licences come to, by the rules of `trust.licences`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from breakeven.advice.answers import Answers
from breakeven.advice.standing import Standing, against
from trust.licences.company import Company
from trust.licences.rules.rule import OUTCOMES, Finding
from trust.licences.verdict import OF_A_LICENCE, Verdict
from trust.models.entries import Library
from trust.models.judged import verdict_of

QUESTION = "licence"
"""The question of the decision trees that licences answer."""
_NO_FACTS = Verdict("unknown", None, (Finding("unknown", OF_A_LICENCE, "no fact of this model is held"),))


@dataclass(frozen=True)
class OptionLicence:
    """Whether a company may use an option: the verdict on its model, of several the one with the worst."""

    option: str
    model: str
    verdict: Verdict


@dataclass(frozen=True)
class Aside:
    """An option that may not be advised: the questions whose answers leave no room for it, its licence that does not.

    `licence` None: its model may be used, or nobody knows that it may not.
    """

    option: str
    questions: tuple[str, ...]
    licence: OptionLicence | None = None


def option_licences(standing: Sequence[Standing], known: Library, company: Company) -> tuple[OptionLicence, ...]:
    """Return the verdict on every option that runs open weights; others are under the terms of their seller."""
    return tuple(_of_option(each, known, company) for each in standing if each.models)


def _of_option(standing: Standing, known: Library, company: Company) -> OptionLicence:
    found = []
    for model in standing.models:
        entry = known.entries.get(model)
        verdict = _NO_FACTS if entry is None else verdict_of(entry, company, known)
        found.append(OptionLicence(standing.name, model if entry is None else entry.name, verdict))
    return max(found, key=lambda each: OUTCOMES.index(each.verdict.outcome))


def aside(standing: Sequence[Standing], answers: Answers, licences: Sequence[OptionLicence]) -> tuple[Aside, ...]:
    """Return the options that answers leave no room for or whose model may not be used, in the scenario's order."""
    refused = {each.option: each for each in licences if each.verdict.outcome == "not allowed"}
    found = (Aside(each.name, against(each, answers), refused.get(each.name)) for each in standing)
    return tuple(each for each in found if each.questions or each.licence is not None)
