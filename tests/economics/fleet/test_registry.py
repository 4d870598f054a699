"""The model registry: published sizes, and parameter counts that follow from them."""

from __future__ import annotations

import contextlib
import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from economics.errors import InputError
from economics.fleet.architecture import architecture_from_row
from economics.fleet.config_file.model_file import read_model_file
from economics.fleet.memory import cache_bytes_per_sequence
from economics.fleet.roofline import served_sizes
from tests.support.config_files import DENSE
from tests.support.fleet_shelf import gpus, models, registry_rows

DEEPSEEK_R1 = {
    "model_type": "deepseek_v3",
    "first_k_dense_replace": 3,
    "hidden_size": 7168,
    "intermediate_size": 18432,
    "kv_lora_rank": 512,
    "max_position_embeddings": 163840,
    "moe_intermediate_size": 2048,
    "n_routed_experts": 256,
    "n_shared_experts": 1,
    "num_attention_heads": 128,
    "num_experts_per_tok": 8,
    "num_hidden_layers": 61,
    "num_key_value_heads": 128,
    "q_lora_rank": 1536,
    "qk_nope_head_dim": 128,
    "qk_rope_head_dim": 64,
    "quantization_config": {"quant_method": "fp8", "fmt": "e4m3"},
    "tie_word_embeddings": False,
    "v_head_dim": 128,
    "vocab_size": 129280,
}
GPT_OSS_20B = {
    "model_type": "gpt_oss",
    "experts_per_token": 4,
    "head_dim": 64,
    "hidden_size": 2880,
    "intermediate_size": 2880,
    "layer_types": ["sliding_attention", "full_attention"] * 12,
    "max_position_embeddings": 131072,
    "num_attention_heads": 64,
    "num_experts_per_tok": 4,
    "num_hidden_layers": 24,
    "num_key_value_heads": 8,
    "num_local_experts": 32,
    "quantization_config": {"quant_method": "mxfp4"},
    "sliding_window": 128,
    "tie_word_embeddings": False,
    "vocab_size": 201088,
}
WANTED = """
    llama-3.1-8b llama-3.3-70b llama-3.1-405b llama-4-scout llama-4-maverick llama-2-7b llama-2-70b qwen3-8b
    qwen3-32b qwen3-30b-a3b qwen3-235b-a22b qwen3.5-397b-a17b qwen3.6-27b qwen3.6-35b-a3b deepseek-r1
    deepseek-v3.2 deepseek-v4-pro deepseek-v4-flash glm-4.5 glm-4.6 glm-5 glm-5.1 kimi-k2 kimi-k2.5 kimi-k2.6
    minimax-m2 minimax-m2.5 minimax-m2.7 gpt-oss-20b gpt-oss-120b mistral-7b mixtral-8x7b mixtral-8x22b
    mistral-large-3 gemma-3-27b gemma-4-31b phi-4 olmo-2-32b nemotron-3-nano-30b-a3b
"""


def test_every_wanted_model_is_there_once():
    ids = [row["id"] for row in registry_rows()]
    assert len(ids) == len(set(ids))
    assert set(WANTED.split()) <= set(ids)


@pytest.mark.parametrize("row", registry_rows(), ids=lambda row: row["id"])
def test_derived_total_matches_the_published_count_within_2_per_cent(row):
    model = architecture_from_row(row)
    if row["published_total_parameters"]:
        assert model.total_parameters == pytest.approx(int(row["published_total_parameters"]), rel=0.02)
        assert row["counts_source"].startswith("https://")
    else:
        assert "absent" in row["note"]
    assert row["config_source"].startswith("https://")
    assert row["config_read_via"]
    assert model.active_parameters <= model.total_parameters


COUNTED = [row for row in registry_rows() if row["published_active_parameters"]]


@pytest.mark.parametrize("row", COUNTED, ids=lambda row: row["id"])
def test_derived_active_count_is_near_the_published_one(row):
    # Published counts of active parameters leave out embeddings or not, and are rounded to a whole billion.
    model = architecture_from_row(row)
    near = pytest.approx(int(row["published_active_parameters"]), rel=0.17)
    assert model.active_parameters == near or model.active_parameters - model.embedding_parameters == near


def test_llama_8b_by_hand():
    model = read_model_file(DENSE, "llama-3.1-8b").sizes
    # A layer: q and o 4096·4096 each, k and v 4096·1024 each, three matrices of 4096·14336.
    layer = 2 * 4096**2 + 2 * 4096 * 1024 + 3 * 4096 * 14336
    assert model.total_parameters == 32 * layer + 2 * 128256 * 4096 == 8_029_995_008
    assert model == models()["llama-3.1-8b"]


