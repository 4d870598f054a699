"""Configurations of makers, with figures worked by hand or published."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from economics.fleet.config_file.model_file import ModelFile, read_model_file
from economics.fleet.config_file.text import parse_config
from economics.fleet.memory import cache_bytes_per_sequence, cache_growth, smallest_layout, weight_bytes
from tests.support.config_files import case, case_names
from tests.support.fleet_shelf import gpus


def read(name: str) -> ModelFile:
    return read_model_file(parse_config(case(name)), name)


PUBLISHED = {
    "nemotron-h-8b": 8.1e9,
    "nemotron-h-8b-infinity": 8.1e9,
    "nemotron-h-8b-float-object": 8.1e9,
    "nemotron-h-56b": 56e9,
    "nemotron-h-9b": 8.9e9,
    "jamba-52b": 51.6e9,
    "kimi-k3": 2.8e12,
    "kimi-linear-48b": 48e9,
    "ernie-21b": 21.8e9,
    "ernie-21b-both-names": 21.8e9,
    "dbrx-132b": 132e9,
    "hunyuan-80b": 80e9,
    "step3-321b": 321e9,
    "bamba-9b": 9.78e9,
    "granite-4-h-small": 32e9,
    "lfm2-8b": 8.3e9,
    "minimax-text-01": 456e9,
    "gemma-4-12b": 12e9,
    **{f"llama-70b-{how}": 70.6e9 for how in ("int4-awq", "int4-autoround", "int4-compressed-tensors", "fp8-fbgemm")},
    **{f"llama-70b-{how}": 70.6e9 for how in ("mixed-modelopt", "fp8-compressed-tensors")},
}
UNPUBLISHED = ("nemotron-h-experts-infinity",)


@pytest.mark.parametrize("name", case_names())
def test_every_file_is_read_and_has_its_published_count(name):
    model = read(name).sizes
    if name not in UNPUBLISHED:
        assert model.total_parameters == pytest.approx(PUBLISHED[name], rel=0.025)
    assert model.active_parameters <= model.total_parameters


GROWTH = {
    "nemotron-h-8b": 4 * 8 * 128 * 2 * 2,  # attention layers × KV heads × width × keys and values × bytes
    "nemotron-h-56b": 10 * 8 * 128 * 2 * 2,
    "nemotron-h-9b": 4 * 8 * 128 * 2 * 2,
    "jamba-52b": 4 * 8 * 128 * 2 * 2,
    "kimi-k3": 24 * (512 + 64) * 2,  # a latent of 512 and positions of 64
    "kimi-linear-48b": 7 * (512 + 64) * 2,
    "granite-4-h-small": 4 * 8 * 128 * 2 * 2,
    "lfm2-8b": 6 * 8 * 64 * 2 * 2,
    "minimax-text-01": 10 * 8 * 128 * 2 * 2,
    "bamba-9b": 3 * 8 * 128 * 2 * 2,
    "gemma-4-12b": 8 * 1 * 512 * 2 * 2,
    "llama-70b-fp8-compressed-tensors": 80 * 8 * 128 * 2 * 2,
}
STATES = {
    # layers × heads × width × state in 4 bytes
    "nemotron-h-8b": 24 * 128 * 64 * 128 * 4,
    "granite-4-h-small": 36 * 128 * 64 * 128 * 4,
    "kimi-linear-48b": 20 * 32 * 128 * 128 * 4,
    "minimax-text-01": 70 * 64 * 128 * 128 * 4,
    # Mamba 1: 8,192 channels × 16 in 4 bytes, and a convolution of 4 in 2 bytes
    "jamba-52b": 28 * (8192 * 16 * 4 + 8192 * 4 * 2),
    "lfm2-8b": 18 * 2048 * 3 * 2,
    # 40 windows of 8 heads × 256 × keys and values × 2 bytes over 1,024 tokens
    "gemma-4-12b": 40 * 8 * 256 * 2 * 2 * 1024,
    "llama-70b-fp8-compressed-tensors": 0,
}


@pytest.mark.parametrize("name", GROWTH)
def test_only_attention_without_a_window_grows(name):
    assert cache_growth(read(name).sizes)[0] == GROWTH[name]


@pytest.mark.parametrize("name", STATES)
def test_windows_and_states_are_fixed(name):
    assert cache_growth(read(name).sizes)[1] == STATES[name]


def test_the_cache_of_gemma_at_32768_tokens():
    # 16,384 bytes × 32,768 tokens + 335,544,320 of windows
    assert cache_bytes_per_sequence(read("gemma-4-12b").sizes, 32768) == 872_415_232


LAYERS = {
    "nemotron-h-8b": (4, 0, 24, 24, 0),
    "nemotron-h-experts-infinity": (7, 0, 23, 0, 22),
    "jamba-52b": (4, 0, 28, 16, 16),
    "kimi-k3": (24, 0, 69, 1, 92),
    "kimi-linear-48b": (7, 0, 20, 1, 26),
    "ernie-21b": (28, 0, 0, 1, 27),
    "ernie-21b-both-names": (28, 0, 0, 1, 27),
    "dbrx-132b": (40, 0, 0, 0, 40),
    "hunyuan-80b": (32, 0, 0, 0, 32),
    "step3-321b": (61, 0, 0, 5, 56),
    "bamba-9b": (3, 0, 29, 32, 0),
    "granite-4-h-small": (4, 0, 36, 0, 40),
    "lfm2-8b": (6, 0, 18, 2, 22),
    "minimax-text-01": (10, 0, 70, 0, 80),
    "gemma-4-12b": (48, 40, 0, 48, 0),
}


@pytest.mark.parametrize("name", LAYERS)
def test_layers_by_kind(name):
    m = read(name).sizes
    assert (m.attention_layers, m.window_layers, m.linear_layers, m.dense_layers, m.moe_layers) == LAYERS[name]


EMBEDDINGS = 2 * 128256 * 8192
LINEAR = 80 * (2 * 8192**2 + 2 * 8192 * 1024 + 3 * 8192 * 28672)
WEIGHTS = {
    "int4-compressed-tensors": (4 + 20 / 128) / 8,
    "int4-awq": (4 + 20 / 128) / 8,
    "int4-autoround": (4 + 20 / 128) / 8,
    "fp8-fbgemm": 1 + 4 / 128**2,
    "fp8-compressed-tensors": 1 + 4 / 128**2,
    "mixed-modelopt": 1 + 4 / 128**2,
}


@pytest.mark.parametrize("how", WEIGHTS)
def test_weights_of_llama_70b_by_how_they_are_stored(how):
    of_file = read(f"llama-70b-{how}")
    assert LINEAR == 68_451_041_280
    assert weight_bytes(of_file.sizes, of_file.precision) == pytest.approx(LINEAR * WEIGHTS[how] + 2 * EMBEDDINGS)


def test_a_mix_of_which_a_part_is_listed_says_so():
    (note,) = read("llama-70b-mixed-modelopt").warnings
    assert "choose the precision" in note.text
    assert read("llama-70b-fp8-compressed-tensors").warnings == ()


def test_memory_measured_on_an_h200():
    of_file = read("llama-70b-fp8-compressed-tensors")
    assert weight_bytes(of_file.sizes, of_file.precision) == pytest.approx(67.72 * 2**30, rel=0.01)
    assert cache_growth(of_file.sizes)[0] == pytest.approx(53.2 * 2**30 / 174_336, rel=0.001)


def test_the_experts_of_kimi_k3_work_in_a_narrower_space():
    of_file = read("kimi-k3")
    # 92 layers × 896 experts × three matrices of 3,584 × 3,072
    assert of_file.sizes.expert_parameters == 92 * 896 * 3 * 3584 * 3072 == 2_722_740_830_208
    assert of_file.precision == "mxfp4"


@pytest.mark.parametrize("name", case_names())
def test_every_model_can_be_laid_out(name):
    of_file = read(name)
    fit = smallest_layout(of_file.sizes, gpus()["b200"], of_file.precision)
    assert fit.fits
    assert fit.weight_bytes == weight_bytes(of_file.sizes, of_file.precision)


def test_infinity_changes_nothing():
    plain = json.loads(case("nemotron-h-8b"))
    for name in ("nemotron-h-8b-infinity", "nemotron-h-8b-float-object"):
        assert read(name).sizes.total_parameters == read("nemotron-h-8b").sizes.total_parameters
    assert "time_step_limit" not in plain


def test_ernie_by_hand():
    # attention: q and o of 2560 × 20 × 128, k and v of 2560 × 4 × 128; one dense layer of 12,288; 27 of 64 experts of
    # 1,536 with 2 shared and a router; one embedding of 103,424
    attention = 28 * (2 * 2560 * 20 * 128 + 2 * 2560 * 4 * 128)
    experts = 27 * 64 * 3 * 2560 * 1536
    others = 3 * 2560 * 12288 + 27 * (2 * 3 * 2560 * 1536 + 2560 * 64) + 103424 * 2560
    model = read("ernie-21b").sizes
    assert model.total_parameters == attention + experts + others == 21_825_290_240
    assert model.active_parameters == attention + experts * 6 // 64 + others
    assert replace(read("ernie-21b-both-names").sizes, id="ernie-21b") == model
