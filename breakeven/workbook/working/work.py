"""What the copies of a self-hosted option must do, in cells: what every supply is asked."""

from __future__ import annotations

from dataclasses import dataclass

from breakeven.workbook.formula import Formula, most_of, whole_above
from breakeven.workbook.working.machines import COPY
from breakeven.workbook.working.place import Place
from economics.units import SECONDS_PER_HOUR

TOLERANCE = 1e-9
"""The part of a copy, or of a unit, that does not ask for one more."""


@dataclass(frozen=True)
class WorkCells:
    """Tokens of the row's month at `capacity` [token/s per copy] and a utilisation; `hours` are billed a month.

    `spares` are None where there are none.
    """

    tokens: Formula
    capacity: Formula
    utilisation: Formula
    least: Formula
    spares: Formula | None
    hours: Formula

    def needed(self, place: Place, usable: Formula | None) -> Formula:
        """Write the copies that the tokens need, of which interruptions leave a `usable` share; return their column."""
        served = self.capacity * SECONDS_PER_HOUR * self.hours * self.utilisation
        served = served if usable is None else served * usable
        copies = most_of(self.least, whole_above(self.tokens / served - TOLERANCE))
        return place.column("copies of the model needed", copies, COPY)

    def kept(self, needed: Formula) -> Formula:
        """Return those copies and the spares."""
        return needed if self.spares is None else needed + self.spares
