"""SGLang's `bench_serving`: JSON lines, one result each; a rate without limit stands there as Infinity.

Fields of `sglang/bench_serving.py` (0.3 on) and `sglang/benchmark/serving.py`. The server's own settings are in
`server_info` from 0.4.9 on; it counts no failures, only detailed results list errors.
"""

from __future__ import annotations

from breakeven.uploads.benchmarks import flat
from breakeven.uploads.benchmarks.result import LeftOut, Result, share_of_failures, speculated
from breakeven.uploads.benchmarks.run import BenchmarkRun
from breakeven.uploads.benchmarks.tool import OneEach
from economics.fleet.engines import ENGINES

_OWN_KEYS = ("total_output_tokens_retokenized", "server_info", "random_range_ratio", "sharegpt_output_len")
_MODELS = ("server_info.model_path", "server_info.served_model_name", "model_id", "model")


class Sglang(OneEach):
    """The serving benchmark of SGLang, which also measures vLLM and TensorRT-LLM servers."""

    name = "SGLang bench_serving"
    known_by = "total_output_tokens_retokenized"
    unread = flat.LISTS

    def recognises(self, result: Result) -> bool:
        """Tell a flat result by the keys that vLLM's has not."""
        return any(key in result.document for key in _OWN_KEYS)

    def run(self, result: Result) -> BenchmarkRun:
        """Return the run; LeftOut for a server whose prefill and decode run on GPUs of their own."""
        if result.has("server_info.decode") or result.has("server_info.prefill"):
            raise LeftOut(result.path("server_info"), "prefill and decode on separate GPUs are refused: no such layout")
        listed, completed = flat.errors_listed(result), result.count("completed") or 0.0
        failed = listed if result.has("errors") else None
        share, notes = share_of_failures(result, "errors", failed, completed + listed)
        figures = flat.read_flat(result)
        accepted = result.aside("accept_length")
        if accepted is not None and accepted > 1:
            notes.append(speculated("accept_length"))
        hit_rate = result.count("cache_report.cache_hit_rate_pct")
        model, model_key = result.named(*_MODELS)
        return BenchmarkRun(
            tool=self.name,
            output_tokens_per_second=figures.output_tokens_per_second,
            input_tokens=figures.input_tokens,
            output_tokens=figures.output_tokens,
            concurrency=flat.concurrency(result, figures, "mean_e2e_latency_ms"),
            engine=_engine((result.text("backend") or "").lower()),
            model=model,
            model_key=model_key,
            gpus=_gpus(result),
            cache_hit_rate=None if hit_rate is None else hit_rate / 100,
            failed_share=share,
            notes=tuple(notes),
        )


def _engine(backend: str) -> str | None:
    if backend.startswith("trt"):
        return "trtllm"
    return next((engine for engine in ENGINES if backend.startswith(engine)), backend or None)


def _gpus(result: Result) -> int | None:
    """Return the GPUs of the server; with data-parallel attention its groups share the GPUs of the tensor split."""
    keys = ["server_info.tp_size", "server_info.pp_size"]
    if result.value("server_info.enable_dp_attention") is not True:
        keys.append("server_info.dp_size")
    return result.product(*keys)
