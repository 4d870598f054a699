"""One option of every kind and one of every supply, with nothing to look up.

Tests that run over all kinds take them from here; the lists of kinds come from the types, so that a new kind without an
example fails with its name.
"""

from __future__ import annotations

from typing import Any

from economics.option.kinds import OPTION_LABELS
from economics.supply.kinds import SUPPLY_LABELS

AS_OF = "2026-11-20"
_PRICE = {
    "input_usd_per_mtok": 3, "cached_input_usd_per_mtok": 0.3, "cache_write_usd_per_mtok": 3.75,
    "output_usd_per_mtok": 15, "batch_discount": 0.5,
}  # fmt: skip
_TOKEN_PRICED = {"provider": "any", "model": "any", "discount": 0.05, "price": _PRICE}
_SELF_HOSTED = {
    "model": "any", "gpu": "h100-sxm", "gpus_per_replica": 2, "utilisation": 0.55, "min_replicas": 2,
    "billed_hours_per_month": 700, "fixed_usd_per_month": 250, "output_token_factor": 1.1,
    "throughput": {"prefill_tokens_per_second": 9000, "decode_tokens_per_second": 1400},
}  # fmt: skip
_SUPPLIES: dict[str, dict[str, Any]] = {
    "rent": {"usd_per_gpu_hour": 2.4, "interruption_share": 0.1, "commitment_months": 6},
    "own": {
        "purchase_usd_per_replica": 60000, "installation_usd_per_replica": 3000, "life_months": 9,
        "residual_share": 0.1, "cost_of_capital_per_year": 0.08, "power_kw_per_replica": 2.4, "pue": 1.3,
        "usd_per_kwh": 0.12, "colocation_usd_per_month": 350, "maintenance_share_per_year": 0.04, "spare_replicas": 1,
    },
    "mix": {
        "baseline_replicas": 3, "reserved": {"usd_per_gpu_hour": 1.5, "commitment_months": 6},
        "on_demand": {"usd_per_gpu_hour": 3.5}, "peak_hours_per_month": 400,
    },
}  # fmt: skip
_OPTIONS: dict[str, dict[str, Any]] = {
    "api": _TOKEN_PRICED,
    "hosted": {**_TOKEN_PRICED, "price": {"input_usd_per_mtok": 0.6, "output_usd_per_mtok": 0.8}, "discount": 0},
    "self_hosted": {**_SELF_HOSTED, "supply": {"kind": "rent", "usd_per_gpu_hour": 2.0}},
}


def example_supply(kind: str) -> dict[str, Any]:
    """A supply of a kind, as a part of a document."""
    assert kind in _SUPPLIES, f"the supply kind {kind} has no example: give one in tests/support/kinds.py"
    return {"kind": kind, **_SUPPLIES[kind]}


def example_option(kind: str) -> dict[str, Any]:
    """An option of a kind, as a part of a document, named by its kind."""
    assert kind in _OPTIONS, f"the option kind {kind} has no example: give one in tests/support/kinds.py"
    return {"kind": kind, "name": kind, **_OPTIONS[kind]}


def every_option() -> list[dict[str, Any]]:
    """One option of every kind, and a self-hosted one of every supply."""
    supplied = [
        {**example_option("self_hosted"), "name": f"self_hosted by {kind}", "supply": example_supply(kind)}
        for kind in SUPPLY_LABELS
    ]
    return [*(example_option(kind) for kind in OPTION_LABELS), *supplied]


def document_of(options: list[dict[str, Any]], **workload: Any) -> dict[str, Any]:
    """A scenario with these options (at least two)."""
    return {
        "schema_version": 1,
        "name": "kinds",
        "as_of": AS_OF,
        "workload": {
            "tokens_per_month": 40e9, "input_output_ratio": 5, "input_tokens_per_request": 2000,
            "cache_hit_rate": 0.4, "batch_share": 0.2, "peak_to_average": 1.5, **workload,
        },
        "options": options,
        "horizon": {
            "months": 12, "tokens_growth_per_month": 0.03,
            "price_change_per_year": {"api": -0.2, "hosted": -0.3, "gpu_rent": -0.1, "power": 0.02},
        },
    }  # fmt: skip
