"""A file of each benchmark tool, made by hand in the structure that the tool's own source writes: no run is behind it.

The structures: `vllm/benchmarks/serve.py` (0.11), `sglang/bench_serving.py` (0.5.3), GuideLLM's report schemas (0.2.1,
0.3.1, 0.4.0, 0.5.0, 0.7.3, 0.8.1), InferenceX `utils/process_result.py` (August 2026), AIPerf's `export_models.py`
(0.4.0, 0.13.0), GenAI-Perf's `json_exporter.py` (0.0.16), TensorRT-LLM's `bench/dataclasses/reporting.py`. One load is
in all of them: 1,000 requests of 1,000 input and 250 output tokens in 100 s, 64 at a time, hence 2,500 output token/s;
each request takes 0.4 s + 249 × 24 ms = 6.376 s, and 10 a second keep 64 in flight.
"""

from __future__ import annotations

from typing import Any

VLLM: dict[str, Any] = {
    "date": "20260918-101500",
    "endpoint_type": "openai",
    "backend": "openai",
    "label": None,
    "model_id": "Qwen/Qwen3-32B",
    "tokenizer_id": "Qwen/Qwen3-32B",
    "num_prompts": 1000,
    "request_rate": "inf",
    "burstiness": 1.0,
    "max_concurrency": 64,
    "duration": 100.0,
    "completed": 1000,
    "failed": 0,
    "total_input_tokens": 1_000_000,
    "total_output_tokens": 250_000,
    "request_throughput": 10.0,
    "request_goodput": None,
    "output_throughput": 2500.0,
    "total_token_throughput": 12_500.0,
    "max_output_tokens_per_s": 4100.0,
    "max_concurrent_requests": 70,
    "mean_ttft_ms": 400.0,
    "mean_tpot_ms": 24.0,
    "mean_itl_ms": 24.0,
}
SGLANG: dict[str, Any] = {
    "tag": None,
    "backend": "sglang",
    "dataset_name": "random",
    "request_rate": float("inf"),
    "max_concurrency": 64,
    "sharegpt_output_len": None,
    "random_input_len": 1000,
    "random_output_len": 250,
    "random_range_ratio": 1.0,
    "server_info": {"model_path": "Qwen/Qwen3-32B", "tp_size": 2, "pp_size": 1, "dp_size": 1, "version": "0.5.3"},
    "duration": 100.0,
    "completed": 1000,
    "total_input_tokens": 1_000_000,
    "total_output_tokens": 250_000,
    "total_output_tokens_retokenized": 249_990,
    "request_throughput": 10.0,
    "input_throughput": 10_000.0,
    "output_throughput": 2500.0,
    "total_throughput": 12_500.0,
    "mean_e2e_latency_ms": 6376.0,
    "mean_ttft_ms": 400.0,
    "mean_tpot_ms": 24.0,
    "concurrency": 63.76,
    "accept_length": None,
}


def outcomes(mean: float) -> dict[str, Any]:
    """Statistics by outcome, as GuideLLM writes them."""
    each = {"mean": mean, "median": mean, "std_dev": 0.0, "count": 1000, "total_sum": 1000 * mean}
    nothing = {"mean": 0.0, "median": 0.0, "std_dev": 0.0, "count": 0, "total_sum": 0.0}
    return {"successful": each, "errored": nothing, "incomplete": nothing, "total": each}


TOTALS = {"successful": 1000, "incomplete": 7, "errored": 0, "total": 1007}
_METRICS = {
    "requests_per_second": outcomes(10.0),
    "request_concurrency": outcomes(63.76),
    "request_latency": outcomes(6.376),
    "prompt_token_count": outcomes(1000.0),
    "output_token_count": outcomes(250.0),
    "time_to_first_token_ms": outcomes(400.0),
    "time_per_output_token_ms": outcomes(24.0),
    "inter_token_latency_ms": outcomes(24.0),
    "output_tokens_per_second": outcomes(2500.0),
    "tokens_per_second": outcomes(12_500.0),
}
_STARTED = 1_789_726_500.0  # 2026-09-18 10:15 UTC
GUIDELLM_0_2 = {
    "benchmarks": [
        {
            "type_": "generative_benchmark",
            "args": {"profile": {"type_": "sweep"}, "strategy": {"type_": "concurrent", "streams": 64}},
            "run_stats": {"start_time": _STARTED, "end_time": _STARTED + 100, "requests_made": TOTALS},
            "worker": {"backend_target": "http://localhost:8000", "backend_model": "Qwen/Qwen3-32B"},
            "metrics": _METRICS,
            "request_totals": TOTALS,
            "start_time": _STARTED,
            "end_time": _STARTED + 100,
            "requests": {"successful": [{"prompt": "x", "output_tokens": 250}], "errored": [], "incomplete": []},
        }
    ]
}


