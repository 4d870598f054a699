"""A difference is split over what changed: the parts add up, whatever the order, and what did not change has none."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from breakeven.defaults import default_scenario
from breakeven.difference.groups import GROUP_OF, GROUPS, INSIDE, LEFT_OUT
from breakeven.difference.shapley import shared_out
from breakeven.difference.split import difference
from breakeven.files.difference import difference_table
from economics.errors import InputError
from economics.fields.part import Part, types_in
from economics.scenario.reading import read_scenario
from economics.scenario.scenario import Scenario
from tests.support.kinds import documents_of
from tests.support.scenarios import typed_document

TODAY = date(2026, 11, 20)
PRICE = {"input_usd_per_mtok": 1, "output_usd_per_mtok": 3}


def _changed(**workload):
    made = typed_document(**workload)
    made["options"][0]["price"] = dict(PRICE)
    return made


def _fields(part):
    """The fields that go each with its own group, from the types: those inside a part that is taken apart."""
    for name, info in part.model_fields.items():
        if name not in INSIDE:
            yield name
            continue
        for inner in types_in(info.annotation):
            if issubclass(inner, Part):
                yield from _fields(inner)


def test_every_field_of_a_scenario_has_a_group_or_is_left_out():
    assert set(_fields(Scenario)) == {*GROUP_OF, *LEFT_OUT}
    assert set(GROUP_OF) & set(LEFT_OUT) == set()
    assert set(GROUP_OF.values()) == set(GROUPS)


def test_volume_and_price_share_what_they_do_together(shared_catalogue):
    # 40.5 Mtok at $1.40 are $56.70 a month; twice the volume at a price twice as high $226.80: volume alone adds 56.70,
    # price alone 56.70, both together 170.10: each has (56.70 + (170.10 − 56.70)) / 2 = 85.05
    before, after = _changed(tokens_per_month=40.5e6), _changed(tokens_per_month=81e6)
    after["options"][0]["price"] = {name: 2 * usd for name, usd in PRICE.items()}
    found = difference(read_scenario(before), read_scenario(after), shared_catalogue, TODAY)
    split = next(each for each in found.splits if each.option == before["options"][0]["name"])
    assert (split.before, split.after) == (pytest.approx(56.7), pytest.approx(226.8))
    assert split.parts == {frozenset({"price"}): pytest.approx(85.05), frozenset({"volume"}): pytest.approx(85.05)}


@pytest.mark.parametrize("kind", documents_of(2))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_parts_add_up_to_the_difference(shared_catalogue, kind, data):
    before = documents_of(2)[kind]
    after = json.loads(json.dumps(before))
    for name, values in (
        ("tokens_per_month", (1e8, 3e10)),
        ("input_output_ratio", (0.5, 40)),
        ("cache_hit_rate", (0, 0.9)),
    ):
        if data.draw(st.booleans()):
            after["workload"][name] = data.draw(st.floats(*values))
    if data.draw(st.booleans()):
        for option in after["options"]:
            option["fixed_usd_per_month"] = data.draw(st.floats(0, 1e5))
    found = difference(read_scenario(before), read_scenario(after), shared_catalogue, TODAY)
    for split in found.splits:
        total = sum(split.parts.values())
        assert total == pytest.approx(
            split.after - split.before, rel=1e-9, abs=1e-9 * max(split.before, split.after, 1)
        )


@given(st.lists(st.floats(-1e6, 1e6), min_size=8, max_size=8))
def test_shares_do_not_depend_on_the_order_of_the_players(amounts):
    sets = [frozenset(name for bit, name in enumerate("abc") if place >> bit & 1) for place in range(8)]
    value = {who: np.array([usd]) for who, usd in zip(sets, amounts, strict=True)}
    one, other = (shared_out(order, value.__getitem__) for order in ("abc", "cab"))
    for player in "abc":
        assert one[player] == pytest.approx(other[player], abs=1e-6)


def test_the_same_scenario_has_no_parts(shared_catalogue):
    same = read_scenario(_changed())
    found = difference(same, same, shared_catalogue, TODAY)
    assert all(split.parts == {} and split.before == split.after for split in found.splits)


def test_scenarios_that_share_no_option_are_refused(shared_catalogue):
    before, after = _changed(), _changed()
    for option in after["options"]:
        option["name"] += " 2"
    with pytest.raises(InputError, match="options: they share none of one identity or name"):
        difference(read_scenario(before), read_scenario(after), shared_catalogue, TODAY)


def test_an_older_edition_and_a_field_of_the_newer_one_go_together(shared_catalogue):
    # a fixed sum of an API is a field of edition 2: a scenario of edition 1 that has one cannot be read
    before, after = _changed(), _changed()
    before["schema_version"], after["schema_version"] = 1, 2
    after["options"][0] |= {"fixed_usd_per_month": 300}
    found = difference(read_scenario(before), read_scenario(after), shared_catalogue, TODAY)
    assert found.splits[0].parts == {frozenset({"model edition", "assumptions"}): pytest.approx(300)}


def test_another_seller_that_does_not_sell_the_old_model_goes_together_with_the_new_one(shared_catalogue):
    before, after = _changed(), _changed()
    for document, provider, model in (
        (before, "anthropic", "claude-sonnet-4-6"),
        (after, "friendli", "google/gemma-4-31B-it"),
    ):
        document["options"][0] |= {"provider": provider, "model": model}
        del document["options"][0]["price"]
    found = difference(read_scenario(before), read_scenario(after), shared_catalogue, TODAY)
    (players,) = {tuple(split.parts) for split in found.splits}
    assert players == (frozenset({"price", "model edition"}),)
    assert difference_table(found).columns[-1] == "price_and_model_edition"


def test_a_later_day_changes_prices_alone(shared_catalogue):
    then, now = (default_scenario().model_copy(update={"as_of": day}) for day in (date(2026, 9, 1), TODAY))
    found = difference(then, now, shared_catalogue, TODAY)
    assert {who for split in found.splits for who in split.parts} <= {frozenset({"price"})}
    for split in found.splits:
        assert sum(split.parts.values()) == pytest.approx(split.after - split.before)
