"""Estimate all rows of a benchmark table at once; the columns are those in which benchmarks are published.

The measured columns may be missing and are never read for a prediction; only the configuration is.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from economics.errors import InputError, Refusal
from economics.fields.field import shown
from economics.fleet.configuration import Layout, Serving, Work
from economics.fleet.estimator import estimate
from pricing.resolve.points import estimator_precision, is_disaggregated
from pricing.resolve.shelf import Shelf, shelf
from pricing.store.catalogue import Catalogue

REQUIRED = ("framework", "model", "precision", "gpu", "n_gpus", "isl", "osl")
MEASURED = "output_tps_system"
ADDED = ("predicted_output_tps_system", "low", "high", "regime", "refused")
MAX_ROWS = 200_000

_GPU_NAMES = {"h100": "h100-sxm", "a100": "a100-80gb", "gb200-nvl72": "gb200"}
_FRAMEWORKS = {"tensorrt-llm": "trtllm", "trt": "trtllm", "mango": "mango-llmboost"}


@dataclass(frozen=True)
class Predicted:
    """The rows of a benchmark table with the estimate for each; `summary` holds lines of text."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | float | None, ...], ...]
    summary: tuple[str, ...]


def predict_rows(content: bytes, catalogue: Catalogue) -> Predicted:
    """Return every row of a CSV with its estimate, or why there is none.

    Raises InputError for a file that is no CSV, lacks a column of `REQUIRED`, or holds more than 200,000 rows.
    """
    columns, cells = _read(content)
    known = shelf(catalogue)
    names = _model_names(catalogue)
    serving, numbers = [], []
    unread: list[Refusal | None] = []
    stand_in = Serving(next(iter(known.models.values())), next(iter(known.gpus.values())), "bf16", "vllm")
    for row in cells:
        try:
            serving.append(_serving(row, known, names))
            numbers.append(_numbers(row))
            unread.append(None)
        except InputError as error:
            del serving[len(numbers) :]
            serving.append(stand_in)
            numbers.append((1.0, 1.0, 1.0, 1.0, 1.0, 1.0, math.nan))
            unread.append(Refusal.of(error))
    table = np.array(numbers, dtype=float).reshape(-1, 7)
    gpus, stages, copies, spread, isl, osl, concurrency = table.T
    estimates = estimate(serving, Layout(gpus, stages, copies, spread), Work(isl, osl, concurrency), known.constants)
    refused = [mine or other for mine, other in zip(unread, estimates.refused, strict=True)]
    measured = [_measured(row) for row in cells] if MEASURED in columns else None
    predicted = [
        None if refusal else value
        for refusal, value in zip(refused, estimates.output_tokens_per_second.tolist(), strict=True)
    ]
    errors: list[float | None] = [
        p / m - 1 if p and m else None for p, m in zip(predicted, measured or [None] * len(cells), strict=True)
    ]
    rows = tuple(
        (
            *(row[column] for column in columns),
            _rounded(predicted[i]),
            None if refused[i] else _rounded(float(estimates.low[i])),
            None if refused[i] else _rounded(float(estimates.high[i])),
            "" if refused[i] else str(estimates.regime[i]),
            str(refused[i] or ""),
            *(() if measured is None else (_rounded(errors[i]),)),
        )
        for i, row in enumerate(cells)
    )
    out = (*columns, *ADDED, *(() if measured is None else ("error",)))
    return Predicted(out, rows, tuple(_summary(cells, refused, measured, errors)))


