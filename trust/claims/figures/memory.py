"""Figures of memory: weights, key-value cache, whether a layout holds a model, the GPUs that do."""

from __future__ import annotations

from dataclasses import dataclass

from economics.fields.field import Field
from economics.fleet.memory import (
    BYTES_PER_WEIGHT,
    cache_bytes_per_sequence,
    cache_copies,
    comfortable_layout,
    fit,
    weight_bytes,
)
from trust.claims.figures.figure import Answer, Kind, Values, Words, no_figure, quantity, shown
from trust.claims.figures.machines import GPU, WHOLE_GPUS
from trust.claims.figures.tokens import MODEL
from trust.claims.known import Known

PRECISION = Words("precision", "Precision", "what the weights are kept in", tuple(BYTES_PER_WEIGHT))
_CACHE_PRECISION = Words("cache_precision", "Precision of the cache", "what it is kept in", ("bf16", "fp8"))
BILLIONS = quantity("parameters_b", "Parameters", "billion parameters", 0, 1e6, "parameters in billions")
_CONTEXT = quantity("context_tokens", "Tokens of a request", "token", 0, 1e8, "input and output together")
_REQUESTS = quantity("requests", "Requests at a time", "request", 0, 1e6, "requests in memory at once")
_TENSOR = Field(
    "tensor_parallel", "GPUs that share a layer", "GPU", 1, 4096, "with tensor parallelism each keeps its part", ""
)
_LIMIT = quantity("memory_gb", "Memory", "GB", 0, 1e6, "memory of all cards together, in decimal GB")


@dataclass(frozen=True)
class WeightsOfASize(Kind):
    """The memory of the weights of so many parameters."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Multiply by the bytes that a weight takes with its share of the scales."""
        del known
        billions, each = values.number("parameters_b"), BYTES_PER_WEIGHT[values.text("precision")]
        size = billions * each
        return Answer.point(size, f"{shown(billions)}B parameters × {shown(each)} byte = {shown(size)} GB")


@dataclass(frozen=True)
class BytesOfAWeight(Kind):
    """The bytes of a weight at a precision, as a share of 16 bits."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Divide by the bytes of a 16-bit weight."""
        del known
        each = BYTES_PER_WEIGHT[values.text("precision")]
        part = each / BYTES_PER_WEIGHT["bf16"]
        return Answer.point(part, f"{shown(each)} byte of a weight with its scales / 2 byte = {shown(part)}")


@dataclass(frozen=True)
class Weights(Kind):
    """The memory of the weights of a registered model."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Count them by the model's own sizes."""
        model, precision = values.text("model"), values.text("precision")
        size = weight_bytes(known.model(model), precision) / 1e9
        return Answer.point(size, f"weights of {known.name(model)} in {precision.upper()}: {shown(size)} GB")


@dataclass(frozen=True)
class Cache(Kind):
    """The key-value cache of requests to a registered model, with the copies that tensor parallelism keeps of it."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Count one request and multiply; a cache that cannot be split is kept on each GPU of the group."""
        model, precision = values.text("model"), values.text_or("cache_precision", "bf16")
        architecture = known.model(model)
        tokens, requests = values.number("context_tokens"), values.number_or("requests", 1.0)
        copies = float(cache_copies(architecture, values.number_or("tensor_parallel", 1.0)))
        one = float(cache_bytes_per_sequence(architecture, tokens, precision)) / 1e9
        size = one * requests * copies
        kept = "kept once" if copies == 1 else f"kept {shown(copies)} times"
        said = f"{shown(tokens)} tokens of {known.name(model)} in {precision.upper()} take {shown(one)} GB"
        return Answer.point(size, f"{said} × {shown(requests)} requests, {kept}: {shown(size)} GB")


@dataclass(frozen=True)
class Room(Kind):
    """The share of a layout's usable memory that a registered model takes; above 1 it does not fit."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Weigh weights, cache and reserve against 90 % of the cards."""
        model, gpu, gpus = values.text("model"), values.text("gpu"), int(values.number("gpus"))
        context, requests = int(values.number("context_tokens")), int(values.number_or("requests", 1.0))
        held = fit(known.model(model), known.gpu(gpu), gpus, values.text("precision"), context, requests)
        need = held.weight_bytes + held.cache_bytes + held.reserve_bytes
        said = f"{known.name(model)} in {values.text('precision').upper()} on {known.gpus(gpus, gpu)} {held.sentence}"
        return Answer.point(need / held.usable_bytes, said)


@dataclass(frozen=True)
class GpusNeeded(Kind):
    """The fewest GPUs that hold a registered model with its requests."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Try the numbers of GPUs that layouts have."""
        model, gpu, precision = values.text("model"), values.text("gpu"), values.text("precision")
        context, requests = int(values.number("context_tokens")), int(values.number_or("requests", 1.0))
        held = comfortable_layout(known.model(model), known.gpu(gpu), precision, context, requests)
        if not held.fits:
            raise no_figure(f"{known.name(model)} fits on no number of {known.gpus(1, gpu)} that is looked at")
        return Answer.point(
            held.gpus, f"{known.name(model)} in {precision.upper()} takes {known.gpus(held.gpus, gpu)}: {held.sentence}"
        )


@dataclass(frozen=True)
class ShareOfMemory(Kind):
    """The share of some memory that weights take; above 1 they do not fit."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Divide."""
        del known
        size = values.number("parameters_b") * BYTES_PER_WEIGHT[values.text("precision")]
        limit = values.number("memory_gb")
        return Answer.point(size / limit, f"{shown(size)} GB of weights in {shown(limit)} GB: {shown(size / limit)}")


MEMORY_FIGURES = (
    WeightsOfASize(
        *("weights of a size", "Memory of weights, by parameters", "GB", "arithmetic"), (BILLIONS, PRECISION)
    ),
    BytesOfAWeight(
        *("share of 16 bits", "Memory of a weight against 16 bits", "share", "arithmetic"),
        (PRECISION,),
    ),
    ShareOfMemory(
        *("share of a memory", "Weights as a share of a memory", "share", "arithmetic"),
        (BILLIONS, PRECISION, _LIMIT),
    ),
    Weights(*("weights", "Memory of the weights of a model", "GB", "config"), (MODEL, PRECISION)),
    Cache(
        *("cache", "Memory of the key-value cache", "GB", "config"),
        (MODEL, _CONTEXT, _REQUESTS, _TENSOR, _CACHE_PRECISION),
        frozenset({"requests", "tensor_parallel", "cache_precision"}),
    ),
    Room(
        *("room", "Share of a layout's memory that a model takes", "share", "config"),
        (MODEL, GPU, WHOLE_GPUS, PRECISION, _CONTEXT, _REQUESTS),
        frozenset({"requests"}),
    ),
    GpusNeeded(
        *("GPUs needed", "GPUs that hold a model", "GPU", "config"),
        (MODEL, GPU, PRECISION, _CONTEXT, _REQUESTS),
        frozenset({"requests"}),
    ),
)
