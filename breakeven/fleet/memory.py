"""What fits where: a replica's memory by number of GPUs, and the layouts of every GPU."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from economics.fleet.architecture import Architecture
from economics.fleet.configuration import Work
from economics.fleet.gpu import Gpu
from economics.fleet.memory import ONE_DOMAIN_GPUS, Attention, Fit, comfortable_layout, fit, smallest_layout
from economics.ways import GPU_COUNTS, native_precision, served_precisions, tried_counts

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
    model: Architecture,
    gpu: Gpu,
    precision: str,
    own_gpus: int,
    context: int,
    sequences: int,
    cached: str,
    attention: Attention = "tensor",
) -> list[Fit]:
    """Return the memory of a replica at each number of GPUs, the option's own included.

    Raises InputError for a context that the model does not have.
    """
    most = _MOST_GPUS_OF_EXPERTS if model.moe_layers else ONE_DOMAIN_GPUS
    counts = sorted({*(count for count in GPU_COUNTS if count <= most), own_gpus})
    return [fit(model, gpu, count, precision, context, sequences, cached, attention) for count in counts]


def layouts(
    model: Architecture,
    gpus: Iterable[Gpu],
    context: int,
    sequences: int,
    cached: str,
    attention: Attention = "tensor",
) -> list[Layouts]:
    """Return both layouts for every GPU and every precision that it can serve the model in."""
    return [
        layout_of(model, gpu, precision, context, sequences, cached, attention)
        for gpu in gpus
        for precision in served_precisions(model, gpu)
    ]


def layout_of(
    model: Architecture,
    gpu: Gpu,
    precision: str,
    context: int,
    sequences: int,
    cached: str,
    attention: Attention = "tensor",
) -> Layouts:
    """Return both layouts for one GPU and precision."""
    return Layouts(
        gpu.id,
        precision,
        smallest_layout(model, gpu, precision),
        comfortable_layout(model, gpu, precision, context, sequences, cached, attention),
    )


def smallest_holding(model: Architecture, gpu: Gpu, precision: str, context: int) -> Fit:
    """Return the fit of the fewest GPUs that hold the weights and one request of `context` tokens.

    Of the numbers that a model can be laid out on; where none holds it, the largest, which says what is missing.
    """
    first, *more = tried_counts(model)
    memory = fit(model, gpu, first, precision, context)
    for count in more:
        if memory.fits:
            break
        memory = fit(model, gpu, count, precision, context)
    return memory


@dataclass(frozen=True)
class Taken:
    """The layout that a model takes on a GPU: its precision (None: the model's own), GPUs of a copy, and memory.

    `kept_precision` and `kept_gpus` say whether both are those asked for. `memory` is None where the GPU has no
    arithmetic or kernels for any precision of the model.
    """

    precision: str | None
    gpus: int
    memory: Fit | None
    kept_precision: bool
    kept_gpus: bool


def layout_taken(model: Architecture, gpu: Gpu, precision: str | None, gpus: int, context: int) -> Taken:
    """Return the layout of a model that is nearest to the one asked for and holds it.

    `precision` (None: the model's own) is kept where the GPU can serve the model in it, else the model's own is taken,
    else the widest that the GPU serves. `gpus` is kept where it holds the weights and one request of `context` tokens;
    else the fewest GPUs that do are taken. Where not even the most do, `gpus` stays, and `memory` is that of the most.
    """
    served = served_precisions(model, gpu)
    if not served:
        return Taken(precision, gpus, None, kept_precision=True, kept_gpus=True)
    native = native_precision(model)
    chosen = next(each for each in (precision or native, native, *served) if each in served)
    as_asked = chosen == (precision or native)
    memory = fit(model, gpu, gpus, chosen, context)
    if not memory.fits or gpus not in tried_counts(model):
        memory = smallest_holding(model, gpu, chosen, context)
    return Taken(
        precision=precision if as_asked else None if chosen == native else chosen,
        gpus=memory.gpus if memory.fits else gpus,
        memory=memory,
        kept_precision=as_asked,
        kept_gpus=memory.gpus == gpus or not memory.fits,
    )


@dataclass(frozen=True)
class Served:
    """What an option runs after another model was chosen for it, beside what it ran before.

    `taken` is None where the model or the GPU is not known, or the throughput is typed: the layout is then as it was.
    `supplier_before` is the id of a supplier that does not let the layout, for which another one was taken; else "".
    """

    model: str
    gpu: str
    gpus_before: int
    precision_asked: str
    precision: str
    taken: Taken | None
    supplier_before: str = ""
