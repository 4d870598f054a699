"""A rented self-hosted option that follows the load of each hour, or keeps a baseline and buys the rest elsewhere.

Source of the formulas: docs/model.md, "Hourly load".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self, assert_never

import numpy as np

from economics.assumption import Assumption
from economics.cost.inputs import Input, Suggestion, fields_of
from economics.cost.lines import Lines, total
from economics.cost.load import Load
from economics.cost.load_profile import LoadProfile
from economics.cost.months import Block, Calendar, Commitment, Running
from economics.cost.replicas import LEAST_TOKENS_EACH, MAX_REPLICAS
from economics.cost.result import UNCOUNTABLE, Cost
from economics.cost.service import Service, begun, service_for
from economics.cost.steps import Book, symbol
from economics.cost.tokens import TOKENS_PER_MTOK
from economics.cost.volume_curve import VolumeCurve
from economics.note import Note
from economics.option.beside import NOTHING, Beside
from economics.option.protocol import FactorBand, PricedOption
from economics.option.self_hosted import SelfHosted
from economics.option.throughput import ThroughputKind
from economics.quantity import Array, Number, Quantity, finite
from economics.scaling.best import best_on_demand, best_overflow
from economics.scaling.over_volume import (
    baseline_on_demand_curve,
    baseline_overflow_curve,
    best_on_demand_curve,
    best_overflow_curve,
    hourly_curve,
)
from economics.scaling.scaled import Fleet, Scaled, baseline_on_demand, baseline_overflow, hourly
from economics.supply.rented import Rented
from economics.units import HOURS_PER_MONTH

NOT_BY_THE_MINUTE = Note("hourly load", "counted hour by hour: peaks of minutes inside an hour are not modelled")


_AS_THE_MARKET = Rented(0.0)
"""A rent of which no later rate is known."""


@dataclass(frozen=True)
class Rates:
    """What the hours cost [USD/GPU-hour], and a token that is served elsewhere [USD]."""

    own: Number
    above: Number = 0.0
    token: Number = 0.0


@dataclass(frozen=True)
class Added:
    """What is paid for beside a fleet's own hours: its cost line, the attribute of `Scaled` that counts it, its rate.

    `rate` is the attribute of `Rates` that prices it.
    """

    line: str
    count: str
    rate: Literal["own", "above", "token"]

    def counted(self, month: Scaled) -> Number:
        """Return the GPU-hours, or tokens, of a month."""
        count: Number = getattr(month, self.count)
        return count

    def usd(self, month: Scaled, rates: Rates) -> Number:
        """Return what it costs a month [USD]."""
        rate: Number = getattr(rates, self.rate)
        return self.counted(month) * rate


class PricedScaling(Protocol):
    """How a fleet follows its load, in plain numbers; a kind of scaling is a class that has this."""

    if TYPE_CHECKING:  # fields of each kind

        @property
        def busy_hour_utilisation(self) -> Number:
            """The share of a replica's capacity that a full hour uses."""

        @property
        def min_replicas(self) -> int:
            """Replicas that run even in an hour without load."""

    @property
    def added(self) -> Added:
        """What is paid for beside its own hours."""

    @property
    def uncertain(self) -> tuple[str, ...]:
        """Its numbers that can be uncertain."""

    @property
    def keeps_contracts(self) -> bool:
        """Whether its own machines are there at all hours, so that a contract can be signed for them."""

    def explain_replicas(self, book: Book, busiest: str, replicas: Quantity) -> None:
        """Write the step to its replicas; `busiest` is the formula of the replicas that the busiest hour needs."""

    def month(self, tokens: Number, profile: LoadProfile, fleet: Fleet, rates: Rates) -> Scaled:
        """Return what a month of `tokens` [token] holds and is billed for."""

    def curve(self, profile: LoadProfile, fleet: Fleet, rates: Rates) -> VolumeCurve:
        """Return the cost over volume; scalars only."""


