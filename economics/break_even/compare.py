"""Compare all options of a scenario: their costs at its load, and the break-evens of every pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np

from economics.break_even.crossings import BreakEven, piecewise_linear
from economics.break_even.over_volume import VARIABLE as VOLUME
from economics.break_even.over_volume import over_volume
from economics.cost.load import Load
from economics.cost.result import UNCOUNTABLE, Cost, over
from economics.note import Note
from economics.option.protocol import PricedOption
from economics.quantity import Array, Quantity, finite

UNIT_VARIABLES = ("utilisation", "cache_hit_rate", "input_output_ratio")
MAX_PRICE = 1e9
"""The largest factor or rate up to which a price break-even is sought."""


@dataclass(frozen=True)
class OptionResult:
    """An option with its cost at the scenario's load and the notes that belong with it."""

    option: PricedOption
    cost: Cost
    notes: tuple[Note, ...]

    @property
    def name(self) -> str:
        """The option's name in the scenario."""
        return self.option.name


@dataclass(frozen=True)
class PriceBreakEven:
    """The rate of `option`, or the factor on all its token prices, at which it costs the same as the other option.

    At the scenario's volume, with whole replicas. For a factor, `usd_per_mtok` is the option's blended cost there.
    """

    option: str
    break_even: BreakEven
    usd_per_mtok: float | None = None


@dataclass(frozen=True)
class Comparison:
    """Every option's cost at a load; `cheapest` is None when no cost is defined.

    Break-evens of every pair are computed when they are first asked for.
    """

    load: Load
    options: tuple[OptionResult, ...]
    cheapest: str | None
    current: str = ""
    """The option that is paid today, empty where none is named."""

    @cached_property
    def over_volume(self) -> tuple[BreakEven, ...]:
        """The break-evens of every pair over tokens a month."""
        return tuple(volume_break_even(a, b, self.load) for a, b in self._pairs)

    @cached_property
    def break_evens(self) -> tuple[BreakEven, ...]:
        """The break-evens of every pair: over tokens a month, then over each unit-view variable that moves either."""
        pairs = zip(self._pairs, self.over_volume, strict=True)
        return tuple(even for (a, b), first in pairs for even in (first, *unit_break_evens(a, b, self.load)))

    @cached_property
    def price_break_evens(self) -> tuple[PriceBreakEven, ...]:
        """The price of each option of every pair at which both cost the same."""
        return tuple(even for a, b in self._pairs for even in price_break_evens(a, b, self.load))

    @property
    def _pairs(self) -> list[tuple[PricedOption, PricedOption]]:
        return list(combinations([result.option for result in self.options], 2))

    def result(self, name: str) -> OptionResult:
        """Return the result of the option with this name."""
        return next(result for result in self.options if result.name == name)

    def saving(self, name: str) -> Saving | None:
        """Return what an option saves a month against the one that is paid today; None where none is named."""
        today = next((result for result in self.options if result.name == self.current), None)
        if today is None:
            return None
        theirs, mine = today.cost.usd_per_month, self.result(name).cost.usd_per_month
        usd = finite(theirs.values - mine.values, theirs.defined and mine.defined, mine.reason or theirs.reason or "")
        return Saving(usd, over(usd, theirs.values, NOTHING_PAID_TODAY))


@dataclass(frozen=True)
class Saving:
    """What an option saves a month against today [USD], above 0 where it is cheaper, and as a share of today."""

    usd_per_month: Quantity
    share: Quantity


NOTHING_PAID_TODAY = "today's option costs 0 a month: no share of it"


def compare(options: Sequence[PricedOption], load: Load, current: str | None = None) -> Comparison:
    """Return the comparison of 2 or more options (in the scenario's order) at a scalar load.

    `current` names the option that is paid today.

    >>> from economics.cost.tokens import TokenPrices
    >>> from economics.option.token_priced import TokenOption
    >>> cheap = TokenPrices(input=0.5, cached_input=0.1, cache_write=0.5, cache_write_long=0.8, output=2.0)
    >>> options = [TokenOption("large", "api", cheap.scaled(4), cheap), TokenOption("small", "api", cheap, cheap)]
    >>> comparison = compare(options, Load(6e9, input_output_ratio=5, input_tokens_per_request=2000))
    >>> comparison.cheapest, float(comparison.result("small").cost.usd_per_month.scalar)
    ('small', 4500.0)
    """
    results = tuple(OptionResult(o, o.cost(load), (*o.notes, *o.load_notes(load))) for o in options)
    defined = [(usd, r.name) for r in results if (usd := r.cost.usd_per_month.scalar) is not None]
    return Comparison(
        load,
        results,
        min(defined, key=lambda even: even[0])[1] if defined else None,
        current or "",
    )


