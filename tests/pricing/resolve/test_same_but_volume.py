"""A scenario that differs in its volume alone: what was looked up for another volume serves it, figure for figure."""

from __future__ import annotations

from datetime import date

import pytest

from breakeven.defaults import default_scenario
from economics.fields.edition import CURRENT
from economics.scenario.reading import read_scenario
from economics.scenario.scenario import Scenario
from pricing.resolve.scenario import resolve_each
from pricing.store.catalogue import open_catalogue
from tests.support.kinds import documents_of

DAY = date(2026, 11, 20)
SCENARIOS = {name: read_scenario(document) for name, document in documents_of(CURRENT.version).items()}
SCENARIOS["default"] = default_scenario()


def at_volume(scenario: Scenario, tokens: float) -> Scenario:
    workload = scenario.workload.model_copy(update={"tokens_per_month": tokens})
    return scenario.model_copy(update={"workload": workload})


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_kind_of_option_is_the_same_as_looked_up_anew(name):
    catalogue = open_catalogue()
    before, errors = resolve_each(SCENARIOS[name], catalogue, DAY)
    assert errors == ()
    for tokens in (0.0, 7e8, 3e13):
        changed = at_volume(SCENARIOS[name], tokens)
        assert resolve_each(changed, catalogue, DAY, before) == resolve_each(changed, catalogue, DAY)


@pytest.mark.parametrize(
    "change",
    [
        {"workload": {"cache_hit_rate": 0.7}},
        {"workload": {"input_output_ratio": 9}},
        {"as_of": date(2026, 1, 5)},
        {"options": 0},
    ],
)
def test_anything_else_that_changes_is_looked_up_anew(change):
    catalogue, scenario = open_catalogue(), default_scenario()
    before, _ = resolve_each(scenario, catalogue, DAY)
    if "workload" in change:
        changed = scenario.model_copy(update={"workload": scenario.workload.model_copy(update=change["workload"])})
    elif "options" in change:
        first, *rest = scenario.options
        changed = scenario.model_copy(update={"options": (first.model_copy(update={"discount": 0.2}), *rest)})
    else:
        changed = scenario.model_copy(update=change)
    after, anew = resolve_each(changed, catalogue, DAY, before), resolve_each(changed, catalogue, DAY)
    assert (after[0], [*map(str, after[1])]) == (anew[0], [*map(str, anew[1])])
    assert after[0].options is not before.options


def test_a_bill_is_turned_into_tokens_anew():
    catalogue, scenario = open_catalogue(), default_scenario()
    before, _ = resolve_each(scenario, catalogue, DAY)
    document = {"usd_per_month": 42_000, "option": "GPT-6.1 Sol"}
    workload = scenario.workload.model_dump(exclude_unset=True) | {"tokens_per_month": None, "bill": document}
    billed = scenario.model_copy(update={"workload": type(scenario.workload).model_validate(workload)})
    after, _ = resolve_each(billed, catalogue, DAY, before)
    assert after == resolve_each(billed, catalogue, DAY)[0]
    # $40,766.67 a month for 15B tokens at this mix: $42,000 pays for 15.45B
    assert float(after.load.tokens_per_month) == pytest.approx(15e9 * 42_000 / 40_766.67, rel=2e-3)
