"""The inputs in which documents differ are exactly those that differ, by the labels of the pages."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from breakeven.currency import currency_of
from breakeven.defaults import default_sourced
from breakeven.document import Document, UsedContract
from breakeven.edits import options
from breakeven.edits.fields import set_field
from breakeven.origins import Sourced
from breakeven.saved.input_words import input_label, value_words
from breakeven.saved.inputs import MISSING, ORDER, Differing, differing
from economics.scenario.reading import scenario_document
from tests.breakeven.edits.test_sequences import applied, steps
from tests.support.edits import every_kind, sourced


def document(made: Sourced, **parts: Any) -> Document:
    return Document(made.scenario, made.origins, **parts)


def written(of: Document) -> dict[str, Any]:
    return {**scenario_document(of.scenario), "currency": of.currency.parameter}


def patched(before: Document, found: tuple[Differing, ...]) -> dict[str, Any]:
    """The first document with the second's value at every difference that is named: built from the names alone."""
    made = copy.deepcopy(written(before))
    by_name = {option["name"]: option for option in made["options"]}
    for each in found:
        if each.path == ORDER:
            continue
        old, new = each.values
        if each.path:
            _put(by_name[each.option] if each.option else made, each.path, new)
        elif old is MISSING:
            made["options"].append(copy.deepcopy(new))
        else:
            made["options"].remove(by_name[each.option])
    return made


def _put(part: Any, path: str, value: Any) -> None:
    steps_in = [int(step) if step.isdigit() else step for step in re.findall(r"[^.\[\]]+", path)]
    for step in steps_in[:-1]:
        if isinstance(part, dict) and step not in part:
            part[step] = {}
        part = part[step]
    if value is MISSING:
        del part[steps_in[-1]]
    else:
        part[steps_in[-1]] = value


def compared(document: dict[str, Any]) -> Any:
    """A document without the order of its options, and without parts from which everything was taken."""

    def pruned(value: Any) -> Any:
        if isinstance(value, dict):
            kept = {name: pruned(part) for name, part in value.items()}
            return {name: part for name, part in kept.items() if part != {}}
        return [pruned(part) for part in value] if isinstance(value, list) else value

    whole = pruned(document)
    return {**whole, "options": sorted(whole["options"], key=lambda option: json.dumps(option, sort_keys=True))}


@given(st.data())
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_the_differing_inputs_named_are_exactly_those_that_differ(shared_catalogue, data) -> None:
    start = data.draw(st.sampled_from((sourced, every_kind, default_sourced)))()
    ends = []
    for _ in range(2):
        current = start
        for edit, *arguments in data.draw(steps(shared_catalogue)):
            current = applied(current, edit, *arguments)
        ends.append(document(current))
    one, other = ends
    found = differing((one, other))
    # every difference that there is has a name: with the second's values at the named places, the first is the second
    assert compared(patched(one, found)) == compared(written(other))
    # and no name is of an input that is the same: leaving any out, it is not
    assert all(each.values[0] != each.values[1] for each in found)
    for left_out in found:
        if left_out.path != ORDER:
            rest = tuple(each for each in found if each is not left_out)
            assert compared(patched(one, rest)) != compared(written(other))
    assert (found == ()) == (written(one) == written(other))
    assert all(input_label(each) and value_words(each, of) for each in found for of in (0, 1))


def test_nothing_differs_between_a_document_and_itself():
    made = document(every_kind())
    assert differing((made, made, made)) == ()


def test_an_input_is_named_as_the_pages_do_with_what_each_has():
    before = default_sourced()
    after = set_field(before, ("workload", "tokens_per_month"), 3e10)
    after = set_field(after, ("options", 2, "supply", "usd_per_gpu_hour"), 2.5)
    found = differing((document(before), document(after), document(before)))
    named = {input_label(each): [value_words(each, of) for of in range(3)] for each in found}
    assert named["Tokens a month"] == ["15B tokens", "30B tokens", "15B tokens"]
    assert named["GPU rate, Gemma 4 31B on H100"] == ["–", "$2.50 per GPU-hour", "–"]


def test_an_option_under_a_new_name_is_the_same_and_one_that_is_gone_is_named_once():
    before = default_sourced()
    renamed = options.rename(before, 1, "Cheaper")
    found = [(each.option, each.path) for each in differing((document(before), document(renamed)))]
    assert found == [("Gemma 4 31B at FriendliAI", "name")]
    removed = options.remove(before, 1)
    gone = [each for each in differing((document(before), document(removed))) if not each.path]
    assert [(each.option, value_words(each, 0), value_words(each, 1)) for each in gone] == [
        ("Gemma 4 31B at FriendliAI", "in it", "not in it")
    ]


def test_currency_and_contract_are_inputs_and_what_was_chosen_on_a_page_is_none():
    made = default_sourced()
    other = document(made, currency=currency_of("EUR:0.9:2026-11-01"), contract=UsedContract("agreed.csv"))
    found = {input_label(each): value_words(each, 1) for each in differing((document(made), other))}
    assert found == {"Currency": "EUR at 0.9 per US dollar, 1 Nov 2026", "Contract": "agreed.csv"}
    assert differing((document(made), document(made, choices={"view": "unit"}))) == ()


@pytest.mark.parametrize("count", [2, 6])
def test_among_several_each_holds_its_own_value(count):
    made = default_sourced()
    documents = [document(set_field(made, ("workload", "cache_hit_rate"), place / 10)) for place in range(count)]
    (found,) = differing(documents)
    assert (found.path, found.values) == ("workload.cache_hit_rate", tuple(place / 10 for place in range(count)))


def test_the_same_options_in_another_order_are_one_difference():
    made = default_sourced()
    turned = made.scenario.model_copy(update={"options": made.scenario.options[::-1]})
    (found,) = differing((document(made), Document(turned, made.origins)))
    assert (input_label(found), value_words(found, 0), value_words(found, 1)) == (
        "Order of the options", "this order", "another order",
    )  # fmt: skip
