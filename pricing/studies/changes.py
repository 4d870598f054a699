"""Changes between two states of a price list: added, withdrawn, raised, lowered. Pure functions over rows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from economics.cost.token_lines import TOKEN_LINES
from economics.numbers import digits
from pricing.rows import STANDARD, PriceRow, RateRow
from pricing.rules.rents import ASSUMED, DOUBTFUL
from pricing.rules.token_prices import in_force

Kind = Literal["added", "withdrawn", "raised", "lowered"]
_FACTOR = 10.0
KINDS: tuple[Kind, ...] = ("added", "withdrawn", "raised", "lowered")


@dataclass(frozen=True, slots=True)
class Change:
    """One change: the name of what is priced, and its price before and after (None: not listed) in `unit`."""

    kind: Kind
    name: str
    before: float | None
    after: float | None
    unit: str

    def __str__(self) -> str:
        if self.before is None or self.after is None:
            price = self.after if self.before is None else self.before
            return f"{self.kind}: {self.name}, {price:g} {self.unit}"
        share = f" ({moved_by(self.after / self.before)})" if self.before else ""
        return f"{self.kind}: {self.name}, {self.before:g} → {self.after:g} {self.unit}{share}"


def moved_by(ratio: float) -> str:
    """Return the ratio of new to old in words: a share of the old, and of ten times or a tenth on a factor.

    >>> moved_by(1.25), moved_by(0.8), moved_by(1000), moved_by(0.001), moved_by(0)
    ('+25 %', '−20 %', '×1,000', '÷1,000', '−100 %')
    """
    if ratio >= _FACTOR:
        return f"×{float(f'{ratio:.3g}'):,.6g}"
    if 0 < ratio <= 1 / _FACTOR:
        return f"÷{float(f'{1 / ratio:.3g}'):,.6g}"
    return percent_change(ratio - 1)


def percent_change(share: float) -> str:
    """Return by which share something rises or falls, as per cent with its sign.

    >>> percent_change(0.25), percent_change(-0.0344), percent_change(0)
    ('+25 %', '−3.44 %', '+0 %')
    """
    return f"{'−' if share < 0 else '+'}{digits(100 * abs(share), 3)} %"


def token_changes(before: Iterable[PriceRow], after: Iterable[PriceRow], as_of: date) -> list[Change]:
    """Compare the token prices that can be paid on `as_of` in two states of a list, line by line.

    A price that a new dated block replaces counts as raised or lowered, not as added.
    """
    return _compared(_token_prices(before, as_of), _token_prices(after, as_of), "USD/Mtok")


def rate_changes(before: Iterable[RateRow], after: Iterable[RateRow]) -> list[Change]:
    """Compare the newest GPU rates of two states of a list, by supplier, GPU, term, size and region.

    Of several rates of one day the lowest counts; doubtful rates are left out.
    """
    return _compared(_newest_rates(before), _newest_rates(after), "USD/GPU-hour")


def counted(changes: Iterable[Change]) -> dict[Kind, int]:
    """Return how many changes of each kind there are."""
    kinds = [change.kind for change in changes]
    return {kind: kinds.count(kind) for kind in KINDS}


def largest_moves(changes: Iterable[Change], shown: int = 3) -> str:
    """Return the prices that moved most, by the ratio of new to old, as a phrase; empty where none moved."""
    moved = [(math.log(c.after / c.before), c) for c in changes if c.before and c.after]
    moved.sort(key=lambda each: -abs(each[0]))
    return ", ".join(f"{c.name} {moved_by(math.exp(by))}" for by, c in moved[:shown])


def _compared(before: Mapping[str, float], after: Mapping[str, float], unit: str) -> list[Change]:
    changes = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old != new:
            kind: Kind = (
                "added" if old is None else "withdrawn" if new is None else "raised" if new > old else "lowered"
            )
            changes.append(Change(kind, name, old, new, unit))
    return sorted(changes, key=lambda change: KINDS.index(change.kind))


def _token_prices(rows: Iterable[PriceRow], as_of: date) -> dict[str, float]:
    prices: dict[str, float] = {}
    ordered = sorted(rows, key=lambda r: (r.provider, r.model, r.variant, r.block, r.tier_from_input_tokens))
    for _, group in groupby(ordered, key=lambda r: (r.provider, r.model, r.variant)):
        for row in in_force(list(group), as_of):
            parts = [row.provider, row.model]
            parts += [] if row.variant == STANDARD else [row.variant]
            parts += [f"above {row.tier_from_input_tokens:,} input tokens"] if row.tier_from_input_tokens else []
            parts += [row.window] if row.window else []
            for line in TOKEN_LINES:
                price = row.price(line)
                name = " · ".join((*parts, line.words))
                # Of standard blocks the last that holds is paid, of a variant's the first.
                if price is not None and (row.variant == STANDARD or name not in prices):
                    prices[name] = price
    return prices


def _newest_rates(rows: Iterable[RateRow]) -> dict[str, float]:
    newest: dict[str, tuple[date, float]] = {}
    for row in rows:
        if row.status in (DOUBTFUL, ASSUMED) or row.observed_on is None:
            continue
        name = f"{row.provider} · {row.gpu} · {row.term} · {row.gpu_count}× · {row.region}"
        seen = newest.get(name)
        candidate = (row.observed_on, row.usd_per_gpu_hour)
        if seen is None or candidate[0] > seen[0] or (candidate[0] == seen[0] and candidate[1] < seen[1]):
            newest[name] = candidate
    return {name: price for name, (_, price) in newest.items()}
