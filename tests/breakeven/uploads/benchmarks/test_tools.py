"""Every tool in every version, over one load that all of them measured."""

from __future__ import annotations

import json

import pytest

from breakeven.uploads.benchmarks.reading import benchmark_document, read_benchmark
from breakeven.uploads.benchmarks.tools import READ, TOOLS
from economics.errors import InputError
from economics.option.serving import MeasuredRun
from tests.support import benchmark_files as files

LOAD = {
    "engine": None,
    "model": "Qwen/Qwen3-32B",
    "gpus": None,
    "input_tokens": 1000,
    "output_tokens": 250,
    "concurrency": 64,
    "output_tokens_per_second": 2500,
    "failed_share": None,
}
EXAMPLES = [(tool, version, document, own) for tool, all_ in files.READ.items() for version, document, own in all_]


def read(document, name="run.json"):
    return read_benchmark(json.dumps(document).encode(), name)


def test_every_tool_has_an_example() -> None:
    assert {tool.name for tool in TOOLS} == {*files.READ, *files.NO_RATE}
    assert {tool.name for tool in READ} == {*files.READ}


@pytest.mark.parametrize(("tool", "version", "document", "own"), EXAMPLES, ids=[f"{t} {v}" for t, v, _, _ in EXAMPLES])
def test_every_tool_reads_the_same_load(tool, version, document, own) -> None:
    file = read(document)
    (run,) = file.runs
    assert run.tool == tool
    assert benchmark_document(file) == {"runs": [{**LOAD, **own}], "warnings": []}
    assert MeasuredRun.model_validate(run.measured).source == f"{tool}, run.json"


@pytest.mark.parametrize("name", files.NO_RATE)
def test_a_file_without_a_rate_is_known_and_refused(name) -> None:
    (tool,) = (tool for tool in TOOLS if tool.name == name)
    with pytest.raises(InputError, match=f"^{tool.known_by}: "):
        read(files.NO_RATE[name])


@pytest.mark.parametrize(("tool", "version", "document", "own"), EXAMPLES, ids=[f"{t} {v}" for t, v, _, _ in EXAMPLES])
def test_results_of_any_tool_may_be_listed_or_appended(tool, version, document, own) -> None:
    text = json.dumps(document)
    assert len(read_benchmark(f"[{text}, {text}]".encode(), "list.json").runs) == 2
    for between in ("\n", "", " \r\n\r\n"):
        runs = read_benchmark(f"{text}{between}{text}{between}{text}".encode(), "lines.jsonl").runs
        assert [run.load for run in runs] == ["result 1", "result 2", "result 3"]


def test_the_days_of_the_files_are_read() -> None:
    dated = [document for tool, _, document, _ in EXAMPLES if tool in ("vllm bench serve", "GuideLLM")]
    dated += [files.AIPERF_0_4, files.AIPERF_0_13]
    assert {read(document).runs[0].measured["observed_on"] for document in dated} == {"2026-09-18"}


def test_without_a_limit_littles_law_gives_the_requests_in_flight() -> None:
    unlimited = {"max_concurrency": None, "request_rate": 10.0}
    # a request takes 0.4 s + 249 × 0.024 s = 6.376 s; at 10 a second 63.76 are in flight
    assert read({**files.VLLM, **unlimited}).runs[0].concurrency == 64
    assert read({**files.SGLANG, **unlimited}).runs[0].concurrency == 64
    no_input = {key: value for key, value in files.AIPERF_0_4.items() if key != "input_config"}
    assert read(no_input).runs[0].concurrency == 64
    # all sent at once: an offline maximum
    for rate in ("inf", float("inf"), None):
        assert read({**files.VLLM, "max_concurrency": None, "request_rate": rate}).runs[0].concurrency is None


