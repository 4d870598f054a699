"""The reader of a benchmark that the user ran, as a measured run: `vllm bench serve`, GuideLLM or InferenceX.

Fields read: vLLM `benchmarks/serve.py` results; GuideLLM `benchmarks.json` (GenerativeBenchmark metrics, means of the
successful requests); InferenceX `utils/process_result.py` aggregates.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from breakeven.origins import one_line
from economics.errors import InputError
from economics.fields.field import shown
from economics.fleet.engines import ENGINES
from economics.scenario.reading import parse_json

MAX_BYTES = 20 * 2**20
"""Detailed results list every request; this holds a hundred thousand of them."""


@dataclass(frozen=True)
class BenchmarkRun:
    """One load of a benchmark file: a label to choose it by, and the fields of a scenario's `measured`.

    `gpus` is the number of GPUs and `model` the model's name where the file says them; `file` is the file's own name.
    """

    label: str
    measured: dict[str, Any]
    gpus: int | None = None
    model: str | None = None
    file: str = ""

    def is_of(self, id: str) -> bool:
        """Tell whether the file's model may be the one with this id; True where the file names none."""
        wanted_name, file_name = (re.sub(r"[^a-z0-9]", "", name.lower()) for name in (id, self.model or ""))
        return not file_name or wanted_name in file_name or file_name in wanted_name


def read_benchmark(content: bytes, name: str) -> tuple[BenchmarkRun, ...]:
    """Return the runs in a benchmark file, one per load. `name` is what messages and sources call the file.

    Raises InputError naming the field that is missing, has a wrong type, is no finite number or is not above 0.
    """
    if len(content) > MAX_BYTES:
        raise InputError("file", f"{len(content):,} bytes are refused: at most {MAX_BYTES:,}")
    try:
        document = parse_json(content)
    except InputError as error:
        where = "" if error.field == "scenario" else f"{error.field} "
        raise InputError("file", f"{shown(name)} {where}{error.message}") from None
    if not isinstance(document, Mapping):
        raise InputError("file", f"{shown(name)} is no benchmark: a JSON object is expected")
    return tuple(replace(run, file=one_line(name)) for run in _runs(document, name))


def _runs(document: Mapping[str, Any], name: str) -> tuple[BenchmarkRun, ...]:
    if "benchmarks" in document:
        return _guidellm(document, name)
    if "output_tput_per_gpu" in document or "tput_per_gpu" in document:
        return (_inferencex(document, name),)
    if "output_throughput" in document or "total_output_tokens" in document:
        return (_vllm(document, name),)
    raise InputError(
        "file",
        f"{shown(name)} is none of the three formats: output_throughput (vllm bench serve), benchmarks (GuideLLM) "
        "or output_tput_per_gpu (InferenceX) is missing",
    )


def _vllm(document: Mapping[str, Any], name: str) -> BenchmarkRun:
    completed = _number(document, "completed")
    concurrency = None
    if document.get("max_concurrency") is not None:
        concurrency = _whole(document, "max_concurrency")
    measured = {
        "output_tokens_per_second": _number(document, "output_throughput"),
        "input_tokens": _number(document, "total_input_tokens") / completed,
        "output_tokens": _number(document, "total_output_tokens") / completed,
    }
    if concurrency is not None:
        measured["concurrency"] = concurrency
    elif document.get("request_rate") not in (None, "inf"):
        # Little's law: requests in flight = requests a second × seconds a request takes
        seconds = (_number(document, "mean_ttft_ms") + _number(document, "mean_tpot_ms") * _rest(measured)) / 1e3
        measured["concurrency"] = max(1, round(_number(document, "request_throughput") * seconds))
    if document.get("duration") is not None:
        counted = _number(document, "total_output_tokens") / _number(document, "duration")
        if not 0.9 <= measured["output_tokens_per_second"] / counted <= 1.1:
            stated = measured["output_tokens_per_second"]
            raise InputError(
                "output_throughput", f"{stated:g} contradicts total_output_tokens ÷ duration, which is {counted:,.4g}"
            )
    provenance = _provenance(f"vllm bench serve, {name}", _day(document.get("date")))
    return BenchmarkRun(_label(measured), {**measured, **provenance}, model=_text(document.get("model_id")))


