"""The workbook as bytes: the same for the same scenario, in any process and on any day."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, time

from xlsxwriter import Workbook

from breakeven import __version__
from breakeven.currency import USD, Currency
from breakeven.origins import Origins, as_read
from breakeven.outlook import Outlook, plan
from breakeven.workbook.hours import SHEET as HOURS
from breakeven.workbook.inputs import WORKLOAD
from breakeven.workbook.model import model_of
from breakeven.workbook.pages import assumptions, break_even, cost_lines, months, options, sensitivity, summary, week
from breakeven.workbook.pages.look import (
    ASSUMPTIONS,
    BASE_NAME,
    BOOKS,
    BREAK_EVEN,
    LINES,
    MONTHS,
    RATE_NAME,
    SENSITIVITY,
    SUMMARY,
    Book,
)
from breakeven.workbook.paper import Formats, Paper
from economics.break_even.compare import Comparison
from economics.cost.months import Months
from economics.errors import InputError
from economics.over_time.plan import Plan, PlannedOption
from economics.over_time.timeline import HorizonResult, over_time
from pricing.resolve.scenario import ResolvedScenario

_ON_ONE_PAGE = 20
"""Up to so many cost lines the sheet of them is printed on one page."""
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def workbook_bytes(
    resolved: ResolvedScenario,
    comparison: Comparison,
    currency: Currency = USD,
    outlook: Outlook | None = None,
    origins: Origins | None = None,
    link: str | None = None,
) -> bytes:
    """Return the budget workbook (XLSX) of a scenario, its totals in a currency.

    Every total is a formula down from the numbers on its sheet of assumptions. `outlook` has the simulations, whose
    figures are values; without it there are none. The months are the scenario's own, else the default ones; `origins`
    says where the scenario's fields came from (default: every field present when it was read was typed). `link` opens
    the scenario again. Raises InputError where no option has a price.
    """
    origins = as_read(resolved.scenario).origins if origins is None else origins
    planned, over_months, refused = _months(resolved, outlook)
    report = None if outlook is None else outlook.risk
    model = model_of(resolved, planned, origins, report)
    book = Book(resolved, comparison, currency, outlook or Outlook(), model, over_months, refused, link, __version__)
    _further_cells(book)
    buffer = io.BytesIO()
    with Workbook(buffer, _OPTIONS) as workbook:
        day = datetime.combine(resolved.as_of, time())
        workbook.set_properties({"title": resolved.scenario.name, "created": day, "comments": "Made by breakeven"})
        workbook.set_calc_mode("auto")
        _write(book, workbook)
    return buffer.getvalue()


def _write(book: Book, workbook: Workbook) -> None:
    formats = Formats(workbook)
    names = [SUMMARY, MONTHS, BOOKS, LINES, ASSUMPTIONS, BREAK_EVEN, SENSITIVITY]
    if book.model.hours is not None:
        names.append(HOURS)
    papers = {name: Paper(workbook, name, formats) for name in (*names, *(sheet.title for sheet in book.sheets))}
    if book.model.hours is not None:
        week.write(papers[HOURS], book.model.hours)
    for sheet in book.sheets:
        options.write(papers[sheet.title], book, sheet)
    summary.write(papers[SUMMARY], book)
    months.write(papers[MONTHS], book)
    months.write_books(papers[BOOKS], book)
    lines = cost_lines.write(papers[LINES], book)
    break_even.write(papers[BREAK_EVEN], book)
    sensitivity.write(papers[SENSITIVITY], book)
    assumptions.write(papers[ASSUMPTIONS], book, workbook)
    summary.draw(papers[SUMMARY], book, workbook)
    _stacked(papers[LINES], book, workbook, lines)
    for paper in papers.values():
        paper.finish()


def _stacked(paper: Paper, book: Book, workbook: Workbook, names: list[str]) -> None:
    """Draw the cost lines of each option, one on the other."""
    if not names:
        return
    chart = workbook.add_chart({"type": "bar", "subtype": "stacked"})
    for series in cost_lines.series(book, names):
        chart.add_series(series)
    chart.set_title({"name": f"{book.code} a month by cost line", "name_font": {"size": 12}})
    chart.set_y_axis({"reverse": True, "crossing": "max", "num_font": {"size": 9}})
    chart.set_x_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#E1E4E8"}}})
    chart.set_legend({"position": "right", "font": {"size": 9}})
    height = max(260, 120 + 40 * len(book.sheets), 24 * len(names))
    chart.set_size({"width": 900, "height": height})
    row = cost_lines.FIRST + 2 * len(names) + 6
    if len(names) <= _ON_ONE_PAGE:
        paper.one_page()
    paper.sheet.insert_chart(row, 0, chart, {"description": f"What a month of each option is made of, {book.code}"})


def _further_cells(book: Book) -> None:
    """The cells that totals use and options do not: what to compare with, and the rate of a currency."""
    inputs = book.model.inputs
    why = "today's option" if book.comparison.current else "the first option: none is named as today's"
    inputs.of(WORKLOAD, "compared with", book.base + 1, label="compared with option no.", unit="number on Summary",
              name=BASE_NAME, source=why)  # fmt: skip
    if not book.currency.is_usd:
        day = "" if book.currency.on is None else book.currency.on.isoformat()
        inputs.of(WORKLOAD, "exchange rate", book.currency.per_usd, label=f"{book.code} for one US dollar",
                  unit=f"{book.code}/USD", name=RATE_NAME, source="rate as entered", day=day)  # fmt: skip


def _months(resolved: ResolvedScenario, outlook: Outlook | None) -> tuple[Plan, HorizonResult | None, str]:
    """The plan, its result over months, and why there is none."""
    try:
        planned = plan(resolved)
        known = None if outlook is None else outlook.horizon
        return planned, over_time(planned) if known is None else known, ""
    except InputError as refused:
        if not resolved.options:
            raise
        names = [option.name for option in resolved.scenario.options]
        options_ = tuple(PlannedOption(names.index(option.name), option) for option in resolved.options)
        none = replace(Months(), months=0, current=resolved.scenario.current or "")
        return Plan(resolved.load, options_, none), None, str(refused)
