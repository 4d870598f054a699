"""Edits of the months and of what is uncertain."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from breakeven.defaults import default_sourced
from breakeven.edits import months, risk
from breakeven.edits.fields import set_field
from breakeven.origins import MODEL_DEFAULT, TYPED
from economics.errors import InputError
from tests.support.edits import AS_OF, sourced

DAY = date.fromisoformat(AS_OF)
DEFAULT = default_sourced(2)
DATED = replace(DEFAULT, scenario=DEFAULT.scenario.model_copy(update={"as_of": DAY}))


def test_the_first_number_writes_the_months_and_is_the_only_one_typed(shared_catalogue) -> None:
    after = months.set_number(DATED, ("months",), 24, shared_catalogue)
    assert after.scenario.horizon.months == 24
    assert after.origins.of("horizon.months") == TYPED
    assert after.origins.of("horizon.volume_shortfall") == MODEL_DEFAULT
    assert after.scenario.horizon.price_change_source.startswith("fitted history")
    assert months.forget(after).scenario.horizon is None


def test_a_typed_price_change_says_so_until_it_is_fitted_again(shared_catalogue) -> None:
    after = months.set_number(DATED, ("price_change_per_year", "api"), -0.5, shared_catalogue)
    assert after.scenario.horizon.price_change_source == "typed"
    fitted = months.fit_price_changes(after, shared_catalogue)
    assert fitted.scenario.horizon.price_change_source.startswith("fitted history")
    assert fitted.origins.of("horizon.price_change_per_year.api") == months.FITTED


def test_the_reference_is_an_option_by_name(shared_catalogue) -> None:
    name = DATED.scenario.options[1].name
    assert months.set_reference(DATED, name, shared_catalogue).scenario.horizon.reference == name


@pytest.mark.parametrize("place", range(3))
def test_a_part_is_completed_by_its_first_number_and_taken_away_by_an_empty_one(place: int) -> None:
    after = months.set_part(DATED, place, ("staff", "usd_per_year"), 90000)
    staff = after.scenario.options[place].staff
    assert staff.model_dump() == {"people": 1, "usd_per_year": 90000, "share": 1}
    assert months.editable_staff(after.scenario.options[place]) == staff
    assert after.origins.of(f"options[{place}].staff.usd_per_year") == TYPED
    assert after.origins.of(f"options[{place}].staff.people") == MODEL_DEFAULT
    assert months.set_part(after, place, ("staff", "people"), None).scenario == DATED.scenario
    every = months.set_part(DATED, place, ("model_rotation", "every_months"), 6)
    assert every.scenario.options[place].model_rotation.usd == 0


def test_of_people_by_role_the_only_ones_are_edited_and_several_are_left_alone() -> None:
    current = default_sourced()
    assert months.editable_staff(current.scenario.options[0]) is None
    (half,) = current.scenario.options[2].staff
    assert months.editable_staff(current.scenario.options[2]) == half
    after = months.set_part(current, 2, ("staff", "people"), 2).scenario.options[2]
    (two,) = after.staff
    assert (two.people, two.usd_per_year, two.role) == (2, half.usd_per_year, "operations")
    roles = [{"role": role, "people": 1, "usd_per_year": 1e5} for role in ("day", "night")]
    several = set_field(current, ("options", 2, "staff"), roles)
    assert months.editable_staff(several.scenario.options[2]) is None
    with pytest.raises(InputError, match=r"options\[2\].staff: lists 2 roles"):
        months.set_part(several, 2, ("staff", "people"), 2)


def test_one_off_costs_are_the_filled_rows_of_a_table() -> None:
    rows = [{"name": "migration", "usd": 12000, "month": None}, {"name": None, "usd": None, "month": 0}]
    after = months.set_one_off_costs(DATED, 2, rows)
    assert [c.model_dump() for c in after.scenario.options[2].one_off_usd] == [
        {"name": "migration", "usd": 12000, "month": 0}
    ]
    assert months.set_one_off_costs(after, 2, []).scenario == DATED.scenario
    with pytest.raises(InputError, match="one-off cost, row 1: usd is missing"):
        months.set_one_off_costs(DATED, 2, [{"name": "migration", "usd": None}])


def test_own_ranges_come_and_go(shared_catalogue) -> None:
    uncertain = {"input": "workload.tokens_per_month", "low": 1e9, "high": 5e9}
    after = risk.set_inputs(DATED, [uncertain], shared_catalogue, DAY)
    assert after.scenario.risk.inputs[0].high == 5e9
    assert risk.forget_inputs(after).scenario.risk is None
    drawn = risk.set_drawing(after, "seed", 7, shared_catalogue, DAY)
    assert risk.forget_inputs(drawn).scenario.risk.seed == 7
    assert risk.set_drawing(drawn, "seed", None, shared_catalogue, DAY).scenario.risk.seed == 1


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        ([], "is empty"),
        ([{"input": "workload.tokens_per_month", "low": 4e9, "high": 5e9}], "low"),
        ([{"input": "nothing.at_all", "low": 1, "high": 2}], "nothing.at_all"),
    ],
)
def test_ranges_that_cannot_be_are_refused(shared_catalogue, inputs, sentence) -> None:
    with pytest.raises(InputError, match=sentence):
        risk.set_inputs(DATED, inputs, shared_catalogue, DAY)


def test_draws_that_take_too_much_memory_are_refused(shared_catalogue) -> None:
    with pytest.raises(InputError, match="draws"):
        risk.set_drawing(sourced(), "draws", 1e9, shared_catalogue, DAY)