def _read(content: bytes) -> tuple[tuple[str, ...], list[dict[str, str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("benchmarks", "the file is no UTF-8 text") from None
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        lines = [line for line in reader if line]
    except csv.Error as error:
        raise InputError("benchmarks", f"line {reader.line_num} is no CSV: {error}") from None
    if not lines:
        raise InputError("benchmarks", "the file is empty")
    columns = tuple(lines[0])
    twice = [name for name, count in Counter(columns).items() if count > 1]
    if twice:
        raise InputError("benchmarks", f"the column {shown(twice[0])} stands twice")
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        raise InputError("benchmarks", f"the column {missing[0]} is missing; needed: {', '.join(REQUIRED)}")
    clash = [name for name in (*ADDED, "error") if name in columns]
    if clash:
        raise InputError("benchmarks", f"the column {clash[0]} is one that is written: rename it")
    if len(lines) - 1 > MAX_ROWS:
        raise InputError("benchmarks", f"{len(lines) - 1:,} rows are refused: at most {MAX_ROWS:,}")
    cells = []
    for number, line in enumerate(lines[1:], 2):
        if len(line) != len(columns):
            raise InputError("benchmarks", f"row {number} has {len(line)} cells, the header {len(columns)}")
        cells.append(dict(zip(columns, line, strict=True)))
    return columns, cells


def _model_names(catalogue: Catalogue) -> dict[str, str]:
    """Every name of a registered model → its id."""
    models = catalogue.registered_models()
    return {also: m.id for m in models for also in m.aliases} | {m.id: m.id for m in models}


def _serving(row: Mapping[str, str], known: Shelf, names: Mapping[str, str]) -> Serving:
    model = row["model"].strip().lower()
    gpu = row["gpu"].strip().lower().replace("_", "-")
    engine, version = _software(row)
    precision = estimator_precision(row["precision"].strip().lower().rstrip("?"))
    return Serving(
        known.model(names.get(model, model)), known.gpu(_GPU_NAMES.get(gpu, gpu)), precision, engine, version
    )


def _software(row: Mapping[str, str]) -> tuple[str, str]:
    """Engine and version; without a published version the month of observation, which tells software of an age."""
    name, _, rest = row["framework"].strip().partition(" ")
    engine = _FRAMEWORKS.get(name.lower(), name.lower())
    version = rest if re.search(r"\d|dev", rest) and rest != "nan" else ""
    version = version or (rest if rest not in ("", "nan", "disagg", "PD-disagg") else "")
    month = (row.get("date") or "").replace("-", "")[:6]
    version = version or (f"@{month}" if month else "")
    disaggregated = is_disaggregated(row.get("metric") or "", f"{row.get('source') or ''} {rest}")
    return engine, version + (" disaggregated" if disaggregated else "")


def _numbers(row: Mapping[str, str]) -> tuple[float, float, float, float, float, float, float]:
    return (
        _number(row, "n_gpus"),
        _number(row, "pp", 1.0),
        _number(row, "attn_dp", 1.0),
        _number(row, "ep", 1.0),
        _number(row, "isl"),
        _number(row, "osl"),
        _number(row, "concurrency", math.nan),
    )


def _number(row: Mapping[str, str], name: str, absent: float | None = None) -> float:
    text = (row.get(name) or "").strip()
    if not text or text.lower() == "nan":
        if absent is None:
            raise InputError(name, "is missing")
        return absent
    try:
        number = float(text)
    except ValueError:
        raise InputError(name, f"{shown(text)} is refused: must be a number") from None
    if not math.isfinite(number):
        raise InputError(name, f"{shown(text)} is refused: must be a finite number")
    return number


def _measured(row: Mapping[str, str]) -> float | None:
    try:
        value = _number(row, MEASURED)
    except InputError:
        return None
    return value if value > 0 else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.6g}")


def _summary(
    cells: Sequence[Mapping[str, str]],
    refused: Sequence[Refusal | None],
    measured: Sequence[float | None] | None,
    errors: Sequence[float | None],
) -> list[str]:
    counts = Counter(refusal for refusal in refused if refusal)
    lines = [f"{len(cells):,} rows: {len(cells) - counts.total():,} predicted, {counts.total():,} refused"]
    lines += [f"  refused {count:,}: {refusal}" for refusal, count in counts.most_common()]
    if measured is None:
        return [*lines, f"no column {MEASURED}: nothing to compare with"]
    groups: dict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(cells):
        if measured[index] is not None:
            for name in ("all", f"gpu {row['gpu']}", f"model {row['model']}"):
                groups[name].append(index)
    lines.append("rows with a measurement; a row without a prediction counts as wrong")
    lines.append(f"  {'':44s} rows  median     p90  within 2x")
    lines += [_accuracy(name, [errors[i] for i in rows]) for name, rows in sorted(groups.items(), key=_all_first)]
    return lines


def _all_first(summary: tuple[str, list[int]]) -> tuple[bool, str]:
    return summary[0] != "all", summary[0]


def _accuracy(name: str, errors: Sequence[float | None]) -> str:
    size = np.array([math.inf if e is None else abs(e) for e in errors])
    within = np.mean([e is not None and 0.5 <= 1 + e <= 2 for e in errors])

    def quantile(share: float) -> str:
        value = float(np.quantile(size, share, method="lower"))
        return "none" if math.isinf(value) else f"{value:.1%}"

    return f"  {name[:44]:44s} {len(size):4,} {quantile(0.5):>7s} {quantile(0.9):>7s} {within:9.1%}"