def _rest(measured: Mapping[str, float]) -> float:
    return max(measured["output_tokens"] - 1, 0.0)


def _guidellm(document: Mapping[str, Any], name: str) -> tuple[BenchmarkRun, ...]:
    benchmarks = document["benchmarks"]
    if not isinstance(benchmarks, list) or not benchmarks:
        raise InputError("benchmarks", f"{shown(benchmarks)} is refused: must be a list of at least one benchmark")
    runs = []
    for index, benchmark in enumerate(benchmarks):
        where = f"benchmarks[{index}].metrics"
        metrics = benchmark.get("metrics") if isinstance(benchmark, Mapping) else None
        if not isinstance(metrics, Mapping):
            raise InputError(where, "is missing")

        def mean(metric: str, where: str = where, metrics: Mapping[str, Any] = metrics) -> float:
            path = f"{where}.{metric}.successful"
            part = metrics.get(metric)
            successful = part.get("successful") if isinstance(part, Mapping) else None
            if not isinstance(successful, Mapping):
                raise InputError(path, "is missing")
            return _number(successful, "mean", path)

        measured = {
            "output_tokens_per_second": mean("output_tokens_per_second"),
            "input_tokens": mean("prompt_token_count"),
            "output_tokens": mean("output_token_count"),
            "concurrency": max(1, round(mean("request_concurrency"))),
        }
        provenance = _provenance(f"GuideLLM, {name}, benchmark {index + 1}", None)
        runs.append(BenchmarkRun(_label(measured), {**measured, **provenance}))
    return tuple(runs)


def _inferencex(document: Mapping[str, Any], name: str) -> BenchmarkRun:
    if document.get("disagg") is True or document.get("is_multinode") is True:
        raise InputError("disagg", "prefill and decode on separate GPUs, or several nodes, are refused: no such layout")
    gpus = _whole(document, "tp")
    concurrency = _whole(document, "conc")
    if document.get("isl") is None or document.get("osl") is None:
        raise InputError("isl", "is missing, or osl is: the lengths of the requests are needed")
    measured = {
        "output_tokens_per_second": _number(document, "output_tput_per_gpu") * gpus,
        "input_tokens": _number(document, "isl"),
        "output_tokens": _number(document, "osl"),
        "concurrency": concurrency,
    }
    framework = str(document.get("framework", "")).lower()
    engine = next(
        (known for known in ENGINES if framework.startswith(known)), "trtllm" if framework.startswith("trt") else None
    )
    provenance = {**_provenance(f"InferenceX, {name}", None), **({"engine": engine} if engine else {})}
    return BenchmarkRun(_label(measured), {**measured, **provenance}, gpus, _text(document.get("model")))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _provenance(source: str, day: date | None) -> dict[str, str]:
    return {"source": one_line(source), **({"observed_on": day.isoformat()} if day else {})}


def _label(measured: Mapping[str, Any]) -> str:
    load = f"{measured['concurrency']:,} at a time" if "concurrency" in measured else "no limit on requests"
    return (
        f"{measured['output_tokens_per_second']:,.4g} output token/s · {measured['input_tokens']:,.4g} in / "
        f"{measured['output_tokens']:,.4g} out · {load}"
    )


def _number(document: Mapping[str, Any], field: str, where: str = "") -> float:
    path = f"{where}.{field}" if where else field
    value = document.get(field)
    if value is None:
        raise InputError(path, "is missing")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(path, f"{shown(value)} is refused: must be a number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not (math.isfinite(number) and 0 < number <= 1e12):
        raise InputError(path, f"{shown(value)} is refused: must be above 0 and at most 1e12")
    return number


def _whole(document: Mapping[str, Any], field: str) -> int:
    number = _number(document, field)
    if number != int(number) or number > 1e6:
        raise InputError(field, f"{number:g} is refused: must be a whole number, 1 to 1,000,000")
    return int(number)


def _day(value: object) -> date | None:
    """Return the day of vLLM's `date` (20260131-235959); None in any other format."""
    try:
        return date.fromisoformat(str(value)[:8])
    except ValueError:
        return None
