"""What every filter of models answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from pricing.resolve.shelf import Shelf
from pricing.store.catalogue import Catalogue
from trust.licences.verdict import Verdict
from trust.models.entries import ModelEntry


@dataclass(frozen=True)
class Question:
    """What filters look a model up in: the verdicts by the model's id, and the catalogue with its shelf."""

    verdicts: Mapping[str, Verdict]
    catalogue: Catalogue
    shelf: Shelf


class Filter(Protocol):
    """A question that a model answers with yes, or is left out: where nothing is known the answer is never yes."""

    @property
    def label(self) -> str:
        """The question in the words of the page."""

    @property
    def rests_on(self) -> str:
        """What a yes rests on, in words."""

    def keeps(self, entry: ModelEntry, question: Question) -> bool:
        """Tell whether a model answers with yes."""
