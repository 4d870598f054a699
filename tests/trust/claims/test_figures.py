"""Figures that answer claims, worked by hand."""

from __future__ import annotations

import pytest

from trust.claims.figures.figure import Values
from trust.claims.figures.kinds import FIGURES
from trust.claims.known import Known


def figure(known: Known, name: str, **inputs: float | str) -> float:
    answer = FIGURES[name].answer(Values(inputs), known)
    assert answer.low == answer.high
    return answer.low


def test_a_cluster_at_70_percent(known):
    # 5,000 token/s × 3,600 × 730 h × 0.7 = 9.198e9 tokens a month; 30,000 / 9,198 Mtok = 3.26158
    found = figure(known, "machine unit cost", usd_per_month=30_000, tokens_per_second=5_000, utilisation=0.7)
    assert found == pytest.approx(3.2616, abs=5e-5)


def test_the_volume_at_which_a_closed_price_costs_as_much_as_a_cluster(known):
    # 30,000 / 5 = 6,000 Mtok a month; 730 / 24 = 30.4167 days; 6,000 / 30.4167 = 197.26
    found = figure(known, "break-even volume", usd_per_month=30_000, usd_per_mtok=5)
    assert found == pytest.approx(197.26, abs=5e-3)


def test_dearer_machines_never_break_even(known):
    # full machines cost 2.28 per Mtok, more than the price: one machine's month is 13,140 Mtok, worth 13,140 at $1
    inputs = {"usd_per_month": 30_000, "usd_per_mtok": 1, "tokens_per_second": 5_000}
    assert figure(known, "break-even volume", **inputs) == float("inf")


def test_the_cost_of_training_deepseek_v3(known):
    # 2,788,000 GPU-hours × $2
    assert figure(known, "rent", gpus=1, usd_per_gpu_hour=2, hours=2.788e6) == pytest.approx(5_576_000)


def test_the_operations_of_training_deepseek_v3(known):
    # 6 × 37e9 × 14.8e12 = 3.2856e24
    found = figure(known, "training operations", method="full", parameters_b=37, tokens=14.8e12)
    assert found == pytest.approx(3.286e24, rel=2e-4)


def test_the_rate_of_a_lora_run(known):
    # 4 × 70.6e9 × 608.42 = 1.71818e14, against 176 TFLOP/s published
    found = figure(known, "training rate", method="lora", parameters_b=70.6, tokens_per_second_per_gpu=608.42)
    assert found == pytest.approx(171.8, abs=0.05)


def test_the_rate_of_a_full_training_counts_active_parameters(known):
    # 6 × 3.6e9 × 13,058 = 2.82053e14, against 279 TFLOP/s published
    found = figure(known, "training rate", method="full", parameters_b=3.6, tokens_per_second_per_gpu=13_058)
    assert found == pytest.approx(282.1, abs=0.05)


def test_the_hours_of_two_measured_runs(known):
    # 10e6 / 4,699 / 3,600 = 0.5911; 10e6 / 2,413 / 3,600 = 1.1512
    assert figure(known, "training hours", tokens=1e7, tokens_per_second_per_gpu=4699) == pytest.approx(0.591, abs=5e-4)
    assert figure(known, "training hours", tokens=1e7, tokens_per_second_per_gpu=2413) == pytest.approx(1.151, abs=5e-4)


def test_the_tokens_that_a_training_is_billed_for(known):
    # 8,192 × 8 × 1,000 + 10 × 1,000,000 = 75,536,000
    inputs = {"tokens": 8192 * 8 * 1000, "validation_tokens": 1e6, "evaluations": 10}
    assert figure(known, "training tokens", **inputs) == 75.536


def test_the_cache_of_a_long_request_to_kimi(known):
    # 61 layers × (512 + 64) × 2 byte × 262,144 tokens = 18.42e9; on each of 8 cards 147.37e9
    inputs = {"model": "kimi-k2.6", "context_tokens": 262_144}
    assert figure(known, "cache", **inputs) == pytest.approx(18.42, abs=5e-3)
    assert figure(known, "cache", **inputs, tensor_parallel=8) == pytest.approx(147.37, abs=5e-3)


def test_the_rows_and_columns_of_an_adapter(known):
    # a layer of Llama 70B: 2 × (8,192 + 8,192) + 2 × (8,192 + 1,024) + 3 × (8,192 + 28,672) = 161,792;
    # × 80 layers = 12,943,360; × rank 16 × 2 byte = 414.19 MB
    found = figure(known, "adapter", model="llama-3.3-70b", rank=16, which="MB")
    assert found == pytest.approx(414.19, abs=5e-3)


def test_a_day_of_deepseek_in_tokens(known):
    # 266,000 Mtok × 0.55 + 342,000 × 0.14 + 168,000 × 2.19 = 146,300 + 47,880 + 367,920 = 562,100
    prices = {"input_usd_per_mtok": 0.55, "cached_input_usd_per_mtok": 0.14, "output_usd_per_mtok": 2.19}
    tokens = {"input_tokens": 608e9, "cached_input_tokens": 342e9, "output_tokens": 168e9}
    assert figure(known, "token bill", **prices, **tokens) == pytest.approx(562_100)


@pytest.mark.parametrize("name", [name for name, each in FIGURES.items() if each.rests_on == "arithmetic"])
def test_arithmetic_looks_nothing_up(name):
    """A figure of arithmetic answers without a catalogue."""
    figure = FIGURES[name]
    values = {}
    for asked in figure.inputs:
        values[asked.name] = asked.allowed[0] if hasattr(asked, "allowed") else min(max(1.0, asked.low), asked.high)
    values |= {"saved_usd_per_month": 2.0} if name == "payback" else {}
    nothing: Known = None  # type: ignore[assignment]
    assert figure.answer(Values(values), nothing).working
