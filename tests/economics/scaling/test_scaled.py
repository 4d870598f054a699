"""Rented replicas hour by hour: worked by hand, against exact fractions, and the best baseline against all of them."""

from __future__ import annotations

from dataclasses import asdict
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from economics.cost.load_profile import LoadProfile
from economics.cost.machines import Machines
from economics.quantity import Number
from economics.scaling.best import best_on_demand, best_overflow
from economics.scaling.hours import Hours
from economics.scaling.scaled import Fleet, Scaled, baseline_on_demand, baseline_overflow, hourly
from tests.support.hour_by_hour import Case

often = settings(max_examples=100, deadline=None)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Loads of few levels in runs or scattered, on machines that hold many replicas, one, or a part of one."""
    levels = draw(st.lists(st.integers(0, 12), min_size=1, max_size=6).filter(any))
    if draw(st.booleans()):
        weights = tuple(levels[hour * len(levels) // 168] for hour in range(168))
    else:
        chance = np.random.default_rng(draw(st.integers(0, 1000)))
        weights = tuple(int(level) for level in chance.choice(levels, 168))
    return Case(
        weights if any(weights) else (1,) * 168,
        average_tokens=draw(st.integers(0, 60)),
        replica_tokens=draw(st.integers(1, 12)),
        gpus_per_replica=draw(st.integers(1, 5)),
        gpus=draw(st.none() | st.integers(1, 16)),
        min_replicas=draw(st.integers(0, 3)),
        spares=draw(st.integers(0, 9)),
    )


rates = st.integers(0, 40).map(lambda cents: Fraction(cents, 10))


def profile(case: Case) -> LoadProfile:
    return LoadProfile(tuple(float(weight) for weight in case.weights))


def fleet(case: Case, busy: float = 0.5) -> Fleet:
    machine = Machines(case.gpus_per_replica, case.gpus)
    return Fleet(machine, case.replica_tokens / 3600 / busy, busy, case.min_replicas, case.spares)


def month(case: Case) -> float:
    return 730.0 * case.average_tokens


def assert_same(scaled: Scaled, expected: dict[str, Fraction | int]) -> None:
    computed = asdict(scaled)
    for name, value in expected.items():
        assert computed[name] == pytest.approx(float(value), rel=1e-9, abs=1e-6), name


@often
@given(cases(), st.integers(0, 167), st.integers(0, 60))
def test_hourly_is_the_sum_over_the_hours(case, keep, minutes):
    scaled = hourly(month(case), profile(case), fleet(case), keep, minutes)
    assert_same(scaled, case.hourly(keep, minutes))
    assert scaled.own_tokens == month(case)
    spanning = -(-case.gpus_per_replica // case.gpus) if case.gpus else 0
    if case.gpus is None:
        assert scaled.instances is None
    elif spanning > 1:
        assert scaled.instances == spanning * (scaled.replicas + case.spares)
    else:
        assert scaled.instances * case.gpus == scaled.paid_gpus


@often
@given(cases(), st.integers(0, 30), st.booleans())
def test_a_baseline_is_the_sum_over_the_hours(case, b, on_demand):
    of = baseline_on_demand if on_demand else baseline_overflow
    scaled = of(month(case), profile(case), fleet(case), b)
    assert_same(scaled, case.baseline(b, on_demand))
    assert scaled.baseline_replicas == b
    assert scaled.own_tokens + scaled.overflow_tokens == pytest.approx(month(case))


def best(case: Case, own: Fraction, above: Fraction, on_demand: bool) -> Number:
    of = best_on_demand if on_demand else best_overflow
    return of(month(case), profile(case), fleet(case), float(own), float(above))


@settings(max_examples=300, deadline=None)
@given(cases(), rates, rates, st.booleans())
@example(Case((1,) * 84 + (2,) * 84, 30, 10, 1, None, 0, 0), Fraction(1), Fraction(2), True)  # 84 hours pay: a tie
@example(Case((1,) * 84 + (2,) * 84, 30, 10, 1, None, 0, 0), Fraction(1), Fraction(1, 5), False)
@example(Case((1,) * 168, 7, 1, 2, 8, 0, 3), Fraction(0), Fraction(1), True)
@example(Case((1,) * 168, 7, 1, 2, 8, 0, 3), Fraction(0), Fraction(1), False)
@example(Case((1, *(0,) * 167), 7, 1, 2, 8, 0, 1), Fraction(4), Fraction(1), False)  # the spare's machine has room
@example(Case((5,) * 84 + (3,) * 84, 4, 1, 1, None, 0, 0), Fraction(0), Fraction(1, 10), False)  # 5 serve all of it
def test_the_best_baseline_is_the_smallest_of_least_cost_among_all(case, own, above, on_demand):
    assert best(case, own, above, on_demand) == case.best(own, above, on_demand)


@often
@given(cases(), rates, rates)
def test_the_best_baseline_is_never_dearer_than_all_on_demand_or_all_reserved(case, own, above):
    b = int(best(case, own, above, True))
    cost = case.cost(b, own, above, True)
    assert cost <= min(case.cost(0, own, above, True), case.cost(max(case.need), own, above, True))


def test_the_figure_of_the_load_that_rises_evenly():
    # hour j needs (j + 1/2)·100/168 replicas: mean 50. A replica is worth keeping at 1.80 against 3.00 if more than
    # 1.8/3·168 = 100.8 hours need it: 101 hours do above (67.5)·100/168 = 40.2, which is 41 whole replicas
    rising = LoadProfile(tuple(hour + 0.5 for hour in range(168)))
    one_each = Fleet(Machines(1), 1.0, 1.0, 0)
    tokens = 50 * 3600 * 730.0
    b = best_on_demand(tokens, rising, one_each, 1.8, 3.0)
    assert b == 41
    scaled = baseline_on_demand(tokens, rising, one_each, b)
    assert (scaled.own_gpu_hours * 1.8 + scaled.peak_gpu_hours * 3) / 730 == pytest.approx(126.889, abs=5e-4)
    # without whole replicas on top, at 3.00 for 3,600 tokens: the best whole baseline is 40, close to 126 an hour
    assert best_overflow(tokens, rising, one_each, 1.8, 3 / 3600) == 40
    over = baseline_overflow(tokens, rising, one_each, 40)
    assert (over.own_gpu_hours * 1.8 + over.overflow_tokens * 3 / 3600) / 730 == pytest.approx(126, abs=5e-3)


def test_a_day_worked_by_hand():
    # 12 hours of 1 and 12 of 3 a day, mean 2; 730·8 tokens a month: 4 and 12 an hour; a replica serves 5 in an hour
    # that is half busy: 1 and 3 replicas. Two GPUs each on machines of four: 2 a machine, so 1 and 2 machines.
    day = LoadProfile(((1.0,) * 12 + (3.0,) * 12) * 7)
    pairs = Fleet(Machines(2, 4), 10 / 3600, 0.5, 1)
    followed = hourly(730 * 8.0, day, pairs, start_minutes=30)
    assert followed.own_gpu_hours == pytest.approx(365 * 4 + 365 * 8)
    # each day one machine starts: 730/24 of them a month, each half an hour of four GPUs
    assert followed.start_gpu_hours == pytest.approx(730 / 24 * 0.5 * 4)
    assert (followed.replicas, followed.instances, followed.paid_gpus) == (3, 2, 8)
    # 1 machine holds 2 replicas, 2 hold 4; what they serve: 8 of 3·10 tokens an hour on average
    assert followed.paid_replica_hours == pytest.approx(365 * 2 + 365 * 4)
    assert followed.utilisation(10 / 3600).scalar == pytest.approx(8 / 30)
    # kept for two hours longer: 14 of 24 hours hold two machines
    kept = hourly(730 * 8.0, day, pairs, keep_hours=2)
    assert kept.own_gpu_hours == pytest.approx(730 * 4 * (10 + 2 * 14) / 24)
    # a baseline of 1 with a spare fills one machine; 12 hours need 2 more replicas: one machine more
    spared = Fleet(Machines(2, 4), 10 / 3600, 0.5, 1, 1)
    based = baseline_on_demand(730 * 8.0, day, spared, 1)
    assert (based.own_gpu_hours, based.peak_gpu_hours) == pytest.approx((730 * 4, 365 * 4))
    assert (based.replicas, based.instances, based.paid_gpus) == (1, 2, 8)
    # above 1 replica, 5 tokens an hour, 7 of 12 tokens overflow in half of the hours
    over = baseline_overflow(730 * 8.0, day, pairs, 1)
    assert (over.overflow_tokens, over.own_tokens) == pytest.approx((365 * 7, 730 * 8 - 365 * 7))
    assert over.utilisation(10 / 3600).scalar == pytest.approx((730 * 8 - 365 * 7) / (730 * 2 * 10))


def test_a_flat_load_at_full_utilisation_is_a_fixed_fleet():
    flat = LoadProfile.of_shape("flat")
    full = Fleet(Machines(8, 8), 1000.0, 1.0, 1)
    tokens = np.array([0.0, 1.0, 730 * 3.6e6, 730 * 3.6e6 * 1.001, 730 * 3.6e6 * 7])
    fixed = np.array([1, 1, 1, 2, 7])
    scaled = hourly(tokens, flat, full, keep_hours=5, start_minutes=30)
    assert scaled.own_gpu_hours.tolist() == (fixed * 8 * 730.0).tolist()
    assert scaled.start_gpu_hours.tolist() == [0.0] * 5
    assert scaled.replicas.tolist() == fixed.tolist()


def test_nothing_is_paid_for_hours_without_load_where_no_replica_must_stay():
    night = LoadProfile.of_shape("night_batch")
    none = Fleet(Machines(1), 1.0, 1.0, 0)
    # a third of the hours carry three times the average
    scaled = hourly(730 * 3600.0, night, none)
    assert scaled.own_gpu_hours == pytest.approx(730 / 3 * 3)
    empty = baseline_overflow(730.0, night, none, 0)
    assert (empty.own_gpu_hours, empty.overflow_tokens) == pytest.approx((0, 730))
    assert empty.utilisation(1.0).scalar is None


@often
@given(cases(), st.lists(st.integers(0, 60), min_size=1, max_size=4), rates, rates)
def test_arrays_are_their_elements(case, averages, own, above):
    tokens = 730.0 * np.array([averages, averages[::-1]], dtype=float)
    serving, week = fleet(case), profile(case)
    for of in (
        lambda t: hourly(t, week, serving, 2, 10),
        lambda t: baseline_on_demand(t, week, serving, best_on_demand(t, week, serving, float(own), float(above))),
        lambda t: baseline_overflow(t, week, serving, best_overflow(t, week, serving, float(own), float(above))),
    ):
        whole = of(tokens)
        for place in np.ndindex(tokens.shape):
            single = asdict(of(float(tokens[place])))
            for name, values in asdict(whole).items():
                if values is not None:
                    assert values.shape == tokens.shape
                    assert values[place] == pytest.approx(single[name], rel=1e-9, abs=1e-6)


def test_rates_and_capacity_may_be_arrays_too():
    rising = LoadProfile(tuple(hour + 0.5 for hour in range(168)))
    capacity, own = np.array([1.0, 2.0]), np.array([[0.0], [1.8], [3.0], [9.0]])
    many = best_on_demand(50 * 3600 * 730.0, rising, Fleet(Machines(1), capacity, 1.0, 0), own, 3.0)
    # never needed: the busiest hour's 100 or 50; as dear as on demand: none at all
    assert many.tolist() == [[100, 50], [41, 21], [0, 0], [0, 0]]


@often
@given(cases(), st.integers(0, 167))
def test_rises_are_counted_from_distinct_loads(case, keep):
    hours = Hours.of(profile(case), keep)
    assert hours.counts.sum() == 168
    relative = profile(case).relative.tolist()
    load = [max(relative[(hour - kept) % 168] for kept in range(keep + 1)) for hour in range(168)]
    assert hours.busiest == max(load)
    rises = sum(max(0.0, load[hour] - load[hour - 1]) for hour in range(168))
    assert float(hours.relative @ hours.starts) == pytest.approx(rises, abs=1e-9)
    assert hours.descending.tolist() == sorted(load, reverse=True)


@pytest.mark.parametrize(
    ("gpus_per_replica", "gpus", "replicas", "blocks", "instances", "paid_gpus"),
    [
        (1, 8, 8, 1, 1, 8),  # the issue's: 1 to 8 replicas of one GPU on a machine of eight
        (1, 8, 9, 2, 2, 16),
        (5, 8, 3, 3, 3, 24),  # three replicas of five GPUs: three machines of eight
        (12, 8, 2, 2, 4, 32),  # a replica spans two machines
        (3, None, 2, 2, None, 6),
    ],
)
def test_machines(gpus_per_replica, gpus, replicas, blocks, instances, paid_gpus):
    machine = Machines(gpus_per_replica, gpus)
    assert machine.blocks(float(replicas)) == blocks
    assert machine.blocks(np.array([replicas, 0.0])).tolist() == [blocks, 0]
    assert (machine.block_instances and machine.block_instances * blocks) == instances
    assert machine.block_gpus * blocks == paid_gpus


def test_a_machine_of_many_replicas_is_so_many_of_one_where_the_need_is_full():
    office = LoadProfile.of_shape("office")
    # loads of 1, 5 and 10 times 4 replicas: every need is a multiple of four
    tokens = 730 * 3600 * 40 / office.peak_to_average
    single = Fleet(Machines(1, 1), 1.0, 1.0, 4)
    four = Fleet(Machines(1, 4), 1.0, 1.0, 4)
    of_one, of_four = hourly(tokens, office, single, 3, 15), hourly(tokens, office, four, 3, 15)
    assert of_one.own_gpu_hours == pytest.approx(of_four.own_gpu_hours)
    assert of_one.start_gpu_hours == pytest.approx(of_four.start_gpu_hours)
