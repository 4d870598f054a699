"""The second model of the second edition gives the figures that are worked by hand."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings

from tests.support.twin import over_volume, returns, scaled
from tests.support.twin.compare import compare
from tests.support.twin.documents import KINDS, documents, random_document
from tests.support.twin.machines import machine
from tests.support.twin.options import Scene
from tests.support.twin.over_months import over_months
from tests.support.twin.unit_view import unit_cost

F = Fraction
EVENLY = {"weights": [j + 0.5 for j in range(168)]}
"""Hour j of the week has (j + ½)/84 of the mean hour: the hours are spread evenly from none to twice the mean."""


def document(*options: dict[str, Any], workload: dict[str, Any] | None = None, **top: Any) -> dict[str, Any]:
    plain = {"tokens_per_month": 9e8, "input_output_ratio": 1, "input_tokens_per_request": 1000}
    return {"schema_version": 2, "as_of": "2026-11-20", "workload": workload or plain, "options": [*options]} | top


def load(**fields: Any) -> dict[str, Any]:
    return {"tokens_per_month": 9e8, "input_output_ratio": 1, "input_tokens_per_request": 1000} | fields


def api(name: str = "api", usd: float = 1.5, **fields: Any) -> dict[str, Any]:
    """An option at one price for every token, with further prices where they are given."""
    price = {"input_usd_per_mtok": usd, "output_usd_per_mtok": usd} | fields.pop("price", {})
    return {"kind": "api", "name": name, "provider": "any", "model": "any", "price": price} | fields


def rented(name: str = "rent", rate: float = 9, tokens_per_second: float = 2500, **fields: Any) -> dict[str, Any]:
    """100 hours of a replica that does 2,500 token/s: 9e8 tokens for 100·9 = $900 a replica of one GPU."""
    supply = {"kind": "rent", "usd_per_gpu_hour": rate} | fields.pop("supply", {})
    made = {
        "kind": "self_hosted", "name": name, "model": "any", "gpu": "h100-sxm", "utilisation": 1,
        "throughput": {"tokens_per_second": tokens_per_second}, "supply": supply,
    }  # fmt: skip
    if "scaling" not in fields:
        made["billed_hours_per_month"] = 100
    return made | fields


def first(*options: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """The result of the first option."""
    result: dict[str, Any] = compare(document(*options, **fields))["options"][0]
    return result


def line(option: dict[str, Any], name: str) -> Fraction:
    return next(each["usd_per_month"] for each in option["lines"] if each["line"] == name)


def near(number: float) -> Any:
    return pytest.approx(number, rel=1e-12)


# machines


@pytest.mark.parametrize(("replicas", "usd"), [(1, 40_179.20), (8, 40_179.20), (9, 80_358.40)])
def test_one_gpu_a_replica_on_machines_of_eight(replicas, usd):
    # 8 GPUs · $6.88 · 730 h = $40,179.20 an instance
    supply = {"gpus_per_instance": 8}
    option = first(rented(rate=6.88, min_replicas=replicas, billed_hours_per_month=730, supply=supply))
    assert float(option["usd_per_month"]) == near(usd)
    assert option["replicas"] == replicas


def test_three_replicas_of_five_gpus_on_machines_of_eight():
    option = first(rented(gpus_per_replica=5, min_replicas=3, supply={"gpus_per_instance": 8}))
    assert (option["instances"], option["paid_gpus"]) == (3, 24)
    assert option["usd_per_month"] == 24 * 9 * 100


def test_a_replica_that_spans_machines():
    # 10 GPUs on machines of 4: 3 machines a replica; 2 replicas and 1 spare: 9 machines, 36 GPUs
    option = first(rented(gpus_per_replica=10, min_replicas=2, spare_replicas=1, supply={"gpus_per_instance": 4}))
    assert (option["replicas"], option["spare_replicas"]) == (2, 1)
    assert (option["instances"], option["paid_gpus"]) == (9, 36)
    assert option["utilisation"] == F(1, 3)  # 9e8 tokens of 3 replicas that do 9e8 each


def test_utilisation_is_over_what_the_instances_hold():
    # 3 replicas and 1 spare of 3 GPUs on 8: 2 an instance, so 2 instances hold 4; 2.5 replicas of work
    option = first(
        rented(gpus_per_replica=3, spare_replicas=0, supply={"gpus_per_instance": 8}),
        workload=load(tokens_per_month=2.25e9),
    )
    assert (option["replicas"], option["instances"]) == (3, 2)
    assert option["utilisation"] == F(5, 8)


def test_others_use_the_rest_of_the_machine():
    supply = {"gpus_per_instance": 8, "whole_instances": False}
    option = first(rented(gpus_per_replica=3, min_replicas=3, supply=supply))
    assert (option["instances"], option["paid_gpus"], option["usd_per_month"]) == (None, 9, 9 * 900)


def test_own_servers():
    # 5 replicas of 2 GPUs on servers of 8: 4 a server, 2 servers of 48,000/48 = 1,000 + 960/48 = 20 + 100 colocation
    own = {"kind": "own", "gpus_per_server": 8, "purchase_usd_per_server": 48_000, "installation_usd_per_server": 960}
    option = rented(gpus_per_replica=2, min_replicas=5) | {"supply": own | {"colocation_usd_per_month": 100}}
    got = first(option)
    assert (got["instances"], got["paid_gpus"], got["usd_per_month"]) == (2, 16, 2240)
    assert got["utilisation"] == F(900_000_000, 8 * 2500 * 3600 * 730)


# blends


def blend(**fields: Any) -> dict[str, Any]:
    supply = {
        "kind": "blend", "baseline_replicas": 2, "reserved": {"kind": "rent", "usd_per_gpu_hour": 1},
        "on_demand": {"kind": "rent", "usd_per_gpu_hour": 3}, "peak_hours_per_month": 10,
    } | fields  # fmt: skip
    return rented("blend") | {"supply": supply}


def test_a_blend_does_the_work_in_its_paid_hours():
    # 9e9 tokens are 2.5e6/2500 = 1,000 replica-hours; 2·100 are reserved, 800 remain: 80 replicas of 10 hours
    # cost: 2·1·100 + 80·3·10 = 2,600; all hours that are paid are used
    option = first(blend(), workload=load(tokens_per_month=9e9))
    assert (option["replicas"], option["usd_per_month"], option["utilisation"]) == (82, 2600, 1)


def test_a_blend_serves_its_busiest_second():
    # at peak 4 the average is a quarter: 9e8/(3600·100·¼) = 10,000 token/s; less 2·2500, of peaks at half their
    # capacity: 4. In hours: 100 replica-hours, 200 are reserved. 2·100 + 4·30 = 320
    on_demand = {"kind": "rent", "usd_per_gpu_hour": 3, "interruption_share": 0.5}
    option = first(blend(on_demand=on_demand), workload=load(peak_to_average=4))
    assert (option["replicas"], option["usd_per_month"]) == (6, 320)
    # held: 2 · 100 h and 4 · 10 h at half capacity: 220 replica-hours, of which 100 are used
    assert option["utilisation"] == F(100, 220)


def test_a_baseline_is_raised_to_fill_its_instances():
    # 2 of 2 GPUs each on machines of 8: 4 a machine, so 4 replicas; of 1,000 hours 600 remain: 60 replicas, 15 machines
    reserved = {"kind": "rent", "usd_per_gpu_hour": 1, "gpus_per_instance": 8}
    on_demand = {"kind": "rent", "usd_per_gpu_hour": 3, "gpus_per_instance": 8}
    made = blend(reserved=reserved, on_demand=on_demand) | {"gpus_per_replica": 2}
    option = first(made, workload=load(tokens_per_month=9e9))
    assert (option["replicas"], option["instances"], option["paid_gpus"]) == (64, 16, 128)
    assert option["usd_per_month"] == 8 * 100 + 15 * 8 * 3 * 10


def test_the_blend_of_the_cases():
    # i = 2,000, o = 400: 2,000·0.6/10,000 + 400/1,500 = 0.38667 s, C = 2,400/0.38667 = 6,206.9 token/s
    # 2e11/3,600/C = 8,950.6 replica-hours, less 2·730 = 7,490.6
    # 10 h a peak replica: 750, cost 2·2·1.5·730 + 750·2·3·10 = 4,380 + 45,000; 200 h: 38, 4,380 + 45,600
    workload = load(
        tokens_per_month=2e11, input_output_ratio=5, input_tokens_per_request=2000, cache_hit_rate=0.4,
        peak_to_average=1.5,
    )  # fmt: skip
    rates = {"prefill_tokens_per_second": 10_000, "decode_tokens_per_second": 1500}
    for hours, replicas, usd in ((10, 752, 49_380), (200, 40, 49_980)):
        reserved = {"kind": "rent", "usd_per_gpu_hour": 1.5}
        made = blend(peak_hours_per_month=hours, reserved=reserved) | {
            "gpus_per_replica": 2, "utilisation": 0.5, "billed_hours_per_month": 730, "throughput": rates,
        }  # fmt: skip
        option = first(made, workload=workload)
        assert (option["replicas"], option["usd_per_month"]) == (replicas, usd)


# tokens


def test_a_thousand_tokens_all_written():
    # 1,000 tokens · $6.25/Mtok (1.25 × $5) = $0.00625
    price = {"input_usd_per_mtok": 5, "cache_write_usd_per_mtok": 6.25, "output_usd_per_mtok": 0}
    option = first(api(price=price), workload=load(tokens_per_month=2000, cache_write_share=1))
    assert option["usd_per_month"] == F(625, 100_000)


@pytest.mark.parametrize(
    ("fields", "usd"),
    [
        ({}, 2),  # the shortest lifetime
        ({"cache_lifetime": "long"}, 4),
        ({"cache_write_long_share": 0.25}, 2.5),  # ¾·2 + ¼·4
    ],
)
def test_lifetimes_of_the_cache(fields, usd):
    # 1 Mtok of input, half of it written; plain input and output are free
    price = {
        "input_usd_per_mtok": 0, "output_usd_per_mtok": 0, "cache_write_usd_per_mtok": 2,
        "cache_write_long_usd_per_mtok": 4,
    }  # fmt: skip
    option = first(api(price=price, **fields), workload=load(tokens_per_month=2e6, cache_write_share=0.5))
    assert option["usd_per_month"] == F(usd) / 2


def test_reads_per_write_and_the_batch_discount():
    # 1 Mtok in, 1 out: h = ½, 10 reads a write: 0.5 cached at 1, 0.05 written and 0.45 plain at 10, output 20
    # 0.5 + 0.5 + 4.5 + 20 = 25.5; half of it waits for ½ of the price: 25.5·0.75 = 19.125; a tenth off: 17.2125
    price = {"input_usd_per_mtok": 10, "output_usd_per_mtok": 20, "cached_input_usd_per_mtok": 1, "batch_discount": 0.5}
    workload = load(tokens_per_month=2e6, cache_hit_rate=0.5, batch_share=0.5)
    option = first(api(price=price, discount=0.1), workload=workload)
    assert float(option["usd_per_month"]) == near(17.2125)
    assert float(line(option, "discount")) == near(-1.9125)


def test_a_bill_names_its_tokens():
    result = compare(document(api(usd=7), workload={
        "bill": {"usd_per_month": 42_000, "option": "api"}, "input_output_ratio": 3, "input_tokens_per_request": 10,
    }))  # fmt: skip
    assert result["tokens_per_month"] == 6 * 10**9


def test_a_bill_of_several_models():
    # half of the requests at $2 and half at $6: $4/Mtok; $400 are 1e8 tokens; the router is on nobody's bill
    mixed = mix(("a", 0.5), ("b", 0.5)) | {"router_usd_per_request": 1}
    workload = load(bill={"usd_per_month": 400, "option": "mix"})
    del workload["tokens_per_month"]
    assert compare(document(mixed, api("a", 2), api("b", 6), workload=workload))["tokens_per_month"] == 10**8


# mixes


def mix(*parts: tuple[str, float], **fields: Any) -> dict[str, Any]:
    routed = [{"option": name, "share_of_requests": share} for name, share in parts]
    return {"kind": "mix", "name": "mix", "parts": routed} | fields


def test_requests_routed_to_two_models():
    # 0.14·24.7 + 0.86·0.24 = 3.458 + 0.2064 = 3.6644
    option = first(mix(("a", 0.14), ("b", 0.86)), api("a", 24.7), api("b", 0.24))
    assert float(option["usd_per_mtok"]) == near(3.6644)
    assert "usd_per_accepted_task" not in option


def test_a_part_of_its_own_length_and_ratio():
    # 9e8 tokens, ratio 1, 1,000 in a request: 450,000 requests. A third of them: 150,000 of 2,000 in and 500 out
    # 150,000·2,500 = 375 Mtok at $2 = 750; the rest 300,000·2,000 = 600 Mtok at $1; router 450,000·0.001 = 450
    routed = mix(("a", 1 / 3), ("b", 2 / 3), router_usd_per_request=0.001)
    routed["parts"][0] |= {"input_tokens_per_request": 2000, "input_output_ratio": 4}
    option = first(routed, api("a", 2), api("b", 1))
    assert float(option["usd_per_month"]) == near(750 + 600 + 450)
    assert float(line(option, "router")) == near(450)


def test_a_mix_of_one_whole_part_costs_that_part():
    parts = rented("r", min_replicas=2, fixed_usd_per_month=10, success_rate=0.5, retries=1)
    result = compare(document(mix(("r", 1), ("a", 1e-9)), parts, api("a", 0)))
    assert result["options"][0]["usd_per_month"] == result["options"][1]["usd_per_month"]


# hours


def test_the_best_baseline():
    # Reserved 1.80, on demand 3.00, need_j = ceil((j+½)·100/168). The next reserved replica pays while more than
    # 1.8/3 = 60 % of the hours need it: need_j ≥ b for j ≥ 1.68·(b−1) − ½, 60 % of 168 = 100.8 hours: 101 of them
    # need b = 41 (j ≥ 66.7, from 67 on), 99 need 42. Beyond 41: Σ max(0, need − 41) = 2,973 replica-hours a week
    # 41·1.8 + 2,973·3/168 = 73.8 + 53.089 = 126.889
    scaling = {"kind": "baseline", "baseline_replicas": "best", "above": "on_demand", "above_usd_per_gpu_hour": 3,
               "busy_hour_utilisation": 1, "min_replicas": 0}  # fmt: skip
    # the mean hour needs 50 replicas of 2,500 token/s: T = 50·2,500·3,600·730
    workload = load(tokens_per_month=50 * 2500 * 3600 * 730, load_profile=EVENLY)
    option = first(rented(rate=1.8, scaling=scaling), workload=workload)
    assert option["baseline_replicas"] == 41
    assert float(option["usd_per_month"] / 730) == pytest.approx(126.889, abs=5e-4)
    assert float(option["usd_per_month"] / 730) == near(41 * 1.8 + 2973 * 3 / 168)


def test_a_week_that_is_busy_for_one_hour():
    # all of 168/168·9e6 tokens an hour on average fall into hour 0: 168 replica-hours of work a week in one hour
    # keep one hour longer: 168 replicas for 2 hours, 1 for 166; 167 start, for 6 minutes: 16.7 hours
    weights = [1] + [0] * 167
    workload = load(tokens_per_month=9e6 * 730, load_profile={"weights": weights})
    scaling = {"kind": "hourly", "busy_hour_utilisation": 1, "keep_hours": 1, "start_minutes": 6}
    option = first(rented(rate=1, scaling=scaling), workload=workload)
    assert option["replicas"] == 168
    assert float(line(option, "gpu rent")) == near((2 * 168 + 166) * 730 / 168)
    assert float(line(option, "starts")) == near(16.7 * 730 / 168)
    assert option["paid_replica_hours"] == F(502 * 730, 168)
    assert option["utilisation"] == F(168, 502)


def test_hourly_with_a_flat_load_is_a_fixed_fleet():
    scaling = {"kind": "hourly", "busy_hour_utilisation": 1}
    workload = load(tokens_per_month=6.1 * 9e6 * 730, load_profile={"shape": "flat"})
    hourly = rented("hourly", scaling=scaling)
    fixed = rented("fixed", billed_hours_per_month=730)
    got = compare(document(hourly, fixed, workload=workload))["options"]
    assert got[0]["replicas"] == got[1]["replicas"] == 7
    assert got[0]["usd_per_month"] == got[1]["usd_per_month"]
    assert got[0]["utilisation"] == got[1]["utilisation"]


def test_a_token_price_above_the_baseline():
    # a week of 84 hours with 2 replicas of work and 84 without: 1 baseline replica; the second hour's worth of
    # 9e6 tokens in half of the 730 hours costs $1/Mtok: 365·9 = 3,285; own: 730·1; its own work: 365 of 730 hours
    weights = [1, 0] * 84
    scaling = {"kind": "baseline", "baseline_replicas": 1, "above": "api", "busy_hour_utilisation": 1}
    workload = load(tokens_per_month=9e6 * 730, load_profile={"weights": weights})
    option = first(rented(rate=1, scaling=scaling), api(usd=1, fixed_usd_per_month=5), workload=workload)
    assert float(line(option, "overflow")) == near(3285)
    assert float(option["usd_per_month"]) == near(3285 + 730)
    assert option["utilisation"] == F(1, 2)


def test_baselines_left_out_of_the_search_are_no_better():
    rng = random.Random(7)
    for _ in range(30):
        tokens = tuple(F(rng.randint(0, 200), rng.randint(1, 3)) for _ in range(168))
        week = scaled.Week(tokens, tuple(-(-t // 1) for t in tokens), F(1))
        unit = machine(rng.choice((1, 2, 3)), 8)
        own, usd = scaled._Own(unit, rng.randint(0, 2), F(730)), F(rng.randint(1, 9), 2)
        ways = (
            lambda b, usd=usd, unit=unit, week=week: usd * sum(unit.count(max(0, need - b)) for need in week.needs),
            lambda b, usd=usd, week=week: usd * scaled._over(week, b),
        )
        for beyond in ways:
            least = [
                min(scaled.tried(week, unit, most), key=lambda b, beyond=beyond, own=own: (own.usd(b) + beyond(b), b))
                for most in (10**6, 0)
            ]
            assert least[0] == least[1]


# provisioned


def provisioned(**fields: Any) -> dict[str, Any]:
    """One unit: 2,500·60·730 = 109.5 million weighted tokens a month for $730."""
    made = {
        "kind": "provisioned", "name": "units", "provider": "any", "model": "any", "usd_per_unit_hour": 1,
        "input_tokens_per_minute_per_unit": 2500, "output_token_weight": 4,
    }  # fmt: skip
    return made | fields


def test_units_are_a_multiple_that_serves_the_weighted_tokens():
    # W = 4.5e8·(1 − 0.5) + 0.1·4.5e8·0.5 + 4·4.5e8 = 2,047.5 million; at 0.8: 2,047.5/87.6 = 23.4 units: 25
    option = first(
        provisioned(utilisation=0.8, minimum_units=15, unit_increment=5, cached_token_weight=0.1),
        workload=load(cache_hit_rate=0.5),
    )
    assert (option["units"], option["usd_per_month"]) == (25, 25 * 730)


def test_what_typed_units_cannot_take_overflows():
    # W = 4.5e8 + 4·4.5e8 = 2,250 million; 10 units take 1,095: 1 − 1,095/2,250 of 900 Mtok at $2
    option = first(provisioned(units=10, overflow="api"), api(usd=2, staff=[{"people": 9, "usd_per_year": 9}]))
    assert float(line(option, "overflow")) == near((1 - 1095 / 2250) * 900 * 2)
    assert float(option["usd_per_month"]) == near(7300 + (1 - 1095 / 2250) * 1800)
    alone = first(provisioned(units=10), api())
    assert alone["usd_per_month"] is None
    assert "usd_per_month" in alone["undefined"]
    assert first(mix(("units", 0.5), ("api", 0.5)), provisioned(units=1), api())["usd_per_month"] is None


def test_units_hour_by_hour():
    # hours of 2·9e8/730 tokens and hours without: 2,250/730·2 = 6.164 million weighted an hour, a unit 0.15: 41.1 → 42
    # with 20 units the share 1 − 20·0.15/6.164 of all tokens is over
    workload = load(load_profile={"weights": [1, 0] * 84})
    assert first(provisioned(), workload=workload)["units"] == 42
    option = first(provisioned(units=20, overflow="api"), api(usd=1), workload=workload)
    assert float(line(option, "overflow")) == near((1 - 3 / (4500 / 730)) * 900)


# beside the serving


def test_attempts_staff_egress_and_savings():
    # s = ½, one retry: ¾ are accepted, 1.5 attempts: 1,350 Mtok at $1.5 = 2,025; egress 1,350e6·4/1e9 GB·$0.5 = 2.7
    # staff 0.5·12,000/12 + 0.25·24,000/12 = 1,000; fixed 72.3: 3,100; 450,000 requests, 337,500 of them accepted
    staff = [
        {"role": "a", "people": 0.5, "usd_per_year": 12_000},
        {"role": "b", "people": 0.25, "usd_per_year": 24_000},
    ]
    mine = api(success_rate=0.5, retries=1, egress_usd_per_gb=0.5, staff=staff, fixed_usd_per_month=72.3)
    result = compare(document(mine, api("today", 4), current="today"))
    option = result["options"][0]
    assert float(option["usd_per_month"]) == near(3100)
    assert float(option["usd_per_mtok"]) == near(3100 / 900)
    assert float(option["usd_per_accepted_task"]) == near(3100 / 337_500)
    assert float(option["saving_usd_per_month"]) == near(3600 - 3100)
    assert float(option["saving_share"]) == near(500 / 3600)
    assert result["cheapest"] == "api"


def test_without_tokens_there_is_no_cost_a_token():
    option = first(rented(), workload=load(tokens_per_month=0), current="rent")
    assert (option["usd_per_month"], option["usd_per_mtok"], option["saving_share"]) == (900, None, 0)
    assert set(option["undefined"]) == {"usd_per_mtok", "usd_per_request", "usd_per_accepted_task"}
    assert first(api(), workload=load(tokens_per_month=0), current="api")["undefined"]["saving_share"]


# unit view


def test_unit_costs():
    # rented: 3 GPUs on 8: 2 replicas a machine: $72 an hour for 2·9e6 tokens: $4 a Mtok, at half use $8
    three = rented(gpus_per_replica=3, supply={"gpus_per_instance": 8}, fixed_usd_per_month=99)
    # provisioned: 150,000 weighted tokens an hour, 2.5 a token: 60,000 tokens for $1: 16.67 a Mtok
    # mix: 0.5·4 + 0.5·1.5 = 2.75 and the router: 500 requests a Mtok of $0.01
    both = mix(("rent", 0.5), ("api", 0.5), router_usd_per_request=0.01)
    made = document(three, api(), provisioned(), both, blend())
    assert unit_cost(made, "rent") == 4
    assert unit_cost(made, "rent", F(1, 2)) == 8
    assert unit_cost(made, "api") == F(3, 2)
    assert unit_cost(made, "units") == F(50, 3)
    assert float(unit_cost(made, "mix")) == near(7.75)
    assert unit_cost(made, "blend") == F(1, 9)  # a baseline replica: $1 for 9e6 tokens


# over volume


def test_a_line_and_a_staircase():
    # $900 for every 9e8 tokens begun, against $1.5/Mtok: equal at 600 Mtok; at 900 the second replica: 1,800 > 1,350;
    # equal at 1,200; at 1,800 the third costs as much as the line (2,700): a touch, no change
    made = document(api(), rented())
    found, last = over_volume.crossings(made, "api", "rent", F(10**10))
    assert [(c.at, c.kind, c.cheaper_below) for c in found] == [
        (600 * 10**6, "equal", "api"),
        (900 * 10**6, "step", "rent"),
        (1200 * 10**6, "equal", "api"),
    ]
    assert last == "rent"


def test_an_end_is_a_crossing_where_the_option_was_the_cheaper_one():
    # 10 units end at 10·109.5/2.5 = 438 Mtok; until then they cost 7,300, and $20/Mtok is dearer from 365 on
    made = document(provisioned(units=10), api(usd=20), api("cheap", 1))
    found, last = over_volume.crossings(made, "units", "api", F(10**9))
    assert [(c.at, c.kind) for c in found] == [(365 * 10**6, "equal"), (438 * 10**6, "end")]
    assert last == "api"
    assert over_volume.crossings(made, "units", "cheap", F(10**9)) == ([], "cheap")
    both = document(provisioned(units=10), provisioned(name="more", units=20))
    assert [c.kind for c in over_volume.crossings(both, "units", "more", F(10**10))[0]] == ["end"]


def test_two_prices_with_different_fixed_cost_cross():
    # 1,000 + 1·T against 2·T: at 1,000 Mtok
    made = document(api("a", 1, fixed_usd_per_month=1000), api("b", 2))
    (found,), last = over_volume.crossings(made, "a", "b", F(10**10))
    assert (found.at, found.kind, last) == (10**9, "equal", "a")


def test_every_corner_of_a_cost_is_an_edge():
    # between two edges the cost of every kind is a straight line, or a concave one where the best baseline moves
    rng = random.Random(11)
    for seed in range(25):
        made = random_document(random.Random(seed), extremes=False)
        scene = Scene(made, over_volume.CORNERS)
        name = rng.choice(made["options"])["name"]
        end = over_volume.scale_of(made, name, name, 12)
        corners = sorted({F(0), end, *(e for e in over_volume.edges(scene, name, end) if e < end)})
        low, high = rng.choice([*pairwise(corners)])
        usd = [over_volume.usd(scene, name, low + (high - low) * F(k, 8)) for k in (1, 3, 5, 7)]
        if None in usd:
            assert usd == [None] * 4
            continue
        steps = [b - a for a, b in pairwise(usd)]
        assert steps == sorted(steps, reverse=True)
        assert steps[0] == steps[-1] or "best" in json.dumps(made)


# months


def own_and_rent(months: int, **own: Any) -> dict[str, Any]:
    """The case of a purchase of 300,000 that saves 7,680 a month."""
    one = {
        "kind": "self_hosted", "model": "m", "gpu": "h100-sxm", "gpus_per_replica": 8, "utilisation": 1,
        "throughput": {"tokens_per_second": 10_000},
    }  # fmt: skip
    rent = one | {"name": "Rent", "supply": {"kind": "rent", "usd_per_gpu_hour": 2}}
    bought = {"kind": "own", "purchase_usd_per_replica": 300_000, "life_months": 60, "residual_share": 0.1}
    bought |= {"colocation_usd_per_month": 4000} | own
    return document(rent, one | {"name": "Own", "supply": bought}, horizon={"months": months, "reference": "Rent"})


def test_payback_leaves_the_value_at_the_end_out():
    # 300,000/(11,680 − 4,000) = 39.06: month 40 whatever the horizon, none within 24
    assert over_months(own_and_rent(24))["Own"]["payback_month"] is None
    assert over_months(own_and_rent(60))["Own"]["payback_month"] == 40


def test_what_a_server_is_worth_at_the_end():
    # after 24 of 60 months: 300,000 − 24·270,000/60 = 192,000; a half of it is received
    made = own_and_rent(24)
    made["horizon"] |= {"end_value_share": 0.5, "discount_rate_per_year": 0}
    own = over_months(made)["Own"]
    assert float(own["npv_usd"]) == near(-300_000 - 24 * 4000 + 96_000)
    assert own["npv_without_end_value_usd"] == -396_000
    assert float(own["levelised_usd_per_mtok"]) == near(300_000 / (24 * 900))


def test_later_servers_cost_what_purchases_then_cost():
    # a life of 6 months: bought for month 1 and for month 7, half a year later at √1.21 = 1.1 of the price
    # the residual of each comes at its end; nothing is left after month 12
    made = own_and_rent(12, life_months=6)
    made["horizon"] |= {"discount_rate_per_year": 0, "price_change_per_year": {"purchase": 0.21}}
    own = over_months(made)["Own"]
    assert float(own["npv_usd"]) == near(-300_000 * 0.9 - 330_000 * 0.9 - 12 * 4000)
    assert own["npv_usd"] == own["npv_without_end_value_usd"]


def test_a_commitment_is_paid_at_the_rate_it_was_signed_at():
    # 12 months for the price of month 1; without it month 7 costs √0.81 = 0.9 of the price
    made = own_and_rent(12)
    made["options"][0]["supply"]["commitment_months"] = 12
    made["horizon"] |= {"price_change_per_year": {"gpu_rent": -0.19}}
    assert {round(float(usd), 6) for usd in over_months(made)["Rent"]["cash_usd_by_month"][1:]} == {-11680.0}
    del made["options"][0]["supply"]["commitment_months"]
    assert float(over_months(made)["Rent"]["cash_usd_by_month"][7]) == near(-11_680 * 0.9)


@pytest.mark.parametrize(
    ("flows", "count", "monthly"),
    [
        ((-100, 110), 1, 1.1),
        ((100, -110), 1, 1.1),
        ((-100, 50), 1, 0.5),
        ((100, 10), 0, None),
        ((-100, 230, -132), 2, None),  # 10 % and 20 % a month
        ((100, -240, 144), 1, 1.2),  # a touch at 20 %
        ((0, 0, -100, 0, 121), 1, 1.1),
        ((0, 0), 0, None),
        ((-1, 3), 0, None),  # 200 % a month are 53,144,000 % a year: too high
    ],
)
def test_rates_of_return(flows, count, monthly):
    found = returns.rates([F(flow) for flow in flows])
    assert found.count == count
    assert (found.rate is None) == (monthly is None)
    if found.rate is not None:
        assert float(found.rate) == pytest.approx(monthly**12 - 1, rel=1e-9)


def test_the_rates_of_the_cases():
    # an API that grows by 1.5 % a month against a rent: −26.35 % a year; two purchases within 48 months: 45.06 %
    grows = document(
        api(usd=1),
        rented(rate=2, tokens_per_second=100_000, gpus_per_replica=8, billed_hours_per_month=730),
        workload=load(tokens_per_month=3e9, input_output_ratio=5),
        horizon={"months": 120, "tokens_growth_per_month": 0.015},
    )
    found = over_months(grows)["rent"]["rates"]
    assert (found.count, round(float(found.rate), 4)) == (1, -0.2635)
    own = own_and_rent(48, life_months=24, purchase_usd_per_replica=70_000, colocation_usd_per_month=0)["options"][1]
    own |= {"utilisation": 0.5, "throughput": {"tokens_per_second": 5000}}
    usd = {"input_usd_per_mtok": 1, "output_usd_per_mtok": 3}
    twice = document(
        api(price=usd), own, workload=load(tokens_per_month=3e9, input_output_ratio=5), horizon={"months": 48}
    )
    found = over_months(twice)["Own"]["rates"]
    assert (found.count, round(float(found.rate), 4)) == (1, 0.4506)


def test_month_one_and_compare_agree():
    for seed in range(40):
        made = random_document(random.Random(seed), horizon=True)
        made["horizon"] |= {"months": 1}
        over = over_months(made)
        for option in compare(made)["options"]:
            if option["kind"] == "mix" or "depreciation" in {each["line"] for each in option["lines"]}:
                continue  # a purchase is paid, not written off
            if option["usd_per_month"] is None:
                assert over[option["name"]]["npv_usd"] is None
            else:
                assert over[option["name"]]["cash_usd_by_month"][1] == -option["usd_per_month"]


# documents


def test_the_documents_hold_every_kind():
    seen: set[str] = set()
    for seed in range(60):
        for option in random_document(random.Random(seed))["options"]:
            scaling = option.get("scaling", {}).get("kind", "fixed")
            kind = option["kind"] if option["kind"] != "self_hosted" else option["supply"]["kind"]
            seen.add(kind if scaling == "fixed" else scaling)
    assert seen == set(KINDS)


@given(documents())
@settings(max_examples=60, deadline=None)
def test_lines_sum_and_a_dearer_price_is_no_cheaper(made):
    result = compare(made)
    dearer = json.loads(json.dumps(made))
    for option in dearer["options"]:
        if option["kind"] in ("api", "hosted"):
            option["price"]["output_usd_per_mtok"] *= 1.5
        if option.get("supply", {}).get("kind") == "rent":
            option["supply"]["usd_per_gpu_hour"] *= 1.5
    dearer["workload"] = {**made["workload"], "tokens_per_month": float(result["tokens_per_month"])}
    dearer["workload"].pop("bill", None)
    before = compare({**dearer, "options": made["options"]})["options"]
    for old, new in zip(before, compare(dearer)["options"], strict=True):
        if old["usd_per_month"] is None:
            continue
        assert sum(each["usd_per_month"] for each in old["lines"]) == old["usd_per_month"]
        assert new["usd_per_month"] >= old["usd_per_month"]
        assert old.get("utilisation") is None or old["utilisation"] >= 0
