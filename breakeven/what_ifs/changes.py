"""Small what-ifs of a scenario: one number changed, what it does to a cost, and the edit that makes it so."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from breakeven.edits.prices import cut_price
from breakeven.edits.workload import scale_volume
from breakeven.origins import Sourced
from economics.break_even.compare import Comparison, OptionResult
from economics.break_even.over_volume import MAX_TOKENS, VARIABLE
from economics.option.protocol import PricedOption

_TIMES = (3.0, 1 / 3)
_CUT = 0.3
"""The cut of a token price that is looked at: about what sellers have taken off in half a year."""
_ROUND = (8, 6, 5, 4, 3, 2.5, 2, 1.5, 1)
_WELL_BELOW = 0.9


@dataclass(frozen=True)
class WhatIf:
    """A changed number: whose cost is told before and after [USD/month], the cheapest then with its cost, and the edit.

    `volume_factor` is set where the volume changes, `price` where the option's price does: a factor on token prices, or
    a rate in the unit of `price_variable`.
    """

    option: str
    before_usd: float
    after_usd: float
    cheapest_before: str | None
    cheapest_after: str | None
    cheapest_after_usd: float | None
    edit: Callable[[Sourced], Sourced]
    volume_factor: float | None = None
    price: float | None = None
    price_variable: str | None = None


def what_ifs(comparison: Comparison, names: Sequence[str]) -> tuple[WhatIf, ...]:
    """Return what three times and a third of the volume do, and a lower price of each option that has one price.

    `names` are all options of the scenario in its order, those without a cost too: edits go by place.
    """
    if comparison.cheapest is None:
        return ()
    found = [_at_volume(comparison, factor) for factor in _TIMES]
    found += [_at_price(comparison, result, names.index(result.name)) for result in comparison.options]
    return tuple(each for each in found if each is not None)


def _at_volume(comparison: Comparison, factor: float) -> WhatIf | None:
    tokens = float(comparison.load.tokens_per_month) * factor
    if not 0 < tokens <= MAX_TOKENS:
        return None
    then = comparison.load.with_(VARIABLE, tokens)
    about = comparison.cheapest
    assert about is not None
    result = comparison.result(about)
    before, after = result.cost.usd_per_month.scalar, result.option.cost(then).usd_per_month.scalar
    if before is None or after is None:
        return None
    options = [each.option for each in comparison.options]
    cheapest, least = _cheapest(options, [option.cost(then).usd_per_month.scalar for option in options])
    return WhatIf(
        about,
        before,
        after,
        about,
        cheapest,
        least,
        lambda sourced: scale_volume(sourced, factor),
        volume_factor=factor,
    )


def _at_price(comparison: Comparison, result: OptionResult, place: int) -> WhatIf | None:
    option = result.option
    variable, now = option.price_variable, option.price_now
    before = result.cost.usd_per_month.scalar
    if variable is None or now is None or before is None:
        return None
    price = 1 - _CUT if variable == "price_factor" else _lower_rate(float(now))
    if price is None:
        return None

    def repriced(one: PricedOption) -> PricedOption:
        return one.at_price(price)

    changed = [
        repriced(each.option) if each is result else each.option.with_part(option.name, repriced)
        for each in comparison.options
    ]
    after = changed[comparison.options.index(result)].cost(comparison.load).usd_per_month.scalar
    if after is None:
        return None
    costs = [
        each.cost.usd_per_month.scalar if now is each.option else now.cost(comparison.load).usd_per_month.scalar
        for each, now in zip(comparison.options, changed, strict=True)
    ]
    cheapest, least = _cheapest(changed, costs)

    def edit(sourced: Sourced) -> Sourced:
        return cut_price(sourced, place, variable, price)

    best = comparison.cheapest
    return WhatIf(result.name, before, after, best, cheapest, least, edit, price=price, price_variable=variable)


def _lower_rate(now: float) -> float | None:
    """The highest round rate well below the present one; None for a rate that is nought.

    >>> _lower_rate(3.85), _lower_rate(2.2), _lower_rate(98.0), _lower_rate(0)
    (3.0, 1.5, 80.0, None)
    """
    if now <= 0:
        return None
    below = _WELL_BELOW * now
    power = 10.0 ** math.floor(math.log10(below))
    return float(next(step * power for step in _ROUND if step * power <= below))


def _cheapest(options: Sequence[PricedOption], costs: Sequence[float | None]) -> tuple[str | None, float | None]:
    """The cheapest option with its cost [USD/month]; None where no option has one."""
    defined = [(usd, option.name) for option, usd in zip(options, costs, strict=True) if usd is not None]
    if not defined:
        return None, None
    least, name = min(defined, key=lambda cost: cost[0])
    return name, least
