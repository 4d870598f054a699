"""What an option costs a month: lines that sum to the total, figures, or the reason why there is no cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

TOO_FEW_UNITS = "units do not suffice"
PART_WITHOUT_COST = "a part has no cost"
NO_TOKENS = "no tokens"
FREE_TODAY = "today costs nothing"
NOTHING_PAID = "no replica-hours are paid"

Figure = Fraction | int | None


@dataclass(frozen=True)
class Cost:
    """Lines [USD/month] by name and figures by the names of the result; `missing` says why there is no cost."""

    lines: Mapping[str, Fraction] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)
    missing: str | None = None

    @property
    def total(self) -> Fraction | None:
        return None if self.missing else sum(self.lines.values(), Fraction(0))
