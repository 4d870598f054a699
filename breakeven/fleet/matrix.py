"""Which GPU runs which model: for up to four models and every GPU the cheapest layout serving the load, or why not.

A cell is the best of the ways that `breakeven ways` ranks for that model and GPU, so that its cost is that of an option
laid out so, people, spares and whole machines included.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from breakeven.fleet.memory import context_of, smallest_holding
from breakeven.fleet.ways import offered_terms, usual_precisions, usual_terms
from breakeven.origins import Origins
from economics.errors import InputError
from economics.fields.field import shown
from economics.fleet.architecture import Architecture
from economics.fleet.gpu import Gpu
from economics.fleet.memory import Fit
from economics.fleet.replica import GIVEN
from economics.option.self_hosted import SelfHostedOption
from economics.option.serving import DEFAULT_TIME_PER_OUTPUT_TOKEN_MS, ServingPlan
from economics.option.token_priced import TokenPricedOption
from economics.scenario.scenario import Scenario
from economics.ways import Way, served_precisions
from pricing.resolve.replica import work_of
from pricing.resolve.scenario import ResolvedScenario
from pricing.resolve.shelf import Shelf, shelf
from pricing.resolve.ways import ways_to_serve
from pricing.rules.rents import Suppliers
from pricing.sellers.aliases import alias_of
from pricing.store.catalogue import Catalogue

MOST_MODELS = 4

Verdict = Literal["fits", "slow", "no offer", "too small", "not served"]
"""Whether a GPU runs a model: it fits and meets the latency, fits and misses it, fits but is not offered or has no
estimate, is too small, or lacks the arithmetic for every precision looked at."""


@dataclass(frozen=True)
class Limits:
    """The latencies [ms, averages] that a cell is held against; `assumed` where the scenario sets none."""

    time_per_output_token_ms: float | None
    time_to_first_token_ms: float | None
    assumed: bool

    def met_by(self, way: Way) -> bool:
        """Whether a way keeps both latencies: at one request at a time or more, or at the number that is given."""
        if way.bound != GIVEN:
            return way.meets_latency
        pairs = ((self.time_per_output_token_ms, way.tpot_ms), (self.time_to_first_token_ms, way.ttft_ms))
        return all(limit is None or latency <= limit for limit, latency in pairs)


@dataclass(frozen=True)
class Cell:
    """How a GPU runs a model: its best layout, or the memory of the layout that comes nearest.

    `way` is the cheapest that meets the latency, else the cheapest that misses it, None without an offer. `memory` is
    that of the fewest GPUs that hold the model, or of the most that were tried; None where nothing is served.
    """

    gpu: str
    verdict: Verdict
    way: Way | None
    memory: Fit | None


@dataclass(frozen=True)
class Column:
    """A model and its cell on every GPU, by the GPU's id; a model that cannot be asked about has the refusal alone."""

    model: str
    architecture: Architecture | None
    cells: Mapping[str, Cell]
    precisions: tuple[str, ...] = ()
    refusal: InputError | None = None


@dataclass(frozen=True)
class Matrix:
    """Every GPU by up to four models; `gpus` in the order of rows: of the first model the cheapest first.

    Those that meet the latency come first, then those that miss it, those without an offer, and those too small.
    """

    columns: tuple[Column, ...]
    gpus: tuple[str, ...]
    limits: Limits
    terms: tuple[str, ...]
    suppliers: Suppliers


@dataclass(frozen=True)
class AskedModel:
    """A model of the registry by its id, or one of the reader's own with its sizes."""

    id: str
    architecture: Architecture | None = None


def matrix(
    option: SelfHostedOption,
    models: Sequence[AskedModel],
    resolved: ResolvedScenario,
    catalogue: Catalogue,
    terms: Collection[str] | None = None,
    suppliers: Suppliers = "trusted",
) -> Matrix:
    """Return how every GPU of the registry runs one to four models at a scenario's load.

    What the option says beside its model, GPU and supply counts for all: load of a copy, levers, spares, people, hours.
    `terms` None: those without a commitment. Precisions of four bits count only where a model has no wider one. Raises
    InputError naming `models` for none, for more than four, and for one named twice.
    """
    _check(models)
    known = shelf(catalogue)
    chosen = tuple(usual_terms(offered_terms(catalogue, known, resolved.as_of)) if terms is None else terms)
    limits = limits_of(option)
    columns = tuple(_column(option, asked, resolved, catalogue, known, limits, chosen, suppliers) for asked in models)
    return Matrix(columns, tuple(sorted(known.gpus, key=lambda gpu: _order(gpu, columns))), limits, chosen, suppliers)


def limits_of(option: SelfHostedOption) -> Limits:
    """Return the latencies that an option sets, else the default, which is assumed: 50 ms per output token."""
    plan = option.serving or ServingPlan()
    if plan.time_per_output_token_ms is None and plan.time_to_first_token_ms is None:
        return Limits(DEFAULT_TIME_PER_OUTPUT_TOKEN_MS, None, assumed=True)
    return Limits(plan.time_per_output_token_ms, plan.time_to_first_token_ms, assumed=False)


