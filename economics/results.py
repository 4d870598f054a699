"""The result as a JSON document: finite numbers, or null with a reason beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from economics.break_even.compare import Comparison, OptionResult, PriceBreakEven
from economics.break_even.crossings import BreakEven
from economics.fields.checks import SCHEMA_VERSION
from economics.option.options import Load, SelfHosted
from economics.quantity import Quantity


def result_document(comparison: Comparison, as_of: date, further: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the result of a scenario as the contract's JSON document (see docs/model.md, "Result").

    `further` are sections that were asked for besides, such as `horizon` and `risk`, by name.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "as_of": as_of.isoformat(),
        "cheapest": comparison.cheapest,
        "options": [_option(result, comparison.load) for result in comparison.options],
        "break_even": [_break_even(entry) for entry in comparison.break_evens],
        "price_break_even": [_price_break_even(entry) for entry in comparison.price_break_evens],
        **(further or {}),
    }


def _option(result: OptionResult, load: Load) -> dict[str, Any]:
    cost = result.cost
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
    document["notes"] = [note.text for note in result.notes]
    document["lines"] = [
        {"line": line, "usd_per_month": float(usd)}
        for line, usd in cost.lines.items()
        if cost.usd_per_month.scalar is not None
    ]
    if cost.replicas and cost.utilisation and cost.capacity_tokens_per_second:
        put("replicas", cost.replicas, whole=True)
        put("utilisation", cost.utilisation)
        put("capacity_tokens_per_second", cost.capacity_tokens_per_second)
    if isinstance(result.option, SelfHosted):
        document["throughput_kind"] = result.option.throughput_kind
        if result.option.throughput_band is not None:
            document["throughput_band"] = [round(end, 6) for end in result.option.throughput_band]
    if undefined:
        document["undefined"] = undefined
    return document


def _break_even(entry: BreakEven) -> dict[str, Any]:
    document: dict[str, Any] = {
        "a": entry.a,
        "b": entry.b,
        "variable": entry.variable,
        "view": entry.view,
        "verdict": entry.verdict,
        "cheaper": entry.cheaper,
        "count": entry.count,
        "crossings": [dict(vars(crossing)) for crossing in entry.crossings],
        "cheaper_for_good_from": entry.cheaper_for_good_from,
    }
    if entry.undefined:
        document["undefined"] = entry.undefined
    return document


def _price_break_even(entry: PriceBreakEven) -> dict[str, Any]:
    document = {"option": entry.option, **_break_even(entry.break_even)}
    if entry.break_even.variable == "price_factor":
        document["usd_per_mtok"] = entry.usd_per_mtok
    return document
