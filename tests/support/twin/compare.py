"""The result of Compare, shaped like the result JSON of `breakeven compare`, every figure a fraction."""

from __future__ import annotations

from typing import Any

from tests.support.twin import extras
from tests.support.twin.cost import FREE_TODAY, NO_TOKENS, NOTHING_PAID, Cost
from tests.support.twin.numbers import MTOK, PLAIN, Setting
from tests.support.twin.options import Document, Option, Scene, cost

FIGURES = (
    "replicas", "spare_replicas", "instances", "paid_gpus", "utilisation", "paid_replica_hours", "baseline_replicas",
    "units",
)  # fmt: skip


def compare(document: Document, at: Setting = PLAIN) -> dict[str, Any]:
    """Every option's figures; None, with the kind of reason under `undefined`, where the contract has no figure."""
    scene = Scene(document, at)
    load = scene.load()
    costs = {name: cost(option, load, scene) for name, option in scene.options.items()}
    today = costs[document["current"]].total if document.get("current") else None
    results = [_result(option, costs[option["name"]], scene, today) for option in document["options"]]
    priced = [(usd, place) for place, usd in enumerate(c.total for c in costs.values()) if usd is not None]
    return {
        "schema_version": 2,
        "tokens_per_month": load.tokens,
        "cheapest": results[min(priced)[1]]["name"] if priced else None,
        "options": results,
    }


def _result(option: Option, found: Cost, scene: Scene, today: Any) -> dict[str, Any]:
    load, total = scene.load(), found.total
    undefined: dict[str, str] = {}
    accepted = load.requests * extras.accepted(option)

    def over(name: str, usd: Any, count: Any) -> Any:
        """A quotient, or None with the reason."""
        if usd is None or count is None:
            undefined[name] = found.missing or "today has no cost"
            return None
        if count == 0:
            undefined[name] = FREE_TODAY if name == "saving_share" else NO_TOKENS
            return None
        return usd / count

    result: dict[str, Any] = {
        "name": option["name"],
        "kind": option["kind"],
        "usd_per_month": over("usd_per_month", total, 1),
        "usd_per_mtok": over("usd_per_mtok", total, load.tokens / MTOK),
        "usd_per_request": over("usd_per_request", total, load.requests),
        "lines": [{"line": line, "usd_per_month": usd} for line, usd in found.lines.items()],
        "undefined": undefined,
    }
    if option["kind"] != "mix":
        result["usd_per_accepted_task"] = over("usd_per_accepted_task", total, accepted)
    if scene.document.get("current"):
        saving = None if total is None or today is None else today - total
        result["saving_usd_per_month"] = over("saving_usd_per_month", saving, 1)
        result["saving_share"] = over("saving_share", saving, today)
    for name in FIGURES:
        if name in found.figures:
            result[name] = found.figures[name]
            if result[name] is None and name == "utilisation":
                undefined[name] = NOTHING_PAID
    return result
