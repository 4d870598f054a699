"""The sheet of simulations: how sure the answer is, and what moves it. All of it are values of the export."""

from __future__ import annotations

from math import isfinite

from breakeven.words.risk import no_effect, tornado_title
from breakeven.workbook.pages.look import Book
from breakeven.workbook.paper import ANY, MONEY, PRECISE, SHARE, WHOLE, Paper
from economics.risk.report import RiskReport
from economics.risk.sensitivity import Bar, Tornado

_WHY = "Values of the export: they do not move with the yellow cells."


def write(paper: Paper, book: Book) -> None:
    """Lay out chances, ranges and the inputs that move each figure most."""
    paper.text(1, 0, "How sure is it, and what moves it?", "title")
    report = book.outlook.risk
    paper.widths(56, 17, 17, 17, 19, 19, 19, 40)
    if report is None:
        paper.text(2, 0, "No simulations were made for this export (on the command line: --risk).", "remark")
        return
    simulation = report.simulation
    assumed = " Low and high of the inputs are assumed, none was entered." if report.suggested else ""
    paper.text(
        2, 0, f"{_WHY} {simulation.done:,} simulations over {report.plan.months.months} months.{assumed}", "remark"
    )
    row = _chances(paper, book, report, 4)
    for chart in report.tornados:
        row = _tornado(paper, book, chart, row + 2)
    paper.freeze(4, 1)


def _chances(paper: Paper, book: Book, report: RiskReport, row: int) -> int:
    """The chance of each option to be cheapest, and the range of what it comes to in today's money."""
    simulation, code = report.simulation, book.code
    worth = f"In today's money, {code}"
    paper.headings(
        row, 0, ("Option", "Chance to be cheapest", f"{worth}: low (P10)", f"{worth}: middle (P50)",
                 f"{worth}: high (P90)")
    )  # fmt: skip
    paper.height(row, 45)
    for name in simulation.names:
        row += 1
        paper.text(row, 0, name)
        paper.number(row, 1, simulation.chance_cheapest[name], SHARE)
        band = simulation.npv_band(name)
        for column, usd in enumerate(reversed(band), 2):  # what is paid: the least is the largest present value
            if isfinite(usd):
                paper.number(row, column, book.currency.convert(0.0 - usd), MONEY)
            else:
                paper.text(row, column, simulation.without_cost.get(name, ""), "remark")
    for name, reason in simulation.left_out.items():
        row += 1
        paper.text(row, 0, name)
        paper.text(row, 1, reason, "remark")
    row += 1
    paper.text(row, 0, "Two or more equally cheap")
    paper.number(row, 1, simulation.chance_equal, SHARE)
    return row


def _tornado(paper: Paper, book: Book, chart: Tornado, row: int) -> int:
    money = chart.unit.startswith("USD")
    unit = book.currency.unit(chart.unit) if money else chart.unit
    paper.text(row, 0, f"{tornado_title(chart)}, {unit}", "section")
    row += 1
    paper.headings(row, 0, ("Input", "Low", "Now", "High", "Figure at low", "Figure now", "Figure at high", "Source"))
    still = no_effect(chart)
    for bar in chart.bars:
        if bar.label not in still:
            row += 1
            _bar(paper, book, chart, bar, row, money)
    if still:
        row += 1
        others = "1 other input does" if len(still) == 1 else f"{len(still)} other inputs do"
        paper.text(row, 0, f"{others} not move it.", "remark")
    return row


def _bar(paper: Paper, book: Book, chart: Tornado, bar: Bar, row: int, money: bool) -> None:
    own_money = bar.unit.startswith("USD")
    unit = book.currency.unit(bar.unit) if own_money else bar.unit
    paper.text(row, 0, f"{bar.label} ({unit})", "wrapped")
    form = SHARE if bar.unit.startswith("share") else ANY
    for column, value in ((1, bar.low), (2, bar.base), (3, bar.high)):
        paper.number(row, column, book.currency.convert(value) if own_money else value, form)
    shown = PRECISE if chart.metric == "usd_per_mtok" else MONEY if money else WHOLE
    for column, quantity in ((4, bar.at_low), (5, chart.base), (6, bar.at_high)):
        figure = quantity.scalar
        if figure is None:
            paper.text(row, column, quantity.reason or "", "remarks")
        else:
            paper.number(row, column, book.currency.convert(figure) if money else figure, shown)
    paper.text(row, 7, bar.source, "wrapped")
