"""The edit that puts a fine-tuning into an option: its one-off cost, its model changes, and their origins."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from breakeven.defaults import default_sourced
from breakeven.edits.months import set_one_off_costs, set_part
from breakeven.edits.tuning import cost_name, use_tuning
from trust.tuning.plan import TuningRun, plan

RUN = TuningRun("llama-3.1-8b", "lora", "rtx-a6000", 10e6, 1, 1, usd_per_gpu_hour=1.0, data_usd=5000)
AS_OF = date(2026, 11, 27)


def tuned(catalogue, run=RUN):
    return plan(run, catalogue, AS_OF)


def test_it_is_paid_once_beside_what_was_typed(shared_catalogue):
    before = set_one_off_costs(default_sourced(), 0, [{"name": "migration", "usd": 12_000, "month": 0}])
    found = tuned(shared_catalogue)
    after = use_tuning(before, 0, found, with_changes=False)
    # 10e6 ÷ 4,699 ÷ 3,600 h at $1, and 5,000 for the data: 5,000.591
    costs = after.scenario.options[0].one_off_usd
    assert [(cost.name, cost.usd) for cost in costs] == [("migration", 12_000), (cost_name(found), 5000.59)]
    assert after.scenario.options[0].model_rotation is None
    origin = after.origins.by_path["options[0].one_off_usd"]
    assert origin.status == "assumed"
    assert "a measured run" in origin.detail


def test_a_second_fine_tuning_takes_the_place_of_the_first(shared_catalogue):
    first = use_tuning(default_sourced(), 0, tuned(shared_catalogue), with_changes=True)
    dearer = tuned(shared_catalogue, replace(RUN, data_usd=9000))
    second = use_tuning(first, 0, dearer, with_changes=True)
    (cost,) = second.scenario.options[0].one_off_usd
    assert cost.usd == second.scenario.options[0].model_rotation.usd == 9000.59


def test_how_often_the_model_changes_stays_as_typed(shared_catalogue):
    typed = set_part(default_sourced(), 0, ("model_rotation", "every_months"), 9)
    after = use_tuning(typed, 0, tuned(shared_catalogue), with_changes=True)
    assert after.scenario.options[0].model_rotation.every_months == 9
    assert after.origins.by_path["options[0].model_rotation.every_months"].how == "typed"
    assert after.origins.by_path["options[0].model_rotation.usd"].status == "assumed"
