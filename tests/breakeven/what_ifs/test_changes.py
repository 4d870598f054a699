"""What-ifs beside the answer: each figure is what the scenario costs once its edit is applied."""

from __future__ import annotations

from datetime import date

import pytest

from breakeven.defaults import default_sourced
from breakeven.figures import money
from breakeven.origins import TYPED, Sourced, as_read
from breakeven.what_ifs import words
from breakeven.what_ifs.changes import what_ifs
from economics.break_even.compare import Comparison, compare
from economics.fields.edition import CURRENT
from economics.scenario.reading import read_scenario
from pricing.resolve.scenario import resolve
from pricing.store.catalogue import open_catalogue
from tests.support.kinds import documents_of

DAY = date(2026, 11, 20)
DOCUMENTS = documents_of(CURRENT.version)


def compared(sourced: Sourced) -> Comparison:
    resolved = resolve(sourced.scenario, open_catalogue(), DAY)
    return compare(resolved.options, resolved.load, resolved.scenario.current)


def with_what_ifs(sourced: Sourced):
    return what_ifs(compared(sourced), [option.name for option in sourced.scenario.options])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_told_is_what_it_costs_once_applied(name):
    before = as_read(read_scenario(DOCUMENTS[name]), TYPED)
    now = compared(before)
    told = with_what_ifs(before)
    assert len(told) >= 2
    for what_if in told:
        then = compared(what_if.edit(before))
        assert what_if.before_usd == pytest.approx(float(now.result(what_if.option).cost.usd_per_month.scalar))
        assert what_if.after_usd == pytest.approx(float(then.result(what_if.option).cost.usd_per_month.scalar))
        assert (what_if.cheapest_before, what_if.cheapest_after) == (now.cheapest, then.cheapest)
        assert then.cheapest is not None
        least = then.result(then.cheapest).cost.usd_per_month.scalar
        assert what_if.cheapest_after_usd == pytest.approx(least)
        flips = then.cheapest != now.cheapest
        assert words.told(what_if)[0] == (f"{then.cheapest} is then cheapest at {money(least)}" if flips else "")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_two_what_ifs_read_the_same(name):
    document = DOCUMENTS[name]
    twice = [{**option, "name": f"{option['name']} again"} for option in document["options"]]
    twice = twice[: 12 - len(document["options"])]
    scenario = read_scenario({**document, "options": [*document["options"], *twice]})
    told = words.what_words_of(with_what_ifs(as_read(scenario, TYPED)), scenario)
    said = [what for _, what in told]
    assert len(said) == len({*said}) >= 4
    for each, what in told:  # what reads like no other stays short
        short = words.what_words(each, scenario)
        assert what in (short, f"{each.option}: {short}")
        alike = [other for other, _ in told if words.what_words(other, scenario) == short]
        assert (what == short) == (len(alike) == 1)


def test_every_option_with_one_price_has_a_what_if():
    for document in DOCUMENTS.values():
        before = as_read(read_scenario(document), TYPED)
        priced = {r.name for r in compared(before).options if r.option.price_variable is not None}
        assert priced <= {what_if.option for what_if in with_what_ifs(before)}


def test_the_default_scenario():
    told = with_what_ifs(default_sourced())
    assert [what_if.volume_factor for what_if in told[:2]] == [3, pytest.approx(1 / 3)]
    gpu = next(what_if for what_if in told if what_if.price_variable == "usd_per_gpu_hour")
    assert gpu.after_usd < gpu.before_usd
    api = next(what_if for what_if in told if what_if.option == default_sourced().scenario.current)
    assert api.after_usd == pytest.approx(0.7 * api.before_usd)  # a price list 30 % lower: nothing else is in its cost


def test_a_price_that_is_nought_has_none():
    sourced = default_sourced()
    document = {**DOCUMENTS[next(iter(DOCUMENTS))]}
    document = {**document, "workload": {**document["workload"], "tokens_per_month": 0}}
    assert all(w.volume_factor is None for w in with_what_ifs(as_read(read_scenario(document), TYPED)))
    assert with_what_ifs(sourced)
