"""What a document's schema version decides: its fields and kinds, their ranges, and what is written back."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any, Literal, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from pydantic import Field as Tagged
from pydantic_core import PydanticCustomError

from economics.break_even.compare import unit_break_evens
from economics.cost.load import Load
from economics.errors import InputError
from economics.fields.edition import CURRENT, EDITIONS, FIRST, SECOND, SINCE_2, Since
from economics.fields.part import Part, drop_later_fields, parts_below, refuse_other_edition
from economics.fields.table import FIELDS
from economics.over_time.plan import Plan, plan_of
from economics.risk.draws import draw
from economics.risk.inputs import spreads
from economics.risk.paths import with_values
from economics.scenario.reading import read_json, read_scenario, scenario_document, scenario_json
from economics.scenario.risk import Risk, UncertainInput
from economics.scenario.scenario import Scenario
from tests.support.economics_cases import load, token_option
from tests.support.scenarios import documents, typed_document

VERSIONS = pytest.mark.parametrize("version", EDITIONS)


def document(version: int, **workload: Any) -> dict[str, Any]:
    return {**typed_document(**workload), "schema_version": version}


# --- parts and fields that came later -------------------------------------------------------------------------------


class Cup(Part):
    """A part of version 1 with a field that came later, and one that may be null."""

    kind: Literal["cup"] = "cup"
    volume: float = 1.0
    lid: Annotated[float, SINCE_2] = 0.5
    straw: Annotated[float | None, SINCE_2] = None
    may_be_null = ("straw",)


class Jug(Part):
    """A kind that came later."""

    kind: Literal["jug"] = "jug"
    since = SINCE_2


class Shelf(Part):
    """Parts one below the other, alone, in a list, and a part that came later as a field."""

    first: Annotated[Cup | Jug, Tagged(discriminator="kind")]
    rest: tuple[Annotated[Cup | Jug, Tagged(discriminator="kind")], ...] = ()
    spare: Annotated[Cup | None, SINCE_2] = None


def refused(part: Part, version: int) -> tuple[str, str]:
    """The place and the sentence with which a part is refused in a version."""
    with pytest.raises(PydanticCustomError) as caught:
        refuse_other_edition(part, EDITIONS[version])
    return caught.value.context["inside"], caught.value.context["sentence"]


@pytest.mark.parametrize(
    ("shelf", "place"),
    [
        ({"first": {"kind": "cup", "lid": 0.5}}, "first.lid"),
        ({"first": {"kind": "cup", "straw": 0.1}}, "first.straw"),
        ({"first": {"kind": "cup"}, "rest": [{"kind": "cup"}, {"kind": "cup", "lid": 1}]}, "rest[1].lid"),
        ({"first": {"kind": "jug"}}, "first.kind"),
        ({"first": {"kind": "cup"}, "rest": [{"kind": "jug"}]}, "rest[0].kind"),
        ({"first": {"kind": "cup"}, "spare": {"kind": "cup"}}, "spare"),
    ],
)
def test_what_came_later_is_refused_by_its_path_in_an_older_version_alone(shelf: dict[str, Any], place: str) -> None:
    read = Shelf.model_validate(shelf)
    refuse_other_edition(read, SECOND)
    inside, sentence = refused(read, 1)
    assert inside == place
    assert sentence == (
        "'jug' needs schema_version 2" if place.endswith("kind") else "is no field of schema_version 1: it needs 2"
    )


def test_a_later_field_that_nobody_set_is_not_refused_and_not_written() -> None:
    shelf = Shelf.model_validate({"first": {"kind": "cup", "volume": 3}, "rest": [{"kind": "cup"}]})
    refuse_other_edition(shelf, FIRST)
    cup = {"kind": "cup", "volume": 1.0}
    written = shelf.model_dump(exclude_none=True, mode="json")
    assert written["first"] == {"kind": "cup", "volume": 3.0, "lid": 0.5}
    for version, lid in ((2, {"lid": 0.5}), (1, {})):
        kept = copy.deepcopy(written)
        drop_later_fields(shelf, kept, version)
        assert kept == {"first": {**cup, "volume": 3.0, **lid}, "rest": [{**cup, **lid}]}
    whole = Shelf(first=Cup(), spare=Cup())
    kept = whole.model_dump(exclude_none=True, mode="json")
    drop_later_fields(whole, kept, 1)
    assert kept == {"first": cup, "rest": []}


def later_fields() -> Iterator[tuple[type[Part], str, Since]]:
    """Every field of a scenario's types with a mark of a later version."""
    for part in dict.fromkeys(parts_below(Scenario)):
        for name, info in part.model_fields.items():
            yield from ((part, name, mark) for mark in info.metadata if isinstance(mark, Since))


