"""Where an option, or a part of a mix, is worked out: its sheet, its document, and the cells of the load it serves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from breakeven.workbook.formula import Formula, Term
from breakeven.workbook.hours import WeekHours
from breakeven.workbook.inputs import MONTHS
from breakeven.workbook.sheet import SIDES, Served, Sheet
from economics.assumption import Assumption
from economics.cost.months import Side
from economics.option.kinds import Option
from economics.option.protocol import PricedOption
from economics.quantity import Array


@dataclass(frozen=True)
class LoadCells:
    """The load of an option in cells; `tokens` are those of the row's month, of all attempts once they count.

    `scenario_ratio` is the ratio of the whole workload, which a single typed throughput holds for.
    """

    tokens: Formula
    ratio: Formula
    length: Formula
    hits: Formula
    reads: Formula | None
    write_share: Formula | None
    batch: Formula
    peak: Formula
    scenario_ratio: Formula
    hours: WeekHours | None = None

    def carrying(self, tokens: Formula) -> LoadCells:
        """Return this load with other tokens."""
        return replace(self, tokens=tokens)

    @property
    def requests_per_token(self) -> Formula:
        """Requests for each token."""
        return self.ratio / (1 + self.ratio) / self.length


@dataclass(frozen=True)
class Place:
    """Where an option is worked out; `head` stands before labels, `inside` names the mix that it is a part of."""

    sheet: Sheet
    document: Option
    head: str = ""
    inside: str = ""

    def beside(self, document: Option) -> Place:
        """Return where another option is worked out on this sheet, for what this one sends to it."""
        return Place(self.sheet, document, f"{self.head}{document.name}: ", self.inside or self.document.name)

    def step(self, label: str, term: Term, unit: str = "") -> Formula:
        """Write a step; return its cell."""
        return self.sheet.step(f"{self.head}{label}", term, unit)

    def column(self, label: str, term: Term, unit: str = "") -> Formula:
        """Write a column; return its cell in the row."""
        return self.sheet.column(f"{self.head}{label}", term, unit)

    def months_only(self, label: str, text: str, values: Array, unit: str = "") -> Formula:
        """Write a column of the months after the compared one; return its cell in the row."""
        return self.sheet.months_only(f"{self.head}{label}", text, values, unit)

    def monthly(self, label: str, term: Formula, unit: str = "") -> Formula:
        """Write a column of the months after the compared one; return its cell in the row."""
        return self.months_only(label, term.text, term.by_month(self.sheet.months), unit)

    def number(
        self,
        path: str,
        value: object,
        row: str = "",
        *,
        label: str = "",
        unit: str = "",
        about: Sequence[Assumption] | None = None,
    ) -> Formula:
        """Return the cell of one of the option's own numbers by its path."""
        assert isinstance(value, int | float)
        owner = self.document.name
        return self.sheet.inputs.of(
            owner, path, float(value), row, label=label, unit=unit, about=about, inside=self.inside
        )

    def about(self, path: str, variant: str = "", *, later: bool = False) -> list[Assumption]:
        """Return what is known of one of the option's fields."""
        return self.sheet.inputs.known.of(self.document.name, path, variant, later)

    def change(self, side: Side) -> Formula:
        """Return how the prices of a side have changed by the row's month, as a factor."""
        changes = self.sheet.assumed.price_change_per_year
        path, words = f"price_change_per_year.{side}", SIDES[side]
        return self.sheet.factor(path, "price_change_per_year", float(getattr(changes, side)), words)

    def change_since(self, side: Side, since: int | None) -> Formula | None:
        """Return how a price of a side has changed since a month; None where it does not."""
        if since is None:
            return None
        factor = self.change(side)
        if since == 1:
            return factor
        changes = self.sheet.assumed.price_change_per_year
        cell = self.sheet.inputs.of(MONTHS, f"price_change_per_year.{side}", getattr(changes, side))
        return factor / (1 + cell) ** ((since - 1) / 12)

    @property
    def gain(self) -> Formula:
        """Return what better software makes of the throughput by the row's month, as a factor."""
        gain = float(self.sheet.assumed.throughput_gain_per_year)
        return self.sheet.factor("throughput_gain_per_year", "", gain, "throughput")

    def held(self, first: int, after: int | None) -> Formula:
        """Return whether the row's month is from `first` on and before `after`, as 1 or 0."""
        there = self.sheet.month >= first
        return there if after is None else there * (self.sheet.month < after)


class Worked(Protocol):
    """What works an option out with all that comes with it."""

    def __call__(self, place: Place, option: PricedOption, load: LoadCells) -> Served:
        """Write its steps and columns; return its lines."""


@dataclass(frozen=True)
class Others:
    """The documents of a scenario's options by name, and what works out one that is a part of another."""

    documents: Mapping[str, Option]
    whole: Worked


class OptionBuilder(Protocol):
    """How a kind of option is worked out: what serving a load costs, without what comes beside."""

    def __call__(self, place: Place, option: PricedOption, load: LoadCells, others: Others) -> Served:
        """Write steps and columns; return the lines of serving."""
