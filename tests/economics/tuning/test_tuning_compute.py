"""Hours, arithmetic and bills of a training, worked by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economics.errors import InputError
from economics.tuning.bill import OnceBill, hosted_month_usd, own_month_usd, rent_usd
from economics.tuning.compute import (
    Band,
    band_of,
    billed_tokens,
    flops_of_rate,
    hours,
    rate_at_share,
)
from economics.tuning.methods.kinds import METHODS, method_of

POSITIVE = st.floats(1e-3, 1e12)


def test_lora_of_a_dense_model_is_four_operations_for_each_parameter():
    # Llama-3 70B, 8 H100, NeMo AutoModel: 4 × 70.6e9 × 608.42 = 171.8e12 for each GPU; published: 176
    measured = flops_of_rate(METHODS["lora"].flop_per_parameter, 70.6e9, 608.42)
    assert measured == pytest.approx(171.8e12, rel=1e-3)
    assert measured == pytest.approx(176e12, rel=0.03)


def test_full_training_of_a_mixture_is_six_operations_for_each_active_parameter():
    # GPT-OSS 20B, 8 H100: 6 × 3.6e9 × 13,058 = 282.1e12 for each GPU; published: 279
    measured = flops_of_rate(METHODS["full"].flop_per_parameter, 3.6e9, 13_058)
    assert measured == pytest.approx(282e12, rel=1e-3)
    assert measured == pytest.approx(279e12, rel=0.02)


def test_hours_of_a_measured_rate():
    # torchtune, Llama 3.1 8B, 10 million tokens: 10e6 ÷ 4,699 ÷ 3,600 = 0.591 h; 10e6 ÷ 2,413 ÷ 3,600 = 1.151 h
    assert hours(10e6, 4_699, 1) == pytest.approx(0.591, abs=5e-4)
    assert hours(10e6, 2_413, 1) == pytest.approx(1.151, abs=5e-4)


def test_tokens_are_counted_as_a_seller_counts_them():
    # Together's example: 8,192 × 8 tokens a step, 1,000 steps, 10 evaluations of a million: 65,536,000 + 10,000,000
    assert billed_tokens(8192 * 8, 1000, 10 * 1e6) == 75_536_000


def test_the_training_of_deepseek_v3():
    # 6 × 37e9 × 14.8e12 = 3.2856e24 operations in 2.788e6 × 3600 GPU seconds: 327.4 TFLOP/s a GPU
    # 14.8e12 tokens in the same: 1,474.6 tokens a second of a GPU; 2.788 million GPU hours × $2 = $5.576 million
    assert flops_of_rate(6, 37e9, 14.8e12 / (2.788e6 * 3600)) == pytest.approx(327.4e12, rel=1e-3)
    assert rent_usd(2.788e6, 2.0) == pytest.approx(5.576e6)


def test_the_bills():
    # two GPUs, three copies, $2: 6 × 730 × 2 = 8,760; an endpoint at $0.30 with 100 M in at $1 and 25 M out at $4:
    # 219 + 100 + 100 = 419
    assert own_month_usd(2, 3, 2.0) == 8760
    assert hosted_month_usd(0.3, 100, 25, 1, 4) == pytest.approx(419)
    assert OnceBill(37, 100, 50, 80).total_usd == 267


def test_a_band_turns_round_in_a_quotient():
    assert Band(1, 2, 4).inverse(8) == Band(2, 4, 8)


@pytest.mark.parametrize("method", METHODS.values(), ids=lambda method: method.id)
@given(parameters=st.floats(1e6, 1e13), peak=st.floats(1e12, 1e16), share=st.floats(0.01, 1))
def test_a_rate_at_a_share_of_peak_is_that_share(method, parameters, peak, share):
    rate = rate_at_share(method.flop_per_parameter, parameters, peak, share)
    assert flops_of_rate(method.flop_per_parameter, parameters, rate) == pytest.approx(share * peak)


@given(tokens=POSITIVE, rate=POSITIVE, gpus=st.integers(1, 1000))
def test_gpu_hours_do_not_depend_on_how_many_share_them(tokens, rate, gpus):
    assert gpus * hours(tokens, rate, gpus) == pytest.approx(hours(tokens, rate, 1))


@given(values=st.lists(st.floats(0.01, 1), min_size=1))
def test_a_band_is_in_order_and_within_what_was_measured(values):
    band = band_of(values)
    assert min(values) <= band.low <= band.middle <= band.high <= max(values) * (1 + 1e-12)


def test_no_band_of_nothing():
    with pytest.raises(InputError):
        band_of([])


def test_an_unknown_method_is_named():
    with pytest.raises(InputError, match=r"method: 'dora' is refused: must be one of lora, qlora, full"):
        method_of("dora")
