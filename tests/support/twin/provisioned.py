"""A closed model bought by capacity."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.support.twin import token_priced
from tests.support.twin.cost import TOO_FEW_UNITS, Cost
from tests.support.twin.load import Load
from tests.support.twin.numbers import HOURS, Setting, exact, field_of


def weight(option: Mapping[str, Any], load: Load) -> Fraction:
    """Weighted tokens of this mix for one workload token: W/T."""
    inputs = load.ratio / (1 + load.ratio) * field_of(option, "input_token_factor", 1)
    outputs = 1 / (1 + load.ratio) * field_of(option, "output_token_factor", 1)
    read = (1 - load.hit) + field_of(option, "cached_token_weight") * load.hit
    return inputs * read + exact(option["output_token_weight"]) * outputs


def hours(option: Mapping[str, Any]) -> Fraction:
    return field_of(option, "billed_hours_per_month", HOURS)


def periods(option: Mapping[str, Any], load: Load) -> list[tuple[Fraction, Fraction]]:
    """Tokens of each time that is counted on its own, and the weighted tokens that a unit does in it.

    The whole month, or, with a profile, each hour of the week: its tokens as often as it comes in a month.
    """
    a_minute = exact(option["input_tokens_per_minute_per_unit"])
    used = field_of(option, "utilisation", 1)
    if load.weights is None:
        return [(load.tokens, a_minute * 60 * hours(option) * min(used, 1 / load.peak))]
    often = HOURS / len(load.weights)
    return [(t * often, a_minute * 60 * used * often) for t in load.hourly]


def units_wanted(option: Mapping[str, Any], load: Load) -> Fraction:
    """Units with which no period is over, before anything is rounded or forgiven."""
    heavy = weight(option, load)
    return max(tokens * heavy / a_unit for tokens, a_unit in periods(option, load))


def cost(option: Mapping[str, Any], load: Load, at: Setting, options: Mapping[str, Mapping[str, Any]]) -> Cost:
    wanted = units_wanted(option, load) * (1 + at.nudge) - at.forgiven
    increment = int(option.get("unit_increment") or 1)
    typed = option.get("units")
    if typed is None:
        asked = max(field_of(option, "minimum_units"), wanted)
        units = increment * -(-asked // increment)
    else:
        units = int(typed)
    usd = units * exact(option["usd_per_unit_hour"]) * at.side("api") * hours(option)
    lines, figures = {"provisioned units": usd}, {"units": units}
    if typed is None or units >= wanted:
        return Cost(lines, figures)
    if option.get("overflow") is None:
        return Cost(missing=TOO_FEW_UNITS, figures=figures)
    other = options[option["overflow"]]
    lines["overflow"] = _over(option, load, units, at) * token_priced.usd_per_token(other, load, at)
    return Cost(lines, figures)


def _over(option: Mapping[str, Any], load: Load, units: int, at: Setting) -> Fraction:
    """Tokens of a month that the units cannot take: the share 1 − units·U/W of each period that is over."""
    heavy, over = weight(option, load), Fraction(0)
    for tokens, a_unit in periods(option, load):
        if tokens * heavy / a_unit * (1 + at.nudge) - at.forgiven > units:
            over += (1 - units * a_unit / (tokens * heavy)) * tokens
    return over
