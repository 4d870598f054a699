"""Files of the same tools that hold no rate of output tokens: each is known, and said what to give instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from breakeven.uploads.benchmarks.result import Result
from breakeven.uploads.benchmarks.run import BenchmarkRun, written
from breakeven.uploads.benchmarks.tool import OneEach


@dataclass(frozen=True)
class NoRate(OneEach):
    """A kind of file that is known by all of `keys`; `why` says of a result what it lacks and what to give instead."""

    name: str
    keys: tuple[str, ...]
    why: Callable[[Result], str]
    unread: tuple[str, ...] = ()

    @property
    def known_by(self) -> str:
        """The first of its keys."""
        return self.keys[0]

    def recognises(self, result: Result) -> bool:
        """Tell a result by its keys."""
        return all(key in result.document for key in self.keys)

    def run(self, result: Result) -> BenchmarkRun:
        """Raise InputError naming the first key."""
        raise result.refused(self.keys[0], self.why(result))


def _throughput(result: Result) -> str:
    rate = written(result.number("tokens_per_second"))
    return (
        f"{rate} counts input and output together, and `vllm bench throughput` says no lengths: give a result of "
        f"`vllm bench serve`, or type {rate} as the option's token/s, input and output"
    )


NO_RATE = (
    NoRate("vllm bench throughput", ("tokens_per_second", "total_num_tokens", "elapsed_time"), _throughput),
    NoRate(
        "vllm bench latency",
        ("avg_latency", "latencies"),
        lambda _: "`vllm bench latency` gives no rate: give a result of `vllm bench serve`",
    ),
    NoRate(
        "vLLM's records for PyTorch",
        ("metric", "benchmark", "model"),
        lambda _: "these are records for PyTorch's database: give the result without .pytorch in its name",
    ),
    NoRate(
        "a failed step of vllm bench sweep",
        ("error_type", "error"),
        lambda result: f"this step of the sweep failed ({result.text('error_type')}): give summary.json",
    ),
    NoRate(
        "raw records of GenAI-Perf",
        ("experiments",),
        lambda _: "these are raw records: give profile_export_genai_perf.json",
        ("experiments",),
    ),
    NoRate(
        "raw records of AIPerf",
        ("metadata", "metrics"),
        lambda _: "these are records of single requests: give profile_export_aiperf.json",
    ),
)
