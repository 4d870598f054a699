"""Options are added, copied, renamed and removed; what points at them follows."""

from __future__ import annotations

import copy

import pytest

from breakeven.defaults import DEFAULTS, default_sourced, new_options
from breakeven.edits import options
from breakeven.edits.fields import set_field
from breakeven.origins import MODEL_DEFAULT, TYPED
from economics.errors import InputError
from economics.fields.checks import MAX_NAME_LENGTH
from tests.support.edits import ADDED_KINDS, OPTION_KINDS, SUPPLY_KINDS, sourced

BEFORE = sourced()
PLACES = range(len(BEFORE.scenario.options))


def inputs(edited):
    return [uncertain.input for uncertain in edited.scenario.risk.inputs]


def test_every_kind_of_option_and_supply_is_there() -> None:
    assert len(PLACES) == len(OPTION_KINDS) + len(SUPPLY_KINDS)
    assert {option.kind for option in BEFORE.scenario.options} == set(OPTION_KINDS)


@pytest.mark.parametrize("kind", OPTION_KINDS)
def test_a_new_option_comes_behind_and_nobody_typed_its_figures(kind: str) -> None:
    after = options.add(BEFORE, kind)
    assert after.scenario.options[:-1] == BEFORE.scenario.options
    assert after.scenario.options[-1].kind == kind
    place = len(PLACES)
    assert after.origins.of(f"options[{place}].name") == options.NEW_OPTION
    assert after.origins.of(f"options[{place}].input_token_factor") == MODEL_DEFAULT
    again = options.add(after, kind)
    assert again.scenario.options[-1].name == f"{after.scenario.options[-1].name} (2)"


@pytest.mark.parametrize("number", DEFAULTS)
@pytest.mark.parametrize("kind", ADDED_KINDS)
def test_a_new_option_holds_what_the_version_of_its_scenario_knows(kind: str, number: int) -> None:
    before = default_sourced(number)
    after = options.add(before, kind).scenario
    assert after.options[-1].kind == kind
    written = options.new_option(kind, before.scenario.schema_version)
    assert written.items() <= new_options()[kind].items()
    # the first version has no spares beside those of owned machines
    assert ("spare_replicas" in written) == (kind == "self_hosted" and before.scenario.schema_version > 1)
    assert options.with_example(before).scenario.options[-1].kind == "self_hosted"


@pytest.mark.parametrize("place", PLACES)
def test_a_copy_differs_in_its_name_alone_and_keeps_its_origins(place: int) -> None:
    typed = set_field(BEFORE, ("options", place, "output_token_factor"), 1.5)
    after = options.duplicate(typed, place)
    copy, original = after.scenario.options[-1], typed.scenario.options[place]
    assert copy.name == f"{original.name} (2)"
    assert copy.model_copy(update={"name": original.name}) == original
    assert after.origins.of(f"options[{len(PLACES)}].output_token_factor") == TYPED
    assert after.scenario.horizon == BEFORE.scenario.horizon


@pytest.mark.parametrize("place", PLACES)
def test_a_new_name_is_followed(place: int) -> None:
    after = options.rename(BEFORE, place, "better")
    assert after.scenario.options[place].name == "better"
    assert after.scenario.horizon.reference == ("better" if place == 1 else OPTION_KINDS[1])
    assert after.scenario.options[0].overlap_with == ("better" if place == 1 else OPTION_KINDS[1])
    assert inputs(after) == inputs(BEFORE)
    assert after == set_field(BEFORE, ("options", place, "name"), "better")


@pytest.mark.parametrize("place", PLACES)
def test_what_points_at_an_option_goes_with_it_and_the_rest_moves_up(place: int) -> None:
    typed = set_field(BEFORE, ("options", len(PLACES) - 1, "output_token_factor"), 1.5)
    after = options.remove(typed, place)
    names = [option.name for option in BEFORE.scenario.options]
    assert [option.name for option in after.scenario.options] == names[:place] + names[place + 1 :]
    assert after.scenario.horizon.reference == (None if place == 1 else OPTION_KINDS[1])
    if place != 0:
        assert after.scenario.options[0].overlap_with == (None if place == 1 else OPTION_KINDS[1])
    assert inputs(after) == [
        "workload.tokens_per_month",
        *(f"options[{n}].input_token_factor" for n in range(len(PLACES) - 1)),
    ]
    last = f"options[{len(PLACES) - 2}].output_token_factor"
    assert after.origins.of(last) == (MODEL_DEFAULT if place == len(PLACES) - 1 else TYPED)


@pytest.mark.parametrize("name", ["", "  ", "a\u202eb", "x" * 121])
@pytest.mark.parametrize("place", range(len(PLACES)))
def test_a_name_that_cannot_be_is_refused_as_the_option_s_own_whatever_refers_to_it(place: int, name: str) -> None:
    with pytest.raises(InputError) as caught:
        options.rename(BEFORE, place, name)
    assert caught.value.field == f"options[{place}].name"


def test_a_name_twice_and_a_place_that_is_not_there_are_refused() -> None:
    with pytest.raises(InputError, match="names must be unique"):
        options.rename(BEFORE, 0, BEFORE.scenario.options[1].name)
    with pytest.raises(InputError, match="is no option of this scenario"):
        options.remove(BEFORE, len(PLACES))
    with pytest.raises(InputError, match="must be 0–100"):
        set_field(BEFORE, ("workload", "cache_hit_rate"), 2)


def test_a_scenario_that_is_full_makes_room_for_the_example() -> None:
    full = BEFORE
    while len(full.scenario.options) < 12:
        full = options.add(full, "api")
    edited = options.with_example(full)
    assert len(edited.scenario.options) == 12
    assert edited.scenario.options[-1].throughput is None


def test_an_edit_of_a_copy_or_a_new_option_leaves_what_it_was_made_of() -> None:
    templates = copy.deepcopy(new_options())
    added = options.add(BEFORE, "self_hosted")
    place = len(PLACES)
    changed = set_field(added, ("options", place, "supply", "term"), "spot")
    assert changed.scenario.options[place].supply.term == "spot"
    twice = set_field(options.duplicate(changed, place), ("options", place + 1, "supply", "term"), "on-demand")
    assert [twice.scenario.options[i].supply.term for i in (place, place + 1)] == ["spot", "on-demand"]
    assert new_options() == templates


def test_a_copy_of_a_long_name_loses_its_end():
    named = options.rename(sourced(), 0, "x" * MAX_NAME_LENGTH)
    copied = options.duplicate(options.duplicate(named, 0), 0)
    names = [option.name for option in copied.scenario.options]
    ending = MAX_NAME_LENGTH - len(" (2)")
    assert names[-2:] == [f"{'x' * ending} (2)", f"{'x' * ending} (3)"]
