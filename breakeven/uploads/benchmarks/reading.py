"""From the bytes of a benchmark file to its runs, and to the document that `breakeven read` prints of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from breakeven.origins import one_line
from breakeven.uploads.benchmarks.documents import documents
from breakeven.uploads.benchmarks.result import LeftOut, Result
from breakeven.uploads.benchmarks.run import BenchmarkFile, BenchmarkRun, warning
from breakeven.uploads.benchmarks.tool import Tool
from breakeven.uploads.benchmarks.tools import READ, TOOLS
from economics.errors import InputError
from economics.fields.field import shown

MAX_BYTES = 20 * 2**20
"""Detailed results list every request; this holds a hundred thousand of them."""
MAX_RUNS = 500
"""Beyond it nobody chooses one by one, and a page of them takes longer than reading the file."""
_RUN_FIELDS = (
    *("engine", "model", "gpus", "input_tokens", "output_tokens", "concurrency"),
    *("output_tokens_per_second", "failed_share"),
)


class NoBenchmark(InputError):
    """The file is sound JSON, but of none of the tools that are read."""


def read_benchmark(content: bytes, name: str) -> BenchmarkFile:
    """Return the runs of a benchmark file. `name` is what messages and sources call the file.

    Raises InputError naming the key that is missing, has a wrong type, is out of range or contradicts another one, and
    NoBenchmark for a file of no tool that is known. A result that is no measurement to use (too many failures, a layout
    that no option can have) is left out with a warning where others are left, else refused.
    """
    if len(content) > MAX_BYTES:
        raise InputError("file", f"{len(content):,} bytes are refused: at most {MAX_BYTES:,}")
    try:
        found = documents(content, (key for tool in TOOLS for key in tool.unread), MAX_RUNS)
    except InputError as error:
        where = "" if error.field == "file" else f"{error.field} "
        raise InputError("file", f"{shown(name)} {where}{error.message}") from None
    results = [(_tool_of(part, name), part) for part in _parts(found, name)]
    singles = [(tool, single) for tool, part in results for single in tool.results(part)]
    if len(singles) > MAX_RUNS:
        raise InputError("file", f"{shown(name)} holds more than {MAX_RUNS} results: give at most so many")
    return _file(singles, one_line(name))


def benchmark_document(file: BenchmarkFile) -> dict[str, Any]:
    """Return what was read as a JSON document: `runs` with null for what the file does not say, and `warnings`."""
    return {
        "runs": [{field: getattr(run, field) for field in _RUN_FIELDS} for run in file.runs],
        "warnings": [note.text for note in file.warnings],
    }


def _parts(found: list[Any], name: str) -> list[Result]:
    """Return the objects of a file: each document, or each of its items where it is a list."""
    objects = [part for document in found for part in (document if isinstance(document, list) else [document])]
    for number, part in enumerate(objects, 1):
        if not isinstance(part, Mapping):
            which = f"result {number} of {shown(name)}" if len(objects) > 1 else shown(name)
            raise NoBenchmark("file", f"{which} is no benchmark: a JSON object is expected")
    if not objects:
        raise NoBenchmark("file", f"{shown(name)} is empty: a benchmark is expected")
    if len(objects) == 1:
        return [Result(objects[0])]
    labels = [f"result {number}" for number in range(1, len(objects) + 1)]
    return [Result(part, label, f"{label}: ") for part, label in zip(objects, labels, strict=True)]


def _tool_of(result: Result, name: str) -> Tool:
    tool = next((tool for tool in TOOLS if tool.recognises(result)), None)
    if tool is None:
        which = f"{result.label} of {shown(name)}" if result.label else shown(name)
        known = ", ".join(f"{tool.known_by} ({tool.name})" for tool in READ)
        raise NoBenchmark("file", f"{which} is of no benchmark tool that is known: it has none of {known}")
    return tool


def _file(singles: list[tuple[Tool, Result]], name: str) -> BenchmarkFile:
    read: list[tuple[Result, BenchmarkRun]] = []
    left_out: list[LeftOut] = []
    for tool, single in singles:
        try:
            read.append((single, replace(tool.run(single), file=name, load=single.label)))
        except LeftOut as error:
            left_out.append(error)
    if not read:
        raise left_out[0]
    _check_one_model(read)
    about = tuple(warning("left out", f"Left out: {error}.", error.field) for error in left_out)
    return BenchmarkFile(tuple(run for _, run in read), about)


def _check_one_model(tool_runs: list[tuple[Result, BenchmarkRun]]) -> None:
    """Raise InputError where two results are of different models, by the last part of their paths."""
    named = [(result, run) for result, run in tool_runs if run.model is not None]
    for result, run in named[1:]:
        first_result, first = named[0]
        if _last_part(run.model) != _last_part(first.model):
            of_first = f"{first_result.label} is of {shown(first.model)}"
            message = f"{shown(run.model)} is refused: {of_first}, and a file must be of one model"
            raise result.refused(run.model_key, message)


def _last_part(model: str | None) -> str:
    return (model or "").rstrip("/").rpartition("/")[2].casefold()
