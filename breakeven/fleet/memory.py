"""What fits where: a replica's memory by number of GPUs, and the layouts of every GPU."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from economics.fleet.architecture import Architecture
from economics.fleet.configuration import Work
from economics.fleet.gpu import Gpu
from economics.fleet.memory import ONE_DOMAIN_GPUS, Fit, comfortable_layout, fit, smallest_layout
from economics.ways import GPU_COUNTS, served_precisions

_MOST_GPUS_OF_EXPERTS = 16
_NO_LIMIT = 10**9


@dataclass(frozen=True)
class Layouts:
    """The smallest number of GPUs that holds a model's weights, and one that comfortably holds a load."""

    gpu: str
    precision: str
    smallest: Fit
    comfortable: Fit


def context_of(work: Work, model: Architecture) -> int:
    """Return the tokens of one request, input and output, at most the model's context [token]."""
    return min(round(float(work.input_tokens) + float(work.output_tokens)), model.context or _NO_LIMIT)


def fits_over_gpus(
    model: Architecture, gpu: Gpu, precision: str, own_gpus: int, context: int, sequences: int, cached: str
) -> list[Fit]:
    """Return the memory of a replica at each number of GPUs, the option's own included.

    Raises InputError for a context that the model does not have.
    """
    most = _MOST_GPUS_OF_EXPERTS if model.moe_layers else ONE_DOMAIN_GPUS
    counts = sorted({*(count for count in GPU_COUNTS if count <= most), own_gpus})
    return [fit(model, gpu, count, precision, context, sequences, cached) for count in counts]


def layouts(model: Architecture, gpus: Iterable[Gpu], context: int, sequences: int, cached: str) -> list[Layouts]:
    """Return both layouts for every GPU and every precision that it can serve the model in."""
    return [
        layout_of(model, gpu, precision, context, sequences, cached)
        for gpu in gpus
        for precision in served_precisions(model, gpu)
    ]


def layout_of(model: Architecture, gpu: Gpu, precision: str, context: int, sequences: int, cached: str) -> Layouts:
    """Return both layouts for one GPU and precision."""
    return Layouts(
        gpu.id,
        precision,
        smallest_layout(model, gpu, precision),
        comfortable_layout(model, gpu, precision, context, sequences, cached),
    )
