"""Which models are named for a purpose."""

from __future__ import annotations

from dataclasses import dataclass

from pricing.facts.guides import UseCasePick
from trust.models.entries import ModelEntry
from trust.models.filters.filter import Question


@dataclass(frozen=True)
class GoodFor:
    """A purpose for which a source names the model: as a value of *best for*, or as a pick for a use."""

    label: str
    best_for: frozenset[str]
    use_cases: frozenset[str]
    rests_on: str = "what guides name the model for; no measurement stands behind it"

    def keeps(self, entry: ModelEntry, question: Question) -> bool:
        """Tell whether some source names the model for it."""
        if any(row.value in self.best_for for row in entry.known("best_for").rows):
            return True
        picks = question.catalogue.facts(UseCasePick)
        return any(pick.model_id == entry.id and pick.use_case in self.use_cases for pick in picks)


MULTILINGUAL = GoodFor(
    "multilingual",
    frozenset({
        *("multilingual", "multilingual, non-English", "European multilingual", "multilingual embeddings"),
        *("multilingual (Asian languages), code", "multilingual, code, math", "Chinese and multilingual"),
        *("multilingual, tool use", "coding, multilingual"),
    }),
    frozenset({"multilingual", "European multilingual"}),
)  # fmt: skip
CODE = GoodFor(
    "code",
    frozenset({
        *("code", "code generation", "coding, agent harness", "strongest EU-jurisdiction coding model"),
        *("multilingual (Asian languages), code", "multilingual, code, math", "coding / dev tools"),
        "coding, multilingual",
    }),
    frozenset({"coding / dev tools", "software developers", "EU-jurisdiction coding"}),
)  # fmt: skip
