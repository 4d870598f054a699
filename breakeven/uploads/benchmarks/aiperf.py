"""AIPerf and GenAI-Perf: `profile_export_aiperf.json`, `profile_export_genai_perf.json`.

Every statistic carries its unit. What was asked for is in `input_config`, whose shape has moved: GenAI-Perf's
`perf_analyzer.stimulus`, AIPerf's `loadgen` up to 0.9 and `phases` since.
"""

from __future__ import annotations

from collections.abc import Iterator

from breakeven.uploads.benchmarks.result import Result, day_of, in_flight, share_of_failures
from breakeven.uploads.benchmarks.run import BenchmarkRun, warning
from breakeven.uploads.benchmarks.tool import OneEach
from economics.fields.field import shown

_RATES = ("tokens/sec", "tokens/s", "tok/s")
_SECONDS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0, "sec": 1.0, "seconds": 1.0}
_RATE, _OUTPUT, _INPUT = "output_token_throughput", "output_sequence_length", "input_sequence_length"
_CONFIGURED = (
    "input_config.loadgen.concurrency",
    "input_config.perf_analyzer.stimulus.concurrency",
    "input_config.concurrency",
)
_MODELS = ("input_config.endpoint.model_names", "input_config.model_names", "input_config.model")
_ITEMS = "input_config.models.items"
_TIMES = ("request_latency", "time_to_first_token", "time_to_second_token", "inter_token_latency")


class AiPerf(OneEach):
    """AIPerf and, before it, GenAI-Perf, which measure any server behind an OpenAI endpoint."""

    name = "AIPerf"
    known_by = "output_token_throughput"
    unread = ("sessions", "telemetry_stats", "telemetry_data", "timeslices")

    def recognises(self, result: Result) -> bool:
        """Tell an export by its output rate, which carries a unit."""
        return result.has(f"{_RATE}.unit") or (result.has(_OUTPUT) and result.has("input_config"))

    def run(self, result: Result) -> BenchmarkRun:
        """Return the run; requests that failed are in none of its statistics."""
        result.no_negative([f"{metric}.avg" for metric in _TIMES])
        failed = _failed(result)
        done = result.count("request_count.avg")
        if failed and done is None:
            raise result.refused("request_count.avg", "is missing")
        share, notes = share_of_failures(result, "error_request_count", failed, (failed or 0) + (done or 0))
        unit = result.text(f"{_RATE}.unit")
        if unit not in _RATES:
            choices = ", ".join(_RATES)
            raise result.refused(f"{_RATE}.unit", f"{shown(unit)} is refused: must be one of {choices}")
        rate, output = result.number(f"{_RATE}.avg"), result.number(f"{_OUTPUT}.avg")
        per_second = result.maybe("request_throughput.avg")
        if per_second is not None:
            result.agree(f"{_RATE}.avg", rate, per_second * output, f"request_throughput × {_OUTPUT}")
        total, seconds = result.maybe("total_osl.avg"), _seconds(result, "benchmark_duration")
        if total is not None and seconds is not None:
            result.agree(f"{_RATE}.avg", rate, total / seconds, "total_osl ÷ benchmark_duration")
        for key, value in (("was_cancelled", True), ("is_complete", False)):
            if result.value(key) is value:
                notes.append(warning("cut short", "The benchmark did not run to its end.", key))
        model, model_key = _model(result)
        return BenchmarkRun(
            tool=self.name,
            output_tokens_per_second=rate,
            input_tokens=result.number(f"{_INPUT}.avg"),
            output_tokens=output,
            concurrency=_concurrency(result, per_second),
            model=model,
            model_key=model_key,
            failed_share=share,
            observed_on=day_of(result.value("start_time")),
            notes=tuple(notes),
        )


def _failed(result: Result) -> float | None:
    """Return requests that failed: counted, or else summed over the kinds of error; None where no error is listed."""
    counted, kinds = result.count("error_request_count.avg"), result.value("error_summary")
    if counted is not None or not isinstance(kinds, list):
        return counted
    each = (
        Result(kind, "", f"{result.prefix}error_summary.").count("count") for kind in kinds if isinstance(kind, dict)
    )
    return sum(count or 0.0 for count in each)


def _seconds(result: Result, metric: str) -> float | None:
    """Return a time in seconds, in whatever unit it stands; None where there is none."""
    value = result.maybe(f"{metric}.avg")
    if value is None:
        return None
    unit = result.text(f"{metric}.unit") or ""
    if unit not in _SECONDS:
        choices = ", ".join(_SECONDS)
        raise result.refused(f"{metric}.unit", f"{shown(unit)} is refused: must be one of {choices}")
    return value * _SECONDS[unit]


def _concurrency(result: Result, per_second: float | None) -> int | None:
    """Return requests at a time: as configured, else by Little's law, else None."""
    seconds = _seconds(result, "request_latency")
    for found in _configured(result):
        if not _rate_limited(result):
            result.flow("request_latency.avg", found, per_second, seconds, "the unit beside it")
        return found
    return None if per_second is None or seconds is None else in_flight(per_second, seconds)


def _rate_limited(result: Result) -> bool:
    """Tell whether requests came at a rate, so that the concurrency is a limit that may be far from reached."""
    phases = result.value("input_config.phases")
    rates = [phase.get("rate") for phase in phases if isinstance(phase, dict)] if isinstance(phases, list) else []
    return any(rate is not None for rate in (result.value("input_config.loadgen.request_rate"), *rates))


def _configured(result: Result) -> Iterator[int]:
    for path in _CONFIGURED:
        value = result.value(path)
        if value is not None:
            yield result.whole(path)
    phases = result.value("input_config.phases")
    for index, phase in enumerate(phases if isinstance(phases, list) else ()):
        inside = Result(phase if isinstance(phase, dict) else {}, "", f"{result.prefix}input_config.phases[{index}].")
        if inside.value("name") != "warmup" and inside.has("concurrency"):
            yield inside.whole("concurrency")


def _model(result: Result) -> tuple[str | None, str]:
    """Return the model and its key. Raises InputError where one run mixes several."""
    items = result.value(_ITEMS)
    named = [item.get("name") for item in items if isinstance(item, dict)] if isinstance(items, list) else None
    for path, names in (*((path, result.value(path)) for path in _MODELS), (_ITEMS, named)):
        if isinstance(names, str):
            return result.named(path)
        if isinstance(names, list):
            return _one_of(result, path, names), path
    return None, ""


def _one_of(result: Result, path: str, names: list[object]) -> str | None:
    different = list(dict.fromkeys(name for name in names if isinstance(name, str)))
    if len(different) > 1:
        listed = ", ".join(shown(name) for name in different[:3])
        raise result.refused(path, f"{listed} are refused: one run must be of one model")
    return Result({"name": different[0]}).text("name") if different else None