def guidellm(report: dict[str, Any]) -> dict[str, Any]:
    """A report since 0.4, when counts moved into the metrics and the model into the configuration."""
    benchmark = {
        "type_": "generative_benchmark",
        "config": {
            "strategy": {"type_": "concurrent", "streams": 64},
            "backend": {"target": "http://localhost:8000", "model": "Qwen/Qwen3-32B"},
        },
        "scheduler_state": {"node_id": 0, "num_processes": 1},
        "scheduler_metrics": {"start_time": _STARTED, "end_time": _STARTED + 100, "requests_made": TOTALS},
        "metrics": {"request_totals": TOTALS, **_METRICS, "text": {"tokens": None}},
        "requests": {"successful": [], "errored": [], "incomplete": []},
        "duration": 100.0,
    }
    return {**report, "benchmarks": [benchmark]}


GUIDELLM_0_4 = guidellm({"args": {"target": "http://localhost:8000", "model": "Qwen/Qwen3-32B"}})
GUIDELLM_0_5 = guidellm({"metadata": {"version": 1, "guidellm_version": "0.5.0"}, "args": {}})
GUIDELLM_0_7 = guidellm({"metadata": {"version": 2, "guidellm_version": "0.7.3"}, "config": {}})
GUIDELLM_0_8 = guidellm({"metadata": {"version": 2, "guidellm_version": "0.8.1"}, "config": {}, "conclusions": []})
INFERENCEX: dict[str, Any] = {
    "hw": "h200-cw",
    "conc": 64,
    "image": "vllm/vllm-openai:v0.11.0",
    "model": "Qwen/Qwen3-32B",
    "infmax_model_prefix": "qwen3",
    "framework": "vllm",
    "precision": "fp8",
    "spec_decoding": "none",
    "disagg": False,
    "recipe_fingerprint": "",
    "isl": 1000,
    "osl": 250,
    "is_multinode": False,
    "tp": 2,
    "pp": 2,
    "dcp_size": 1,
    "pcp_size": 1,
    "ep": 1,
    "dp_attention": "false",
    "tput_per_gpu": 3125.0,  # 12,500 of 4 GPUs
    "output_tput_per_gpu": 625.0,
    "input_tput_per_gpu": 2500.0,
    "mean_ttft": 0.4,
    "mean_tpot": 0.024,
    "mean_intvty": 41.67,
    "mean_itl": 0.024,
}


def _stat(unit: str, avg: float) -> dict[str, Any]:
    return {"unit": unit, "avg": avg}


