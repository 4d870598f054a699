"""The figures reported beside an option's cost (replicas, utilisation, capacity), in one table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One kind of figure: its id in the result JSON, label, unit, meaning, and whether it is a whole number."""

    id: str
    label: str
    unit: str
    meaning: str
    whole: bool = False


FIGURES: dict[str, Figure] = {
    figure.id: figure
    for figure in (
        Figure("replicas", "replicas", "replica", "what the load needs; of hourly scaling the most of any hour", True),
        Figure("spare_replicas", "spare copies", "replica", "kept beyond those that the load needs", True),
        Figure(
            "instances",
            "instances",
            "instance",
            "machines that are paid for, each whole; of an own supply servers",
            True,
        ),
        Figure("paid_gpus", "GPUs paid for", "GPU", "GPUs of those machines", True),
        Figure(
            "baseline_replicas",
            "baseline copies",
            "replica",
            "paid for at all hours; typed, or those of least cost",
            True,
        ),
        Figure("paid_replica_hours", "paid copy-hours", "h/month", "copy-hours that the machines of all hours hold"),
        Figure("units", "units", "unit", "units of provisioned capacity that are paid for", True),
        Figure(
            "overflow_share",
            "overflow",
            "share of tokens",
            "tokens that typed units of provisioned capacity do not serve and its overflow option does",
        ),
        Figure(
            "utilisation",
            "achieved utilisation",
            "share of capacity",
            "tokens served ÷ what the capacity paid for could serve",
        ),
        Figure(
            "capacity_tokens_per_second",
            "capacity",
            "token/s per copy",
            "input + output tokens that a copy sustains for this mix",
        ),
    )
}
"""Figure id → Figure, in the order in which they are listed."""
