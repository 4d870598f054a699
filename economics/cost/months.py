"""Costs over months: how prices move from month to month, and the cost lines that options and supplies return.

A line over months is an amount [USD per unit] times a driver (units in each month), so a total takes one product per
driver however many lines there are. Costs are positive here; a cash flow is their negative. Source: docs/model.md,
"Over time".
"""

from __future__ import annotations

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

Side = Literal["api", "hosted", "gpu_rent", "power"]


@dataclass(frozen=True)
class PriceChanges:
    """Yearly change of the prices of each side, as a share: −0.3 is 30 % cheaper each year."""

    api: Number = default("price_change_per_year")
    hosted: Number = default("price_change_per_year")
    gpu_rent: Number = default("price_change_per_year")
    power: Number = default("price_change_per_year")


SIDES: tuple[Side, ...] = get_args(Side)
"""The groups of prices that change over months, each at its own yearly rate."""


@dataclass(frozen=True)
class Months:
    """How load, prices and throughput develop over `months`; rates are shares per year or per month.

    `planned_tokens_per_month` is the volume for which `tokens_by_month` was written: another volume scales every month
    by the same factor. `reference` names the option that the others are measured against.
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

    def factor(self, change_per_year: Number) -> Array:
        """(1 + change)^((m − 1)/12) for each month."""
        if np.ndim(change_per_year) == 0 and change_per_year == 0:
            return self.every_month()
        factor: Array = (1 + np.asarray(change_per_year)) ** ((self.column() - 1) / 12)
        return factor

    def price(self, side: Side) -> Array:
        """The factor by which the prices of one side have changed by each month."""
        return self.factor(getattr(self.months.price_change_per_year, side))


@dataclass(frozen=True)
class Block:
    """Cost lines that share a driver: line = amount · driver, months along the first axis, starting at month `first`.

    `formula` is the id in FORMULAS of all of them where it is not the one that COST_LINES has for each. `running`:
    whether the cost ends once the option is no longer used, so that an overlap of two systems pays it twice.
    """

    driver: Array
    amounts: Lines
    formula: str = ""
    first: Literal[0, 1] = 1
    views: tuple[View, ...] = VIEWS
    running: bool = False


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


@dataclass(frozen=True)
class Flows(Running):
    """All cost lines of one option over the months of a calendar."""

    name: str = ""
    calendar: Calendar = field(default_factory=lambda: Calendar(Months()))

    def total(self, view: View) -> Array:
        """Cost [USD] of each month from month 0, shape (months + 1, …), in one of the views."""
        result = np.zeros((self.calendar.count + 1, *self.calendar.shape))
        for block in self.blocks:
            if view in block.views and block.amounts:
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
