"""The token prices that hold on one day, and those of later months as far as they are known on the as-of date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from economics.assumption import Assumption
from economics.cost.token_lines import BILLED_LINES, BilledLine, TokenLine
from economics.cost.tokens import TokenPrices
from economics.option.token_priced import LaterPrices, Moving
from pricing.contract.catalogue import ContractPriceRow
from pricing.rows import PriceRow
from pricing.rules.months import first_month

Since = int | None
"""The month from which a price changes by the yearly rate; None: it is a contract's own and does not."""


def since_of(row: PriceRow | None, line: TokenLine, as_of: date) -> Since:
    """Return the first month in which the row of a line's price holds in the market; 1 without a row."""
    if row is None:
        return 1
    if isinstance(row, ContractPriceRow) and line in row.contract_lines:
        return None
    return 1 if row.effective_from is None else first_month(row.effective_from, as_of)


@dataclass(frozen=True)
class PartOfDay:
    """Prices of a share of the day, and since when each moves, by the id of its line."""

    share: float
    prices: TokenPrices
    batch_prices: TokenPrices
    since: dict[str, Since]
    batch_since: dict[str, Since]


@dataclass(frozen=True)
class PricesOnDay:
    """The prices that hold on a day over all parts of it, with their sources by what they are about."""

    prices: TokenPrices
    batch_prices: TokenPrices
    moving: tuple[Moving, ...]
    assumptions: tuple[Assumption, ...] = field(default=(), compare=False)

    def sources(self) -> dict[tuple[str, str, str], Assumption]:
        """The listed prices by field, variant and hours."""
        return {(a.field, a.variant, a.window): a for a in self.assumptions if a.status != "typed"}


def over_the_day(
    prices: TokenPrices, batch_prices: TokenPrices, parts: Sequence[PartOfDay], assumptions: Sequence[Assumption]
) -> PricesOnDay:
    """Return prices, already averaged over the parts of a day, with the share of each that moves since each month."""
    months = {since for part in parts for of in (part.since, part.batch_since) for since in of.values()}
    moving = []
    for month in sorted(months, key=lambda since: (since is None, since or 0)):
        standard, batch = {}, {}
        for line in BILLED_LINES:
            standard[line.id] = _share(line.id, month, [(p.share, p.prices, p.since) for p in parts])
            batch[line.id] = _share(line.id, month, [(p.share, p.batch_prices, p.batch_since) for p in parts])
        moving.append(Moving(month, standard, batch))
    return PricesOnDay(prices, batch_prices, tuple(moving), tuple(assumptions))


def _share(line: str, month: Since, parts: Sequence[tuple[float, TokenPrices, dict[str, Since]]]) -> float:
    """The share of a line's price that moves since a month; of the hours of the day where the price is 0."""
    amounts = [share * float(getattr(prices, line)) for share, prices, _ in parts]
    if not any(amounts):
        amounts = [share for share, _, _ in parts]
    moved = (amount for amount, (_, _, since) in zip(amounts, parts, strict=True) if since[line] == month)
    return sum(moved) / sum(amounts)


@dataclass(frozen=True)
class Step:
    """Prices that hold from `month` on, first from `day` on, and those `before`; `assumptions` are the new ones."""

    month: int
    before: PricesOnDay
    after: PricesOnDay
    day: date
    assumptions: tuple[Assumption, ...]

    @property
    def moves(self) -> bool:
        """Whether it changes what is paid, and not only a source."""
        return self.before != self.after

    def day_of(self, line: BilledLine, variant: str) -> date:
        """Return the day from which the price of a line holds."""
        about = (a for a in self.assumptions if (a.field, a.variant) == (f"price.{line.field}", variant))
        return min((date.fromisoformat(a.holds_from) for a in about), default=self.day)

    @property
    def later(self) -> LaterPrices:
        """The prices as the option holds them."""
        return LaterPrices(self.month, self.after.prices, self.after.batch_prices, self.after.moving)


def step_between(month: int, before: PricesOnDay, on_days: Sequence[tuple[date, PricesOnDay]]) -> Step | None:
    """Return the step to the prices of the last day, whose month is `month`; None where nothing changes.

    `on_days` are the days since the month before on which something may change, with what holds on each: a source says
    from which of them on its price holds.
    """
    after = on_days[-1][1]
    if after == before and after.sources() == before.sources():
        return None
    known, last = before.sources(), after.sources()
    changed = []
    for key, assumption in last.items():
        if known.get(key) == assumption:
            continue
        day = on_days[-1][0]
        for earlier, prices in reversed(on_days):
            if prices.sources().get(key) != assumption:
                break
            day = earlier
        changed.append(_from(assumption, day))
    first = min((date.fromisoformat(a.holds_from) for a in changed), default=on_days[-1][0])
    return Step(month, before, after, first, tuple(changed))


def _from(assumption: Assumption, day: date) -> Assumption:
    name = f"{assumption.name} from {day.isoformat()}"
    return replace(assumption, name=name, holds_from=day.isoformat())
