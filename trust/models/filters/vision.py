"""Which models take pictures."""

from __future__ import annotations

from trust.models.entries import ModelEntry
from trust.models.filters.filter import Question


class TakesPictures:
    """Pictures among what the model takes, by the preferred source."""

    label = "vision"
    rests_on = "what the preferred source says that the model takes"

    def keeps(self, entry: ModelEntry, question: Question) -> bool:
        """Tell whether pictures are among the inputs."""
        del question
        return "image" in (entry.value("modality_in") or "").split(", ")
