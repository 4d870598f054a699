"""A day as a source states it: some name the day, some the month, some the year alone."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class StatedDay:
    """A day, month or year in ISO form, with the first and the last day that it can mean."""

    text: str
    first: date
    last: date

    @classmethod
    def parse(cls, text: str) -> StatedDay:
        """Return `2026`, `2026-05` or `2026-05-04` as what it means; raises ValueError for anything else."""
        match [len(part) for part in text.split("-")]:
            case [4]:
                return cls(text, date(int(text), 1, 1), date(int(text), 12, 31))
            case [4, 2]:
                first = date.fromisoformat(f"{text}-01")
                return cls(text, first, first.replace(day=calendar.monthrange(first.year, first.month)[1]))
            case [4, 2, 2]:
                day = date.fromisoformat(text)
                return cls(text, day, day)
            case _:
                raise ValueError(f"{text!r} is no day, month or year")

    def agrees_with(self, other: StatedDay) -> bool:
        """Tell whether one of the two lies within the other: a month agrees with each of its days."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return first <= last

    def __str__(self) -> str:
        return self.text
