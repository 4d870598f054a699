"""The tables of the guides, row by row, and what else is known of what a row says.

A row is joined with the other facts of its guide by the line that they name as their place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol, TypeAlias

from pricing.facts.claims import Claim
from pricing.facts.days import StatedDay
from pricing.facts.guides import GuideCell, ServingStackStatement, UseCasePick
from pricing.facts.models import ModelFact
from trust.preferred import KnownFact, ModelAndFact

Statement: TypeAlias = UseCasePick | ServingStackStatement
_LINES = re.compile(r"\bl\. (\d[\d, and-]*)$")
_RANGE = re.compile(r"(\d+)(?:-(\d+))?")


@dataclass(frozen=True, slots=True)
class GuideRow:
    """A row of a table: its line in the guide and its cells, in the order of the headings."""

    line: int
    label: str
    cells: tuple[GuideCell, ...]


@dataclass(frozen=True, slots=True)
class GuideTable:
    """A table of a guide, complete."""

    id: str
    title: str
    source: str
    observed_on: StatedDay
    headings: tuple[str, ...]
    rows: tuple[GuideRow, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """What else is known of a row.

    `other` are facts of which a source nearer to the model says something else, `same` those that such a source
    confirms, each with the row of the guide; `remarked` are statements of the row with a note, such as that a licence
    or memory forbids what is proposed.
    """

    other: tuple[tuple[ModelFact, KnownFact], ...]
    same: tuple[tuple[ModelFact, KnownFact], ...]
    claims: tuple[Claim, ...]
    remarked: tuple[Statement, ...]


def tables(cells: Iterable[GuideCell]) -> tuple[GuideTable, ...]:
    """Return the tables that the cells make, in their order."""
    return tuple(_table([*group]) for _, group in groupby(cells, key=lambda cell: cell.table_id))


def _table(cells: Sequence[GuideCell]) -> GuideTable:
    by_line = [[*group] for _, group in groupby(cells, key=lambda cell: cell.guide_line)]
    first = cells[0]
    headings = tuple(cell.heading for cell in by_line[0])
    rows = tuple(GuideRow(group[0].guide_line, group[0].row_label, tuple(group)) for group in by_line)
    return GuideTable(first.table_id, first.table_title, first.source, first.observed_on, headings, rows)


def lines_of(locator: str) -> frozenset[int]:
    """Return the lines of a source that a locator names: "The cost math, l. 250-251 and 259"; none where it has none.

    >>> sorted(lines_of("The cost math, l. 250-252 and 259"))
    [250, 251, 252, 259]
    """
    named = _LINES.search(locator)
    if named is None:
        return frozenset()
    ends = ((int(first), int(last or first)) for first, last in _RANGE.findall(named[1]))
    return frozenset(line for first, last in ends for line in range(first, last + 1))


class _Placed(Protocol):
    """What names its source and where in it."""

    @property
    def source(self) -> str: ...
    @property
    def source_locator(self) -> str: ...


def beside(
    row: GuideRow,
    known: Mapping[ModelAndFact, KnownFact],
    claims: Iterable[Claim],
    statements: Iterable[Statement],
) -> Beside:
    """Return what else is known of a row: of the facts that its cells state, of its claims and of its proposals."""
    source, columns = row.cells[0].source, {cell.fact for cell in row.cells}

    def is_of_row(placed: _Placed) -> bool:
        return placed.source == source and row.line in lines_of(placed.source_locator)

    def is_of_row_alone(placed: _Placed) -> bool:
        return placed.source == source and lines_of(placed.source_locator) == {row.line}

    said = [
        (fact, about)
        for about in known.values()
        if about.fact in columns
        for fact in about.rows
        if fact.value is not None and is_of_row(fact)
    ]
    other = tuple((fact, about) for fact, about in said if about.instead_of(fact) is not None)
    same = tuple((fact, about) for fact, about in said if about.confirms(fact))
    remarked = tuple(each for each in statements if each.note and is_of_row_alone(each))
    return Beside(other, same, tuple(claim for claim in claims if is_of_row(claim)), remarked)
