"""What is known when an option is looked up: the scenario, its day, the catalogue, and the other options."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from economics.cost.load import Workload
from economics.fields.edition import Edition
from economics.option.protocol import PricedOption
from pricing.errors import CatalogueError
from pricing.store.catalogue import Catalogue

MONTHS_LOOKED_AT = 12
"""The months within which a known change of price is said where a scenario has no horizon."""
Other = Callable[[str, Workload], PricedOption]
"""Looks up another option of the scenario by its name, for a workload; raises as the look-up of that option does."""


@dataclass(frozen=True)
class Asked:
    """One look-up: for a workload of an edition, on a day, in a catalogue.

    `workload` is what the option gets: `whole`, the scenario's, or the part of it that a mix routes there. `months` are
    those of the horizon: what changes within them is said in a note.
    """

    workload: Workload
    whole: Workload
    edition: Edition
    catalogue: Catalogue
    as_of: date
    other: Other
    months: int = MONTHS_LOOKED_AT

    def part(self, name: str, workload: Workload, field: str) -> PricedOption:
        """Look up another option that this one is made of; `field` is where it is named.

        Raises CatalogueError on that field when the other one has no price.
        """
        try:
            return self.other(name, workload)
        except CatalogueError as error:
            raise CatalogueError(field, f"{name!r} has no price: {error.message}") from error