def test_deepseek_r1_by_hand():
    model = read_model_file(DEEPSEEK_R1, "deepseek-r1").sizes
    # q: 7168·1536 + 1536·128·192; latent: 7168·576 + 512·128·256; o: 128·128·7168
    attention = 7168 * 1536 + 1536 * 128 * 192 + 7168 * 576 + 512 * 128 * 256 + 128 * 128 * 7168
    expert = 3 * 7168 * 2048
    feed_forward = 3 * (3 * 7168 * 18432) + 58 * (257 * expert + 7168 * 256)
    assert model.total_parameters == 61 * attention + feed_forward + 2 * 129280 * 7168
    assert model.one_expert_parameters == expert
    assert model.native_precision == "fp8"
    assert model == models()["deepseek-r1"]


def test_gpt_oss_has_windows_on_half_its_layers():
    model = read_model_file(GPT_OSS_20B, "gpt-oss-20b").sizes
    assert (model.window, model.window_layers, model.attention_layers) == (128, 12, 24)
    assert model.native_precision == "mxfp4"
    assert model == models()["gpt-oss-20b"]


def test_minimax_m3_keeps_a_cache_of_all_tokens_and_reads_the_blocks_that_its_indexer_picks():
    model = models()["minimax-m3"]
    # Keys and values of 4 heads of 128 in 60 layers, and one index key of 128 in 57 of them, 2 bytes each.
    each_token = 2 * (60 * 2 * 4 * 128 + 57 * 128)
    assert cache_bytes_per_sequence(model, 100_000) == 100_000 * each_token
    sizes = served_sizes(model, gpus()["h200"], "bf16", "bf16")
    # 16 blocks of 128 tokens in 57 layers; all tokens in the other 3, and all index keys.
    assert (sizes.window, sizes.window_layers, sizes.full_layers) == (2048, 57, 3)
    assert sizes.read_near == 2 * 57 * 2 * 4 * 128
    assert sizes.read_far == each_token - sizes.read_near


def test_latent_layers_without_an_indexer_use_the_choice_of_another():
    model = models()["glm-5.2"]
    # 78 latents of 512 + 64; 21 of the layers keep an index key of 128.
    assert cache_bytes_per_sequence(model, 1) == 2 * (78 * 576 + 21 * 128)
    sizes = served_sizes(model, gpus()["h200"], "fp8", "bf16")
    assert (sizes.window, sizes.window_layers, sizes.full_layers) == (2048, 78, 0)
    assert (sizes.read_near, sizes.read_far) == (2 * 78 * 576, 2 * 21 * 128)


@pytest.mark.parametrize("id", sorted(models()))
def test_a_step_never_reads_more_cache_than_is_kept(id):
    sizes = served_sizes(models()[id], gpus()["b200"], "bf16", "bf16")
    for tokens in (1, 128, 2048, 50_000):
        near = min(tokens, sizes.window)
        kept = sizes.cache_far * tokens + sizes.cache_near * near
        assert sizes.read_far * tokens + sizes.read_near * near <= kept * (1 + 1e-12)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"hidden_size": None}, "hidden_size"),
        ({"num_hidden_layers": "32"}, "num_hidden_layers"),
        ({"vocab_size": True}, "vocab_size"),
        ({"num_attention_heads": -1}, "num_attention_heads"),
        ({"intermediate_size": 1.5}, "intermediate_size"),
        ({"tie_word_embeddings": "no"}, "tie_word_embeddings"),
        ({"layer_types": "full"}, "layer_types"),
        ({"text_config": []}, "text_config"),
        ({"num_local_experts": 8}, "num_experts_per_tok"),
    ],
)
def test_a_bad_configuration_is_refused_by_field(change, field):
    with pytest.raises(InputError) as refusal:
        read_model_file({**DENSE, **change}, "mine")
    assert refusal.value.field == field


@settings(deadline=None, max_examples=50)
@given(st.dictionaries(st.sampled_from(sorted(DEEPSEEK_R1)), st.none() | st.integers(-5, 5) | st.text(max_size=3)))
def test_any_change_is_read_or_refused_as_input(change):
    with contextlib.suppress(InputError):
        assert read_model_file({**DEEPSEEK_R1, **change}, "mine").sizes.total_parameters > 0


def test_a_bad_registry_row_is_refused_by_column():
    row = registry_rows()[0]
    for column, value in (("hidden", ""), ("hidden", "4096.5"), ("tied_embeddings", "yes"), ("attention", "magic")):
        with pytest.raises(InputError) as refusal:
            architecture_from_row({**row, column: value})
        assert refusal.value.field == column


def test_sizes_that_contradict_are_refused():
    model = models()["gpt-oss-20b"]
    changes = ({"window_layers": 25}, {"experts_active": 64}, {"native_precision": "fp3"}, {"kv_heads": 0})
    for change in (*changes, {"index_layers": 25}, {"index_topk": 2048}):
        with pytest.raises(InputError):
            dataclasses.replace(model, **change)
