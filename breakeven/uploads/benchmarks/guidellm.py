"""GuideLLM's benchmarks.json, v0.2 to v0.8: a report of several benchmarks, each with statistics by outcome.

The statistics that a run needs have kept their names since v0.2. What moved: counts of requests (`request_totals`, into
`metrics` with v0.4) and the model (`worker.backend_model`, `config.backend.model` from v0.4 on).
"""

from __future__ import annotations

from collections.abc import Mapping

from breakeven.uploads.benchmarks.result import LeftOut, Result, day_of, share_of_failures
from breakeven.uploads.benchmarks.run import BenchmarkRun
from economics.fields.field import shown

_TOTALS = ("metrics.request_totals", "request_totals", "scheduler_metrics.requests_made", "run_stats.requests_made")
_MODELS = ("config.backend.model", "worker.backend_model", "report.args.model", "report.config.backend.model")
_STARTS = ("start_time", "scheduler_metrics.start_time", "run_stats.start_time")
_TIMES = ("request_latency", "time_to_first_token_ms", "time_per_output_token_ms", "inter_token_latency_ms")
_NO_MODEL = "None"
"""What v0.2 writes where no model was named."""
_REPORT = ("args", "config")
_WITHIN_A_FACTOR_OF_2 = 1.0
"""The rate is an average over time, the counts are those of requests that ended: they agree roughly only."""


class GuideLlm:
    """GuideLLM of the vLLM project, which measures any server behind an OpenAI endpoint."""

    name = "GuideLLM"
    known_by = "benchmarks"
    unread = ("requests", "cumulative_distribution_function", "pdf", "request_samples", "scheduler_state")

    def recognises(self, result: Result) -> bool:
        """Tell a report by its benchmarks."""
        return "benchmarks" in result.document

    def results(self, result: Result) -> tuple[Result, ...]:
        """Return each benchmark of the report, with what the report says of all of them."""
        benchmarks = result.value("benchmarks")
        if not isinstance(benchmarks, list) or not benchmarks:
            raise result.refused("benchmarks", f"{shown(benchmarks)} is refused: must be a list of at least one")
        report = {key: result.value(key) for key in _REPORT}
        several = len(benchmarks) > 1
        found = []
        for index, benchmark in enumerate(benchmarks):
            path = f"benchmarks[{index}]"
            if not isinstance(benchmark, Mapping):
                raise result.refused(path, f"{shown(benchmark)} is no JSON object")
            label = ", ".join(filter(None, (result.label, f"benchmark {index + 1}" if several else "")))
            found.append(Result({**benchmark, "report": report}, label, f"{result.path(path)}."))
        return tuple(found)

    def run(self, result: Result) -> BenchmarkRun:
        """Return the run of one benchmark, from its successful requests; those cut off at its end did not fail."""
        if not isinstance(result.value("metrics"), Mapping):
            raise result.refused("metrics", "is missing")
        totals = next((path for path in _TOTALS if result.has(path)), _TOTALS[0])
        ended, failed = result.count(f"{totals}.successful"), result.count(f"{totals}.errored")
        if failed and ended is None:
            raise result.refused(f"{totals}.successful", "is missing")
        share, notes = share_of_failures(result, f"{totals}.errored", failed, (ended or 0) + (failed or 0))
        if ended == 0:
            raise LeftOut(result.path(f"{totals}.successful"), "0 is refused: no request succeeded")
        result.no_negative([_mean(metric) for metric in _TIMES])
        rate, output = result.number(_mean("output_tokens_per_second")), result.number(_mean("output_token_count"))
        per_second = result.maybe(_mean("requests_per_second"))
        if per_second is not None:
            how = "requests_per_second × output_token_count"
            result.agree(_mean("output_tokens_per_second"), rate, per_second * output, how, _WITHIN_A_FACTOR_OF_2)
        seconds, total = _seconds(result), result.maybe("metrics.output_token_count.successful.total_sum")
        if seconds is not None and total is not None:
            how = "output_token_count ÷ duration"
            result.agree(_mean("output_tokens_per_second"), rate, total / seconds, how, _WITHIN_A_FACTOR_OF_2)
        at_once, latency = result.number(_mean("request_concurrency")), result.aside(_mean("request_latency"))
        result.flow(_mean("request_latency"), at_once, per_second, latency, "seconds")
        model, model_key = result.named(*(path for path in _MODELS if result.value(path) != _NO_MODEL))
        in_process = result.text("config.backend.kind", "config.backend.type_") == "vllm_python"
        return BenchmarkRun(
            tool=self.name,
            output_tokens_per_second=rate,
            input_tokens=result.number(_mean("prompt_token_count")),
            output_tokens=output,
            concurrency=max(1, round(at_once)),
            engine="vllm" if in_process else None,
            model=model,
            model_key=model_key,
            failed_share=share,
            observed_on=next((day for path in _STARTS if (day := day_of(result.value(path)))), None),
            notes=tuple(notes),
        )


def _seconds(result: Result) -> float | None:
    """Return how long a benchmark took, by its own word or between its ends; None where it says neither."""
    if result.has("duration"):
        return result.number("duration")
    start, end = result.count("start_time"), result.count("end_time")
    if start is None or end is None:
        return None
    if end <= start:
        raise result.refused("end_time", f"{shown(result.value('end_time'))} is refused: must be after start_time")
    return end - start


def _mean(metric: str) -> str:
    return f"metrics.{metric}.successful.mean"
