"""The report of `trtllm-bench throughput --report_json`: engine, world, requests and performance.

Fields of `tensorrt_llm/bench/dataclasses/reporting.py`. A run with a failed request writes no report, and the rate is
that of the whole system: `output_throughput_per_gpu_tok_s` is the same over `world_size`.
"""

from __future__ import annotations

from breakeven.uploads.benchmarks.result import Result, speculated
from breakeven.uploads.benchmarks.run import BenchmarkRun
from breakeven.uploads.benchmarks.tool import OneEach

_RATE, _PER_GPU = "performance.system_output_throughput_tok_s", "performance.output_throughput_per_gpu_tok_s"
_REQUESTS, _OUTPUT = "performance.request_throughput_req_s", "request_info.avg_output_length"
_TOTAL_MS, _LATENCY = "performance.total_latency_ms", "performance.avg_request_latency_ms"
_TIMES = (
    _TOTAL_MS,
    _LATENCY,
    "streaming_metrics.avg_ttft_ms",
    "streaming_metrics.avg_tpot_ms",
)


class TrtLlmBench(OneEach):
    """The benchmark of TensorRT-LLM, run in the engine's own process."""

    name = "trtllm-bench"
    known_by = "performance.system_output_throughput_tok_s"
    unread = ("requests", "outputs")

    def recognises(self, result: Result) -> bool:
        """Tell a report by its parts."""
        return result.has("performance") and result.has("request_info")

    def run(self, result: Result) -> BenchmarkRun:
        """Return the run."""
        result.no_negative(_TIMES)
        rate, output = result.number(_RATE), result.number(_OUTPUT)
        gpus = result.product("world_info.world_size") or result.product("world_info.tp_size", "world_info.pp_size")
        per_gpu, per_second, total_ms = result.maybe(_PER_GPU), result.maybe(_REQUESTS), result.maybe(_TOTAL_MS)
        if per_gpu is not None and gpus is not None:
            result.agree(_RATE, rate, per_gpu * gpus, "output_throughput_per_gpu_tok_s × world_size")
        if per_second is not None:
            result.agree(_RATE, rate, per_second * output, "request_throughput_req_s × avg_output_length")
        requests = result.maybe("request_info.num_requests")
        if requests is not None and total_ms is not None:
            counted = requests * output / (total_ms / 1000)
            result.agree(_RATE, rate, counted, "num_requests × avg_output_length ÷ total_latency_ms")
        at_once = result.maybe("request_info.avg_num_concurrent_requests")
        latency_ms = result.aside(_LATENCY)
        if at_once is not None and latency_ms is not None:
            result.flow(_LATENCY, at_once, per_second, latency_ms / 1000, "milliseconds")
        model, model_key = result.named("engine.model", "engine.model_path")
        return BenchmarkRun(
            tool=self.name,
            output_tokens_per_second=rate,
            input_tokens=result.number("request_info.avg_input_length"),
            output_tokens=output,
            concurrency=None if at_once is None else max(1, round(at_once)),
            engine="trtllm",
            model=model,
            model_key=model_key,
            gpus=gpus,
            gpu=result.text("machine.name"),
            precision=result.text("engine.quantization", "engine.dtype"),
            notes=(speculated("decoding_stats"),) if result.has("decoding_stats") else (),
        )
