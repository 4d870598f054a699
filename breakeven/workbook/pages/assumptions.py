"""The sheet of assumptions: every number that formulas start from, and what else the scenario assumes."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter import Workbook

from breakeven.workbook.inputs import MONTHS, WORKLOAD, Cell
from breakeven.workbook.pages.look import ASSUMPTIONS, BASE_NAME, OF_THE_EXPORT, Book
from breakeven.workbook.paper import ANY, SHARE, WHOLE, Paper
from economics.assumption import Assumption
from economics.fields.table import FIELDS

HEAD = 4
FIRST = HEAD + 1
_VALUE = 2
_COLUMNS = (
    "For", "What", "Value", "Unit", "Low", "High", "Status", "Source", "Page", "Day", "Name in formulas",
)  # fmt: skip


def write(paper: Paper, book: Book, workbook: Workbook) -> None:
    """Lay out the cells, name each, and list below what moves no formula."""
    paper.text(1, 0, "What the figures rest on", "title")
    paper.text(
        2,
        0,
        "Yellow cells may be changed: every total follows. Low and high are the ends from which the simulations of the "
        "export were drawn.",
        "remark",
    )
    paper.headings(HEAD, 0, _COLUMNS)
    paper.height(HEAD, 30)
    row = FIRST
    for cell in book.model.inputs.cells:
        _cell(paper, book, workbook, row, cell)
        row += 1
    rest = book.model.inputs.unused
    factors = _factors(book)
    if rest or factors:
        row += 1
        paper.text(row, 0, f"Also assumed; changing these moves no formula ({OF_THE_EXPORT})", "section")
        row += 1
    for owner, each in rest:
        _listed(paper, book, row, owner, each)
        row += 1
    for owner, label, low, high, unit, source in factors:
        paper.text(row, 0, _words(owner))
        paper.text(row, 1, f"{label}, drawn as a factor", "wrapped")
        paper.number(row, _VALUE, 1, ANY)
        paper.text(row, 3, unit)
        paper.number(row, 4, low, ANY)
        paper.number(row, 5, high, ANY)
        paper.text(row, 6, "assumed")
        paper.text(row, 7, source, "wrapped")
        row += 1
    paper.widths(24, 34, 17, 20, 15, 15, 10, 48, 26, 11, 28)
    paper.freeze(FIRST, 2)
    paper.sheet.repeat_rows(HEAD - 1)
    paper.sheet.autofilter(HEAD - 1, 0, FIRST + len(book.model.inputs.cells) - 2, len(_COLUMNS) - 1)


def _cell(paper: Paper, book: Book, workbook: Workbook, row: int, cell: Cell) -> None:
    paper.text(row, 0, _words(cell.owner))
    paper.text(row, 1, cell.label, "wrapped")
    form = form_of(cell.unit, cell.value)
    if cell.follows is None:
        paper.number(row, _VALUE, cell.value, form, "input")
        if cell.name == BASE_NAME:
            choose = {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": len(book.sheets)}
            paper.sheet.data_validation(row - 1, _VALUE, row - 1, _VALUE, choose)
        _validate(paper, row, cell)
    else:
        text = book.rows.written(cell.follows.text, book.rows.compared)
        paper.formula(row, _VALUE, text, cell.value, form)
    paper.text(row, 3, cell.unit, "wrapped")
    paper.number(row, 4, cell.low, form)
    paper.number(row, 5, cell.high, form)
    status = cell.status if cell.follows is None else "follows the bill"
    _known(paper, book, row, status, cell.source if cell.follows is None else "the bill ÷ its cost per Mtok", cell.day)
    paper.text(row, 10, cell.name, "remark")
    workbook.define_name(cell.name, f"={ASSUMPTIONS}!$C${row}")


def _validate(paper: Paper, row: int, cell: Cell) -> None:
    """Let a cell take numbers in the range of its field alone."""
    field = FIELDS.get(cell.row)
    if field is None:
        return
    message = f"{field.label}: {field.range_text}"[:250]
    paper.sheet.data_validation(
        row - 1,
        _VALUE,
        row - 1,
        _VALUE,
        {
            "validate": "integer" if field.whole else "decimal",
            "criteria": "between",
            "minimum": _just_above(field.low) if field.low_open else field.low,
            "maximum": field.high,
            "error_title": "Not in its range",
            "error_message": message,
        },
    )


def _just_above(low: float) -> float:
    return low + 1e-9


def _listed(paper: Paper, book: Book, row: int, owner: str, each: Assumption) -> None:
    label = f"{each.name[:1].upper()}{each.name[1:]}"
    paper.text(row, 0, _words(owner))
    paper.text(row, 1, f"{label} ({each.window})" if each.window and each.window not in label else label, "wrapped")
    if isinstance(each.value, str):
        paper.text(row, _VALUE, each.value, "remark")
    else:
        paper.number(row, _VALUE, each.value, form_of(each.unit, float(each.value)))
    paper.text(row, 3, each.unit, "wrapped")
    _known(paper, book, row, each.status, each.source, each.as_of)


def _known(paper: Paper, book: Book, row: int, status: str, source: str, day: str) -> None:
    paper.text(row, 6, status)
    paper.text(row, 7, source, "wrapped")
    page = page_of(source)
    if page:
        paper.link(row, 8, page, page)
    paper.text(row, 9, day or book.as_of.isoformat())


def page_of(source: str) -> str:
    """Return the address that a source begins with; empty where it names no page."""
    first = source.split(" ", 1)[0].rstrip(";,")
    return first if first.startswith(("https://", "http://")) else ""


def form_of(unit: str, value: float) -> str:
    """Return the number format of a value by its unit."""
    if unit.startswith("share"):
        return SHARE
    return WHOLE if value.is_integer() and abs(value) >= 1000 else ANY


def _factors(book: Book) -> Sequence[tuple[str, str, float, float, str, str]]:
    """The inputs that simulations draw as a factor on several cells."""
    report = book.outlook.risk
    drawn = [spread for spread in (report.spreads if report is not None else ()) if spread.place.input.factor]
    return [(WORKLOAD, each.place.label, each.low, each.high, each.place.field.unit, each.source) for each in drawn]


def _words(owner: str) -> str:
    return {WORKLOAD: "Your usage", MONTHS: "Months"}.get(owner, owner)
