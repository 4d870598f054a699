"""Benchmarks rebuilt from public reports in the structure of the real formats; `expected.json` is worked by hand."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest

from breakeven.uploads.benchmarks.reading import benchmark_document, read_benchmark
from breakeven.uploads.benchmarks.run import BenchmarkFile
from economics.errors import InputError
from economics.option.serving import MeasuredRun

CASES = Path(__file__).parent / "cases"


def read(path: str) -> BenchmarkFile:
    return read_benchmark((CASES / path).read_bytes(), path.partition("/")[2])


def expected(folder: str):
    return json.loads((CASES / folder / "expected.json").read_text())


@pytest.mark.parametrize("name", ["one-line.json", "one-line-inf.json"])
def test_sglang_one_line(name):
    (run,) = benchmark_document(read(f"11-sglang-jsonl/{name}"))["runs"]
    asked = expected("11-sglang-jsonl")["one_line"]
    assert {key: run[key] for key in asked} == asked


@pytest.mark.parametrize("name", ["sweep.jsonl", "sweep-finite.jsonl"])
def test_a_sglang_sweep_gives_every_run(name):
    runs = benchmark_document(read(f"11-sglang-jsonl/{name}"))["runs"]
    asked = expected("11-sglang-jsonl")["sweep"]
    assert [{key: run[key] for key in asked[0]} for run in runs] == asked


@pytest.mark.parametrize("name", ["profile_export_aiperf.json", "trtllm-bench-report.json"])
def test_aiperf_and_trtllm_bench(name):
    (run,) = benchmark_document(read(f"12-other-benchmark-tools/{name}"))["runs"]
    asked = expected("12-other-benchmark-tools")["all"]
    assert {key: run[key] for key in asked} == asked
    assert run["model"] == "Qwen/Qwen3-32B"


def test_vllm_bench_throughput_says_no_output_rate():
    with pytest.raises(InputError, match="tokens_per_second: 15,700 counts input and output together"):
        read("12-other-benchmark-tools/vllm-bench-throughput.json")


@pytest.mark.parametrize(
    ("name", "asked"),
    [("ok.json", "ok"), ("c-detailed-with-errors.json", "c"), ("e-old-no-duration-field.json", "e")],
)
def test_vllm_old_and_detailed(name, asked):
    file = read(f"15-vllm-bench-variants/{name}")
    assert [run.output_tokens_per_second for run in file.runs] == [expected("15-vllm-bench-variants")[asked]]
    assert file.warnings == ()


@pytest.mark.parametrize(
    ("name", "loads"),
    [
        ("b-appended.json", [(2500, 64), (4000, 128)]),
        ("d-sweep-summary.json", [(2500, 64), (2500, 128)]),
    ],
)
def test_vllm_appended_and_swept_give_every_run(name, loads):
    runs = read(f"15-vllm-bench-variants/{name}").runs
    assert [(run.output_tokens_per_second, run.concurrency) for run in runs] == loads
    assert [run.load for run in runs] == ["result 1", "result 2"]


def test_600_failed_of_1000_are_refused_with_the_number():
    with pytest.raises(InputError, match=r"^failed: 600 of 1,000 requests failed \(60 %\)"):
        read("15-vllm-bench-variants/a-failed-60-percent.json")


def test_the_runs_of_every_case_are_what_a_scenario_takes():
    files = [path for path in CASES.glob("*/*.json*") if path.name != "expected.json"]
    assert len(files) == 13
    for path in files:
        with contextlib.suppress(InputError):
            for run in read_benchmark(path.read_bytes(), path.name).runs:
                assert MeasuredRun.model_validate(run.measured).output_tokens_per_second == run.output_tokens_per_second
