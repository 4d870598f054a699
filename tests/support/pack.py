"""The tables of a pack by the names of their columns, from the words that stand in its files."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from breakeven.currency import USD, Currency
from breakeven.files.titles import TITLES, title


def rows_of(files: Mapping[str, bytes], name: str, currency: Currency = USD) -> list[dict[str, str]]:
    """The rows of a file of a pack; a column that holds nothing, and so is left out, reads as empty."""
    return named(files[name].decode(), currency)


def named(text: str, currency: Currency = USD) -> list[dict[str, str]]:
    """The rows of a CSV of a deck, by the names of its columns."""
    columns = {title(column, code): column for code in (USD, currency) for column in TITLES}
    rows = csv.DictReader(io.StringIO(text))
    return [{**dict.fromkeys(TITLES, ""), **{columns[header]: cell for header, cell in row.items()}} for row in rows]