def later_kinds() -> set[type[Part]]:
    """Every kind of part that documents of version 1 do not know."""
    return {part for part in parts_below(Scenario) if part.since.version > FIRST.version}


def test_every_later_field_and_kind_of_a_scenario_is_refused_by_name_in_version_1() -> None:
    # model_construct sets that one field alone: what else the part would require does not matter here
    for part, name, mark in later_fields():
        if part in later_kinds():
            continue
        held = part.model_construct(_fields_set={name}, **{**dict.fromkeys(part.model_fields), name: object()})
        assert refused(held, 1) == (name, f"is no field of schema_version 1: it needs {mark.version}")
        refuse_other_edition(held, EDITIONS[mark.version])
    for part in later_kinds():
        kinds = get_args(part.model_fields["kind"].annotation) if "kind" in part.model_fields else ()
        for named in [{"kind": kind} for kind in kinds] or [{}]:
            inside, sentence = refused(part.model_construct(**named), 1)
            assert inside == "".join(named)
            assert f"needs schema_version {part.since.version}" in sentence
        lone = part.model_construct(_fields_set=set(), **dict.fromkeys(part.model_fields))
        refuse_other_edition(lone, EDITIONS[part.since.version])
    assert refused(read_scenario(blend(2)).options[1].supply, 1) == ("kind", "'blend' needs schema_version 2")


def blend(version: int) -> dict[str, Any]:
    """A document with a blend of rents under its newer name."""
    rents = {"reserved": {"usd_per_gpu_hour": 1}, "on_demand": {"usd_per_gpu_hour": 3}}
    made = document(version)
    made["options"][1]["supply"] = {"kind": "blend", "baseline_replicas": 2, **rents}
    return made


def test_a_blend_is_called_mix_in_version_1_and_read_by_either_name_in_version_2() -> None:
    with pytest.raises(InputError) as caught:
        read_scenario(blend(1))
    assert str(caught.value) == "options[1].supply.kind: 'blend' needs schema_version 2"
    older = blend(1)
    older["options"][1]["supply"]["kind"] = "mix"
    assert scenario_document(read_scenario(older))["options"][1]["supply"]["kind"] == "mix"
    newer = {**older, "schema_version": 2}
    assert read_scenario(newer) == read_scenario(blend(2))
    assert scenario_document(read_scenario(newer))["options"][1]["supply"]["kind"] == "blend"


def test_a_kind_of_supply_that_there_is_not_is_refused_by_the_kinds_of_its_version() -> None:
    for version, kinds in ((1, "rent, own, mix"), (2, "rent, own, blend")):
        made = document(version)
        made["options"][1]["supply"] = {"kind": "lease"}
        with pytest.raises(InputError, match=f"'lease' is refused: must be one of {kinds}$"):
            read_scenario(made)


def test_a_null_that_means_leaving_a_field_out_sets_no_field() -> None:
    shelf = Shelf.model_validate({"first": {"kind": "cup", "straw": None}})
    refuse_other_edition(shelf, FIRST)
    assert "straw" not in shelf.first.model_fields_set


def test_marks_are_of_a_version_that_there_is_and_of_no_required_field() -> None:
    # a required field of version 2 in a part of version 1 would leave no document of version 1 readable
    for part, name, mark in later_fields():
        assert mark.version in EDITIONS
        assert part.since.version >= mark.version or not part.model_fields[name].is_required(), (part, name)
    assert {part.since.version for part in parts_below(Scenario)} <= set(EDITIONS)


# --- documents ------------------------------------------------------------------------------------------------------


