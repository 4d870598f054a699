"""The sheet of cost lines: what each option is made of in a month, and for a million tokens."""

from __future__ import annotations

from breakeven.workbook.inputs import WORKLOAD
from breakeven.workbook.pages.look import LINES, Book
from breakeven.workbook.pages.options import line_words, lines_now
from breakeven.workbook.paper import MONEY, PRECISE, Paper
from breakeven.workbook.sheet import letter
from economics.cost.lines import in_order
from economics.cost.tokens import TOKENS_PER_MTOK

_HEAD = 4
FIRST = _HEAD + 2
_NONE = "–"


def write(paper: Paper, book: Book) -> list[str]:
    """Lay out the lines by option; return their names in order."""
    sheets = [sheet for sheet in book.sheets if book.live(sheet)]
    names = in_order(line.name for sheet in sheets for _, line in lines_now(sheet))
    count = len(book.sheets)
    paper.text(1, 0, "What a month is made of", "title")
    paper.text(
        2, 0, f"{book.code} a month at today's prices. Each amount comes from the sheet of its option.", "remark"
    )
    factor = 1.0 if book.currency.is_usd else book.currency.per_usd
    mtok = float(book.model.tokens[0]) / TOKENS_PER_MTOK
    tokens = book.model.inputs.of(WORKLOAD, "tokens_per_month", float(book.model.tokens[0])).text
    second = FIRST + len(names) + 4
    for head, title in ((_HEAD, f"{book.code} a month"), (second - 2, f"{book.code} per Mtok of the workload")):
        paper.text(head, 0, title, "heading")
        for place, sheet in enumerate(book.sheets, 1):
            paper.text(head, place, sheet.name, "heading")
        paper.height(head, 45)
    for offset, name in enumerate(names):
        paper.text(FIRST + offset, 0, line_words(name))
        paper.text(second + offset, 0, line_words(name))
    last = FIRST + len(names)
    paper.text(last, 0, "Total", "strong")
    paper.text(second + len(names), 0, "Total", "strong")
    for place, sheet in enumerate(book.sheets, 1):
        if sheet not in sheets:
            paper.text(FIRST, place, f"see {sheet.title}", "remark")
            continue
        served, total = sheet.has_cost(months=False), 0.0
        for column, line in lines_now(sheet):
            assert line.compared is not None
            offset = names.index(line.name)
            usd = line.compared.first * factor
            total += usd
            cell = f"'{sheet.title}'!{letter(column)}{book.rows.compared}{book.exchanged}"
            if sheet.refusals:
                cell = f"IF(ISNUMBER('{sheet.title}'!D{book.rows.compared}),{cell},0)"
                usd = usd if served else 0.0
            paper.formula(FIRST + offset, place, cell, usd)
            here = f"{letter(place)}{FIRST + offset}"
            _per_mtok(paper, second + offset, place, here, tokens, usd / mtok if mtok else None)
        text, value = f"SUM({letter(place)}{FIRST}:{letter(place)}{last - 1})", total if served else 0.0
        paper.formula(last, place, text, value, MONEY, "total")
        here = f"{letter(place)}{last}"
        per = value / mtok if mtok else None
        _per_mtok(paper, second + len(names), place, here, tokens, per, "total")
    paper.widths(34)
    paper.columns(1, count, 18)
    paper.freeze(_HEAD + 1, 1)
    return names


def _per_mtok(
    paper: Paper, row: int, column: int, cell: str, tokens: str, value: float | None, style: str = "formula"
) -> None:
    text = f'IF({tokens}>0,{cell}/({tokens}/{TOKENS_PER_MTOK:.0f}),"{_NONE}")'
    paper.formula(row, column, text, _NONE if value is None else value, PRECISE, style)


def series(book: Book, names: list[str]) -> list[dict[str, object]]:
    """Return a series of a stacked chart for each line, a bar for each option."""
    count = len(book.sheets)
    return [
        {
            "name": [LINES, FIRST - 1 + offset, 0],
            "categories": [LINES, _HEAD - 1, 1, _HEAD - 1, count],
            "values": [LINES, FIRST - 1 + offset, 1, FIRST - 1 + offset, count],
            "gap": 60,
        }
        for offset in range(len(names))
    ]
