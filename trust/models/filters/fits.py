"""Which models fit on GPUs that one has."""

from __future__ import annotations

from dataclasses import dataclass

from trust.models.entries import ModelEntry
from trust.models.filters.filter import Question
from trust.models.layouts import fits_on


@dataclass(frozen=True)
class Fits:
    """A model that so many GPUs of a kind hold: weights, reserve, and one token of cache, at the widest precision."""

    gpu: str
    gpus: int
    label: str = "fits on my GPUs"
    rests_on: str = "the sizes of the model in the registry; a model without an entry there is left out"

    def keeps(self, entry: ModelEntry, question: Question) -> bool:
        """Tell whether the model is registered and fits."""
        model = question.shelf.models.get(entry.id)
        return model is not None and fits_on(model, question.shelf.gpus[self.gpu], self.gpus) is not None
