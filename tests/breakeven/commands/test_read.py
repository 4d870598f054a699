"""`breakeven read`: a model's file in JSON and as a table, what lies beside it, and what is refused."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

from tests.support.command import document, printed, refused
from tests.support.config_files import DENSE, EXPERTS, FOLDER, case_names, content
from tests.support.uploaded import VLLM

KEYS = ["total_parameters", "active_parameters", "weights_bytes", "precision", "cache_bytes_per_token",
        "cache_bytes_fixed", "layers", "warnings"]  # fmt: skip


def file(tmp_path, text, name="config.json"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else content(text))
    return str(path)


@pytest.mark.parametrize("name", case_names())
def test_the_json_has_these_keys(capsys, name):
    read = document(capsys, "read", str(FOLDER / f"{name}.json"), "--format", "json")
    assert list(read) == KEYS
    assert list(read["layers"]) == ["attention", "windowed", "linear", "dense", "experts"]


def test_a_model_in_json(capsys):
    read = document(capsys, "read", str(FOLDER / "gemma-4-12b.json"), "--format", "json")
    assert read["cache_bytes_per_token"] == 16384
    assert read["cache_bytes_fixed"] == 335_544_320
    assert read["layers"] == {"attention": 48, "windowed": 40, "linear": 0, "dense": 48, "experts": 0}
    assert (read["precision"], read["warnings"]) == ("bf16", [])
    assert read["weights_bytes"] == 2 * read["total_parameters"]


def test_a_table_says_the_same_and_warnings_go_beside(capsys):
    printed_table = printed(capsys, "read", str(FOLDER / "llama-70b-mixed-modelopt.json"))
    assert "70,552,387,584" in printed_table
    assert "layers: attention      80" in printed_table


def test_a_published_count_that_is_far_is_warned_of(capsys, tmp_path):
    path = file(tmp_path, DENSE)
    assert document(capsys, "read", path, "--format", "json", "--parameters", "8.03B")["warnings"] == []
    (warning,) = document(capsys, "read", path, "--format", "json", "--parameters", "70.6 B")["warnings"]
    assert "89% fewer" in warning
    for written in ("8030000000", "8,030,261,248", "8.03e9", "8030M", "0.00803T"):
        assert document(capsys, "read", path, "--format", "json", "--parameters", written)["warnings"] == []
    for wrong in ("many", "-3B", "0", "1e40", "8.03Q", "nan"):
        assert refused(capsys, "read", path, f"--parameters={wrong}").startswith("--parameters: ")


def test_a_precision_that_is_not_understood_is_chosen(capsys, tmp_path):
    path = file(tmp_path, {**DENSE, "quantization_config": {"quant_method": "gptq"}})
    read = document(capsys, "read", path, "--format", "json")
    assert (read["precision"], read["weights_bytes"]) == (None, None)
    assert "choose the precision" in read["warnings"][0]
    chosen = document(capsys, "read", path, "--format", "json", "--precision", "int4")
    assert (chosen["precision"], chosen["warnings"]) == ("int4", [])
    assert "must be one of bf16, fp8" in refused(capsys, "read", path, "--precision", "int3")


def test_what_lies_beside_says_the_precision(capsys, tmp_path):
    path = file(tmp_path, DENSE)
    assert document(capsys, "read", path, "--format", "json")["precision"] == "bf16"
    beside = {"producer": {"name": "modelopt"}, "quantization": {"quant_algo": "FP8", "exclude_modules": ["lm_head"]}}
    file(tmp_path, beside, "hf_quant_config.json")
    assert document(capsys, "read", path, "--format", "json")["precision"] == "fp8"
    other = tmp_path / "other"
    other.mkdir()
    shutil.move(tmp_path / "hf_quant_config.json", other / "q.json")
    given = ["--quantisation", str(other / "q.json")]
    assert document(capsys, "read", path, "--format", "json", *given)["precision"] == "fp8"
    assert refused(capsys, "read", str(other / "q.json")).startswith("quantization: says only how")


def test_a_benchmark_is_told_from_a_model_by_what_is_in_it(capsys, tmp_path):
    read = document(capsys, "read", file(tmp_path, VLLM, "config.json"), "--format", "json")
    (run,) = read["runs"]
    assert (run["output_tokens_per_second"], run["concurrency"]) == (1000, 32)


def test_a_long_file_that_lists_each_expert_is_read(capsys, tmp_path):
    listed = {f"model.layers.{i}.mlp.experts.{e}.{m}_proj": {"quant_algo": "NVFP4", "group_size": 16}
              for i in range(48) for e in range(64) for m in ("up", "gate", "down")}  # fmt: skip
    mixed = {"quant_method": "modelopt", "quant_algo": "MIXED_PRECISION", "quantized_layers": listed}
    text = content({"quantization_config": mixed, **EXPERTS})
    assert len(text) > 2**19
    assert document(capsys, "read", file(tmp_path, text), "--format", "json")["precision"] == "nvfp4"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b'{"hidden_size": 4096, "num_hid', "no valid JSON"),
        (b"GGUF" + b"\x00" * 50, "GGUF"),
        ({"peft_type": "LORA", "base_model_name_or_path": "a/b"}, "a/b"),
        ({**DENSE, "num_kv_shared_layers": 10}, "num_kv_shared_layers: 10 is not understood"),
        ({**DENSE, "layer_types": ["magic"] * 32}, "layer_types: 'magic'"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_file_at_fault_is_refused_in_one_line(capsys, tmp_path, text, words):
    assert words in refused(capsys, "read", file(tmp_path, text))
    assert "No such file" in refused(capsys, "read", str(tmp_path / "nothing.json"))


def test_weights_are_refused_before_they_are_read(capsys, tmp_path):
    weights = tmp_path / "model.safetensors"
    with weights.open("wb") as sparse:
        sparse.write((120).to_bytes(8, "little") + b'{"__metadata__": {}}')
        sparse.truncate(50 * 2**30)
    assert "safetensors" in refused(capsys, "read", str(weights))
    with weights.open("wb") as sparse:
        sparse.truncate(50 * 2**30)
    assert "53,687,091,200 bytes are refused" in refused(capsys, "read", str(weights))
    assert "Is a directory" in refused(capsys, "read", str(tmp_path))


def test_reading_a_model_imports_neither_tables_nor_databases():
    code = "import sys; from breakeven.cli import main; main(['read', sys.argv[1]]); print(*sys.modules)"
    path = str(FOLDER / "kimi-k3.json")
    out = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True).stdout
    assert not {"pandas", "duckdb", "pydantic", "streamlit"} & set(out.split())


def test_the_json_of_standard_input(capsys, monkeypatch):
    class Input:
        def read(self):
            return content(DENSE)

    monkeypatch.setattr(sys, "stdin", type("Standard", (), {"buffer": Input()})())
    assert document(capsys, "read", "-", "--format", "json")["layers"]["attention"] == 32
    assert json.loads(content(DENSE))["num_hidden_layers"] == 32


@pytest.mark.parametrize("argument", ["--parameters", "--precision", "--quantisation"])
def test_what_is_about_a_model_is_refused_beside_a_benchmark(capsys, tmp_path, argument):
    said = refused(capsys, "read", file(tmp_path, VLLM, "run.json"), argument, "8B")
    assert said.strip() == f"{argument}: is about a model's config.json, and this file is a benchmark: leave it out"
