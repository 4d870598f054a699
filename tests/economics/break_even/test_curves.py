"""Curves hold both ends of each step and agree with the cost functions point by point."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from economics.break_even.curves import variable_curves, volume_curves
from economics.cost.load import Load
from economics.option.self_hosted import SelfHosted
from tests.support.economics_cases import (
    OWNED,
    RENTED,
    SEARCHED,
    any_self_hosted,
    load,
    often,
    self_hosted,
    token_option,
    two_rates,
    usual_load,
    usual_prices,
    usual_rented,
    usual_workload,
)


def points_agree(curve, option, at: Load) -> None:
    assert curve.option == option.name
    assert np.all(np.diff(curve.x) > 0)
    every = max(1, len(curve.x) // 40)
    for i in range(0, len(curve.x), every):
        here = at.with_("tokens_per_month", float(curve.x[i]))
        result = option.cost(here)
        same(curve.usd_per_month, i, result.usd_per_month)
        same(curve.usd_per_mtok, i, result.usd_per_mtok(here))


def same(drawn, i: int, want) -> None:
    value, defined = np.asarray(drawn.values)[i], bool(np.broadcast_to(drawn.defined, np.shape(drawn.values))[i])
    assert np.isfinite(value)
    assert defined == (want.scalar is not None)
    if defined:
        assert math.isclose(value, want.scalar, rel_tol=1e-12)
    else:
        assert drawn.reason


@given(usual_workload, usual_prices, usual_rented)
@often(60)
def test_volume_curves_agree_with_the_cost(fields, prices, gpus):
    at = Load(**fields)
    options = [token_option(price=prices), self_hosted(gpus)]
    curves = volume_curves(options, at, 1e6, 1e13)
    for curve, option in zip(curves, options, strict=True):
        assert (curve.x[0], curve.x[-1]) == (1e6, 1e13)
        points_agree(curve, option, at)


@given(usual_workload, usual_rented, st.floats(1.5, 50))
@often(100)
def test_volume_curves_hold_both_ends_of_each_step(fields, gpus, steps):
    at, option = Load(**fields), self_hosted(gpus)
    per_replica, least = float(option.tokens_per_replica(at)), gpus["min_replicas"]
    low, high = per_replica * 0.3, min(per_replica * (least + steps), 1e15)
    curve = volume_curves([option], at, low, high)[0]
    usd = np.asarray(curve.usd_per_month.values)
    for n in range(least, math.ceil(high / per_replica)):
        edge = n * per_replica
        if edge * (1 + 1e-6) >= high:
            continue
        ends = np.flatnonzero(np.abs(curve.x / edge - 1) < 1e-8)
        assert len(ends) >= 2, f"step {n}"
        counts = {round((usd[i] - gpus["fixed_usd_per_month"]) / sum(option.replica_lines.values())) for i in ends}
        assert counts == {n, n + 1}


def test_volume_curves_stay_inside_their_ends():
    # a step's edge just below the end: its second end would lie beyond
    for high in (1e15, 1e12):
        option = self_hosted({**RENTED, "tokens_per_second": high * (1 - 2e-9) / (3600 * 730) / 3})
        curve = volume_curves([option], load(), high / 10, high)[0]
        assert curve.x[-1] <= high


def test_many_steps_do_not_flood_the_curve():
    curve = volume_curves([self_hosted(RENTED)], load(), 1e6, 1e15)[0]
    assert len(curve.x) <= 400
    points_agree(curve, self_hosted(RENTED), load())


@given(any_self_hosted)
@often(100)
def test_volume_curves_of_any_option_are_finite(fields):
    curve = volume_curves([self_hosted(fields)], load(), 1e6, 1e12)[0]
    assert np.all(np.isfinite(curve.usd_per_month.values))
    assert np.all(np.isfinite(curve.usd_per_mtok.values))


@given(
    usual_load, usual_prices, usual_rented, st.sampled_from(list(SEARCHED[1])), st.sampled_from(["unit", "replicas"])
)
@often(120)
def test_variable_curves_agree_with_both_views(at, prices, gpus, variable, view):
    options = [
        token_option("api", price=prices),
        self_hosted(gpus, name="rates"),
        self_hosted({**RENTED, "utilisation": 0.4, "min_replicas": 2}, name="figure"),
        self_hosted({**OWNED, "purchase_usd_per_replica": 30_000.0}, name="owned"),
    ]
    for curve, option in zip(variable_curves(options, at, variable, view), options, strict=True):
        low, high = SEARCHED[at.edition.version][variable]
        assert (curve.variable, curve.view, curve.option) == (variable, view, option.name)
        assert curve.x[0] >= low
        assert curve.x[-1] == high
        if variable != "utilisation":
            assert curve.x[0] == low
        for i in range(0, len(curve.x), 11):
            x = float(curve.x[i])
            if variable == "utilisation":
                if not isinstance(option, SelfHosted):
                    want = option.unit_cost(at)
                elif view == "unit":
                    want = option.unit_cost(at, x)
                else:
                    want = option.at_utilisation(x).cost(at).usd_per_mtok(at)
            else:
                here = at.with_(variable, x)
                want = option.unit_cost(here) if view == "unit" else option.cost(here).usd_per_mtok(here)
            same(curve.usd_per_mtok, i, want)


@pytest.mark.parametrize("view", ["unit", "replicas"])
def test_one_figure_stays_as_given_and_the_curve_says_so(view):
    figure, rates = self_hosted(RENTED, name="f"), self_hosted(two_rates(RENTED, 1e4, 1e3), name="r")
    for variable in ("cache_hit_rate", "input_output_ratio"):
        one, two = variable_curves([figure, rates], load(tokens_per_month=3e11), variable, view)
        assert np.ptp(np.asarray(one.usd_per_mtok.values)) == 0
        assert one.note
        assert two.note is None
        assert np.ptp(np.asarray(two.usd_per_mtok.values)) > 0


def test_no_tokens_leave_a_gap_with_a_reason():
    for curve in variable_curves([self_hosted(RENTED)], load(tokens_per_month=0), "cache_hit_rate", "replicas"):
        assert not np.any(curve.usd_per_mtok.defined)
        assert "0 tokens" in curve.usd_per_mtok.reason