def as_sourced(limits: Limits, origins: Origins, place: int) -> Limits:
    """Return the limits of the option at a place as assumed also where nobody entered those that it sets."""
    names = ("time_per_output_token_ms", "time_to_first_token_ms")
    given = [name for name in names if getattr(limits, name) is not None]
    entered = (origins.of(f"options[{place}].serving.{name}").status != "assumed" for name in given)
    return replace(limits, assumed=limits.assumed or not all(entered))


def open_models(scenario: Scenario, known: Shelf) -> list[AskedModel]:
    """Return the models of a scenario that anybody can run, in the order of its options: registered ones and its own.

    Of one's own are those whose sizes came from a file.
    """
    found: dict[str, AskedModel] = {}
    for option in scenario.options:
        if isinstance(option, SelfHostedOption):
            if option.architecture is not None:
                found.setdefault(option.model, AskedModel(option.model, option.architecture))
            elif option.model in known.models:
                found.setdefault(option.model, AskedModel(option.model))
        elif isinstance(option, TokenPricedOption):
            alias = alias_of(option.provider, option.model)
            if alias is not None and alias.model in known.models:
                found.setdefault(alias.model, AskedModel(alias.model))
    return list(found.values())


def serving(option: SelfHostedOption, asked: AskedModel) -> SelfHostedOption:
    """Return an option as it would serve a model, its speed estimated and its layout left open."""
    return option.model_copy(
        update={
            "model": asked.id,
            "architecture": asked.architecture,
            "throughput": None,
            "measured": None,
            "precision": None,
        }
    )


def _check(models: Sequence[AskedModel]) -> None:
    ids = [asked.id for asked in models]
    if not 1 <= len(ids) <= MOST_MODELS:
        raise InputError("models", f"{len(ids)} are refused: must be 1 to {MOST_MODELS}")
    twice = next((id for id in ids if ids.count(id) > 1), None)
    if twice is not None:
        raise InputError("models", f"{shown(twice)} is named twice: name each once")


def _column(
    option: SelfHostedOption,
    asked: AskedModel,
    resolved: ResolvedScenario,
    catalogue: Catalogue,
    known: Shelf,
    limits: Limits,
    terms: tuple[str, ...],
    suppliers: Suppliers,
) -> Column:
    served = serving(option, asked)
    workload = resolved.scenario.workload
    try:
        model = asked.architecture or known.model(asked.id)
        ranking = ways_to_serve(
            served, workload, catalogue, resolved.as_of, frozenset(terms), resolved, suppliers, slow_too=True
        )
    except InputError as refusal:
        return Column(asked.id, asked.architecture, {}, refusal=refusal)
    precisions = tuple(usual_precisions(model, _served_somewhere(model, known.gpus.values())))
    ways: dict[str, list[Way]] = {}
    for way in ranking.ways:
        if way.precision in precisions:
            ways.setdefault(way.offer.gpu, []).append(way)
    plan = served.serving or ServingPlan()
    context = context_of(work_of(served, workload), model) if plan.context_tokens is None else plan.context_tokens
    cells = {
        gpu.id: _cell(model, gpu, precisions, ways.get(gpu.id, ()), context, limits) for gpu in known.gpus.values()
    }
    return Column(asked.id, asked.architecture, cells, precisions)


def _served_somewhere(model: Architecture, gpus: Iterable[Gpu]) -> list[str]:
    return sorted({precision for gpu in gpus for precision in served_precisions(model, gpu)})


def _cell(
    model: Architecture, gpu: Gpu, precisions: Sequence[str], ways: Sequence[Way], context: int, limits: Limits
) -> Cell:
    served = [precision for precision in served_precisions(model, gpu) if precision in precisions]
    fits = [smallest_holding(model, gpu, precision, context) for precision in served]
    holding = [each for each in fits if each.fits]
    memory = min(holding, key=lambda each: each.gpus) if holding else min(fits, key=_missing, default=None)
    best = next((way for way in ways if limits.met_by(way)), None)
    verdict: Verdict
    if best is not None:
        verdict = "fits"
    elif ways:
        best, verdict = ways[0], "slow"
    elif memory is None:
        verdict = "not served"
    else:
        verdict = "no offer" if memory.fits else "too small"
    return Cell(gpu.id, verdict, best, memory)


def _missing(memory: Fit) -> float:
    return memory.needed_more_bytes


_RANKS: Mapping[Verdict, int] = {"fits": 0, "slow": 1, "no offer": 2, "too small": 3, "not served": 4}


def _order(gpu: str, columns: Sequence[Column]) -> tuple[tuple[int, float], ...]:
    """What rows are sorted by: verdict and cost of the first model, then of the next."""
    cells = (column.cells.get(gpu) for column in columns)
    return tuple((_RANKS[cell.verdict], _size(cell)) for cell in cells if cell is not None)


def _size(cell: Cell) -> float:
    if cell.way is not None:
        return cell.way.usd_per_month
    return 0.0 if cell.memory is None else cell.memory.needed_more_bytes