def test_new_loads_are_of_the_current_edition_and_a_scenario_of_its_own() -> None:
    assert CURRENT is SECOND
    assert Load(1, 1, 1).edition is SECOND
    for version, edition in EDITIONS.items():
        scenario = read_scenario(document(version))
        assert scenario.edition is edition
        assert edition.version == version
        assert Load.of(scenario.workload, scenario.edition).with_("cache_hit_rate", 0.5).edition is edition


@given(documents())
@settings(deadline=None, max_examples=100)
def test_a_document_is_written_back_in_its_own_version_with_what_it_knows(given_document: dict[str, Any]) -> None:
    scenario = read_scenario(given_document)
    written = scenario_document(scenario)
    version = given_document["schema_version"]
    assert written["schema_version"] == version
    assert scenario_json(read_json(scenario_json(scenario))) == scenario_json(scenario)
    read_scenario(written)  # what is written is not refused in its version
    if version == 1:
        later = {(part, name) for part, name, _ in later_fields()} | {
            (part, name) for part in later_kinds() for name in part.model_fields
        }
        known = {name for part in parts_below(Scenario) for name in part.model_fields if (part, name) not in later}
        assert set(keys(written)) <= known


def keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


WRITTEN = """\
{
 "schema_version": 1,
 "name": "typed",
 "as_of": "2026-11-20",
 "workload": {
  "tokens_per_month": 40500000,
  "input_output_ratio": 4,
  "input_tokens_per_request": 4000,
  "cache_hit_rate": 0,
  "cache_reads_per_write": 10,
  "batch_share": 0,
  "peak_to_average": 1
 },
 "options": [
  {
   "kind": "api",
   "name": "API",
   "input_token_factor": 1,
   "output_token_factor": 1,
   "provider": "any",
   "model": "any",
   "discount": 0,
   "price": {
    "input_usd_per_mtok": 1,
    "output_usd_per_mtok": 3
   }
  },
  {
   "kind": "self_hosted",
   "name": "GPU",
   "input_token_factor": 1,
   "output_token_factor": 1,
   "model": "any",
   "gpu": "other",
   "gpus_per_replica": 1,
   "utilisation": 0.45,
   "min_replicas": 1,
   "billed_hours_per_month": 100,
   "supply": {
    "kind": "rent",
    "usd_per_gpu_hour": 2
   },
   "fixed_usd_per_month": 0,
   "throughput": {
    "output_tokens_per_second": 100
   }
  }
 ]
}
"""
"""What the release before there were two versions wrote for the typed document."""


def test_a_document_of_version_1_is_written_byte_for_byte_as_before() -> None:
    assert scenario_json(read_scenario(typed_document())) == WRITTEN
    assert scenario_json(read_json(WRITTEN)) == WRITTEN


# --- ranges ---------------------------------------------------------------------------------------------------------

RATIO = {1: (0.05, 200.0), 2: (0.01, 10_000.0)}
TEXT = {1: "0.05 to 200", 2: "0.01 to 10000"}


@VERSIONS
def test_the_ratio_is_read_up_to_both_ends_of_its_own_version(version: int) -> None:
    low, high = RATIO[version]
    for good in (low, high):
        assert read_scenario(document(version, input_output_ratio=good)).workload.input_output_ratio == good
    for bad in (float(np.nextafter(low, 0)), float(np.nextafter(high, math.inf)), 0, -1, 10_001, 1e300):
        with pytest.raises(InputError) as caught:
            read_scenario(document(version, input_output_ratio=bad))
        assert caught.value.field == "workload.input_output_ratio"
        assert caught.value.rule == f"must be {TEXT[version]}"


@VERSIONS
@pytest.mark.parametrize("value", ["5", True, None, [5]])
def test_what_is_no_ratio_is_refused_with_the_range_of_its_own_version(version: int, value: object) -> None:
    with pytest.raises(InputError) as caught:
        read_scenario(document(version, input_output_ratio=value))
    assert caught.value.field == "workload.input_output_ratio"
    assert caught.value.message.endswith(f"must be {TEXT[version]}")


