"""A rented option that follows the hours of a week in formulas: by the hour, or a baseline and what is above it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from breakeven.workbook.formula import Formula, least_of, most_of, number, when, whole_above, whole_below
from breakeven.workbook.hours import (
    HourColumn,
    WeekHours,
    above_zero,
    exceeded_by,
    larger,
    over_hours,
    rounded_up,
)
from breakeven.workbook.sheet import Line, Served
from breakeven.workbook.working.contracts import begun, in_service
from breakeven.workbook.working.machines import COPY, MachineCells
from breakeven.workbook.working.place import LoadCells, Others, Place
from breakeven.workbook.working.self_hosted import capacity, document_of, fixed, spares
from breakeven.workbook.working.supplies.rented import RATE, machine_cells_of, rates, usable
from breakeven.workbook.working.token_priced import Rates, rates_of
from breakeven.workbook.working.work import TOLERANCE
from economics.cost.tokens import TOKENS_PER_MTOK
from economics.option.protocol import PricedOption
from economics.option.scaled import Baseline, ByTheHour, ScaledHosted
from economics.option.token_priced import TokenOption
from economics.quantity import Array
from economics.scaling.hours import WEEKS_PER_MONTH
from economics.units import HOURS_PER_MONTH, HOURS_PER_WEEK, SECONDS_PER_HOUR

_TIE = 1e-12
"""As in economics.scaling.best: costs that differ by less are the same."""


@dataclass(frozen=True)
class _Fleet:
    """What serves an hour: the average hour's load in copies, what a copy serves, the least, the spares, machines."""

    hours: WeekHours
    average: Formula
    copy_tokens: Formula
    least: Formula
    spares: Formula
    machines: MachineCells

    @property
    def each(self) -> Formula:
        return self.machines.each


def served(place: Place, option: PricedOption, load: LoadCells, others: Others) -> Served:
    """Return what the hours cost, what is paid for beside them, and the fixed cost."""
    assert isinstance(option, ScaledHosted)
    base, scaling = option.base, option.scaling
    left = usable(place, option.supply, "supply")
    speed = capacity(place, base, load)
    speed = speed if left is None else place.column("throughput after interruptions", speed * left, "token/s per copy")
    busy = place.number("scaling.busy_hour_utilisation", scaling.busy_hour_utilisation)
    copy_tokens = place.column("tokens of a copy in a full hour", speed * SECONDS_PER_HOUR * busy, "token")
    average = place.column("copies for the average hour", load.tokens / HOURS_PER_MONTH / copy_tokens, COPY)
    assert load.hours is not None
    fleet = _Fleet(
        load.hours,
        average,
        copy_tokens,
        place.number("scaling.min_replicas", scaling.min_replicas, "hourly_min_replicas"),
        spares(place, base, document_of(place)) or number(0),
        machine_cells_of(place, option.supply, "supply"),
    )
    match scaling:
        case ByTheHour():
            lines = _by_the_hour(place, option, scaling, fleet)
        case Baseline():
            lines = _with_baseline(place, option, scaling, fleet, load, others)
        case _:
            raise AssertionError(f"no formula for {scaling}")
    return Served((*lines, fixed(place, base)))


def _needed(load: HourColumn, average: Formula, least: Formula) -> str:
    """The text of the copies that each hour needs."""
    return larger(rounded_up(f"{average.text}*{load.range}-{number(TOLERANCE).text}"), least.text)


def _need(average: Array, least: Array, load: Array) -> Array:
    needed: Array = np.maximum(np.ceil(average * load - TOLERANCE), least)
    return needed


def _blocks(text: str, fleet: _Fleet) -> str:
    """The text of the blocks that some copies of each hour take."""
    return text if fleet.each.text == "1" else rounded_up(f"({text})/{fleet.each.text}")


