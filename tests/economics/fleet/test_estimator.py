"""The estimator's laws, its refusals, and its speed."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from economics.errors import InputError, Refusal
from economics.fleet.configuration import Layout, Serving, Work, prepared, traits_of, unpacked_words
from economics.fleet.constants import Constants, constants_from_document
from economics.fleet.estimator import LIMITS, estimate, estimate_one, largest_concurrency
from economics.fleet.gpu import FOUR_BIT_FLOATS
from economics.fleet.memory import GPU_COUNTS, weight_bytes
from economics.fleet.roofline import TERMS, served_sizes, term_seconds
from economics.option.throughput import TwoRates
from economics.ways import served_precisions
from tests.support.fleet_shelf import DATA, constants, gpus, models

LARGE = ("h200", "b200", "mi355x")
NAMES = ("llama-3.3-70b", "deepseek-r1", "gpt-oss-120b", "qwen3.5-397b-a17b", "deepseek-v4-flash", "gemma-4-31b")


def serving(model="llama-3.3-70b", gpu="h200", precision="fp8", engine="vllm", version=""):
    return Serving(models()[model], gpus()[gpu], precision, engine, version)


configurations = st.tuples(
    st.builds(
        serving,
        st.sampled_from(NAMES),
        st.sampled_from(LARGE),
        st.just("fp8"),
        st.sampled_from(["vllm", "sglang", "trtllm", "other"]),
    ),
    st.sampled_from([Layout(8), Layout(8, attention_copies=8, expert_parallel=8), Layout(8, pipeline_stages=2)]),
    st.floats(1, 20_000),
    st.floats(2, 10_000),
    st.floats(1, 2_000),
    st.floats(0, 1),
)


@settings(deadline=None, max_examples=50)
@given(configurations, st.sampled_from(["bandwidth_bytes_per_second", "bf16_flops", "fp8_flops"]), st.floats(1, 10))
def test_throughput_never_falls_with_a_faster_gpu(configuration, rate, factor):
    one, layout, *rest = configuration
    work = Work(*rest)
    faster_gpu = dataclasses.replace(one.gpu, **{rate: getattr(one.gpu, rate) * factor})
    faster = dataclasses.replace(one, gpu=faster_gpu)
    before, after = (estimate_one(s, layout, work, constants()) for s in (one, faster))
    assert after.output_tokens_per_second >= before.output_tokens_per_second * (1 - 1e-12)


@settings(deadline=None, max_examples=50)
@given(configurations, st.floats(1, 5))
def test_throughput_never_falls_with_more_requests_in_flight(configuration, factor):
    one, layout, inputs, outputs, inflight, hits = configuration
    work = Work(inputs, outputs, np.array([inflight, inflight * factor]), hits)
    rates = estimate(one, layout, work, constants()).output_tokens_per_second
    assert rates[1] >= rates[0] * (1 - 1e-12)


@settings(deadline=None, max_examples=50)
@given(configurations)
def test_figures_are_finite_and_agree_with_each_other(configuration):
    one, layout, inputs, outputs, inflight, hits = configuration
    result = estimate_one(one, layout, Work(inputs, outputs, inflight, hits), constants())
    rate = result.output_tokens_per_second
    assert 0 < result.low < rate < result.high < np.inf
    assert result.limit in ("memory", *LIMITS)
    # The two rates put together by the cost model give the rate back (new input of at least one token).
    if inputs * (1 - hits) >= 1:
        ratio = inputs / outputs
        rates = TwoRates(result.prefill_tokens_per_second, result.decode_tokens_per_second)
        assert rates.capacity(ratio, hits, 1, 1) == pytest.approx(rate * (1 + ratio), rel=1e-9)
    # A request's time is the time to its first token plus the others (Little's law).
    seconds = (result.ttft_ms + result.tpot_ms * (outputs - 1)) / 1e3
    assert max(inflight, result.sequences) * outputs / seconds == pytest.approx(rate, rel=1e-6)


@settings(deadline=None, max_examples=50)
@given(configurations)
def test_a_cached_prefix_never_slows(configuration):
    one, layout, inputs, outputs, inflight, hits = configuration
    rates = estimate(one, layout, Work(inputs, outputs, inflight, np.array([0.0, hits])), constants())
    assert rates.output_tokens_per_second[1] >= rates.output_tokens_per_second[0] * (1 - 1e-12)


def test_a_term_by_hand():
    # Llama 3.3 70B in BF16 on 4 H100: half of 68.45B linear parameters' bytes and the head over 3.35 TB/s each.
    ready = prepared(serving(gpu="h100-sxm", precision="bf16"), Layout(4), Work(1000, 500, 16))
    seconds = term_seconds(ready.inputs, np.array([16.0]))[0]
    model = models()["llama-3.3-70b"]
    weights = 2 * (model.total_parameters - 128256 * 8192)
    assert seconds[TERMS.index("dense weights")] == pytest.approx(weights / 4 / 3.35e12)
    # 16 sequences of 1,250 tokens on average, 327,680 bytes a token, over 4 GPUs
    assert seconds[TERMS.index("cache read")] == pytest.approx(16 * 1250 * 327_680 / 4 / 3.35e12)
    # A request's prefill: 2 × linear parameters × 1,000 tokens over 4 × 989.5 TFLOP/s; times 16 requests per 500 steps
    active = model.total_parameters - 2 * 128256 * 8192
    assert seconds[TERMS.index("prefill arithmetic")] == pytest.approx(2 * active * 1000 / (4 * 989.5e12) * 16 / 500)


def test_scalars_and_arrays_agree():
    rows = [serving(name, gpu, "fp8", "sglang") for name in NAMES for gpu in LARGE]
    many = estimate(rows, Layout(8), Work(2000, 300, 32, 0.25), constants())
    for index, row in enumerate(rows):
        one = estimate_one(row, Layout(8), Work(2000, 300, 32, 0.25), constants())
        assert one.output_tokens_per_second == pytest.approx(many.output_tokens_per_second[index], rel=1e-12)
        assert one.regime == many.regime[index]


def test_the_regime_says_whether_the_pair_was_measured():
    assert estimate_one(serving(), Layout(2), Work(1000, 1000, 8), constants()).regime == "measured"
    unseen = estimate_one(serving(gpu="mi355x"), Layout(2), Work(1000, 1000, 8), constants())
    assert unseen.regime == "unmeasured"
    wide = [b.high / b.low for b in (unseen, estimate_one(serving(), Layout(2), Work(1000, 1000, 8), constants()))]
    assert wide[0] > wide[1]


def test_a_named_version_narrows_the_band():
    named = estimate_one(serving(version="0.19.0"), Layout(2), Work(1000, 1000, 8), constants())
    any_version = estimate_one(serving(), Layout(2), Work(1000, 1000, 8), constants())
    assert named.high / named.low < any_version.high / any_version.low


def test_offline_takes_what_memory_holds():
    result = estimate_one(serving(gpu="h100-sxm"), Layout(2), Work(8000, 1000), constants())
    assert result.limit == "memory"
    assert result.sequences < 50


def test_concurrency_by_latency():
    ready = prepared(serving(), Layout(4), Work(1000, 500, 1))
    slow = largest_concurrency(ready, constants(), tpot_ms=60)[0]
    fast = largest_concurrency(ready, constants(), tpot_ms=15)[0]
    assert slow > fast >= 1
    assert estimate_one(serving(), Layout(4), Work(1000, 500, fast), constants()).tpot_ms <= 15
    assert largest_concurrency(ready, constants(), tpot_ms=0.01)[0] == 0
    assert largest_concurrency(ready, constants(), ttft_ms=0.01)[0] == 0


def test_the_largest_concurrency_is_the_last_that_keeps_both_latencies():
    rows = [serving(name, gpu, "fp8", "sglang") for name in NAMES for gpu in LARGE]
    result = largest_concurrency(prepared(rows, Layout(8), Work(2000, 300, 1, 0.25)), constants(), 1500, 40)
    tried = np.unique(np.round(np.geomspace(1, 8192, 80)))
    for row, largest in zip(rows, result, strict=True):
        each = estimate([row] * len(tried), Layout(8), Work(2000, 300, tried, 0.25), constants())
        good = (each.ttft_ms <= 1500) & (each.tpot_ms <= 40) & (each.sequences == tried)
        assert largest == (tried[good].max() if good.any() else 0)


@pytest.mark.parametrize(
    ("row", "layout", "work", "field"),
    [
        ({}, Layout(0), Work(1, 1, 1), "gpus"),
        ({}, Layout(1.5), Work(1, 1, 1), "gpus"),
        ({}, Layout(3), Work(1, 1, 1), "gpus"),
        ({}, Layout(8, attention_copies=3), Work(1, 1, 1), "attention_copies"),
        ({}, Layout(8), Work(0, 1, 1), "input_tokens"),
        ({}, Layout(8), Work(1, float("nan"), 1), "output_tokens"),
        ({}, Layout(8), Work(1, float("inf"), 1), "output_tokens"),
        ({}, Layout(8), Work(1, 1, 0), "concurrency"),
        ({}, Layout(8), Work(1, 1, 1, 1.1), "cache_hit_rate"),
        ({}, Layout(8), Work(10**6, 1, 1), "input_tokens"),
        ({"precision": "fp3"}, Layout(8), Work(1, 1, 1), "precision"),
        ({"gpu": "a100-80gb", "precision": "fp8"}, Layout(8), Work(1, 1, 1), "precision"),
        ({"gpu": "t4", "precision": "nvfp4"}, Layout(8), Work(1, 1, 1), "precision"),
        ({"gpu": "m3-ultra", "precision": "bf16"}, Layout(1), Work(1, 1, 1), "gpu"),
        ({"gpu": "l4", "precision": "bf16"}, Layout(1), Work(1, 1, 1), "memory"),
    ],
)
def test_bad_input_is_refused_with_a_sentence(row, layout, work, field):
    with pytest.raises(InputError) as refusal:
        estimate_one(serving(**row), layout, work, constants())
    assert refusal.value.field == field
    many = estimate([serving(**row), serving()], layout, work, constants())
    assert many.refused[0] == Refusal.of(refusal.value)
    assert np.isnan(many.output_tokens_per_second[0])


HOLDS = [(name, gpu) for name in sorted(models()) for gpu in ("l4", "h100-sxm", "mi300x", "b300")]


@pytest.mark.parametrize(("name", "gpu"), HOLDS)
def test_a_model_that_does_not_fit_names_the_smallest_number_of_gpus_that_holds_it(name, gpu):
    model, card = models()[name], gpus()[gpu]
    precision = served_precisions(model, card)[0] if served_precisions(model, card) else "bf16"
    many = estimate(
        Serving(model, card, precision, "vllm"), Layout(np.array(GPU_COUNTS)), Work(200, 50, 1), constants()
    )
    reasons = [r.message if r else "" for r in many.refused]
    holding = [count for count, reason in zip(GPU_COUNTS, reasons, strict=True) if not reason]
    way_out = f"{holding[0]} GPUs hold it" if holding else f"not even {GPU_COUNTS[-1]} GPUs hold it"
    lacking = [r.message for r in many.refused if r and r.field == "memory"]
    assert lacking == [] or all(message.endswith(f"; {way_out}") for message in lacking)


FLOATS = [(gpu, precision) for gpu in sorted(gpus()) for precision in FOUR_BIT_FLOATS]


@pytest.mark.parametrize(("gpu", "precision"), FLOATS)
def test_four_bit_floats_are_native_unpacked_or_refused(gpu, precision):
    card = gpus()[gpu]
    native = card.fp4_flops is not None
    assert native + card.unpacks(precision) + (precision in card.lacks) == 1
    if card.unpacks(precision) and card.bf16_flops:
        sizes = served_sizes(models()["gpt-oss-120b"], card, precision, "bf16")
        # The memory of 4 bits, the arithmetic of 16.
        assert sizes.total_bytes == weight_bytes(models()["gpt-oss-120b"], precision)
        assert sizes.flops == card.bf16_flops
        row = Serving(models()["gpt-oss-120b"], card, precision, "vllm")
        assert traits_of(row, False, "tp").precision == "mxfp4"
        assert gpu in unpacked_words(row)


@pytest.mark.parametrize(
    ("name", "gpus_needed"),
    # 158B and 862B stored weights: experts in MXFP4 (4.25 bits), the rest in FP8, so about 155 and 850 GB; an H200
    # offers 0.9 · 150.8 - 2.2 = 133 GB, and public serving recipes take 4 and 8.
    [("deepseek-v4-flash", 4), ("deepseek-v4-pro", 8)],
)
def test_deepseek_v4_is_served_on_hopper_with_its_experts_unpacked(name, gpus_needed):
    row = Serving(models()[name], gpus()["h200"], "fp4", "sglang")
    many = estimate(row, Layout(np.array([gpus_needed, gpus_needed // 4])), Work(2000, 400, 32), constants())
    assert many.output_tokens_per_second[0] > 0
    assert many.refused[1].field == "memory"
    assert unpacked_words(row)
    assert not unpacked_words(dataclasses.replace(row, gpu=gpus()["b200"]))


def test_arrays_of_different_lengths_are_refused():
    with pytest.raises(InputError):
        estimate(serving(), Layout(np.array([1, 2])), Work(np.array([1, 2, 3]), 1), constants())
    with pytest.raises(InputError):
        estimate([serving()], Layout(np.array([1, 2])), Work(1, 1), constants())


def test_no_configurations_give_no_figures():
    assert estimate([], Layout(1), Work(100, 10, 1), constants()).refused == ()


def test_constants_of_another_version_or_cut_short_are_refused():
    document = json.loads((DATA / "estimator_constants.json").read_text())
    for change in ({"schema_version": 2}, {"regimes": {}}, {"pairs": 3}):
        with pytest.raises(InputError):
            constants_from_document({**document, **change})


def test_without_constants_the_physics_remain():
    plain = dataclasses.replace(
        constants(),
        measured=dataclasses.replace(constants().measured, effects=()),
        pairs=frozenset({("llama-3.3-70b", "h200")}),
        cache={},
    )
    assert isinstance(plain, Constants)
    result = estimate_one(serving(), Layout(2), Work(1000, 1000, 8), plain)
    assert result.output_tokens_per_second > 0
