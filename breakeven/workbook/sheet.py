"""The sheet on which one option is worked out: steps that hold for every month, then a row for each month."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from breakeven.workbook.formula import Formula, Term, formula, sum_of
from breakeven.workbook.inputs import MONTHS, Inputs
from breakeven.workbook.months import MONTH, month_of
from economics.cost.months import Months, Side
from economics.quantity import Array

FIRST_STEP = 7
"""The row of the first step."""
STEP = "C"
"""The column of the steps' figures."""
TOKENS, PAID, BOOKED, RUNNING = "C", "D", "E", "F"
"""The columns of the workload's tokens, of what is paid, of the profit and loss, and of what running it costs."""
_FIRST_COLUMN = 6
"""The place, from 0, of the first column after those."""


@dataclass(frozen=True)
class Step:
    """One figure that holds for every month: what it is, its formula and its unit."""

    label: str
    formula: Formula
    unit: str


@dataclass(frozen=True)
class Column:
    """A figure of every month; `start` is that of month 0 and `compared` that of the compared month, where different.

    None: that row stays empty. `last`: `months` stands in the last month alone.
    """

    label: str
    unit: str
    months: Formula | None
    compared: Formula | None = None
    start: Formula | None = None
    last: bool = False


@dataclass(frozen=True)
class Line:
    """A cost line [USD]: in the compared month, in the months, and at the start.

    `cash` and `books` say in which of the two views its months stand, `running` whether it ends with the option's use.
    `last`: it is paid in the last month alone; `at_the_end`: it is the assumed value of what is still in service.
    """

    name: str
    compared: Formula | None = None
    months: Formula | None = None
    start: Formula | None = None
    cash: bool = True
    books: bool = True
    running: bool = True
    last: bool = False
    at_the_end: bool = False


@dataclass(frozen=True)
class Refusal:
    """When an option has a cost, as a number that is 1 where it has one, and the sentence where it has none."""

    holds: Formula
    reason: str


@dataclass(frozen=True)
class Served:
    """What serving some tokens costs: lines, when there is a cost at all, and what the seller's own prices come to.

    `usd_per_mtok` is what a million tokens of the workload cost by token prices alone, None where something else is
    paid for.
    """

    lines: tuple[Line, ...]
    refusals: tuple[Refusal, ...] = ()
    usd_per_mtok: Formula | None = None


