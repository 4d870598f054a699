"""Whether a teacher's terms allow to train another model on what it writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pricing.facts.licences import Licence
from pricing.facts.models import ModelFact
from trust.preferred import known_fact

Allowed = Literal["allowed", "allowed with duties", "not allowed", "unknown"]
_OPENS_CLAUSE = " ("


@dataclass(frozen=True)
class TeacherTerms:
    """A verdict, the licence that it rests on and its clause, as their sources have them."""

    allowed: Allowed
    licence: Licence | None
    clause: str | None
    fact: ModelFact | None


def teacher_terms(facts: Iterable[ModelFact], licences: Iterable[Licence], model: str) -> TeacherTerms:
    """Return what is known of training on a model's output; without a licence row it is unknown, never allowed.

    A guide alone never allows: where only guides name the licence or read its clause, it is unknown. A licence with a
    clause on models so trained, or on their name, brings duties.
    """
    known = known_fact(facts, model, "licence").preferred
    if known is None or known.value is None:
        return TeacherTerms("unknown", None, None, known)
    licence = next((row for row in licences if row.licence_id == known.value), None)
    if licence is None or licence.forbids_training_other_models is None:
        return TeacherTerms("unknown", licence, None, known)
    answer, _, rest = licence.forbids_training_other_models.partition(_OPENS_CLAUSE)
    clause = rest.removesuffix(")") or licence.naming_duty
    if answer == "yes":
        return TeacherTerms("not allowed", licence, clause, known)
    if answer != "no" or known.status == "guide" or licence.read == "guide":
        return TeacherTerms("unknown", licence, clause, known)
    return TeacherTerms("allowed with duties" if clause else "allowed", licence, clause, known)
