"""Quantities that nobody has entered are named under the cards; what is entered drops out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from breakeven.defaults import default_sourced
from breakeven.origins import TYPED, Origins, Sourced, as_read, fields_of
from breakeven.words.assumed import assumed_words
from breakeven.words.estimated import about
from breakeven.words.refusals import label_of
from economics.fields.edition import CURRENT
from economics.fields.table import FIELDS
from economics.option.protocol import PricedOption
from economics.option.self_hosted import SelfHosted
from economics.scenario.reading import read_scenario, scenario_document
from pricing.resolve.scenario import resolve
from pricing.store.catalogue import Catalogue
from tests.support.kinds import documents_of

DAY = date(2026, 11, 20)


def test_the_default_scenario_names_all_that_it_assumes() -> None:
    assert assumed_words(default_sourced()) == (
        "Assumed, not entered: the workload; Gemma 4 31B on H100: staff, utilisation, spare copies, "
        "time per output token, time to first token."
    )


def test_what_is_entered_is_no_longer_named() -> None:
    sourced = default_sourced()
    paths = dict(sourced.origins.by_path)
    entered = {**paths, "workload.tokens_per_month": TYPED, "options[2].staff": TYPED}
    assert assumed_words(Sourced(sourced.scenario, Origins(entered))) == (
        "Assumed, not entered: input/output ratio, input tokens a request, cache hit rate, peak-to-average load; "
        "Gemma 4 31B on H100: utilisation, spare copies, time per output token, time to first token."
    )
    assert assumed_words(as_read(sourced.scenario)) == ""


def test_each_assumed_quantity_is_named_alone_by_its_label() -> None:
    scenario = default_sourced().scenario
    typed = {path: TYPED for path, is_set in fields_of(scenario) if is_set}
    assumed = default_sourced().origins
    for path in typed:
        about = FIELDS.get(path.rpartition(".")[2])
        said = assumed_words(Sourced(scenario, Origins({**typed, path: assumed.of(path)})))
        if about is None:
            assert ("staff" in said) == path.endswith(".staff")
        elif said:  # else it has the value that leaves it out
            assert about.label.lower() in said.lower()
            assert said.count(",") == 1  # the one after "Assumed"


def test_who_has_no_staff_is_said_where_another_one_has() -> None:
    document = scenario_document(default_sourced().scenario)
    own = next(option for option in document["options"] if "staff" in option)
    alone = {key: value for key, value in own.items() if key != "staff"}
    others = [{**alone, "name": "Own 2"}, {**alone, "name": "Own 3"}]
    said = assumed_words(as_read(read_scenario({**document, "options": [*document["options"], *others]})))
    assert said == (
        f"Assumed, not entered: Own 2: no staff, while {own['name']} has some; "
        f"Own 3: no staff, while {own['name']} has some."
    )
    bare = [alone if option is own else option for option in document["options"]]
    assert assumed_words(as_read(read_scenario({**document, "options": [*bare, others[0]]}))) == ""


@pytest.mark.parametrize("name", documents_of(CURRENT.version))
def test_lists_are_named_by_the_label_of_their_field(name: str) -> None:
    scenario = read_scenario(documents_of(CURRENT.version)[name])
    lists = [path for path, _ in fields_of(scenario) if path.endswith((".parts", ".staff", ".one_off_usd"))]
    assert lists
    typed = {path: TYPED for path, is_set in fields_of(scenario) if is_set}
    for path in lists:
        assumed = Origins({each: origin for each, origin in typed.items() if each != path})
        said = assumed_words(Sourced(scenario, assumed)).removesuffix(".").split("; ")
        named = [each.rpartition(": ")[2].lower() for each in said if each and "no staff" not in each]
        assert named in ([], [label_of(path.partition(".")[2]).lower()])


@pytest.mark.parametrize("name", documents_of(CURRENT.version))
def test_a_cost_that_rests_on_an_estimate_is_about(name: str, shared_catalogue: Catalogue) -> None:
    resolved = resolve(read_scenario(documents_of(CURRENT.version)[name]), shared_catalogue, DAY)
    estimated = [
        option.with_part(part.name, estimate)
        for option in resolved.options
        for part in option.parts
        if isinstance(part, SelfHosted)
    ]
    own = [estimate(option) for option in resolved.options if isinstance(option, SelfHosted)]
    assert own
    assert {about(option) for option in (*own, *estimated)} == {"about "}
    assert {about(option) for option in resolved.options if option.throughput_kind == "typed"} <= {""}


def estimate(option: PricedOption) -> PricedOption:
    return replace(option, throughput_kind="estimated") if isinstance(option, SelfHosted) else option
