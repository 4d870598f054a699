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
from economics.cost.result import UNCOUNTABLE, Cost, over
from economics.cost.service import Service
from economics.cost.steps import Book, symbol
from economics.cost.tokens import TOKENS_PER_MTOK
from economics.cost.volume_curve import STEP_TOLERANCE, VolumeCurve
from economics.fields.checks import default, number, one_of
from economics.fields.part import Name, OptionalName, Part
from economics.fields.refusal import refused
from economics.fleet.gpu_ids import GPUS
from economics.note import Note
from economics.option.document import OptionDocument
from economics.option.protocol import FactorBand, PricedOption
from economics.option.serving import MeasuredRun, OwnArchitecture, ServingPlan
from economics.option.throughput import PricedThroughput, ThroughputKind
from economics.quantity import Array, Number, Quantity, divided, finite
from economics.supply.kinds import PricedSupply, SupplyField
from economics.supply.protocol import Replica
from economics.units import SECONDS_PER_HOUR

OTHER_GPU = "other"
"""A GPU that is not in the hardware table: its throughput and its rate must be typed."""
MAX_REPLICAS = 1e15
_LEAST_TOKENS_PER_REPLICA = 1e-235
"""Below it the replicas and their cost at the largest volume, 10¹⁵ tokens, come near what a number can hold."""
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
    utilisation: Annotated[float, number("utilisation")]
    min_replicas: Annotated[int, number("min_replicas")] = default("min_replicas")
    billed_hours_per_month: Annotated[float, number("billed_hours_per_month")] = default("billed_hours_per_month")
    supply: SupplyField
    fixed_usd_per_month: Annotated[float, number("fixed_usd_per_month")] = default("fixed_usd_per_month")
    throughput: Throughput | None = None
    serving: ServingPlan | None = None
    measured: MeasuredRun | None = None
    architecture: OwnArchitecture = None

    @model_validator(mode="after")
    def _one_source_of_throughput(self) -> SelfHostedOption:
        if self.measured is not None and self.throughput is not None:
            raise refused("measured and throughput are both given: leave one of them out")
        return self