def test_at_a_rate_the_concurrency_is_a_limit_that_may_be_far_away() -> None:
    at_a_rate = {"max_concurrency": 10_000, "request_rate": 10.0}
    assert read({**files.VLLM, **at_a_rate}).runs[0].concurrency == 10_000
    loadgen = {"input_config": {"loadgen": {"concurrency": 10_000, "request_rate": 10.0}}}
    assert read({**files.AIPERF_0_4, **loadgen}).runs[0].concurrency == 10_000
    phases = {"input_config": {"phases": [{"name": "profiling", "rate": 10.0, "concurrency": 10_000}]}}
    assert read({**files.AIPERF_0_13, **phases}).runs[0].concurrency == 10_000


@pytest.mark.parametrize(
    ("backend", "engine", "assumed"),
    [
        ("openai-chat", "vllm", True),
        ("vllm", "vllm", False),
        ("sglang", "sglang", False),
        ("tensorrt-llm", "trtllm", False),
    ],
)
def test_an_engine_that_only_the_tool_speaks_for_is_assumed_and_not_taken(backend, engine, assumed) -> None:
    (run,) = read({**files.VLLM, "backend": backend}).runs
    assert (run.engine, run.engine_assumed) == (engine, assumed)
    assert run.measured.get("engine") == (None if assumed else engine)


def test_sglang_with_data_parallel_attention_shares_its_gpus() -> None:
    server = {**files.SGLANG["server_info"], "tp_size": 8, "dp_size": 8}
    assert read({**files.SGLANG, "server_info": server}).runs[0].gpus == 64
    assert read({**files.SGLANG, "server_info": {**server, "enable_dp_attention": True}}).runs[0].gpus == 8


def test_a_share_of_the_input_read_from_a_cache_belongs_to_the_run() -> None:
    (run,) = read({**files.SGLANG, "cache_report": {"cache_hit_rate_pct": 35.5}}).runs
    assert run.measured["cache_hit_rate"] == 0.355


def test_pipelines_count_as_gpus() -> None:
    # 625 output token/s for each of 2 × 2 × 3 GPUs
    (run,) = read({**files.INFERENCEX, "pcp_size": 3, "mean_tpot": 0.008, "mean_ttft": 0.13}).runs
    assert (run.gpus, run.output_tokens_per_second) == (12, 7500)
    older = {key: value for key, value in files.INFERENCEX.items() if key not in ("pp", "pcp_size")}
    assert read(older).runs[0].gpus == 2
    assert read({**older, "pp_size": 2, "pcp": 2}).runs[0].gpus == 8


@pytest.mark.parametrize(
    "document",
    [
        {**files.VLLM, "spec_decode_acceptance_rate": 70.0},
        {**files.SGLANG, "accept_length": 2.7},
        {**files.INFERENCEX, "spec_decoding": "mtp"},
        {**files.TRTLLM, "decoding_stats": {"mode": "Eagle3"}},
    ],
)
def test_speculative_decoding_is_warned_of(document) -> None:
    (note,) = read(document).warnings
    assert note.kind == "speculative decoding"


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        ({**files.VLLM, "ramp_up_strategy": "linear"}, "rate raised"),
        ({**files.AIPERF_0_4, "was_cancelled": True}, "cut short"),
        ({**files.AIPERF_0_13, "is_complete": False}, "cut short"),
        # 64 requests of 6.376 s and 250 tokens each make 2,509 token/s; 4 GPUs of 2,500 are 10,000
        ({**files.INFERENCEX, "output_tput_per_gpu": 2500.0, "tput_per_gpu": 5000.0}, "rate and latency"),
    ],
)
def test_what_makes_a_run_doubtful_is_warned_of(document, kind) -> None:
    assert [note.kind for note in read(document).warnings] == [kind]


@pytest.mark.parametrize("rate", [0.5, 999.96, 12_345.6, 1_234_567.0])
def test_a_label_writes_numbers_out(rate) -> None:
    faster = {"output_throughput": rate, "duration": 250_000 / rate, "total_token_throughput": None}
    run = read({**files.VLLM, **faster, "request_throughput": None, "request_rate": 5.0}).runs[0]
    assert "e+" not in run.label
    assert {0.5: "0.5", 999.96: "1,000", 12_345.6: "12,346", 1_234_567.0: "1,234,567"}[rate] in run.short_label
