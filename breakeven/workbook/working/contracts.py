"""Things that are bought or signed for and stay for some months, in formulas."""

from __future__ import annotations

import numpy as np

from breakeven.workbook.formula import Formula
from breakeven.workbook.sheet import MONTH_BEFORE, MONTH_SO_FAR
from breakeven.workbook.working.place import Place
from economics.cost.service import service_for
from economics.quantity import Array


def begun(place: Place, label: str, wanted: Formula, life: Formula, unit: str) -> Formula:
    """Write the column of what begins in each month, so that at least `wanted` is there; return its cell.

    What has served `life` months is gone; what is more than wanted stays to the end of its life.
    """
    column = place.sheet.next_letter
    there = f"SUMPRODUCT({column}{{a}}:{column}{{p}}*({MONTH_BEFORE}>B{{r}}-{life.text}))"
    months = place.sheet.months
    bought = service_for(wanted.by_month(months), int(life.first)).bought if months else np.zeros(0)
    return place.months_only(label, f"MAX(0,{wanted.text}-{there})", bought, unit)


def in_service(place: Place, begins: Formula, life: Formula, *weights: Formula) -> Formula:
    """Return the sum over what is in service in the row's month, each thing times its weights when it began."""
    product = "".join(f"*{_range(weight)}" for weight in (begins, *weights))
    text = f"SUMPRODUCT(({MONTH_SO_FAR}>B{{r}}-{life.text}){product})"
    months = place.sheet.months
    return Formula(text, _since(int(life.first), _product(months, begins, *weights)))


def ending(place: Place, begins: Formula, life: Formula, *weights: Formula) -> Formula:
    """Return the sum over that whose life ends with the row's month."""
    product = "".join(f"*{_range(weight)}" for weight in (begins, *weights))
    text = f"SUMPRODUCT(({MONTH_SO_FAR}=B{{r}}-{life.text}+1){product})"
    months = place.sheet.months
    amounts = _product(months, begins, *weights)
    values = np.zeros(months + 1)
    served = int(life.first)
    if served <= months:
        values[served:] = amounts[1 : months + 2 - served]
    return Formula(text, values)


def left_at_end(place: Place, begins: Formula, life: Formula, *weights: Formula) -> Formula:
    """Return the sum over that whose life goes on after the last month; it stands in the last row."""
    product = "".join(f"*{_range(weight)}" for weight in (begins, *weights))
    text = f"SUMPRODUCT(({MONTH_SO_FAR}>B{{r}}-{life.text}+1){product})"
    months = place.sheet.months
    amounts, values = _product(months, begins, *weights), np.zeros(months + 1)
    first = max(months + 2 - int(life.first), 1)
    values[-1:] = amounts[first:].sum()
    return Formula(text, values)


def _range(cell: Formula) -> str:
    """The range of a column from the start to the row, of its cell in the row."""
    column = cell.text.removesuffix("{r}")
    return f"{column}{{a}}:{column}{{r}}"


def _product(months: int, *columns: Formula) -> Array:
    values = np.ones(months + 1)
    for column in columns:
        values[1:] = values[1:] * column.by_month(months)
    values[0] = 0.0
    return values


def _since(life: int, amounts: Array) -> Array:
    """For each month the sum over the months in which things began that are still there."""
    sums = np.array([amounts[max(month - life + 1, 1) : month + 1].sum() for month in range(len(amounts))])
    return sums
