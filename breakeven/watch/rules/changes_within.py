"""Whether a price is known to change within some days: a listed step, or terms of a contract that begin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from typing import ClassVar

from breakeven.currency import is_money
from breakeven.watch.finding import Figure, Finding, Judged, Row
from breakeven.watch.rules.changed_rows import by_key, in_words, row_of
from breakeven.watch.rules.rule import AheadRule, in_days, last_day
from breakeven.watch.watched import Watched
from pricing.contract.contract import CONTRACT


@dataclass(frozen=True)
class ChangesWithin(AheadRule):
    """A price is known to change within some days."""

    id: ClassVar[str] = "changes-within"
    title: ClassVar[str] = "a price changes soon"
    what: ClassVar[str] = "a price changes"
    days: int = 60

    def judge(self, watched: Watched) -> Iterator[Judged]:
        """Yield the steps of each option, a finding for each day."""
        last = last_day(watched.day, self.days)
        for option, rows in watched.now.rows.items():
            steps: list[tuple[date, Row, bool]] = []
            for listed in by_key(rows, option).values():
                for before, after in pairwise(listed):
                    on = date.fromisoformat(after.holds_from)
                    if on <= last and before.value != after.value and is_money(after.unit):
                        own = CONTRACT in (before.status, after.status)
                        steps.append((on, row_of(option, before, after, after.holds_from), own))
            for on, of_day in groupby(sorted(steps, key=lambda step: step[0]), key=lambda step: step[0]):
                together = list(of_day)
                moves = [row for _, row, _ in together]
                when = f"{option}, on {in_days(on, watched.day)}"
                said, brief = (", ".join(in_words(row, amounts=amounts) for row in moves) for amounts in (True, False))
                figures = (Figure("day", on.isoformat(), "date"), Figure("days", (on - watched.day).days, "day"))
                own = any(whose for _, _, whose in together)
                yield Finding(f"{when}: {said}", f"{when}: {brief}", figures, tuple(moves), own)
