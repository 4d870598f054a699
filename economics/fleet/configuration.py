"""Configurations to estimate: the model, the GPU, the layout and the requests; and why some have no estimate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from economics.errors import InputError, Refusal
from economics.fields.field import shown
from economics.fleet.architecture import Architecture
from economics.fleet.constants import Traits
from economics.fleet.gpu import Gpu
from economics.fleet.memory import BYTES_PER_WEIGHT, ONE_DOMAIN_GPUS
from economics.fleet.roofline import RooflineInputs, ServedSizes, served_sizes, stacked
from economics.quantity import Array, Number

ENGINE_SEQUENCES = 4096
"""Sequences that an engine keeps in flight per copy of attention when the load is offline: a limit of the estimator,
chosen by cross-validation among 256 to 16,384."""

MAX_TOKENS, MAX_GPUS, MAX_CONCURRENCY = 10**7, 4096, 10**6
"""Ranges of the numbers a configuration holds."""


@dataclass(frozen=True)
class Serving:
    """One model at one weight precision on one kind of GPU under one engine; without a version, an average of them."""

    model: Architecture
    gpu: Gpu
    precision: str
    engine: str
    engine_version: str = ""


@dataclass(frozen=True)
class Layout:
    """How the model is spread over GPUs; whole numbers, scalars or arrays of N.

    Each of the `attention_copies` serves different sequences (data-parallel attention); `expert_parallel` GPUs hold
    whole experts; the degree of tensor parallelism follows as gpus ÷ stages ÷ copies.
    """

    gpus: Number = 1
    pipeline_stages: Number = 1
    attention_copies: Number = 1
    expert_parallel: Number = 1


@dataclass(frozen=True)
class Work:
    """The requests to serve; scalars or arrays of N.

    Lengths in tokens per request; `cache_hit_rate` is the share of the input read from a prefix cache; `concurrency` is
    the number of requests in flight; None or NaN means offline, that is, as many as memory and the engine hold.
    """

    input_tokens: Number
    output_tokens: Number
    concurrency: Number | None = None
    cache_hit_rate: Number = 0.0


@dataclass(frozen=True)
class Prepared:
    """N configurations ready for the roofline; `refused` says why one has no estimate, None where it has one."""

    inputs: RooflineInputs
    concurrency: Array
    traits: tuple[Traits, ...]
    refused: tuple[Refusal | None, ...]


def prepared(serving: Serving | Sequence[Serving], layout: Layout, work: Work) -> Prepared:
    """Return N configurations, with scalars repeated; raises InputError where arrays differ in length."""
    columns = _columns(serving, layout, work)
    rows = [serving] * len(columns["gpus"]) if isinstance(serving, Serving) else list(serving)
    refused = _refused(rows, columns)
    sizes = _sizes(rows, refused)
    columns = _harmless(columns, refused)
    wide = (columns["gpus"] > ONE_DOMAIN_GPUS) & np.array([row.model.moe_layers > 0 for row in rows], dtype=bool)
    copies = np.where(wide, columns["gpus"] / columns["pipeline_stages"], columns["attention_copies"])
    inputs = RooflineInputs(
        sizes=stacked(sizes),
        gpus=columns["gpus"],
        tensor=columns["gpus"] / columns["pipeline_stages"] / copies,
        stages=columns["pipeline_stages"],
        data=copies,
        input_tokens=columns["input_tokens"],
        output_tokens=columns["output_tokens"],
        cached=columns["cache_hit_rate"],
    )
    return Prepared(inputs, columns["concurrency"], _traits(rows, columns, wide), tuple(refused))


def cache_precision(engine: str, precision: str) -> str:
    """Return the precision that an engine keeps the cache in by default: TensorRT-LLM's FP8 and FP4 editions in FP8."""
    return "fp8" if engine == "trtllm" and precision in ("fp8", "nvfp4") else "bf16"


def _columns(serving: Serving | Sequence[Serving], layout: Layout, work: Work) -> dict[str, Array]:
    fields_by_name = {
        "gpus": layout.gpus,
        "pipeline_stages": layout.pipeline_stages,
        "attention_copies": layout.attention_copies,
        "expert_parallel": layout.expert_parallel,
        "input_tokens": work.input_tokens,
        "output_tokens": work.output_tokens,
        "concurrency": np.nan if work.concurrency is None else work.concurrency,
        "cache_hit_rate": work.cache_hit_rate,
    }
    arrays = {name: np.atleast_1d(np.asarray(value, dtype=float)) for name, value in fields_by_name.items()}
    lengths = {len(a) for a in arrays.values()} | ({1} if isinstance(serving, Serving) else {len(serving)})
    size = max(lengths) if min(lengths) else 0
    if not lengths <= {1, size}:
        raise InputError("layout", f"arrays of different lengths are refused: {sorted(lengths)}")
    if not isinstance(serving, Serving) and len(serving) != size:
        raise InputError("serving", f"{len(serving)} is refused: {size} are expected")
    return {name: np.broadcast_to(a, (size,)) for name, a in arrays.items()}


