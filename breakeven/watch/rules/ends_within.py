"""Whether a price ends within some days: a contract's last day, or a day from which nothing is listed any more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import ClassVar

from breakeven.watch.finding import Figure, Finding, Judged, Row
from breakeven.watch.rules.changed_rows import by_key, in_words, row_of
from breakeven.watch.rules.rule import AheadRule, in_days, last_day
from breakeven.watch.watched import Watched
from pricing.contract.contract import CONTRACT
from pricing.resolve.scenario import day_without_price


@dataclass(frozen=True)
class EndsWithin(AheadRule):
    """A price of the scenario ends within some days."""

    id: ClassVar[str] = "ends-within"
    title: ClassVar[str] = "a price ends soon"
    what: ClassVar[str] = "a price ends"
    days: int = 60

    def judge(self, watched: Watched) -> Iterator[Judged]:
        """Yield the contract's prices that end, by option and day, and each option that has no price any more."""
        last = last_day(watched.day, self.days)
        for option in watched.scenario.options:
            ended: dict[date, list[Row]] = {}
            for listed in by_key(watched.now.rows.get(option.name, ()), option.name).values():
                for before, after in pairwise(listed):
                    on = date.fromisoformat(after.holds_from)
                    if on <= last and before.status == CONTRACT and after.status != CONTRACT:
                        ended.setdefault(on, []).append(row_of(option.name, before, after, after.holds_from))
            for on, rows in sorted(ended.items()):
                when = f"{option.name}: your contract's price is over from {in_days(on, watched.day)}"
                said = ", ".join(in_words(row, amounts=True) for row in rows)
                moves = ", ".join(in_words(row, amounts=False) for row in rows)
                figures = (_day(on), _days(on, watched.day))
                yield Finding(f"{when}; the market's follows: {said}", f"{when}: {moves}", figures, tuple(rows), True)
            unlisted = day_without_price(option, watched.scenario, watched.catalogue, watched.day, last)
            if unlisted is not None:
                said = f"{option.name}: no price is listed any more from {in_days(unlisted, watched.day)}"
                yield Finding(said, said, (_day(unlisted), _days(unlisted, watched.day)))


def _day(on: date) -> Figure:
    return Figure("day", on.isoformat(), "date")


def _days(on: date, day: date) -> Figure:
    return Figure("days", (on - day).days, "day")
