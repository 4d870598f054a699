"""The upload of the user's own benchmark, on the page of the option that it was run for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from breakeven.edits.throughput import use_run
from breakeven.uploads.benchmarks.reading import MAX_BYTES, read_benchmark
from breakeven.uploads.benchmarks.run import BenchmarkFile, BenchmarkRun, warning
from breakeven.uploads.benchmarks.tools import READ
from breakeven.uploads.upload import DocumentEdit, Upload
from economics.errors import InputError
from economics.fleet.engines import ENGINES
from economics.note import Note
from pricing.studies.names import same_model


@dataclass(frozen=True)
class ChosenRun:
    """A benchmark file and the run of it that is to be used, None until one of several is chosen.

    With `beside` the option stays as it is, and a copy of it gets the run.
    """

    file: BenchmarkFile
    run: BenchmarkRun | None
    beside: bool = False


@dataclass(frozen=True)
class RunUpload(Upload[ChosenRun]):
    """A benchmark file for the option at `index` that serves `model`, or for the example when that is None."""

    index: int | None = None
    model: str = ""

    label = "Benchmark of this option's layout"
    help = f"JSON or JSON lines of {', '.join(tool.name for tool in READ)}."
    types = ("json", "jsonl")
    max_bytes = MAX_BYTES
    at_once = False

    def read(self, content: bytes, name: str) -> Sequence[ChosenRun]:
        """Return the file, with its run where it holds only one."""
        file = read_benchmark(content, name)
        return (ChosenRun(file, file.runs[0] if len(file.runs) == 1 else None),)

    def refused(self, error: InputError) -> Sequence[str]:
        """Say why the file was not read."""
        return (f"The file was not read: {error}",)

    def preview(self, result: ChosenRun) -> Sequence[Note]:
        """Say what to know of the file and of the run that is chosen, its model held against the option's."""
        if result.run is None:
            return result.file.about
        return (*result.file.about, *result.run.notes, *self._about(result.run))

    def _about(self, run: BenchmarkRun) -> Sequence[Note]:
        notes = []
        if run.model is not None:
            words = f"Measured with {run.model}."
            if same_model(run.model, self.model):
                notes.append(Note("model of a run", words))
            else:
                text = f"{words} This option serves {self.model}: use it only if they are the same."
                notes.append(warning("model of a run", text))
        notes.append(Note("layout of a run", _layout(run)))
        if run.failed_share is None:
            notes.append(Note("failed requests", "The file does not say whether requests failed."))
        if run.engine_assumed:
            notes.append(Note("engine of a run", f"Engine: {run.engine} (assumed: the file names an endpoint only)."))
        elif run.engine is not None and run.engine not in ENGINES:
            text = f"The engine {run.engine} is not one that is estimated ({', '.join(ENGINES)}): the option's counts."
            notes.append(warning("engine of a run", text))
        return notes

    def button(self, result: ChosenRun) -> str:
        """Return the label of the button."""
        if result.run is None:
            return "Use"
        return f"{'Add an option with' if result.beside else 'Use'} {result.run.short_label}"

    def edit(self, result: ChosenRun) -> DocumentEdit:
        """Return the edit that takes the option's throughput from the run; raises ValueError where none is chosen."""
        run = result.run
        if run is None:
            raise ValueError("no run of the file is chosen")
        return lambda open_: open_.edited(use_run, self.index, run.measured, run.gpus, run.file, beside=result.beside)


def _layout(run: BenchmarkRun) -> str:
    """Say on what the run was measured, and what of it the option takes over."""
    gpus = None if run.gpus is None else f"{run.gpus} × {run.gpu or 'GPU'}"
    named = " at ".join(filter(None, (gpus or run.gpu, run.precision)))
    said = f"Measured on {named}. " if named else ""
    if run.gpus is None:
        counts = "The file does not say on how many GPUs: the rate counts as that of one copy of this option."
        return f"{said}{counts}"
    return f"{said}The option takes over the number of GPUs, and keeps its own GPU and precision."
