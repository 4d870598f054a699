"""The sheets of the months: what is paid in each and so far, in today's money; and the profit and loss."""

from __future__ import annotations

import numpy as np

from breakeven.words.over_time import BOOK_VALUE
from breakeven.workbook.inputs import MONTHS as OF_MONTHS
from breakeven.workbook.inputs import WORKLOAD
from breakeven.workbook.pages.look import BASE_NAME, OF_THE_EXPORT, Book, series_look
from breakeven.workbook.paper import MONEY, PRECISE, SHARE, WHOLE, Paper
from breakeven.workbook.sheet import BOOKED, PAID, Sheet, letter
from economics.cost.tokens import TOKENS_PER_MTOK
from economics.over_time.measures import npv
from economics.over_time.timeline import BEFORE_TAX
from economics.quantity import Array
from pricing.rules.months import day_of

_HEAD = 5
_WORTH, _WITHOUT_END, _LEVELISED, _SAVES, _SHARE = range(_HEAD + 1, _HEAD + 6)
"""The rows of the figures over all months."""
TABLE = 13
"""The row of the headings of the months."""
START = TABLE + 2
"""The row of month 0."""
_FIRST = 3
_NONE = "–"
_ON_A_PAGE = 5
"""Up to so many options both tables are printed side by side on one page."""


def discount_rate(book: Book) -> str:
    """Return the cell of the yearly discount rate."""
    months = book.model.plan.months
    return book.model.inputs.of(OF_MONTHS, "discount_rate_per_year", float(months.discount_rate_per_year)).text


def write(paper: Paper, book: Book) -> None:
    """Lay out what each option is paid in each month, and what that is worth today."""
    count = len(book.sheets)
    paper.text(1, 0, "What is paid, month by month", "title")
    paper.text(2, 0, f"{book.code}, {BEFORE_TAX}; what is received counts against it. Month 0 is the start: servers and"
                     f" one-off costs that are paid before the first month. {BOOK_VALUE}", "remark")  # fmt: skip
    if book.no_months:
        paper.text(4, 0, f"The months cannot be worked out: {book.no_months}")
        return
    months = book.rows.months
    paper.text(_HEAD, 0, f"Over {months} months", "heading")
    paper.headings(_HEAD, 1, ("", "Unit"))
    labels = (
        ("In today's money", book.code), ("the same without the value at the end", book.code),
        ("Cost per Mtok, levelised", f"{book.code}/Mtok"),
        ("Saves in today's money", book.code), ("Saves, share", "share"),
    )  # fmt: skip
    for row, (label, unit) in enumerate(labels, _WORTH):
        paper.text(row, 0, label, "strong" if row in (_WORTH, _SAVES) else "text")
        paper.text(row, 2, unit, "remark")
    for place, sheet in enumerate(book.sheets):
        paper.text(_HEAD, _FIRST + place, sheet.name, "heading")
        _over_all(paper, book, place, sheet)
    paper.text(TABLE - 1, _FIRST, f"Paid in the month, {book.code}", "section")
    paper.text(TABLE - 1, _FIRST + count + 1, f"Total paid so far, {book.code}", "section")
    paper.headings(TABLE, 0, ("Month", "Begins on", "Tokens"))
    paper.headings(TABLE + 1, 0, ("", "", "token"), "unit")
    for place, sheet in enumerate(book.sheets):
        for column in (_FIRST + place, _FIRST + count + 1 + place):
            paper.text(TABLE, column, sheet.name, "heading")
            paper.text(TABLE + 1, column, book.code, "unit")
    paper.height(_HEAD, 45)
    paper.height(TABLE, 45)
    _rows(paper, book)
    for place, sheet in enumerate(book.sheets):
        _option(paper, book, place, sheet)
    paper.widths(30, 12, 18)
    paper.columns(_FIRST, _FIRST + count - 1, 16)
    paper.widths(2, first=_FIRST + count)
    paper.columns(_FIRST + count + 1, _FIRST + 2 * count, 16)
    paper.freeze(START, 2)
    paper.sheet.repeat_rows(TABLE - 1, TABLE)
    if count > _ON_A_PAGE:
        paper.pages_wide(2, _FIRST)


