"""What guides and papers claim in figures, with the inputs that they state and those that they leave out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pricing.facts.cells import Fact, Inputs
from pricing.facts.days import StatedDay


@dataclass(frozen=True, slots=True)
class Claim(Fact):
    """A quantified claim: the source says that the figure lies from `low` to `high`, in `unit`; None: that end is open.

    `inputs_missing` names what is needed to check the claim and not stated; `how_to_check` says by what formula.
    """

    FILE: ClassVar[str] = "claims.csv"
    KEY: ClassVar[tuple[str, ...]] = ("id",)

    id: str
    topic: str
    source: str
    observed_on: StatedDay
    source_locator: str
    claim: str
    low: float | None
    high: float | None
    unit: str | None
    inputs_stated: Inputs
    inputs_missing: str | None
    how_to_check: str | None