@dataclass(frozen=True)
class ByTheHour(PricedScaling):
    """In each hour what it needs, kept for `keep_hours` after; a start is paid for `start_minutes` more."""

    busy_hour_utilisation: Number
    min_replicas: int
    keep_hours: int = 0
    start_minutes: Number = 0.0

    @property
    def added(self) -> Added:
        """The minutes before a started machine serves."""
        return Added("starts", "start_gpu_hours", "own")

    @property
    def uncertain(self) -> tuple[str, ...]:
        """How full an hour may be, and how long a start takes."""
        return ("busy_hour_utilisation", "start_minutes")

    @property
    def keeps_contracts(self) -> bool:
        """False: machines come and go."""
        return False

    def explain_replicas(self, book: Book, busiest: str, replicas: Quantity) -> None:
        """Write what the busiest hour needs."""
        book.known("hourly_min_replicas", self.min_replicas)
        formula = f"max(hourly_min_replicas, ceil({busiest} - 1e-9))"
        book.step("replicas", formula, replicas, "copy in the busiest hour")

    def month(self, tokens: Number, profile: LoadProfile, fleet: Fleet, rates: Rates) -> Scaled:
        """Return the hours of each hour's own replicas."""
        del rates
        return hourly(tokens, profile, fleet, self.keep_hours, self.start_minutes)

    def curve(self, profile: LoadProfile, fleet: Fleet, rates: Rates) -> VolumeCurve:
        """Return a sum of staircases."""
        return hourly_curve(profile, fleet, float(rates.own), self.keep_hours, float(self.start_minutes))


@dataclass(frozen=True)
class Baseline(PricedScaling):
    """A baseline of replicas at all hours; None: that of least cost. `by_token`: the rest is priced by the token."""

    busy_hour_utilisation: Number
    min_replicas: int
    baseline_replicas: int | None
    by_token: bool

    @property
    def added(self) -> Added:
        """Tokens that another option serves, or on-demand machines."""
        if self.by_token:
            return Added("overflow", "overflow_tokens", "token")
        return Added("peak gpu rent", "peak_gpu_hours", "above")

    @property
    def uncertain(self) -> tuple[str, ...]:
        """How full an hour may be."""
        return ("busy_hour_utilisation",)

    @property
    def keeps_contracts(self) -> bool:
        """True: the baseline is there at all hours."""
        return True

    def explain_replicas(self, book: Book, busiest: str, replicas: Quantity) -> None:
        """Write the baseline, whatever the busiest hour needs."""
        del busiest
        if replicas.scalar is not None:
            book.known("baseline_replicas", replicas.scalar)
        book.step("replicas", "baseline_replicas", replicas, "replica")

    def month(self, tokens: Number, profile: LoadProfile, fleet: Fleet, rates: Rates) -> Scaled:
        """Return the baseline's hours, and what comes above it."""
        baseline: Number
        if self.baseline_replicas is not None:
            baseline = float(self.baseline_replicas)
        elif self.by_token:
            baseline = best_overflow(tokens, profile, fleet, rates.own, rates.token)
        else:
            baseline = best_on_demand(tokens, profile, fleet, rates.own, rates.above)
        above = baseline_overflow if self.by_token else baseline_on_demand
        return above(tokens, profile, fleet, baseline)

    def curve(self, profile: LoadProfile, fleet: Fleet, rates: Rates) -> VolumeCurve:
        """Return the baseline, and staircases or ramps above it; of the best one the least cost at each volume."""
        own, above, token = float(rates.own), float(rates.above), float(rates.token)
        if self.baseline_replicas is None:
            if self.by_token:
                return best_overflow_curve(profile, fleet, own, token)
            return best_on_demand_curve(profile, fleet, own, above)
        if self.by_token:
            return baseline_overflow_curve(profile, fleet, self.baseline_replicas, own, token)
        return baseline_on_demand_curve(profile, fleet, self.baseline_replicas, own, above)


