"""The figures of an option beside its cost: how many replicas, how well used, how fast. One table for all places."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One kind of figure: its id in the result JSON, what people call it, its unit, whether it is a whole number."""

    id: str
    label: str
    unit: str
    whole: bool = False


FIGURES: dict[str, Figure] = {
    figure.id: figure
    for figure in (
        Figure("replicas", "replicas", "replica", whole=True),
        Figure("utilisation", "achieved utilisation", "share of capacity"),
        Figure("capacity_tokens_per_second", "capacity", "token/s per replica"),
    )
}
"""Figure id → Figure, in the order in which they are listed."""