def _rows(paper: Paper, book: Book) -> None:
    """Month, day and tokens of every row."""
    inputs, months = book.model.inputs, book.rows.months
    typed = book.model.typed_months
    paper.number(START, 0, 0, "0", "counted")
    for month in range(1, months + 1):
        row = START + month
        paper.formula(row, 0, f"A{row - 1}+1", month, "0", "counted")
        paper.text(row, 1, day_of(month, book.as_of).isoformat())
        tokens = float(book.model.tokens[month])
        if typed:
            paper.number(row, 2, tokens, WHOLE, "input")
            continue
        first = inputs.of(WORKLOAD, "tokens_per_month", float(book.model.tokens[0])).text
        growth = inputs.of(OF_MONTHS, "tokens_growth_per_month", 0.0 + float(
            book.model.plan.months.tokens_growth_per_month)).text  # fmt: skip
        paper.formula(row, 2, f"{first}*(1+{growth})^(A{row}-1)", tokens, WHOLE)


def _paid(book: Book, sheet: Sheet) -> Array:
    """What is paid for an option [currency] at the start and in each month."""
    return sheet.sums()[PAID] * (1.0 if book.currency.is_usd else book.currency.per_usd)


def _option(paper: Paper, book: Book, place: int, sheet: Sheet) -> None:
    """What is paid for one option in each month, and so far."""
    own, so_far = _FIRST + place, _FIRST + len(book.sheets) + 1 + place
    if not book.live(sheet):
        for column in (own, so_far):
            paper.text(START, column, f"see {sheet.title}: {OF_THE_EXPORT}", "remark")
        return
    served = sheet.has_cost(months=True)
    paid = _paid(book, sheet)
    total = np.cumsum(paid)
    here = letter(own)
    for month in range(book.rows.months + 1):
        row = START + month
        cell = f"'{sheet.title}'!{PAID}{book.rows.of(month)}"
        text = f'IF(ISNUMBER({cell}),{cell}{book.exchanged},"{_NONE}")' if sheet.refusals else f"{cell}{book.exchanged}"
        paper.formula(row, own, text, paid[month] if served else _NONE)
        above = f"SUM({here}${START}:{here}{row})"
        text = f'IF(ISNUMBER({here}{row}),{above},"{_NONE}")' if sheet.refusals else above
        paper.formula(row, so_far, text, total[month] if served else _NONE)


def _over_all(paper: Paper, book: Book, place: int, sheet: Sheet) -> None:
    """What all months of an option come to in today's money."""
    column = _FIRST + place
    if not book.live(sheet):
        return
    rate, last = discount_rate(book), START + book.rows.months
    here, months = letter(column), f"$A${START}:$A${last}"
    served = sheet.has_cost(months=True)
    paid, year = _paid(book, sheet), float(book.model.plan.months.discount_rate_per_year)
    worth = float(npv(paid, year))
    end = [line for line in sheet.lines if line.at_the_end]
    received = sum(float(line.months.by_month(book.rows.months)[-1]) for line in end if line.months is not None)
    received *= 1.0 if book.currency.is_usd else book.currency.per_usd
    discounted = received / (1 + year) ** (book.rows.months / 12)
    mtok = np.concatenate(([0.0], book.model.tokens[1:])) / TOKENS_PER_MTOK
    served_mtok = float(npv(mtok, year))

    def put(row: int, text: str, value: float, form: str = MONEY, style: str = "formula") -> None:
        if sheet.refusals:
            text = f'IF(ISNUMBER({here}{START}),{text},"{_NONE}")'
        paper.formula(row, column, text, value if served else _NONE, form, style)

    put(_WORTH, f"SUMPRODUCT({here}{START}:{here}{last}/(1+{rate})^({months}/12))", worth, style="strong formula")
    places = [place for place, line in enumerate(sheet.ordered_lines, sheet.first_line) if line.at_the_end]
    later = f"{book.exchanged}/(1+{rate})^({book.rows.months}/12)"
    cells = "".join(f"-'{sheet.title}'!{letter(each)}{book.rows.last}{later}" for each in places)
    put(_WITHOUT_END, f"{here}{_WORTH}{cells}", worth - discounted)
    all_mtok = f"SUMPRODUCT($C${START}:$C${last}/{TOKENS_PER_MTOK:.0f}/(1+{rate})^({months}/12))"
    levelised: object = worth / served_mtok if served_mtok else _NONE
    text = f'IF({all_mtok}>0,{here}{_WORTH}/{all_mtok},"{_NONE}")'
    paper.formula(_LEVELISED, column, f'IF(ISNUMBER({here}{_WORTH}),{text},"{_NONE}")',
                  levelised if served else _NONE, PRECISE)  # fmt: skip
    _savings(paper, book, column, worth if served else None)