@dataclass
class Sheet:
    """The steps and columns of one option."""

    title: str
    name: str
    assumed: Months
    inputs: Inputs
    steps: list[Step] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    _changes: dict[str, Formula] = field(default_factory=dict)

    @property
    def months(self) -> int:
        """How many months there are."""
        return self.assumed.months

    @property
    def month(self) -> Formula:
        """The number of the row's month."""
        return month_of(self.months)

    def step(self, label: str, term: Term, unit: str = "") -> Formula:
        """Write a step; return its cell."""
        made = formula(term)
        self.steps.append(Step(label, made, unit))
        return Formula(f"${STEP}${FIRST_STEP + len(self.steps) - 1}", made.first)

    def column(self, label: str, term: Term, unit: str = "", compared: Term | None = None) -> Formula:
        """Write a column of the compared month and of every month; return its cell in the row."""
        made = formula(term)
        now = made if compared is None else formula(compared)
        self.columns.append(Column(label, unit, made, now))
        values = np.concatenate(([now.first], made.by_month(self.months)))
        return Formula(f"{self._letter}{{r}}", values)

    def months_only(self, label: str, text: str, values: Array, unit: str = "") -> Formula:
        """Write a column of the months after the compared one, as a text with its values, shape (months,)."""
        filled = np.concatenate(([0.0], values))
        self.columns.append(Column(label, unit, Formula(text, filled)))
        return Formula(f"{self._letter}{{r}}", filled)

    @property
    def _letter(self) -> str:
        return letter(_FIRST_COLUMN + len(self.columns) - 1)

    @property
    def next_letter(self) -> str:
        """The letter of the column that is written next."""
        return letter(_FIRST_COLUMN + len(self.columns))

    def factor(self, path: str, row: str, change: float, words: str) -> Formula:
        """Return the column (1 + change)^((m − 1)/12) of a yearly change of what `words` name, written once."""
        if path not in self._changes:
            cell = self.inputs.of(MONTHS, path, change, row, label=f"{words}, change a year")
            self._changes[path] = self.column(f"{words}, × today's", (1 + cell) ** ((self.month - 1) / 12), "factor")
        return self._changes[path]

    # Totals

    @property
    def ordered_lines(self) -> list[Line]:
        """The lines as they stand side by side: running ones, others of both views, of cash alone, of books alone."""
        return sorted(self.lines, key=_group)

    @property
    def first_line(self) -> int:
        """The place, from 0, of the column of the first line."""
        return _FIRST_COLUMN + len(self.columns)

    def line_letter(self, place: int) -> str:
        """Return the letter of the column of a line by its place among the ordered ones."""
        return letter(self.first_line + place)

    def sum_over(self, *groups: int) -> str:
        """Return the text of the sum of the lines of some groups in the row."""
        places = [(place, _group(line)) for place, line in enumerate(self.ordered_lines)]
        ranges = []
        for group in groups:
            of_group = [place for place, its in places if its == group]
            if of_group:
                ranges.append(f"{self.line_letter(of_group[0])}{{r}}:{self.line_letter(of_group[-1])}{{r}}")
        return f"SUM({','.join(ranges)})" if ranges else "0"

    def sums(self) -> dict[str, Array]:
        """Return paid, booked and running [USD] at the start and in each month, shape (months + 1,)."""
        return {
            PAID: self._summed([line for line in self.lines if line.cash]),
            BOOKED: self._summed([line for line in self.lines if line.books]),
            RUNNING: self._summed([line for line in self.lines if line.running]),
        }

    @property
    def compared_usd(self) -> float:
        """What the compared month costs [USD]."""
        return sum_of([line.compared for line in self.lines if line.compared is not None]).first

    def _summed(self, lines: list[Line]) -> Array:
        return sum((of_line(line, self.months) for line in lines), start=np.zeros(self.months + 1))

    @property
    def is_finite(self) -> bool:
        """Whether every figure is a number that a spreadsheet holds."""
        terms = [step.formula for step in self.steps]
        terms += [term for column in self.columns for term in (column.compared, column.months) if term is not None]
        terms += [term for line in self.lines for term in (line.compared, line.months, line.start) if term is not None]
        return all(bool(np.all(np.isfinite(np.asarray(term.value, dtype=float)))) for term in terms)

    def has_cost(self, *, months: bool) -> bool:
        """Whether there is a cost in the compared month, or in every month."""
        return all(
            bool(np.all(refusal.holds.by_month(self.months))) if months else bool(refusal.holds.first)
            for refusal in self.refusals
        )


def of_line(line: Line, months: int) -> Array:
    """Return a line [USD] at the start and in each month, shape (months + 1,)."""
    values = np.zeros(months + 1)
    if line.months is not None and months:
        values[1:] = line.months.by_month(months)
        if line.last:
            values[:-1] = 0.0
    if line.start is not None:
        values[0] = line.start.first
    return values


RUNNING_LINES, BOTH_VIEWS, CASH_ALONE, BOOKS_ALONE = range(4)


def _group(line: Line) -> int:
    if line.cash and line.books:
        return RUNNING_LINES if line.running else BOTH_VIEWS
    return CASH_ALONE if line.cash else BOOKS_ALONE


def letter(place: int) -> str:
    """Return the letters of a column by its place from 0.

    >>> letter(0), letter(25), letter(26), letter(702)
    ('A', 'Z', 'AA', 'AAA')
    """
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text


def month_range(column: str, first: str, last: str) -> str:
    """Return the range of a column between two rows, each a placeholder such as `{a}`."""
    return f"{column}{first}:{column}{last}"


MONTH_SO_FAR = month_range(MONTH, "{a}", "{r}")
"""The months from the start to the row's."""
MONTH_BEFORE = month_range(MONTH, "{a}", "{p}")
"""The months from the start to the one before the row's."""
SIDES: dict[Side, str] = {
    "api": "Prices of closed APIs",
    "hosted": "Prices of hosting providers",
    "gpu_rent": "GPU rents",
    "power": "Electricity prices",
    "purchase": "Prices of servers",
}
"""What changes by a yearly rate, in words."""