@VERSIONS
def test_a_scenario_that_is_made_without_the_reader_has_the_range_of_its_version_too(version: int) -> None:
    low, high = RATIO[version]
    for good in (low, high):
        made = Scenario.model_validate(document(version, input_output_ratio=good))
        assert made.workload.input_output_ratio == good
    for bad in (float(np.nextafter(low, 0)), float(np.nextafter(high, math.inf))):
        with pytest.raises(ValueError, match=rf"is refused: must be {TEXT[version]}"):
            Scenario.model_validate(document(version, input_output_ratio=bad))


def test_an_older_range_is_inside_the_current_one() -> None:
    for edition in EDITIONS.values():
        for name, field in edition.narrower.items():
            assert FIELDS[name].low <= field.low < field.high <= FIELDS[name].high
            assert replace(field, low=FIELDS[name].low, high=FIELDS[name].high) == FIELDS[name]  # and nothing else
    assert SECOND.narrower == {}


def test_a_load_of_numbers_and_its_edition_can_be_hashed() -> None:
    assert hash(load(edition=FIRST)) == hash(load(edition=FIRST))
    assert load(edition=FIRST) != load(edition=SECOND)


# --- what the ranges decide -----------------------------------------------------------------------------------------


def crossings(edition, dear_input: float, output: float) -> list[float]:
    """Where two token prices cross over the ratio: $1 in and `output` out, against `dear_input` in and $1 out."""
    one, other = token_option("a", input=1.0, output=output), token_option("b", input=dear_input, output=1.0)
    found = {e.variable: e for e in unit_break_evens(one, other, load(input_output_ratio=5, edition=edition))}
    return [crossing.at for crossing in found["input_output_ratio"].crossings]


@pytest.mark.parametrize(
    ("dear_input", "output", "ratio"),
    # r·1 + output = r·dear_input + 1  →  r = (output − 1)/(dear_input − 1)
    [
        (3.0, 101.0, 50.0),  # 100/2
        (1.25, 76.0, 300.0),  # 75/0.25
        (1.25, 2001.0, 8000.0),  # 2000/0.25
        (1.25, 3001.0, 12_000.0),  # 3000/0.25
        (51.0, 2.0, 0.02),  # 1/50
        (257.0, 2.0, 0.00390625),  # 1/256
    ],
)
def test_break_evens_over_the_ratio_are_searched_in_the_range_of_the_edition(
    dear_input: float, output: float, ratio: float
) -> None:
    for edition in EDITIONS.values():
        low, high = RATIO[edition.version]
        expected = [pytest.approx(ratio, rel=1e-9)] if low <= ratio <= high else []
        assert crossings(edition, dear_input, output) == expected


def plan(version: int) -> Plan:
    """Two token prices over a year, of a document of a version."""
    scenario = read_scenario({**document(version), "horizon": {"months": 12}})
    options = [token_option(o.name, input=1.0, output=3.0) for o in scenario.options]
    return plan_of(scenario, options, Load.of(scenario.workload, scenario.edition))


@VERSIONS
def test_draws_of_the_ratio_are_cut_at_the_range_of_the_edition(version: int) -> None:
    low, high = RATIO[version]
    at = plan(version)
    # P10 and P90 just inside the range of either version: a fifth of the uncut draws lies outside these two
    wide = UncertainInput(input="workload.input_output_ratio", low=0.06, high=199, distribution="lognormal", source="x")
    (spread,) = spreads(at, [wide])
    drawn = draw([spread], Risk(draws=20_000, seed=1), 2, 12).values["workload.input_output_ratio"]
    assert low <= drawn.min() < 1.2 * low if version == 1 else drawn.min() < 0.05
    assert (high / 1.2 < drawn.max() <= high) if version == 1 else drawn.max() > 200
    with_values(at, {"workload.input_output_ratio": drawn})  # the load takes every one of them


@VERSIONS
def test_an_uncertain_ratio_outside_the_range_of_the_edition_is_refused(version: int) -> None:
    for low, high in ((RATIO[version][0] / 2, 10), (1, RATIO[version][1] * 2)):
        with pytest.raises(InputError, match=TEXT[version].replace(".", r"\.")):
            spreads(plan(version), [UncertainInput(input="workload.input_output_ratio", low=low, high=high)])
