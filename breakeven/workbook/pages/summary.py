"""The first sheet: a row for each option, what it costs against the one it is compared with, and two charts."""

from __future__ import annotations

from xlsxwriter import Workbook

from breakeven.look import COLOURS
from breakeven.words.answer import answer
from breakeven.workbook.inputs import WORKLOAD
from breakeven.workbook.pages import break_even, months
from breakeven.workbook.pages.look import BASE_NAME, OF_THE_EXPORT, SUMMARY, Book, model_words
from breakeven.workbook.pages.options import total_cell
from breakeven.workbook.paper import PRECISE, SHARE, WHOLE, Paper
from breakeven.workbook.sheet import Sheet
from economics.cost.tokens import TOKENS_PER_MTOK
from economics.over_time.timeline import BEFORE_TAX
from economics.units import MONTHS_PER_YEAR

_HEAD = 9
FIRST = _HEAD + 2
_NUMBER, _NAME, _MODEL, _MONTH, _YEAR, _MTOK, _SAVES, _SHARE, _WORTH, _EVEN, _CHANCE, _SOURCE, _DAY = range(13)
_NONE = "–"


def write(paper: Paper, book: Book) -> None:
    """Lay out title, day, link, the answer of the export, and the table."""
    scenario = book.resolved.scenario
    paper.text(1, 0, scenario.name or "What our LLM tokens cost", "title")
    rate = f" {book.currency.caption}" if book.currency.caption else " US dollars."
    paper.text(
        2,
        0,
        f"Prices as of {book.as_of.isoformat()}, {BEFORE_TAX}.{rate} Made by breakeven {book.version}.",
        "remark",
    )
    paper.text(3, 0, f"At the export: {answer(book.comparison, book.currency)}", "text")
    if book.link:
        paper.link(4, 0, book.link, "Open this scenario again")
    tokens = book.model.inputs.of(WORKLOAD, "tokens_per_month", float(book.model.tokens[0]))
    paper.text(6, 0, "Tokens a month", "strong")
    paper.formula(6, _MODEL, tokens.text, tokens.value, WHOLE, "strong formula")
    paper.text(7, 0, "Compared with", "strong")
    last = FIRST + len(book.sheets) - 1
    paper.formula(7, _MODEL, f"INDEX($B${FIRST}:$B${last},{BASE_NAME})", book.sheets[book.base].name, "General",
                  "strong formula")  # fmt: skip
    why = "what is paid today" if book.comparison.current else "the first option: none is named as today's"
    paper.text(7, _MODEL + 1, f"{why}; another number in {BASE_NAME} on Assumptions compares with another.", "remark")
    _headings(paper, book)
    for place, sheet in enumerate(book.sheets):
        _row(paper, book, place, sheet)
    missing = [option.name for option in scenario.options if option.name not in [s.name for s in book.sheets]]
    if missing:
        paper.text(last + 1, _NAME, f"Without a price on this day, so not here: {', '.join(missing)}.", "remark")
    paper.widths(5, 25, 25, 12, 13, 10, 13, 8, 15, 25, 11, 34, 11)
    paper.freeze(FIRST, 2)
    paper.one_page()


def _headings(paper: Paper, book: Book) -> None:
    code, span = book.code, book.rows.months
    headings = (
        ("No.", ""), ("Option", ""), ("Model", ""), ("A month", code), ("A year", code), ("Per Mtok", f"{code}/Mtok"),
        ("Saves a month", code), ("Saves", "%"), (f"{span} months in today's money", code),
        ("Break-even over volume", OF_THE_EXPORT), ("Chance to be cheapest", OF_THE_EXPORT), ("Price source", ""),
        ("Day", ""),
    )  # fmt: skip
    for column, (words, unit) in enumerate(headings):
        paper.text(_HEAD, column, words, "heading")
        paper.text(_HEAD + 1, column, unit, "unit")
    paper.height(_HEAD, 32)


def _row(paper: Paper, book: Book, place: int, sheet: Sheet) -> None:
    row, last = FIRST + place, FIRST + len(book.sheets) - 1
    factor = 1.0 if book.currency.is_usd else book.currency.per_usd
    paper.number(row, _NUMBER, place + 1, "0", "counted")
    paper.inner_link(row, _NAME, sheet.title, sheet.name)
    paper.text(row, _MODEL, model_words(book.document(sheet.name)), "wrapped")
    _amounts(paper, book, place, sheet, factor, f"D${FIRST}:D${last}")
    worth = months.worth_of(book, sheet)
    if book.no_months or not book.live(sheet):
        paper.text(row, _WORTH, _NONE, "remark")
    else:
        paper.formula(row, _WORTH, months.worth_cell(place), _NONE if worth is None else worth, WHOLE)
    paper.text(row, _EVEN, break_even.with_base(book, sheet.name), "remarks")
    report = book.outlook.risk
    chance = None if report is None else report.simulation.chance_cheapest.get(sheet.name)
    if chance is None:
        paper.text(row, _CHANCE, "no simulations" if report is None else _NONE, "remark")
    else:
        paper.number(row, _CHANCE, chance, SHARE)
    source, day = _source(book, sheet.name)
    paper.text(row, _SOURCE, source, "wrapped")
    paper.text(row, _DAY, day)


