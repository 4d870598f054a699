"""The whole of a fine-tuning: hours and memory, what it costs once, what it costs to keep running, and its teacher."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from economics.errors import InputError
from economics.fields.field import shown
from economics.fleet.architecture import Architecture
from economics.fleet.gpu import Gpu
from economics.fleet.memory import Fit, fit, smallest_layout
from economics.tuning.bill import OnceBill, hosted_month_usd, own_month_usd, rent_usd
from economics.tuning.compute import Band, billed_tokens, hours
from economics.tuning.fields import TUNING_FIELDS
from economics.tuning.memory import TuningFit, least_fit, tuning_fit
from economics.tuning.methods.kinds import method_of
from economics.tuning.methods.protocol import Method
from economics.ways import Offer, native_precision, served_precisions
from pricing.errors import CatalogueError, did_you_mean
from pricing.facts.licences import Licence
from pricing.facts.models import ModelFact
from pricing.facts.tuning import TuningPrice, TuningRate
from pricing.resolve.shelf import Shelf, shelf, trusted_rents
from pricing.rows import PriceRow
from pricing.store.catalogue import Catalogue
from pricing.studies.trusted import lower_median
from trust.tuning.prices import Running, running_prices, training_prices
from trust.tuning.runs import Speed, speed
from trust.tuning.terms import TeacherTerms, teacher_terms

WayKind = Literal["own", "shared base", "by the hour", "by the token"]
MTOK = 1e6


@dataclass(frozen=True)
class Teacher:
    """A model whose answers are the training set, and who sells it; None of `output_tokens`: as many as are trained on.

    `model` is its id in the registry where it has one: the licence is looked up by it, the price by `offer`.
    """

    provider: str
    offer: str
    model: str
    output_tokens: float | None = None
    input_tokens: float = 0.0


@dataclass(frozen=True)
class TuningRun:
    """What is asked for; `usd_per_gpu_hour` None: the lower median of trusted rents on demand, one a supplier.

    `gpus_per_copy` None: the fewest GPUs that hold the tuned model to serve it; `serving_precision` None: that in which
    the model is published.
    """

    model: str
    method: str
    gpu: str
    tokens: float
    epochs: float = 3.0
    gpus: int = 8
    evaluation_tokens: float = 0.0
    sequence_length: float = 4096.0
    usd_per_gpu_hour: float | None = None
    data_usd: float = 0.0
    evaluation_usd: float = 0.0
    copies: int = 1
    gpus_per_copy: int | None = None
    serving_precision: str | None = None
    adapters: int = 1
    tokens_per_month: float | None = None
    input_output_ratio: float = 4.0
    teacher: Teacher | None = None

    def check(self) -> None:
        """Raise InputError naming the first number that is out of its range."""
        for name, field in TUNING_FIELDS.items():
            value = getattr(self, name, None)
            if value is not None:
                field.check(value)
        if self.teacher is not None:
            TUNING_FIELDS["teacher_input_tokens"].check(self.teacher.input_tokens)
            if self.teacher.output_tokens is not None:
                TUNING_FIELDS["teacher_output_tokens"].check(self.teacher.output_tokens)


@dataclass(frozen=True)
class RentTaken:
    """The rent of a GPU for an hour; `offer` None: it was typed.

    `place` is that of the offer among the trusted ones `of` as many suppliers, of which `lowest` is the cheapest.
    """

    usd_per_gpu_hour: float
    offer: Offer | None = None
    place: int = 0
    of: int = 0
    lowest: Offer | None = None


@dataclass(frozen=True)
class SellersTraining:
    """What a seller asks for the same training."""

    row: TuningPrice
    usd: float


@dataclass(frozen=True)
class ServingWay:
    """A way to keep the tuned model running; `usd_per_month` is for the copies and tokens of the run.

    `without_tokens`: a seller bills tokens beside or instead of hours, and the volume was not said.
    """

    kind: WayKind
    usd_per_month: float | None
    layout: Fit | None = None
    precision: str = ""
    rent: RentTaken | None = None
    running: Running | None = None
    without_tokens: bool = False


@dataclass(frozen=True)
class TeacherBill:
    """The teacher's answers: their price, the row it comes from, and whether its terms allow to train on them."""

    teacher: Teacher
    output_tokens: float
    usd: float
    rows: tuple[PriceRow, ...]
    terms: TeacherTerms


