"""Bytes of weights and caches, worked by hand, and layouts that hold them."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from economics.errors import InputError
from economics.fleet.memory import (
    BYTES_PER_WEIGHT,
    Attention,
    cache_bytes_per_sequence,
    comfortable_layout,
    fit,
    smallest_layout,
    weight_bytes,
)
from tests.support.fleet_shelf import gpus, models

IDS = sorted(models())


def test_cache_of_llama_70b_by_hand():
    # 80 layers × 8 KV heads × 128 × (key and value) × 2 bytes
    assert cache_bytes_per_sequence(models()["llama-3.3-70b"], 1) == 80 * 8 * 128 * 2 * 2 == 327_680
    assert cache_bytes_per_sequence(models()["llama-3.3-70b"], 1, "fp8") == 163_840


def test_cache_of_a_latent_model_by_hand():
    # 61 layers × (512 latent + 64 rope) × 2 bytes; V3.2 adds an index key of 128 per layer
    assert cache_bytes_per_sequence(models()["deepseek-r1"], 1) == 61 * 576 * 2 == 70_272
    assert cache_bytes_per_sequence(models()["deepseek-v3.2"], 1) == 61 * (576 + 128) * 2


def test_a_latent_cache_is_on_every_gpu_or_on_one_with_all_weights_of_attention():
    # Kimi K2.6, 262,144 tokens: 61 layers × (512 latent + 64 rope) × 2 bytes = 70,272 a token, 18.4 GB a request;
    # eight GPUs that share attention each hold it: 147.4 GB
    model, gpu = models()["kimi-k2.6"], gpus()["h200"]
    shared, spread = (fit(model, gpu, 8, "int4", 262_144, 1, attention=attention) for attention in get_args(Attention))
    assert spread.cache_bytes == 61 * 576 * 2 * 262_144 == pytest.approx(18.4e9, rel=2e-3)
    assert shared.cache_bytes == 8 * spread.cache_bytes == pytest.approx(147e9, rel=3e-3)
    # a layer's attention: 7168·1536 + 1536·64·192 + 7168·576 + 512·64·256 + 64·128·7168 weights in 16 bits, seven more
    layer = 7168 * 1536 + 1536 * 64 * 192 + 7168 * 576 + 512 * 64 * 256 + 64 * 128 * 7168
    assert spread.weight_bytes - shared.weight_bytes == pytest.approx(7 * 61 * layer * 2, rel=1e-3)


@pytest.mark.parametrize("attention", get_args(Attention))
def test_one_gpu_has_no_copies(attention):
    alone = fit(models()["deepseek-r1"], gpus()["h200"], 1, "fp8", 4096, 3, attention=attention)
    assert alone == fit(models()["deepseek-r1"], gpus()["h200"], 1, "fp8", 4096, 3)


def test_cache_of_a_windowed_model_by_hand():
    # gpt-oss-20b: 12 layers keep everything, 12 keep 128 tokens; 8 KV heads × 64 × 2 × 2 bytes = 2,048 a layer
    model = models()["gpt-oss-20b"]
    assert cache_bytes_per_sequence(model, 100) == 24 * 100 * 2048
    assert cache_bytes_per_sequence(model, 1000) == 12 * 1000 * 2048 + 12 * 128 * 2048


def test_cache_of_a_hybrid_keeps_a_state_of_fixed_size():
    # Qwen3.5-397B: 15 full layers × 2 KV heads × 256 × 2 × 2 bytes; 45 states of 64 × 128 × 128 in 4 bytes
    model = models()["qwen3.5-397b-a17b"]
    state = 45 * 64 * 128 * 128 * 4
    assert cache_bytes_per_sequence(model, 0) == state
    assert cache_bytes_per_sequence(model, 5) == state + 5 * 15 * 2 * 256 * 2 * 2


def test_cache_of_compressed_layers_by_hand():
    # V4 Flash, 43 layers: a window of 128 tokens everywhere; 21 layers keep (512 + 128)/4, 20 layers 512/128 a token
    model = models()["deepseek-v4-flash"]
    far = 21 * 640 / 4 + 20 * 512 / 128
    assert cache_bytes_per_sequence(model, 10_000) == pytest.approx(2 * (far * 10_000 + 43 * 512 * 128))


def test_cache_of_gemma_4_differs_between_layers():
    # 50 windowed layers of 16 × 256 over 1,024 tokens, 10 global layers of 4 × 512
    model = models()["gemma-4-31b"]
    assert cache_bytes_per_sequence(model, 4096) == 2 * 2 * (50 * 16 * 256 * 1024 + 10 * 4 * 512 * 4096)


def test_weights_by_hand():
    model = models()["llama-3.3-70b"]
    embeddings = 2 * 128256 * 8192
    linear = model.total_parameters - embeddings
    assert weight_bytes(model, "bf16") == 2 * model.total_parameters
    assert weight_bytes(model, "fp8") == linear * (1 + 4 / 16384) + 2 * embeddings
    assert weight_bytes(model, "int4") == linear * (4 + 20 / 128) / 8 + 2 * embeddings
    # gpt-oss keeps attention, routers and embeddings in BF16: 120B is a checkpoint of about 65 GB (published: 60.8 GiB)
    assert weight_bytes(models()["gpt-oss-120b"], "mxfp4") == pytest.approx(60.8 * 2**30, rel=0.01)


def test_arrays_and_scalars_agree():
    for name in IDS:
        lengths = np.array([0.0, 1.0, 500.0, 5000.0])
        together = cache_bytes_per_sequence(models()[name], lengths)
        assert together.tolist() == [float(cache_bytes_per_sequence(models()[name], x)) for x in lengths]


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(IDS), st.integers(0, 100_000), st.integers(0, 100_000))
def test_cache_never_shrinks_with_length(name, one, more):
    model = models()[name]
    assert cache_bytes_per_sequence(model, one) <= cache_bytes_per_sequence(model, one + more)
    assert cache_bytes_per_sequence(model, one, "fp8") <= cache_bytes_per_sequence(model, one)


@pytest.mark.parametrize("name", IDS)
def test_narrower_weights_never_take_more(name):
    order = ["bf16", "fp8", "nvfp4", "mxfp4"]
    sizes = [weight_bytes(models()[name], precision) for precision in order]
    assert sizes == sorted(sizes, reverse=True)


def test_llama_70b_at_bf16_needs_more_than_one_h100():
    # 141.1 GB of weights and two reserves of 2.4 GB against 2 × 85.5 GB × 0.9 = 153.9 GB: hardly any cache
    result = smallest_layout(models()["llama-3.3-70b"], gpus()["h100-sxm"], "bf16")
    assert (result.gpus, result.fits, result.weight_bytes) == (2, True, 2 * models()["llama-3.3-70b"].total_parameters)
    assert comfortable_layout(models()["llama-3.3-70b"], gpus()["h100-sxm"], "bf16", 8000, 16).gpus == 4
    alone = fit(models()["llama-3.3-70b"], gpus()["h100-sxm"], 1, "bf16")
    assert not alone.fits
    assert alone.sentence.startswith("does not fit, needs ")
    assert smallest_layout(models()["llama-3.3-70b"], gpus()["h100-sxm"], "int4").gpus == 1


def test_a_comfortable_layout_is_at_least_the_smallest():
    for name in IDS:
        small = smallest_layout(models()[name], gpus()["h200"], "fp8")
        large = comfortable_layout(models()[name], gpus()["h200"], "fp8", 4000, 64)
        assert large.gpus >= small.gpus


def test_what_never_fits_says_how_much_is_missing():
    result = smallest_layout(models()["kimi-k2"], gpus()["l4"], "bf16")
    assert not result.fits
    assert result.needed_more_bytes > 0


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"gpus": 0}, "gpus"),
        ({"gpus": 1.5}, "gpus"),
        ({"context_tokens": -1}, "context_tokens"),
        ({"context_tokens": 10**9}, "context_tokens"),
        ({"sequences": -1}, "sequences"),
        ({"precision": "fp3"}, "precision"),
        ({"cache_precision": "int4"}, "cache_precision"),
    ],
)
def test_bad_input_is_refused_by_field(arguments, field):
    given_ = {"gpus": 1, "precision": "bf16", **arguments}
    with pytest.raises(InputError) as refusal:
        fit(models()["qwen3-8b"], gpus()["h100-sxm"], **given_)
    assert refusal.value.field == field


def test_bytes_per_weight_count_the_scales():
    assert BYTES_PER_WEIGHT["nvfp4"] == 0.5625
    assert BYTES_PER_WEIGHT["mxfp4"] == 0.53125
