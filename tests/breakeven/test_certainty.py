"""A risk report made small: the same percentiles and chances as its draws give, stopped or whole."""

from __future__ import annotations

from datetime import date

import pytest

from breakeven.certainty import assessed, summarised
from breakeven.defaults import default_scenario
from breakeven.outlook import plan
from economics.over_time.plan import Plan
from economics.risk.report import assess
from economics.risk.simulation import percentiles
from economics.scenario.risk import Risk
from pricing.resolve.scenario import resolve

AS_OF = date(2026, 11, 20)


@pytest.fixture
def planned(shared_catalogue) -> Plan:
    return plan(resolve(default_scenario(), shared_catalogue, AS_OF))


def test_a_report_that_was_stopped_says_how_much_is_done(planned: Plan) -> None:
    parts = iter([False, False, True, *[True] * 10])
    report = assess(planned, Risk(draws=5000), 1e7, 1e12, stop=lambda: next(parts))
    certainty = summarised(report, lambda share: None)
    assert (certainty.done, certainty.draws, certainty.over_volume.done, certainty.complete) == (2048, 5000, 0, False)
    assert sum(certainty.chance_cheapest.values()) == pytest.approx(1)


def test_percentiles_a_few_months_at_a_time_are_those_of_all(planned: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    report = assess(planned, Risk(draws=300), 1e7, 1e12)
    monkeypatch.setattr("breakeven.certainty._AT_ONCE", 1000)
    heard: list[float] = []
    certainty = summarised(report, heard.append)
    for band, rows in zip(certainty.cumulative_usd, report.simulation.cumulative_usd, strict=True):
        assert [band.p10.tolist(), band.p50.tolist(), band.p90.tolist()] == [p.tolist() for p in percentiles(rows)]
    assert heard == sorted(heard)


def test_a_scenario_is_assessed_with_its_own_draws(shared_catalogue) -> None:
    scenario = default_scenario().model_copy(update={"risk": Risk(draws=40)})
    heard: list[float] = []
    certainty = assessed(resolve(scenario, shared_catalogue, AS_OF), heard.append)
    assert (certainty.done, certainty.draws, certainty.complete, certainty.suggested) == (40, 40, True, True)
    assert heard[-1] == pytest.approx(1)
    assert heard == sorted(heard)
