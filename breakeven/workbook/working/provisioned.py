"""Provisioned capacity in formulas: weighted tokens, units, and what overflows them."""

from __future__ import annotations

import numpy as np

from breakeven.workbook.formula import Formula, least_of, most_of, when, whole_above
from breakeven.workbook.hours import above_zero, over_hours
from breakeven.workbook.sheet import Line, Refusal, Served
from breakeven.workbook.working.place import LoadCells, Others, Place
from breakeven.workbook.working.token_priced import rates_of
from breakeven.workbook.working.work import TOLERANCE
from economics.cost.tokens import TOKENS_PER_MTOK
from economics.option.protocol import PricedOption
from economics.option.provisioned import NOT_ENOUGH, Provisioned
from economics.option.token_priced import TokenOption
from economics.quantity import Array
from economics.units import HOURS_PER_MONTH, HOURS_PER_WEEK

_MINUTES = 60


def served(place: Place, option: PricedOption, load: LoadCells, others: Others) -> Served:
    """Return what the units cost, and what the overflow option serves of the rest."""
    assert isinstance(option, Provisioned)
    cached, output = (
        place.number(name, getattr(option, name)) for name in ("cached_token_weight", "output_token_weight")
    )
    inputs = load.ratio / (1 + load.ratio) * place.number("input_token_factor", option.input_token_factor)
    outputs = 1 / (1 + load.ratio) * place.number("output_token_factor", option.output_token_factor)
    weight = place.step(
        "weighted tokens for a token of the workload",
        inputs * (1 - load.hits) + cached * inputs * load.hits + output * outputs,
        "token",
    )
    a_minute = place.number("input_tokens_per_minute_per_unit", option.input_tokens_per_minute_per_unit)
    used = place.number("utilisation", option.utilisation)
    billed = place.number("billed_hours_per_month", option.billed_hours_per_month)
    an_hour = place.step("weighted tokens of a unit in an hour", a_minute * _MINUTES, "token")
    if load.hours is None:
        serves = an_hour * billed * least_of(used, 1 / load.peak)
    else:
        serves = an_hour * HOURS_PER_MONTH * used / load.peak
    unit = place.step("weighted tokens of a unit in a month", serves, "token")
    weighted = place.column("weighted tokens", load.tokens * weight, "token")
    unit_usd = place.step("a unit a month", place.number("usd_per_unit_hour", option.usd_per_unit_hour) * billed,
                          "USD/month")  # fmt: skip
    change = place.change("api")
    if option.units is None:
        least = place.number("minimum_units", option.minimum_units)
        lot = place.number("unit_increment", option.unit_increment)
        units = place.column("units", whole_above(most_of(weighted / unit - TOLERANCE, least) / lot) * lot, "unit")
        usd = units * unit_usd * change
        return Served((Line("provisioned units", usd, usd),))
    units = place.number("units", option.units)
    paid = Line("provisioned units", units * unit_usd, units * unit_usd * change)
    if option.overflow is None:
        suffice = place.column("units suffice (1: yes)", (weighted / unit - TOLERANCE <= units) * 1, "")
        return Served((paid,), (Refusal(suffice, NOT_ENOUGH),))
    assert isinstance(option.overflow, TokenOption)
    there = place.beside(others.documents[option.overflow.name])
    rates = rates_of(there, option.overflow, load)
    over = place.column("share that does not fit", _share(place, load, weighted, unit, units, an_hour, used), "share")
    mtok = load.tokens * over / TOKENS_PER_MTOK
    return Served((paid, Line("overflow", mtok * rates.usd_today, mtok * rates.usd_by_month)))


def _share(
    place: Place,
    load: LoadCells,
    weighted: Formula,
    unit: Formula,
    units: Formula,
    an_hour: Formula,
    used: Formula,
) -> Formula:
    """The share of all tokens that the units do not serve, hour by hour where the hours are given."""
    if load.hours is None:
        return when(weighted > 0, most_of(1 - units * unit / weighted, 0.0), 0.0)
    relative = load.hours.load
    average = when(weighted > 0, weighted, 1.0) / HOURS_PER_MONTH
    fits = place.column("load of an hour that fits, over the average hour's", units * an_hour * used / average, "")
    text = above_zero(f"{relative.range}-{fits.text}")

    def beyond(limit: Array) -> Array:
        result: Array = np.maximum(relative.values - limit, 0.0)
        return result

    return when(weighted > 0, over_hours(text, beyond, fits) / HOURS_PER_WEEK, 0.0)
