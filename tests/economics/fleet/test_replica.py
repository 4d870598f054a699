"""A replica at its load: what sets the number of requests, and curves over it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from economics.fleet.configuration import Layout, Serving, Work
from economics.fleet.estimator import MEMORY, estimate_one
from economics.fleet.load_curve import over_load
from economics.fleet.replica import GIVEN, LATENCY, OFFLINE, TOO_SLOW, Target, at_load
from tests.support.fleet_shelf import constants, gpus, models

WORK = Work(2000, 400)


def served(model="llama-3.3-70b", gpu="h100-sxm", precision="fp8"):
    return Serving(models()[model], gpus()[gpu], precision, "vllm")


def bound(target, count=2.0, **what):
    result = at_load(served(**what), Layout(count), WORK, target, constants())
    return str(result.bound[0]), float(result.concurrency[0]), float(result.estimate.tpot_ms[0])


def test_what_sets_the_number_of_requests():
    assert bound(Target(12))[:2] == (GIVEN, 12)
    kind, number, _ = bound(Target())
    assert kind == OFFLINE
    assert np.isnan(number)
    kind, number, tpot = bound(Target(time_per_output_token_ms=40))
    assert kind == LATENCY
    assert 1 < number < 8192
    assert tpot <= 40
    # 10 s per token is never reached: memory ends the search
    assert bound(Target(time_per_output_token_ms=10_000))[0] == MEMORY
    kind, number, tpot = bound(Target(time_per_output_token_ms=0.1))
    assert (kind, number) == (TOO_SLOW, 1)
    assert tpot > 0.1


def test_a_load_has_the_figures_of_that_concurrency():
    result = at_load(served(), Layout(2), WORK, Target(time_per_output_token_ms=40), constants())
    again = estimate_one(served(), Layout(2), Work(2000, 400, float(result.concurrency[0])), constants())
    assert result.estimate.output_tokens_per_second[0] == pytest.approx(again.output_tokens_per_second)
    assert result.estimate.tpot_ms[0] == pytest.approx(again.tpot_ms)


@pytest.mark.parametrize("factor", [0.6, 1.0, 1.7])
def test_the_limit_holds_for_the_rescaled_latency(factor):
    result = at_load(served(), Layout(2), WORK, Target(time_per_output_token_ms=40), constants(), factor)
    assert result.estimate.tpot_ms[0] / factor <= 40
    assert result.estimate.tpot_ms[0] / factor > 30


def test_both_latencies_are_kept():
    _, loose, _ = bound(Target(time_per_output_token_ms=40))
    _, tight, _ = bound(Target(time_per_output_token_ms=40, time_to_first_token_ms=300))
    assert tight < loose


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(models())), st.sampled_from(sorted(gpus())), st.sampled_from((1.0, 2.0, 4.0, 8.0)))
def test_an_estimate_is_positive_or_says_why_not(model, gpu, count):
    target = Target(time_per_output_token_ms=50)
    result = at_load(served(model, gpu, "int4"), Layout(count), WORK, target, constants())
    rate = result.estimate.output_tokens_per_second[0]
    refusal = result.estimate.refused[0]
    if refusal is not None:
        assert np.isnan(rate)
        assert len(refusal.message) > 10
    else:
        assert 0 < rate < 1e7
        assert result.estimate.low[0] < rate * 1.05
        assert result.estimate.high[0] > rate * 0.95
        assert np.isfinite([result.estimate.ttft_ms[0], result.estimate.tpot_ms[0]]).all()


def test_the_curve_over_requests_rises_and_is_rescaled():
    curve = over_load(served(), Layout(2), WORK, constants())
    assert np.all(np.diff(curve.output_tokens_per_second) > -1e-6 * curve.output_tokens_per_second[1:])
    assert np.all(np.diff(curve.tpot_ms) > -1e-9)
    one = estimate_one(served(), Layout(2), Work(2000, 400, 1), constants())
    assert curve.output_tokens_per_second[0] == pytest.approx(one.output_tokens_per_second)
    twice = over_load(served(), Layout(2), WORK, constants(), 2.0, (0.9, 1.1))
    assert twice.output_tokens_per_second == pytest.approx(2 * curve.output_tokens_per_second)
    assert twice.tpot_ms == pytest.approx(curve.tpot_ms / 2)
    assert twice.low == pytest.approx(0.9 * twice.output_tokens_per_second)


def test_more_cache_hits_never_slow_a_replica_down():
    rates = [
        estimate_one(served(), Layout(2), Work(4000, 400, 64, hits), constants()).output_tokens_per_second
        for hits in (0, 0.3, 0.6, 0.9, 1.0)
    ]
    assert rates == sorted(rates)
    assert rates[-1] > 1.5 * rates[0]