@dataclass(frozen=True)
class SelfHosted(PricedOption):
    """A self-hosted option with its supply and its throughput as numbers.

    `throughput_band` holds the ends of the 80 % band, as factors on the throughput, where that is an estimate.
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

    def tokens_per_replica(self, load: Load) -> Number:
        """Return the workload tokens a month [token] that one replica serves at the effective utilisation."""
        return self.tokens_at(load, self.effective_utilisation(load))

    def tokens_at(self, load: Load, utilisation: Number) -> Number:
        """Return the workload tokens a month [token] that one replica serves at a utilisation, less interruptions."""
        return tokens_per_replica(self.capacity(load), self.paid_hours, utilisation) * self.supply.usable_share

    # What it costs

    def cost(self, load: Load) -> Cost:
        """Return the cost of the whole replicas that the load needs, as the supply charges for them."""
        capacity = self.capacity(load)
        per_replica = self.tokens_per_replica(load)
        needed = replicas_needed(load.tokens_per_month, per_replica, self.min_replicas)
        countable = np.isfinite(capacity) & np.isfinite(per_replica) & (needed <= MAX_REPLICAS)
        replicas = finite(self.supply.paid_replicas(needed), countable, UNCOUNTABLE)
        lines = self.supply.lines(self.replica, replicas.values)
        lines["fixed"] = self.fixed_usd_per_month * np.ones_like(replicas.values)
        with np.errstate(over="ignore", invalid="ignore"):
            paid_for = replicas.values * tokens_per_replica(capacity, self.paid_hours, 1.0)
        served = Quantity(load.tokens_per_month, replicas.defined, replicas.reason)
        return Cost(
            lines,
            Quantity(total(lines), replicas.defined, replicas.reason),
            {
                "replicas": replicas,
                "utilisation": over(served, paid_for, UNCOUNTABLE),
                "capacity_tokens_per_second": finite(capacity, True, UNCOUNTABLE),
            },
        )

    def unit_cost(self, load: Load, utilisation: Number | None = None) -> Quantity:
        """Return the cost per Mtok of one fully billed replica at a utilisation."""
        share = self.effective_utilisation(load) if utilisation is None else utilisation
        per_replica = self.tokens_at(load, share)
        return divided(total(self.replica_lines), per_replica / TOKENS_PER_MTOK, UNCOUNTABLE)

    def volume_curve(self, load: Load) -> VolumeCurve | None:
        """Return the supply's staircase on top of the fixed cost."""
        per_replica = float(self.tokens_per_replica(load))
        if not _LEAST_TOKENS_PER_REPLICA < per_replica < np.inf:
            return None
        stairs = self.supply.curve(self.replica, per_replica, int(self.min_replicas))
        return VolumeCurve(float(self.fixed_usd_per_month)) + stairs

    # What it depends on

    @property
    def uses_capacity(self) -> bool:
        """True: replicas are paid for whether used or not."""
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
                f"{100 / load.peak_to_average:.3g} % of the capacity for use on average, "
                f"not the {100 * self.utilisation:.3g} % set"
            )
            notes.append(Note("peaks cap", text, field="utilisation"))
        if not self.throughput.follows_mix:
            text = "throughput is one figure for this mix: it does not change with cache hit rate or ratio"
            notes.append(Note("one figure", text, field="throughput"))
            if self.input_token_factor != 1 or self.output_token_factor != 1:
                text = "token factors do not change a throughput given as one figure of workload tokens"
                notes.append(Note("one figure and factors", text, field="throughput"))
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

    def explain(self, book: Book, load: Load) -> None:
        """Write the steps: capacity, replicas, cost per replica, the month's cost, achieved utilisation, unit cost."""
        result = self.cost(load)
        for field in ("utilisation", "gpus_per_replica", "min_replicas", "fixed_usd_per_month"):
            book.known(field, getattr(self, field))
        book.known("billed_hours_per_month", self.paid_hours)
        book.all_known(self.throughput.known())
        if self.throughput.follows_mix:
            book.all_known({name: getattr(self, name) for name in ("input_token_factor", "output_token_factor")})
        capacity = finite(self.capacity(load), True, UNCOUNTABLE)
        book.step("capacity_tokens_per_second", self.throughput.formula, capacity, "token/s per replica")
        book.step(
            "effective_utilisation",
            "min(utilisation, 1 / peak_to_average)",
            self.effective_utilisation(load),
            "share of capacity",
        )
        hours = "3600 * billed_hours_per_month"
        book.all_known(self.supply.known())
        lost = " * (1 - interruption_share)" if np.any(self.supply.usable_share != 1) else ""
        book.step(
            "tokens_per_replica",
            f"capacity_tokens_per_second * ({hours} * effective_utilisation){lost}",
            finite(self.tokens_per_replica(load), True, UNCOUNTABLE),
            "token/month",
        )
        needed = self.supply.paid_formula("ceil(tokens_per_month / tokens_per_replica - 1e-9)")
        book.step("replicas", needed, result.replicas, "replica")
        names = []
        for line, usd in self.replica_lines.items():
            names.append(f"{symbol(line)}_usd_per_replica_month")
            book.step(names[-1], self.supply.line_formulas[line], usd, "USD/month")
        book.step("usd_per_replica", " + ".join(names), total(self.replica_lines), "USD/month")
        month = f"{self.supply.month_formula(book, self.replica)} + fixed_usd_per_month"
        book.step("usd_per_month", month, result.usd_per_month, "USD/month")
        book.step(
            "achieved_utilisation",
            f"tokens_per_month / (replicas * (capacity_tokens_per_second * ({hours})))",
            result.utilisation,
            "share of capacity",
        )
        book.step(
            "unit_view_usd_per_mtok",
            f"usd_per_replica / (tokens_per_replica / {TOKENS_PER_MTOK:.0f})",
            self.unit_cost(load) if "tokens_per_replica" in book.values else Quantity(0.0, False, UNCOUNTABLE),
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

    def running(self, calendar: Calendar, load: Load, tokens: Array) -> Running:
        """Return what the supply charges for the replicas of each month, and the fixed cost."""
        paid = np.asarray(self.supply.paid_replicas(self._needed(calendar, load, tokens)))
        if not paid.max() <= MAX_REPLICAS:
            return Running(reason=UNCOUNTABLE)
        running = self.supply.running(calendar, self.replica, paid)
        fixed = Block(calendar.every_month(), {"fixed": self.fixed_usd_per_month}, running=True)
        return replace(running, blocks=(*running.blocks, fixed))

    def _needed(self, calendar: Calendar, load: Load, tokens: Array) -> Array:
        """The replicas that each month's `tokens` need, at least the minimum; infinite beyond a float."""
        gain = calendar.factor(calendar.months.throughput_gain_per_year)
        with np.errstate(over="ignore"):
            per_replica = np.asarray(self.tokens_per_replica(load)) * gain
        return np.asarray(replicas_needed(tokens, per_replica, self.min_replicas))

    @property
    def commitments(self) -> Sequence[Commitment]:
        """The commitments of its supply."""
        return tuple(replace(commitment, field=f"supply.{commitment.field}") for commitment in self.supply.commitments)

    def stranded_usd(self, calendar: Calendar, load: Load, running: Running, lower: Array) -> Number:
        """Return the cost of the committed replicas that the lower volume does not need [USD]."""
        if running.committed is None or running.idle_usd is None:
            return 0.0
        needed = self.supply.kept_for(self._needed(calendar, load, lower))
        return float((np.maximum(running.committed - needed, 0.0) * running.idle_usd).sum())

    def service_notes(self, service: Service) -> Sequence[Note]:
        """Return the notes of its supply."""
        return self.supply.service_notes(service)

    # Under uncertainty, and on axes

    def inputs(self) -> Sequence[Input]:
        """Return a factor on the throughput, the numbers typed for the option, and the supply's inputs."""
        throughput = Input("throughput", ("throughput",), FACTOR, words="throughput", factor=True)
        return throughput, *fields_of(_TYPED), *(uncertain.inside("supply") for uncertain in self.supply.inputs())

    def suggested(self) -> Sequence[Suggestion]:
        """Return the supply's suggestions, a typed throughput × 0.75 to 1.25, and utilisation ± 25 %."""
        supply = tuple(suggestion.inside("supply") for suggestion in self.supply.suggested())
        typed = (Suggestion("throughput", 0.75, 1.25),) if self.throughput_band is None else ()
        return *supply, *typed, Suggestion("utilisation", 0.75, 1.25)

    def on_axis(self, variable: str) -> Sequence[str]:
        """Return the path of its utilisation, of the factor on its throughput, or of its supply's rates."""
        if variable in ("utilisation", "throughput"):
            return (variable,)
        return tuple(f"supply.{rate}" for rate in self.supply.rates) if variable == "usd_per_gpu_hour" else ()

    def with_input(self, which: Input, value: Number) -> Self:
        """Return this option with another input: a factor multiplies the throughput, any other value replaces one."""
        return self.faster(value) if which.factor else super().with_input(which, value)


def tokens_per_replica(capacity: Number, billed_hours: Number, utilisation: Number) -> Number:
    """Return the workload tokens a month [token] that one replica serves at a utilisation, 0 or ∞ beyond a float.

    `capacity` in workload token/s, `billed_hours` in h/month; shapes broadcast.

    >>> float(tokens_per_replica(1_000, 730, 0.5))
    1314000000.0
    """
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        served: Number = np.multiply(capacity, SECONDS_PER_HOUR * billed_hours * utilisation)
    return served


def replicas_needed(tokens: Number, per_replica: Number, min_replicas: Number) -> Array | np.float64:
    """Return the whole number of replicas (as floats) that serve `tokens` a month; infinite where beyond a float."""
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        needed: Array = np.maximum(np.ceil(np.divide(tokens, per_replica) - STEP_TOLERANCE), min_replicas)
    return needed
