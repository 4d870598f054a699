"""One option of every kind and one of every supply, with nothing to look up, for documents of each schema version.

Tests that run over all kinds take them from here; the lists of kinds come from the types, so that a new kind without an
example fails with its name. Documents of version 1 hold what that version knows; those of version 2 hold every kind,
and beside it the fields that came with that version.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from economics.fields.edition import CURRENT, EDITIONS
from economics.fields.part import Part, since_of
from economics.option.kinds import OPTION_LABELS, Option
from economics.supply.blended import Blend
from economics.supply.kinds import SUPPLY_LABELS, SupplyDocument

AS_OF = "2026-11-20"
VERSIONS = tuple(EDITIONS)
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
_BLEND = {
    "baseline_replicas": 3, "reserved": {"usd_per_gpu_hour": 1.5, "commitment_months": 6},
    "on_demand": {"usd_per_gpu_hour": 3.5}, "peak_hours_per_month": 400,
}  # fmt: skip
_SUPPLIES: dict[str, dict[str, Any]] = {
    "rent": {"usd_per_gpu_hour": 2.4, "interruption_share": 0.1, "commitment_months": 6},
    "own": {
        "purchase_usd_per_replica": 60000, "installation_usd_per_replica": 3000, "life_months": 9,
        "residual_share": 0.1, "cost_of_capital_per_year": 0.08, "power_kw_per_replica": 2.4, "pue": 1.3,
        "usd_per_kwh": 0.12, "colocation_usd_per_month": 350, "maintenance_share_per_year": 0.04, "spare_replicas": 1,
    },
    "mix": _BLEND,
    "blend": {**_BLEND, "on_demand": {"usd_per_gpu_hour": 3.5, "interruption_share": 0.2}},
}  # fmt: skip
_OPTIONS: dict[str, dict[str, Any]] = {
    "api": _TOKEN_PRICED,
    "hosted": {**_TOKEN_PRICED, "price": {"input_usd_per_mtok": 0.6, "output_usd_per_mtok": 0.8}, "discount": 0},
    "self_hosted": {**_SELF_HOSTED, "supply": {"kind": "rent", "usd_per_gpu_hour": 2.0}},
    "provisioned": {
        "usd_per_unit_hour": 1.2, "input_tokens_per_minute_per_unit": 2500, "output_token_weight": 4,
        "minimum_units": 15, "unit_increment": 5, "utilisation": 0.8,
    },
    "mix": {
        "parts": [
            {"option": "api", "share_of_requests": 0.3, "input_output_ratio": 8},
            {"option": "self_hosted", "share_of_requests": 0.8},
        ],
        "router_usd_per_request": 1e-5,
    },
}  # fmt: skip
_BESIDE = {
    "staff": [{"role": "operations", "people": 0.5, "usd_per_year": 180_000}, {"people": 1, "usd_per_year": 24_000}],
    "egress_usd_per_gb": 0.09, "success_rate": 0.9, "retries": 2,
}  # fmt: skip
_FACTORS = {"input_token_factor": 1.2, "output_token_factor": 1.3}
_CHANGING = {
    "one_off_usd": [{"name": "migration", "usd": 9000, "month": 2}],
    "overlap_months": 2,
    "overlap_with": "api",
}
"""What changing to an option costs once."""
_ADDED: dict[str, dict[str, Any]] = {
    "api": {
        "price": {**_PRICE, "cache_write_long_usd_per_mtok": 6}, "cache_write_long_share": 0.3,
        "fixed_usd_per_month": 700, **_BESIDE,
    },
    "self_hosted": {"spare_replicas": 1, **_BESIDE},
}  # fmt: skip
"""What the examples of a kind hold too in documents of version 2."""
_MACHINES: dict[str, dict[str, Any]] = {
    "rented by eight GPUs": {
        "gpus_per_replica": 3, "spare_replicas": 1, "supply": {**_SUPPLIES["rent"], "kind": "rent",
                                                               "gpus_per_instance": 8},
    },
    "rented over three machines": {
        "gpus_per_replica": 5, "supply": {"kind": "rent", "usd_per_gpu_hour": 2.4, "gpus_per_instance": 2},
    },
    "rented GPU by GPU": {
        "spare_replicas": 2, "supply": {"kind": "rent", "usd_per_gpu_hour": 2.4, "whole_instances": False},
    },
    "owned by eight GPUs": {
        "spare_replicas": 1,
        "supply": {
            "kind": "own", "gpus_per_server": 8, "purchase_usd_per_server": 250_000,
            "installation_usd_per_server": 9_000, "life_months": 9, "power_kw_per_server": 9, "usd_per_kwh": 0.1,
        },
    },
    "blended by eight GPUs": {
        "supply": {
            "kind": "blend", "baseline_replicas": 3, "peak_hours_per_month": 300,
            "reserved": {"usd_per_gpu_hour": 1.5, "gpus_per_instance": 8, "interruption_share": 0.1},
            "on_demand": {"usd_per_gpu_hour": 3.5, "gpus_per_instance": 4},
        },
    },
    "typed units": {
        "kind": "provisioned", "units": 300, "overflow": "hosted",
    },
    "api with every number": {"kind": "api", **_FACTORS, **_CHANGING, **_BESIDE, "bytes_per_token": 5},
    "units with every number": {
        "kind": "provisioned", **_FACTORS, **_CHANGING, **_BESIDE, "bytes_per_token": 5, "cached_token_weight": 0.2,
        "billed_hours_per_month": 650, "fixed_usd_per_month": 120,
    },
    "own with every number": {
        **_FACTORS, **_CHANGING, **_BESIDE, "bytes_per_token": 5,
        "supply": {**_SUPPLIES["own"], "kind": "own", "powered_hours_per_month": 600},
        "throughput": {"output_tokens_per_second": 1400},
    },
    "one throughput": {"throughput": {"tokens_per_second": 5000}},
    "mix with every number": {
        "kind": "mix", **_CHANGING, "fixed_usd_per_month": 90, "egress_usd_per_gb": 0.05, "bytes_per_token": 5,
        "parts": [
            {"option": "api", "share_of_requests": 0.3, "input_output_ratio": 8, "input_tokens_per_request": 1500},
            {"option": "hosted", "share_of_requests": 0.8},
        ],
    },
}  # fmt: skip
"""Further options of documents of version 2, self-hosted where they say no kind."""


_NEWER_NAMES = {"mix": ("blend",)}
"""Kind of supply → the names under which it is read in documents that know them."""
_SCALED: dict[str, dict[str, Any]] = {
    "by the hour": {
        "kind": "hourly",
        "min_replicas": 0,
        "keep_hours": 2,
        "start_minutes": 12,
        "busy_hour_utilisation": 0.8,
    },
    "two and on demand": {
        "kind": "baseline",
        "baseline_replicas": 2,
        "above_usd_per_gpu_hour": 5.5,
        "min_replicas": 0,
        "busy_hour_utilisation": 0.8,
    },
    "best and hosted": {"kind": "baseline", "baseline_replicas": "best", "above": "hosted"},
}
"""Options that follow the hours of a load profile, by the name of each."""


def _known(union: Any, labels: Mapping[str, str], version: int) -> tuple[str, ...]:
    """The kinds of a union of parts that a version knows, in the order of their labels."""
    since = {
        kind: since_of(part, kind).version
        for part in get_args(union)
        if issubclass(part, Part)
        for kind in get_args(part.model_fields["kind"].annotation)
    }
    return tuple(kind for kind in labels if since[kind] <= version)


def option_kinds(version: int = CURRENT.version) -> tuple[str, ...]:
    """The kinds of options that a version knows."""
    return _known(Option, OPTION_LABELS, version)


def supply_kinds(version: int = CURRENT.version) -> tuple[str, ...]:
    """The kinds of supplies that a version knows; what it still reads under an older name is one kind."""
    return tuple(
        kind
        for kind in _known(SupplyDocument, SUPPLY_LABELS, version)
        if not any(since_of(Blend, other).version <= version for other in _NEWER_NAMES.get(kind, ()))
    )


def example_supply(kind: str) -> dict[str, Any]:
    """A supply of a kind, as a part of a document."""
    assert kind in _SUPPLIES, f"the supply kind {kind} has no example: give one in tests/support/kinds.py"
    return {"kind": kind, **_SUPPLIES[kind]}


def example_option(kind: str, version: int = 1) -> dict[str, Any]:
    """An option of a kind, as a part of a document, named by its kind."""
    assert kind in _OPTIONS, f"the option kind {kind} has no example: give one in tests/support/kinds.py"
    added = _ADDED.get(kind, {}) if version > 1 else {}
    return {"kind": kind, "name": kind, **_OPTIONS[kind], **added}


def every_option(version: int = CURRENT.version) -> list[dict[str, Any]]:
    """One option of every kind that a version knows, and a self-hosted one of every supply."""
    supplied = [
        {**example_option("self_hosted"), "name": f"self_hosted by {kind}", "supply": example_supply(kind)}
        for kind in supply_kinds(version)
    ]
    further = [
        {**example_option(fields.get("kind", "self_hosted")), "name": name, **fields}
        for name, fields in (_MACHINES.items() if version > 1 else ())
    ]
    return [*(example_option(kind, version) for kind in option_kinds(version)), *supplied, *further]


def documents_of(version: int) -> dict[str, dict[str, Any]]:
    """Documents of a version, by name, that hold every option, each with those that its options refer to."""
    count = len(option_kinds(version))
    options = every_option(version)
    kinds, others = options[:count], options[count:]
    if version == 1:
        return {"version 1": document_of(options)}
    most = 12 - count
    documents = {
        f"version {version}, part {1 + start // most}": document_of([*kinds, *others[start : start + most]], version)
        for start in range(0, len(others), most)
    }
    return {**documents, f"version {version} by the hour": hourly_document(version)}


def hourly_document(version: int = CURRENT.version) -> dict[str, Any]:
    """A scenario with a load profile: provisioned capacity, a mix, and options that follow the hours."""
    unscaled = example_option("self_hosted", version)
    unscaled = {name: value for name, value in unscaled.items() if name not in _NOT_SCALED}
    scaled = [{**unscaled, "name": name, "scaling": scaling} for name, scaling in _SCALED.items()]
    routed = {
        "kind": "mix", "name": "routed by the hour",
        "parts": [
            {"option": "hosted", "share_of_requests": 0.4},
            {"option": "by the hour", "share_of_requests": 0.6},
        ],
    }  # fmt: skip
    units = {**example_option("provisioned", version), "name": "units by the hour", "units": 400, "overflow": "api"}
    document = document_of([*(example_option(kind, version) for kind in option_kinds(version)), *scaled, routed, units])
    del document["workload"]["peak_to_average"]
    document["workload"]["load_profile"] = {"shape": "office"}
    return {**document, "schema_version": version}


_NOT_SCALED = ("utilisation", "min_replicas", "billed_hours_per_month")
"""Fields of a self-hosted option that are refused beside scaling, or not needed."""


def document_of(options: list[dict[str, Any]], version: int = 1, **workload: Any) -> dict[str, Any]:
    """A scenario with these options (at least two)."""
    return {
        "schema_version": version,
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
