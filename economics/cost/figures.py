"""The figures reported beside an option's cost (replicas, utilisation, capacity), in one table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One kind of figure: its id in the result JSON, its label, its unit, and whether it is a whole number."""

    id: str
    label: str
    unit: str
    whole: bool = False


FIGURES: dict[str, Figure] = {
    figure.id: figure
    for figure in (
        Figure("replicas", "replicas", "replica", whole=True),
        Figure("spare_replicas", "spare replicas", "replica", whole=True),
        Figure("instances", "instances", "instance", whole=True),
        Figure("paid_gpus", "GPUs paid for", "GPU", whole=True),
        Figure("baseline_replicas", "baseline replicas", "replica", whole=True),
        Figure("paid_replica_hours", "paid replica-hours", "h/month"),
        Figure("units", "units", "unit", whole=True),
        Figure("utilisation", "achieved utilisation", "share of capacity"),
        Figure("capacity_tokens_per_second", "capacity", "token/s per replica"),
    )
}
"""Figure id → Figure, in the order in which they are listed."""