@dataclass(frozen=True)
class TuningPlan:
    """A fine-tuning with all its bills. Hours and bills are bands where the rate is one; `once` is the middle."""

    run: TuningRun
    model: Architecture
    method: Method
    gpu: Gpu
    billed_tokens: float
    speed: Speed
    hours: Band
    fit: TuningFit
    least: TuningFit | None
    rent: RentTaken
    training_usd: Band
    once: OnceBill
    sellers: tuple[SellersTraining, ...]
    serving: tuple[ServingWay, ...]
    teacher: TeacherBill | None

    @property
    def own(self) -> ServingWay:
        """The tuned model on GPUs of our own: always there."""
        return self.serving[0]

    @property
    def lowest(self) -> ServingWay | None:
        """The way to serve that costs least a month, of those whose whole bill is known."""
        whole = [way for way in self.serving if way.usd_per_month is not None and not way.without_tokens]
        return min(whole, key=lambda way: way.usd_per_month or 0.0, default=None)

    @property
    def holds_as_measured(self) -> bool:
        """Whether a run on the very layout is the only ground to say that it fits."""
        return self.speed.basis == "measured" and not self.fit.fits


def plan(run: TuningRun, catalogue: Catalogue, as_of: date) -> TuningPlan:
    """Return the plan of a fine-tuning on a day.

    Raises InputError naming the field that is refused: a number out of range, a model that is not in the registry, a
    GPU without published arithmetic, a number of GPUs that does not hold the training (with the fewest that do), a rent
    or a teacher's price that is not listed.
    """
    run.check()
    known = shelf(catalogue)
    model, gpu, method = _model(known, run.model), known.gpu(run.gpu), method_of(run.method)
    rates = catalogue.facts(TuningRate, as_of)
    found = speed(rates, known.gpus, model, method, gpu, run.gpus, run.sequence_length)
    held = tuning_fit(model, method, gpu, run.gpus, run.sequence_length)
    least = least_fit(model, method, gpu, run.sequence_length)
    if not held.fits and found.basis != "measured":
        raise _does_not_hold(run, held, least)
    rent = _rent(run, run.gpus, catalogue, as_of)
    tokens = billed_tokens(run.tokens, run.epochs, run.evaluation_tokens)
    time = found.rate.inverse(hours(tokens, 1.0, run.gpus))
    training = time.scaled(rent_usd(run.gpus, rent.usd_per_gpu_hour))
    teacher = None if run.teacher is None else _teacher(run, run.teacher, catalogue, as_of)
    prices = catalogue.facts(TuningPrice, as_of)
    return TuningPlan(
        run=run,
        model=model,
        method=method,
        gpu=gpu,
        billed_tokens=tokens,
        speed=found,
        hours=time,
        fit=held,
        least=least,
        rent=rent,
        training_usd=training,
        once=OnceBill(training.middle, run.data_usd, run.evaluation_usd, 0.0 if teacher is None else teacher.usd),
        sellers=tuple(
            SellersTraining(row, row.price * tokens / MTOK) for row in training_prices(prices, model.id, method, as_of)
        ),
        serving=_serving(run, model, gpu, method, prices, catalogue, as_of),
        teacher=teacher,
    )


def _model(known: Shelf, id: str) -> Architecture:
    if id not in known.models:
        hint = did_you_mean(id, known.models)
        raise InputError(
            "model", f"{shown(id)} is not in the model registry{hint}; without a model's sizes there is no bill"
        )
    return known.models[id]


def _does_not_hold(run: TuningRun, fit: TuningFit, least: TuningFit | None) -> InputError:
    need, has = fit.needed_bytes / 1e9, fit.usable_bytes / 1e9
    which = "no number of them that was tried does" if least is None else f"the fewest that do are {least.gpus:,}"
    return InputError(
        "gpus",
        f"{run.gpus:,} is refused: each GPU would need {need:,.1f} GB and has {has:,.1f} GB usable; {which}",
        f"must be at least {least.gpus:,}" if least is not None else "",
    )


