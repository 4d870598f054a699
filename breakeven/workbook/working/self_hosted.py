"""A self-hosted option with a fixed fleet in formulas: throughput, copies of the model, what the supply asks for."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import assert_never

import numpy as np

from breakeven.workbook.formula import Formula, least_of
from breakeven.workbook.sheet import Line, Served
from breakeven.workbook.working.place import LoadCells, Others, Place
from breakeven.workbook.working.supplies import blended, owned, rented
from breakeven.workbook.working.work import WorkCells
from economics.option.protocol import PricedOption
from economics.option.self_hosted import SelfHosted, SelfHostedOption
from economics.option.throughput import OneFigure, PricedThroughput, TwoRates
from economics.supply.blended import Blended
from economics.supply.kinds import PricedSupply
from economics.supply.owned import Own, Owned
from economics.supply.rented import Rented

_UNIT = "token/s per copy"
_HOLDS_FOR = "worked out at the export for this ratio, these cache hits and this request length"


def served(place: Place, option: PricedOption, load: LoadCells, others: Others) -> Served:
    """Return what the copies of the model cost that the load needs, and the fixed cost."""
    del others
    assert isinstance(option, SelfHosted)
    document = document_of(place)
    always = float(option.supply.paid_hours(0.0))  # hours that do not go by those billed: the whole month
    if always:
        hours = place.step("hours that the machines are there", always, "h/month")
    else:
        hours = place.number("billed_hours_per_month", option.billed_hours_per_month)
    used = least_of(place.number("utilisation", option.utilisation), 1 / load.peak)
    work = WorkCells(
        load.tokens,
        capacity(place, option, load),
        place.step("utilisation, capped by the peaks", used, "share of capacity"),
        place.number("min_replicas", option.min_replicas),
        spares(place, option, document),
        hours,
    )
    return Served((*_supplied(place, option.supply, work), fixed(place, option)))


def _supplied(place: Place, supply: PricedSupply, work: WorkCells) -> list[Line]:
    match supply:
        case Rented():
            return rented.lines(place, supply, work)
        case Owned():
            return owned.lines(place, supply, work)
        case Blended():
            return blended.lines(place, supply, work)
        case _:
            assert_never(supply)


def document_of(place: Place) -> SelfHostedOption:
    """Return the document of a self-hosted option."""
    assert isinstance(place.document, SelfHostedOption)
    return place.document


def fixed(place: Place, option: SelfHosted) -> Line:
    """Return its fixed cost."""
    usd = place.number("fixed_usd_per_month", option.fixed_usd_per_month)
    return Line("fixed", usd, usd)


def spares(place: Place, option: SelfHosted, document: SelfHostedOption) -> Formula | None:
    """Return the cell of its spare copies; None where there are none."""
    if not np.any(option.spare_replicas):
        return None
    of_supply = document.spare_replicas is None and isinstance(document.supply, Own)
    return place.number("supply.spare_replicas" if of_supply else "spare_replicas", option.spare_replicas)


def capacity(place: Place, option: SelfHosted, load: LoadCells) -> Formula:
    """Write the throughput of one copy in each month [workload token/s]; return its cell in the row."""
    at_start = place.step("throughput of one copy of the model", _throughput(place, option, load), _UNIT)
    return place.column("throughput of one copy", at_start * place.gain, _UNIT)


def _throughput(place: Place, option: SelfHosted, load: LoadCells) -> Formula:
    throughput: PricedThroughput = option.throughput
    typed = document_of(place).throughput
    match throughput:
        case TwoRates():
            prefill = _rate(place, "prefill_tokens_per_second", throughput.prefill_tokens_per_second)
            decode = _rate(place, "decode_tokens_per_second", throughput.decode_tokens_per_second)
            reading = load.ratio * (1 - load.hits) * place.number("input_token_factor", option.input_token_factor)
            writing = place.number("output_token_factor", option.output_token_factor)
            return (load.ratio + 1) / (reading / prefill + writing / decode)
        case OneFigure():
            given = None if typed is None else typed.output_tokens_per_second
            every = 1 + load.scenario_ratio
            if given is not None and math.isclose(given * every.first, float(throughput.tokens_per_second)):
                return place.number("throughput.output_tokens_per_second", given) * every
            return _rate(place, "tokens_per_second", throughput.tokens_per_second)
        case _:
            raise AssertionError(f"no formula for {throughput}")


def _rate(place: Place, name: str, value: object) -> Formula:
    """The cell of a rate; the source of an estimate says for what it was made."""
    path = f"throughput.{name}"
    about = [
        replace(each, source=f"{each.source}; {_HOLDS_FOR}") if each.status in ("estimated", "measured") else each
        for each in place.about(path)
    ]
    return place.number(path, value, name, unit=_UNIT, about=about or None)
