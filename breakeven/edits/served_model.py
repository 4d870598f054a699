"""The edit that serves another model: on the same GPU, with the precision it had, on the fewest GPUs that hold it."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from breakeven.edits.draft import Draft
from breakeven.edits.throughput import mode_of
from breakeven.fleet.memory import Served, context_of, layout_taken
from breakeven.origins import Sourced
from economics.errors import InputError
from economics.fleet.architecture import Architecture
from economics.option.self_hosted import SelfHostedOption
from economics.scenario.scenario import Scenario
from economics.supply.rented import Rent
from economics.ways import native_precision, served_precisions
from pricing.resolve.points import estimator_precision
from pricing.resolve.replica import work_of
from pricing.resolve.scenario import resolve_option
from pricing.resolve.shelf import shelf, trusted_rents
from pricing.store.catalogue import Catalogue


def serve_model(sourced: Sourced, index: int, model: str, catalogue: Catalogue, as_of: date) -> Sourced:
    """Serve another model on the GPU of an option, with the precision and the number of GPUs that it had.

    Where the GPU cannot serve the model in that precision, the model's own is taken; where it does not fit that many
    GPUs, the fewest that hold it, let by the option's supplier or else by the cheapest trusted one. A typed throughput
    is kept with its layout; a measurement, a run and sizes from a file were those of the old model. `served` says what
    became of it.
    """
    return _served(sourced, index, model, catalogue, as_of)[0]


def served(sourced: Sourced, index: int, model: str, catalogue: Catalogue, as_of: date) -> Served:
    """Return what `serve_model` does to an option."""
    return _served(sourced, index, model, catalogue, as_of)[1]


def _served(sourced: Sourced, index: int, model: str, catalogue: Catalogue, as_of: date) -> tuple[Sourced, Served]:
    draft = Draft(sourced)
    option, known = draft.self_hosted(index), shelf(catalogue)
    draft.set(("options", index, "model"), model)
    for name in ("architecture", "measured"):
        draft.remove(("options", index, name))
    sizes, gpu, taken = known.models.get(model), known.gpus.get(option.gpu), None
    native = "" if sizes is None else native_precision(sizes)
    match mode_of(option):
        case "estimate" | "published" | "run":
            draft.remove(("options", index, "throughput"))
            if sizes is not None and gpu is not None:
                context = _context(option, sourced.scenario, sizes)
                precision = None if option.precision is None else estimator_precision(option.precision)
                taken = layout_taken(sizes, gpu, precision, option.gpus_per_replica, context)
        case "tokens_per_second" | "output_tokens_per_second" | "two_rates":
            if sizes is None or gpu is None or option.precision not in served_precisions(sizes, gpu):
                draft.remove(("options", index, "precision"))
        case other:
            assert_never(other)
    if taken is not None:
        if not taken.kept_precision:
            draft.set(("options", index, "precision"), taken.precision)
        if not taken.kept_gpus:
            draft.set(("options", index, "gpus_per_replica"), taken.gpus)
    draft.name_after_model(index)
    done = draft.done()
    supplier = ""
    if taken is not None and not taken.kept_gpus:
        done, supplier = _let(done, index, catalogue, as_of)
    return done, Served(
        model=model,
        gpu=option.gpu,
        gpus_before=option.gpus_per_replica,
        precision_asked=option.precision or native,
        precision=(taken.precision if taken else None) or native,
        taken=taken,
        supplier_before=supplier,
    )


def _context(option: SelfHostedOption, scenario: Scenario, model: Architecture) -> int:
    """The tokens of the one request that must fit beside the weights: as planned, else those of the load."""
    planned = option.serving.context_tokens if option.serving else None
    if planned is not None and (model.context is None or planned <= model.context):
        return planned
    return context_of(work_of(option, scenario.workload), model)


def _let(sourced: Sourced, index: int, catalogue: Catalogue, as_of: date) -> tuple[Sourced, str]:
    """Rent an option's layout at the cheapest trusted supplier where its own does not let it, and name its own then."""
    option = sourced.scenario.options[index]
    assert isinstance(option, SelfHostedOption)
    rent = option.supply
    if not isinstance(rent, Rent) or rent.provider is None:
        return sourced, ""
    fitting = trusted_rents(catalogue, option.gpu, option.gpus_per_replica, as_of)
    try:
        resolve_option(option, "", sourced.scenario, catalogue, as_of)
    except InputError:
        if fitting:
            draft = Draft(sourced)
            supply = {"kind": "rent", "provider": fitting[0].provider, "term": fitting[0].term}
            draft.set(("options", index, "supply"), supply)
            return draft.done(), rent.provider
    return sourced, ""
