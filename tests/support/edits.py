"""Scenarios for tests of edits: every kind of option and supply, and references to them."""

from __future__ import annotations

from typing import Any, get_args

from breakeven.defaults import new_options
from breakeven.origins import Sourced, as_read
from economics.fields.part import Part
from economics.option.kinds import Option
from economics.option.self_hosted import SelfHostedOption
from economics.option.token_priced import TokenPricedOption
from economics.scenario.reading import read_scenario
from tests.support.kinds import example_supply

AS_OF = "2026-11-20"
LATER_NAMES = ("blend",)
"""Names of kinds of supplies that documents of version 1 do not know."""
RENT = {"kind": "rent", "provider": "lambda", "term": "on-demand"}
MEASURED = {
    "kind": "self_hosted", "model": "llama-3.3-70b", "gpu": "h100-sxm", "gpus_per_replica": 2, "precision": "fp8",
    "utilisation": 0.6, "supply": RENT,
    "throughput": {"published_point": "llama-3.3-70b/2x-h100-sxm/fp8/trtllm/5000-in-500-out-max"},
}  # fmt: skip
"""Two GPUs that serve a model of which measurements are published."""


def kinds_in(annotation: Any) -> list[str]:
    """The kinds that a union of parts tells apart, as its types write them."""
    if isinstance(annotation, type) and issubclass(annotation, Part) and "kind" in annotation.model_fields:
        return list(get_args(annotation.model_fields["kind"].annotation))
    return [kind for argument in get_args(annotation) for kind in kinds_in(argument)]


OPTION_KINDS = tuple(kind for part in get_args(Option) if part.since.version == 1 for kind in kinds_in(part))
SUPPLY_KINDS = tuple(
    kind for kind in kinds_in(SelfHostedOption.model_fields["supply"].annotation) if kind not in LATER_NAMES
)
ADDED_KINDS = tuple(new_options())
"""The kinds that "Add" offers; the others come by file or address."""


def supply(kind: str) -> dict[str, Any]:
    """A supply of a kind: its rates looked up where it has any, else its example."""
    looked_up = {"rent": RENT, "mix": {"kind": "mix", "baseline_replicas": 1, "reserved": RENT, "on_demand": RENT}}
    return looked_up.get(kind) or example_supply(kind)


def sourced() -> Sourced:
    """Each kind of option and each kind of supply, months measured against the second option, uncertain inputs."""
    first = {**new_options(), "self_hosted": MEASURED}
    options = [{**first[kind], "name": kind} for kind in OPTION_KINDS]
    options += [{**MEASURED, "name": f"{kind} it", "supply": supply(kind)} for kind in SUPPLY_KINDS]
    options[0]["overlap_with"] = options[1]["name"]
    return as_read(
        read_scenario(
            {
                "schema_version": 1,
                "as_of": AS_OF,
                "workload": {"tokens_per_month": 3e9, "input_output_ratio": 5, "input_tokens_per_request": 2000},
                "options": options,
                "horizon": {"months": 24, "reference": options[1]["name"]},
                "risk": {
                    "inputs": [
                        {"input": "workload.tokens_per_month", "low": 1e9, "high": 5e9},
                        *(
                            {"input": f"options[{place}].input_token_factor", "low": 0.9, "high": 1.2}
                            for place in range(len(options))
                        ),
                    ]
                },
            }
        )
    )


def self_hosted(edited: Sourced) -> list[int]:
    """Return the places of the self-hosted options."""
    return [i for i, option in enumerate(edited.scenario.options) if isinstance(option, SelfHostedOption)]


def token_priced(edited: Sourced) -> list[int]:
    """Return the places of the token-priced options."""
    return [i for i, option in enumerate(edited.scenario.options) if isinstance(option, TokenPricedOption)]


def every_kind() -> Sourced:
    """A document of version 2: every kind of option, supply and scaling, a bill, and every kind of reference."""
    typed = {"prefill_tokens_per_second": 9000, "decode_tokens_per_second": 1400}
    machine = {"kind": "self_hosted", "model": "m", "gpu": "h100-sxm", "gpus_per_replica": 2, "throughput": typed}
    rent = {"kind": "rent", "usd_per_gpu_hour": 2.5, "gpus_per_instance": 8}
    unit = {"usd_per_unit_hour": 1, "input_tokens_per_minute_per_unit": 2500, "output_token_weight": 4}
    price = {"input_usd_per_mtok": 3, "cache_write_usd_per_mtok": 3.75, "output_usd_per_mtok": 15}
    options: list[dict[str, Any]] = [
        {**new_options()["api"], "price": price, "cache_lifetime": "long", "id": "one", "overlap_with": "hosted"},
        {**new_options()["hosted"], "fixed_usd_per_month": 10, "success_rate": 0.9, "retries": 1},
        {**machine, "name": "machines", "utilisation": 0.5, "spare_replicas": 1, "supply": rent, "id": "two"},
        {**machine, "name": "hourly", "scaling": {"kind": "hourly", "keep_hours": 1}, "supply": rent},
        {
            **machine,
            "name": "best",
            "scaling": {"kind": "baseline", "baseline_replicas": "best", "above": "hosted"},
            "supply": {"kind": "rent", "usd_per_gpu_hour": 1.5, "whole_instances": False},
        },
        {**machine, "name": "on_demand", "scaling": {"kind": "baseline", "baseline_replicas": 2,
         "above": "on_demand", "above_usd_per_gpu_hour": 3}, "supply": rent},
        {**machine, "name": "blend", "utilisation": 0.5, "supply": {"kind": "blend", "baseline_replicas": 1,
         "reserved": {"usd_per_gpu_hour": 1.5, "commitment_months": 6}, "on_demand": {"usd_per_gpu_hour": 3.5}}},
        {**machine, "name": "own", "utilisation": 0.5, "staff": [{"role": "ops", "people": 1, "usd_per_year": 9e4}],
         "supply": {"kind": "own", "gpus_per_server": 8, "purchase_usd_per_server": 250000}},
        {"kind": "provisioned", "name": "units", **unit, "units": 200, "overflow": "api"},
        {"kind": "mix", "name": "mix", "parts": [{"option": "api", "share_of_requests": 0.2},
         {"option": "machines", "share_of_requests": 0.8, "input_output_ratio": 2}]},
    ]  # fmt: skip
    options[0]["name"], options[1]["name"] = "api", "hosted"
    return as_read(
        read_scenario(
            {
                "schema_version": 2,
                "as_of": AS_OF,
                "current": "hosted",
                "workload": {
                    "bill": {"usd_per_month": 42000, "option": "hosted"},
                    "input_output_ratio": 5,
                    "input_tokens_per_request": 2000,
                    "cache_hit_rate": 0.4,
                    "cache_write_share": 0.1,
                    "load_profile": {"shape": "office"},
                },
                "options": options,
                "horizon": {"months": 24, "reference": "api", "end_value_share": 0.5},
                "risk": {
                    "inputs": [
                        {"input": "options[2].supply.usd_per_gpu_hour", "low": 2, "high": 3, "group": "rent"},
                        {"input": "options[3].supply.usd_per_gpu_hour", "low": 2, "high": 3, "group": "rent"},
                        {"input": "options[7].staff[0].people", "low": 0.5, "high": 2},
                    ]
                },
            }
        )
    )
