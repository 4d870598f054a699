"""Each cause by hand on a log of a few cells at round prices, and the solver on what they come to.

Prices [USD/Mtok]: input 2, cached 0.2, write 2.5, hour-long write 4, output 10; above 200,000 tokens twice that; in a
batch half; priority 1.5 times. Tokens are whole millions, so amounts are prices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from usage.reconcile.account import Account, account_of, by_the_rules
from usage.reconcile.causes.batch_discount import BatchDiscount
from usage.reconcile.causes.cache_write_1h_billed import CacheWriteHourBilled
from usage.reconcile.causes.cached_billed_at_full_price import CachedBilledAtFullPrice
from usage.reconcile.causes.failed_requests_billed import FailedRequestsBilled
from usage.reconcile.causes.long_context_tier import LongContextTier
from usage.reconcile.causes.negotiated_discount import NegotiatedDiscount
from usage.reconcile.causes.price_change import PriceChange
from usage.reconcile.causes.priority_tier import PriorityTier
from usage.reconcile.causes.regional_uplift import RegionalUplift
from usage.reconcile.causes.scope import EVERYTHING, Scope
from usage.reconcile.cells import PRIORITY, Cell
from usage.reconcile.invoice import DailyCosts, Invoice, Line
from usage.reconcile.observed import observed
from usage.reconcile.solver import Solution, solve

M = 1e6
STANDARD = np.array([2, 0.2, 2.5, 4, 10.0])
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
A = Cell(date(2026, 10, 5), "openai", "a", 80, 30 * M, 10 * M, output=4 * M)
LATER = replace(A, day=date(2026, 10, 20), plain=20 * M, cached=30 * M, output=2 * M)
B = Cell(date(2026, 10, 25), "anthropic", "b", 40, 20 * M, 5 * M, 8 * M, 0, 3 * M)
OF_A, OF_B = Scope("openai", "a"), Scope("anthropic", "b")


class Book:
    """Round prices for every cell; cells above 200,000 tokens have a tier."""

    def of_cell(self, cell: Cell) -> Any:
        tiered = STANDARD * (2 if cell.over_input_tokens >= 200_000 else 1)
        return np.array([[STANDARD, tiered], [STANDARD / 2, tiered / 2], [STANDARD * 1.5, tiered * 1.5]])


def invoice_of(amounts: dict[Line, float]) -> Invoice:
    rounded = {line: round(usd + 1e-9, 2) for line, usd in amounts.items()}
    return Invoice("INV", FIRST, LAST, rounded, sum(rounded.values()))


def account(cells: Sequence[Cell], *more: Line) -> Account:
    return account_of(cells, invoice_of(dict.fromkeys(more, 0.0)), Book())  # type: ignore[arg-type]


def billed(account: Account) -> dict[tuple[str, str], float]:
    usd = account.amounts_usd().sum(axis=0)
    return {(line.model, line.line): round(float(each), 6) for line, each in zip(account.lines, usd, strict=True)}


def solved(
    cells: Sequence[Cell], truth: Account, days: bool = False, extra: dict[Line, float] | None = None
) -> Solution:
    """What is found for an invoice that bills as `truth` does, and `extra` beside."""
    by_line = truth.amounts_usd()
    amounts = {line: float(by_line[:, n].sum()) for n, line in enumerate(truth.lines)}
    for line, usd in (extra or {}).items():
        amounts[line] = amounts.get(line, 0.0) + usd
    invoice = invoice_of(amounts)
    daily = None
    if days:
        cents = {
            (day, line): float(by_line[d, n]) for d, day in enumerate(truth.days) for n, line in enumerate(truth.lines)
        }
        daily = DailyCosts(cents, 5e-7)
    base = account_of(cells, invoice, Book())  # type: ignore[arg-type]
    return solve(base, observed(base, invoice, daily))


def named(solution: Solution) -> list[tuple[str, dict[str, Any]]]:
    return [(each.cause.name, dict(each.cause.parameters)) for each in solution.causes]


def test_list_cost_without_any_cause():
    # a: 30 x 2, 10 x 0.2, 4 x 10; b: 20 x 2, 5 x 0.2, 8 x 2.5, 3 x 10
    assert billed(account([A, B])) == {
        ("a", "input"): 60,
        ("a", "cached input"): 2,
        ("a", "output"): 40,
        ("b", "input"): 40,
        ("b", "cached input"): 1,
        ("b", "cache write"): 20,
        ("b", "output"): 30,
    }


def test_by_the_rules_the_log_says_which_requests_are_batch_long_and_kept_for_an_hour():
    batch = replace(A, batch=True, over_input_tokens=200_000)
    hours = replace(B, written=6 * M, written_long=2 * M)
    ruled = billed(by_the_rules(account([batch, hours])))
    # a at its tier, twice the price, and in a batch, half of it; b: 6 x 2.5 + 2 x 4
    assert ruled["a", "input"] == 60
    assert ruled["b", "cache write"] == 23


CHANGES = [
    (CachedBilledAtFullPrice(OF_A), [A, B], {("a", "cached input"): 10 * 1.8}),
    (CachedBilledAtFullPrice(EVERYTHING), [A, B], {("a", "cached input"): 18, ("b", "cached input"): 9}),
    (CacheWriteHourBilled(OF_B, None), [A, B], {("b", "cache write"): 8 * 1.5}),
    (CacheWriteHourBilled(OF_B, 0.25), [replace(B, written=6 * M, written_long=2 * M)], {("b", "cache write"): 3}),
    (
        LongContextTier(OF_A, 0.5),
        [A, replace(A, over_input_tokens=200_000)],
        {("a", "input"): 60, ("a", "cached input"): 2, ("a", "output"): 40},
    ),
    (
        BatchDiscount(EVERYTHING, 0.5),
        [A, replace(A, batch=True)],
        {("a", "input"): -30, ("a", "cached input"): -1, ("a", "output"): -20},
    ),
    (
        NegotiatedDiscount(EVERYTHING, 10, date(2026, 10, 15)),
        [A, LATER],
        {("a", "input"): -4, ("a", "cached input"): -0.6, ("a", "output"): -2},
    ),
    (FailedRequestsBilled(EVERYTHING), [A, replace(A, failed=True)], {("a", "input"): 2 * 40}),
    (
        PriorityTier(EVERYTHING, 0.5, marked=True),
        [A, replace(A, service_tier=PRIORITY)],
        {("a", "input"): 30, ("a", "cached input"): 1, ("a", "output"): 20},
    ),
    (
        RegionalUplift(10, "anthropic"),
        [A, B],
        {("b", "input"): 4, ("b", "cached input"): 0.1, ("b", "cache write"): 2, ("b", "output"): 3},
    ),
    (
        RegionalUplift(10, "openai", "eu"),
        [A, replace(LATER, region="eu")],
        {("a", "input"): 4, ("a", "cached input"): 0.6, ("a", "output"): 2},
    ),
    (
        PriceChange(OF_A, date(2026, 10, 15), -50),
        [A, LATER, B],
        {("a", "input"): -20, ("a", "cached input"): -3, ("a", "output"): -10},
    ),
]


@pytest.mark.parametrize(("cause", "cells", "changes"), CHANGES, ids=[cause.name for cause, _, _ in CHANGES])
def test_what_a_cause_changes_is_found_again(cause, cells, changes):
    before = account(cells)
    after = cause.billed(before)
    differences = {key: after - billed(before)[key] for key, after in billed(after).items()}
    assert {key: usd for key, usd in differences.items() if usd} == pytest.approx(changes)
    found = solved(cells, after)
    assert found.complete
    assert named(found) == [(cause.name, dict(cause.parameters))]
    assert found.causes[0].amount_usd == pytest.approx(sum(changes.values()))


def test_a_clean_bill_names_nothing():
    found = solved([A, B], account([A, B]))
    assert found.complete
    assert (found.causes, found.alternatives) == ((), ())


def test_a_cause_below_the_rounding_is_not_named():
    little = replace(A, failed=True, requests=1, plain=2_000, cached=0)  # 2,000 tokens at $2: 0.4 cents
    found = solved([A, little], FailedRequestsBilled(EVERYTHING).billed(account([A, little])))
    assert found.complete
    assert found.causes == ()


def test_amounts_are_counted_one_after_the_other_in_the_order_of_the_list():
    cells = [A, replace(LATER, batch=True)]
    truth = NegotiatedDiscount(EVERYTHING, 10, None).billed(BatchDiscount(EVERYTHING, 0.5).billed(account(cells)))
    found = solved(cells, truth)
    assert named(found) == [("batch_discount", {"share": 0.5}), ("negotiated_discount", {"percent": 10})]
    # list 102 and 66, batch takes 33 off, ten per cent of the 135 that remain
    assert [each.amount_usd for each in found.causes] == pytest.approx([-33, -13.5])


def test_what_explains_the_same_stands_among_the_alternatives():
    # of one model alone a discount from a day on and a new price from that day on are the same bill
    found = solved([A, LATER], PriceChange(OF_A, date(2026, 10, 15), -20).billed(account([A, LATER])))
    assert named(found) == [("negotiated_discount", {"percent": 20, "from": "2026-10-15"})]
    others = [[(each.cause.name, dict(each.cause.parameters)) for each in other] for other in found.alternatives]
    assert [("price_change", {"model": "a", "from": "2026-10-15", "percent": -20})] in others


def test_days_date_what_lines_leave_open():
    # 5 and 20 October are alike, so that 10 % from the 15th on is as good as 5 % all the time
    cells = [A, replace(A, day=date(2026, 10, 20))]
    truth = NegotiatedDiscount(EVERYTHING, 10, date(2026, 10, 15)).billed(account(cells))
    assert named(solved(cells, truth)) == [("negotiated_discount", {"percent": 5})]
    assert named(solved(cells, truth, days=True)) == [("negotiated_discount", {"percent": 10, "from": "2026-10-15"})]


def test_a_model_that_the_log_lacks_is_what_it_is_billed_for():
    line = Line("google", "c", "output")
    found = solved([A], account([A]), extra={line: 7.5})
    assert named(found) == [("model_not_in_log", {"model": "c"})]
    assert found.causes[0].amount_usd == pytest.approx(7.5)


def test_reasoning_that_the_log_counts_apart_is_named_with_its_tokens():
    cells = [replace(A, reasoning=1 * M), B]  # a million tokens at $10 beside the four million that are logged
    found = solved(cells, account(cells), extra={Line("openai", "a", "output"): 10.0})
    assert named(found) == [("reasoning_missing_in_log", {"model": "a", "share": 0.2})]
    assert not found.causes[0].cause.by_construction


def test_output_beyond_the_log_is_reasoning_as_much_as_the_invoice_says():
    found = solved([A, B], account([A, B]), extra={Line("openai", "a", "output"): 10.0})
    assert named(found) == [("reasoning_missing_in_log", {"model": "a", "share": 0.2})]
    assert found.causes[0].cause.by_construction


def test_a_share_at_priority_is_read_off_where_nobody_marked_it():
    # half of a model's prices more would be all of it in priority; its lines are raised by 0.2 to 0.3 of that
    more = {"input": 30 * 0.3, "cached input": 1 * 0.2, "output": 20 * 0.25}
    found = solved([A, B], account([A, B]), extra={Line("openai", "a", line): usd for line, usd in more.items()})
    # (9 + 0.2 + 5) / (30 + 1 + 20) of the 80 requests of a, of 120
    assert named(found) == [("priority_tier", {"model": "a", "share": 0.19})]


def test_what_no_cause_explains_is_left_over_and_not_spread():
    """A discount is found in all lines but one; the other keeps its rest."""
    truth = NegotiatedDiscount(EVERYTHING, 10, None).billed(account([A, B]))
    odd = {Line("openai", "a", "input"): 1.37}
    found = solved([A, B], truth, extra=odd)
    assert not found.complete
    assert named(found) == [("negotiated_discount", {"percent": 10})]
    assert found.causes[0].amount_usd == pytest.approx(-19.3)  # a tenth of 102 and 91
