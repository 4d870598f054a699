"""Whether a measurement or an estimate that an option rests on is another one than it was then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from breakeven.currency import is_money
from breakeven.watch.finding import Judged
from breakeven.watch.rules.changed_rows import changed
from breakeven.watch.rules.rule import PlainRule
from breakeven.watch.watched import Watched


@dataclass(frozen=True)
class MeasurementChange(PlainRule):
    """A throughput or another looked-up figure that is no price changed since then."""

    id: ClassVar[str] = "measurement-change"
    title: ClassVar[str] = "a measurement changed"

    def judge(self, watched: Watched) -> Iterator[Judged]:
        """Yield the figures that changed, by option."""
        yield from changed(watched, lambda row: not is_money(row.unit))
