"""Which models may be used without any duty."""

from __future__ import annotations

from trust.models.entries import ModelEntry
from trust.models.filters.filter import Question


class WithoutDuties:
    """Commercial use that asks for nothing, by the profile of the company."""

    label = "commercial use without duties"
    rests_on = "the verdict for your company"

    def keeps(self, entry: ModelEntry, question: Question) -> bool:
        """Tell whether the verdict is: allowed, and no duty with it."""
        return question.verdicts[entry.id].outcome == "allowed"
