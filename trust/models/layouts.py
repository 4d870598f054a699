"""What a model of the registry needs to run: memory by precision, layouts on every GPU, and the guides' beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from economics.fleet.architecture import Architecture
from economics.fleet.gpu import Gpu
from economics.fleet.memory import Fit, comfortable_layout, published_precision, smallest_layout, weight_bytes
from economics.fleet.sizing import Replayed, replay
from economics.ways import served_precisions
from pricing.resolve.shelf import Shelf
from pricing.resolve.sizing import sizing_claims

PRECISIONS = ("bf16", "fp8", "int8", "int4")
"""What every model can be stored in; the one that it is published in comes before them."""
COMFORTABLE_REQUESTS = 16
COMFORTABLE_TOKENS = 8192
"""A comfortable layout holds so many requests of so many tokens at once beside the weights: an assumption."""


@dataclass(frozen=True)
class LayoutsOn:
    """The fewest GPUs of a kind that hold a model, and those that hold it comfortably, at one precision.

    `comfortable_tokens` is the length of each of the requests, at most the model's context.
    """

    gpu: str
    precision: str
    smallest: Fit
    comfortable: Fit
    comfortable_tokens: int


def memory_by_precision(model: Architecture) -> dict[str, float]:
    """Return the bytes of the weights at each precision, the published one first; no cache, no reserve."""
    order = dict.fromkeys((published_precision(model), *PRECISIONS))
    return {precision: weight_bytes(model, precision) for precision in order}


def layouts_on(model: Architecture, gpu: Gpu) -> list[LayoutsOn]:
    """Return both layouts on a GPU for every precision in which it can serve the model, the widest first."""
    tokens = min(COMFORTABLE_TOKENS, model.context or COMFORTABLE_TOKENS)
    return [
        LayoutsOn(
            gpu.id,
            precision,
            smallest_layout(model, gpu, precision),
            comfortable_layout(model, gpu, precision, tokens, COMFORTABLE_REQUESTS),
            tokens,
        )
        for precision in served_precisions(model, gpu)
    ]


def fits_on(model: Architecture, gpu: Gpu, gpus: int) -> str | None:
    """Return the widest precision at which so many GPUs of a kind hold a model, None where none does."""
    for precision in served_precisions(model, gpu):
        smallest = smallest_layout(model, gpu, precision)
        if smallest.fits and smallest.gpus <= gpus:
            return precision
    return None


def guides_layouts(model: str, shelf: Shelf) -> Sequence[Replayed]:
    """Return what guides say of a model's memory and layouts, each worked out again: held, or by how much it is off."""
    return [replay(claim) for claim in sizing_claims(shelf) if claim.model is not None and claim.model.id == model]
