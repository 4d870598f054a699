"""The result as a JSON document, with what is known of the models beside their prices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from economics.break_even.compare import Comparison
from economics.results import result_document
from pricing.resolve.quality import Known, notes_on
from pricing.resolve.scenario import ResolvedScenario
from pricing.rows import Rating


def full_result(
    resolved: ResolvedScenario, comparison: Comparison, sections: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the result document of a scenario; `sections` are those over months and under uncertainty, by name.

    Documents of schema version 1 have the result that they always had.
    """
    if not resolved.scenario.edition.says_quality:
        return result_document(comparison, resolved.as_of, sections)
    further = {"notes": [note.text for note in notes_on(resolved.known)], **(sections or {})}
    about = {result.name: _entries(resolved.known.get(result.name)) for result in comparison.options}
    return result_document(comparison, resolved.as_of, further, about)


def _entries(known: Known | None) -> dict[str, Any]:
    """What is known of an option's model, null where nothing is."""
    if known is None:
        return {"rating": None, "reasoning": None}
    return {
        "rating": None if known.rating is None else _rating(known.rating),
        "reasoning": None if known.reasoning is None else known.reasoning.reasoning,
    }


def _rating(rating: Rating) -> dict[str, Any]:
    return {
        "value": rating.rating,
        "low": rating.low,
        "high": rating.high,
        "votes": rating.votes,
        "rank": rating.rank,
        "category": rating.category,
        "as_published": rating.as_published,
        "day": rating.observed_on.isoformat(),
        "licence": rating.licence,
        "source": rating.source,
    }
