"""The models of the library held against a company: who may be used, and how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from trust.licences.company import Company
from trust.licences.rules.rule import OUTCOMES, Outcome
from trust.licences.verdict import Verdict, judge
from trust.models.entries import Library, ModelEntry


def verdict_of(entry: ModelEntry, company: Company, known: Library) -> Verdict:
    """Return whether a company may use a model or family."""
    return judge(
        entry.known("licence"), entry.known("commercial_use"), entry.known("modality_in"), company, known.licences
    )


@dataclass(frozen=True)
class Judged:
    """Every entry's verdict for a company, by the entry's id in the order of the library."""

    company: Company
    verdicts: Mapping[str, Verdict]

    @property
    def counts(self) -> Mapping[Outcome, int]:
        """How many models there are of each outcome."""
        found = Counter(verdict.outcome for verdict in self.verdicts.values())
        return {outcome: found[outcome] for outcome in OUTCOMES}


def judged(known: Library, company: Company) -> Judged:
    """Return the verdict of every model and family for a company."""
    return Judged(company, {id: verdict_of(entry, company, known) for id, entry in known.entries.items()})
