"""The comparison of all options of a scenario: costs at its load, and every break-even between every pair."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from economics.break_even.crossings import BreakEven, piecewise_linear
from economics.break_even.staircase import VARIABLE as VOLUME
from economics.break_even.staircase import Line, Stair, over_volume
from economics.cost.tokens import TOKENS_PER_MTOK, total
from economics.fields.table import FIELDS
from economics.note import Note
from economics.option.options import UNCOUNTABLE, Cost, Load, PricedOption, SelfHosted, TokenOption, cost, unit_cost
from economics.quantity import Array
from economics.supply.self_hosted import Mixed, OneFigure, Owned, Rented, peak_usd

UNIT_VARIABLES = ("utilisation", "cache_hit_rate", "input_output_ratio")
MAX_PRICE_FACTOR = 1e9


@dataclass(frozen=True)
class OptionResult:
    """An option with its cost at the scenario's load and the remarks a reader needs beside the figure."""

    option: PricedOption
    cost: Cost
    notes: tuple[Note, ...]

    @property
    def name(self) -> str:
        """The option's name in the scenario."""
        return self.option.name


@dataclass(frozen=True)
class PriceBreakEven:
    """The GPU rate, or the factor on all token prices, of `option` at which it costs what the other one does.

    At the scenario's volume with whole replicas. For a factor, `usd_per_mtok` is the option's blended cost there.
    """

    option: str
    break_even: BreakEven
    usd_per_mtok: float | None = None


@dataclass(frozen=True)
class Comparison:
    """Every option's cost and every break-even; `cheapest` is None when no cost is defined."""

    load: Load
    options: tuple[OptionResult, ...]
    break_evens: tuple[BreakEven, ...]
    price_break_evens: tuple[PriceBreakEven, ...]
    cheapest: str | None


def compare(options: Sequence[PricedOption], load: Load) -> Comparison:
    """Return the comparison of 2 or more options (in the scenario's order) at a scalar load."""
    results = tuple(_result(option, load) for option in options)
    pairs = list(combinations(options, 2))
    defined = [(c, r.name) for r in results if (c := r.cost.usd_per_month.scalar) is not None]
    return Comparison(
        load,
        results,
        tuple(b for a, other in pairs for b in break_evens(a, other, load)),
        tuple(p for a, other in pairs for p in price_break_evens(a, other, load)),
        min(defined, key=lambda entry: entry[0])[1] if defined else None,
    )


def break_evens(a: PricedOption, b: PricedOption, load: Load) -> list[BreakEven]:
    """Return the break-even of two options over volume and over each unit-view variable that moves one of them."""
    found = [volume_break_even(a, b, load)]
    for variable in UNIT_VARIABLES:
        nodes = _nodes(variable, load)
        if any(_moves(option, load, variable, nodes) for option in (a, b)):
            costs = [_straight_costs(option, load, variable, nodes) for option in (a, b)]
            if np.all(np.isfinite(costs)):
                found.append(piecewise_linear(a.name, b.name, variable, nodes.tolist(), *(c.tolist() for c in costs)))
            else:
                found.append(_unknown(a, b, variable))
    return found


def price_break_evens(a: PricedOption, b: PricedOption, load: Load) -> list[PriceBreakEven]:
    """Return, for each of two options, the GPU rate or the token price factor at which both cost the same."""
    found = []
    for option, other in ((a, b), (b, a)):
        target = cost(other, load).usd_per_month.scalar
        ends = [0.0, MAX_PRICE_FACTOR]
        moved = [cost(_with_price(option, end), load).usd_per_month.scalar for end in ends]
        if (
            target is None
            or None in moved
            or (isinstance(option, SelfHosted) and not isinstance(option.supply, Rented))
        ):
            continue
        variable = "price_factor" if isinstance(option, TokenOption) else "usd_per_gpu_hour"
        mine = [m for m in moved if m is not None]
        theirs = [target, target]
        costs = (mine, theirs) if option is a else (theirs, mine)
        even = piecewise_linear(a.name, b.name, variable, ends, *costs)
        per_mtok = None
        if even.crossings and isinstance(option, TokenOption):
            per_mtok = cost(_with_price(option, even.crossings[0].at), load).usd_per_mtok(load).scalar
        found.append(PriceBreakEven(option.name, even, per_mtok))
    return found


def _with_price(option: PricedOption, value: float) -> PricedOption:
    if isinstance(option, TokenOption):
        return replace(option, price_factor=value)
    return replace(option, supply=Rented(value)) if isinstance(option.supply, Rented) else option