@dataclass(frozen=True)
class ScaledHosted(PricedOption):
    """A rented self-hosted option `base` whose replicas follow an hourly load.

    `above` serves what a baseline cannot, or machines at `above_usd_per_gpu_hour` do, whose rate changes over months as
    that of `above_rent` does. A best baseline is the best at the rates of month 1, on machines of that month.
    """

    base: SelfHosted
    scaling: PricedScaling
    above_usd_per_gpu_hour: Number = 0.0
    above: PricedOption | None = None
    above_rent: Rented = _AS_THE_MARKET
    beside: Beside = NOTHING
    kind: Literal["self_hosted"] = "self_hosted"

    @property
    def name(self) -> str:
        """The option's name in the scenario."""
        return self.base.name

    @property
    def notes(self) -> tuple[Note, ...]:
        """Those of the option without scaling."""
        return self.base.notes

    def with_notes(self, *added: Note) -> Self:
        """Return this option with further notes, which are those of the option without scaling."""
        return replace(self, base=self.base.with_notes(*added))

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """Those of the option without scaling."""
        return self.base.assumptions

    @property
    def has_fixed_cost(self) -> bool:
        """True: it is one of its own numbers."""
        return True

    @property
    def has_utilisation(self) -> bool:
        """False: the hours decide how full its replicas are."""
        return False

    # Capacity

    @property
    def supply(self) -> Rented:
        """Whose machines these are."""
        assert isinstance(self.base.supply, Rented)
        return self.base.supply

    def capacity(self, load: Load) -> Number:
        """Return the capacity C [workload token/s per replica] after interruption."""
        return self.base.capacity(load) * self.supply.usable_share

    def fleet(self, capacity: Number) -> Fleet:
        """Return its replicas and machines."""
        scaling, spares = self.scaling, int(self.base.spare_replicas)
        return Fleet(
            self.supply.machines(self.base.replica),
            capacity,
            scaling.busy_hour_utilisation,
            scaling.min_replicas,
            spares,
        )

    def rates(self, load: Load) -> Rates:
        """Return what its hours and the tokens above its baseline cost."""
        token: Number = 0.0
        if self.above is not None:
            token = self.above.serving_unit_cost(load).values / TOKENS_PER_MTOK
        return Rates(self.supply.usd_per_gpu_hour, self.above_usd_per_gpu_hour, token)

    def month(self, load: Load, tokens: Number, capacity: Number) -> tuple[Scaled, Any]:
        """Return what months of `tokens` [token] hold, and where that can be counted."""
        profile = self._profile(load)
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            each = np.multiply(capacity, HOURS_PER_MONTH * 3600 * self.scaling.busy_hour_utilisation)
            most = np.divide(np.multiply(tokens, profile.peak_to_average), each)
        countable = np.isfinite(capacity) & (each > LEAST_TOKENS_EACH) & np.isfinite(most) & (most <= MAX_REPLICAS)
        usable = np.where(countable, capacity, 1.0)[()]
        served = np.where(countable, tokens, 0.0)[()]
        return self.scaling.month(served, profile, self.fleet(usable), self.rates(load)), countable

    def _profile(self, load: Load) -> LoadProfile:
        assert load.profile is not None, "an option with scaling needs the load of the hours"
        return load.profile

    # What it costs

    def serving_cost(self, load: Load) -> Cost:
        """Return the cost of the hours, of the machines or tokens above a baseline, and the fixed cost."""
        capacity = self.capacity(load)
        month, countable = self.month(load, load.tokens_per_month, capacity)
        rates = self.rates(load)
        lines: Lines = {"gpu rent": month.own_gpu_hours * rates.own}
        lines[self.scaling.added.line] = self.scaling.added.usd(month, rates)
        lines["fixed"] = self.base.fixed_usd_per_month * np.ones_like(lines["gpu rent"])
        figures = {"replicas": finite(month.replicas, countable, UNCOUNTABLE)}
        figures["spare_replicas"] = Quantity(self.base.spare_replicas * np.ones_like(lines["gpu rent"]))
        if month.instances is not None:
            figures["instances"] = finite(month.instances, countable, UNCOUNTABLE)
        figures["paid_gpus"] = finite(month.paid_gpus, countable, UNCOUNTABLE)
        if month.baseline_replicas is not None:
            figures["baseline_replicas"] = finite(month.baseline_replicas, countable, UNCOUNTABLE)
        figures["paid_replica_hours"] = finite(month.paid_replica_hours, countable, UNCOUNTABLE)
        used = month.utilisation(np.where(countable, capacity, 1.0)[()])
        figures["utilisation"] = finite(
            used.values, np.logical_and(used.defined, countable), used.reason or UNCOUNTABLE
        )
        figures["capacity_tokens_per_second"] = finite(capacity, True, UNCOUNTABLE)
        return Cost(lines, finite(total(lines), countable, UNCOUNTABLE), figures)

    def serving_unit_cost(self, load: Load, utilisation: Number | None = None) -> Quantity:
        """Return the cost per Mtok of one replica in full hours."""
        del utilisation
        return self.base.serving_unit_cost(load, self.scaling.busy_hour_utilisation)

    def serving_curve(self, load: Load) -> VolumeCurve | None:
        """Return what the scaling costs over volume, on top of the fixed cost."""
        capacity = float(self.capacity(load))
        each = capacity * HOURS_PER_MONTH * 3600 * float(self.scaling.busy_hour_utilisation)
        if not LEAST_TOKENS_EACH < each < np.inf:
            return None
        curve = self.scaling.curve(self._profile(load), self.fleet(capacity), self.rates(load))
        return VolumeCurve(float(self.base.fixed_usd_per_month)) + curve

    # What it depends on

    @property
    def uses_capacity(self) -> bool:
        """True: its replicas are paid for."""
        return True

    @property
    def follows_mix(self) -> bool:
        """Whether its throughput does."""
        return self.base.follows_mix

    @property
    def throughput_kind(self) -> ThroughputKind | None:
        """As without scaling."""
        return self.base.throughput_kind

    @property
    def throughput_band(self) -> FactorBand | None:
        """As without scaling."""
        return self.base.throughput_band

    @property
    def throughput_group(self) -> str:
        """As without scaling."""
        return self.base.throughput_group

    def faster(self, factor: Number) -> Self:
        """Return this option with its throughput times a factor."""
        return replace(self, base=self.base.faster(factor))

    def curve_note(self, variable: str) -> str | None:
        """As without scaling."""
        return self.base.curve_note(variable)

    def load_notes(self, load: Load) -> Sequence[Note]:
        """Return what its throughput ignores, and that minutes are not modelled."""
        own = [note for note in self.base.load_notes(load) if note.kind != "peaks cap"]
        return [*own, NOT_BY_THE_MINUTE]

    @property
    def parts(self) -> tuple[PricedOption, ...]:
        """The option that serves what a baseline cannot."""
        return () if self.above is None else (self.above,)

    def with_part(self, name: str, change: Callable[[PricedOption], PricedOption]) -> Self:
        """Return this option with the one above its baseline changed if it has this name."""
        if self.above is None or self.above.name != name:
            return self
        return replace(self, above=change(self.above))

    # Its price as one number

    @property
    def facts(self) -> Mapping[str, Any]:
        """As without scaling."""
        return self.base.facts

    # How it is explained

    def explain_serving(self, book: Book, load: Load) -> None:
        """Write the capacity, the hours that are paid for, and what they cost."""
        result, rates = self.serving_cost(load), self.rates(load)
        month, _ = self.month(load, load.tokens_per_month, self.capacity(load))
        base = self.base
        book.all_known(base.throughput.known())
        if base.throughput.follows_mix:
            book.all_known({name: getattr(base, name) for name in ("input_token_factor", "output_token_factor")})
        lost = ""
        if np.any(self.supply.usable_share != 1):
            book.known("interruption_share", self.supply.interruption_share)
            lost = " * (1 - interruption_share)"
        capacity = finite(self.capacity(load), True, UNCOUNTABLE)
        book.step("capacity_tokens_per_second", f"({base.throughput.formula}){lost}", capacity, "token/s per copy")
        book.known("busy_hour_utilisation", self.scaling.busy_hour_utilisation)
        full = "capacity_tokens_per_second * 3600 * busy_hour_utilisation"
        each = finite(self.capacity(load) * 3600 * self.scaling.busy_hour_utilisation, True, UNCOUNTABLE)
        book.step("tokens_of_a_full_hour", full, each, "token per copy")
        busiest = f"{book.tokens} / {HOURS_PER_MONTH:g} * peak_to_average / tokens_of_a_full_hour"
        book.known("usd_per_gpu_hour", rates.own)
        self.scaling.explain_replicas(book, busiest, result.figures["replicas"])
        names = self._explain_hours(book, result, month, rates)
        book.known("fixed_usd_per_month", base.fixed_usd_per_month)
        book.step(book.month, " + ".join((*names, "fixed_usd_per_month")), result.usd_per_month, "USD/month")
        if result.usd_per_month.scalar is not None:
            book.known("paid_replica_hours", month.paid_replica_hours)
        served = f"({book.tokens} - overflow_tokens)" if self.above is not None else book.tokens
        could = "paid_replica_hours * (capacity_tokens_per_second * 3600)"
        book.step("achieved_utilisation", f"{served} / ({could})", result.utilisation, "share of capacity")
        self._explain_unit(book, load)

    def _explain_hours(self, book: Book, result: Cost, month: Scaled, rates: Rates) -> list[str]:
        """Write what its hours, and what comes beside them, cost; return the names of the amounts."""
        added, defined = self.scaling.added, result.usd_per_month.scalar is not None
        rate = {
            "own": "usd_per_gpu_hour",
            "above": "above_usd_per_gpu_hour",
            "token": f"overflow_usd_per_mtok / {TOKENS_PER_MTOK:.0f}",
        }
        if added.rate == "above":
            book.known("above_usd_per_gpu_hour", rates.above)
        if added.rate == "token":
            book.known("overflow_usd_per_mtok", rates.token * TOKENS_PER_MTOK)
        names = []
        for name, count, priced, line in (
            ("own_gpu_hours", month.own_gpu_hours, rate["own"], "gpu rent"),
            (added.count, added.counted(month), rate[added.rate], added.line),
        ):
            if defined:
                book.known(name, count)
            names.append(f"{symbol(line)}_usd")
            amount = finite(result.lines[line], defined, result.usd_per_month.reason or UNCOUNTABLE)
            book.step(names[-1], f"{name} * {priced}", amount, "USD/month")
        return names

    def _explain_unit(self, book: Book, load: Load) -> None:
        """Write what an hour of one replica costs, its part of a machine, and a Mtok in full hours."""
        machines = self.supply.machines(self.base.replica)
        book.known("gpus_per_replica", self.base.gpus_per_replica)
        hour = "gpus_per_replica * usd_per_gpu_hour"
        if machines.let_whole:
            book.known("gpus_per_instance", machines.gpus_each)
            spans = bool(np.any(machines.machines_each > 1))
            each = "/ floor(gpus_per_instance / gpus_per_replica)"
            part = "* ceil(gpus_per_replica / gpus_per_instance)" if spans else each
            hour = f"gpus_per_instance * usd_per_gpu_hour {part}"
        usd = machines.share * machines.gpus_each * self.supply.usd_per_gpu_hour
        book.step("usd_per_replica_hour", hour, usd, "USD/h")
        unit = Quantity(0.0, False, UNCOUNTABLE)
        if "tokens_of_a_full_hour" in book.values:
            unit = self.serving_unit_cost(load)
        per_mtok = f"usd_per_replica_hour / (tokens_of_a_full_hour / {TOKENS_PER_MTOK:.0f})"
        book.step("unit_view_usd_per_mtok", per_mtok, unit, "USD/Mtok")

    # Over months

    def serving_running(self, calendar: Calendar, load: Load, tokens: Array) -> Running:
        """Return the hours of each month at its rates; a commitment locks the rate of a baseline's machines."""
        gain = calendar.factor(calendar.months.throughput_gain_per_year)
        with np.errstate(over="ignore"):
            capacity = np.asarray(self.capacity(load)) * gain
        month, countable = self.month(load, tokens, capacity)
        if not np.all(countable):
            return Running(reason=UNCOUNTABLE)
        own_rate, market = self.supply.rate_over_months(calendar)
        fixed = Block(calendar.every_month(), {"fixed": self.base.fixed_usd_per_month}, running=True)
        replicas = np.asarray(month.replicas) + 0 * market
        own: Lines = {"gpu rent": own_rate}
        rest = self._added_over_months(calendar, load, month, tokens)
        hours = np.asarray(month.own_gpu_hours) + 0 * market
        term = self.supply.commitment_months
        if not term or not self.scaling.keeps_contracts:
            return replace(
                rest, blocks=(Block(hours * market, own, running=True), *rest.blocks, fixed), replicas=replicas
            )
        service = service_for(hours / HOURS_PER_MONTH, term)
        locked = service.sum_active(market)
        rent: Lines = {"gpu rent": own_rate * HOURS_PER_MONTH}
        idle = np.divide(locked, service.active, out=np.ones_like(locked), where=service.active > 0)
        return replace(
            rest,
            blocks=(Block(locked, rent, "committed rent", running=True), *rest.blocks, fixed),
            replicas=replicas,
            committed=service.active,
            idle_usd=idle * total(rent),
            service=service,
            left_usd=service.at_end(market * (term - service.served)) * total(rent),
        )

    def _added_over_months(self, calendar: Calendar, load: Load, month: Scaled, tokens: Array) -> Running:
        """What is paid for beside its own hours, at the rates of each month."""
        added = self.scaling.added
        count = np.asarray(added.counted(month))
        match added.rate:
            case "own":
                rate, market = self.supply.rate_over_months(calendar)
            case "above":
                above = replace(self.above_rent, usd_per_gpu_hour=self.above_usd_per_gpu_hour)
                rate, market = above.rate_over_months(calendar)
            case "token":
                assert self.above is not None
                over = self.above.serving_running(calendar, load, count + 0 * tokens)
                lines = (replace(block, amounts={added.line: total(block.amounts)}) for block in over.blocks)
                return replace(over, blocks=tuple(replace(block, formula=added.line) for block in lines))
            case _:
                assert_never(added.rate)
        return Running((Block(count * market, {added.line: rate}, running=True),))

    @property
    def commitments(self) -> Sequence[Commitment]:
        """Those of its supply."""
        return self.base.commitments

    def stranded_usd(self, calendar: Calendar, load: Load, running: Running, lower: Array) -> Number:
        """Return what is paid for baseline GPUs that no hour of a lower load needs [USD]."""
        if running.committed is None or running.idle_usd is None:
            return 0.0
        gain = calendar.factor(calendar.months.throughput_gain_per_year)
        fleet = self.fleet(np.asarray(self.capacity(load)) * gain)
        alone = hourly(lower * self.beside.attempts, self._profile(load), fleet)
        idle = np.maximum(running.committed - np.asarray(alone.paid_gpus), 0.0)
        return float((idle * running.idle_usd).sum())

    def service_notes(self, service: Service) -> Sequence[Note]:
        """Return the note on when GPUs of the baseline are signed for."""
        return (begun(service, "signed for", "GPUs"),)

    # Under uncertainty, and on axes

    def serving_inputs(self) -> Sequence[Input]:
        """Return those of the option without scaling but its utilisation, those of the scaling, and the rate above."""
        own = [
            replace(each, steps=("base", *each.steps))
            for each in self.base.serving_inputs()
            if each.path not in ("utilisation", "billed_hours_per_month")
        ]
        scaling = [each.inside("scaling") for each in fields_of(self.scaling.uncertain)]
        above = []
        if self.scaling.added.rate == "above":
            (rate,) = fields_of(("above_usd_per_gpu_hour",))
            above = [replace(rate, path=f"scaling.{rate.path}", market="gpu_rent")]
        return *own, *scaling, *above

    def suggested(self) -> Sequence[Suggestion]:
        """Return those of the option without scaling but its utilisation."""
        return [each for each in self.base.suggested() if each.path != "utilisation"]

    def on_axis(self, variable: str) -> Sequence[str]:
        """As without scaling, but for the utilisation."""
        return () if variable == "utilisation" else self.base.on_axis(variable)

    def with_input(self, which: Input, value: Number) -> Self:
        """Return this option with another input."""
        return self.faster(value) if which.factor else super().with_input(which, value)