def unit_break_evens(a: PricedOption, b: PricedOption, load: Load) -> list[BreakEven]:
    """Return the break-evens of two options over each unit-view variable that affects either."""
    results = []
    for variable in UNIT_VARIABLES:
        if variable == "utilisation" and not (a.has_utilisation and b.has_utilisation):
            continue
        nodes = _nodes(variable, load)
        if any(_moves(option, load, variable, nodes) for option in (a, b)):
            costs = [_straight_costs(option, load, variable, nodes) for option in (a, b)]
            if np.all(np.isfinite(costs)):
                at_nodes = (cost.tolist() for cost in costs)
                results.append(piecewise_linear(a.name, b.name, variable, nodes.tolist(), *at_nodes))
            else:
                results.append(_unknown(a, b, variable))
    return results


def price_break_evens(a: PricedOption, b: PricedOption, load: Load) -> list[PriceBreakEven]:
    """Return, for each of two options, the rate or token price factor at which both cost the same."""
    results = []
    ends = [0.0, MAX_PRICE]
    for option, other in ((a, b), (b, a)):
        variable = option.price_variable
        if variable is None:
            continue
        mine = _at_prices(option, option.name, load, ends)
        theirs = _at_prices(other, option.name, load, ends)
        if len(mine) < len(ends) or len(theirs) < len(ends):
            continue
        even = piecewise_linear(a.name, b.name, variable, ends, *((mine, theirs) if option is a else (theirs, mine)))
        per_mtok = None
        if even.crossings and variable == "price_factor":
            per_mtok = option.at_price(even.crossings[0].at).cost(load).usd_per_mtok(load).scalar
        results.append(PriceBreakEven(option.name, even, per_mtok))
    return results


def _at_prices(option: PricedOption, name: str, load: Load, prices: Sequence[float]) -> list[float]:
    """Return what an option costs where the one of a name, itself or a part, has these prices; as far as defined."""
    costs = []
    for price in prices:

        def repriced(part: PricedOption, price: float = price) -> PricedOption:
            return part.at_price(price)

        changed = repriced(option) if option.name == name else option.with_part(name, repriced)
        usd = changed.cost(load).usd_per_month.scalar
        if usd is not None:
            costs.append(usd)
    return costs


def volume_break_even(a: PricedOption, b: PricedOption, load: Load) -> BreakEven:
    """Return the break-even of two options over tokens a month, at the mix of a scalar load."""
    curve_a, curve_b = a.volume_curve(load), b.volume_curve(load)
    if curve_a is None or curve_b is None:
        return _unknown(a, b, VOLUME)
    return over_volume(a.name, curve_a, b.name, curve_b)


def _unknown(a: PricedOption, b: PricedOption, variable: str) -> BreakEven:
    undefined = {"verdict": UNCOUNTABLE, "count": UNCOUNTABLE}
    return BreakEven(a.name, b.name, variable, None, count=None, undefined=undefined)


def _nodes(variable: str, load: Load) -> Array:
    """Values of a variable between which every unit cost is linear after the scaling of `_straight_costs`."""
    if variable == "utilisation":
        return np.array([0.0, 1.0])
    if variable == "cache_hit_rate":  # beyond h = n/(n+1) the misses, not the reads, limit the cache writes
        reads, writes = load.cache_reads_per_write, load.cache_write_share
        return np.array([0.0, float(reads / (reads + 1) if writes is None else 1 - writes), 1.0])
    field = load.edition.field(variable)
    return np.array([field.low, field.high])


def _straight_costs(option: PricedOption, load: Load, variable: str, nodes: Array) -> Array:
    """Unit costs at the nodes, times the factor that makes them linear: u over utilisation, 1 + r over the ratio.

    K/u against p becomes K against p·u, and (A·r + B)/(1 + r) becomes A·r + B. Infinite where undefined.
    """
    if variable == "utilisation":
        full, half = (float(u * option.unit_cost(load, u).filled(np.inf)) for u in (1.0, 0.5))
        with np.errstate(invalid="ignore"):  # u times the unit cost is a straight line in u, known by two points
            return np.array([2 * half - full, full]) if np.isfinite(full) else np.full(2, np.inf)
    costs = np.broadcast_to(option.unit_cost(load.with_(variable, nodes)).filled(np.inf), nodes.shape)
    with np.errstate(over="ignore"):
        return costs * (1 + nodes) if variable == "input_output_ratio" else costs


def _moves(option: PricedOption, load: Load, variable: str, nodes: Array) -> bool:
    if variable == "utilisation":
        return option.uses_capacity
    costs = option.unit_cost(load.with_(variable, nodes)).filled(np.inf)
    low, high = np.min(costs), np.max(costs)
    return bool(low < high and not high - low <= 1e-12 * high)
