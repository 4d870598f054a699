"""Cells of facts: text to what the table holds and to the field, and refusals that name file, line and column."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

import duckdb
import pytest

from pricing import curated
from pricing.facts import cells
from pricing.facts.cells import Fact, Inputs
from pricing.facts.days import StatedDay
from pricing.sources import SourceError, facts
from pricing.store import build, reader


@dataclass(frozen=True, slots=True)
class Sample(Fact):
    """A kind with a field of each type."""

    FILE: ClassVar[str] = "samples.csv"
    KEY: ClassVar[tuple[str, ...]] = ("words",)

    words: str
    ratio: float | None
    count: int | None
    yes: bool | None
    since: date | None
    observed_on: StatedDay
    kind: Literal["one", "two"]
    inputs: Inputs


GOOD: dict[str, str | None] = {
    **{"words": "a, b", "ratio": "0.5", "count": "3", "yes": "yes", "since": "2026-05-04"},
    **{"observed_on": "2026-05", "kind": "two", "inputs": '{"a": 1}'},
}


def test_a_row_goes_through_the_table_and_comes_back_typed():
    empty = {**GOOD, "words": "c", "ratio": None, "count": None, "yes": None, "since": None}
    with duckdb.connect() as connection:
        connection.execute(cells.create_table(Sample))
        for row in cells.stored_rows(Sample, [GOOD, empty]):
            connection.execute("INSERT INTO samples VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [1, *row])
        read = [
            cells.fact_from(Sample, row) for row in connection.execute(cells.select(Sample), {"edition": 1}).fetchall()
        ]
    may = StatedDay("2026-05", date(2026, 5, 1), date(2026, 5, 31))
    assert read == [
        Sample("a, b", 0.5, 3, True, date(2026, 5, 4), may, "two", {"a": 1}),
        Sample("c", None, None, None, None, may, "two", {"a": 1}),
    ]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        *(("words", None), ("ratio", "much"), ("ratio", "nan"), ("ratio", "inf"), ("count", "1.5"), ("yes", "true")),
        *(("since", "2026-05"), ("observed_on", "May 2026"), ("observed_on", "2026-13"), ("observed_on", None)),
        *(("kind", "three"), ("inputs", "[1]"), ("inputs", "{")),
    ],
)
def test_a_cell_that_is_wrong_is_refused_by_file_line_and_column(column: str, cell: str | None):
    with pytest.raises(ValueError, match=rf"samples\.csv line 3.*{column}"):
        list(cells.stored_rows(Sample, [GOOD, {**GOOD, column: cell}]))


def test_a_file_with_other_columns_is_refused():
    with pytest.raises(ValueError, match=r"samples\.csv must have the columns words, ratio"):
        list(cells.stored_rows(Sample, [{**GOOD, "more": "1"}]))


def test_an_edition_is_carried_over_with_the_columns_that_both_files_have():
    with duckdb.connect() as connection:
        connection.execute(cells.create_table(Sample))
        connection.execute("ATTACH ':memory:' AS previous")
        connection.execute("CREATE TABLE previous.samples (edition INTEGER, line INTEGER, words VARCHAR, gone VARCHAR)")
        connection.execute("INSERT INTO previous.samples VALUES (1, 2, 'kept', 'lost'), (2, 2, 'other', 'lost')")
        connection.execute(cells.carry_over(Sample), [1])
        assert connection.execute("SELECT edition, line, words, ratio FROM samples").fetchall() == [
            (1, 2, "kept", None)
        ]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-05-04", date(2026, 5, 4), date(2026, 5, 4)),
    ],
)
def test_a_stated_day_has_a_first_and_a_last_day(text: str, first: date, last: date):
    day = StatedDay.parse(text)
    assert (day.first, day.last, str(day)) == (first, last, text)


def test_stated_days_agree_where_one_holds_the_other():
    year, may, fourth, fifth = map(StatedDay.parse, ("2026", "2026-05", "2026-05-04", "2026-05-05"))
    assert year.agrees_with(may)
    assert may.agrees_with(year)
    assert may.agrees_with(fourth)
    assert fourth.agrees_with(fourth)
    assert not fourth.agrees_with(fifth)
    assert not may.agrees_with(StatedDay.parse("2026-06"))


def test_a_file_that_is_gone_is_refused_by_name(monkeypatch):
    monkeypatch.setattr(facts, "records", lambda name: [] if "claims" in name else curated.records(name))
    with pytest.raises(SourceError, match=r"facts could not be read: claims\.csv is missing or empty"):
        facts.load()


def test_facts_are_read_when_they_are_asked_for_and_kept(built_file):
    opened = reader.Reader(built_file)
    try:
        assert opened.facts.cache_info().currsize == 0
        number = opened.edition("facts").number
        from pricing.facts.licences import Licence

        assert opened.facts(number, Licence) is opened.facts(number, Licence)
    finally:
        opened.close()


def test_the_kinds_decide_how_the_file_is_built():
    assert "facts/cells.py" in build._BUILDERS
    assert "facts/licences.py" in build._BUILDERS
