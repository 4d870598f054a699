"""Any sequence of edits gives a scenario that reads back from its own document, and undo goes back step by step."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from breakeven.address import address, open_address
from breakeven.defaults import presets
from breakeven.document import Document, document_json, read_file
from breakeven.edits import months, options, prices, risk, supply, throughput, workload
from breakeven.edits.fields import set_field
from breakeven.origins import Sourced, fields_of
from economics.errors import InputError
from economics.scenario.reading import read_scenario, scenario_document
from tests.support.edits import AS_OF, OPTION_KINDS, SUPPLY_KINDS, sourced
from tests.support.scenarios import field_values

DAY = date.fromisoformat(AS_OF)
POINT = "llama-3.3-70b/2x-h100-sxm/fp8/trtllm/1000-in-1000-out-max-2"
places = st.integers(0, 12)
names = st.sampled_from(("a", "b", "API", "naïve", ""))


def step(edit: Any, *arguments: st.SearchStrategy[Any] | Any) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.tuples(st.just(edit), *(a if isinstance(a, st.SearchStrategy) else st.just(a) for a in arguments))


@st.composite
def steps(draw: st.DrawFn, catalogue: Any) -> list[tuple[Any, ...]]:
    known = (catalogue, DAY)
    offered = (
        step(options.add, st.sampled_from(OPTION_KINDS)),
        step(options.duplicate, places),
        step(options.rename, places, names),
        step(options.remove, places),
        step(workload.apply_preset, st.sampled_from(presets())),
        step(set_field, ("workload", "cache_hit_rate"), field_values("cache_hit_rate")),
        step(set_field, st.tuples(st.just("options"), places, st.just("output_token_factor")), st.just(1.0)),
        step(set_field, st.tuples(st.just("options"), places, st.just("overlap_with")), names),
        step(prices.change_provider, places, "anthropic"),
        step(prices.change_model, places, "claude-haiku-4-5"),
        step(supply.set_supply_kind, places, st.sampled_from(SUPPLY_KINDS), *known),
        step(supply.use_rate, places, "lambda", "on-demand"),
        step(supply.put_other_supplies, places, *known),
        step(throughput.use_point, places, POINT, *known),
        step(throughput.set_mode, places, st.sampled_from(get_args(throughput.Mode)), *known),
        step(throughput.serve_model, places, "qwen3-32b"),
        step(months.set_number, ("months",), st.integers(1, 60), catalogue),
        step(months.set_reference, names, catalogue),
        step(months.set_part, places, ("staff", "people"), st.sampled_from((None, 0.5))),
        step(months.forget),
        step(risk.forget_inputs),
    )
    chosen: list[tuple[Any, ...]] = draw(st.lists(st.one_of(*offered), min_size=1, max_size=8))
    return chosen


def applied(before: Sourced, edit: Any, *arguments: Any) -> Sourced:
    try:
        after = edit(before, *arguments)
    except InputError:
        return before
    assert isinstance(after, Sourced)
    return after


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
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_any_sequence_of_edits_gives_a_scenario_that_reads_back(shared_catalogue, data) -> None:
    current = sourced()
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
