"""A snapshot without what tells the prices of a contract: its rows, and figures that they can be worked out of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from breakeven.snapshot.snapshot import OptionRows, Snapshot

_KEPT = ("schema_version", "as_of", "current", "cheapest", "notes")
"""Sections of the result that tell no price; what is not named here or worked on below is left out."""
_AGAINST_TODAY = ("saving_usd_per_month", "saving_share")


def without_contract_prices(snapshot: Snapshot) -> Snapshot:
    """Return the snapshot for those who may not see the contract's prices; the same where none was used.

    An option that rests on the contract keeps its name and its public rows: its cost, divided by its tokens, would be
    the price. For the same reason go break-evens with it, savings against it, everything over months and under
    uncertainty, and the volume where a bill at the contract's prices gave it. Which option is the cheapest stays.
    """
    if snapshot.contract is None or snapshot.contract.left_out:
        return snapshot
    contract = replace(snapshot.contract, left_out=True)
    resting = {option.name for option in snapshot.options if option.on_contract}
    if not resting:
        return replace(snapshot, contract=contract)
    return replace(
        snapshot,
        options=tuple(_option(option) for option in snapshot.options),
        result=_result(snapshot.result, resting, snapshot.load_on_contract),
        contract=contract,
        errors=() if snapshot.load_on_contract else snapshot.errors,
    )


def _option(option: OptionRows) -> OptionRows:
    if not option.on_contract:
        return option
    return replace(option, fingerprint="", rows=tuple(row for row in option.rows if row.status != "contract"))


def _result(result: Mapping[str, Any], resting: set[str], load_on_contract: bool) -> dict[str, Any]:
    kept = {name: result[name] for name in _KEPT if name in result}
    if not load_on_contract and "tokens_per_month" in result:
        kept["tokens_per_month"] = result["tokens_per_month"]
    against_contract = any(result.get("current") == name for name in resting)
    kept["options"] = [_figures(each, resting, against_contract) for each in result["options"]]
    for section in ("break_even", "price_break_even"):
        entries = result.get(section, [])
        kept[section] = [each for each in entries if not resting & {each["a"], each["b"]}]
    return kept


def _figures(option: Mapping[str, Any], resting: set[str], against_contract: bool) -> dict[str, Any]:
    if option["name"] in resting:
        return {name: option[name] for name in ("name", "kind") if name in option}
    dropped = _AGAINST_TODAY if against_contract else ()
    kept = {name: value for name, value in option.items() if name not in dropped}
    if dropped and "undefined" in kept:
        kept["undefined"] = {name: why for name, why in kept["undefined"].items() if name not in dropped}
    return kept
