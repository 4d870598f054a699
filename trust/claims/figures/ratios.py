"""Figures made of two other figures: how many times, which share, a blend, a product."""

from __future__ import annotations

from dataclasses import dataclass

from economics.fields.field import Field
from trust.claims.figures.figure import Answer, Kind, Values, no_figure, shown
from trust.claims.known import Known


def _plain(name: str, label: str, text: str) -> Field:
    return Field(name, label, "", 0, 1e30, text, "")


_SHARE = Field("share", "Share of the first", "share", 0, 1, "the rest goes to the second", "")
_FIRST, _SECOND = _plain("first", "First", "a figure"), _plain("second", "Second", "a figure of the same unit")


def _above_zero(value: float) -> float:
    if value == 0:
        raise no_figure("is divided by 0")
    return value


@dataclass(frozen=True)
class Ratio(Kind):
    """How many times the second the first is."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Divide."""
        del known
        first, second = values.number("first"), _above_zero(values.number("second"))
        return Answer.point(first / second, f"{shown(first)} / {shown(second)} = {shown(first / second)}")


@dataclass(frozen=True)
class Excess(Kind):
    """By which share of the second the first is more."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Divide the difference by the second."""
        del known
        first, second = values.number("first"), _above_zero(values.number("second"))
        part = (first - second) / second
        return Answer.point(part, f"({shown(first)} − {shown(second)}) / {shown(second)} = {shown(part)}")


@dataclass(frozen=True)
class Saving(Kind):
    """The share of the first that the second saves."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Take the second's share of the first from 1."""
        del known
        first, second = _above_zero(values.number("first")), values.number("second")
        part = 1 - second / first
        return Answer.point(part, f"1 − {shown(second)} / {shown(first)} = {shown(part)}")


@dataclass(frozen=True)
class Blend(Kind):
    """Two figures in shares that sum to 1."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Add both by their share."""
        del known
        share, first, second = values.number("share"), values.number("first"), values.number("second")
        mean = share * first + (1 - share) * second
        parts = f"{shown(100 * share)} % × {shown(first)} + {shown(100 * (1 - share))} % × {shown(second)}"
        return Answer.point(mean, f"{parts} = {shown(mean)}")


@dataclass(frozen=True)
class Product(Kind):
    """One figure times another."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Multiply."""
        del known
        first, second = values.number("first"), values.number("second")
        return Answer.point(first * second, f"{shown(first)} × {shown(second)} = {shown(first * second)}")


@dataclass(frozen=True)
class Sum(Kind):
    """One figure and another."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Add."""
        del known
        first, second = values.number("first"), values.number("second")
        return Answer.point(first + second, f"{shown(first)} + {shown(second)} = {shown(first + second)}")


_TWO = (_FIRST, _SECOND)
RATIO_FIGURES = (
    Ratio(*("ratio", "How many times one figure is another", "", "arithmetic"), _TWO),
    Excess(*("excess", "By which share one figure is above another", "share", "arithmetic"), _TWO),
    Saving(*("saving", "Share of one figure that another saves", "share", "arithmetic"), _TWO),
    Blend(*("blend", "Two figures in shares", "", "arithmetic"), (_SHARE, _FIRST, _SECOND)),
    Product(*("product", "One figure times another", "", "arithmetic"), _TWO),
    Sum(*("sum", "One figure and another", "", "arithmetic"), _TWO),
)
