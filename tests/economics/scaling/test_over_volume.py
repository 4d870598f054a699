"""The cost over volume of replicas that follow the hours: the month's cost at every volume, and no edge left out."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from economics.break_even.over_volume import over_volume
from economics.cost.load_profile import LoadProfile
from economics.cost.machines import Machines
from economics.cost.volume_curve import VolumeCurve
from economics.quantity import Array
from economics.scaling.best import best_on_demand, best_overflow
from economics.scaling.over_volume import (
    BestOverflow,
    baseline_on_demand_curve,
    baseline_overflow_curve,
    best_on_demand_curve,
    best_overflow_curve,
    hourly_curve,
)
from economics.scaling.scaled import Fleet, Scaled, baseline_on_demand, baseline_overflow, hourly

often = settings(max_examples=150, deadline=None)
REPLICA = 730 * 3600.0
"""Tokens of a month of a replica that serves one token a second."""


@st.composite
def profiles(draw: st.DrawFn) -> LoadProfile:
    levels = draw(st.lists(st.integers(0, 12), min_size=1, max_size=6).filter(any))
    chance = np.random.default_rng(draw(st.integers(0, 1000)))
    weights = tuple(float(level) for level in chance.choice(levels, 168))
    return LoadProfile(weights if any(weights) else (1.0,) * 168)


fleets = st.builds(
    Fleet,
    st.builds(Machines, st.integers(1, 4), st.none() | st.integers(1, 16)),
    st.sampled_from((1.0, 2.5)),
    st.sampled_from((1.0, 0.8)),
    st.integers(0, 3),
    st.integers(0, 9),
)
rates = st.integers(0, 40).map(lambda tenths: tenths / 10)
# no whole number of replicas in any hour, where a step would depend on the last digit
volumes = st.lists(st.floats(1e-3, 40), min_size=1, max_size=5).map(lambda v: REPLICA * 1.0123456789 * np.array(v))


def usd(scaled: Scaled, own: float, above: float) -> Array:
    rented = own * (scaled.own_gpu_hours + scaled.start_gpu_hours)
    return np.asarray(rented + above * scaled.peak_gpu_hours + above / 3600 * scaled.overflow_tokens)


def assert_same(curve: VolumeCurve, month: Callable[[Array], Array], at: Array) -> None:
    expected = month(at)
    near = np.stack([month(at * (1 - 1e-7)), month(at * (1 + 1e-7))])
    plain = np.abs(near[0] - near[1]) <= 1e-5 * np.abs(near[1])  # away from steps, whose side is a matter of rounding
    assert curve.at(at)[plain] == pytest.approx(expected[plain], rel=1e-9, abs=1e-9)


@often
@given(profiles(), fleets, rates, st.integers(0, 167), st.integers(0, 60), volumes)
def test_hourly(profile, fleet, own, keep, minutes, at):
    curve = hourly_curve(profile, fleet, own, keep, minutes)
    assert_same(curve, lambda t: usd(hourly(t, profile, fleet, keep, minutes), own, 0), at)


@often
@given(profiles(), fleets, rates, rates, st.integers(0, 40), volumes)
def test_a_baseline(profile, fleet, own, above, b, at):
    peaks = baseline_on_demand_curve(profile, fleet, b, own, above)
    assert_same(peaks, lambda t: usd(baseline_on_demand(t, profile, fleet, b), own, above), at)
    over = baseline_overflow_curve(profile, fleet, b, own, above / 3600)
    assert_same(over, lambda t: usd(baseline_overflow(t, profile, fleet, b), own, above), at)


@often
@given(profiles(), fleets, rates, rates, volumes)
@example(LoadProfile((1.0,) * 84 + (2.0,) * 84), Fleet(Machines(1), 1.0, 1.0, 0), 1.0, 2.0, REPLICA * np.arange(0.5, 9))
def test_the_best_baseline(profile, fleet, own, above, at):
    def on_demand(tokens: Array) -> Array:
        b = best_on_demand(tokens, profile, fleet, own, above)
        return usd(baseline_on_demand(tokens, profile, fleet, b), own, above)

    def overflow(tokens: Array) -> Array:
        b = best_overflow(tokens, profile, fleet, own, above / 3600)
        return usd(baseline_overflow(tokens, profile, fleet, b), own, above)

    assert_same(best_on_demand_curve(profile, fleet, own, above), on_demand, at)
    assert_same(best_overflow_curve(profile, fleet, own, above / 3600), overflow, at)


@often
@given(profiles(), fleets, st.integers(1, 40), st.integers(1, 40), st.floats(1, 30))
def test_the_least_of_all_baselines_is_straight_between_its_edges(profile, fleet, own, above, replicas):
    curve = best_overflow_curve(profile, fleet, own / 10, above / 36000)
    assume(curve.pieces)
    cost = curve.pieces[0].cost
    assert isinstance(cost, BestOverflow)
    end = replicas * REPLICA
    edges = cost.edges(end)
    assert np.all(np.diff(edges) > 0)
    assert len(edges) <= end * cost.edges_per_token + len(cost.hours.relative) + 1
    bounds = np.concatenate(([0.0], edges, [end]))
    lefts, rights = bounds[:-1], bounds[1:]
    points = [cost.at(lefts + (rights - lefts) * share) for share in (0.01, 0.5, 0.99)]
    assert points[1] == pytest.approx((points[0] + points[2]) / 2, rel=1e-9)
    volumes = np.concatenate((edges, np.linspace(end / 50, end, 50)))
    assert np.all(np.abs(cost.at(volumes) - cost.slope * volumes) <= cost.spread * (1 + 1e-9))


def test_the_edges_of_one_replica_a_machine_by_hand():
    # Half of the hours carry 0.5, half 1.5 of the average. A replica costs 1 an hour, its tokens 1.5 elsewhere, so a
    # replica must be of use in more than 168/1.5 = 112 of 168 hours: the quiet hours decide. With `a` the average load,
    # the first replica pays once 84·(0.5a + 1) = 112, a = 2/3; the busy hours fill it at 1.5a = 1, which is the same.
    # The second pays at 84·(0.5a − 1 + 1) = 112, a = 8/3; before, the quiet hours fill the first at a = 2.
    profile = LoadProfile((1.0, 3.0) * 84)
    curve = best_overflow_curve(profile, Fleet(Machines(1), 1.0, 1.0, 0), 1.0, 1.5 / 3600)
    (piece,) = curve.pieces
    assert piece.cost.edges(3 * REPLICA) / REPLICA == pytest.approx([2 / 3, 2, 8 / 3])
    # at a = 2/3 all overflows at 1.5, and at a = 2 the busy hours overflow by 2 beyond one replica
    assert curve.at(REPLICA * np.array([2 / 3, 2.0])) == pytest.approx([730 * 1.0, 730 * (1 + 1.5 * 2 / 2)])


def test_the_best_baseline_is_the_same_curve_for_the_same_option():
    profile = LoadProfile.of_shape("office")
    one, other = (best_overflow_curve(profile, Fleet(Machines(1, 8), 1.0), 2.0, 1 / 3600) for _ in range(2))
    assert (one - other).pieces == ()


def test_hours_without_load_hold_the_minimum_at_any_volume():
    night = LoadProfile.of_shape("night_batch")
    # 16 of 24 hours carry nothing and hold one replica; the others three times the average, on machines of one GPU
    curve = hourly_curve(night, Fleet(Machines(1, 1), 1.0, 1.0, 1), 1.0)
    assert curve.at(REPLICA * np.array([0.1, 0.9])) == pytest.approx([730, 730 * (2 + 3) / 3])
    none = hourly_curve(night, Fleet(Machines(1, 1), 1.0, 1.0, 0), 1.0)
    assert none.at(REPLICA * np.array([0.1, 0.9])) == pytest.approx([730 / 3, 730])


@settings(max_examples=60, deadline=None)
@given(profiles(), fleets, st.integers(1, 40), st.integers(1, 40), st.integers(1, 60), st.integers(0, 4))
def test_break_evens_with_a_price_per_token_are_where_the_months_say(profile, fleet, own, above, price, which):
    rate, dearer = own / 10, above / 10
    curve = (
        hourly_curve(profile, fleet, rate, 2, 10),
        baseline_on_demand_curve(profile, fleet, 2, rate, dearer),
        baseline_overflow_curve(profile, fleet, 2, rate, dearer / 3600),
        best_on_demand_curve(profile, fleet, rate, dearer),
        best_overflow_curve(profile, fleet, rate, dearer / 3600),
    )[which]
    line = VolumeCurve(3.0, price / 36017)
    found = over_volume("line", line, "scaled", curve)
    listed = [c.at for c in found.crossings if c.at < 30 * REPLICA]
    for crossing in found.crossings[:5]:
        below, above_it = (
            np.sign(float((line - curve).at(np.array(crossing.at * (1 + side * 1e-9))))) for side in (-1, 1)
        )
        assert below * above_it <= 0
        if below:
            assert crossing.cheaper_below == ("line" if below < 0 else "scaled")
    # a dense walk sees no change of sign that is not listed
    walk = REPLICA * np.linspace(0.003, min(30, (listed[-1] / REPLICA if len(listed) > 150 else 30)), 4001)
    gap = (line - curve).at(walk)
    signs = np.where(np.abs(gap) <= 1e-9 * line.at(walk), 0, np.sign(gap))
    told = np.flatnonzero(signs)
    for first, second in pairwise(told):
        if signs[first] != signs[second]:
            assert any(walk[first] * (1 - 1e-9) <= at <= walk[second] * (1 + 1e-9) for at in listed)
