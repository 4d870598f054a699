"""What guides say of models, row by row, and what is right where another source contradicts them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pricing.facts.models import ModelFact
from trust.models.entries import ModelEntry
from trust.preferred import KnownFact


@dataclass(frozen=True, slots=True)
class Said:
    """A row of a guide, and the preferred row where it does not agree with it.

    `instead` None: nothing that is nearer to the model than guides contradicts it. `confirmed`: a source that is no
    guide says the same; `guides_differ`: another guide, or another place of this one, says something else.
    """

    entry: ModelEntry
    row: ModelFact
    instead: ModelFact | None
    reason: str | None
    confirmed: bool
    guides_differ: bool


def said_by_guides(entries: Iterable[ModelEntry]) -> list[Said]:
    """Return every row of every guide, in the order of guides, places in them, and models."""
    found = [
        _said(entry, known, row)
        for entry in entries
        for known in entry.facts.values()
        for row in known.rows
        if row.status == "guide"
    ]
    return sorted(found, key=lambda each: (each.row.source, each.row.source_locator, each.entry.name))


def _said(entry: ModelEntry, known: KnownFact, row: ModelFact) -> Said:
    own = next((reading for reading in known.readings if row in reading), ())
    instead = known.instead_of(row)
    return Said(
        entry,
        row,
        instead,
        None if instead is None else known.reason,
        known.confirms(row),
        any(other.status == "guide" for reading in known.readings if reading is not own for other in reading),
    )