def _rent(run: TuningRun, gpus: int, catalogue: Catalogue, as_of: date) -> RentTaken:
    if run.usd_per_gpu_hour is not None:
        return RentTaken(run.usd_per_gpu_hour)
    offers = trusted_rents(catalogue, run.gpu, gpus, as_of)
    if not offers:
        raise InputError(
            "usd_per_gpu_hour", f"is missing: no trusted rent on demand is listed for {gpus:,} of this GPU together"
        )
    taken = lower_median(offers)
    return RentTaken(taken.usd_per_gpu_hour, taken, offers.index(taken) + 1, len(offers), offers[0])


def _serving(
    run: TuningRun,
    model: Architecture,
    gpu: Gpu,
    method: Method,
    prices: tuple[TuningPrice, ...],
    catalogue: Catalogue,
    as_of: date,
) -> tuple[ServingWay, ...]:
    own = _own(run, model, gpu, catalogue, as_of)
    ways = [own]
    if method.keeps_base and run.adapters > 1:
        month = None if own.usd_per_month is None else own.usd_per_month / run.adapters
        ways.append(replace(own, kind="shared base", usd_per_month=month))
    tokens = run.tokens_per_month
    output = (tokens or 0.0) / (1 + run.input_output_ratio) / MTOK
    for running in running_prices(prices, model.id, method, as_of):
        lists_tokens = running.input is not None and running.output is not None
        each = (running.input.price, running.output.price) if running.input and running.output else (0.0, 0.0)
        month = hosted_month_usd(running.usd_per_hour, output * run.input_output_ratio, output, *each)
        kind: WayKind = "by the token" if running.hosting is None else "by the hour"
        unsaid = tokens is None or not lists_tokens
        nothing = unsaid and running.hosting is None
        ways.append(ServingWay(kind, None if nothing else month, running=running, without_tokens=unsaid))
    return tuple(ways)


def _own(run: TuningRun, model: Architecture, gpu: Gpu, catalogue: Catalogue, as_of: date) -> ServingWay:
    """The tuned model on the fewest GPUs of the kind it was trained on; no bill where none hold it or none is let."""
    served = served_precisions(model, gpu)
    if not served:
        return ServingWay("own", None)
    native = native_precision(model)
    asked = run.serving_precision
    if asked is not None and asked not in served:
        raise InputError("serving_precision", f"{shown(asked)} is refused: must be one of {', '.join(served)}")
    precision = asked or (native if native in served else served[0])
    count = run.gpus_per_copy
    layout = smallest_layout(model, gpu, precision) if count is None else fit(model, gpu, count, precision)
    if count is not None and not layout.fits:
        more = layout.needed_more_bytes / 1e9
        raise InputError("gpus_per_copy", f"{count:,} is refused: to serve the model {more:,.1f} GB more are needed")
    if not layout.fits:
        return ServingWay("own", None, layout, precision)
    try:
        rent = _rent(run, layout.gpus, catalogue, as_of)
    except InputError:
        return ServingWay("own", None, layout, precision)
    return ServingWay("own", own_month_usd(layout.gpus, run.copies, rent.usd_per_gpu_hour), layout, precision, rent)


def _teacher(run: TuningRun, teacher: Teacher, catalogue: Catalogue, as_of: date) -> TeacherBill:
    output = run.tokens if teacher.output_tokens is None else teacher.output_tokens
    try:
        windows = catalogue.token_price_rows(teacher.provider, teacher.offer, as_of).select(as_of, 1.0)
    except CatalogueError as error:
        raise InputError("teacher", str(error)) from None
    dearest = max(windows, key=lambda window: window.standard.output or 0.0)
    listed = dearest.standard
    if listed.output is None or (listed.input is None and teacher.input_tokens):
        raise InputError("teacher", "has no listed price for every kind of its tokens: choose another seller of it")
    usd = (output * listed.output + teacher.input_tokens * (listed.input or 0.0)) / MTOK
    terms = teacher_terms(catalogue.facts(ModelFact, as_of), catalogue.facts(Licence, as_of), teacher.model)
    return TeacherBill(teacher, output, usd, dearest.rows, terms)
