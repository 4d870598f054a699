"""The first rows of a table, of the columns that somebody chose, without anything long: never a prompt or an answer."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import pyarrow.parquet as pq

from usage.files.opened import Opened

LONGEST_SHOWN = 40
"""A text that is longer is not shown: what is as long is no count, time, status or name."""
HIDDEN = "… (long text, not shown)"
_LOOKED_AT = 400
"""Rows of which the values of a column are gathered."""


def first_rows(file: Opened, columns: Sequence[str], count: int) -> list[dict[str, str]]:
    """Return the first rows, each a text by column; what is long, or holds more than one value, is hidden."""
    return [{column: _shown(row.get(column)) for column in columns} for row in islice(_rows(file, columns), count)]


def values_of(file: Opened, column: str, most: int) -> list[str]:
    """Return the different short values that a column has in the first rows, the most frequent first."""
    counts: dict[str, int] = {}
    for row in islice(_rows(file, (column,)), _LOOKED_AT):
        text = _shown(row.get(column))
        if text and text != HIDDEN:
            counts[text] = counts.get(text, 0) + 1
    return sorted(counts, key=lambda text: (-counts[text], text))[:most]


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return HIDDEN
    text = str(value)
    return text if len(text) <= LONGEST_SHOWN else HIDDEN


def _rows(file: Opened, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    match file.text:
        case "parquet":
            batches = pq.ParquetFile(file.path).iter_batches(_LOOKED_AT, columns=list(columns))
            for batch in batches:
                yield from batch.to_pylist()
        case "csv":
            with io.TextIOWrapper(file.stream(), "utf-8-sig", errors="replace", newline="") as stream:
                yield from csv.DictReader(stream, delimiter=file.delimiter)
        case _:
            yield from (record for record in file.records if isinstance(record, dict))
