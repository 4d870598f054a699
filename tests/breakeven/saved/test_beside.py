"""Versions side by side: what they are called, and which cost least."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakeven.defaults import default_sourced
from breakeven.document import Document
from breakeven.saved.beside import Beside, headline, names_of, result_rows
from breakeven.saved.version import OpenVersion
from breakeven.snapshot.snapshot import Snapshot
from breakeven.snapshot.take import take_snapshot
from pricing.contract.contract import contract_from_records
from pricing.store.catalogue import open_catalogue

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def snapshot(built_file) -> Snapshot:
    catalogue = open_catalogue(built_file)
    sourced = default_sourced()
    document = Document(sourced.scenario, sourced.origins)
    taken = take_snapshot(document, catalogue, AT.date(), contract_from_records(()), made_at=AT)
    catalogue.close()
    return taken


def version(snapshot: Snapshot, name: str, number: int = 1, minutes: int = 0) -> OpenVersion:
    sourced = default_sourced()
    document = Document(sourced.scenario, sourced.origins)
    return OpenVersion("id", name, number, "Ann", AT + timedelta(minutes=minutes), "", document, snapshot)


@pytest.mark.parametrize(
    ("saved", "names"),
    [
        ([("a", 1, 0), ("b", 1, 0)], ["a", "b"]),
        ([("a", 1, 0), ("a", 2, 0), ("b", 1, 0)], ["a (version 1)", "a (version 2)", "b"]),
        (
            [("a", 1, 0), ("a", 1, 5)],
            ["a (version 1, 20 Nov 2026, 09:30 UTC)", "a (version 1, 20 Nov 2026, 09:35 UTC)"],
        ),
        ([("a", 1, 0), ("a", 1, 0), ("b", 1, 0)], ["1. a", "2. a", "3. b"]),
        ([("a (version 1)", 1, 0), ("a", 1, 0), ("a", 2, 0)], None),
    ],
)
def test_a_name_that_comes_twice_says_which_it_is(snapshot, saved, names):
    found = names_of([version(snapshot, *each) for each in saved])
    assert len(set(found)) == len(saved)
    assert names is None or found == names


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "a (version 1)", "1. a", "2. a", "x" * 60, "x" * 70]),
            st.integers(1, 2),
            st.integers(0, 1),
        ),
        max_size=6,
    )
)
def test_no_two_are_called_alike(snapshot, saved):
    names = names_of([version(snapshot, *each) for each in saved])
    assert len(set(names)) == len(saved)
    assert all(names)


def test_the_headline_says_which_costs_least_and_most(snapshot):
    # the default scenario's cheapest option costs $2,750 a month; half of each cost is $1,375
    halved = {name: usd / 2 for name, usd in snapshot.usd_per_month.items()}
    costs = [dict(option, usd_per_month=halved[option["name"]]) for option in snapshot.result["options"]]
    cheaper = replace(snapshot, result={**snapshot.result, "options": costs})
    made = version(snapshot, "")
    said = headline([Beside("whole", made, snapshot), Beside("half", made, cheaper)])
    assert said == ("“half” costs least: $1.38k a month on Gemma 4 31B at FriendliAI; “whole” costs most, $2.75k.")
    assert headline([Beside("one", made, snapshot), Beside("two", made, snapshot)]) == (
        "All of them cost $2.75k a month, as they were saved."
    )


def at_volume(snapshot: Snapshot, tokens: float, factor: float) -> Snapshot:
    """The snapshot as if it had been taken at another volume, every cost times a factor."""
    options = [dict(each, usd_per_month=factor * each["usd_per_month"]) for each in snapshot.result["options"]]
    return replace(snapshot, result={**snapshot.result, "options": options, "tokens_per_month": tokens})


def test_scenarios_of_different_volumes_are_compared_by_the_token_too(snapshot):
    # 15B tokens for $2,750 and 60B for $11,000 are $0.1833 a million in both; 60B for $5,500 are $0.0917
    made = version(snapshot, "")
    one, four, cheap = snapshot, at_volume(snapshot, 60e9, 4), at_volume(snapshot, 60e9, 2)
    assert headline([Beside("base", made, one), Beside("four", made, four)]) == (
        "“base” costs least: $2.75k a month on Gemma 4 31B at FriendliAI; “four” costs most, $11k. "
        "Their volumes differ, from 15B to 60B tokens a month; a million tokens costs $0.18 in each."
    )
    assert headline([Beside("base", made, one), Beside("cheap", made, cheap)]) == (
        "“base” costs least: $2.75k a month on Gemma 4 31B at FriendliAI; “cheap” costs most, $5.5k. "
        "Their volumes differ, from 15B to 60B tokens a month: a million tokens costs least in “cheap”, $0.092, and "
        "most in “base”, $0.18."
    )
    assert ("cheapest, a million tokens", "$0.18", "$0.092") in result_rows(
        [Beside("base", made, one), Beside("cheap", made, cheap)]
    )
