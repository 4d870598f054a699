"""Fifty bills made request by request: none, one and two causes of all kinds, with and without daily costs.

The full count over 500 bills is `python -m benchmarks.reconcile`.
"""

from __future__ import annotations

import pytest

from tests.support.bills import CAUSES, bills
from tests.support.judged_bills import Judged, errors, judge
from usage.reconcile.causes.kinds import KINDS

READ_OFF = {"priority_tier", "reasoning_missing_in_log"}
"""Causes of which the invoice alone says how much there is."""


@pytest.fixture(scope="module")
def judged(catalogue) -> list[Judged]:
    return judge(bills(catalogue, 50), catalogue)


def test_the_bills_are_made_of_every_cause_in_the_order_of_the_list():
    assert [kind.name for kind in KINDS] == list(CAUSES)


def test_nothing_is_named_on_clean_bills(judged):
    clean = [each for each in judged if not each.planted]
    assert len(clean) == 6
    assert [each.named for each in clean] == [[]] * 6


def test_planted_causes_are_named_or_stand_among_what_explains_the_same(judged):
    planted = [each for each in judged if each.planted]
    assert sum(each.is_named for each in planted) >= 0.95 * len(planted)
    assert [each.bill.number for each in planted if not each.is_among] == []


def test_every_line_is_explained_and_list_costs_are_those_of_the_requests(judged):
    for each in judged:
        assert each.found.solution.complete
        assert each.found.naive_usd == pytest.approx(each.bill.naive_usd, rel=1e-12)
        assert abs(each.found.residual_after_usd) <= each.found.rounding_usd


def test_figures_and_amounts_are_those_that_were_planted(judged):
    """Without daily costs small amounts tell neither day nor per cents of a price change: of it the model is right."""
    for each in judged:
        causes = {planted.cause for planted in each.bill.planted}
        if not each.is_named or causes & READ_OFF:
            continue
        for planted, found in zip(each.bill.planted, each.found.solution.causes, strict=True):
            off = dict(errors(planted, found))
            if planted.cause == "price_change" and each.bill.daily is None:
                assert off["model"] == 0, each.bill.number
                continue
            # of a model that is missing each of four lines is known to half a cent
            most = 0.02 if planted.cause == "model_not_in_log" else 5e-5 if "price_change" in causes else 1e-9
            assert off.pop("amount_usd") <= most, each.bill.number
            # between two days on which a model is used any day is as good
            assert off.pop("from", 0.0) <= 2, each.bill.number
            assert off.pop("share", 0.0) <= 5e-5 + 1e-9, each.bill.number  # shares are said to four digits
            assert not any(off.values()), (each.bill.number, off)


def test_what_is_read_off_the_invoice_is_off_by_no_more_than_the_rounding_of_its_line(judged):
    shares = []
    for each in judged:
        for planted, found in zip(each.bill.planted, each.found.solution.causes, strict=False):
            if each.is_named and planted.cause == found.cause.name == "reasoning_missing_in_log":
                off = errors(planted, found)
                shares.append(off["share"])
                assert off["model"] == 0
                assert off["amount_usd"] <= 0.005 + 1e-9 or len(each.bill.planted) == 2
    assert max(shares) < 0.01
