"""Which layer is of which kind: every way of saying it, none that is not known, no two that differ."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from economics.errors import InputError
from economics.fleet.config_file.feed_forward import _PLACES as PLACES_OF_EXPERTS
from economics.fleet.config_file.mixers import MIXER_OF, PLACES, Mixer
from economics.fleet.config_file.model_file import read_model_file
from economics.fleet.config_file.states import MARKS
from economics.fleet.memory import cache_growth
from tests.support.config_files import DENSE, EXPERTS, HYBRID


def sizes(config: dict[str, Any]) -> Any:
    return read_model_file(config, "mine").sizes


def refused(config: Any) -> str:
    with pytest.raises(InputError) as refusal:
        read_model_file(config, "mine")
    assert refusal.value.message
    assert "\n" not in str(refusal.value)
    return refusal.value.field


STATED = {key: value for key, value in HYBRID.items() if key != "full_attention_interval"}
FULL_EVERY_4 = [i for i in range(48) if i % 4 == 3]
SAID = {
    "full_attention_interval": 4,
    "layer_types": ["linear_attention", "linear_attention", "linear_attention", "full_attention"] * 12,
    "layers_block_type": ["mamba", "mamba", "mamba", "attention"] * 12,
    "hybrid_override_pattern": "MMM*" * 12,
    "block_types": ["recurrent", "recurrent", "recurrent", "attention"],
    "_block_types": ["recurrent", "recurrent", "recurrent", "attention"],
    "attn_type_list": [0, 0, 0, 1] * 12,
    "attn_layer_indices": FULL_EVERY_4,
    "full_attn_idxs": FULL_EVERY_4,
    "attn_layer_period": 4,
    "layer_group_size": 4,
    "linear_attn_config": {
        "full_attn_layers": [i + 1 for i in FULL_EVERY_4],
        "kda_layers": [i + 1 for i in range(48) if i % 4 != 3],
        "head_dim": 128,
        "num_heads": 16,
    },
}
OF_WINDOWS = {
    "hybrid_layer_pattern": [1, 1, 1, 0] * 12,
    "sliding_window_layers": [i for i in range(48) if i % 4 != 3],
    "local_layer_ids": [i for i in range(48) if i % 4 != 3],
    "sliding_window_pattern": 4,
    "_sliding_window_pattern": 4,
    "global_attn_every_n_layers": 4,
    "global_attn_every_n": 4,
    "full_attn_mod": 4,
    "layer_types": ["sliding_attention", "sliding_attention", "sliding_attention", "full_attention"] * 12,
}


def test_every_key_that_places_layers_is_among_these():
    assert set(SAID) | set(OF_WINDOWS) == set(PLACES)


@pytest.mark.parametrize("key", SAID)
def test_a_hybrid_is_read_however_it_is_said(key):
    model = sizes({**STATED, key: SAID[key]})
    assert (model.attention_layers, model.linear_layers, model.moe_layers) == (12, 36, 48)


@pytest.mark.parametrize("key", OF_WINDOWS)
def test_windows_are_read_however_they_are_said(key):
    model = sizes({**EXPERTS, "sliding_window": 1024, key: OF_WINDOWS[key]})
    assert (model.attention_layers, model.window_layers, model.window) == (48, 36, 1024)


@pytest.mark.parametrize("key", SAID)
def test_two_statements_that_differ_are_refused(key):
    other = "layer_types" if key != "layer_types" else "full_attention_interval"
    wrong = ["full_attention"] * 48 if other == "layer_types" else 6
    assert refused({**STATED, key: SAID[key], other: wrong}) in (key, other)


@pytest.mark.parametrize(
    "key", [k for k in SAID if isinstance(SAID[k], list) and k not in ("block_types", "_block_types")]
)
def test_an_unknown_or_a_missing_layer_is_refused(key):
    entries: list[Any] = list(SAID[key])
    assert refused({**STATED, key: ["teleport", *entries[1:]]}) == key
    if key not in ("attn_layer_indices", "full_attn_idxs"):
        assert refused({**STATED, key: entries[:-1]}) == key


COMPRESSED = ("compressed_sparse_attention", "heavily_compressed_attention")


@pytest.mark.parametrize("name", [name for name in MIXER_OF if name not in COMPRESSED])
def test_every_known_kind_of_layer_is_counted(name):
    mixer = MIXER_OF[name]
    config = {**STATED, "sliding_window": 512, "layer_types": [name, *["full_attention"] * 47]}
    model = sizes(config)
    assert model.attention_layers == 47 + (mixer in (Mixer.FULL, Mixer.WINDOW, Mixer.BOTH))
    assert model.linear_layers == (mixer in (Mixer.STATE, Mixer.BOTH))
    assert model.window_layers == (mixer is Mixer.WINDOW)


V4 = {
    **EXPERTS,
    "model_type": "deepseek_v4",
    "num_hidden_layers": 43,
    "num_key_value_heads": 1,
    "head_dim": 512,
    "q_lora_rank": 1024,
    "o_lora_rank": 1024,
    "o_groups": 8,
    "qk_rope_head_dim": 64,
    "sliding_window": 128,
    "index_head_dim": 128,
    "index_n_heads": 64,
    "index_topk": 512,
}


def test_compressed_attention_is_read_by_ratios_and_by_names():
    ratios = [0, 0, *[4, 128] * 20, 4]
    names = [{0: "sliding_attention", 4: COMPRESSED[0], 128: COMPRESSED[1]}[ratio] for ratio in ratios]
    by_ratio = sizes({**V4, "compress_ratios": [*ratios, 0]})  # one more for the prediction head
    assert (by_ratio.compressed_4_layers, by_ratio.compressed_128_layers, by_ratio.window_layers) == (21, 20, 43)
    assert sizes({**V4, "layer_types": names}) == by_ratio
    assert refused({**V4, "compress_ratios": [3] * 43}) == "compress_ratios"


LATENT = {
    **EXPERTS,
    "num_attention_heads": 64,
    "kv_lora_rank": 512,
    "q_lora_rank": 2048,
    "qk_nope_head_dim": 192,
    "qk_rope_head_dim": 64,
    "v_head_dim": 256,
    "index_head_dim": 128,
    "index_n_heads": 32,
    "index_topk": 2048,
}


@pytest.mark.parametrize(
    "change",
    [
        {"indexer_types": ["full", "shared", "shared", "shared"] * 12},
        {"index_topk_pattern": "FSSS" * 12},
        {"index_topk_freq": 4, "index_skip_topk_offset": 1},
    ],
    ids=str,
)
def test_layers_that_share_an_indexer_keep_no_keys_of_it(change):
    assert sizes(LATENT).layers_with_index == 48
    model = sizes({**LATENT, **change})
    assert model.layers_with_index == 12
    # 48 latents of 512 + 64, 12 index keys of 128, in 2 bytes
    assert cache_growth(model)[0] == 2 * (48 * 576 + 12 * 128)


def test_an_unknown_indexer_and_a_shared_cache_are_refused():
    assert refused({**LATENT, "indexer_types": ["guess"] * 48}) == "indexer_types"
    assert refused({**LATENT, "kv_source_layers": [0] * 48}) == "kv_source_layers"
    assert sizes({**LATENT, "kv_source_layers": list(range(48))}) == sizes(LATENT)


def test_a_block_sparse_model_keeps_every_token_and_an_index_key():
    # MiniMax M3: 60 layers of 4 KV heads × 128, 57 of them with an index key of 128
    part = {"use_sparse_attention": True, "sparse_attention_freq": [0] * 3 + [1] * 57, "sparse_index_dim": 128,
            "sparse_num_index_heads": 4, "sparse_topk_blocks": 16, "sparse_block_size": 128}  # fmt: skip
    model = sizes({**EXPERTS, "num_hidden_layers": 60, "sparse_attention_config": part})
    assert cache_growth(model)[0] == 2 * (60 * 2 * 4 * 128 + 57 * 128)
    assert refused({**EXPERTS, "sparse_attention_config": {**part, "sparse_layers_shared": 2}})


def test_windows_with_heads_of_their_own():
    # MiMo V2 Flash: keys of 192 and values of 128 hold 320 elements a head, as two of 160 do
    wide = {"head_dim": 192, "v_head_dim": 128, "num_key_value_heads": 4, "sliding_window": 128}
    narrow = {"swa_head_dim": 192, "swa_v_head_dim": 128, "swa_num_key_value_heads": 8}
    model = sizes({**EXPERTS, **wide, **narrow, "hybrid_layer_pattern": [0, 1, 1, 1] * 12})
    assert cache_growth(model) == (12 * 4 * 320 * 2, 36 * 8 * 320 * 2 * 128)


BLOCK = {"attention": {"n_heads_in_group": 8, "no_op": False}, "ffn": {"ffn_mult": 5.25, "no_op": False}}
NO_ATTENTION = {"attention": {"n_heads_in_group": None, "no_op": True}, "ffn": {"ffn_mult": 2.625, "no_op": False}}
NO_FEED_FORWARD = {"attention": {"n_heads_in_group": 8, "no_op": False}, "ffn": {"ffn_mult": None, "no_op": True}}


def test_a_pruned_model_is_read_block_by_block():
    blocks = [BLOCK] * 20 + [NO_ATTENTION] * 10 + [NO_FEED_FORWARD] * 2
    model = sizes({**DENSE, "intermediate_size": None, "num_key_value_heads": None, "block_configs": blocks})
    # 2/3 × 5.25 × 4096 = 14,336 and 2/3 × 2.625 × 4096 = 7,168
    assert (model.attention_layers, model.dense_layers, model.kv_heads) == (22, 30, 4)
    assert model.dense_ffn == round((20 * 14336 + 10 * 7168) / 30)
    linear = {**BLOCK, "attention": {"replace_with_linear": True}}
    assert refused({**DENSE, "block_configs": [linear] * 32}).endswith("replace_with_linear")


@pytest.mark.parametrize("mark", MARKS)
def test_sizes_of_states_need_a_place(mark):
    value = {"head_dim": 128, "num_heads": 32} if mark == "linear_attn_config" else 16
    assert refused({**DENSE, mark: value}).startswith(mark)


def test_a_list_may_name_prediction_layers_too():
    named = {**STATED, "layer_types": [*SAID["layer_types"], "full_attention"]}
    assert refused(named) == "layer_types"
    assert sizes({**named, "num_nextn_predict_layers": 1}).attention_layers == 12


def test_a_hybrid_without_places_is_not_whole():
    assert refused(STATED) == "layer_types"


@pytest.mark.parametrize(
    ("change", "layers"),
    [
        ({}, 48),
        ({"first_k_dense_replace": 3}, 45),
        ({"first_k_dense_replace": 1, "moe_layer_freq": 2}, 23),  # 2, 4, …, 46
        ({"num_dense_layers": 2}, 46),
        ({"moe_layer_num_skipped": 2}, 46),
        ({"moe_layer_freq": [0] * 3 + [1] * 45}, 45),
        ({"mlp_layer_types": ["dense"] + ["sparse"] * 47}, 47),
        ({"moe_layers_enum": ",".join(str(i) for i in range(4, 48))}, 44),
        ({"moe_layer_start_index": 1, "moe_layer_end_index": 47, "moe_layer_interval": 1}, 47),
        ({"moe_layer_start_index": 2, "moe_layer_end_index": -1}, 46),
        ({"decoder_sparse_step": 2}, 24),
        ({"decoder_sparse_step": 1, "mlp_only_layers": [0, 5]}, 46),
        ({"interleave_moe_layer_step": 2}, 24),
        ({"moe_layers": [1, 3, 5]}, 3),
        ({"expert_layer_period": 2, "expert_layer_offset": 1}, 24),
    ],
    ids=str,
)
def test_layers_of_experts_are_placed_however_it_is_said(change, layers):
    model = sizes({**EXPERTS, **change})
    assert (model.moe_layers, model.dense_layers) == (layers, 48 - layers)
    assert set(change) <= set(PLACES_OF_EXPERTS)


def test_two_placings_of_experts_that_differ_are_refused():
    assert refused({**EXPERTS, "first_k_dense_replace": 3, "decoder_sparse_step": 1, "mlp_only_layers": []})
    assert refused({**EXPERTS, "num_local_experts": 64}) == "num_local_experts"


def test_a_window_as_long_as_the_context_is_none():
    config = {**DENSE, "model_type": "mistral", "max_position_embeddings": 4096}
    assert sizes({**config, "sliding_window": 4096}) == sizes({**config, "sliding_window": -1}) == sizes(config)
    assert sizes({**config, "sliding_window": 4095}).window_layers == 32


def test_what_the_kind_of_model_says_and_the_file_does_not():
    dense = sizes(DENSE)
    assert sizes({**DENSE, "model_type": "qwen"}).dense_ffn == dense.dense_ffn // 2
    assert sizes({**DENSE, "model_type": "gpt_neox"}).ffn_matrices == 2
    assert sizes({**DENSE, "hidden_act": "relu2"}).ffn_matrices == 2
    gated = sizes({**DENSE, "model_type": "afmoe"}).attention_parameters - dense.attention_parameters
    assert gated == 32 * 4096 * 4096  # a gate as wide as the queries
    untied = {key: value for key, value in DENSE.items() if key != "tie_word_embeddings"}
    assert not sizes(untied).tied_embeddings
    assert sizes({**untied, "model_type": "cohere"}).tied_embeddings


def test_a_dense_part_beside_the_experts_is_counted():
    model = sizes({**EXPERTS, "residual_moe": True})
    assert (model.moe_layers, model.dense_layers, model.dense_ffn) == (48, 48, 6144)


def test_parts_of_another_width_are_refused():
    assert sizes({**DENSE, "word_embed_proj_dim": 4096}) == sizes(DENSE)
    assert refused({**DENSE, "word_embed_proj_dim": 512}) == "word_embed_proj_dim"


def test_towers_are_said_to_be_left_out():
    nested = {"model_type": "vl", "vision_config": {"hidden_size": 9}, "text_config": DENSE}
    inner = {"model_type": "omni", "thinker_config": {"audio_config": {"d_model": 9}, "text_config": DENSE}}
    for config in (nested, inner):
        assert [note.kind for note in read_model_file(config, "mine").warnings] == ["towers of a file"]
    assert read_model_file({**nested, "vision_config": None}, "mine").warnings == ()


def test_keys_around_the_language_model_do_not_say_how_it_is_made():
    assert sizes({"model_type": "vl", "select_layer": -1, "mm_hidden_size": 9, "llm_config": DENSE}) == sizes(DENSE)


def test_a_window_needs_layers():
    assert refused({**DENSE, "model_type": "new", "sliding_window": 4096}) == "sliding_window"
    assert sizes({**DENSE, "model_type": "mistral", "sliding_window": 4096}).window_layers == 32
    assert sizes({**DENSE, "model_type": "qwen2", "sliding_window": 4096, "use_sliding_window": False}).window == 0
    assert refused({**DENSE, "sliding_window": 4096, "attention_chunk_size": 8192}) == "sliding_window"
    assert refused({**DENSE, "layer_types": ["sliding_attention"] * 32}) == "sliding_window"


@pytest.mark.parametrize(
    "key",
    [
        "num_attn_clusters",
        "attention_pattern",
        "kv_sharing_map",
        "hybrid_ratio",
        "linear_core_width",
        "mamba_twin_width",
        "ssm_lanes",
        "conv_stack",
        "expert_tiers",
        "moe_towers",
        "window_schedule",
        "chunk_plan",
        "sparse_map",
        "layer_repeats",
        "latent_bank",
        "kv_lora_stack",
        "indexer_layout",
        "hidden_size_per_layer_input",
        "num_kv_shared_layers",
        "cross_attention_layers",
        "zero_expert_num",
        "num_attention_heads_per_layer",
        "num_sliding_attention_heads",
        "recurrent_kv_cache_mode",
    ],
)
@pytest.mark.parametrize("value", [3, "ABAB", [1, 2], {"a": 1}, True], ids=str)
def test_a_key_that_changes_layers_and_is_not_understood_is_named(key, value):
    assert refused({**DENSE, key: value}) == key
    assert refused({"model_type": "vl", "vision_config": {}, "text_config": {**DENSE, key: value}}) == key


@pytest.mark.parametrize("value", [None, False, 0, 0.0, "", [], {}], ids=str)
def test_a_key_that_is_switched_off_says_nothing(value):
    assert sizes({**DENSE, "kv_sharing_map": value, "num_kv_shared_layers": value}) == sizes(DENSE)


@pytest.mark.parametrize(
    "key",
    ["attention_bias", "attention_dropout", "layer_norm_eps", "initializer_range", "rope_theta", "bos_token_id",
     "routed_scaling_factor", "moe_router_dtype", "num_nextn_predict_layers", "use_cache", "hidden_act", "torch_dtype"],
)  # fmt: skip
def test_keys_that_change_no_size_are_let_through(key):
    value = {"hidden_act": "silu", "torch_dtype": "bfloat16", "moe_router_dtype": "float32"}.get(key, 1)
    assert sizes({**DENSE, key: value}) == sizes(DENSE)


@pytest.mark.parametrize("around", ["text_config", "llm_config", "language_config", "thinker_config"])
def test_the_language_model_is_found_inside(around):
    nested = {"model_type": "vl", "vision_config": {"hidden_size": 9, "num_hidden_layers": 3}, around: DENSE}
    assert sizes(nested) == sizes(DENSE)
    assert sizes({"model_type": "omni", "thinker_config": {"audio_config": {}, "text_config": DENSE}}) == sizes(DENSE)


KEYS = sorted({*HYBRID, *EXPERTS, *PLACES, *PLACES_OF_EXPERTS, "kv_lora_rank", "sliding_window", "quantization_config"})
VALUES = st.none() | st.booleans() | st.integers(-2, 60) | st.floats() | st.text(max_size=4) | st.lists(
    st.integers(-1, 3) | st.sampled_from(sorted(MIXER_OF)), max_size=3
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(st.sampled_from([DENSE, EXPERTS, HYBRID]), st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=3))
def test_any_change_is_read_or_refused_in_a_sentence(config, change):
    with contextlib.suppress(InputError):
        model = sizes({**config, **change})
        assert model.total_parameters > 0
        assert model.attention_layers + model.linear_layers >= 0
