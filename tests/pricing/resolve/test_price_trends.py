"""Price changes a year from a scenario's own histories: fitted where there is enough, else 0 and why."""

from __future__ import annotations

import pytest

from breakeven.defaults import default_scenario
from economics.scenario.horizon import Horizon
from economics.scenario.reading import read_scenario, scenario_document
from pricing.resolve.price_trends import default_horizon, fitted_changes, with_horizon


def changed(index, **fields):
    document = scenario_document(default_scenario(2))
    document["options"][index] |= fields
    return read_scenario(document)


def test_a_side_without_history_stays_at_zero_and_says_so(catalogue):
    changes = fitted_changes(default_scenario(2), catalogue)
    assert changes.change.api == 0
    assert changes.source.endswith("; too little history of closed API, GPU rent")
    (sonnet,) = changes.histories["api"]
    assert sonnet.trend.reason.startswith("too little history")
    assert changes.change.power == 0


def test_the_mean_of_the_fitted_rates_is_the_sides_change(catalogue):
    changes = fitted_changes(default_scenario(2), catalogue)
    (groq,) = changes.histories["hosted"]
    assert groq.trend.rate is not None
    assert changes.change.hosted == pytest.approx(groq.trend.rate, abs=5e-5)
    assert "hosted +0 %" in changes.source


def test_prices_of_ones_own_have_no_history(catalogue):
    price = {"input_usd_per_mtok": 1, "output_usd_per_mtok": 1}
    assert fitted_changes(changed(0, price=price), catalogue).histories["api"] == ()
    supply = {"kind": "rent", "usd_per_gpu_hour": 2}
    assert fitted_changes(changed(2, supply=supply), catalogue).histories["gpu_rent"] == ()


def test_a_price_the_catalogue_does_not_know_has_no_history(catalogue):
    assert fitted_changes(changed(0, model="no-such-model"), catalogue).histories["api"] == ()
    assert fitted_changes(changed(0, provider="nobody"), catalogue).histories["api"] == ()


def test_a_scenario_keeps_its_own_months(catalogue):
    own = default_scenario(2).model_copy(update={"horizon": Horizon(months=7)})
    assert with_horizon(own, catalogue) is own
    assert with_horizon(default_scenario(2), catalogue).horizon == default_horizon(default_scenario(2), catalogue)
