"""The 168 hours of a week on a sheet, and sums over them in formulas.

A function of arrays that every spreadsheet runs inside SUMPRODUCT takes its elements one by one: larger and smaller of
two numbers are written as products with comparisons, rounding up as INT of the negative.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from breakeven.workbook.formula import Formula
from breakeven.workbook.sheet import letter
from economics.cost.load_profile import LoadProfile
from economics.quantity import Array
from economics.units import HOURS_PER_WEEK

SHEET = "Hours"
FIRST = 6
"""The row of the first hour, Monday 00:00 UTC."""
LAST = FIRST + HOURS_PER_WEEK - 1
WEIGHT, RELATIVE = "B", "C"
_FIRST_FURTHER = 3


@dataclass(frozen=True)
class HourColumn:
    """A number for each hour: its range on the sheet, and its values, shape (168,)."""

    range: str
    values: Array


@dataclass(frozen=True)
class Further:
    """A further column of the sheet: its heading, and the text of each hour's formula with its value."""

    label: str
    texts: tuple[str, ...]
    values: Array


@dataclass
class WeekHours:
    """The hours of a profile: the weights, each hour's load over the average hour's, and what options add."""

    profile: LoadProfile
    further: list[Further] = field(default_factory=list)
    _kept: dict[tuple[str, float], tuple[HourColumn, HourColumn]] = field(default_factory=dict)

    @property
    def load(self) -> HourColumn:
        """Each hour's load over the average hour's."""
        return HourColumn(f"{SHEET}!${RELATIVE}${FIRST}:${RELATIVE}${LAST}", self.profile.relative)

    @property
    def busiest(self) -> Formula:
        """The load of the busiest hour over the average hour's."""
        return Formula(f"MAX({self.load.range})", self.profile.peak_to_average)

    def kept(self, hours: Formula, option: str) -> tuple[HourColumn, HourColumn]:
        """Return the load that counts where replicas are kept for some hours, and how starts weigh each hour.

        A number that never falls with the load rises, over the hours of a week, by the sum of its values times those
        weights: 1 where the load has risen to the hour, −1 where it rises to the next.
        """
        key = (hours.text, hours.first)
        if key not in self._kept:
            kept = int(hours.first)
            values = np.max([np.roll(self.profile.relative, back) for back in range(kept + 1)], axis=0)
            counted = self._add(f"{option}: load that counts", [_window(j, hours.text) for j in range(_COUNT)], values)
            column = counted.range.split("$")[1]
            texts = [f"({_cell(column, j)}>{_cell(column, j - 1)})-({_cell(column, j + 1)}>{_cell(column, j)})"
                     for j in range(_COUNT)]  # fmt: skip
            weights = 1.0 * (values > np.roll(values, 1)) - 1.0 * (np.roll(values, -1) > values)
            self._kept[key] = counted, self._add(f"{option}: weight of starts", texts, weights)
        return self._kept[key]

    def _add(self, label: str, texts: list[str], values: Array) -> HourColumn:
        column = letter(_FIRST_FURTHER + len(self.further))
        self.further.append(Further(label, tuple(texts), values))
        return HourColumn(f"{SHEET}!${column}${FIRST}:${column}${LAST}", values)


_COUNT = HOURS_PER_WEEK


def _cell(column: str, hour: int) -> str:
    return f"{column}{FIRST + hour % _COUNT}"


def _window(hour: int, keep: str) -> str:
    """The largest load of an hour and of those before it for which replicas are kept, the week a circle."""
    first, here, last = (f"${RELATIVE}${row}" for row in (FIRST, FIRST + hour, LAST))
    column = f"${RELATIVE}${FIRST}:${RELATIVE}${LAST}"
    inside = f"MAX(INDEX({column},{hour + 1}-{keep}):{here})"
    around = f"MAX({first}:{here},INDEX({column},{hour + 1 + _COUNT}-{keep}):{last})"
    return f"IF({hour}>={keep},{inside},{around})"


def over_hours(text: str, compute: Callable[..., Array], *parts: Formula, fold: str = "sum") -> Formula:
    """Return the sum, or the largest, over the hours of an expression of arrays.

    `compute` takes the parts, each of shape (months + 1, 1) or (1, 1), and gives shape (…, 168).
    """
    with np.errstate(all="ignore"):
        computed = compute(*(np.reshape(np.asarray(part.value, dtype=float), (-1, 1)) for part in parts))
    values = computed.sum(axis=1) if fold == "sum" else computed.max(axis=1)
    inner = text if fold == "sum" else f"MAX({text})"
    scalar = all(np.ndim(part.value) == 0 for part in parts)
    return Formula(f"SUMPRODUCT({inner})", float(values[0]) if scalar else values)


def larger(text: str, least: str) -> str:
    """Return the text of the larger of an array and a number."""
    return f"(({text})*(({text})>{least})+{least}*(({text})<={least}))"


def above_zero(text: str) -> str:
    """Return the text of what of an array is above 0."""
    return f"({text})*(({text})>0)"


def rounded_up(text: str) -> str:
    """Return the text of an array rounded up."""
    return f"-INT(-({text}))"


def exceeded_by(load: HourColumn, hours: Formula) -> Formula:
    """Return the load that at most so many of the hours exceed; 0 from all hours on."""
    descending = np.append(np.sort(load.values)[::-1], 0.0)
    places = np.minimum(np.floor(np.nan_to_num(hours.value, posinf=_COUNT)), _COUNT).astype(int)
    text = f"IF({hours.text}>={_COUNT},0,LARGE({load.range},INT({hours.text})+1))"
    return Formula(text, descending[places][()])
