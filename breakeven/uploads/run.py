"""The upload of the user's own benchmark, on the page of the option that it was run for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from breakeven.edits.throughput import use_run
from breakeven.uploads.benchmark import MAX_BYTES, BenchmarkRun, read_benchmark
from breakeven.uploads.upload import DocumentEdit, Upload
from economics.errors import InputError
from economics.note import Level, Note


@dataclass(frozen=True)
class RunUpload(Upload[BenchmarkRun]):
    """A benchmark file for the option at `index` that serves `model`, or for the example when that is None."""

    index: int | None = None
    model: str = ""

    label = "Benchmark of this option's layout"
    help = "JSON of `vllm bench serve`, GuideLLM's benchmarks.json, or an InferenceX aggregate."
    types = ("json",)
    max_bytes = MAX_BYTES
    at_once = False

    def read(self, content: bytes, name: str) -> Sequence[BenchmarkRun]:
        """Return the runs in the file, one per load."""
        return read_benchmark(content, name)

    def refused(self, error: InputError) -> Sequence[str]:
        """Say why the file was not read."""
        return (f"The file was not read: {error}",)

    def preview(self, result: BenchmarkRun) -> Sequence[Note]:
        """Name the file's model, with a warning where it may not be the option's."""
        if result.model is None:
            return ()
        words = f"Measured with {result.model}."
        if result.is_of(self.model):
            return (Note("model of a run", words),)
        warning = f"{words} This option serves {self.model}: use it only if they are the same."
        return (Note("model of a run", warning, Level.WARNING),)

    def button(self, result: BenchmarkRun) -> str:
        """Return the label of the button."""
        return f"Use {result.label}"

    def edit(self, result: BenchmarkRun) -> DocumentEdit:
        """Return the edit that takes the option's throughput from the run."""
        return lambda open_: open_.edited(use_run, self.index, result.measured, result.gpus, result.file)
