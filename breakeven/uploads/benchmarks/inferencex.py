"""InferenceX (earlier InferenceMAX): the aggregate of a run that `utils/process_result.py` writes, or a list of them.

Rates are for one GPU: a server has tp × pp × pcp of them, its replicated expert and attention groups sharing those of
the tensor split. Times are in seconds.
"""

from __future__ import annotations

from breakeven.uploads.benchmarks.result import LeftOut, Result, speculated
from breakeven.uploads.benchmarks.run import BenchmarkRun, warning, written
from breakeven.uploads.benchmarks.tool import OneEach
from economics.fleet.engines import ENGINES
from economics.note import Note

_SPLITS = (("tp",), ("pp", "pp_size"), ("pcp_size", "pcp"))
_ROUGHLY = 2.0
"""How far requests in flight may be from what the latencies make of them; the rate of one GPU in place of that of all
of several, or milliseconds in place of seconds, is further."""


class InferenceX(OneEach):
    """The nightly benchmark of SemiAnalysis."""

    name = "InferenceX"
    known_by = "output_tput_per_gpu"
    unread = ()

    def recognises(self, result: Result) -> bool:
        """Tell an aggregate by its rates per GPU."""
        return "output_tput_per_gpu" in result.document or "tput_per_gpu" in result.document

    def run(self, result: Result) -> BenchmarkRun:
        """Return the run; LeftOut for prefill and decode on separate GPUs and for several nodes."""
        if result.value("disagg") is True or result.value("is_multinode") is True:
            message = "prefill and decode on separate GPUs, or several nodes, are refused: no such layout"
            raise LeftOut(result.path("disagg"), message)
        result.no_negative([key for key in result.document if str(key).endswith(("_ttft", "_tpot", "_itl", "_e2el"))])
        gpus = result.product(*(next(filter(result.has, keys), keys[0]) for keys in _SPLITS))
        if gpus is None:
            raise result.refused("tp", "is missing")
        output, in_flight = result.number("osl"), result.whole("conc")
        per_gpu = result.number("output_tput_per_gpu")
        fed, both = result.maybe("input_tput_per_gpu"), result.maybe("tput_per_gpu")
        if fed is not None and both is not None:
            result.agree("tput_per_gpu", both, fed + per_gpu, "input_tput_per_gpu + output_tput_per_gpu")
        notes = _notes(result, per_gpu * gpus, output, in_flight)
        framework = (result.text("framework") or "").lower().removeprefix("dynamo-")
        engine = next((known for known in ENGINES if framework.startswith(known)), framework or None)
        return BenchmarkRun(
            tool=self.name,
            output_tokens_per_second=per_gpu * gpus,
            input_tokens=result.number("isl"),
            output_tokens=output,
            concurrency=in_flight,
            engine="trtllm" if framework.startswith("trt") else engine,
            model=result.text("model"),
            model_key="model",
            gpus=gpus,
            gpu=result.text("hw"),
            precision=result.text("precision"),
            notes=notes,
        )


def _notes(result: Result, rate: float, output: float, in_flight: int) -> tuple[Note, ...]:
    notes = []
    drafts = result.text("spec_decoding")
    if drafts is not None and drafts.lower() != "none":
        notes.append(speculated(drafts))
    seconds = result.maybe("mean_e2el")
    first, each = result.maybe("mean_ttft"), result.maybe("mean_tpot")
    if seconds is None and first is not None and each is not None:
        seconds = first + each * (output - 1)
    if seconds is not None:
        counted = in_flight * output / seconds
        if not 1 / _ROUGHLY < rate / counted < _ROUGHLY:
            text = (
                f"{written(rate)} output token/s of all GPUs is not what {in_flight:,} requests of {written(seconds)} "
                f"s each make, {written(counted)}: output_tput_per_gpu must be of one GPU, and times in seconds."
            )
            notes.append(warning("rate and latency", text, "output_tput_per_gpu"))
    return tuple(notes)
