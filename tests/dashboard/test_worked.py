"""What is worked out once for all sessions: the same for the same scenario, nothing of one contract for another."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from breakeven.defaults import default_scenario, default_sourced
from breakeven.edits.fields import set_field
from breakeven.ranks import ranks
from dashboard.worked import MOST, Asked, Worked, worked_out
from economics.break_even.compare import compare
from economics.scenario.scenario import Scenario
from pricing.contract.catalogue import with_contract
from pricing.contract.contract import contract_from_records
from pricing.resolve.scenario import resolve

TODAY = date(2026, 11, 26)
AGREED = contract_from_records(
    [
        {
            "kind": "token",
            "provider": "openai",
            "model": "gpt-6.1-sol",
            "effective_from": "2026-01-01",
            "input_usd_per_mtok": 1,
            "output_usd_per_mtok": 2,
        }
    ]
)


def scenario(tokens: float = 2e9) -> Scenario:
    return set_field(default_sourced(), ("workload", "tokens_per_month"), tokens).scenario


def test_the_same_scenario_is_worked_out_once(shared_catalogue):
    first = worked_out(Asked(scenario(), shared_catalogue, TODAY), None)
    again = worked_out(Asked(scenario(), shared_catalogue, TODAY), None)
    assert again is first
    assert again.comparison is first.comparison


@pytest.mark.parametrize("other", ["volume", "day", "catalogue"])
def test_another_question_is_worked_out_anew(shared_catalogue, other):
    first = worked_out(Asked(scenario(), shared_catalogue, TODAY), None)
    asked = Asked(
        scenario(3e9 if other == "volume" else 2e9),
        with_contract(shared_catalogue, AGREED) if other == "catalogue" else shared_catalogue,
        TODAY + timedelta(days=1) if other == "day" else TODAY,
    )
    assert worked_out(asked, None) is not first


@pytest.mark.parametrize("tokens", [1e6, 4.7e9, 1e12])
def test_what_is_taken_from_another_volume_is_what_would_be_looked_up(shared_catalogue, tokens):
    before = Worked(Asked(scenario(), shared_catalogue, TODAY), None)
    assert before.ranks
    moved = Worked(Asked(scenario(tokens), shared_catalogue, TODAY), before)
    alone = resolve(scenario(tokens), shared_catalogue, TODAY)
    assert moved.resolved.options == alone.options
    assert moved.ranks == ranks(alone, shared_catalogue)
    assert moved.comparison is not None
    assert moved.comparison.options == compare(alone.options, alone.load, alone.scenario.current).options


def test_a_default_left_out_and_the_same_typed_are_two_scenarios(shared_catalogue):
    """Both cost the same, but their links differ."""
    bare = default_scenario()
    typed = bare.model_copy(update={"workload": bare.workload.model_copy(update={"peak_to_average": 1.0})})
    assert bare.workload.peak_to_average == typed.workload.peak_to_average or bare != typed
    assert Asked(bare, shared_catalogue, TODAY).key != Asked(typed, shared_catalogue, TODAY).key


def test_what_is_said_is_made_once_for_a_key(shared_catalogue):
    known = Worked(Asked(scenario(), shared_catalogue, TODAY), None)
    made = []
    for key in ("USD", "EUR", "USD"):
        assert known.said(("words", key), lambda key=key: made.append(key) or key) == key
    assert made == ["USD", "EUR"]
    for number in range(100):  # many ways to look at it do not pile up
        known.said(number, lambda number=number: number)
    assert len(known._said) <= 32


def test_only_the_last_scenarios_are_kept(shared_catalogue):
    first = worked_out(Asked(scenario(1e9), shared_catalogue, TODAY), None)
    last = first
    for step in range(MOST):
        last = worked_out(Asked(scenario(2e9 + step), shared_catalogue, TODAY), last)
    assert worked_out(Asked(scenario(1e9), shared_catalogue, TODAY), last) is not first
