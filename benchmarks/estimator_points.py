"""The published points that the estimator is fitted on: which are usable, which are recent, and what a curve is."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.fitting import Points
from economics.fleet.architecture import architecture_from_row
from economics.fleet.configuration import ENGINE_SEQUENCES, Layout, Prepared, Serving, Work, prepared
from economics.fleet.gpu import Gpu, gpu_from_row
from economics.fleet.roofline import sequences_in_memory, term_seconds
from economics.quantity import Array

DATA = Path(__file__).resolve().parent.parent / "pricing" / "data"
INPUTS = ("throughput.csv", "hardware.csv", "model_registry.csv")

RECENT_GENERATIONS = ("ada", "hopper", "blackwell", "blackwell-rtx")
OLD_SOURCES = ("dstack", "NVIDIA NIM", "LMDeploy", "MLPerf")
RECENT_RULE = (
    "recent software: an NVIDIA GPU newer than A100; engine vllm >= 0.10, sglang >= 0.5 or trtllm >= 1.0, or, where no "
    "version is published, observed in or after 2025-09; prefill and decode not on separate GPUs; no speculative "
    "decoding; not from MLPerf, NIM, LMDeploy or dstack, which measure stacks of their own; possible on the GPUs named"
)
SPECULATIVE = " with MTP"
"""Ends the version of an engine that guessed tokens ahead (speculative decoding): a stack of its own."""

LATER_PAIRS = frozenset(
    {
        "glm-5|b200",
        "glm-5|b300",
        "gpt-oss-120b|h100-sxm",
        "kimi-k2.5|h200",
        "llama-3.1-8b|h200",
        "minimax-m2.5|b300",
        "qwen3.5-397b-a17b|h200",
    }
)
"""Pairs that came into the file after the form for pairs never measured was set, and did not change it."""

SEED = 20261121
"""Seed of the shuffle that assigns groups to the folds of the cross-validation."""

PEAK_SHARE = 1.0
"""A point whose prefill alone would need more than this share of the peak FLOP/s used a prefix cache: not fitted."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Data:
    """The points that the estimator can be asked for, row by row, and why the others cannot.

    `impossible` are those that contradict themselves: the weights are larger than the memory of the GPUs named, or the
    prefill alone needs more than their peak (a prefix cache).
    """

    rows: list[dict[str, str]]
    ready: Prepared
    points: Points
    recent: Mask
    offline: Mask
    impossible: Mask
    refused: list[str]


def hashes() -> dict[str, str]:
    return {name: hashlib.sha256((DATA / name).read_bytes()).hexdigest() for name in INPUTS}


def read() -> Data:
    """Read the points; those without lengths, of an unknown GPU or model cannot be put to the estimator."""
    models = {row["id"]: architecture_from_row(row) for row in table_of("model_registry.csv")}
    gpus = {row["gpu"]: gpu_from_row(row) for row in table_of("hardware.csv")}
    rows, refused = [], []
    for row in table_of("throughput.csv"):
        lacking = [name for name in ("input_tokens", "output_tokens") if not row[name]]
        if row["gpu"] not in gpus or row["model"] not in models or lacking:
            reason = f"no {lacking[0]}" if lacking else "unknown GPU or model"
            refused.append(f"{row['source'].split(' ')[0]}: {reason}")
        else:
            rows.append(row)
    serving = [Serving(models[r["model"]], gpus[r["gpu"]], precision_of(r), r["engine"], version_of(r)) for r in rows]
    ready = prepared(serving, layout_of(rows), work_of(rows))
    room = np.floor(sequences_in_memory(ready.inputs))
    offline = np.isnan(ready.concurrency)
    wanted = np.where(offline, ENGINE_SEQUENCES * ready.inputs.data, ready.concurrency)
    batch = np.maximum(np.minimum(wanted, room), 1.0)
    rate = np.array([float(r["output_tokens_per_second"]) for r in rows])
    s = ready.inputs.sizes
    prefill = rate / ready.inputs.output_tokens * ready.inputs.input_tokens * 2 * s["active"]
    impossible = prefill > PEAK_SHARE * ready.inputs.gpus * s["flops"]
    impossible |= s["total_bytes"] > ready.inputs.gpus * s["memory_bytes"]
    sound = ~impossible & (room >= 1)
    sound &= np.array([refusal is None for refusal in ready.refused], dtype=bool)
    points = Points(term_seconds(ready.inputs, batch), batch, rate, ready.traits, sound.astype(float))
    recent = np.array([is_recent(r, gpus[r["gpu"]]) for r in rows]) & ~impossible
    return Data(rows, ready, points, recent, offline, impossible, refused)


def table_of(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(newline="") as file:
        return list(csv.DictReader(file))


def precision_of(row: dict[str, str]) -> str:
    return {"fp4": "nvfp4", "uint4": "int4"}.get(row["precision"], row["precision"])


def version_of(row: dict[str, str]) -> str:
    """The version, or the month of observation where none is published; separate prefill GPUs are another stack."""
    month = row["observed_as_published"].replace("-", "")[:6]
    return (row["engine_version"] or f"@{month}") + (" disaggregated" if is_disaggregated(row) else "")


def is_disaggregated(row: dict[str, str]) -> bool:
    return "P/D" in row["metric"] or "disagg" in row["source"] or "LMSYS" in row["source"]


def layout_of(rows: Sequence[dict[str, str]]) -> Layout:
    def column(name: str) -> Array:
        return np.array([float(r[name] or 1) for r in rows])

    return Layout(column("n_gpus"), column("pp"), column("attn_dp"), column("ep"))


def work_of(rows: Sequence[dict[str, str]]) -> Work:
    def column(name: str) -> Array:
        return np.array([float(r[name] or "nan") for r in rows])

    return Work(column("input_tokens"), column("output_tokens"), column("concurrency"))


def is_recent(row: dict[str, str], gpu: Gpu) -> bool:
    if gpu.generation not in RECENT_GENERATIONS or is_disaggregated(row) or row["source"].startswith(OLD_SOURCES):
        return False
    if row["engine_version"].endswith(SPECULATIVE):
        return False
    least = {"vllm": (0, 10), "sglang": (0, 5), "trtllm": (1, 0)}.get(row["engine"])
    if least is None:
        return False
    numbers = row["engine_version"].split(".")
    if len(numbers) > 1 and numbers[0].isdigit() and numbers[1].isdigit():
        return (int(numbers[0]), int(numbers[1])) >= least
    return row["observed_as_published"].replace("-", "")[:6] >= "202509"


def curve_of(row: dict[str, str]) -> str:
    names = [
        "model",
        "gpu",
        "precision",
        "n_gpus",
        "tp",
        "pp",
        "attn_dp",
        "ep",
        "engine",
        "input_tokens",
        "output_tokens",
    ]
    return "|".join(row[name] for name in names)


def pair_of(row: dict[str, str]) -> str:
    return f"{row['model']}|{row['gpu']}"


def folds_of(groups: Sequence[str], folds: int | None) -> list[Mask]:
    """Masks of the rows held out together: groups go to `folds` folds by a fixed shuffle; None: one fold per group."""
    names = sorted(set(groups))
    order = np.random.default_rng(SEED).permutation(len(names))
    part = {names[index]: place % (folds or len(names)) for place, index in enumerate(order)}
    parts = np.array([part[group] for group in groups])
    return [parts == fold for fold in range(folds or len(names))]


def fitted_rows(data: Data) -> list[dict[str, str]]:
    return [row for row, weight in zip(data.rows, data.points.weight, strict=True) if weight > 0]
