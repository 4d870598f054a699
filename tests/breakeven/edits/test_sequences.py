"""Any sequence of edits gives a scenario that reads back from its own document, and undo goes back step by step."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from breakeven.address import address, open_address
from breakeven.defaults import default_sourced, presets
from breakeven.document import Document, document_json, read_file
from breakeven.edits import (
    hours,
    mixes,
    months,
    options,
    prices,
    risk,
    served_model,
    supply,
    throughput,
    units,
    usage,
    workload,
)
from breakeven.edits.fields import put_field, set_field
from breakeven.edits.flips import with_input_at
from breakeven.origins import Origin, Sourced, fields_of
from breakeven.outlook import plan
from breakeven.usage.filling import filling_of
from breakeven.words.refusals import by_label
from economics.cost.load_profile import SHAPE_NAMES
from economics.errors import InputError
from economics.risk.paths import paths, value_of
from economics.scenario.reading import read_scenario, scenario_document
from pricing.resolve.scenario import resolve_each
from tests.support.edits import ADDED_KINDS, AS_OF, OPTION_KINDS, SUPPLY_KINDS, every_kind, sourced
from tests.support.paths import paths_in
from tests.support.profiles import hourly, priced, profile
from tests.support.scenarios import field_values
from usage.profile import Profile

DAY = date.fromisoformat(AS_OF)
POINT = "llama-3.3-70b/2x-h100-sxm/fp8/trtllm/1000-in-1000-out-max-2"
BOUGHT = {"kind": "own", "gpus_per_server": 8, "purchase_usd_per_server": 300_000}
places = st.integers(0, 12)
names = st.sampled_from(("a", "b", "API", "naïve", "", "on_demand", "hosted"))
values: dict[tuple[str, ...], tuple[Any, ...]] = {
    ("spare_replicas",): (0, 2, None),
    ("scaling",): (None, {"kind": "fixed"}, {"kind": "hourly"}, {"kind": "baseline", "baseline_replicas": "best"}),
    ("scaling", "above"): ("hosted", "on_demand", "units"),
    ("supply", "gpus_per_instance"): (4, None),
    ("supply", "whole_instances"): (True, False, None),
    ("supply", "gpus_per_server"): (2, None),
    ("overflow",): ("api", "mix", None),
    ("units",): (1, 300, None),
    ("minimum_units",): (0, 15, None),
    ("unit_increment",): (5, 7, None),
    ("cached_token_weight",): (0.1, None),
    ("usd_per_unit_hour",): (0.36, None),
    ("cache_lifetime",): ("short", "long", None),
    ("cache_write_long_share",): (0.5, None),
    ("id",): ("one", "three", None),
    ("staff",): ([{"role": "ops", "people": 2, "usd_per_year": 1e5}], {"people": 1, "usd_per_year": 1e5}, None),
    ("parts",): ([{"option": "api", "share_of_requests": 1}, {"option": "own", "share_of_requests": 0.1}],),
    ("router_usd_per_request",): (1e-4, None),
    ("fixed_usd_per_month",): (0, 5, None),
}
"""Fields of options that came with version 2, and values to set; most do not go with every kind."""
of_workload: dict[str, tuple[Any, ...]] = {
    "bill": ({"usd_per_month": 1e4, "option": "api"}, None),
    "tokens_per_month": (1e9, None),
    "load_profile": ({"shape": "flat"}, {"weights": [1.5] * 168}, None),
    "peak_to_average": (2, None),
    "cache_write_share": (0.2, None),
    "cache_reads_per_write": (4, None),
}


def step(edit: Any, *arguments: st.SearchStrategy[Any] | Any) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.tuples(st.just(edit), *(a if isinstance(a, st.SearchStrategy) else st.just(a) for a in arguments))


def set_one(head: tuple[str, ...], field: tuple[str, ...], several: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    """The step that sets a field of the workload, or of any option, to one of several values."""
    path = st.builds(lambda place: (*head, *([place] if head == ("options",) else []), *field), places)
    return step(set_field, path, st.sampled_from(several))


def moved(before: Sourced, place: int) -> Sourced:
    return prices.move_to_seller(before, place, "wandb", "google/gemma-4-31B-it")


LOG = profile(
    by_model={
        "gpt-5-mini": priced("openai", "gpt-5-mini", 100, 2_000_000, 500_000, 1.0),
        "claude-sonnet-4-6": priced("anthropic", "claude-sonnet-4-6", 300, 1_000_000, 400_000, 9.0),
    }
)
OFFERED = ("option openai gpt-5-mini", "option anthropic claude-sonnet-4-6", usage.TODAY, usage.BILL)
FILLED = (*OFFERED, "tokens_per_month", "input_output_ratio", "cache_hit_rate", "cache_write_share", "load_profile")


def filled_from_a_log(before: Sourced, log: Profile, chosen: set[str], catalogue: Any, day: date) -> Sourced:
    return usage.fill(before, filling_of(log, before.scenario, catalogue, day), chosen)


def opened_at_a_flip(before: Sourced, number: int, times: float, catalogue: Any, day: date) -> Sourced:
    """One of the inputs that the plan of a scenario has, at so many times its value."""
    planned = plan(resolve_each(before.scenario, catalogue, day)[0])
    places = paths(planned)
    place = places[number % len(places)]
    return with_input_at(before, place.path, float(value_of(planned, place)) * times, catalogue, day)


@st.composite
def steps(draw: st.DrawFn, catalogue: Any) -> list[tuple[Any, ...]]:
    known = (catalogue, DAY)
    units_sold = catalogue.unit_offers(DAY)
    quotes = st.sampled_from((None, 12.5))
    figures = {"usd_per_unit_hour": 1, "input_tokens_per_minute_per_unit": 2500, "output_token_weight": 4}
    offered = (
        step(options.add, st.sampled_from(ADDED_KINDS)),
        step(units.add_listed, st.sampled_from(units_sold), quotes),
        step(units.add_typed, st.sampled_from((figures, {**figures, "output_token_weight": None}))),
        step(units.use_offer, places, st.sampled_from(units_sold), quotes),
        step(units.add_instead, places, st.sampled_from(units_sold)),
        step(options.on_a_copy, places, "elsewhere", moved),
        step(put_field, ("workload", "batch_share"), 0.3, Origin("default", "assumed: three of ten may wait")),
        step(options.duplicate, places),
        step(options.rename, places, names),
        step(options.remove, places),
        step(workload.apply_preset, st.sampled_from(presets())),
        step(set_field, ("workload", "cache_hit_rate"), field_values("cache_hit_rate")),
        step(set_field, st.tuples(st.just("options"), places, st.just("output_token_factor")), st.just(1.0)),
        step(set_field, st.tuples(st.just("options"), places, st.just("overlap_with")), names),
        step(prices.move_to_seller, places, "wandb", "google/gemma-4-31B-it"),
        step(prices.buy_another_model, places, "deepinfra", "google/gemma-4-31B-it"),
        step(prices.change_offer, places, "anthropic", "claude-haiku-4-5", *known),
        step(options.add_mix),
        step(options.set_current, places),
        step(mixes.move_share, places, names, st.sampled_from((0.0, 0.2, 0.9, 1.0)), st.booleans()),
        step(mixes.sum_to_one, places),
        step(mixes.choose_parts, places, st.lists(names, max_size=3)),
        step(mixes.set_of_part, places, names, "input_output_ratio", st.sampled_from((None, 3.0))),
        step(mixes.route, "routed", {"api": 0.1, "hosted": 0.9}, "a guide", st.none() | places),
        step(mixes.overflow_to, places, names),
        step(hours.follow_shape, st.sampled_from((*SHAPE_NAMES, None, "none"))),
        step(hours.set_scaling, places, st.sampled_from(get_args(hours.ScalingKind)), names),
        step(hours.set_baseline, places, st.sampled_from((None, 0, 3))),
        step(hours.serve_above, places, names),
        step(supply.set_supply_kind, places, st.sampled_from(SUPPLY_KINDS), *known),
        step(supply.set_gpu, places, st.sampled_from(("h100-sxm", "b200", "other")), known[0]),
        step(supply.use_rate, places, "lambda", "on-demand"),
        step(supply.use_term, places, "lambda", "reserved-1y"),
        step(supply.put_other_supplies, places, *known),
        step(supply.put_supply_beside, places, "bought", BOUGHT, {"purchase_usd_per_server": "a guide"}),
        step(throughput.use_point, places, POINT, *known),
        step(throughput.set_mode, places, st.sampled_from(get_args(throughput.Mode)), *known),
        step(served_model.serve_model, places, st.sampled_from(("qwen3-32b", "llama-3.1-405b", "my-model")), *known),
        step(filled_from_a_log, st.sampled_from((LOG, hourly([1] * 200))), st.sets(st.sampled_from(FILLED)), *known),
        step(months.set_number, ("months",), st.integers(1, 60), catalogue),
        step(months.set_reference, names, catalogue),
        st.one_of([set_one(("options",), field, several) for field, several in values.items()]),
        st.one_of([set_one(("workload",), (field,), several) for field, several in of_workload.items()]),
        step(set_field, ("current",), names),
        step(months.set_part, places, ("staff", "people"), st.sampled_from((None, 0.5))),
        step(opened_at_a_flip, st.integers(0, 300), st.sampled_from((0.01, 0.5, 2.0, 100.0)), *known),
        step(months.forget),
        step(risk.forget_inputs),
    )
    chosen: list[tuple[Any, ...]] = draw(st.lists(st.one_of(*offered), min_size=1, max_size=8))
    return chosen


def applied(before: Sourced, edit: Any, *arguments: Any) -> Sourced:
    """The scenario after an edit, or as it was where that is refused, in a sentence that names no path."""
    try:
        after = edit(before, *arguments)
    except InputError as error:
        refused = error
    else:
        assert isinstance(after, Sourced)
        return after
    names = [option.name for option in before.scenario.options]
    assert paths_in(by_label(refused, before.scenario), names) == []
    return before


def sound(after: Sourced) -> None:
    """The scenario reads back from its document, the address and the file hold it, and nothing points at nothing."""
    assert read_scenario(scenario_document(after.scenario)) == after.scenario
    paths = {path for path, _ in fields_of(after.scenario)}
    assert after.origins.by_path.keys() <= paths
    document = Document(after.scenario, after.origins)
    for back in (
        read_file(document_json(document)),
        open_address(address(document, ()).items()).document,
        open_address(address(document, (), full=True).items()).document,
    ):
        assert back.scenario == after.scenario
        assert {path: back.origins.of(path) for path in paths} == {path: after.origins.of(path) for path in paths}
    for uncertain in after.scenario.risk.inputs if after.scenario.risk else ():
        path = uncertain.input
        assert "options[" not in path or int(path[8 : path.index("]")]) < len(after.scenario.options)


@given(st.data())
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_any_sequence_of_edits_gives_a_scenario_that_reads_back(shared_catalogue, data) -> None:
    current = data.draw(st.sampled_from((sourced, every_kind, default_sourced)))()
    for edit, *arguments in data.draw(steps(shared_catalogue)):
        untouched = scenario_document(current.scenario), dict(current.origins.by_path)
        after = applied(current, edit, *arguments)
        # an edit alters nothing
        assert (scenario_document(current.scenario), dict(current.origins.by_path)) == untouched
        sound(after)
        current = after


@pytest.mark.parametrize("kind", OPTION_KINDS)
def test_references_that_stand_point_at_options_that_are_there(kind: str) -> None:
    edited = options.add(sourced(), kind)
    for place in range(len(edited.scenario.options) - 1, 1, -1):
        edited = options.remove(edited, place)
        names = {option.name for option in edited.scenario.options}
        assert edited.scenario.horizon.reference in names
        assert {option.overlap_with for option in edited.scenario.options} - {None} <= names


REFERENCES = ("current", "workload.bill.option", "options[4].scaling.above", "options[0].overlap_with")


def referred(edited: Sourced) -> dict[str, str | None]:
    """Where each reference to the option `hosted` of the document of every kind points."""
    scenario = edited.scenario
    bill = scenario.workload.bill
    return dict(
        zip(
            REFERENCES,
            (
                scenario.current,
                bill and bill.option,
                scenario.options[4].scaling.above,
                scenario.options[0].overlap_with,
            ),
            strict=True,
        )
    )


def test_every_reference_follows_a_new_name_and_the_word_for_machines_is_none() -> None:
    before = every_kind()
    assert set(referred(before).values()) == {"hosted"}
    after = options.rename(before, 1, "Groq")
    assert set(referred(after).values()) == {"Groq"}
    assert [part.option for part in options.rename(before, 2, "ours").scenario.options[9].parts] == ["api", "ours"]
    assert options.rename(before, 0, "closed").scenario.options[8].overflow == "closed"
    # the option called on_demand is not what the machines above a baseline are called by
    renamed = options.rename(before, 5, "spare machines")
    assert renamed.scenario.options[5].scaling.above == "on_demand"
    with pytest.raises(InputError, match=r"'on_demand' means something else in options\[4\]\.scaling\.above"):
        options.rename(options.remove(before, 5), 1, "on_demand")


def test_an_option_that_a_bill_or_a_mix_needs_stays_and_other_references_go_with_it() -> None:
    before = every_kind()
    with pytest.raises(InputError, match=r"'hosted' cannot be removed: workload\.bill\.option needs it"):
        options.remove(before, 1)
    with pytest.raises(InputError, match=r"'machines' cannot be removed: options\[9\].parts\[1\].option needs it"):
        options.remove(before, 2)
    without = set_field(before, ("workload", "tokens_per_month"), 1e9)
    after = options.remove(without, 1).scenario
    assert (after.current, after.options[0].overlap_with) == (None, None)
    assert after.options[3].scaling.above == "on_demand"  # as where none is named
    again = options.remove(options.remove(without, 9), 0).scenario
    assert again.options[7].overflow is None


def test_a_copy_has_an_id_of_its_own() -> None:
    twice = options.duplicate(options.duplicate(every_kind(), 0), 0)
    assert [option.id for option in twice.scenario.options if option.id] == ["one", "two", "one (2)", "one (3)"]
