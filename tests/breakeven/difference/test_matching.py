"""Options are the same by identity, else by name; what is not split is said once, with the reason."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from breakeven.difference.groups import LEFT_OUT
from breakeven.difference.matching import NotSplit
from breakeven.difference.split import Difference, difference
from breakeven.files.difference import remarks
from economics.scenario.reading import read_scenario
from pricing.resolve.scenario import resolve
from tests.support.kinds import documents_of
from tests.support.scenarios import typed_document

TODAY = date(2026, 11, 20)
KINDS = documents_of(2)


def _split(before, after, catalogue) -> Difference:
    return difference(read_scenario(before), read_scenario(after), catalogue, TODAY)


def _newest(**workload) -> dict[str, Any]:
    return {**typed_document(**workload), "schema_version": 2}


def _called(value: Any, names: dict[str, str]) -> Any:
    """A document with its options under other names, wherever they stand."""
    if isinstance(value, dict):
        return {
            key: inner if key in ("kind", "model", "provider", "shape") else _called(inner, names)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_called(inner, names) for inner in value]
    return names.get(value, value) if isinstance(value, str) else value


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_names_and_order_do_not_matter_where_options_have_an_identity(shared_catalogue, kind, data):
    before = json.loads(json.dumps(KINDS[kind]))
    for place, option in enumerate(before["options"]):
        option["id"] = f"o{place}"
    names = [option["name"] for option in before["options"]]
    after = _called(before, dict(zip(names, data.draw(st.permutations(names)), strict=True)))
    after["options"] = data.draw(st.permutations(after["options"]))
    found = _split(before, after, shared_catalogue)
    assert (found.only_before, found.only_after, found.not_split) == ((), (), ())
    assert [split.option for split in found.splits] == names
    by_id = {option["id"]: option["name"] for option in after["options"]}
    assert [split.option_after for split in found.splits] == [by_id[f"o{place}"] for place in range(len(names))]
    assert all(split.parts == {} and split.before == split.after for split in found.splits)


def test_a_new_name_of_an_option_with_an_identity_is_said(shared_catalogue):
    before, after = _newest(), _newest()
    before["options"][0]["id"] = after["options"][0]["id"] = "api"
    after["options"][0]["name"] = "Renegotiated"
    found = _split(before, after, shared_catalogue)
    assert [(split.option, split.option_after) for split in found.splits] == [("API", "Renegotiated"), ("GPU", "GPU")]
    assert "API: the second file calls it Renegotiated" in remarks(found)


def test_an_option_without_its_identity_in_the_other_is_known_by_its_name(shared_catalogue):
    before, after = _newest(), _newest()
    before["options"][0]["id"], after["options"][1]["id"] = "api", "gpu"
    found = _split(before, after, shared_catalogue)
    assert [split.parts for split in found.splits] == [{}, {}]


def test_one_option_with_an_identity_is_enough(shared_catalogue):
    before, after = _newest(), _newest(tokens_per_month=81e6)
    before["options"][0]["id"] = after["options"][0]["id"] = "api"
    after["options"][1]["name"] = "Another"
    found = _split(before, after, shared_catalogue)
    assert [split.option for split in found.splits] == ["API"]
    assert (found.only_before, found.only_after) == (("GPU",), ("Another",))


@pytest.mark.parametrize("ids", [False, True])
def test_another_kind_is_said_and_is_no_option_of_one_file_alone(shared_catalogue, ids):
    before, after = _newest(), _newest()
    if ids:
        before["options"][0]["id"] = after["options"][0]["id"] = "api"
        after["options"][0]["name"] = "Open model"
    after["options"][0]["kind"] = "hosted"
    found = _split(before, after, shared_catalogue)
    where = ", where it is called 'Open model'" if ids else ""
    assert found.not_split == (NotSplit("API", f"its kind differs: api in the first, hosted in the second{where}"),)
    assert (found.only_before, found.only_after) == ((), ())
    assert [split.option for split in found.splits] == ["GPU"]


def test_what_needs_an_option_that_is_not_split_says_so(shared_catalogue):
    parts = [{"option": "API", "share_of_requests": 0.5}, {"option": "GPU", "share_of_requests": 0.5}]
    before, after = _newest(), _newest()
    for document in (before, after):
        document["options"].append({"kind": "mix", "name": "Mix", "parts": parts})
    after["options"][0]["kind"] = "hosted"
    found = _split(before, after, shared_catalogue)
    assert [each.option for each in found.not_split] == ["API", "Mix"]
    assert found.not_split[1].reason == "it needs 'API', which is not split itself"
    assert [split.option for split in found.splits] == ["GPU"]


@pytest.mark.parametrize("kind", KINDS)
def test_each_option_is_split_or_said_once(shared_catalogue, kind):
    before = KINDS[kind]
    for at, option in enumerate(before["options"]):
        if option["kind"] not in ("api", "hosted"):
            continue
        after = json.loads(json.dumps(before))
        after["options"][at]["kind"] = "hosted" if option["kind"] == "api" else "api"
        found = _split(before, after, shared_catalogue)
        said = [*(split.option for split in found.splits), *(each.option for each in found.not_split)]
        assert sorted(said) == sorted(option["name"] for option in before["options"])
        assert (found.only_before, found.only_after) == ((), ())


def _costs(document, catalogue):
    resolved = resolve(read_scenario(document), catalogue, TODAY)
    return [option.cost(resolved.load).usd_per_month.scalar for option in resolved.options]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_left_out_moves_no_cost_of_a_month(shared_catalogue, kind):
    whole = json.loads(json.dumps(KINDS[kind]))
    for option in whole["options"]:
        option["model_rotation"] = {"usd": 5000, "every_months": 6}
    whole["current"] = whole["options"][0]["name"]
    bare = {name: value for name, value in whole.items() if name not in LEFT_OUT}
    bare["options"] = [
        {name: value for name, value in option.items() if name not in LEFT_OUT or name == "name"}
        for option in whole["options"]
    ]
    assert _costs(whole, shared_catalogue) == _costs(bare, shared_catalogue)


def test_what_counts_over_months_alone_names_options_that_need_not_be_shared(shared_catalogue):
    before, after = _newest(), _newest(tokens_per_month=81e6)
    for document in (before, after):
        document["options"][0] |= {"overlap_months": 2, "overlap_with": "GPU"}
        document["horizon"] = {"months": 12, "reference": "GPU"}
        document["current"] = "GPU"
    after = json.loads(json.dumps(after).replace('"GPU"', '"Another"'))
    found = _split(before, after, shared_catalogue)
    assert [(split.option, [*split.parts]) for split in found.splits] == [("API", [frozenset({"volume"})])]
