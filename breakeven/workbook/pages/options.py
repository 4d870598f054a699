"""A sheet for each option: the steps that hold for every month, then a row for each month with every cost line."""

from __future__ import annotations

from breakeven.names import line_name
from breakeven.workbook.formula import Formula
from breakeven.workbook.model import tokens_of_the_row
from breakeven.workbook.months import MONTH
from breakeven.workbook.pages.look import ASSUMPTIONS, Book
from breakeven.workbook.pages.months import START
from breakeven.workbook.paper import ANY, MONEY, WHOLE, Paper
from breakeven.workbook.sheet import (
    BOOKED,
    BOOKS_ALONE,
    BOTH_VIEWS,
    CASH_ALONE,
    FIRST_STEP,
    PAID,
    RUNNING,
    RUNNING_LINES,
    Line,
    Sheet,
)
from economics.cost.lines import part_of

REASON, SERVES = "$C$4", "$C$5"
"""The cells that say why there is no cost, and whether there is one in every month."""
_WIDTH = 15
_ON_A_PAGE = 18
"""How many columns are printed side by side on one page."""


def write(paper: Paper, book: Book, sheet: Sheet) -> None:
    """Lay out how one option is worked out."""
    paper.text(1, 0, sheet.name, "title")
    paper.text(2, 0, "US dollars. Every figure is a formula; the numbers that they start from are in yellow on "
                     f"{ASSUMPTIONS}.", "remark")  # fmt: skip
    if not book.live(sheet):
        _without_formulas(paper, book, sheet)
        return
    if sheet.refusals:
        paper.text(4, 0, "No cost where")
        paper.text(4, 2, "; ".join(dict.fromkeys(refusal.reason for refusal in sheet.refusals)))
        if sheet.months:
            paper.text(5, 0, "Has a cost in every month")
            first, last = book.rows.of(1), book.rows.last
            ranges = ",".join(_range(refusal.holds, first, last) for refusal in sheet.refusals)
            paper.formula(5, 2, f"MIN({ranges})=1", sheet.has_cost(months=True), "General")
    paper.headings(FIRST_STEP - 1, 0, ("Steps that hold for every month", "", "Figure", "Unit"))
    for place, step in enumerate(sheet.steps):
        row = FIRST_STEP + place
        paper.text(row, 0, _sentence(step.label))
        paper.formula(row, 2, book.rows.written(step.formula.text, book.rows.compared), step.formula.first, ANY)
        paper.text(row, 3, step.unit, "remark")
    _months(paper, book, sheet)
    paper.widths(34, 8, 18, 16, 16, 16)
    paper.columns(6, sheet.first_line + len(sheet.lines), _WIDTH)
    paper.freeze(book.rows.compared, 3)
    paper.sheet.repeat_rows(book.rows.compared - 3, book.rows.compared - 2)
    paper.pages_wide(-(-(sheet.first_line + len(sheet.lines)) // _ON_A_PAGE), 2)


def _range(cell: Formula, first: int, last: int) -> str:
    column = cell.text.removesuffix("{r}")
    return f"{column}{first}:{column}{last}"


def _without_formulas(paper: Paper, book: Book, sheet: Sheet) -> None:
    cost = book.comparison.result(sheet.name).cost.usd_per_month
    paper.text(4, 0, "No formulas for this option, its figures are values of the export: "
                     f"{cost.reason or 'they are beyond what a spreadsheet holds'}.")  # fmt: skip
    paper.text(5, 0, "A month")
    if cost.scalar is None:
        paper.text(5, 2, cost.reason or "")
    else:
        paper.number(5, 2, cost.scalar, MONEY)
    paper.widths(34, 8, 18)


def _months(paper: Paper, book: Book, sheet: Sheet) -> None:
    """The table of the months: totals, the figures on the way, the cost lines."""
    rows, lines = book.rows, sheet.ordered_lines
    head = rows.compared - 2
    totals = (
        ("Month", ""), ("No.", ""), ("Tokens of the workload", "token"), ("Paid", "USD"),
        ("Profit and loss: cost", "USD"), ("Of which running cost", "USD"),
    )  # fmt: skip
    for place, (label, unit) in enumerate(totals):
        paper.text(head, place, label, "heading")
        paper.text(head + 1, place, unit, "unit")
    for place, column in enumerate(sheet.columns, len(totals)):
        paper.text(head, place, _sentence(column.label), "heading")
        paper.text(head + 1, place, column.unit, "unit")
    for place, line in enumerate(lines, sheet.first_line):
        paper.text(head, place, f"{line_words(line.name)}{_view(line)}", "heading")
        paper.text(head + 1, place, "USD", "unit")
    paper.height(head, 60)
    _labels(paper, book)
    tokens = tokens_of_the_row(book.model, START)
    paper.formula(rows.compared, 2, tokens.now.text, tokens.now.first, WHOLE)
    for month in range(1, rows.months + 1):
        paper.formula(rows.of(month), 2, tokens.of(month), tokens.values[month], WHOLE)
    _totals(paper, book, sheet)
    for place, column in enumerate(sheet.columns, len(totals)):
        form = WHOLE if column.unit in ("token",) else ANY
        _zone(paper, book, place, column.compared, column.months, column.start, form)
    for place, line in enumerate(lines, sheet.first_line):
        _zone(paper, book, place, line.compared, line.months, line.start, MONEY, last=line.last)


def _zone(
    paper: Paper,
    book: Book,
    place: int,
    compared: Formula | None,
    months: Formula | None,
    start: Formula | None,
    form: str,
    *,
    last: bool = False,
) -> None:
    """A column of the table."""
    rows = book.rows
    if compared is not None:
        paper.formula(rows.compared, place, rows.written(compared.text, rows.compared), compared.first, form)
    if not rows.months:
        return
    if start is not None:
        paper.formula(rows.start, place, rows.written(start.text, rows.start), start.first, form)
    if months is not None:
        values = months.by_month(rows.months).tolist()
        for month in range(rows.months if last else 1, rows.months + 1):
            row = rows.of(month)
            paper.formula(row, place, rows.written(months.text, row), values[month - 1], form)


def _labels(paper: Paper, book: Book) -> None:
    rows = book.rows
    paper.text(rows.compared, 0, "A month at today's prices", "strong")
    paper.number(rows.compared, 1, 1, "0", "formula")
    if rows.months:
        paper.text(rows.start, 0, "Start")
        paper.number(rows.start, 1, 0, "0", "formula")
    for month in range(1, rows.months + 1):
        paper.text(rows.of(month), 0, f"Month {month}")
        paper.formula(rows.of(month), 1, f"{MONTH}{rows.of(month) - 1}+1", month, "0")


def _totals(paper: Paper, book: Book, sheet: Sheet) -> None:
    rows = book.rows
    everything = f"SUM({sheet.line_letter(0)}{{r}}:{sheet.line_letter(len(sheet.lines) - 1)}{{r}})"
    now: object = sheet.compared_usd
    if sheet.refusals:
        holds = ",".join(f"{rows.written(refusal.holds.text, rows.compared)}=1" for refusal in sheet.refusals)
        everything = f"IF(AND({holds}),{everything},{REASON})"
        now = now if sheet.has_cost(months=False) else _reason(sheet)
    paper.formula(rows.compared, 3, rows.written(everything, rows.compared), now, MONEY, "strong formula")
    if not rows.months:
        return
    sums = sheet.sums()
    texts = {
        PAID: sheet.sum_over(RUNNING_LINES, BOTH_VIEWS, CASH_ALONE),
        BOOKED: sheet.sum_over(RUNNING_LINES, BOTH_VIEWS, BOOKS_ALONE),
        RUNNING: sheet.sum_over(RUNNING_LINES),
    }
    served = sheet.has_cost(months=True)
    for place, (column, text) in enumerate(texts.items(), 3):
        values = sums[column].tolist()
        otherwise = "0" if column == RUNNING else REASON
        instead: object = 0.0 if column == RUNNING else _reason(sheet)
        written = f"IF({SERVES},{text},{otherwise})" if sheet.refusals else text
        for month in range(rows.months + 1):
            row = rows.of(month)
            value = values[month] if served else instead
            style = "formula" if column == RUNNING else "strong formula"
            paper.formula(row, place, rows.written(written, row), value, MONEY, style)


def _reason(sheet: Sheet) -> str:
    return "; ".join(dict.fromkeys(refusal.reason for refusal in sheet.refusals))


def _view(line: Line) -> str:
    if line.cash and line.books:
        return ""
    return " (paid)" if line.cash else " (profit and loss)"


def _sentence(label: str) -> str:
    return f"{label[:1].upper()}{label[1:]}"


def line_words(line: str) -> str:
    """Return the name of a cost line as a heading: GPU rent, Groq: output."""
    return line_name(line) if part_of(line) else _sentence(line_name(line))


def lines_now(sheet: Sheet) -> list[tuple[int, Line]]:
    """Return the lines that the compared month has, each with the place, from 0, of its column."""
    return [
        (place, line) for place, line in enumerate(sheet.ordered_lines, sheet.first_line) if line.compared is not None
    ]


def total_cell(book: Book, sheet: Sheet) -> str:
    """Return the cell of what the compared month costs [USD]."""
    return f"'{sheet.title}'!${PAID}${book.rows.compared}"
