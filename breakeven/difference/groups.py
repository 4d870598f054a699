"""The groups that a difference is split over, and which of them each field of a scenario belongs to."""

from __future__ import annotations

from typing import Literal, get_args

Group = Literal["price", "volume", "workload mix", "hardware", "model edition", "assumptions"]
GROUPS: tuple[Group, ...] = get_args(Group)
"""In the order in which they are said.

`price`: who sells, what is typed, and the day whose prices count. `volume`: the tokens, those of a bill too. `model
edition`: the model that answers, and the edition of the cost model. `assumptions`: people, fixed cost, attempts.
"""
_MEMBERS: dict[Group, tuple[str, ...]] = {
    "price": (
        *("as_of", "provider", "price", "discount", "rate_id", "term", "usd_per_gpu_hour", "usd_per_unit_hour"),
        *("purchase_usd_per_replica", "installation_usd_per_replica", "purchase_usd_per_server"),
        *("installation_usd_per_server", "usd_per_kwh", "colocation_usd_per_month", "maintenance_share_per_year"),
        *("router_usd_per_request", "egress_usd_per_gb", "commitment_months"),
        "cost_of_capital_per_year",
    ),
    "volume": ("tokens_per_month", "bill"),
    "workload mix": (
        *("input_output_ratio", "input_tokens_per_request", "cache_hit_rate", "cache_reads_per_write"),
        *("cache_write_share", "batch_share", "peak_to_average", "load_profile", "cache_lifetime"),
        *("cache_write_long_share", "parts", "bytes_per_token"),
    ),
    "hardware": (
        *("gpu", "gpus_per_replica", "precision", "utilisation", "min_replicas", "billed_hours_per_month", "kind"),
        *("spare_replicas", "throughput", "serving", "scaling", "measured", "architecture", "interruption_share"),
        *("gpus_per_instance", "whole_instances", "life_months", "residual_share", "power_kw_per_replica"),
        *("powered_hours_per_month", "pue", "gpus_per_server", "power_kw_per_server", "baseline_replicas"),
        *("peak_hours_per_month", "input_tokens_per_minute_per_unit", "output_token_weight", "cached_token_weight"),
        *("minimum_units", "unit_increment", "units", "overflow"),
    ),
    "model edition": ("schema_version", "model", "input_token_factor", "output_token_factor"),
    "assumptions": (*("staff", "success_rate", "retries", "fixed_usd_per_month"),),
}
GROUP_OF: dict[str, Group] = {name: group for group, names in _MEMBERS.items() for name in names}
"""The group of each field by its name; a part that is named here goes as a whole."""
LEFT_OUT = (
    *("name", "id", "current", "horizon", "risk"),
    *("one_off_usd", "overlap_months", "overlap_with", "model_rotation"),
)
"""Fields that move no month's cost and belong to no group: what is called how, and what counts over months alone."""
INSIDE = ("workload", "options", "supply", "reserved", "on_demand")
"""Parts whose fields go each with its own group."""
