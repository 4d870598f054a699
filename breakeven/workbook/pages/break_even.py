"""The sheet of break-evens: at which volume, or which other number, the cheaper of two options changes."""

from __future__ import annotations

from breakeven.words.break_evens import verdict
from breakeven.workbook.pages.look import OF_THE_EXPORT, Book
from breakeven.workbook.paper import ANY, WHOLE, Paper
from economics.break_even.crossings import BreakEven
from economics.fields.table import FIELDS

_HEAD = 4
_COLUMNS = ("Option", "Against", "Over", "What happens", "First break-even", "Unit", "For good from", "Break-evens")
_OTHER = {"price_factor": ("All prices of the first, as a factor", "× listed prices")}


def write(paper: Paper, book: Book) -> None:
    """Lay out a row for each pair of options and each number that can change which is cheaper."""
    paper.text(1, 0, "Where the cheaper option changes", "title")
    paper.text(2, 0, f"Each figure is a {OF_THE_EXPORT}: it does not move with the yellow cells. "
                     f"{book.currency.caption or 'US dollars.'}", "remark")  # fmt: skip
    paper.headings(_HEAD, 0, _COLUMNS)
    comparison = book.comparison
    row = _HEAD + 1
    for even in comparison.break_evens:
        row = _row(paper, book, row, even, even.a, even.b)
    for priced in comparison.price_break_evens:
        even = priced.break_even
        other = even.b if priced.option == even.a else even.a
        row = _row(paper, book, row, even, priced.option, other)
    paper.widths(30, 30, 26, 60, 18, 24, 18, 12)
    paper.freeze(_HEAD + 1, 2)
    paper.sheet.repeat_rows(_HEAD - 1)
    paper.sheet.autofilter(_HEAD - 1, 0, max(row - 2, _HEAD), len(_COLUMNS) - 1)


def _row(paper: Paper, book: Book, row: int, even: BreakEven, first: str, second: str) -> int:
    label, unit = _OTHER.get(even.variable) or (FIELDS[even.variable].label, FIELDS[even.variable].unit)
    money = unit.startswith("USD")
    paper.text(row, 0, first, "wrapped")
    paper.text(row, 1, second, "wrapped")
    paper.text(row, 2, label, "wrapped")
    paper.text(row, 3, verdict(even, book.currency), "wrapped")
    form = WHOLE if even.variable == "tokens_per_month" else ANY
    at = even.crossings[0].at if even.crossings else None
    settled = even.cheaper_for_good_from
    for column, value in ((4, at), (6, settled)):
        shown = book.currency.convert(value) if money and value is not None else value
        paper.number(row, column, shown, form)
    paper.text(row, 5, book.currency.unit(unit) if money else unit, "wrapped")
    paper.number(row, 7, None if even.count is None else float(even.count), WHOLE)
    return row + 1


def with_base(book: Book, name: str) -> str:
    """Return the break-even over volume of an option with the one it is compared with, in a few words."""
    base = book.sheets[book.base].name
    if name == base:
        return "–"
    for even in book.comparison.break_evens:
        if even.variable == "tokens_per_month" and {even.a, even.b} == {name, base}:
            return verdict(even, book.currency)
    return "–"