def _refused(rows: list[Serving], columns: dict[str, Array]) -> list[Refusal | None]:
    """Why each configuration cannot be estimated; None for those that can."""
    refused: list[Refusal | None] = [None] * len(rows)
    for name in ("gpus", "pipeline_stages", "attention_copies", "expert_parallel"):
        with np.errstate(invalid="ignore"):
            bad = ~((columns[name] >= 1) & (columns[name] <= MAX_GPUS) & (np.mod(columns[name], 1) == 0))
        _refuse(refused, bad, name, columns[name], f"must be a whole number, 1 to {MAX_GPUS:,}")
    for name in ("input_tokens", "output_tokens"):
        bad = ~((columns[name] >= 1) & (columns[name] <= MAX_TOKENS))
        _refuse(refused, bad, name, columns[name], f"must be 1 to {MAX_TOKENS:,}")
    hits = columns["cache_hit_rate"]
    _refuse(refused, ~((hits >= 0) & (hits <= 1)), "cache_hit_rate", hits, "must be 0 to 1")
    inflight = columns["concurrency"]
    bad = ~(np.isnan(inflight) | ((inflight >= 1) & (inflight <= MAX_CONCURRENCY)))
    _refuse(refused, bad, "concurrency", inflight, f"must be 1 to {MAX_CONCURRENCY:,}, or absent")
    for index, row in enumerate(rows):
        if refused[index] is None:
            refused[index] = _refusal(row, {name: float(a[index]) for name, a in columns.items()})
    return refused


def _harmless(columns: dict[str, Array], refused: list[Refusal | None]) -> dict[str, Array]:
    """The columns with ones in the refused places, so that nothing there divides by zero; their figures are unused."""
    out = np.array([refusal is not None for refusal in refused], dtype=bool)
    calm = {name: np.where(out, 1.0, values) for name, values in columns.items()}
    return {**calm, "cache_hit_rate": np.where(out, 0.0, columns["cache_hit_rate"])}


def _refuse(refused: list[Refusal | None], bad: NDArray[np.bool_], name: str, values: Array, rule: str) -> None:
    for index in np.flatnonzero(bad):
        refused[index] = refused[index] or Refusal(name, f"{shown(float(values[index]))} is refused: {rule}")


def _refusal(row: Serving, at: dict[str, float]) -> Refusal | None:
    if row.precision not in BYTES_PER_WEIGHT:
        return Refusal("precision", f"{row.precision!r} is refused: must be one of {', '.join(BYTES_PER_WEIGHT)}")
    if row.precision in row.gpu.lacks:
        return Refusal(
            "precision",
            f"{row.precision!r} is refused: {row.gpu.id} has no unit for it; "
            f"it has {', '.join(p for p in BYTES_PER_WEIGHT if p not in row.gpu.lacks)}",
        )
    tokens = at["input_tokens"] + at["output_tokens"]
    if row.model.context is not None and tokens > 1.02 * row.model.context:
        return Refusal(
            "input_tokens", f"{tokens:,.0f} tokens are refused: {row.model.id} takes at most {row.model.context:,}"
        )
    split = at["pipeline_stages"] * at["attention_copies"]
    if math.fmod(at["gpus"], split):
        return Refusal("attention_copies", f"{at['gpus']:g} GPUs cannot be split into {split:g} equal parts")
    wide = at["gpus"] > ONE_DOMAIN_GPUS and row.model.moe_layers > 0
    tensor = at["gpus"] / split
    if not wide and math.fmod(row.model.heads, tensor):
        return Refusal("gpus", f"{row.model.heads} attention heads cannot be split over {tensor:g} GPUs")
    return None


def _sizes(rows: list[Serving], refused: list[Refusal | None]) -> list[ServedSizes]:
    """Sizes of every row; a row that is refused borrows those of another, or ones that give no figure."""
    sizes_by_row: list[ServedSizes | None] = []
    for index, row in enumerate(rows):
        sizes = None
        if refused[index] is None:
            try:
                sizes = served_sizes(row.model, row.gpu, row.precision, cache_precision(row.engine, row.precision))
            except InputError as error:
                refused[index] = Refusal.of(error)
        sizes_by_row.append(sizes)
    stand_in = next((s for s in sizes_by_row if s is not None), ServedSizes(*([1.0] * len(fields(ServedSizes)))))
    return [s or stand_in for s in sizes_by_row]


def _traits(rows: list[Serving], columns: dict[str, Array], wide: NDArray[np.bool_]) -> tuple[Traits, ...]:
    offline = np.isnan(columns["concurrency"]).tolist()
    copies = (columns["attention_copies"] > 1).tolist()
    spread = (columns["expert_parallel"] > 1).tolist()
    traits_by_key: dict[tuple[object, ...], Traits] = {}
    traits = []
    for row, is_offline, is_copied, is_spread, is_wide in zip(
        rows, offline, copies, spread, wide.tolist(), strict=True
    ):
        key = (id(row), is_offline, is_copied, is_spread, is_wide)
        if key not in traits_by_key:
            parallel = "wide" if is_wide else ("dp" if is_copied else "tp") + ("+ep" if is_spread else "")
            traits_by_key[key] = traits_of(row, is_offline, parallel)
        traits.append(traits_by_key[key])
    return tuple(traits)


def computed_precision(precision: str, gpu: Gpu) -> str:
    """Return the precision whose constants apply: 4-bit floats that are unpacked are alike, whatever their format."""
    if gpu.unpacks(precision):
        return "mxfp4"
    return "nvfp4" if precision == "fp4" else precision


def unpacked_words(row: Serving) -> str:
    """Return the sentence that says weights are unpacked to 16 bits; empty where they are not."""
    if not row.gpu.unpacks(row.precision):
        return ""
    return f"weights take 4 bits of memory but are computed with in 16: {row.gpu.id} has no FP4 arithmetic"


def traits_of(row: Serving, offline: bool, parallel: str) -> Traits:
    """Return what the constants of a configuration depend on."""
    model = row.model
    windowed = "-window" if model.window_layers else ""
    return Traits(
        gpu=row.gpu.id,
        generation=row.gpu.generation,
        precision=computed_precision(row.precision, row.gpu),
        model=model.id,
        model_class="moe" if model.moe_layers else "dense",
        attention=model.attention + ("-linear" if model.linear_layers else "") + windowed,
        engine=row.engine,
        software=f"{row.engine} {row.engine_version}".rstrip(),
        load="offline" if offline else "online",
        parallel=parallel,
    )
