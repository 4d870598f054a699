"""Quantities that nobody has entered are named under the cards; what is entered drops out."""

from __future__ import annotations

from breakeven.defaults import default_sourced
from breakeven.origins import TYPED, Origins, Sourced, as_read, fields_of
from breakeven.words.assumed import assumed_words
from economics.fields.table import FIELDS


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
