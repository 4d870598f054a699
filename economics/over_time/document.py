"""The `horizon` section of the result JSON: finite numbers, or null with the reason beside it."""

from __future__ import annotations

from typing import Any

from economics.cost.months import SIDES
from economics.over_time.plan import Plan
from economics.over_time.timeline import BEFORE_TAX, AgainstReference, HorizonResult, OptionOverTime
from economics.quantity import Quantity


def horizon_document(result: HorizonResult) -> dict[str, Any]:
    """Return the section; lists by month start with month 0; cash flows are negative, cumulative costs positive."""
    return {
        **_assumed(result.plan),
        "tax": BEFORE_TAX,
        "tokens_by_month": result.tokens.tolist(),
        "cheapest": result.cheapest,
        "options": [_option(option) for option in result.options],
    }


def put(document: dict[str, Any], key: str, quantity: Quantity, whole: bool = False) -> None:
    """Write a scalar under a key: its value, or null with the reason under `undefined`."""
    value = quantity.scalar
    document[key] = int(value) if whole and value is not None else value
    if value is None:
        document.setdefault("undefined", {})[key] = quantity.reason or ""


def _assumed(plan: Plan) -> dict[str, Any]:
    months = plan.months
    return {
        "months": months.months,
        "discount_rate_per_year": float(months.discount_rate_per_year),
        "price_change_per_year": {side: float(getattr(months.price_change_per_year, side)) for side in SIDES},
        "price_change_source": months.price_change_source,
        "volume_shortfall": months.volume_shortfall,
        "end_value_share": float(months.end_value_share),
        "reference": months.reference,
    }


def _option(option: OptionOverTime) -> dict[str, Any]:
    document: dict[str, Any] = {"name": option.name, "kind": option.kind, "notes": [note.text for note in option.notes]}
    for key in (
        "npv_usd",
        "npv_without_end_value_usd",
        "levelised_usd_per_mtok",
        "usd_per_mtok",
        "usd_per_request",
        "usd_per_accepted_task",
        "stranded_usd",
        "commitment_left_usd",
    ):
        put(document, key, getattr(option, key))
    if option.saving_npv_usd is not None and option.saving_share is not None:
        put(document, "saving_npv_usd", option.saving_npv_usd)
        put(document, "saving_share", option.saving_share)
    document["cash_usd_by_month"] = option.cash.tolist()
    document["profit_and_loss_usd_by_month"] = option.profit_and_loss.tolist()
    document["cumulative_cost_usd_by_month"] = option.cumulative_usd.tolist()
    if option.replicas is not None:
        document["replicas_by_month"] = [int(count) for count in option.replicas.tolist()]
    if option.against is not None:
        document["against_reference"] = _against(option.against)
    return document


def _against(against: AgainstReference) -> dict[str, Any]:
    document: dict[str, Any] = {"reference": against.reference}
    put(document, "npv_difference_usd", against.npv_difference_usd)
    put(document, "irr_per_year", against.irr_per_year)
    if against.irr_order:
        document["irr_order"] = against.irr_order
    put(document, "payback_month", against.payback_month, whole=True)
    put(document, "break_even_hours", against.break_even_hours)
    document["crossings"] = [dict(vars(crossing)) for crossing in against.crossings]
    return document