def _savings(paper: Paper, book: Book, column: int, worth: float | None) -> None:
    """What an option saves against the one that it is compared with."""
    here, first = letter(column), letter(_FIRST)
    base = f"INDEX(${first}${_WORTH}:${letter(_FIRST + len(book.sheets) - 1)}${_WORTH},{BASE_NAME})"
    today = book.sheets[book.base]
    theirs = float(npv(_paid(book, today), float(book.model.plan.months.discount_rate_per_year)))
    known = worth is not None and today.has_cost(months=True) and book.live(today)
    saving = theirs - worth if known and worth is not None else None
    both = f"AND(ISNUMBER({here}{_WORTH}),ISNUMBER({base}))"
    paper.formula(_SAVES, column, f'IF({both},{base}-{here}{_WORTH},"{_NONE}")',
                  _NONE if saving is None else saving, MONEY, "strong formula")  # fmt: skip
    share: object = _NONE if saving is None or theirs == 0 else saving / theirs
    of_theirs = f'IF({base}=0,"{_NONE}",{here}{_SAVES}/{base})'
    paper.formula(_SHARE, column, f'IF(ISNUMBER({here}{_SAVES}),{of_theirs},"{_NONE}")', share, SHARE)


def write_books(paper: Paper, book: Book) -> None:
    """Lay out the cost of each option in the profit and loss of each month."""
    paper.text(1, 0, "Profit and loss: cost, month by month", "title")
    words = "Servers are written off over their life, with the cost of the capital tied up; what is paid is on Months."
    paper.text(2, 0, f"{book.code}, {BEFORE_TAX}. {words}", "remark")
    if book.no_months:
        paper.text(4, 0, f"The months cannot be worked out: {book.no_months}")
        return
    paper.headings(5, 0, ("Month", "Begins on", *(sheet.name for sheet in book.sheets)))
    paper.headings(6, 0, ("", "", *(book.code for _ in book.sheets)), "unit")
    paper.height(5, 45)
    first = 7
    factor = 1.0 if book.currency.is_usd else book.currency.per_usd
    booked = [sheet.sums()[BOOKED] * factor for sheet in book.sheets]
    for month in range(book.rows.months + 1):
        row = first + month
        paper.number(row, 0, month, "0", "counted")
        if month:
            paper.text(row, 1, day_of(month, book.as_of).isoformat())
        for place, sheet in enumerate(book.sheets, 2):
            if not book.live(sheet):
                continue
            cell = f"'{sheet.title}'!{BOOKED}{book.rows.of(month)}"
            text = f"{cell}{book.exchanged}"
            if sheet.refusals:
                text = f'IF(ISNUMBER({cell}),{text},"{_NONE}")'
            value: object = booked[place - 2][month] if sheet.has_cost(months=True) else _NONE
            paper.formula(row, place, text, value)
    last = first + book.rows.months + 1
    paper.text(last, 0, "Total", "strong")
    for place, sheet in enumerate(book.sheets, 2):
        if book.live(sheet):
            column = letter(place)
            value = float(booked[place - 2].sum()) if sheet.has_cost(months=True) else 0.0
            paper.formula(last, place, f"SUM({column}{first}:{column}{last - 1})", value, MONEY, "total")
    paper.widths(12, 12)
    paper.columns(2, 1 + len(book.sheets), 18)
    paper.freeze(first, 2)
    paper.sheet.repeat_rows(4, 5)


def paid_so_far(book: Book, place: int) -> dict[str, object]:
    """Return the series of what is paid so far for an option, for a chart."""
    column = _FIRST + len(book.sheets) + 1 + place
    first, last = START - 1, START - 1 + book.rows.months
    return {
        "name": ["Months", TABLE - 1, column],
        "categories": ["Months", first, 0, last, 0],
        "values": ["Months", first, column, last, column],
        **series_look(place),
    }


def worth_cell(place: int) -> str:
    """Return the cell of what the months of an option come to in today's money."""
    return f"Months!${letter(_FIRST + place)}${_WORTH}"


def worth_of(book: Book, sheet: Sheet) -> float | None:
    """Return what the months of an option come to in today's money [currency]; None without a cost."""
    if book.no_months or not sheet.has_cost(months=True) or not book.live(sheet):
        return None
    return float(npv(_paid(book, sheet), float(book.model.plan.months.discount_rate_per_year)))
