"""Benchmark files of three tools: read by the arithmetic of their fields, refused by field."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakeven.uploads.benchmark import MAX_BYTES, read_benchmark
from economics.errors import InputError
from economics.option.serving import MeasuredRun
from tests.support.uploaded import GUIDELLM, INFERENCEX, METRICS, VLLM


def read(document, name="run.json"):
    return read_benchmark(json.dumps(document).encode(), name)


def test_vllm_bench_serve():
    (run,) = read(VLLM)
    # 200,000 input tokens over 200 requests: 1,000 each; 50,000 output tokens: 250 each
    assert run.measured == {
        "output_tokens_per_second": 1000,
        "input_tokens": 1000,
        "output_tokens": 250,
        "concurrency": 32,
        "source": "vllm bench serve, run.json",
        "observed_on": "2026-08-07",
    }
    assert MeasuredRun.model_validate(run.measured).concurrency == 32


def test_vllm_at_a_request_rate_uses_littles_law():
    (run,) = read({**VLLM, "max_concurrency": None, "request_rate": 4})
    # a request takes 0.5 s + 249 × 0.03 s = 7.97 s; at 4 a second 31.88 are in flight
    assert run.measured["concurrency"] == 32
    (offline,) = read({**VLLM, "max_concurrency": None})
    assert "concurrency" not in offline.measured


def test_guidellm_gives_a_run_per_load():
    runs = read(GUIDELLM)
    assert len(runs) == 2
    assert runs[0].measured["concurrency"] == 16
    assert runs[0].measured["output_tokens_per_second"] == 900.5
    assert runs[0].measured["input_tokens"] == 1024
    assert "benchmark 2" in runs[1].measured["source"]


def test_inferencex_counts_per_gpu():
    (run,) = read(INFERENCEX)
    assert run.measured["output_tokens_per_second"] == 350 * 8
    assert run.measured["engine"] == "sglang"
    assert run.gpus == 8


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({}, "none of the three formats"),
        ([], "a JSON object is expected"),
        ({**VLLM, "completed": 0}, "completed: 0 is refused"),
        ({**VLLM, "output_throughput": "fast"}, "output_throughput: 'fast' is refused: must be a number"),
        ({**VLLM, "output_throughput": True}, "output_throughput: true is refused"),
        ({**VLLM, "total_input_tokens": -1}, "total_input_tokens: -1 is refused"),
        ({k: v for k, v in VLLM.items() if k != "total_input_tokens"}, "total_input_tokens: is missing"),
        ({**VLLM, "max_concurrency": 1.5}, "max_concurrency: 1.5 is refused"),
        ({"benchmarks": []}, "benchmarks: .* at least one"),
        ({"benchmarks": {}}, "benchmarks: .* list"),
        ({"benchmarks": [3]}, r"benchmarks\[0\].metrics: is missing"),
        ({"benchmarks": [{"metrics": {**METRICS, "request_concurrency": {}}}]}, "request_concurrency.successful"),
        ({**INFERENCEX, "tp": 1.5}, "tp: 1.5 is refused"),
        ({**INFERENCEX, "disagg": True}, "separate GPUs"),
        ({k: v for k, v in INFERENCEX.items() if k != "isl"}, "isl: is missing"),
    ],
)
def test_bad_files_are_refused_by_field(document, words):
    with pytest.raises(InputError, match=words):
        read(document)


def test_files_cut_short_with_nan_or_too_large_are_refused():
    whole = json.dumps(VLLM).encode()
    with pytest.raises(InputError, match="no valid JSON"):
        read_benchmark(whole[:-20], "cut.json")
    with pytest.raises(InputError, match="NaN is no number"):
        read_benchmark(whole.replace(b"1000.0", b"NaN"), "nan.json")
    with pytest.raises(InputError, match="too large"):
        read_benchmark(whole.replace(b"1000.0", b"1e999"), "inf.json")
    with pytest.raises(InputError, match="at most 20,971,520"):
        read_benchmark(b" " * (MAX_BYTES + 1), "big.json")


@given(st.binary(max_size=300))
def test_any_bytes_give_runs_or_a_sentence(content):
    with pytest.raises(InputError) as refused:
        read_benchmark(content, "x")
    assert str(refused.value)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=5), lambda s: st.lists(s, max_size=3)))
def test_any_value_in_any_field_gives_runs_or_a_sentence(value):
    for base in (VLLM, INFERENCEX, METRICS):
        for field in base:
            document = {**base, field: value}
            content = json.dumps({"benchmarks": [{"metrics": document}]} if base is METRICS else document).encode()
            with contextlib.suppress(InputError):
                assert all(run.measured["output_tokens_per_second"] > 0 for run in read_benchmark(content, "x"))


def test_a_rate_that_contradicts_its_own_counts_is_refused():
    # 50,000 output tokens in 50 s are 1,000 a second
    assert read({**VLLM, "duration": 50.0})[0].measured["output_tokens_per_second"] == 1000
    with pytest.raises(InputError, match=r"output_throughput: 1000 contradicts .* 500"):
        read({**VLLM, "duration": 100.0})


@pytest.mark.parametrize(
    ("id", "same"), [("llama-3.3-70b", True), ("qwen3-0.6b", False), ("Meta-Llama/Llama-3.3-70B-Instruct", True)]
)
def test_the_model_of_a_file_is_held_against_the_options(id, same):
    assert read(VLLM)[0].is_of(id) is same
    assert read({k: v for k, v in VLLM.items() if k != "model_id"})[0].is_of(id)