def _by_the_hour(place: Place, option: ScaledHosted, scaling: ByTheHour, fleet: _Fleet) -> list[Line]:
    keep = place.number("scaling.keep_hours", scaling.keep_hours)
    load, starts = fleet.hours.kept(keep, place.document.name)
    copies = _needed(load, fleet.average, fleet.least)
    blocks = _blocks(f"{copies}+{fleet.spares.text}", fleet)

    def held(average: Array, least: Array, spares_: Array, each: Array) -> Array:
        result: Array = np.ceil((_need(average, least, load.values) + spares_) / each)
        return result

    parts = (fleet.average, fleet.least, fleet.spares, fleet.each)
    hours = place.column("machine-hours of a week", over_hours(blocks, held, *parts), "h/week")
    started = place.column(
        "machines started in a week",
        over_hours(f"({blocks})*{starts.range}", lambda *a: held(*a) * starts.values, *parts),
        "start/week",
    )
    rate = rates(place, option.supply, f"supply.{RATE}")
    monthly = fleet.machines.block_gpus * WEEKS_PER_MONTH
    usd = hours * monthly * rate
    minutes = place.number("scaling.start_minutes", scaling.start_minutes)
    starting = started * monthly * minutes / 60 * rate
    return [Line("gpu rent", usd, usd), Line("starts", starting, starting)]


def _with_baseline(
    place: Place, option: ScaledHosted, scaling: Baseline, fleet: _Fleet, load: LoadCells, others: Others
) -> list[Line]:
    rate = rates(place, option.supply, f"supply.{RATE}")
    own_now = place.number(f"supply.{RATE}", option.supply.usd_per_gpu_hour)
    elsewhere: Rates | None = None
    above_rate = above_now = number(0)
    if scaling.by_token:
        assert isinstance(option.above, TokenOption)
        there = place.beside(others.documents[option.above.name])
        elsewhere = rates_of(there, option.above, load)
        token_now = place.step("a token served elsewhere", elsewhere.usd_today / TOKENS_PER_MTOK, "USD/token")
    else:
        path = "scaling.above_usd_per_gpu_hour"
        rented = option.above_rent
        above_rate = rates(place, replace(rented, usd_per_gpu_hour=option.above_usd_per_gpu_hour), path,
                           " above the baseline")  # fmt: skip
        above_now = place.number(path, option.above_usd_per_gpu_hour)
        token_now = number(0)
    if scaling.baseline_replicas is not None:
        baseline = place.number("scaling.baseline_replicas", scaling.baseline_replicas)
    elif scaling.by_token:
        baseline = place.column("copies of the best baseline", _best_overflow(place, fleet, own_now, token_now), COPY)
    else:
        baseline = place.column("copies of the best baseline", _best_on_demand(place, fleet, own_now, above_now), COPY)
    blocks = place.column("machines of the baseline", fleet.machines.blocks(baseline + fleet.spares) + 0 * rate,
                          "machine")  # fmt: skip
    own = _rent(place, option, blocks * fleet.machines.block_gpus, rate)
    if elsewhere is not None:
        over = place.column("tokens served elsewhere", _overflow(fleet, baseline, load.tokens), "token")
        mtok = over / TOKENS_PER_MTOK
        return [own, Line("overflow", mtok * elsewhere.usd_today, mtok * elsewhere.usd_by_month)]
    hours = place.column("machine-hours of a week above the baseline", _above(fleet, baseline), "h/week")
    usd = hours * fleet.machines.block_gpus * WEEKS_PER_MONTH * above_rate
    return [own, Line("peak gpu rent", usd, usd)]


def _rent(place: Place, option: ScaledHosted, gpus: Formula, rate: Formula) -> Line:
    """The baseline's own hours; under a contract, at the rate of the month in which it was signed."""
    usd = gpus * HOURS_PER_MONTH * rate
    term = option.supply.commitment_months
    if not term or not place.sheet.months:
        return Line("gpu rent", usd, usd)
    months = place.number("supply.commitment_months", term)
    signed = begun(place, "GPUs signed for", place.column("GPUs of the baseline", gpus, "GPU"), months, "GPU")
    return Line("gpu rent", usd, in_service(place, signed, months, rate) * HOURS_PER_MONTH)


def _above(fleet: _Fleet, baseline: Formula) -> Formula:
    """Machine-hours of a week that the hours need above the baseline."""
    load = fleet.hours.load
    beyond = above_zero(f"{_needed(load, fleet.average, fleet.least)}-{baseline.text}")

    def computed(average: Array, least: Array, base: Array, each: Array) -> Array:
        result: Array = np.ceil(np.maximum(_need(average, least, load.values) - base, 0.0) / each)
        return result

    return over_hours(_blocks(beyond, fleet), computed, fleet.average, fleet.least, baseline, fleet.each)


def _over_baseline(fleet: _Fleet, baseline: Formula) -> Formula:
    """The load of a week above a baseline, in copies."""
    load = fleet.hours.load
    text = above_zero(f"{fleet.average.text}*{load.range}-{baseline.text}")
    return over_hours(
        text, lambda average, base: np.maximum(average * load.values - base, 0.0), fleet.average, baseline
    )


