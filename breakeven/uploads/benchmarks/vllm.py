"""`vllm bench serve`: one result, results appended to one file, or the summary of `vllm bench sweep serve`.

Fields of `vllm/benchmarks/serve.py` and, before it, `benchmarks/benchmark_serving.py`. A sweep writes the settings that
it varied beside the figures, and `--metadata` what the user likes, by which the number of GPUs may be known.
"""

from __future__ import annotations

from breakeven.uploads.benchmarks import flat
from breakeven.uploads.benchmarks.result import Result, day_of, share_of_failures, speculated
from breakeven.uploads.benchmarks.run import BenchmarkRun, warning
from breakeven.uploads.benchmarks.tool import OneEach
from economics.fleet.engines import ENGINES

_SPLITS = ("tensor_parallel_size", "pipeline_parallel_size", "data_parallel_size")
_SHORT = ("tp", "pp", "dp")


class Vllm(OneEach):
    """The serving benchmark of vLLM, which also measures other servers through their OpenAI endpoint."""

    name = "vllm bench serve"
    known_by = "output_throughput"
    unread = flat.LISTS

    def recognises(self, result: Result) -> bool:
        """Tell a flat result by its output rate or its count of output tokens."""
        return "output_throughput" in result.document or "total_output_tokens" in result.document

    def run(self, result: Result) -> BenchmarkRun:
        """Return the run."""
        failed, requests, key = _failed(result)
        share, notes = share_of_failures(result, key, failed, requests)
        figures = flat.read_flat(result)
        if result.has("spec_decode_acceptance_rate"):
            notes.append(speculated("spec_decode_acceptance_rate"))
        if result.has("ramp_up_strategy"):
            text = "The request rate was raised during the run: its throughput is an average over many loads."
            notes.append(warning("rate raised", text, "ramp_up_strategy"))
        backend = (result.text("backend", "endpoint_type") or "").lower()
        named = _engine(backend)
        return BenchmarkRun(
            tool=self.name,
            output_tokens_per_second=figures.output_tokens_per_second,
            input_tokens=figures.input_tokens,
            output_tokens=figures.output_tokens,
            concurrency=flat.concurrency(result, figures, "mean_e2el_ms"),
            engine=named or "vllm",
            engine_assumed=named is None,
            model=result.text("model_id"),
            model_key="model_id",
            gpus=result.product(*_SPLITS) or result.product(*_SHORT),
            failed_share=share,
            observed_on=day_of(result.value("date")),
            notes=tuple(notes),
        )


def _engine(backend: str) -> str | None:
    """Return the engine that a backend names; None for an OpenAI endpoint, which any engine may have."""
    if backend.startswith("tensorrt"):
        return "trtllm"
    return next((engine for engine in ENGINES if backend.startswith(engine)), None)


def _failed(result: Result) -> tuple[float | None, float, str]:
    """Return requests that failed, all requests, and the key that says so.

    Results before vLLM 0.10 do not count failures: prompts that did not complete have failed.
    """
    completed, failed, listed = result.count("completed") or 0.0, result.count("failed"), flat.errors_listed(result)
    if failed is not None and failed >= listed:
        return failed, completed + failed, "failed"
    if listed:
        return listed, completed + listed, "errors"
    prompts = result.count("num_prompts")
    if prompts is None or prompts < completed:
        return None, completed, "num_prompts"
    return prompts - completed, prompts, "completed"