_PERF = {
    "request_throughput": _stat("requests/sec", 10.0),
    "request_latency": _stat("ms", 6376.0),
    "time_to_first_token": _stat("ms", 400.0),
    "inter_token_latency": _stat("ms", 24.0),
    "output_token_throughput": _stat("tokens/sec", 2500.0),
    "output_sequence_length": _stat("tokens", 250.0),
    "input_sequence_length": _stat("tokens", 1000.0),
}
AIPERF_0_4: dict[str, Any] = {
    **_PERF,
    "request_count": _stat("requests", 1000.0),
    "benchmark_duration": _stat("sec", 100.0),
    "total_osl": _stat("tokens", 250_000.0),
    "was_cancelled": False,
    "error_summary": [],
    "start_time": "2026-09-18T10:15:00.123456",
    "input_config": {
        "endpoint": {"model_names": ["Qwen/Qwen3-32B"], "type": "chat", "streaming": True},
        "loadgen": {"concurrency": 64},
    },
}
AIPERF_0_13: dict[str, Any] = {
    "schema_version": "1.4",
    "aiperf_version": "0.13.0",
    **{key: value for key, value in AIPERF_0_4.items() if key != "input_config"},
    "is_complete": True,
    "input_config": {
        "models": {"strategy": "round_robin", "items": [{"name": "Qwen/Qwen3-32B"}]},
        "endpoint": {"urls": ["http://localhost:8000"]},
        "phases": [
            {"name": "warmup", "type": "concurrency", "concurrency": 1},
            {"name": "profiling", "type": "concurrency", "requests": 1000, "concurrency": 64},
        ],
    },
}
GENAI_PERF: dict[str, Any] = {
    **_PERF,
    "request_count": _stat("count", 1000.0),
    "input_config": {
        "model_names": ["Qwen/Qwen3-32B"],
        "endpoint": {"type": "chat"},
        "perf_analyzer": {"stimulus": {"concurrency": 64}},
    },
}
TRTLLM: dict[str, Any] = {
    "engine": {"model": "Qwen/Qwen3-32B", "backend": "Pytorch", "dtype": "bfloat16", "quantization": "FP8"},
    "machine": {"name": "NVIDIA H200", "memory.total": 139.8},
    "world_info": {"tp_size": 2, "pp_size": 2, "world_size": 4, "max_batch_size": 256},
    "request_info": {
        "num_requests": 1000,
        "avg_num_concurrent_requests": 63.76,
        "avg_input_length": 1000.0,
        "avg_output_length": 250.0,
    },
    "performance": {
        "total_latency_ms": 100_000.0,
        "avg_request_latency_ms": 6376.0,
        "request_throughput_req_s": 10.0,
        "system_output_throughput_tok_s": 2500.0,
        "system_total_throughput_tok_s": 12_500.0,
        "output_throughput_per_gpu_tok_s": 625.0,
    },
    "dataset": {"isl_stats": {"average": 1000.0}},
}
READ: dict[str, list[tuple[str, dict[str, Any], dict[str, Any]]]] = {
    "vllm bench serve": [
        ("0.11", VLLM, {"engine": "vllm", "failed_share": 0.0}),
        (
            "0.6, which counted no failures",
            {key: value for key, value in VLLM.items() if key not in ("failed", "endpoint_type")} | {"backend": "vllm"},
            {"engine": "vllm", "failed_share": 0.0},
        ),
        (
            "a step of a sweep",
            {**VLLM, "run_number": 0, "tensor_parallel_size": 2, "pipeline-parallel-size": "2"},
            {"engine": "vllm", "failed_share": 0.0, "gpus": 4},
        ),
    ],
    "SGLang bench_serving": [
        ("0.5.3", SGLANG, {"engine": "sglang", "gpus": 2}),
        (
            "0.3, without the server's settings",
            {key: value for key, value in SGLANG.items() if key not in ("server_info", "total_throughput")},
            {"engine": "sglang", "model": None},
        ),
    ],
    "GuideLLM": [
        (version, report, {"failed_share": 0.0})
        for version, report in (
            ("0.2", GUIDELLM_0_2),
            ("0.4", GUIDELLM_0_4),
            ("0.5", GUIDELLM_0_5),
            ("0.7", GUIDELLM_0_7),
            ("0.8", GUIDELLM_0_8),
        )
    ],
    "InferenceX": [("2026", INFERENCEX, {"engine": "vllm", "gpus": 4})],
    "AIPerf": [
        ("0.4", AIPERF_0_4, {"failed_share": 0.0}),
        ("0.13", AIPERF_0_13, {"failed_share": 0.0}),
        ("GenAI-Perf 0.0.16", GENAI_PERF, {}),
    ],
    "trtllm-bench": [("1.2", TRTLLM, {"engine": "trtllm", "gpus": 4})],
}
"""By tool: the version, a document, and what a run of it says beside the load that all of them share."""
NO_RATE: dict[str, dict[str, Any]] = {
    "vllm bench throughput": {"elapsed_time": 80.0, "num_requests": 1000, "total_num_tokens": 1_256_000}
    | {"requests_per_second": 12.5, "tokens_per_second": 15_700.0},
    "vllm bench latency": {"avg_latency": 1.2, "latencies": [1.1, 1.3], "percentiles": {"50": 1.2}},
    "vLLM's records for PyTorch": {
        "benchmark": {"name": "vLLM benchmark"},
        "model": {"name": "Qwen/Qwen3-32B"},
        "metric": {"name": "mean_ttft_ms", "benchmark_values": [400.0]},
    },
    "a failed step of vllm bench sweep": {"run_number": 0, "error_type": "RuntimeError", "error": "no server"},
    "raw records of GenAI-Perf": {"experiments": [{"requests": [{"timestamp": 1}]}], "version": "1"},
    "raw records of AIPerf": {"metadata": {"session_num": 0}, "metrics": {"request_latency": {"value": 1.0}}},
}
