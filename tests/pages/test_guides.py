"""Guides: every table and every statement can be read there, each with its guide, and what is right beside it."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from breakeven.words.guides import is_own
from dashboard.guides.tables import BESIDE, STATEMENTS
from pricing.facts.guides import GuideCell
from pricing.store.catalogue import Catalogue
from tests.support.opened import open_page, sound, unescaped
from trust.guides import GuideTable, tables


@pytest.fixture(scope="module")
def at() -> AppTest:
    opened = open_page()
    opened.switch_page("pages/guides.py").run()
    return opened


def test_every_row_of_every_table_is_on_the_page(at: AppTest, shared_catalogue: Catalogue):
    offered = at.selectbox(key="guide table").options
    every = tables(shared_catalogue.facts(GuideCell))
    assert len(offered) == len(every)
    for label, table in zip(offered, every, strict=True):
        at.selectbox(key="guide table").set_value(label).run()
        sound(at, [cell.cell or "" for row in table.rows for cell in row.cells])
        _holds(at, table)


def _holds(at: AppTest, table: GuideTable) -> None:
    (drawn,) = [unescaped(m.value) for m in at.markdown if BESIDE in m.value]
    lines = drawn.splitlines()
    assert lines[0] == f"| {' | '.join((table.headings[0], BESIDE, *table.headings[1:]))} |"
    assert len(lines) - 2 == len(table.rows)
    for line, row in zip(lines[2:], table.rows, strict=True):
        first, *others = [cell.cell or "–" for cell in row.cells]
        assert line.startswith(f"| {first} | ")
        assert line.endswith(f" | {' | '.join(others)} |")


@pytest.mark.parametrize("title", STATEMENTS)
def test_every_statement_is_on_the_page(at: AppTest, shared_catalogue: Catalogue, title: str):
    at.selectbox(key="guide table").set_value("Inference engines (guide 4)").run()
    at.segmented_control(key="guide statements").set_value(title).run()
    sound(at)
    (frame,) = at.dataframe
    rows = [row for row in shared_catalogue.facts(STATEMENTS[title].kind) if not is_own(row)]
    assert len(frame.value) == len(rows)
    assert (frame.value["Source"] != "").all()


def test_what_is_wrong_says_what_is_right_and_by_whom(at: AppTest):
    at.selectbox(key="guide table").set_value("Licences, model by model (guide 4)").run()
    (drawn,) = [unescaped(m.value) for m in at.markdown if BESIDE in m.value]
    gemma = next(line for line in drawn.splitlines() if line.startswith("| Gemma 4 |"))
    right = "licence: Apache License (by the maker's own text or count: "
    assert right in gemma
    assert sum(right in unescaped(m.value) for m in at.markdown) == 2  # beside its row, and in the list of all
