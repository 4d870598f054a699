"""Files that are no configuration of a language model, and values that cannot be: one sentence each, no traceback."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from economics.errors import InputError
from economics.fleet.config_file.model_file import read_model_file
from economics.fleet.config_file.text import MAX_BYTES, parse_config
from tests.support.config_files import DENSE, EXPERTS, content


def refusal(file: bytes) -> InputError:
    with pytest.raises(InputError) as refused:
        read_model_file(parse_config(file), "mine")
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 250
    return refused.value


VISION = {"model_type": "siglip_vision_model", "hidden_size": 1152, "num_hidden_layers": 27, "image_size": 384}
AUDIO = {"model_type": "wav2vec2", "hidden_size": 768, "num_hidden_layers": 12, "feat_extract_norm": "group"}
LORA = {"peft_type": "LORA", "base_model_name_or_path": "meta-llama/Llama-3.1-8B", "r": 16, "lora_alpha": 32}
BESIDE = {"producer": {"name": "modelopt"}, "quantization": {"quant_algo": "FP8"}}


@pytest.mark.parametrize(
    ("file", "field", "words"),
    [
        (content(LORA), "peft_type", "meta-llama/Llama-3.1-8B"),
        (content({**LORA, "base_model_name_or_path": None}), "peft_type", "LoRA adapter"),
        (b"GGUF\x03\x00\x00\x00" + b"\x00" * 100, "file", "GGUF"),
        ((120).to_bytes(8, "little") + b'{"__metadata__": {}}' + b"\x00" * 100, "file", "safetensors"),
        (b"PK\x03\x04" + b"\x00" * 100, "file", "archive"),
        (content({"weight_map": {"a": "b"}, "metadata": {}}), "weight_map", "config.json"),
        (content(BESIDE), "quantization", "beside"),
        (content({"tokenizer_class": "LlamaTokenizer", "model_max_length": 10}), "tokenizer_class", "tokenizer"),
        (content({"_class_name": "UNet2DConditionModel"}), "_class_name", "images"),
        (content(VISION), "image_size", "vision or audio"),
        (content(AUDIO), "feat_extract_norm", "vision or audio"),
        (content({**AUDIO, "vocab_size": 32}), "feat_extract_norm", "vision or audio"),
        (
            content({"model_type": "clip", "text_config": DENSE, "vision_config": VISION}),
            "model_type",
            "vision or audio",
        ),
        (content({"model_type": "x", "vision_config": {"hidden_size": 3}}), "vision_config", "vision or audio"),
        (content({**DENSE, "is_encoder_decoder": True}), "is_encoder_decoder", "encoder"),
        (content({**DENSE, "type_vocab_size": 2}), "type_vocab_size", "writes none"),
        (content([DENSE]), "file", "a JSON object"),
        (content("config"), "file", "a JSON object"),
        (b"", "file", "no valid JSON"),
        (b'{"hidden_size": 40', "file", "no valid JSON (line 1"),
        (b"\xff\xfe{}", "file", "no valid JSON"),
        (b'{"a": 1, "a": 2}', "a", "given twice"),
        (b"[" * 10_000 + b"]" * 10_000, "file", "nested too deep"),
        (b'{"a": ' * 10_000 + b"1" + b"}" * 10_000, "file", "nested too deep"),
        (b'{"hidden_size": ' + b"9" * 5000 + b"}", "file", "no valid JSON"),
        (b"{}" + b" " * MAX_BYTES, "file", "at most"),
        (content({"dim": 8, "n_layers": 2, "n_heads": 2, "multiple_of": 4, "vocab_size": -1}), "vocab_size", "-1"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_such_file_says_what_to_give(file, field, words):
    error = refusal(file)
    assert error.field == field
    assert words in error.message


def test_a_million_keys_are_refused_soon():
    file = ("{" + ",".join(f'"{i:x}":1' for i in range(10**6)) + "}").encode()
    for some in (file, file[:4_900_000] + b'":1}'):
        started = time.monotonic()
        assert refusal(some).field == "file"
        assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    ("config", "change", "field"),
    [
        (DENSE, {"num_hidden_layers": 0}, "num_hidden_layers"),
        (DENSE, {"num_hidden_layers": 10**7}, "num_hidden_layers"),
        (DENSE, {"num_hidden_layers": 31.5}, "num_hidden_layers"),
        (DENSE, {"num_hidden_layers": "32"}, "num_hidden_layers"),
        (DENSE, {"num_hidden_layers": float("inf")}, "num_hidden_layers"),
        (DENSE, {"num_hidden_layers": float("nan")}, "num_hidden_layers"),
        (DENSE, {"hidden_size": -1}, "hidden_size"),
        (DENSE, {"hidden_size": True}, "hidden_size"),
        (DENSE, {"num_attention_heads": 0}, "num_attention_heads"),
        (DENSE, {"intermediate_size": 0}, "intermediate_size"),
        (DENSE, {"num_attention_heads": 31}, "num_key_value_heads"),
        (DENSE, {"num_key_value_heads": 7}, "num_key_value_heads"),
        (DENSE, {"vocab_size": 0}, "vocab_size"),
        (DENSE, {"intermediate_size": None}, "intermediate_size"),
        (DENSE, {"intermediate_size": [1, 2]}, "intermediate_size"),
        (DENSE, {"n_embd": 5}, "hidden_size"),
        (DENSE, {"text_config": [1]}, "text_config"),
        (DENSE, {"text_config": DENSE, "llm_config": DENSE}, "text_config"),
        (DENSE, {"quantization_config": "fp8"}, "quantization_config"),
        (EXPERTS, {"num_experts": 10**9}, "num_experts"),
        (EXPERTS, {"num_experts": 7.5}, "num_experts"),
        (EXPERTS, {"num_experts_per_tok": 129}, "num_experts_per_tok"),
        (EXPERTS, {"num_experts_per_tok": None}, "num_experts_per_tok"),
        (EXPERTS, {"num_experts_per_tok": [8, 4]}, "num_experts_per_tok"),
        (EXPERTS, {"moe_layer_freq": [1, 1]}, "moe_layer_freq"),
        (EXPERTS, {"mlp_layer_types": ["sparse"] * 47 + ["other"]}, "mlp_layer_types"),
        (EXPERTS, {"mlp_only_layers": [99], "decoder_sparse_step": 1}, "mlp_only_layers"),
        (EXPERTS, {"kv_lora_rank": 512}, "qk_nope_head_dim"),
    ],
    ids=str,
)
def test_a_value_that_cannot_be_is_refused_by_key(config, change, field):
    assert refusal(json.dumps({**config, **change}).encode()).field == field


def test_a_whole_number_may_be_written_with_a_point():
    plain = read_model_file(DENSE, "mine").sizes
    assert read_model_file({**DENSE, "hidden_size": 4096.0}, "mine").sizes == plain


UNUSED: list[Any] = [float("inf"), float("-inf"), float("nan"), [0.0, float("inf")], 1e308]


@pytest.mark.parametrize("value", UNUSED, ids=str)
def test_infinity_where_nothing_is_read_does_not_matter(value):
    file = json.dumps({**DENSE, "time_step_limit": value, "rope_scaling": {"factor": value}}).encode()
    assert read_model_file(parse_config(file), "mine").sizes == read_model_file(DENSE, "mine").sizes


MISTRAL = {"dim": 4096, "n_layers": 32, "head_dim": 128, "hidden_dim": 14336, "n_heads": 32, "n_kv_heads": 8,
           "norm_eps": 1e-05, "vocab_size": 128256, "rope_theta": 500000.0}  # fmt: skip
META = {"dim": 4096, "n_layers": 32, "n_heads": 32, "n_kv_heads": 8, "vocab_size": 128256, "multiple_of": 1024,
        "ffn_dim_multiplier": 1.3, "norm_eps": 1e-05, "use_scaled_rope": True}  # fmt: skip


@pytest.mark.parametrize("params", [MISTRAL, META], ids=["mistral", "meta"])
def test_params_json_is_read(params):
    # Meta: 2/3 × 4 × 4096 = 10,922 × 1.3 = 14,198, rounded up to 14,336
    read = read_model_file(params, "mine").sizes
    assert read.total_parameters == read_model_file(DENSE, "mine").sizes.total_parameters
    assert read.dense_ffn == 14336


def test_params_json_with_experts_is_read():
    moe = {"num_experts": 8, "num_experts_per_tok": 2}
    read = read_model_file({**MISTRAL, "moe": moe}, "mine").sizes
    assert (read.experts, read.experts_active, read.moe_layers) == (8, 2, 32)
    latent = {
        "q_lora_rank": 1536,
        "kv_lora_rank": 512,
        "qk_rope_head_dim": 64,
        "qk_nope_head_dim": 128,
        "v_head_dim": 128,
    }
    moe |= {"expert_hidden_dim": 4096, "num_shared_experts": 1, "first_k_dense_replace": 3, "route_every_n": 1}
    quantised = {"qformat_weight": "fp8_e4m3", "qscheme_act": "TENSOR"}
    large = read_model_file({**MISTRAL, **latent, "moe": moe, "quantization": quantised, "vision_encoder": {}}, "mine")
    assert (large.sizes.attention, large.sizes.expert_ffn, large.sizes.shared_ffn) == ("mla", 4096, 4096)
    assert (large.sizes.dense_layers, large.sizes.moe_layers, large.precision) == (3, 29, "fp8")


def test_a_file_in_deepseeks_own_names_is_read():
    own = {"dim": 7168, "inter_dim": 18432, "moe_inter_dim": 2048, "n_layers": 61, "n_dense_layers": 3, "n_heads": 128,
           "n_routed_experts": 256, "n_shared_experts": 1, "n_activated_experts": 8, "n_expert_groups": 8,
           "n_limited_groups": 4, "q_lora_rank": 1536, "kv_lora_rank": 512, "qk_nope_head_dim": 128, "dtype": "fp8",
           "qk_rope_head_dim": 64, "v_head_dim": 128, "vocab_size": 129280, "route_scale": 2.5}  # fmt: skip
    of_file = read_model_file(own, "mine")
    # as DeepSeek R1, by hand in test_registry.py
    assert (of_file.sizes.total_parameters, of_file.precision) == (671_025_397_760, "fp8")


def test_params_json_with_a_window_has_it_everywhere():
    assert read_model_file({**MISTRAL, "sliding_window": 4096}, "mine").sizes.window_layers == 32


@pytest.mark.parametrize(("published", "warned"), [(8.03e9, False), (8.2e9, False), (8.5e9, True), (7.0e9, True)])
def test_a_published_count_that_is_far_is_warned_of(published, warned):
    read = read_model_file(DENSE, "mine").against(published)
    assert [note.kind for note in read.warnings] == (["parameters of a file"] if warned else [])
