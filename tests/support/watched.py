"""Scenarios for the watch, priced by a contract whose terms change: 1 Mtok in and 1 Mtok out a month."""

from __future__ import annotations

from datetime import date
from typing import Any

from breakeven.watch.rules.kinds import RULES
from pricing.contract.catalogue import with_contract
from pricing.contract.contract import contract_from_records
from pricing.store.catalogue import Catalogue

THEN, NOW = date(2026, 10, 15), date(2026, 11, 27)
AGREED: dict[str, Any] = {"kind": "api", "name": "Agreed", "provider": "our-reseller", "model": "a-model"}
"""$1 in and $1 out per Mtok until 31 October, then $2 and $5 until the year ends; nobody else lists it."""
TYPED: dict[str, Any] = {
    "kind": "api", "name": "Typed", "provider": "any", "model": "any",
    "price": {"input_usd_per_mtok": 1, "output_usd_per_mtok": 3},
}  # fmt: skip
"""$4 a month at any time."""
LISTED: dict[str, Any] = {"kind": "api", "name": "Listed", "provider": "google", "model": "gemini-3.6-flash"}
"""$0.75 in and $3.75 out per Mtok, $1.50 and $7.50 from 1 January 2027."""
RETIRING: dict[str, Any] = {"kind": "api", "name": "Retiring", "provider": "openai", "model": "o3"}
"""Until 9 June 2025 $10 in and $40 out per Mtok, $2 and $8 since; no longer served from 11 December 2026."""
OWN: dict[str, Any] = {
    "kind": "self_hosted", "name": "Own", "model": "gemma-4-31b", "gpu": "h100-sxm", "utilisation": 0.5,
    "supply": {"kind": "rent", "provider": "nebius", "term": "on-demand"},
}  # fmt: skip


def terms(usd_in: float, usd_out: float, since: str, until: str | None, **cells: Any) -> dict[str, Any]:
    names = {"kind": "token", "provider": "our-reseller", "model": "a-model"}
    prices = {"input_usd_per_mtok": usd_in, "output_usd_per_mtok": usd_out}
    return {**names, **prices, "effective_from": since, "effective_to": until, **cells}


TERMS = (terms(1, 1, "2026-01-01", "2026-10-31"), terms(2, 5, "2026-11-01", "2026-12-31"))


def agreed(catalogue: Catalogue, *rows: dict[str, Any]) -> Catalogue:
    """The market with the contract, or with other terms."""
    return with_contract(catalogue, contract_from_records(rows or TERMS))


def document(*options: dict[str, Any], as_of: date | None = THEN, **fields: Any) -> dict[str, Any]:
    """A scenario of 1 Mtok in and 1 Mtok out a month with these options."""
    workload = {"tokens_per_month": 2e6, "input_output_ratio": 1, "input_tokens_per_request": 1000}
    day = {} if as_of is None else {"as_of": as_of.isoformat()}
    return {"schema_version": 2, "name": "Chat", **day, "workload": workload, "options": [*options], **fields}


def every_rule() -> list[str]:
    """The text of every rule, with a limit where it needs one that most scenarios are beyond."""
    limits = {"": "", "[=DAYS]": "", "=USD": "=1", "=PERCENT": "=99%"}
    return [kind.id + limits[kind.takes] for kind in RULES]
