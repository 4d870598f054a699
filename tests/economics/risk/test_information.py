"""What knowing an input is worth: two normal options in closed form, properties, and a decision worked by hand."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from economics.risk.information import LEAST_DRAWS, Information, everything_known, information, known
from economics.risk.inputs import spreads
from economics.scenario.risk import Risk, UncertainInput
from tests.support.bought import bought
from tests.support.horizon_cases import api, plan, rented

RENT = "options[1].supply.usd_per_gpu_hour"
HOURS = "options[1].billed_hours_per_month"
VOLUME = "workload.tokens_per_month"


def ranged(path: str, low: float, high: float, group: str | None = None) -> UncertainInput:
    named = {} if group is None else {"group": group}
    return UncertainInput.model_validate({"input": path, "low": low, "high": high, **named})


def loss(mean: float, deviation: float) -> float:
    """What is lost on average by keeping to the better of two when their difference is normal: s·φ(z) − |m|·Φ(−z)."""
    z, normal = abs(mean) / deviation, NormalDist()
    return deviation * normal.pdf(z) - abs(mean) * normal.cdf(-z)


@pytest.mark.parametrize("mean", [0.0, 30.0, -60.0])
def test_two_normal_options_have_their_closed_form(mean: float) -> None:
    # one costs 1,000 for certain, the other 1,000 + mean + 80·a + 60·b: its deviation is 100, that of a alone 80
    count = 200_000
    normal = np.fromiter(
        map(NormalDist().inv_cdf, (np.arange(count) + 0.5) / count), float
    )  # all quantiles, no tail cut
    a, b = (np.random.default_rng(seed).permutation(normal) for seed in (1, 2))
    costs = np.stack([np.full(count, 1000.0), 1000.0 + mean + 80 * a + 60 * b])
    assert everything_known(costs) == pytest.approx(loss(mean, 100), rel=0.02)
    assert known(costs, a, 0.0) == pytest.approx(loss(mean, 80), rel=0.02)
    fewer = costs[:, :20_000]
    assert known(fewer, np.random.default_rng(3).standard_normal(20_000)) == 0


def test_an_input_with_a_small_worth_is_not_lifted_by_chance() -> None:
    # loss(100, 60) = 60·φ(1.667) − 100·Φ(−1.667) = 5.97 − 4.78 = 1.19; the bins' own estimate has to stay near it
    assert loss(100, 60) == pytest.approx(1.19, abs=0.01)
    found = []
    for seed in range(10):
        a, b = np.random.default_rng(seed).standard_normal((2, 10_000))
        found.append(known(np.stack([np.zeros(len(a)), 100 + 60 * a + 80 * b]), a))
    assert np.mean(found) <= 1.1 * loss(100, 60)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 5), st.sampled_from((LEAST_DRAWS, 333, 2_000)))
def test_one_input_is_worth_no_more_than_all_and_no_less_than_nothing(seed: int, options: int, count: int) -> None:
    generator = np.random.default_rng(seed)
    values = generator.standard_normal(count)
    costs = generator.standard_normal((options, count)) + generator.standard_normal((options, 1)) * values
    everything = everything_known(costs)
    assert 0 <= known(costs, values) <= everything
    assert everything_known(costs + 7 * values) == pytest.approx(everything)  # what all options share decides nothing


def test_a_decision_worked_by_hand() -> None:
    # $1,000 by the token; the GPU costs 730 × its rent: 730 to 2,190, in the middle 1,460 at a mode of 2, the mean too
    # known beforehand, the rent is taken below $1.36986: the mean of 1000 − 730·r below it in the triangle,
    # density r − 1: with x = r − 1 up to 0.36986, ∫ (270 − 730·x)·x dx = 135·x² − 243.33·x³ = 18.467 − 12.311 = 6.156
    at = plan(api(), rented())
    found = information(at, spreads(at, [ranged(RENT, 1, 3)]), Risk())
    assert isinstance(found, Information)
    assert found.chosen == "api"
    assert found.usd_per_year == pytest.approx(12 * 6.156, rel=0.06)  # 10,000 draws
    assert found.inputs[0].usd_per_year == pytest.approx(found.usd_per_year, rel=0.05)
    assert found.chance_below["rent", "api"] == pytest.approx(0.0684, abs=0.006)
    assert found.chance_below["rent", "api"] + found.chance_below["api", "rent"] == 1
    assert found.chance_below["api", "api"] == 0


def test_an_input_that_moves_no_difference_is_worth_nothing_at_all() -> None:
    at = plan(api(), rented(), api("dear", price={"input_usd_per_mtok": 9, "output_usd_per_mtok": 9}))
    idle = "options[1].bytes_per_token"
    found = information(at, spreads(at, [ranged(RENT, 1, 3), ranged(idle, 1, 8)]), Risk(draws=2_000))
    assert found is not None
    assert {worth.paths[0]: worth.usd_per_year > 0 for worth in found.inputs} == {RENT: True, idle: False}
    # one that both options pay for alike moves both, and no difference
    twins = plan(api(), api("twin"))
    (worth,) = information(twins, spreads(twins, [ranged(VOLUME, 0.5e9, 2e9)]), Risk(draws=500)).inputs  # type: ignore[union-attr]
    assert worth.usd_per_year == 0


def test_a_group_is_known_as_one() -> None:
    at = plan(api(), rented())
    inputs = [ranged(RENT, 1, 3, "prices"), ranged(HOURS, 700, 740, "prices")]
    (worth,) = information(at, spreads(at, inputs), Risk(draws=1_000)).inputs  # type: ignore[union-attr]
    assert worth.paths == (RENT, HOURS)
    assert worth.usd_per_year > 0


def test_options_without_a_cost_in_some_draw_cannot_be_chosen_beforehand() -> None:
    at = plan(api(), rented())
    limited = at.options[1].__class__(1, bought("rent", 1, 1e9))
    at = at.__class__(at.load, (at.options[0], limited), at.months)
    found = information(at, spreads(at, [ranged(VOLUME, 0.5e9, 2e9)]), Risk(draws=200))
    assert found is not None
    assert (found.chosen, found.left_out, found.usd_per_year) == ("api", ("rent",), 0)
    alone = at.__class__(at.load, (limited,), at.months)
    assert information(alone, spreads(alone, [ranged(VOLUME, 0.5e9, 2e9)]), Risk(draws=200)) is None


def test_only_the_options_that_may_be_chosen_count() -> None:
    at = plan(api(), rented(usd=1), api("dear", price={"input_usd_per_mtok": 9, "output_usd_per_mtok": 9}))
    found = information(at, spreads(at, [ranged(VOLUME, 0.5e9, 2e9)]), Risk(draws=200), ("api", "dear"))
    assert found is not None
    assert found.chosen == "api"
    assert set(found.mean_usd_per_month) == {"api", "dear"}
    assert math.isclose(found.usd_per_year, 0)
