"""Fine-tuning: measured training rates, measured and claimed memory, and what sellers ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from pricing.facts.cells import Fact
from pricing.facts.days import StatedDay

TuningMethod = Literal["full", "lora", "qlora"]


@dataclass(frozen=True, slots=True)
class TuningRate(Fact):
    """A measured training run: rates in tokens a second, over all GPUs and for each, as published.

    `use`: whether the row is fit to hold a formula against, or doubtful for it; `memory_gb_per_gpu` in decimal GB.
    """

    FILE: ClassVar[str] = "tuning_rates.csv"
    KEY: ClassVar[tuple[str, ...]] = (
        *("model_id", "method", "gpu", "gpus", "tokens_per_second_per_gpu", "sequence_length", "precision"),
        *("framework", "version", "source", "source_locator"),
    )

    model: str
    model_id: str
    parameters_total: float
    parameters_active: float
    method: TuningMethod
    gpu: str
    gpus: int | None
    tokens_per_second: float | None
    tokens_per_second_per_gpu: float
    sequence_length: int
    global_batch: int | None
    micro_batch: int | None
    step_seconds: float | None
    published_tflops_per_gpu: float | None
    memory_gb_per_gpu: float | None
    precision: str
    framework: str
    version: str | None
    observed_on: StatedDay
    source: str
    source_locator: str
    licence_of_data: str
    use: Literal["oracle", "oracle with doubt"]
    note: str | None


@dataclass(frozen=True, slots=True)
class TuningMemory(Fact):
    """The memory that a source says tuning takes, in decimal GB over all GPUs; `parameters_b` in billions."""

    FILE: ClassVar[str] = "tuning_memory.csv"
    KEY: ClassVar[tuple[str, ...]] = ("model", "method", "memory_gb", "source", "source_locator")

    model: str
    parameters_b: float | None
    method: TuningMethod
    memory_gb: float | None
    source: str
    source_locator: str
    observed_on: StatedDay
    note: str | None


@dataclass(frozen=True, slots=True)
class TuningPrice(Fact):
    """What a seller asks for training, or for hosting and running what was trained, by its own names."""

    FILE: ClassVar[str] = "tuning_prices.csv"
    KEY: ClassVar[tuple[str, ...]] = (
        *("provider", "model", "method", "item", "unit", "scope", "effective_from", "source", "source_locator"),
        *("price",),
    )

    provider: str
    provider_id: str | None
    model: str
    model_id: str | None
    method: Literal["lora", "sft", "rft"]
    item: Literal["training", "hosting", "inference_input", "inference_output", "storage"]
    price: float
    unit: Literal["USD/Mtok", "USD/hour", "USD/GB-month"]
    scope: str | None
    effective_from: date | None
    source: str
    source_locator: str
    licence_of_data: str
    observed_on: StatedDay
    status: Literal["quoted", "transcribed", "doubtful"]
    note: str | None
