"""The result as a JSON document: finite numbers, or null with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from economics.break_even.compare import Comparison, OptionResult, PriceBreakEven
from economics.break_even.crossings import BreakEven
from economics.cost.figures import FIGURES
from economics.cost.result import NO_REQUESTS, Cost, over
from economics.fields.edition import CURRENT
from economics.quantity import Quantity

ONE_BY_ONE = "GPUs are paid for one by one, not by the machine"


def result_document(
    comparison: Comparison,
    as_of: date,
    further: Mapping[str, Any] | None = None,
    of_options: Mapping[str, Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    """Return the result of a scenario as the contract's JSON document (see docs/model.md, "Result").

    `further` holds additional sections by name, such as `horizon` and `risk`; `of_options` further entries of options,
    by their names.
    """
    entries = of_options or {}
    return {
        "schema_version": CURRENT.version,
        "as_of": as_of.isoformat(),
        "tokens_per_month": float(comparison.load.tokens_per_month),
        **({"current": comparison.current} if comparison.current else {}),
        "cheapest": comparison.cheapest,
        "options": [{**_option(result, comparison), **entries.get(result.name, {})} for result in comparison.options],
        "break_even": [_break_even(even) for even in comparison.break_evens],
        "price_break_even": [_price_break_even(even) for even in comparison.price_break_evens],
        **(further or {}),
    }


def usd_per_accepted_task(result: OptionResult, comparison: Comparison) -> Quantity | None:
    """Return the cost of a task whose answer is accepted [USD]; None where attempts do not count, and for a mix."""
    load, accepted = comparison.load, result.option.accepted_share
    if accepted is None or not load.edition.beside_on_compare:
        return None
    return over(result.cost.usd_per_month, load.requests * accepted, NO_REQUESTS)


def reported_figures(cost: Cost) -> dict[str, Quantity]:
    """Return the figures of a cost by id; where GPUs are paid for one by one, why there are no instances."""
    figures = dict(cost.figures)
    if "paid_gpus" in figures:
        figures.setdefault("instances", Quantity(0.0, False, ONE_BY_ONE))
    return figures


def _option(result: OptionResult, comparison: Comparison) -> dict[str, Any]:
    cost, load = result.cost, comparison.load
    document: dict[str, Any] = {"name": result.name, "kind": result.option.kind}
    undefined: dict[str, str] = {}

    def put(key: str, quantity: Quantity, whole: bool = False) -> None:
        value = quantity.scalar
        document[key] = int(value) if whole and value is not None else value
        if value is None:
            undefined[key] = quantity.reason or ""

    put("usd_per_month", cost.usd_per_month)
    put("usd_per_mtok", cost.usd_per_mtok(load))
    put("usd_per_request", cost.usd_per_request(load))
    accepted = usd_per_accepted_task(result, comparison)
    if accepted is not None:
        put("usd_per_accepted_task", accepted)
    saving = comparison.saving(result.name)
    if saving is not None:
        put("saving_usd_per_month", saving.usd_per_month)
        put("saving_share", saving.share)
    document["notes"] = [note.text for note in result.notes]
    document["lines"] = [
        {"line": line, "usd_per_month": float(usd)}
        for line, usd in cost.lines.items()
        if cost.usd_per_month.scalar is not None
    ]
    figures = reported_figures(cost)
    for figure in FIGURES.values():
        if figure.id in figures:
            put(figure.id, figures[figure.id], figure.whole)
    document |= result.option.facts
    if undefined:
        document["undefined"] = undefined
    return document


def _break_even(even: BreakEven) -> dict[str, Any]:
    document: dict[str, Any] = {
        "a": even.a,
        "b": even.b,
        "variable": even.variable,
        "view": even.view,
        "verdict": even.verdict,
        "cheaper": even.cheaper,
        "count": even.count,
        "crossings": [dict(vars(crossing)) for crossing in even.crossings],
        "cheaper_for_good_from": even.cheaper_for_good_from,
    }
    if even.undefined:
        document["undefined"] = even.undefined
    return document


def _price_break_even(even: PriceBreakEven) -> dict[str, Any]:
    document = {"option": even.option, **_break_even(even.break_even)}
    if even.break_even.variable == "price_factor":
        document["usd_per_mtok"] = even.usd_per_mtok
    return document
