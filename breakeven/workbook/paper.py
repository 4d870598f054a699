"""Sheets as people read and print them: formats, headings, column widths, page set-up; one sheet's cells to write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

DASHES = ("solid", "dash", "round_dot", "long_dash", "dash_dot", "long_dash_dot")
MARKERS = ("circle", "square", "diamond", "triangle", "x", "plus")

MONEY, WHOLE, PRECISE, SHARE, ANY = "#,##0.00", "#,##0", "#,##0.00##", "0.0%", "#,##0.######"
_HEADING = "#1F3A5F"
_FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": _HEADING},
    "section": {"bold": True, "font_size": 12, "font_color": _HEADING},
    "heading": {
        "bold": True, "font_color": "#FFFFFF", "bg_color": _HEADING, "text_wrap": True, "valign": "vcenter",
        "border": 1, "border_color": "#D0D7DE",
    },
    "unit": {"italic": True, "font_color": "#57606A", "bg_color": "#EEF2F7", "text_wrap": True, "valign": "vcenter"},
    "text": {"valign": "top"},
    "wrapped": {"text_wrap": True, "valign": "top", "align": "left", "indent": 1},
    "strong": {"bold": True, "valign": "top"},
    "remark": {"italic": True, "font_color": "#57606A", "valign": "top"},
    "remarks": {
        "italic": True, "font_color": "#57606A", "text_wrap": True, "valign": "top", "align": "left", "indent": 1,
    },
}  # fmt: skip


class Paper:
    """One sheet: cells are addressed by row, from 1, and column, from 0."""

    def __init__(self, book: Workbook, name: str, formats: Formats) -> None:
        self.sheet: Worksheet = book.add_worksheet(name)
        self.name = name
        self._formats = formats
        self._widths: dict[int, float] = {}
        self._wrapped: list[tuple[int, int, int]] = []
        self._heights: set[int] = set()
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.sheet.set_footer("&L&8&A&R&8&P / &N")
        self.sheet.hide_gridlines(2)

    def text(self, row: int, column: int, text: str, style: str = "text") -> None:
        """Write text, whatever it begins with."""
        if style in _WRAPPED:
            self._wrapped.append((row, column, len(text)))
        self.sheet.write_string(row - 1, column, text, self._formats.named(style))

    def number(self, row: int, column: int, value: float | None, form: str, style: str = "value") -> None:
        """Write a number that no formula moves; nothing for None."""
        if value is not None:
            self.sheet.write_number(row - 1, column, float(value), self._formats.number(form, style))

    def formula(
        self, row: int, column: int, text: str, value: object, form: str = MONEY, style: str = "formula"
    ) -> None:
        """Write a formula with the figure that it has now."""
        plain = value if isinstance(value, str | bool) else float(value)  # type: ignore[arg-type]
        self.sheet.write_formula(row - 1, column, f"={text}", self._formats.number(form, style), plain)

    def link(self, row: int, column: int, address: str, words: str) -> None:
        """Write a link; one that is too long for a spreadsheet to follow is written as text."""
        if len(address) > _LONGEST_LINK:
            self.text(row, column, address)
        else:
            self.sheet.write_url(row - 1, column, address, self._formats.named("link"), words)

    def inner_link(self, row: int, column: int, sheet: str, words: str) -> None:
        """Write a link to another sheet."""
        where = f"internal:'{sheet}'!A1"
        self.sheet.write_url(row - 1, column, where, self._formats.named("inner link"), words)

    def headings(self, row: int, column: int, words: Sequence[str], style: str = "heading") -> None:
        """Write headings side by side."""
        for place, word in enumerate(words):
            self.text(row, column + place, word, style)

    def widths(self, *widths: float, first: int = 0) -> None:
        """Set the widths of columns from the first on."""
        for place, width in enumerate(widths, first):
            self.columns(place, place, width)

    def columns(self, first: int, last: int, width: float) -> None:
        """Set the width of several columns."""
        if last >= first:
            self.sheet.set_column(first, last, width)
            self._widths |= dict.fromkeys(range(first, last + 1), width)

    def height(self, row: int, points: float) -> None:
        """Set the height of a row."""
        self._heights.add(row)
        self.sheet.set_row(row - 1, points)

    def one_page(self) -> None:
        """Print all of it on one page."""
        self.sheet.fit_to_pages(1, 1)

    def pages_wide(self, pages: int, repeated: int) -> None:
        """Print over some pages side by side, the first columns repeated on each."""
        self.sheet.fit_to_pages(pages, 0)
        self.sheet.repeat_columns(0, repeated - 1)

    def finish(self) -> None:
        """Make every row as high as its text takes, where nothing else is said."""
        lines: dict[int, int] = {}
        for row, column, length in self._wrapped:
            lines[row] = max(lines.get(row, 1), -(-length // max(1, int(self._widths.get(column, 8) * _A_LINE))))
        for row, count in lines.items():
            if count > 1 and row not in self._heights:
                self.sheet.set_row(row - 1, _POINTS * count)

    def freeze(self, row: int, column: int) -> None:
        """Keep the rows above and the columns before in sight, and repeat the rows on every printed page."""
        self.sheet.freeze_panes(row - 1, column)


_LONGEST_LINK = 2000
_WRAPPED = ("wrapped", "remarks", "unit")
_A_LINE = 0.95
"""How many letters a line takes for each unit of its column's width."""
_POINTS = 14


class Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, str], Format] = {}

    def named(self, style: str) -> Format:
        """Return a format of text."""
        return self._of(style, "")

    def number(self, form: str, style: str) -> Format:
        """Return a format of numbers: of a formula, a total, an input, or a value of the export."""
        return self._of(style, form)

    def _of(self, style: str, form: str) -> Format:
        key = (style, form)
        if key not in self._made:
            properties = dict(_FORMATS.get(style, {}) | _OF_NUMBERS.get(style, {}))
            if form:
                properties["num_format"] = form
            self._made[key] = self._book.add_format(properties)
        return self._made[key]


_OF_NUMBERS: dict[str, dict[str, Any]] = {
    "formula": {"valign": "top"},
    "total": {"bold": True, "valign": "top", "top": 1},
    "strong formula": {"bold": True, "valign": "top"},
    "counted": {"valign": "top", "align": "left"},
    "input": {
        "font_color": "#0000C8", "bg_color": "#FFF8DC", "valign": "top", "border": 1, "border_color": "#E3D9A8",
    },
    "value": {"font_color": "#57606A", "italic": True, "valign": "top"},
    "inner link": {"font_color": "#0B5CAD", "text_wrap": True, "valign": "top", "align": "left", "indent": 1},
    "link": {"font_color": "#0B5CAD", "underline": 1, "valign": "top"},
}  # fmt: skip
