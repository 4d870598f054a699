"""How weights are stored, in every dialect, and never by the name of a method."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from economics.errors import InputError
from economics.fleet.config_file.model_file import CHOICES, ModelFile, read_model_file
from economics.fleet.memory import BYTES_PER_WEIGHT, weight_bytes
from tests.support.config_files import DENSE, EXPERTS


def read(quantised: Any, config: dict[str, Any] = DENSE, beside: Any = None) -> ModelFile:
    extra = {} if quantised is None else {"quantization_config": quantised}
    return read_model_file({**config, **extra}, "mine", beside)


def groups(bits: int, kind: str, size: int | None = None, **others: Any) -> dict[str, Any]:
    """compressed-tensors, of one group."""
    weights = {"num_bits": bits, "type": kind, "group_size": size}
    return {
        "quant_method": "compressed-tensors",
        "config_groups": {"group_0": {"targets": ["Linear"], "weights": weights}},
        **others,
    }


def ao(kind: Any) -> dict[str, Any]:
    return {"quant_method": "torchao", "quant_type": kind}


def modelopt(algorithm: str) -> dict[str, Any]:
    return {"quant_method": "modelopt", "quant_algo": algorithm}


DIALECTS = [
    (None, "bf16"),
    (groups(8, "float"), "fp8"),
    (groups(8, "int"), "int8"),
    (groups(4, "int", 128), "int4"),
    (groups(4, "float", 16), "nvfp4"),
    (groups(4, "float", 32), "mxfp4"),
    (groups(4, "float", format="nvfp4-pack-quantized"), "nvfp4"),
    ({"quant_method": "gptq", "bits": 4}, "int4"),
    ({"quant_method": "gptq", "bits": 8}, "int8"),
    ({"quant_method": "awq", "bits": 4}, "int4"),
    ({"quant_method": "awq", "w_bit": 4}, "int4"),
    ({"quant_method": "auto-round", "bits": 4, "data_type": "int"}, "int4"),
    ({"quant_method": "auto-round", "bits": 8, "data_type": "int"}, "int8"),
    ({"quant_method": "auto-round", "bits": 4, "data_type": "mx_fp", "group_size": 32}, "mxfp4"),
    ({"quant_method": "bitsandbytes", "load_in_4bit": True, "load_in_8bit": False}, "int4"),
    ({"quant_method": "bitsandbytes", "load_in_4bit": False, "load_in_8bit": True}, "int8"),
    ({"quant_method": "fp8", "fmt": "e4m3", "weight_block_size": [128, 128]}, "fp8"),
    ({"quant_method": "fp8", "activation_scheme": "dynamic"}, "fp8"),
    ({"quant_method": "fbgemm_fp8", "activation_scale_ub": 1200.0}, "fp8"),
    (modelopt("FP8"), "fp8"),
    (modelopt("FP8_PER_CHANNEL_PER_TOKEN"), "fp8"),
    (modelopt("NVFP4"), "nvfp4"),
    (modelopt("W4A8_AWQ"), "int4"),
    (modelopt("W4A16_NVFP4"), "nvfp4"),
    (modelopt("W4A8_MXFP4_FP8"), "mxfp4"),
    (modelopt("W8A8_SQ_PER_CHANNEL"), "int8"),
    (modelopt("MXFP8"), "fp8"),
    (modelopt("NO_QUANT"), "bf16"),
    ({"quant_method": "mxfp4"}, "mxfp4"),
    ({"quant_method": "nvfp4"}, "nvfp4"),
    ({"quant_method": "quark", "global_quant_config": {"weight": {"dtype": "fp8_e4m3"}}}, "fp8"),
    ({"quant_method": "quark", "global_quant_config": {"weight": {"dtype": "fp4", "group_size": 32}}}, "mxfp4"),
    ({"quant_method": "quark", "global_quant_config": {"weight": {"dtype": "uint4"}}}, "int4"),
    (ao("int4_weight_only"), "int4"),
    (ao("int8_weight_only"), "int8"),
    (ao({"default": {"_type": "Float8DynamicActivationFloat8WeightConfig", "_data": {}}}), "fp8"),
    (ao({"default": {"_type": "Int8DynamicActivationInt4WeightConfig", "_data": {}}}), "int4"),
    ({"quant_method": "hqq", "quant_config": {"weight_quant_params": {"nbits": 4}}}, "int4"),
    ({"quant_method": "quanto", "weights": "float8"}, "fp8"),
    ({"quant_method": "eetq", "weights": "int8"}, "int8"),
    # not understood
    ({"quant_method": "gptq", "bits": 3}, None),
    ({"quant_method": "gptq", "bits": 2.5}, None),
    ({"quant_method": "gptq"}, None),
    ({"quant_method": "awq"}, None),
    ({"quant_method": "auto-round"}, None),
    ({"quant_method": "compressed-tensors"}, None),
    ({"quant_method": "modelopt"}, None),
    ({"quant_method": "modelopt_fp4"}, None),
    ({"quant_method": "aqlm", "nbits_per_codebook": 16}, None),
    ({"quant_method": "bitnet"}, None),
    ({"quant_method": "tomorrow's"}, None),
    ({"foo": 1}, None),
    (modelopt("W5"), None),
    (modelopt("MIXED_PRECISION"), None),
    (groups(4, "float"), None),
    (groups(6, "int"), None),
    (groups(8, "float", sparsity_config={"format": "sparse-24-bitmask"}), None),
    (ao("something_else"), None),
]


@pytest.mark.parametrize(("quantised", "precision"), DIALECTS, ids=str)
@pytest.mark.parametrize("config", [DENSE, EXPERTS], ids=["dense", "experts"])
def test_every_dialect(quantised, precision, config):
    of_file = read(quantised, config)
    assert of_file.precision == precision
    if precision is None:
        assert "choose the precision" in of_file.warnings[0].text
        chosen = of_file.stored_in("fp8")
        assert (chosen.precision, chosen.warnings, chosen.sizes.native_precision) == ("fp8", (), "fp8")


def test_the_name_of_a_method_alone_never_says_how_wide():
    for precision in BYTES_PER_WEIGHT:
        for method in ("gptq", "awq", "compressed-tensors", "auto-round", "modelopt"):
            assert read({"quant_method": method, "note": precision}).precision is None


@pytest.mark.parametrize("precision", CHOICES)
def test_any_precision_can_be_chosen(precision):
    assert read(None).stored_in(precision).precision == precision


def test_another_precision_is_refused():
    with pytest.raises(InputError) as refusal:
        read(None).stored_in("int3")
    assert refusal.value.field == "precision"


def test_the_file_beside_says_what_config_json_does_not():
    beside = {"producer": {"name": "modelopt"}, "quantization": {"quant_algo": "NVFP4", "exclude_modules": ["lm_head"]}}
    assert read(None).precision == "bf16"
    assert read(None, beside=beside).precision == "nvfp4"


def parts(quantised: Any, config: dict[str, Any] = EXPERTS, beside: Any = None) -> tuple[str, str, str]:
    model = read(quantised, config, beside).sizes
    return model.native_precision, model.mixer_precision, model.dense_precision


SHARED = {**EXPERTS, "shared_expert_intermediate_size": 768}


@pytest.mark.parametrize(
    ("kept", "config", "expected"),
    [
        (["lm_head"], EXPERTS, ("int4", "int4", "")),
        (["lm_head", "re:.*self_attn.*"], EXPERTS, ("int4", "", "")),
        (["lm_head", "re:.*self_attn.*", "re:.*shared_expert.*"], SHARED, ("int4", "", "")),
        (["lm_head", "re:.*self_attn.*"], SHARED, ("int4", "", "int4")),
        (["lm_head", "re:.*self_attn.*"], DENSE, ("int4", "bf16", "")),
        ([f"model.layers.{i}.self_attn.q_proj" for i in range(48)], EXPERTS, ("int4", "", "")),
        ([f"model.layers.{i}.self_attn.q_proj" for i in range(4)], EXPERTS, ("int4", "int4", "")),
        ([f"model.layers.{i}.mlp.gate" for i in range(48)], EXPERTS, ("int4", "int4", "")),
        (["model.layers.0*", "model.layers.1.*"], EXPERTS, ("int4", "int4", "")),
        (["re:.*vision_tower.*", "re:.*norm.*"], EXPERTS, ("int4", "int4", "")),
    ],
    ids=str,
)
def test_what_stays_in_16_bits_is_counted_so(kept, config, expected):
    assert parts(groups(4, "int", 128, ignore=kept), config) == expected


def test_attention_in_16_bits_by_hand():
    of_file = read(groups(4, "float", 16, ignore=["lm_head", "re:.*self_attn.*"]))
    # 32 layers: attention of 2 × 4096² + 2 × 4096 × 1024 in 2 bytes, the rest in 4.5 bits, embeddings in 2 bytes
    attention, dense = 32 * (2 * 4096**2 + 2 * 4096 * 1024), 32 * 3 * 4096 * 14336
    expected = 2 * attention + 0.5625 * dense + 2 * 2 * 128256 * 4096
    assert weight_bytes(of_file.sizes, "nvfp4") == expected
    # at another precision the file's own exceptions do not hold
    assert weight_bytes(of_file.sizes, "fp8") == (attention + dense) * (1 + 4 / 16384) + 2 * 2 * 128256 * 4096


def test_it_may_stand_around_the_language_model_or_in_it():
    inside = {"model_type": "vl", "text_config": {**DENSE, "quantization_config": groups(8, "float")}}
    around = {"model_type": "vl", "text_config": DENSE, "quantization_config": groups(8, "float")}
    assert [read_model_file(config, "mine").precision for config in (inside, around)] == ["fp8", "fp8"]


def test_smaller_groups_have_more_scales():
    weights = [weight_bytes(read(groups(4, "int", size)).sizes, "int4") for size in (128, 64, 32)]
    assert weights == sorted(weights)
    assert weight_bytes(read(groups(4, "int", None)).sizes, "int4") == weights[0]


LISTED = {f"model.layers.{i}.mlp.experts": {"quant_algo": "NVFP4"} for i in range(48)}
ATTENTION = {f"model.layers.{i}.self_attn.q_proj": {"quant_algo": "FP8"} for i in range(48)}


def test_experts_may_have_a_type_of_their_own():
    blocks = {"quant_method": "fp8", "fmt": "e4m3"}
    assert parts(blocks, {**EXPERTS, "expert_dtype": "fp4"}) == ("fp4-experts", "", "")
    assert parts(blocks, {**EXPERTS, "expert_dtype": "fp8"}) == ("fp8", "", "")
    assert parts(None, {**EXPERTS, "expert_dtype": "fp8"}) == ("fp8", "bf16", "")
    assert read(blocks, {**EXPERTS, "expert_dtype": "fp3"}).precision is None


def test_a_mix_is_read_from_its_list():
    mixed = {"quant_method": "modelopt", "quant_algo": "MIXED_PRECISION"}
    assert parts({**mixed, "quantized_layers": {**LISTED, **ATTENTION}}) == ("nvfp4", "fp8", "")
    assert parts({**mixed, "quantized_layers": LISTED}) == ("nvfp4", "", "")
    # an FP8 file whose experts were quantised further
    further = {"quant_method": "fp8", "fmt": "e4m3", "quantized_layers": LISTED, "ignore": ["*.self_attn.*"]}
    assert parts(further) == ("nvfp4", "fp8", "")
    one = dict(list(LISTED.items())[:1])
    (note,) = read({**mixed, "quantized_layers": one}, EXPERTS).warnings
    assert "choose the precision" in note.text


def test_weights_in_32_bits_are_counted_in_16_and_said():
    plain = read_model_file({**DENSE, "torch_dtype": "float32"}, "mine")
    assert ([note.kind for note in plain.warnings], plain.precision) == (["weights in 32 bits"], "bf16")
    assert read(groups(8, "float"), {**DENSE, "torch_dtype": "float32"}).warnings == ()


def test_a_cache_in_8_bits_is_said():
    scheme = {"kv_cache_scheme": {"num_bits": 8, "type": "float"}}
    assert [note.kind for note in read({**groups(8, "float"), **scheme}).warnings] == ["cache of a file"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 40) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=6,
)
FIELDS = ["quant_method", "bits", "config_groups", "quant_algo", "quantized_layers", "ignore", "format", "group_size",
          "load_in_4bit", "kv_cache_scheme", "global_quant_config", "quant_type", "weights", "quant_config", "dynamic",
          "extra_config", "sparsity_config", "fmt", "data_type"]  # fmt: skip


@settings(deadline=None, max_examples=200)
@given(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=4), st.sampled_from([DENSE, EXPERTS]))
def test_any_quantisation_is_read_or_refused(quantised, config):
    with contextlib.suppress(InputError):
        of_file = read(quantised, config)
        assert of_file.precision is None or of_file.precision in BYTES_PER_WEIGHT
