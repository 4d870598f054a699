"""Open weights on our own GPUs, rented or bought: capacity, whole replicas, and what the supply charges for them.

Source of the formulas: docs/model.md, "Self-hosted option".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import model_validator

from economics.assumption import Assumption
from economics.cost.inputs import FACTOR, Input, Suggestion, fields_of
from economics.cost.lines import Lines, total
from economics.cost.load import Load
from economics.cost.months import Block, Calendar, Commitment, Running
from economics.cost.replicas import MAX_REPLICAS
from economics.cost.result import UNCOUNTABLE, Cost, over
from economics.cost.service import Service
from economics.cost.steps import Book
from economics.cost.tokens import TOKENS_PER_MTOK
from economics.cost.volume_curve import VolumeCurve
from economics.fields.checks import default, number, one_of
from economics.fields.field import shown
from economics.fields.part import SINCE_2, Name, OptionalName, Part
from economics.fields.refusal import refused
from economics.fleet.gpu_ids import GPUS
from economics.note import Note
from economics.numbers import digits
from economics.option.beside import NOTHING, Beside
from economics.option.document import OptionDocument
from economics.option.protocol import FactorBand, PricedOption
from economics.option.serving import MeasuredRun, OwnArchitecture, ServingPlan
from economics.option.throughput import PricedThroughput, ThroughputKind
from economics.quantity import Array, Number, Quantity, divided, finite
from economics.scaling.kinds import ON_DEMAND, BaselineScaling, FixedScaling, ScalingField
from economics.supply.blended import Blend
from economics.supply.kinds import PricedSupply, SupplyField
from economics.supply.owned import Own
from economics.supply.protocol import Replica, Work
from economics.supply.rented import Rent
from economics.units import HOURS_PER_MONTH

OTHER_GPU = "other"
"""A GPU that is not in the hardware table: its throughput and its rate must be typed."""
UTILISATION = "utilisation of all self-hosted options"
"""The group of their utilisation in suggested inputs: the same load comes to each of them."""
_TYPED = ("utilisation", "billed_hours_per_month", "fixed_usd_per_month", "input_token_factor", "output_token_factor")


class Throughput(Part):
    """The throughput of one replica at this mix: two rates, one figure, or the id of a published point."""

    prefill_tokens_per_second: Annotated[float | None, number("prefill_tokens_per_second")] = None
    decode_tokens_per_second: Annotated[float | None, number("decode_tokens_per_second")] = None
    tokens_per_second: Annotated[float | None, number("tokens_per_second")] = None
    output_tokens_per_second: Annotated[float | None, number("output_tokens_per_second")] = None
    published_point: OptionalName = None

    @model_validator(mode="after")
    def _one_form(self) -> Throughput:
        if frozenset(self.model_dump(exclude_none=True)) not in _THROUGHPUT_FORMS:
            raise refused(
                "must hold prefill_tokens_per_second and decode_tokens_per_second, or tokens_per_second, "
                "or output_tokens_per_second, or published_point",
            )
        return self


_THROUGHPUT_FORMS = {
    frozenset({"prefill_tokens_per_second", "decode_tokens_per_second"}),
    frozenset({"tokens_per_second"}),
    frozenset({"output_tokens_per_second"}),
    frozenset({"published_point"}),
}


class SelfHostedOption(OptionDocument):
    """Open weights on our own GPUs, rented or bought, as a scenario writes it."""

    labels: ClassVar[Mapping[str, str]] = {"self_hosted": "self-hosted"}

    kind: Literal["self_hosted"]
    model: Name
    gpu: Annotated[str, one_of((*GPUS, OTHER_GPU))]
    gpus_per_replica: Annotated[int, number("gpus_per_replica")] = default("gpus_per_replica")
    precision: OptionalName = None
    utilisation: Annotated[float, number("utilisation")] = 1.0
    min_replicas: Annotated[int, number("min_replicas")] = default("min_replicas")
    billed_hours_per_month: Annotated[float, number("billed_hours_per_month")] = default("billed_hours_per_month")
    supply: SupplyField
    fixed_usd_per_month: Annotated[float, number("fixed_usd_per_month")] = default("fixed_usd_per_month")
    spare_replicas: Annotated[int | None, number("spare_replicas"), SINCE_2] = None
    throughput: Throughput | None = None
    serving: ServingPlan | None = None
    scaling: Annotated[ScalingField | None, SINCE_2] = None
    measured: MeasuredRun | None = None
    architecture: OwnArchitecture = None

    @model_validator(mode="after")
    def _one_source_of_throughput(self) -> SelfHostedOption:
        if self.measured is not None and self.throughput is not None:
            raise refused("measured and throughput are both given: leave one of them out")
        return self

    @model_validator(mode="after")
    def _fits_its_scaling(self) -> SelfHostedOption:
        if not self.follows_hours:
            if "utilisation" not in self.model_fields_set:
                raise refused("is missing", inside="utilisation")
            return self
        if not isinstance(self.supply, Rent):
            raise refused("needs a supply that is rented, neither owned nor a blend", inside="scaling")
        if "min_replicas" in self.model_fields_set:
            raise refused("is refused beside scaling, which has its own", inside="min_replicas")
        if self.billed_hours_per_month != HOURS_PER_MONTH:
            sentence = "is refused beside scaling, which counts every hour: must be 730"
            raise refused(f"{shown(self.billed_hours_per_month)} {sentence}", inside="billed_hours_per_month")
        return self

    @property
    def follows_hours(self) -> bool:
        """Whether its replicas follow the load of the hours, or keep a baseline."""
        return self.scaling is not None and not isinstance(self.scaling, FixedScaling)

    @property
    def unused(self) -> tuple[str, ...]:
        """What the hours decide, where its replicas follow them; a utilisation that is typed all the same is kept."""
        if not self.follows_hours:
            return ()
        typed = "utilisation" in self.model_fields_set
        return ("min_replicas", "billed_hours_per_month", *(() if typed else ("utilisation",)))

    @property
    def named(self) -> tuple[str, ...]:
        """The option that serves what a baseline cannot."""
        above = self.scaling.above if isinstance(self.scaling, BaselineScaling) else ON_DEMAND
        return () if above == ON_DEMAND else (above,)

    def check_others(self, others: Mapping[str, OptionDocument], hourly: bool) -> None:
        """Refuse scaling without an hourly load, and a baseline below what is no token-priced option."""
        if self.follows_hours and not hourly:
            raise refused("needs workload.load_profile: give a shape or weights", inside="scaling")
        for above in self.named:
            self.check_token_priced(above, others, "scaling.above")

    @model_validator(mode="after")
    def _spares_once(self) -> SelfHostedOption:
        if self.spare_replicas is None:
            return self
        if isinstance(self.supply, Blend):
            raise refused("is refused with a blend of rents: raise its baseline instead", inside="spare_replicas")
        if isinstance(self.supply, Own) and self.supply.spare_replicas:
            raise refused("is given for the supply too: give one of them", inside="spare_replicas")
        return self


@dataclass(frozen=True)
class SelfHosted(PricedOption):
    """A self-hosted option with its supply and its throughput as numbers.

    `throughput_band` holds the ends of the 80 % band, as factors on the throughput, where that is an estimate.
    `machine` says in words which model runs on which GPUs at which precision; "" where the GPU is not known.
    """

    name: str
    supply: PricedSupply
    throughput: PricedThroughput
    gpus_per_replica: Number
    utilisation: Number
    min_replicas: Number = default("min_replicas")
    billed_hours_per_month: Number = default("billed_hours_per_month")
    fixed_usd_per_month: Number = default("fixed_usd_per_month")
    input_token_factor: Number = default("input_token_factor")
    output_token_factor: Number = default("output_token_factor")
    notes: tuple[Note, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    throughput_kind: ThroughputKind = "typed"
    throughput_band: FactorBand | None = None
    spare_replicas: Number = 0.0
    beside: Beside = NOTHING
    machine: str = ""
    kind: Literal["self_hosted"] = "self_hosted"

    @property
    def paid_hours(self) -> Number:
        """Hours a month that the capacity is paid for."""
        return self.supply.paid_hours(self.billed_hours_per_month)

    @property
    def replica(self) -> Replica:
        """The GPUs and hours of one replica that the supply charges for."""
        return Replica(self.gpus_per_replica, self.paid_hours)

    @property
    def replica_lines(self) -> Lines:
        """Cost lines of one replica [USD/month]."""
        return self.supply.replica_lines(self.replica)

    # Capacity

    def capacity(self, load: Load) -> Number:
        """Return the capacity C [workload token/s per replica] for the load's mix."""
        return self.throughput.capacity(
            load.input_output_ratio, load.cache_hit_rate, self.input_token_factor, self.output_token_factor
        )

    def effective_utilisation(self, load: Load) -> Number:
        """Return the share of capacity that can be used on average: peaks cap it at 1 ÷ peak-to-average."""
        return np.minimum(self.utilisation, 1 / load.peak_to_average)

    def work(self, load: Load) -> Work:
        """Return what its replicas must do at a load."""
        return Work(
            load.tokens_per_month,
            self.capacity(load),
            self.effective_utilisation(load),
            self.min_replicas,
            self.spare_replicas,
            load.edition.spares_apart,
        )

    def tokens_per_replica(self, load: Load) -> Number:
        """Return the workload tokens a month [token] that one replica serves at the effective utilisation."""
        return self.supply.tokens_per_replica(self.replica, self.work(load))

    # What it costs

    def serving_cost(self, load: Load) -> Cost:
        """Return the cost of the whole replicas that the load needs, as the supply charges for them."""
        work = self.work(load)
        served = self.supply.serve(self.replica, work)
        needed = served.replicas if work.spares_apart else served.replicas + work.spare_replicas
        per_replica = self.supply.tokens_per_replica(self.replica, work)
        countable = np.isfinite(work.capacity) & np.isfinite(per_replica) & (served.replicas <= MAX_REPLICAS)
        replicas = finite(needed, countable, UNCOUNTABLE)
        paid = tuple(finite(count, countable, UNCOUNTABLE).values for count in served.paid)
        lines = self.supply.lines(self.replica, replace(served, paid=paid))
        lines["fixed"] = self.fixed_usd_per_month * np.ones_like(replicas.values)
        tokens = Quantity(load.tokens_per_month, replicas.defined, replicas.reason)
        figures = {"replicas": replicas}
        if work.spares_apart:
            figures["spare_replicas"] = Quantity(self.spare_replicas * np.ones_like(replicas.values))
            if served.instances is not None:
                figures["instances"] = finite(served.instances, countable, UNCOUNTABLE)
            figures["paid_gpus"] = finite(served.gpus, countable, UNCOUNTABLE)
        return Cost(
            lines,
            Quantity(total(lines), replicas.defined, replicas.reason),
            {
                **figures,
                "utilisation": over(tokens, served.full_tokens, UNCOUNTABLE),
                "capacity_tokens_per_second": finite(work.capacity, True, UNCOUNTABLE),
            },
        )

    def serving_unit_cost(self, load: Load, utilisation: Number | None = None) -> Quantity:
        """Return the cost per Mtok of one fully billed replica at a utilisation."""
        work = self.work(load)
        if utilisation is not None:
            work = replace(work, utilisation=utilisation)
        per_replica = self.supply.tokens_per_replica(self.replica, work)
        return divided(total(self.replica_lines), per_replica / TOKENS_PER_MTOK, UNCOUNTABLE)

    def serving_curve(self, load: Load) -> VolumeCurve | None:
        """Return the supply's staircase on top of the fixed cost."""
        stairs = self.supply.curve(self.replica, self.work(load))
        return None if stairs is None else VolumeCurve(float(self.fixed_usd_per_month)) + stairs

    # What it depends on

    @property
    def uses_capacity(self) -> bool:
        """True: replicas are paid for whether used or not."""
        return True

    @property
    def has_fixed_cost(self) -> bool:
        """True: its fixed cost is one of its own numbers."""
        return True

    @property
    def follows_mix(self) -> bool:
        """Whether its throughput does."""
        return self.throughput.follows_mix

    def at_utilisation(self, utilisation: Number) -> Self:
        """Return this option at another utilisation."""
        return replace(self, utilisation=utilisation)

    def own_utilisation(self, load: Load) -> Number | None:
        """Return its effective utilisation."""
        return self.effective_utilisation(load)

    @property
    def throughput_group(self) -> str:
        """The throughput of its machine, whichever option runs it."""
        return f"throughput of {self.machine}" if self.machine else ""

    def faster(self, factor: Number) -> Self:
        """Return this option with its throughput times a factor."""
        return replace(self, throughput=self.throughput.times(factor))

    def curve_note(self, variable: str) -> str | None:
        """Return a note where its throughput does not change along the axis."""
        if variable == "utilisation" or self.throughput.follows_mix:
            return None
        return "throughput given as one figure: it does not follow this axis"

    def load_notes(self, load: Load) -> Sequence[Note]:
        """Return notes on a utilisation capped by peaks and on what a single throughput figure ignores."""
        notes = []
        if load.peak_to_average * self.utilisation > 1:
            text = (
                f"peaks cap the utilisation: {load.peak_to_average:g} × the average load leaves "
                f"{digits(float(100 / load.peak_to_average), 3)} % of the capacity for use on average, "
                f"not the {digits(float(100 * self.utilisation), 3)} % set"
            )
            notes.append(Note("peaks cap", text, field="utilisation"))
        if not self.throughput.follows_mix:
            text = "throughput is one figure for this mix: it does not change with cache hit rate or ratio"
            notes.append(Note("one figure", text, field="throughput"))
            if self.input_token_factor != 1 or self.output_token_factor != 1:
                text = "token factors do not change a throughput given as one figure of workload tokens"
                notes.append(Note("one figure and factors", text, field="throughput"))
        if np.any(self.spare_replicas) and np.any(self.supply.machines(self.replica).replicas_each > 1):
            text = "a spare on the same machine protects from a fault of the copy, not of the machine"
            notes.append(Note("spares on machines", text, field="spare_replicas"))
        return notes

    # Its price as one number

    @property
    def price_variable(self) -> str | None:
        """The rate of its GPUs, where there is a single one."""
        return "usd_per_gpu_hour" if self.supply.single_rate is not None else None

    @property
    def price_now(self) -> Number | None:
        """That rate."""
        return self.supply.single_rate

    def at_price(self, value: Number) -> Self:
        """Return this option at another GPU rate."""
        return replace(self, supply=self.supply.at_rate(value))

    # How it is explained

    def explain_serving(self, book: Book, load: Load) -> None:
        """Write the steps: capacity, replicas, cost per replica, the month's cost, achieved utilisation, unit cost."""
        result, work = self.serving_cost(load), self.work(load)
        for field in ("utilisation", "gpus_per_replica", "min_replicas", "fixed_usd_per_month"):
            book.known(field, getattr(self, field))
        book.known("billed_hours_per_month", self.paid_hours)
        book.all_known(self.throughput.known())
        if self.throughput.follows_mix:
            book.all_known({name: getattr(self, name) for name in ("input_token_factor", "output_token_factor")})
        capacity = finite(self.capacity(load), True, UNCOUNTABLE)
        book.step("capacity_tokens_per_second", self.throughput.formula, capacity, "token/s per copy")
        book.step(
            "effective_utilisation",
            "min(utilisation, 1 / peak_to_average)",
            self.effective_utilisation(load),
            "share of capacity",
        )
        book.all_known(self.supply.known())
        explained = self.supply.explain(book, self.replica, work)
        book.step(book.month, f"{explained.month} + fixed_usd_per_month", result.usd_per_month, "USD/month")
        book.step(
            "achieved_utilisation",
            f"{book.tokens} / {explained.full_tokens}",
            result.utilisation,
            "share of capacity",
        )
        book.step(
            "unit_view_usd_per_mtok",
            f"usd_per_replica / (tokens_per_replica / {TOKENS_PER_MTOK:.0f})",
            self.serving_unit_cost(load) if "tokens_per_replica" in book.values else Quantity(0.0, False, UNCOUNTABLE),
            "USD/Mtok",
        )

    @property
    def facts(self) -> Mapping[str, Any]:
        """The kind of its throughput figure, and the band of an estimate."""
        if self.throughput_band is None:
            return {"throughput_kind": self.throughput_kind}
        return {
            "throughput_kind": self.throughput_kind,
            "throughput_band": [round(end, 6) for end in self.throughput_band],
        }

    # Over months

    def serving_running(self, calendar: Calendar, load: Load, tokens: Array) -> Running:
        """Return what the supply charges for the replicas of each month, and the fixed cost."""
        work = self._monthly(calendar, load, tokens)
        needed = np.asarray(self.supply.serve(self.replica, work).replicas)
        if not needed.max() <= MAX_REPLICAS:
            return Running(reason=UNCOUNTABLE)
        running = self.supply.running(calendar, self.replica, work)
        fixed = Block(calendar.every_month(), {"fixed": self.fixed_usd_per_month}, running=True)
        return replace(running, blocks=(*running.blocks, fixed))

    def _monthly(self, calendar: Calendar, load: Load, tokens: Array) -> Work:
        """What its replicas must do in each month: the capacity grows with the throughput."""
        gain = calendar.factor(calendar.months.throughput_gain_per_year)
        work = self.work(load)
        with np.errstate(over="ignore"):
            return replace(work, tokens=tokens, capacity=np.asarray(work.capacity) * gain)

    @property
    def commitments(self) -> Sequence[Commitment]:
        """The commitments of its supply."""
        return tuple(replace(commitment, field=f"supply.{commitment.field}") for commitment in self.supply.commitments)

    def stranded_usd(self, calendar: Calendar, load: Load, running: Running, lower: Array) -> Number:
        """Return the cost of the committed replicas that the lower volume does not need [USD]."""
        work = self._monthly(calendar, load, lower * self.beside.attempts)
        return self.supply.stranded_usd(running, self.replica, work)

    def service_notes(self, service: Service) -> Sequence[Note]:
        """Return the notes of its supply."""
        return self.supply.service_notes(service)

    # Under uncertainty, and on axes

    def serving_inputs(self) -> Sequence[Input]:
        """Return a factor on the throughput, the numbers typed for the option, and the supply's inputs."""
        throughput = Input("throughput", ("throughput",), FACTOR, words="throughput", factor=True)
        return throughput, *fields_of(_TYPED), *(uncertain.inside("supply") for uncertain in self.supply.inputs())

    def suggested(self) -> Sequence[Suggestion]:
        """Return the supply's suggestions, a typed throughput × 0.75 to 1.25, and utilisation ± 25 %."""
        supply = tuple(suggestion.inside("supply") for suggestion in self.supply.suggested())
        typed = (Suggestion("throughput", 0.75, 1.25, self.throughput_group),) if self.throughput_band is None else ()
        return *supply, *typed, Suggestion("utilisation", 0.75, 1.25, UTILISATION)

    def on_axis(self, variable: str) -> Sequence[str]:
        """Return the path of its utilisation, of the factor on its throughput, or of its supply's rates."""
        if variable in ("utilisation", "throughput"):
            return (variable,)
        return tuple(f"supply.{rate}" for rate in self.supply.rates) if variable == "usd_per_gpu_hour" else ()

    def with_input(self, which: Input, value: Number) -> Self:
        """Return this option with another input: a factor multiplies the throughput, any other value replaces one."""
        return self.faster(value) if which.factor else super().with_input(which, value)
