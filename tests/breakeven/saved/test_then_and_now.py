"""A version then and now: the answer first, the costs of every option, and the figures that changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from breakeven.document import Document, document_json, read_file
from breakeven.origins import as_read
from breakeven.saved.summary import Summary, read_summary, summary_json, summary_of
from breakeven.saved.then_and_now import ThenAndNow, cost_rows, headline, row_words, then_and_now
from breakeven.saved.when import moment_words
from breakeven.snapshot.file import read_snapshot, snapshot_json
from breakeven.snapshot.snapshot import Snapshot
from breakeven.snapshot.take import take_snapshot
from economics.scenario.reading import read_scenario
from pricing.contract.contract import Contract, contract_from_records
from pricing.store.catalogue import Catalogue, open_catalogue
from tests.support.watched import AGREED, NOW, TERMS, THEN, TYPED, document, terms

NONE: Contract = contract_from_records(())
AGREEMENT = contract_from_records(TERMS)
DEARER = contract_from_records((terms(1, 1, "2026-01-01", "2026-10-31"), terms(2, 9, "2026-11-01", "2026-12-31")))


@pytest.fixture(scope="module")
def catalogue(built_file: Path) -> Iterator[Catalogue]:
    catalogue = open_catalogue(built_file)
    yield catalogue
    catalogue.close()


def of(made: dict[str, Any]) -> Document:
    read = as_read(read_scenario(made))
    return Document(read.scenario, read.origins)


def taken(made: Document, catalogue: Catalogue, contract: Contract, day: date = THEN) -> Snapshot:
    return take_snapshot(made, catalogue, day, contract, made_at=datetime(2026, 10, 15, tzinfo=UTC))


def both(catalogue: Catalogue, contract: Contract = AGREEMENT, **how: Any) -> ThenAndNow:
    made = of(document(AGREED, TYPED))
    return then_and_now(made, taken(made, catalogue, AGREEMENT), catalogue, NOW, contract, **how)


def test_the_answer_says_first_whether_it_is_still_the_same(catalogue):
    # then 1 Mtok in and 1 out cost $1 + $1; now $2 + $5 = $7, and typed prices of $1 + $3 = $4 are cheaper
    found = both(catalogue)
    assert headline(found, date(2026, 10, 15)) == (
        "Now Typed at $4.00 a month, no longer Agreed at $2.00 a month when it was saved on 15 Oct 2026."
    )
    assert cost_rows(found) == [("Agreed", "$2.00 ✓", "$7.00", "+$5.00"), ("Typed", "$4.00", "$4.00 ✓", "the same")]


def test_the_same_option_says_what_it_costs_more_or_less(catalogue):
    made = of(document(AGREED, {**TYPED, "price": {"input_usd_per_mtok": 10, "output_usd_per_mtok": 30}}))
    then = taken(made, catalogue, AGREEMENT)
    found = then_and_now(made, then, catalogue, NOW, AGREEMENT)
    assert (
        headline(found, date(2026, 10, 15)) == "Still Agreed; $5.00 a month more than when it was saved on 15 Oct 2026."
    )
    back = then_and_now(made, then, catalogue, THEN, AGREEMENT)
    assert headline(back, THEN) == "Still Agreed, at $2.00 a month as when it was saved on 15 Oct 2026."
    assert back.rows == ()


def test_other_prices_now_are_named_from_what_to_what(catalogue):
    rows = [row_words(row)[:4] for row in both(catalogue, DEARER).rows]
    assert ("Agreed", "input price", "$1.00 per Mtok", "$2.00 per Mtok") in rows
    assert ("Agreed", "output price", "$1.00 per Mtok", "$9.00 per Mtok") in rows
    assert not [row for row in rows if row[0] == "Typed"]


def test_an_option_without_a_price_now_is_a_dash_and_no_error(catalogue):
    found = both(catalogue, NONE)
    assert cost_rows(found)[0] == ("Agreed", "$2.00 ✓", "–", "–")
    assert headline(found, THEN).startswith("Now Typed at $4.00 a month, no longer Agreed at $2.00")


def test_without_any_cost_the_sentence_says_so(catalogue):
    alone = of(document(AGREED, {**AGREED, "name": "Agreed again"}))
    found = then_and_now(alone, taken(alone, catalogue, AGREEMENT), catalogue, NOW, NONE)
    assert headline(found, THEN).startswith("No option has a cost at today's prices; Agreed was the cheapest")
    bare = then_and_now(alone, taken(alone, catalogue, NONE), catalogue, NOW, NONE)
    assert headline(bare, THEN) == "No option has a cost at today's prices."


def test_who_may_not_see_contract_prices_sees_which_is_the_cheapest_and_no_figure_of_it(catalogue):
    found = both(catalogue, contract_prices=False)
    assert found.left_out
    assert cost_rows(found)[0] == ("Agreed", "– ✓", "–", "–")
    assert "$2.00" not in headline(found, THEN)
    assert not [row for row in found.rows if row.option == "Agreed"]


def test_a_then_of_another_program_says_so(catalogue):
    found = both(catalogue)
    assert not found.another_program
    assert replace(found, then=replace(found.then, program="0.0.9")).another_program


def test_a_version_is_then_and_now_as_it_was_read_back(catalogue):
    made = of(document(AGREED, TYPED))
    then = taken(made, catalogue, AGREEMENT)
    read = read_file(document_json(made))
    assert isinstance(read, Document)
    assert then_and_now(read, read_snapshot(snapshot_json(then)), catalogue, NOW, AGREEMENT) == both(catalogue)


def test_what_a_list_says_of_a_version(catalogue):
    made = of(document(AGREED, TYPED))
    summary = summary_of(taken(made, catalogue, AGREEMENT))
    assert summary == Summary(THEN, "Agreed", 2.0, on_contract=True)
    assert read_summary(summary_json(summary)) == summary
    assert summary_of(taken(made, catalogue, NONE)) == Summary(THEN, "Typed", 4.0)
    for damaged in ("", "{}", "[1]", '{"as_of": "2026-13-01"}'):
        assert read_summary(damaged) is None


def test_a_moment_is_read_in_utc():
    assert moment_words("2027-03-03T23:30:00.000001+02:00") == "3 Mar 2027, 21:30 UTC"