def volume_break_even(a: PricedOption, b: PricedOption, load: Load) -> BreakEven:
    """Return the break-even of two options over tokens a month, at the mix of a scalar load."""
    cost_a, cost_b = _shape(a, load), _shape(b, load)
    if cost_a is None or cost_b is None:
        return _unknown(a, b, VOLUME)
    return over_volume(a.name, cost_a, b.name, cost_b)


def _unknown(a: PricedOption, b: PricedOption, variable: str) -> BreakEven:
    undefined = {"verdict": UNCOUNTABLE, "count": UNCOUNTABLE}
    return BreakEven(a.name, b.name, variable, None, count=None, undefined=undefined)


def _shape(option: PricedOption, load: Load) -> Line | Stair | None:
    if isinstance(option, TokenOption):
        return Line(float(unit_cost(option, load).values) / TOKENS_PER_MTOK)
    per_replica = float(option.tokens_per_replica(load))
    if not 0 < per_replica < math.inf:
        return None
    usd, least, fixed = float(total(option.replica_lines)), int(option.min_replicas), float(option.fixed_usd_per_month)
    if isinstance(option.supply, Owned):
        return Stair(usd, per_replica, least, fixed + usd * float(option.supply.spare_replicas))
    if isinstance(option.supply, Mixed):
        baseline, peak = int(option.supply.baseline_replicas), float(peak_usd(option.supply, option.gpus_per_replica))
        return Stair(peak, per_replica, max(least, baseline), fixed + (usd - peak) * baseline)
    return Stair(usd, per_replica, least, fixed)


def _nodes(variable: str, load: Load) -> Array:
    """Values of a variable between which every unit cost is straight, once made so by `_straight_costs`."""
    if variable == "utilisation":
        return np.array([0.0, 1.0])
    if variable == "cache_hit_rate":  # beyond h = n/(n+1) the misses, not the reads, limit the cache writes
        return np.array([0.0, float(load.cache_reads_per_write / (load.cache_reads_per_write + 1)), 1.0])
    return np.array([FIELDS[variable].low, FIELDS[variable].high])


def _straight_costs(option: PricedOption, load: Load, variable: str, nodes: Array) -> Array:
    """Unit costs at the nodes times the factor that makes them linear: u over the utilisation, 1 + r over the ratio.

    K/u against p becomes K against p·u, and (A·r + B)/(1 + r) becomes A·r + B. Infinite where undefined.
    """
    if variable == "utilisation":
        at_full_use = unit_cost(option, load, 1.0).filled(np.inf)
        with np.errstate(invalid="ignore"):
            return at_full_use * (np.ones(2) if isinstance(option, SelfHosted) else nodes)
    costs = np.broadcast_to(unit_cost(option, load.with_(variable, nodes)).filled(np.inf), nodes.shape)
    with np.errstate(over="ignore"):
        return costs * (1 + nodes) if variable == "input_output_ratio" else costs


def _moves(option: PricedOption, load: Load, variable: str, nodes: Array) -> bool:
    if variable == "utilisation":
        return isinstance(option, SelfHosted)
    costs = unit_cost(option, load.with_(variable, nodes)).filled(np.inf)
    low, high = np.min(costs), np.max(costs)
    return bool(low < high and not high - low <= 1e-12 * high)


def _result(option: PricedOption, load: Load) -> OptionResult:
    return OptionResult(option, cost(option, load), (*option.notes, *_load_notes(option, load)))


def _load_notes(option: PricedOption, load: Load) -> list[Note]:
    if isinstance(option, TokenOption):
        return []
    notes = []
    if load.peak_to_average * option.utilisation > 1:
        text = (
            f"peaks cap the utilisation: {load.peak_to_average:g} × the average load leaves "
            f"{100 / load.peak_to_average:.3g} % of the capacity for use on average, "
            f"not the {100 * option.utilisation:.3g} % set"
        )
        notes.append(Note("peaks", text, field="utilisation"))
    if isinstance(option.throughput, OneFigure):
        text = "throughput is one figure for this mix: it does not change with cache hit rate or ratio"
        notes.append(Note("one figure", text, field="throughput"))
        if option.input_token_factor != 1 or option.output_token_factor != 1:
            text = "token factors do not change a throughput given as one figure of workload tokens"
            notes.append(Note("token factors unused", text, field="throughput"))
    return notes
