"""Putting what a running system did in the place of what a scenario counts with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from breakeven.edits.calibrate import use_measured
from breakeven.origins import Origin, Sourced, as_read
from economics.errors import InputError
from economics.option.self_hosted import SelfHostedOption, Throughput
from economics.option.serving import MeasuredRun
from economics.scenario.reading import read_scenario
from tests.support.scenarios import typed_document
from usage.calibrate.calibration import Calibration, Value
from usage.calibrate.measured import Measured

ORIGIN = Origin("imported", "measured from a.prom, b.prom")
ALL: tuple[Value, ...] = ("throughput", "cache_hit_rate", "utilisation")
MEASURED = Measured(
    files=("a.prom", "b.prom"), format="vLLM", day="2026-11-20", hours=1, copies=1, copies_from="engines", requests=10,
    input_tokens=1_000, output_tokens=200, cache_hit_rate=0.25, must_ask_hits=False, running=4, running_exact=True,
    waiting=0, time_per_output_token_ms=20, time_to_first_token_ms=None,
    cache_used_at=None, models=(), usd=2, usd_from="rent",
)  # fmt: skip
RUN = MeasuredRun(
    output_tokens_per_second=50, input_tokens=100, output_tokens=20, concurrency=4, observed_on=date(2026, 11, 20)
)
FOUND = Calibration("GPU", MEASURED, None, "", 500, 400, RUN, None, 0.25, 0.375, 50.0)


def opened(**workload: Any) -> Sourced:
    return as_read(read_scenario({**typed_document(**workload), "schema_version": 2}))


def own(sourced: Sourced) -> SelfHostedOption:
    option = sourced.scenario.options[1]
    assert isinstance(option, SelfHostedOption)
    return option


def test_all_values_take_their_places_and_say_where_they_are_from():
    before = opened()
    after = use_measured(before, 1, FOUND, ALL)
    assert (own(after).measured, own(after).throughput, own(after).utilisation) == (RUN, None, 0.375)
    assert after.scenario.workload.cache_hit_rate == 0.25
    assert own(after).serving is not None
    assert own(after).serving.time_per_output_token_ms == 50
    for path in ("options[1].measured.output_tokens_per_second", "options[1].utilisation", "workload.cache_hit_rate"):
        assert after.origins.of(path) == ORIGIN
    assert after.origins.of("options[1].serving.time_per_output_token_ms").status == "assumed"
    # the rest is as it was
    assert after.scenario.options[0] == before.scenario.options[0]
    assert own(after).supply == own(before).supply


@pytest.mark.parametrize("value", ALL)
def test_only_what_is_chosen_changes(value):
    before, after = opened(), use_measured(opened(), 1, FOUND, (value,))
    changed = {
        "throughput": own(after).measured != own(before).measured,
        "cache_hit_rate": after.scenario.workload != before.scenario.workload,
        "utilisation": own(after).utilisation != own(before).utilisation,
    }
    assert changed == {each: each == value for each in ALL}


def test_a_rate_without_a_run_is_a_typed_throughput():
    after = use_measured(opened(), 1, replace(FOUND, run=None, tokens_per_second=1234.5678, keeps_ms=None), ALL)
    assert own(after).throughput == Throughput(tokens_per_second=1234.57)
    assert after.origins.of("options[1].throughput.tokens_per_second") == ORIGIN


def test_nothing_measured_changes_nothing():
    nothing = replace(FOUND, run=None, cache_hit_rate=None, utilisation=None)
    assert nothing.values == ()
    assert use_measured(opened(), 1, nothing, ALL) == opened()


def test_what_does_not_go_beside_the_scenario_is_refused_by_its_field():
    with pytest.raises(InputError, match=r"cache_write_share"):
        use_measured(opened(cache_write_share=0.9), 1, FOUND, ALL)
    with pytest.raises(InputError, match=r"options\[0\]: is not self-hosted"):
        use_measured(opened(), 0, FOUND, ALL)