def _amounts(paper: Paper, book: Book, place: int, sheet: Sheet, factor: float, months_range: str) -> None:
    """What an option costs, and saves against the one that it is compared with."""
    row = FIRST + place
    cost = book.comparison.result(sheet.name).cost.usd_per_month
    usd = sheet.compared_usd * factor if sheet.has_cost(months=False) else None
    if not book.live(sheet):
        usd = None if cost.scalar is None else cost.scalar * factor
        if usd is None:
            paper.text(row, _MONTH, cost.reason or "", "remark")
        else:
            paper.number(row, _MONTH, usd, WHOLE)
    else:
        cell = total_cell(book, sheet)
        text = f"{cell}{book.exchanged}"
        if sheet.refusals:
            text = f"IF(ISNUMBER({cell}),{text},{cell})"
        paper.formula(row, _MONTH, text, cost.reason or _NONE if usd is None else usd, WHOLE, "strong formula")
    tokens = book.model.inputs.of(WORKLOAD, "tokens_per_month", float(book.model.tokens[0])).text
    mtok = float(book.model.tokens[0]) / TOKENS_PER_MTOK
    here, base = f"D{row}", f"INDEX({months_range},{BASE_NAME})"
    theirs = _usd(book, book.sheets[book.base])
    theirs = None if theirs is None else theirs * factor
    saving = None if usd is None or theirs is None else theirs - usd

    def put(column: int, text: str, value: float | None, form: str) -> None:
        paper.formula(row, column, text, _NONE if value is None else value, form)

    put(_YEAR, f'IF(ISNUMBER({here}),{here}*{MONTHS_PER_YEAR},"{_NONE}")',
        None if usd is None else usd * MONTHS_PER_YEAR, WHOLE)  # fmt: skip
    put(_MTOK, f'IF(AND(ISNUMBER({here}),{tokens}>0),{here}/({tokens}/{TOKENS_PER_MTOK:.0f}),"{_NONE}")',
        None if usd is None or not mtok else usd / mtok, PRECISE)  # fmt: skip
    put(_SAVES, f'IF(AND(ISNUMBER({here}),ISNUMBER({base})),{base}-{here},"{_NONE}")', saving, WHOLE)
    share = None if saving is None or not theirs else saving / theirs
    put(_SHARE, f'IF(ISNUMBER(G{row}),IF({base}=0,"{_NONE}",G{row}/{base}),"{_NONE}")', share, SHARE)


def _usd(book: Book, sheet: Sheet) -> float | None:
    if not book.live(sheet):
        return book.comparison.result(sheet.name).cost.usd_per_month.scalar
    return sheet.compared_usd if sheet.has_cost(months=False) else None


def _source(book: Book, name: str) -> tuple[str, str]:
    """The sources of an option's prices, and the newest day of them."""
    option = book.comparison.result(name).option
    prices = [each for each in option.assumptions if each.unit.startswith("USD") and not each.holds_from]
    sources = dict.fromkeys(each.source for each in prices)
    days = [each.as_of for each in prices if each.as_of]
    return "; ".join(sources) or "typed", max(days, default=book.as_of.isoformat())


def draw(paper: Paper, book: Book, workbook: Workbook) -> None:
    """Draw the cost of a month, and what is paid so far over the months."""
    count = len(book.sheets)
    below = FIRST + count + 2
    first, last = FIRST - 1, FIRST + count - 2
    chart = workbook.add_chart({"type": "bar"})
    chart.add_series({
        "name": f"{book.code} a month",
        "categories": [SUMMARY, first, _NAME, last, _NAME],
        "values": [SUMMARY, first, _MONTH, last, _MONTH],
        "points": [{"fill": {"color": COLOURS[place % len(COLOURS)]}} for place in range(count)],
        "data_labels": {"value": True, "num_format": "#,##0"},
        "gap": 60,
    })  # fmt: skip
    chart.set_title({"name": f"{book.code} a month", "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "crossing": "max", "num_font": {"size": 9}})
    chart.set_x_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#E1E4E8"}}})
    height = 330 + 14 * max(0, count - 4)
    chart.set_size({"width": 560, "height": height})
    paper.sheet.insert_chart(below - 1, 0, chart, {"description": f"What each option costs a month, {book.code}"})
    if book.no_months:
        return
    lines = workbook.add_chart({"type": "line"})
    for place, sheet in enumerate(book.sheets):
        if book.live(sheet) and sheet.has_cost(months=True):
            lines.add_series(months.paid_so_far(book, place))
    lines.set_title({"name": f"Total paid so far, {book.code}", "name_font": {"size": 12}})
    lines.set_x_axis({"name": "Month", "interval_unit": max(1, book.rows.months // 12), "num_font": {"size": 9}})
    lines.set_y_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#E1E4E8"}}})
    lines.set_legend({"position": "bottom"})
    lines.set_size({"width": 880, "height": height})
    paper.sheet.insert_chart(below - 1, 5, lines, {"description": f"Total paid so far by month, {book.code}"})
