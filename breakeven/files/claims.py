"""Published claims with their verdicts, as a list for programs and as a table for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from breakeven.files.tables import Table, computed
from trust.claims.report import Checked

COLUMNS = ("id", "verdict", "computed_low", "computed_high", "unit", "holds_if", "working")


def claims_document(checked: Sequence[Checked]) -> list[dict[str, Any]]:
    """Return an object for each claim: verdict, computed range, condition (None without one) and working."""
    return [dict(zip(COLUMNS, _row(each), strict=True)) for each in checked]


def claims_table(checked: Sequence[Checked]) -> Table:
    """Return the same as a table."""
    rows = [_row(each) for each in checked]
    ends = [[None if end is None else computed(end) for end in row[2:4]] for row in rows]
    return Table(COLUMNS, [(*row[:2], *pair, *row[4:]) for row, pair in zip(rows, ends, strict=True)])


def _row(each: Checked) -> tuple[Any, ...]:
    found = each.verdict
    condition = None if found.holds_if is None else found.holds_if.sentence
    return (found.id, found.kind, found.low, found.high, found.unit, condition, found.working)
