"""Levers on throughput: factors set by the user, and the ranges that have been published for them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from economics.assumption import Assumption
from economics.note import Note
from economics.option.serving import ServingPlan
from pricing.curated import number, records


@dataclass(frozen=True)
class Lever:
    """One lever: the published range of its factor (None: nothing published), what it applies to, and the source."""

    name: str
    label: str
    low: float | None
    high: float | None
    applies_to: str
    source: str
    url: str
    observed_on: str
    note: str

    @property
    def published(self) -> str:
        """The published range in words."""
        low = "" if self.low is None else f"{self.low:g}"
        high = "" if self.high is None else f"{self.high:g}"
        return f"published: {low} to {high}" if high else f"published: {low}, no upper figure"


@cache
def levers() -> tuple[Lever, ...]:
    """Return the levers of `pricing/data/levers.csv`, in its order."""
    return tuple(
        Lever(
            name=row["lever"] or "",
            label=row["label"] or "",
            low=number(row["low"]),
            high=number(row["high"]),
            applies_to=row["applies_to"] or "",
            source=row["source"] or "",
            url=row["url"] or "",
            observed_on=row["observed_on"] or "",
            note=row["note"] or "",
        )
        for row in records("levers.csv")
    )


def lever_factors(plan: ServingPlan) -> tuple[float, float]:
    """Return the factors on the prefill and on the decode rate that a plan's levers come to."""
    both = 1.0
    decode = 1.0
    for lever in levers():
        factor = getattr(plan, lever.name)
        if lever.applies_to == "both":
            both *= factor
        else:
            decode *= factor
    return both, both * decode


def lever_assumptions(plan: ServingPlan) -> tuple[Assumption, ...]:
    """Return the levers that are on, as assumptions of an option."""
    return tuple(
        Assumption(
            f"lever: {lever.label.lower()}",
            factor,
            "factor",
            f"typed; {lever.published}",
            "",
            "typed",
            f"serving.{lever.name}",
        )
        for lever in levers()
        if (factor := getattr(plan, lever.name)) != 1
    )


def lever_notes(plan: ServingPlan) -> tuple[Note, ...]:
    """Return a note for every lever that is on; one outside its published range says so."""
    notes = []
    for lever in levers():
        factor = getattr(plan, lever.name)
        if factor != 1:
            low, high = lever.low or 0.0, lever.high or 1.0
            beyond = "" if low <= factor <= high else ", outside what is published"
            text = f"{lever.label.lower()} counted as {factor:g}× ({lever.published}{beyond})"
            notes.append(Note("lever", text, field=f"serving.{lever.name}"))
    return tuple(notes)
