"""A spreadsheet formula beside its value: operators on two of them write the text and compute the figure at once.

The figure is what viewers show that do not recalculate; that it is the model's is what the tests hold it to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from economics.quantity import Array

Value = float | Array
"""A figure, or one for the compared month and for each month after it: shape (months + 1,)."""

_COMPARED, _ADDED, _TIMES, _POWER, _WHOLE = range(5)


@dataclass(frozen=True)
class Formula:
    """A formula and its value.

    In the text stand `{r}` for the row it is in, `{p}` and `{n}` for the one before and after, `{w}` for that of the
    compared month, `{a}` for that of the start and `{z}` for that of the last month. `binds` says how tightly the
    outermost operator of the text holds its parts together.

    >>> tokens, price = Formula("C{r}", np.array([2e6, 4e6])), Formula("Input_price_1", 3.0)
    >>> usd = tokens / 1e6 * (price + 1)
    >>> usd.text, usd.value.tolist()
    ('C{r}/1000000*(Input_price_1+1)', [8.0, 16.0])
    """

    text: str
    value: Value
    binds: int = _WHOLE

    def __add__(self, other: Term) -> Formula:
        return _joined(self, "+", other, _ADDED, np.add)

    def __radd__(self, other: float) -> Formula:
        return number(other) + self

    def __sub__(self, other: Term) -> Formula:
        return _joined(self, "-", other, _ADDED, np.subtract)

    def __rsub__(self, other: float) -> Formula:
        return number(other) - self

    def __mul__(self, other: Term) -> Formula:
        return _joined(self, "*", other, _TIMES, np.multiply)

    def __rmul__(self, other: float) -> Formula:
        return number(other) * self

    def __truediv__(self, other: Term) -> Formula:
        return _joined(self, "/", other, _TIMES, np.divide)

    def __rtruediv__(self, other: float) -> Formula:
        return number(other) / self

    def __pow__(self, other: Term) -> Formula:
        right = formula(other)
        text = f"{self._inside(_WHOLE)}^{right._inside(_WHOLE)}"
        with np.errstate(all="ignore"):
            return Formula(text, np.power(self.value, right.value), _POWER)

    def __le__(self, other: Term) -> Formula:
        return _joined(self, "<=", other, _COMPARED, np.less_equal)

    def __lt__(self, other: Term) -> Formula:
        return _joined(self, "<", other, _COMPARED, np.less)

    def __ge__(self, other: Term) -> Formula:
        return _joined(self, ">=", other, _COMPARED, np.greater_equal)

    def __gt__(self, other: Term) -> Formula:
        return _joined(self, ">", other, _COMPARED, np.greater)

    def same_as(self, other: Term) -> Formula:
        """Return whether both are the same number."""
        return _joined(self, "=", other, _COMPARED, np.equal)

    def _inside(self, least: int) -> str:
        """The text as a part of a larger formula that holds its parts together at least so tightly."""
        return self.text if self.binds >= least else f"({self.text})"

    @property
    def first(self) -> float:
        """The value in the compared month."""
        return float(np.ravel(self.value)[0])

    def by_month(self, months: int) -> Array:
        """Return the value in each month after the compared one, shape (months,)."""
        return np.broadcast_to(np.asarray(self.value, dtype=float), (months + 1,))[1:]


Term = Formula | float


def number(value: float) -> Formula:
    """Return a constant.

    >>> number(730.0).text, number(1e-9).text, number(-2).text
    ('730', '1E-09', '(-2)')
    """
    plain = int(value) if float(value).is_integer() and abs(value) < 1e15 else value
    text = str(plain).upper()
    return Formula(text if value >= 0 else f"({text})", float(value))


def formula(term: Term) -> Formula:
    """Return a term as a formula."""
    return term if isinstance(term, Formula) else number(term)


def _joined(left: Formula, sign: str, other: Term, binds: int, compute: Callable[[Any, Any], Any]) -> Formula:
    right = formula(other)
    text = f"{left._inside(binds)}{sign}{right._inside(binds + 1)}"
    with np.errstate(all="ignore"):
        return Formula(text, compute(left.value, right.value), binds)


def most_of(*terms: Term) -> Formula:
    """Return the largest of some terms."""
    parts = [formula(term) for term in terms]
    return Formula(_call("MAX", parts), reduce(np.maximum, (part.value for part in parts)))


def least_of(*terms: Term) -> Formula:
    """Return the smallest of some terms."""
    parts = [formula(term) for term in terms]
    return Formula(_call("MIN", parts), reduce(np.minimum, (part.value for part in parts)))


def whole_above(term: Term) -> Formula:
    """Return the next whole number from a term up; 0 for one below 0.

    >>> float(whole_above(number(2.1)).value), whole_above(number(2.1)).text
    (3.0, 'ROUNDUP(MAX(0,2.1),0)')
    """
    part = formula(term)
    return Formula(f"ROUNDUP(MAX(0,{part.text}),0)", np.ceil(np.maximum(part.value, 0.0))[()])


def whole_below(term: Term) -> Formula:
    """Return the next whole number from a term down."""
    part = formula(term)
    return Formula(f"INT({part.text})", np.floor(part.value)[()])


def when(condition: Formula, then: Term, otherwise: Term) -> Formula:
    """Return one of two terms."""
    parts = [condition, formula(then), formula(otherwise)]
    return Formula(_call("IF", parts), np.where(*(part.value for part in parts))[()])


def remainder(term: Formula, divisor: Term) -> Formula:
    """Return what is left of a term after division."""
    parts = [term, formula(divisor)]
    return Formula(_call("MOD", parts), np.mod(parts[0].value, parts[1].value))


def sum_of(terms: Sequence[Formula]) -> Formula:
    """Return the sum of some formulas; 0 of none."""
    return reduce(lambda a, b: a + b, terms) if terms else number(0)


def _call(name: str, parts: Sequence[Formula]) -> str:
    return f"{name}({','.join(part.text for part in parts)})"
