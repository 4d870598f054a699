"""Which models a company of the European Union makes."""

from __future__ import annotations

from trust.models.entries import ModelEntry
from trust.models.filters.filter import Question

EU_COUNTRIES = frozenset({
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
    *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
})  # fmt: skip
"""The member states, by ISO 3166."""


class MadeInTheEu:
    """A maker with its seat in the European Union."""

    label = "made by an EU company"
    rests_on = "the country of the maker"

    def keeps(self, entry: ModelEntry, question: Question) -> bool:
        """Tell whether the maker's country is a member state."""
        del question
        return entry.country in EU_COUNTRIES
