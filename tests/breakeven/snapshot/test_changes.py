"""What differs between two snapshots: rows that moved, came, went or were renamed, and costs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from breakeven.snapshot.changes import changed_results, changed_rows
from breakeven.snapshot.take import take_snapshot
from tests.support.certified import (
    CONTRACT_USD,
    DAY,
    MADE_AT,
    MARKET_USD,
    NO_CONTRACT,
    contract,
    listed_document,
    opened,
)


@pytest.fixture
def then(shared_catalogue):
    """The API at the market's price."""
    return take_snapshot(opened(listed_document()), shared_catalogue, DAY, NO_CONTRACT, made_at=MADE_AT)


def with_rows(snapshot, change):
    """The snapshot with the rows of its first option changed."""
    first, *rest = snapshot.options
    return replace(snapshot, options=(replace(first, rows=tuple(change(first.rows))), *rest))


def test_nothing_changes_against_itself(then):
    assert changed_rows(then, then) == ()
    results = changed_results(then, then)
    assert results.moved == ()
    assert results.cheapest_before == results.cheapest_after


def test_a_price_that_moved_is_named_with_both_figures(then, shared_catalogue):
    now = take_snapshot(opened(listed_document()), shared_catalogue, DAY, contract(), made_at=MADE_AT)
    moved = {row.before.field: row for row in changed_rows(then, now) if row.change == "moved"}
    assert set(moved) == {"price.input_usd_per_mtok", "price.output_usd_per_mtok"}
    price = moved["price.input_usd_per_mtok"]
    assert (price.option, price.before.value, price.after.value) == ("API", 3, 1)
    assert price.factor == pytest.approx(1 / 3)
    cost = changed_results(then, now).moved
    assert [(each.option, each.before, each.after) for each in cost] == [
        ("API", pytest.approx(MARKET_USD), pytest.approx(CONTRACT_USD))
    ]


def test_rows_come_and_go(then):
    now = with_rows(then, lambda rows: rows[1:])
    (gone,) = changed_rows(then, now)
    assert (gone.change, gone.before, gone.after) == ("gone", then.options[0].rows[0], None)
    (new,) = changed_rows(now, then)
    assert (new.change, new.after) == ("new", then.options[0].rows[0])
    assert new.factor is None


def test_the_same_figure_of_another_row_is_told_apart(then):
    now = with_rows(then, lambda rows: (replace(row, row="elsewhere") if row.row else row for row in rows))
    changes = changed_rows(then, now)
    assert changes
    assert {row.change for row in changes} == {"another row"}


def test_a_later_look_at_the_same_row_is_no_change(then):
    now = with_rows(then, lambda rows: (replace(row, as_of="2027-01-01", checked_on="2027-01-01") for row in rows))
    assert changed_rows(then, now) == ()


def test_a_seller_of_another_name_is_named_by_both(then):
    first, *rest = then.options
    now = replace(then, options=(replace(first, seller="Renamed"), *rest))
    (renamed,) = changed_rows(then, now)
    assert (renamed.change, renamed.before.value, renamed.after.value) == ("renamed seller", first.seller, "Renamed")


def test_rows_for_one_thing_are_told_apart_by_their_order(then):
    double = with_rows(then, lambda rows: (rows[0], *rows))
    moved = with_rows(double, lambda rows: (rows[0], replace(rows[1], value=7.0), *rows[2:]))
    (change,) = changed_rows(double, moved)
    assert (change.change, change.after.value) == ("moved", 7.0)


def test_an_option_of_one_snapshot_alone_has_a_cost_on_that_side(then):
    now = replace(then, options=then.options[:1])
    costs = {cost.option: cost for cost in changed_results(then, now).costs}
    assert costs["GPU"].before is not None
    assert costs["GPU"].after is None
    assert costs["GPU"].moved
    assert changed_rows(then, now) == ()