def _overflow(fleet: _Fleet, baseline: Formula, tokens: Formula) -> Formula:
    """The tokens of a month that a baseline cannot serve."""
    over = _over_baseline(fleet, baseline) * fleet.copy_tokens * WEEKS_PER_MONTH
    return when(baseline.same_as(0), tokens, least_of(over, tokens))


def _hours_that_pay(place: Place, own: Formula, above: Formula) -> Formula:
    """In how many hours a copy must be of use at most, that paying for it always does not pay."""
    pays = when(above > 0, HOURS_PER_WEEK * own / above * (1 + _TIE), HOURS_PER_WEEK)
    return place.column("hours in which a copy must be of use", pays, "h/week")


def _fewest(fleet: _Fleet) -> Formula:
    """The blocks that hold the spares alone."""
    return fleet.machines.blocks(fleet.spares)


def _least_baseline(fleet: _Fleet, blocks: Formula) -> Formula:
    """The smallest baseline that takes so many blocks."""
    return most_of(fleet.each * (blocks - 1) - fleet.spares + 1, 0.0)


def _best_on_demand(place: Place, fleet: _Fleet, own: Formula, above: Formula) -> Formula:
    """The smallest baseline of least cost with machines on demand above it; see economics.scaling.best."""
    load = fleet.hours.load
    pays = _hours_that_pay(place, own + 0 * fleet.average, above)
    deciding = most_of(fleet.least, whole_above(fleet.average * exceeded_by(load, pays) - TOLERANCE))
    blocks = place.column(
        "machines of the best baseline",
        when(pays < HOURS_PER_WEEK, fleet.machines.blocks(deciding + fleet.spares), _fewest(fleet)),
        "machine",
    )
    if fleet.each.text == "1":
        kept = blocks - fleet.spares
    else:
        need = _needed(load, fleet.average, fleet.least)
        more = above_zero(f"{rounded_up(f'({need}+{fleet.spares.text})/{fleet.each.text}')}-{blocks.text}")

        def left(average: Array, least: Array, spares_: Array, each: Array, held: Array) -> Array:
            needs = _need(average, least, load.values)
            result: Array = needs - each * np.maximum(np.ceil((needs + spares_) / each) - held, 0.0)
            return result

        parts = (fleet.average, fleet.least, fleet.spares, fleet.each, blocks)
        kept = over_hours(f"{need}-{fleet.each.text}*({more})", left, *parts, fold="most")
    return when(above > 0, most_of(kept, _least_baseline(fleet, blocks)), 0.0)


def _best_overflow(place: Place, fleet: _Fleet, own: Formula, token: Formula) -> Formula:
    """The smallest baseline of least cost where the rest is priced by the token; see economics.scaling.best."""
    load = fleet.hours.load
    block = place.step("an hour of a machine", fleet.machines.block_gpus * own, "USD/h")
    above = place.column("what a full hour of a copy costs elsewhere", token * fleet.copy_tokens, "USD/h")
    pays = _hours_that_pay(place, block / fleet.each, above)
    fraction = place.column(
        "machines of the best baseline, not rounded",
        (fleet.average * exceeded_by(load, pays) + fleet.spares) / fleet.each,
        "machine",
    )
    costs = []
    for label, rounded in (("fewer", whole_below(fraction)), ("more", whole_above(fraction))):
        blocks = place.column(f"{label} machines", most_of(rounded, _fewest(fleet)), "machine")
        copies = place.column(f"copies on {label} machines", fleet.each * blocks - fleet.spares, COPY)
        usd = HOURS_PER_WEEK * block * blocks + above * _over_baseline(fleet, copies)
        costs.append((blocks, place.column(f"cost of a week with {label} machines", usd, "USD/week")))
    (fewer, usd_fewer), (more, usd_more) = costs
    everything = HOURS_PER_WEEK * above * fleet.average
    blocks = place.column(
        "machines of the best baseline",
        when(usd_fewer - usd_more > _TIE * most_of(usd_fewer, everything), more, fewer),
        "machine",
    )
    all_served = whole_above(fleet.average * fleet.hours.busiest - TOLERANCE)
    most = fleet.each * blocks - fleet.spares
    best = when(all_served <= most, most_of(all_served, _least_baseline(fleet, blocks)), most)
    return when(above > 0, best, 0.0)
