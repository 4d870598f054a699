"""Costs over months: how prices move from month to month, and the cost lines that options and supplies return.

A line over months is an amount [USD per unit] times a driver (units in each month), so a total takes one product per
driver however many lines there are. Costs are positive here; a cash flow is their negative. Source: docs/model.md,
"Over time".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from economics.cost.lines import Lines, cost_line, total
from economics.cost.service import Service
from economics.fields.checks import default
from economics.fields.part import ASSUMED
from economics.quantity import Array, Number

View = Literal["cash", "profit_and_loss"]
VIEWS: tuple[View, ...] = ("cash", "profit_and_loss")

Side = Literal["api", "hosted", "gpu_rent", "power", "purchase"]


@dataclass(frozen=True)
class PriceChanges:
    """Yearly change of the prices of each side, as a share: −0.3 is 30 % cheaper each year."""

    api: Number = default("price_change_per_year")
    hosted: Number = default("price_change_per_year")
    gpu_rent: Number = default("price_change_per_year")
    power: Number = default("price_change_per_year")
    purchase: Number = default("price_change_per_year")


SIDES: tuple[Side, ...] = get_args(Side)
"""The groups of prices that change over months, each at its own yearly rate."""


@dataclass(frozen=True)
class Months:
    """How load, prices and throughput develop over `months`; rates are shares per year or per month.

    `planned_tokens_per_month` is the volume for which `tokens_by_month` was written: another volume scales every month
    by the same factor. `reference` names the option that the others are measured against; `current` the one that is
    paid today, empty where none is named. `end_value_share`: of the book value of purchases, what is received in the
    last month.
    """

    months: int = default("months")
    discount_rate_per_year: Number = default("discount_rate_per_year")
    tokens_growth_per_month: Number = default("tokens_growth_per_month")
    tokens_by_month: tuple[float, ...] | None = None
    planned_tokens_per_month: float = 0.0
    price_change_per_year: PriceChanges = PriceChanges()
    throughput_gain_per_year: Number = default("throughput_gain_per_year")
    reference: str = ""
    volume_shortfall: float = default("volume_shortfall")
    price_change_source: str = ASSUMED
    end_value_share: Number = default("end_value_share")
    current: str = ""


@dataclass(frozen=True)
class Calendar:
    """The months of the horizon, along the first axis of every array; `shape` is that of the draws, () for scalars."""

    months: Months
    shape: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        """How many months there are."""
        return self.months.months

    def column(self, first: int = 1) -> Array:
        """The month numbers from `first` to the last, along the first axis, ready to broadcast against the draws."""
        months: Array = np.arange(first, self.count + 1, dtype=float)
        return months.reshape((-1, *(1,) * len(self.shape)))

    def every_month(self) -> Array:
        """A column of ones, one per month."""
        return np.ones_like(self.column())

    def last_month(self, usd: Number) -> Array:
        """An amount in the last month alone, as rows of months 0 to the last."""
        rows = np.zeros((self.count + 1, *np.shape(usd)))
        rows[-1] = usd
        return rows

    def factor(self, change_per_year: Number) -> Array:
        """(1 + change)^((m − 1)/12) for each month."""
        if np.ndim(change_per_year) == 0 and change_per_year == 0:
            return self.every_month()
        factor: Array = (1 + np.asarray(change_per_year)) ** ((self.column() - 1) / 12)
        return factor

    def price(self, side: Side, since: int | None = 1) -> Array:
        """How the prices of one side have changed from month `since` by each month, as a factor; None: not at all."""
        if since is None:
            return self.every_month()
        change = getattr(self.months.price_change_per_year, side)
        factor = self.factor(change)
        return factor if since == 1 else factor / (1 + np.asarray(change)) ** ((since - 1) / 12)

    def between(self, first: int, after: int | None) -> Array:
        """1 in the months from `first` on and before `after` (None: to the last), 0 in the others."""
        column = self.column()
        there = (column >= first) & (column < after) if after is not None else column >= first
        return there.astype(float)


@dataclass(frozen=True)
class Block:
    """Cost lines that share a driver: line = amount · driver, months along the first axis, starting at month `first`.

    `formula` is the id in FORMULAS of all of them where it is not the one that COST_LINES has for each. `running`:
    whether the cost ends once the option is no longer used, so that an overlap of two systems pays it twice. `outlay`:
    whether it is paid to begin with the option, in whichever month: one-off costs and an overlap. `at_the_end`: whether
    it is the assumed value of what is still in service after the last month.
    """

    driver: Array
    amounts: Lines
    formula: str = ""
    first: Literal[0, 1] = 1
    views: tuple[View, ...] = VIEWS
    running: bool = False
    outlay: bool = False
    at_the_end: bool = False


@dataclass(frozen=True)
class Running:
    """What it costs to operate an option over months.

    `replicas` are those paid for in each month; `committed` are those that stay paid for if the load falls; `idle_usd`
    is what one committed replica costs a month [USD] while idle. `left_usd` is what contracts in force at the end
    still owe [USD] for later months. Where there is no cost, `reason` says why and there are no blocks. Where there is
    none in some of the draws alone, `without_cost`, of the draws' shape, is true for those and `why_without_cost` says
    why; what the blocks hold there does not count.
    """

    blocks: tuple[Block, ...] = ()
    replicas: Array | None = None
    committed: Array | None = None
    idle_usd: Array | None = None
    service: Service | None = None
    left_usd: Number = 0.0
    reason: str | None = None
    without_cost: NDArray[np.bool_] | None = None
    why_without_cost: str = ""
    parts: tuple[Running, ...] = ()
    """Those of the options that this one is made of, in their order."""


@dataclass(frozen=True)
class Flows(Running):
    """All cost lines of one option over the months of a calendar."""

    name: str = ""
    calendar: Calendar = field(default_factory=lambda: Calendar(Months()))

    def total(self, view: View) -> Array:
        """Cost [USD] of each month from month 0, shape (months + 1, …), in one of the views."""
        return self._sum(block for block in self.blocks if view in block.views)

    def cash_without_end_value(self) -> Array:
        """Cash [USD] of each month from month 0 without what is received for things still in service at the end."""
        return self._sum(block for block in self.blocks if "cash" in block.views and not block.at_the_end)

    def outlay(self) -> Array:
        """What it takes to begin [USD], undiscounted: all cash of month 0, every one-off cost and the whole overlap."""
        later = self._sum(block for block in self.blocks if block.outlay)[1:]
        outlay: Array = self.cash_without_end_value()[0] + later.sum(axis=0)
        return outlay

    def running_usd(self, month: int) -> Array:
        """The running lines [USD] of a month, 1 to the last."""
        running: Array = self._sum(block for block in self.blocks if block.running)[month]
        return running

    def _sum(self, blocks: Iterable[Block]) -> Array:
        result = np.zeros((self.calendar.count + 1, *self.calendar.shape))
        for block in blocks:
            if block.amounts:
                result[block.first :] += total(block.amounts) * block.driver
        return result

    def lines(self, view: View) -> dict[str, Array]:
        """Cost [USD] of each month from month 0, by line; the lines sum to the total."""
        rows: dict[str, Array] = {}
        for block in self.blocks:
            if view in block.views:
                for line, usd in block.amounts.items():
                    row = rows.setdefault(line, np.zeros((self.calendar.count + 1, *self.calendar.shape)))
                    row[block.first :] += usd * block.driver
        return rows

    def formulas(self, view: View) -> dict[str, str]:
        """The formula id (see FORMULAS) of each line in a view."""
        return {
            line: block.formula or cost_line(line).formula
            for block in self.blocks
            if view in block.views
            for line in block.amounts
        }


@dataclass(frozen=True)
class Commitment:
    """How long a supply is paid for even if unused [month], and the path of that field inside the option."""

    months: int
    field: str
