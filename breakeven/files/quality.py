"""The pack's table of what is known of the models beside their prices."""

from __future__ import annotations

from breakeven.files.tables import Cell, Table
from pricing.resolve.quality import Known
from pricing.resolve.scenario import ResolvedScenario

_COLUMNS = (
    *("option", "model", "rated_as", "category", "rating", "low", "high", "votes", "rank", "day", "licence", "source"),
    *("can_reason", "can_reason_source", "can_reason_day"),
)


def quality_table(resolved: ResolvedScenario) -> Table:
    """Return the rating of each option's model with its 95 % interval, and whether lists say that it can reason."""
    return Table(_COLUMNS, [_row(name, known) for name, known in resolved.known.items()])


def _row(option: str, known: Known) -> tuple[Cell, ...]:
    rating, reasoning = known.rating, known.reasoning
    rated: tuple[Cell, ...] = (None,) * 10
    if rating is not None:
        rated = (
            *(rating.as_published, rating.category, rating.rating, rating.low, rating.high, rating.votes, rating.rank),
            *(rating.observed_on.isoformat(), rating.licence, rating.source),
        )
    said: tuple[Cell, ...] = (None,) * 3
    if reasoning is not None:
        said = ("yes" if reasoning.reasoning else "no", reasoning.source, reasoning.observed_on.isoformat())
    return option, known.model, *rated, *said
