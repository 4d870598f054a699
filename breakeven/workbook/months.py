"""The rows of the months, the same on every sheet that has them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from breakeven.workbook.formula import Formula
from economics.quantity import Array


@dataclass(frozen=True)
class Rows:
    """Where the months stand: the row, from 1, of the compared month; below it the start and every month."""

    compared: int
    months: int

    @property
    def start(self) -> int:
        """The row of the start, month 0."""
        return self.compared + 1

    @property
    def last(self) -> int:
        """The row of the last month."""
        return self.start + self.months

    def of(self, month: int) -> int:
        """Return the row of a month from 0 on."""
        return self.start + month

    def written(self, text: str, row: int) -> str:
        """Return the text of a formula in a row."""
        return text.format(r=row, p=row - 1, n=row + 1, w=self.compared, a=self.start, z=self.last)


MONTH = "B"
"""The column of the month's number on the sheet of an option."""


def month_numbers(months: int) -> Array:
    """Return the number of the compared month, which has the prices of month 1, and of every month after it."""
    return np.concatenate(([1.0], np.arange(1.0, months + 1)))


def month_of(months: int) -> Formula:
    """Return the month of the row."""
    return Formula(f"{MONTH}{{r}}", month_numbers(months))
