"""The tables of the guides are complete, and what is known better stands beside a row."""

from __future__ import annotations

import pytest

from pricing.facts.claims import Claim
from pricing.facts.guides import GuideCell, ServingStackStatement, UseCasePick
from pricing.facts.models import ModelFact
from pricing.store.catalogue import Catalogue
from trust.guides import Beside, GuideTable, beside, lines_of, tables
from trust.preferred import known_facts

SIZES = {
    # guide, table: first and last line of its rows, and columns, counted in the guides themselves
    ("guide 1", "openness-ladder"): (58, 64, 3),
    ("guide 1", "licence-map"): (90, 102, 5),
    ("guide 1", "hardware-bf16"): (193, 202, 6),
    ("guide 3", "picks-by-use"): (46, 54, 2),
    ("guide 3", "memory-by-precision"): (74, 78, 4),
    ("guide 4", "licence-overview"): (26, 32, 5),
    ("guide 4", "ratings"): (239, 245, 7),
    ("guide 4", "open-or-closed"): (257, 266, 5),
    ("guide 4", "decision-matrix"): (310, 317, 4),
    ("guide 4", "engines"): (334, 338, 5),
    ("guide 4", "ranking"): (377, 383, 5),
}


@pytest.fixture
def all_tables(shared_catalogue: Catalogue) -> dict[str, GuideTable]:
    return {table.id: table for table in tables(shared_catalogue.facts(GuideCell))}


@pytest.fixture
def told(shared_catalogue: Catalogue, all_tables: dict[str, GuideTable]) -> dict[tuple[str, int], Beside]:
    known, claims = known_facts(shared_catalogue.facts(ModelFact)), shared_catalogue.facts(Claim)
    statements = (*shared_catalogue.facts(UseCasePick), *shared_catalogue.facts(ServingStackStatement))
    return {
        (table.id, row.line): beside(row, known, claims, statements)
        for table in all_tables.values()
        for row in table.rows
    }


def test_every_table_has_every_row_and_every_column(all_tables: dict[str, GuideTable]):
    found = {
        (table.source[:7], table.id): (table.rows[0].line, table.rows[-1].line, len(table.headings))
        for table in all_tables.values()
    }
    assert found == SIZES
    for table in all_tables.values():
        first, last, columns = SIZES[table.source[:7], table.id]
        assert [row.line for row in table.rows] == [*range(first, last + 1)]
        assert all([cell.heading for cell in row.cells] == [*table.headings] for row in table.rows)
        assert all(len(row.cells) == columns for row in table.rows)


def test_a_column_that_states_a_fact_is_joined_with_the_facts_of_its_lines(all_tables, told):
    for row in all_tables["hardware-bf16"].rows:
        beside = told["hardware-bf16", row.line]
        assert beside.other or beside.same or beside.claims or beside.remarked, row.label


def test_what_is_known_better_stands_beside_the_row(told):
    # guide 4 calls the licence of DeepSeek V4 a "DeepSeek License"; the licence of the weights is MIT
    other = {fact.fact: about for fact, about in told["licence-overview", 27].other}
    assert other["licence"].preferred is not None
    assert other["licence"].preferred.value == "MIT"
    assert other["licence"].preferred.status != "guide"


def test_what_is_preferred_is_never_the_value_that_it_corrects(told):
    corrected = [pair for each in told.values() for pair in each.other]
    assert len(corrected) >= 5
    for fact, about in corrected:
        assert about.contradicted
        assert about.preferred is not None
        assert fact not in about.readings[0]


def test_a_pick_that_a_licence_forbids_says_so(told):
    # Codestral for code: its licence allows no production use
    (remarked,) = told["picks-by-use", 49].remarked
    assert (remarked.model, remarked.note) == ("Codestral", "MNPL: no production use")


@pytest.mark.parametrize(
    ("locator", "lines"),
    [
        ("The cost math, l. 250-251", {250, 251}),
        ("Serving open weights: the stack, l. 175 and 184", {175, 184}),
        ("Challenges, 1, l. 360", {360}),
        ("Apertus.yaml", set()),
        ("model l. list", set()),
    ],
)
def test_lines_of_a_locator(locator, lines):
    assert lines_of(locator) == lines
