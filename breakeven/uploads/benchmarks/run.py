"""What a benchmark file holds, whatever tool wrote it: its runs, and what to know before one of them is used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from breakeven.origins import one_line
from economics.fleet.engines import ENGINES
from economics.note import Level, Note
from economics.numbers import digits


@dataclass(frozen=True)
class BenchmarkRun:
    """One load of one server: means over the requests, and the output token/s of all GPUs together.

    Whatever a file does not say is None. Without `concurrency` it is an offline maximum: every request was sent at
    once. `engine` is one of ENGINES or what the file calls it; `engine_assumed` where only the tool speaks for it.
    `model_key` is the file's key for the model. `failed_share` is 0 to 1. `load` says which of several runs it is.
    """

    tool: str
    output_tokens_per_second: float
    input_tokens: float
    output_tokens: float
    concurrency: int | None = None
    engine: str | None = None
    engine_assumed: bool = False
    model: str | None = None
    model_key: str = ""
    gpus: int | None = None
    gpu: str | None = None
    precision: str | None = None
    cache_hit_rate: float | None = None
    failed_share: float | None = None
    observed_on: date | None = None
    notes: tuple[Note, ...] = ()
    load: str = ""
    file: str = ""

    @property
    def label(self) -> str:
        """The run in one line, to choose it by."""
        lengths = f"{written(self.input_tokens)} in / {written(self.output_tokens)} out"
        return f"{self._rate} output token/s · {lengths} · {self._at}"

    @property
    def short_label(self) -> str:
        """The run in a few words, for a button below what it says in full."""
        return f"{self._rate} output token/s, {self._at}"

    @property
    def _rate(self) -> str:
        return written(self.output_tokens_per_second)

    @property
    def _at(self) -> str:
        return "all at once" if self.concurrency is None else f"{self.concurrency:,} at a time"

    @property
    def measured(self) -> dict[str, Any]:
        """The fields of a scenario's `measured`."""
        source = ", ".join(filter(None, (self.tool, self.file, self.load)))
        stated = {
            "output_tokens_per_second": self.output_tokens_per_second,
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
            "concurrency": self.concurrency,
            "cache_hit_rate": self.cache_hit_rate,
            "engine": self.engine if self.engine in ENGINES and not self.engine_assumed else None,
            "source": one_line(source),
            "observed_on": self.observed_on and self.observed_on.isoformat(),
        }
        return {name: value for name, value in stated.items() if value is not None}


@dataclass(frozen=True)
class BenchmarkFile:
    """The runs of a file, at least one, in its order; `about` is what to know of the file as a whole."""

    runs: tuple[BenchmarkRun, ...]
    about: tuple[Note, ...] = ()

    @property
    def warnings(self) -> tuple[Note, ...]:
        """What to know of the file and then of each run."""
        return (*self.about, *(note for run in self.runs for note in run.notes))


def warning(kind: str, text: str, field: str = "") -> Note:
    """Return a note that stands above the figures; `field` is the file's own key."""
    return Note(kind, text, Level.WARNING, field)


def written(number: float) -> str:
    """Return a number as sentences write it: 12,500 and 0.0638, never 1e+05."""
    return f"{number:,.0f}" if number >= 999.5 else digits(number, 4)
