"""Documents of schema version 2: what is refused, by which field, and what to give instead."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from economics.errors import InputError
from economics.scenario.reading import read_scenario, scenario_document

API = {
    "kind": "api", "name": "API", "provider": "x", "model": "y",
    "price": {"input_usd_per_mtok": 3, "output_usd_per_mtok": 15},
}  # fmt: skip
OTHER = {**API, "name": "Other"}
GPUS = {
    "kind": "self_hosted", "name": "GPUs", "model": "m", "gpu": "h100-sxm", "gpus_per_replica": 2, "utilisation": 0.5,
    "throughput": {"tokens_per_second": 5000}, "supply": {"kind": "rent", "usd_per_gpu_hour": 2.0},
}  # fmt: skip
HOURLY = {**GPUS, "name": "Hourly", "scaling": {"kind": "hourly"}}
BASELINE = {
    **GPUS, "name": "Baseline", "scaling": {"kind": "baseline", "baseline_replicas": 2, "above_usd_per_gpu_hour": 3},
}  # fmt: skip
UNITS = {
    "kind": "provisioned", "name": "Units", "provider": "x", "model": "y", "usd_per_unit_hour": 1,
    "input_tokens_per_minute_per_unit": 2500, "output_token_weight": 4, "minimum_units": 15, "unit_increment": 5,
    "units": 20, "overflow": "API",
}  # fmt: skip
MIX = {
    "kind": "mix", "name": "Mix",
    "parts": [{"option": "API", "share_of_requests": 0.5}, {"option": "Other", "share_of_requests": 0.5}],
}  # fmt: skip
OWN = {"kind": "own", "gpus_per_server": 8, "purchase_usd_per_server": 250000}
BLEND = {
    "kind": "blend", "baseline_replicas": 2, "reserved": {"usd_per_gpu_hour": 1}, "on_demand": {"usd_per_gpu_hour": 2},
}  # fmt: skip
WEEK = [1.0] * 168


def document(*changes: tuple[str, Any], profile: bool = True) -> dict[str, Any]:
    """A document with every kind; each change puts a value, or takes one out (`...`), at a path."""
    whole: dict[str, Any] = {
        "schema_version": 2, "as_of": "2026-11-20",
        "workload": {"tokens_per_month": 1e9, "input_output_ratio": 5, "input_tokens_per_request": 2000},
        "options": [API, OTHER, GPUS, HOURLY, BASELINE, UNITS, MIX, {**GPUS, "name": "Own", "supply": OWN},
                    {**GPUS, "name": "Blend", "supply": BLEND}],
    }  # fmt: skip
    if profile:
        whole["workload"]["load_profile"] = {"weights": WEEK}
    whole = deepcopy(whole)
    for path, value in changes:
        *outer, leaf = path.replace("]", "").replace("[", ".").split(".")
        here: Any = whole
        for step in outer:
            here = here[int(step)] if isinstance(here, list) else here[step]
        if value is ...:
            del here[leaf]
        elif isinstance(here, list):
            here[int(leaf)] = value
        else:
            here[leaf] = value
    return whole


def refusal(*changes: tuple[str, Any], profile: bool = True) -> InputError:
    with pytest.raises(InputError) as caught:
        read_scenario(document(*changes, profile=profile))
    return caught.value


def test_the_document_of_every_kind_is_read_and_comes_back() -> None:
    once = scenario_document(read_scenario(document()))
    assert scenario_document(read_scenario(once)) == once


PLACES = {
    "gpus_per_instance": ("options[2].supply.gpus_per_instance", 1, 4096, True),
    "gpus_per_server": ("options[7].supply.gpus_per_server", 1, 4096, True),
    "spare_replicas": ("options[2].spare_replicas", 0, 4096, True),
    "scaling.min_replicas": ("options[3].scaling.min_replicas", 0, 4096, True),
    "baseline_replicas": ("options[4].scaling.baseline_replicas", 0, 4096, True),
    "baseline of a blend": ("options[8].supply.baseline_replicas", 0, 4096, True),
    "busy_hour_utilisation": ("options[3].scaling.busy_hour_utilisation", 1e-9, 1, False),
    "keep_hours": ("options[3].scaling.keep_hours", 0, 167, True),
    "start_minutes": ("options[3].scaling.start_minutes", 0, 60, False),
    "cache_write_share": ("workload.cache_write_share", 0, 1, False),
    "cache_write_long_share": ("options[0].cache_write_long_share", 0, 1, False),
    "share_of_requests": ("options[6].parts[0].share_of_requests", 0.5, 1, False),
    "router_usd_per_request": ("options[6].router_usd_per_request", 0, 1e9, False),
    "minimum_units": ("options[5].minimum_units", 0, 10**6, True),
    "units": ("options[5].units", 15, 10**6, True),
    "unit_increment": ("options[5].unit_increment", 1, 10**6, True),
    "cached_token_weight": ("options[5].cached_token_weight", 0, 1000, False),
    "output_token_weight": ("options[5].output_token_weight", 0, 1000, False),
    "input_tokens_per_minute_per_unit": ("options[5].input_tokens_per_minute_per_unit", 1e-9, 1e9, False),
    "usd_per_unit_hour": ("options[5].usd_per_unit_hour", 0, 1e9, False),
    "weights": ("workload.load_profile.weights[0]", 0, 1e12, False),
    "input_output_ratio": ("workload.input_output_ratio", 0.01, 10_000, False),
    "fixed_usd_per_month": ("options[0].fixed_usd_per_month", 0, 1e9, False),
}
"""Field → its path, the ends of its range (an open lower end as a small number), and whether it is a whole number."""
WITHOUT_UNITS = (("options[5].units", ...), ("options[5].overflow", ...))


@pytest.mark.parametrize("name", PLACES)
def test_both_ends_of_a_range_are_taken_and_what_is_beyond_is_refused_by_name(name: str) -> None:
    path, low, high, whole = PLACES[name]
    clear = WITHOUT_UNITS if name in ("minimum_units", "unit_increment") else ()
    for end in (low, high):
        read_scenario(document(*clear, (path, end)))
    step = 1 if whole else max(abs(high) * 1e-6, 1e-6)
    beyond = [high + step, "1", True, None, *([low + 0.5] if whole else [])]
    if name not in ("share_of_requests", "units"):  # there the lower end is set by another rule
        beyond.append(low - step)
    for value in beyond:
        if value is None and name == "units":  # null: as many as the load needs
            continue
        refused = refusal(*clear, (path, value))
        assert path.partition("[0]")[0].rpartition(".")[2] in refused.field + refused.message, (value, refused)


REFUSED = {
    "an overflow that is itself": ([("options[5].overflow", "Units")], "options[5].overflow"),
    "an overflow that is deleted": ([("options[5].overflow", "Gone")], "options[5].overflow"),
    "an overflow that is not priced by the token": ([("options[5].overflow", "GPUs")], "options[5].overflow"),
    "units between increments": ([("options[5].units", 22)], "options[5].units"),
    "units below the minimum": ([("options[5].units", 10)], "options[5].units"),
    "hours beside an hourly load": (
        [("options[5].billed_hours_per_month", 700)],
        "options[5].billed_hours_per_month",
    ),
    "a mix of itself": ([("options[6].parts[0].option", "Mix")], "options[6].parts[0].option"),
    "a part that is no option": ([("options[6].parts[1].option", "Gone")], "options[6].parts[1].option"),
    "a part twice": ([("options[6].parts[1].option", "API")], "options[6].parts[1].option"),
    "a mix of a mix": (
        [("options[2]", {**MIX, "name": "Inner"}), ("options[6].parts[0].option", "Inner")],
        "options[6].parts[0].option",
    ),
    "one part": ([("options[6].parts", [{"option": "API", "share_of_requests": 1}])], "options[6].parts"),
    "shares below 1": ([("options[6].parts[0].share_of_requests", 0.4)], "options[6].parts"),
    "retries of a mix": ([("options[6].retries", 1)], "options[6].retries"),
    "a bill beside tokens": (
        [("workload.bill", {"usd_per_month": 42000, "option": "API"})],
        "workload.bill",
    ),
    "neither bill nor tokens": ([("workload.tokens_per_month", ...)], "workload.tokens_per_month"),
    "a bill for GPUs": (
        [("workload.tokens_per_month", ...), ("workload.bill", {"usd_per_month": 42000, "option": "GPUs"})],
        "workload.bill.option",
    ),
    "today is no option": ([("current", "Gone")], "current"),
    "one id twice": ([("options[0].id", "a"), ("options[1].id", "a")], "options[0].id"),
    "weights of 167 hours": ([("workload.load_profile", {"weights": WEEK[1:]})], "workload.load_profile.weights"),
    "weights that are all 0": ([("workload.load_profile", {"weights": [0] * 168})], "workload.load_profile.weights"),
    "a shape that is not known": ([("workload.load_profile", {"shape": "lunch"})], "workload.load_profile.shape"),
    "shape and weights": (
        [("workload.load_profile", {"shape": "flat", "weights": WEEK})],
        "workload.load_profile",
    ),
    "peaks beside the load of the hours": ([("workload.peak_to_average", 2)], "workload.peak_to_average"),
    "reads per write beside the share of writes": (
        [("workload.cache_write_share", 0.1), ("workload.cache_reads_per_write", 5)],
        "workload.cache_reads_per_write",
    ),
    "more hits and writes than input": (
        [("workload.cache_hit_rate", 0.7), ("workload.cache_write_share", 0.4)],
        "workload.cache_write_share",
    ),
    "a lifetime and a share of lifetimes": (
        [("options[0].cache_lifetime", "long"), ("options[0].cache_write_long_share", 0.5)],
        "options[0].cache_write_long_share",
    ),
    "replicas beside scaling": ([("options[3].min_replicas", 2)], "options[3].min_replicas"),
    "billed hours beside scaling": (
        [("options[3].billed_hours_per_month", 700)],
        "options[3].billed_hours_per_month",
    ),
    "scaling of owned servers": ([("options[3].supply", OWN)], "options[3].scaling"),
    "a rate beside a price per token above a baseline": (
        [("options[4].scaling.above", "API")],
        "options[4].scaling.above_usd_per_gpu_hour",
    ),
    "what is above a baseline is not priced by the token": (
        [("options[4].scaling.above", "GPUs"), ("options[4].scaling.above_usd_per_gpu_hour", ...)],
        "options[4].scaling.above",
    ),
    "utilisation left out": ([("options[2].utilisation", ...)], "options[2].utilisation"),
    "per server beside per replica": (
        [("options[7].supply.purchase_usd_per_replica", 1000)],
        "options[7].supply.purchase_usd_per_replica",
    ),
    "per server without the size of a server": (
        [("options[7].supply.gpus_per_server", ...)],
        "options[7].supply.purchase_usd_per_server",
    ),
    "spares of a blend": ([("options[8].spare_replicas", 1)], "options[8].spare_replicas"),
    "spares of the option and of its supply": (
        [("options[7].spare_replicas", 1), ("options[7].supply.spare_replicas", 1)],
        "options[7].spare_replicas",
    ),
    "a staff of nobody": ([("options[0].staff", [])], "options[0].staff"),
    "a member of the staff without a cost": (
        [("options[0].staff", [{"role": "operations", "people": 1}])],
        "options[0].staff[0].usd_per_year",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_does_not_go_together_is_refused_at_its_field(what: str) -> None:
    changes, field = REFUSED[what]
    refused = refusal(*changes)
    assert refused.field == field, refused
    assert "\n" not in str(refused)


@pytest.mark.parametrize("place", [3, 4])
def test_scaling_needs_the_load_of_the_hours_and_names_it(place: int) -> None:
    others = [("options[3].scaling", ...)] if place == 4 else [("options[4].scaling", ...)]
    refused = refusal(*others, profile=False)
    assert refused.field == f"options[{place}].scaling"
    assert "workload.load_profile" in refused.message


def test_null_is_as_if_left_out_where_the_contract_writes_null() -> None:
    nulls = [
        ("options[5].units", None), ("options[5].overflow", None), ("options[6].parts[0].input_output_ratio", None),
        ("options[6].parts[0].input_tokens_per_request", None),
    ]  # fmt: skip
    left_out = [("options[5].units", ...), ("options[5].overflow", ...)]
    assert read_scenario(document(*nulls)) == read_scenario(document(*left_out))


def test_a_supply_mix_is_read_as_a_blend_of_rents() -> None:
    assert read_scenario(document(("options[8].supply.kind", "mix"))) == read_scenario(document())


def test_a_staff_object_is_a_list_of_one() -> None:
    one = {"people": 2, "usd_per_year": 1000, "share": 0.5}
    scenario = read_scenario(document(("options[0].staff", one)))
    assert scenario_document(scenario)["options"][0]["staff"] == one
