"""A closed model bought by capacity: units with a rate per hour, and what they cannot serve priced by the token.

Source of the formulas: docs/model.md, "Provisioned capacity".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import model_validator

from economics.assumption import Assumption
from economics.cost.inputs import Input, Suggestion, fields_of, prices_of
from economics.cost.lines import Lines, total
from economics.cost.load import Load
from economics.cost.months import Block, Calendar, Running
from economics.cost.replicas import LEAST_TOKENS_EACH
from economics.cost.result import UNCOUNTABLE, Cost
from economics.cost.steps import Book
from economics.cost.tokens import TOKENS_PER_MTOK
from economics.cost.volume_curve import STEP_TOLERANCE, Ramp, Stair, VolumeCurve
from economics.fields.checks import default, number
from economics.fields.edition import SINCE_2, Since
from economics.fields.field import shown
from economics.fields.part import OptionalName, OptionalOptionName
from economics.fields.refusal import refused
from economics.note import Note
from economics.numbers import digits
from economics.option.beside import NOTHING, Beside
from economics.option.document import OptionDocument
from economics.option.protocol import PricedOption
from economics.quantity import Array, Number, Quantity, divided, finite
from economics.units import HOURS_PER_MONTH, HOURS_PER_WEEK

MINUTES_PER_HOUR = 60
NOT_ENOUGH = "the units bought do not serve this load, and no overflow option is named"
_TYPED = (
    "usd_per_unit_hour",
    "input_tokens_per_minute_per_unit",
    "output_token_weight",
    "cached_token_weight",
    "utilisation",
    "input_token_factor",
    "output_token_factor",
)
_MOST_UNITS = 1e15


class ProvisionedOption(OptionDocument):
    """A closed model whose capacity is bought by the unit and hour, as a scenario writes it."""

    since: ClassVar[Since] = SINCE_2
    labels: ClassVar[Mapping[str, str]] = {"provisioned": "provisioned capacity"}
    may_be_null: ClassVar[tuple[str, ...]] = ("units", "overflow")

    kind: Literal["provisioned"]
    provider: OptionalName = None
    model: OptionalName = None
    usd_per_unit_hour: Annotated[float, number("usd_per_unit_hour")]
    input_tokens_per_minute_per_unit: Annotated[float, number("input_tokens_per_minute_per_unit")]
    output_token_weight: Annotated[float, number("output_token_weight")]
    cached_token_weight: Annotated[float, number("cached_token_weight")] = default("cached_token_weight")
    minimum_units: Annotated[int, number("minimum_units")] = default("minimum_units")
    unit_increment: Annotated[int, number("unit_increment")] = default("unit_increment")
    utilisation: Annotated[float, number("utilisation")] = 1.0
    billed_hours_per_month: Annotated[float, number("billed_hours_per_month")] = default("billed_hours_per_month")
    units: Annotated[int | None, number("units")] = None
    overflow: OptionalOptionName = None

    @model_validator(mode="after")
    def _units_are_sold(self) -> ProvisionedOption:
        if self.units is None:
            return self
        rule = f"must be a multiple of {self.unit_increment}, at least {self.minimum_units}"
        if self.units % self.unit_increment or self.units < self.minimum_units:
            raise refused(f"{shown(self.units)} is refused: {rule}", rule, inside="units")
        return self

    @property
    def named(self) -> tuple[str, ...]:
        """The option that takes what overflows."""
        return () if self.overflow is None else (self.overflow,)

    def check_others(self, others: Mapping[str, OptionDocument], hourly: bool) -> None:
        """Refuse an overflow that is no token-priced option, and other than all hours beside an hourly load."""
        if self.overflow is not None:
            self.check_token_priced(self.overflow, others, "overflow")
        if hourly and self.billed_hours_per_month != HOURS_PER_MONTH:
            sentence = "is refused beside workload.load_profile, which counts every hour: must be 730"
            raise refused(f"{shown(self.billed_hours_per_month)} {sentence}", inside="billed_hours_per_month")


@dataclass(frozen=True)
class Provisioned(PricedOption):
    """Provisioned capacity with plain numbers; fields as in the document, money in USD.

    `units` None: as many as the load needs. What typed units do not serve goes to `overflow`; without one there is no
    cost there.
    """

    name: str
    usd_per_unit_hour: Number
    input_tokens_per_minute_per_unit: Number
    output_token_weight: Number
    cached_token_weight: Number = default("cached_token_weight")
    minimum_units: Number = default("minimum_units")
    unit_increment: Number = default("unit_increment")
    utilisation: Number = 1.0
    billed_hours_per_month: Number = default("billed_hours_per_month")
    units: Number | None = None
    overflow: PricedOption | None = None
    input_token_factor: Number = default("input_token_factor")
    output_token_factor: Number = default("output_token_factor")
    seller: str = ""
    beside: Beside = NOTHING
    notes: tuple[Note, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    kind: Literal["provisioned"] = "provisioned"

    # Capacity

    def weight(self, load: Load) -> Number:
        """Return the weighted tokens that one workload token counts as."""
        ratio, hits = load.input_output_ratio, load.cache_hit_rate
        inputs = ratio / (1 + ratio) * self.input_token_factor
        outputs = 1 / (1 + ratio) * self.output_token_factor
        return inputs * (1 - hits) + self.cached_token_weight * inputs * hits + self.output_token_weight * outputs

    def unit_tokens(self, load: Load, utilisation: Number | None = None) -> Number:
        """Return the weighted tokens a month [token] that one unit serves, so that no hour of the load is over.

        With an hourly load that is what the busiest hour leaves; else the utilisation is capped by the peaks.
        """
        hour = self.input_tokens_per_minute_per_unit * MINUTES_PER_HOUR
        if utilisation is not None:
            return hour * self.billed_hours_per_month * utilisation
        if load.profile is not None:
            return hour * HOURS_PER_MONTH * self.utilisation / load.profile.peak_to_average
        return hour * self.billed_hours_per_month * np.minimum(self.utilisation, 1 / load.peak_to_average)

    def units_for(self, load: Load) -> Number:
        """Return the units that are paid for, infinite where they are too many for a number."""
        if self.units is not None:
            return self.units + 0 * load.tokens_per_month
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            needed = np.divide(load.tokens_per_month * self.weight(load), self.unit_tokens(load)) - STEP_TOLERANCE
            lots = np.ceil(np.maximum(needed, self.minimum_units) / self.unit_increment)
        return lots * self.unit_increment

    def overflow_share(self, load: Load) -> Number:
        """Return the share of all tokens that typed units do not serve; 0 where units follow the load."""
        tokens = load.tokens_per_month
        if self.units is None:
            return 0 * tokens
        weighted = tokens * self.weight(load)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            if load.profile is None:
                over = 1 - self.units * self.unit_tokens(load) / np.where(weighted > 0, weighted, 1.0)
                return np.where(weighted > 0, np.maximum(over, 0.0), 0.0)[()]
            hour = self.units * self.input_tokens_per_minute_per_unit * MINUTES_PER_HOUR * self.utilisation
            average = np.asarray(np.where(weighted > 0, weighted, 1.0) / HOURS_PER_MONTH)
            share = np.zeros_like(average + 0.0 * hour)
            loads, counts = np.unique(load.profile.relative, return_counts=True)
            for relative, count in zip(loads.tolist(), counts.tolist(), strict=True):
                share = share + np.maximum(relative - hour / average, 0.0) * (count / HOURS_PER_WEEK)
            return np.where(weighted > 0, share, 0.0)[()]

    def suffices(self, load: Load) -> Any:
        """Whether typed units serve a load, 1e-9 of a unit forgiven, so that no hour is over; shaped like the load."""
        if self.units is None:
            return True
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            needed = np.divide(load.tokens_per_month * self.weight(load), self.unit_tokens(load))
        return np.less_equal(needed - STEP_TOLERANCE, self.units)

    # What it costs

    def serving_cost(self, load: Load) -> Cost:
        """Return the cost of the units, and of what they do not serve."""
        units = finite(self.units_for(load), True, UNCOUNTABLE)
        units = finite(units.values, np.logical_and(units.defined, units.values <= _MOST_UNITS), UNCOUNTABLE)
        over = self.overflow_share(load)
        lines: Lines = {"provisioned units": units.values * self.unit_usd}
        usd = Quantity(lines["provisioned units"], units.defined, units.reason)
        if self.overflow is not None and self.units is not None:
            rest = self.overflow.serving_cost(load).usd_per_month
            lines["overflow"] = over * rest.values
            usd = finite(total(lines), np.logical_and(units.defined, rest.defined), rest.reason or UNCOUNTABLE)
        elif self.units is not None:
            usd = finite(usd.values, np.logical_and(usd.defined, self.suffices(load)), NOT_ENOUGH)
        hours = self.input_tokens_per_minute_per_unit * MINUTES_PER_HOUR * self.billed_hours_per_month
        served = load.tokens_per_month * self.weight(load) * (1 - (over if "overflow" in lines else 0.0))
        used = divided(served, units.values * hours, "no unit is paid for")
        figures = {"units": units, "utilisation": used}
        return Cost(lines, usd, {**figures, "overflow_share": Quantity(over)} if "overflow" in lines else figures)

    @property
    def unit_usd(self) -> Number:
        """What one unit costs a month [USD]."""
        return self.usd_per_unit_hour * self.billed_hours_per_month

    def serving_unit_cost(self, load: Load, utilisation: Number | None = None) -> Quantity:
        """Return the cost per Mtok of one unit used at a utilisation, its own capped by the peaks by default."""
        share = self.own_utilisation(load) if utilisation is None else utilisation
        tokens = divided(self.unit_tokens(load, share), self.weight(load), UNCOUNTABLE)
        usd = divided(self.unit_usd, tokens.values / TOKENS_PER_MTOK, UNCOUNTABLE)
        return finite(usd.values, np.logical_and(usd.defined, tokens.defined), UNCOUNTABLE)

    def serving_curve(self, load: Load) -> VolumeCurve | None:
        """Return a staircase of lots of units; typed units with what overflows, or with the end of what they serve."""
        weight, each = float(self.weight(load)), float(self.unit_tokens(load))
        if not LEAST_TOKENS_EACH < each < np.inf:
            return None
        lot, usd = int(self.unit_increment), float(self.unit_usd)
        if self.units is None:
            least = -(-int(self.minimum_units) // lot)
            if weight == 0:
                return VolumeCurve(usd * lot * least)
            return VolumeCurve(stairs=(Stair(usd * lot, lot * each / weight, least),))
        fixed = VolumeCurve(usd * float(self.units))
        if weight == 0:
            return fixed
        if self.overflow is None:
            return replace(fixed, end=float(self.units) * each / weight)
        rest = self.overflow.serving_curve(load)
        if rest is None:
            return None
        return replace(fixed, ramps=self._ramps(load, rest.usd_per_token, weight, each))

    def _ramps(self, load: Load, usd_per_token: float, weight: float, each: float) -> tuple[Ramp, ...]:
        """What overflows typed units: beyond their capacity, or beyond that of each hour of the week."""
        assert self.units is not None
        if load.profile is None:
            return (Ramp(usd_per_token, float(self.units) * each / weight),)
        hour = float(self.units * self.input_tokens_per_minute_per_unit * self.utilisation) * MINUTES_PER_HOUR
        loads, counts = np.unique(load.profile.relative, return_counts=True)
        return tuple(
            Ramp(usd_per_token * relative * count / HOURS_PER_WEEK, HOURS_PER_MONTH * hour / (weight * relative))
            for relative, count in zip(loads.tolist(), counts.tolist(), strict=True)
            if relative > 0
        )

    # What it depends on

    @property
    def uses_capacity(self) -> bool:
        """True: units are paid for whether used or not."""
        return True

    def at_utilisation(self, utilisation: Number) -> Self:
        """Return this option at another utilisation."""
        return replace(self, utilisation=utilisation)

    def own_utilisation(self, load: Load) -> Number | None:
        """Return its utilisation, capped by the load's peaks."""
        return np.minimum(self.utilisation, 1 / load.peak_to_average)

    def load_notes(self, load: Load) -> Sequence[Note]:
        """Return the notes that units are counted for the average minute, and that some of the load overflows."""
        notes = []
        if load.profile is None and np.all(np.equal(self.utilisation, 1)) and np.all(np.equal(load.peak_to_average, 1)):
            text = "units are counted for the average minute: give the peaks, or a utilisation below 100 %"
            notes.append(Note("units without peaks", text, field="utilisation"))
        over = self.overflow_share(load)
        if self.overflow is not None and np.any(over):
            share = f"{digits(100 * float(np.max(over)), 3)} % of the tokens"
            text = f"{share} do not fit into the units: {self.overflow.name} serves them"
            notes.append(Note("overflow", text, field="units"))
        return notes

    @property
    def parts(self) -> tuple[PricedOption, ...]:
        """The option that takes what overflows."""
        return () if self.overflow is None else (self.overflow,)

    def with_part(self, name: str, change: Callable[[PricedOption], PricedOption]) -> Self:
        """Return this option with the overflow option changed if it has this name."""
        if self.overflow is None or self.overflow.name != name:
            return self
        return replace(self, overflow=change(self.overflow))

    # Its price as one number

    @property
    def price_variable(self) -> str:
        """The price of a unit."""
        return "usd_per_unit_hour"

    @property
    def price_now(self) -> Number:
        """That price."""
        return self.usd_per_unit_hour

    def at_price(self, value: Number) -> Self:
        """Return this option at another price of a unit."""
        return replace(self, usd_per_unit_hour=value)

    # How it is explained

    def explain_serving(self, book: Book, load: Load) -> None:
        """Write the steps: weighted tokens, capacity of a unit, units, their cost, what overflows."""
        result = self.serving_cost(load)
        book.all_known({name: getattr(self, name) for name in (*_TYPED, "minimum_units", "unit_increment")})
        book.known("billed_hours_per_month", self.billed_hours_per_month)
        ratio = "input_output_ratio"
        book.step(
            "weighted_tokens",
            f"{book.tokens} * ({ratio} / (1 + {ratio}) * input_token_factor * (1 - cache_hit_rate + cached_token_weight"
            f" * cache_hit_rate) + output_token_weight * output_token_factor / (1 + {ratio}))",
            load.tokens_per_month * self.weight(load),
            "token/month",
        )
        share = "min(utilisation, 1 / peak_to_average)"
        if load.profile is not None:
            share = "utilisation / peak_to_average"
        book.step(
            "weighted_tokens_per_unit",
            f"input_tokens_per_minute_per_unit * {MINUTES_PER_HOUR} * billed_hours_per_month * {share}",
            self.unit_tokens(load),
            "token/month",
        )
        if self.units is None:
            formula = "max(weighted_tokens / weighted_tokens_per_unit - 1e-9, minimum_units)"
            lots = f"ceil({formula} / unit_increment) * unit_increment"
            book.step("units", lots, result.figures["units"], "unit")
        else:
            book.known("units", self.units)
        lines = ["provisioned_units_usd"]
        usd = "units * usd_per_unit_hour * billed_hours_per_month"
        book.step(lines[0], usd, result.lines["provisioned units"], "USD/month")
        if "overflow" in result.lines and self.overflow is not None:
            over = self.overflow_share(load)
            if load.profile is None:
                formula = "max(1 - units * weighted_tokens_per_unit / weighted_tokens, 0)"
                book.step("overflow_share", formula if np.any(load.tokens_per_month) else "0", over, "share of tokens")
            else:
                book.known("overflow_share", over)
            book.known("overflow_usd_per_mtok", self.overflow.serving_unit_cost(load).values)
            priced = f"overflow_share * {book.tokens} / {TOKENS_PER_MTOK:.0f} * overflow_usd_per_mtok"
            book.step("overflow_usd", priced, result.lines["overflow"], "USD/month")
            lines.append("overflow_usd")
        book.step(book.month, " + ".join(lines), result.usd_per_month, "USD/month")
        served = "weighted_tokens"
        if "overflow_usd" in lines:
            served = "weighted_tokens * (1 - overflow_share)"
        hours = f"units * input_tokens_per_minute_per_unit * {MINUTES_PER_HOUR} * billed_hours_per_month"
        book.step("achieved_utilisation", f"{served} / ({hours})", result.utilisation, "share of capacity")

    # Over months

    def serving_running(self, calendar: Calendar, load: Load, tokens: Array) -> Running:
        """Return the units of each month at the prices of closed APIs, and what overflows at its own option's."""
        monthly = load.carrying(tokens)
        units = np.asarray(self.units_for(monthly))
        if not units.max() <= _MOST_UNITS:
            return Running(reason=UNCOUNTABLE)
        paid = Block(units * calendar.price("api"), {"provisioned units": self.unit_usd}, running=True)
        if self.units is None:
            return Running((paid,))
        if self.overflow is not None:
            over = np.asarray(self.overflow_share(monthly))
            rest = self.overflow.serving_running(calendar, load, tokens * over)
            overflow = tuple(
                replace(block, amounts={"overflow": total(block.amounts)}, formula="overflow") for block in rest.blocks
            )
            return replace(rest, blocks=(paid, *overflow))
        without = ~np.all(self.suffices(monthly), axis=0)
        if np.all(without):
            return Running(reason=self._not_enough_over_months(monthly))
        if not np.any(without):
            return Running((paid,))
        return Running((paid,), without_cost=without, why_without_cost=NOT_ENOUGH)

    def _not_enough_over_months(self, monthly: Load) -> str:
        """Say from which month on typed units do not suffice, where the first months of a plain load are served."""
        served = np.asarray(self.suffices(monthly))
        if served.ndim != 1 or not served[0]:
            return NOT_ENOUGH
        return f"from month {int(np.argmin(served)) + 1} on {NOT_ENOUGH}"

    # Under uncertainty, and on axes

    def serving_inputs(self) -> Sequence[Input]:
        """Return its price, the capacity of a unit, the weights, the utilisation and the token factors."""
        return fields_of(_TYPED)

    def suggested(self) -> Sequence[Suggestion]:
        """Suggest the price of a unit ± 20 % and the utilisation ± 25 %."""
        price = Suggestion("usd_per_unit_hour", 0.8, 1.2, prices_of(self.seller))
        return price, Suggestion("utilisation", 0.75, 1.25)

    def on_axis(self, variable: str) -> Sequence[str]:
        """Return the path of its utilisation."""
        return ("utilisation",) if variable == "utilisation" else ()
