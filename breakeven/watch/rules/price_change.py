"""Whether a price that an option is paid by is another one than it was then: which row, from what to what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from breakeven.currency import is_money
from breakeven.figures import day_words
from breakeven.watch.finding import Finding, Judged
from breakeven.watch.rules.changed_rows import changed
from breakeven.watch.rules.rule import PlainRule
from breakeven.watch.watched import Watched


@dataclass(frozen=True)
class PriceChange(PlainRule):
    """A price of the scenario changed since then."""

    id: ClassVar[str] = "price-change"
    title: ClassVar[str] = "a price changed"

    def judge(self, watched: Watched) -> Iterator[Judged]:
        """Yield the prices that changed, by option, and each option that lost its price or has one now."""
        yield from changed(watched, lambda row: is_money(row.unit))
        then, now = watched.then, watched.now
        for option in watched.scenario.options if then is not None else ():
            assert then is not None
            if option.name not in then.usd_per_month:  # left out of what was stored
                continue
            usd_then, usd_now = then.usd_per_month[option.name], now.usd_per_month.get(option.name)
            since = day_words(then.day)
            if usd_then is not None and usd_now is None:
                brief = f"{option.name} has no price now, it had one on {since}"
                yield Finding(f"{brief}: {now.reasons.get(option.name, '')}", brief)
            elif usd_then is None and usd_now is not None:
                brief = f"{option.name} has a price now, it had none on {since}"
                yield Finding(brief, brief)
