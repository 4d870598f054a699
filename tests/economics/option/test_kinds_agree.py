"""What always holds between kinds: limits in which one of them is another, and order among costs."""

from __future__ import annotations

import random
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from economics.cost.lines import cost_line, part_of
from economics.cost.load import Load
from economics.option.kinds import OPTION_LABELS
from economics.option.mix import Mixed, MixedPart
from economics.option.protocol import PricedOption
from economics.over_time.plan import plan_of
from economics.over_time.timeline import over_time
from economics.scenario.reading import read_scenario
from pricing.resolve.scenario import ResolvedScenario, resolve
from pricing.store.catalogue import Catalogue, open_catalogue
from tests.support.twin.documents import TOKEN_PRICED, random_document

AS_OF = date(2026, 11, 20)
HOURS = 730.0
SHAPES = ("flat", "office", "two_continents", "night_batch")
API = {
    "kind": "api",
    "name": "API",
    "price": {"input_usd_per_mtok": 3, "output_usd_per_mtok": 15},
    "provider": "x",
    "model": "y",
}
GPUS: dict[str, Any] = {
    "kind": "self_hosted", "name": "GPUs", "model": "m", "gpu": "h100-sxm", "gpus_per_replica": 2, "utilisation": 0.5,
    "throughput": {"tokens_per_second": 5000}, "supply": {"kind": "rent", "usd_per_gpu_hour": 2.0},
}  # fmt: skip


@cache
def catalogue() -> Catalogue:
    return open_catalogue()


def resolved(*options: dict[str, Any], horizon: dict[str, Any] | None = None, **workload: Any) -> ResolvedScenario:
    load = {"tokens_per_month": 20e9, "input_output_ratio": 5, "input_tokens_per_request": 2000, **workload}
    document = {"schema_version": 2, "as_of": AS_OF.isoformat(), "workload": load, "options": list(options)}
    if horizon is not None:
        document["horizon"] = horizon
    return resolve(read_scenario(document), catalogue(), AS_OF)


def cost_of(name: str, scenario: ResolvedScenario) -> float:
    option = next(option for option in scenario.options if option.name == name)
    usd = option.cost(scenario.load).usd_per_month.scalar
    assert usd is not None
    return usd


def near(value: float) -> Any:
    return pytest.approx(value, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("kind", [kind for kind in OPTION_LABELS if kind != "mix"])
@given(st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_a_mix_of_one_whole_part_costs_that_part(kind: str, seed: int) -> None:
    scenario = resolved_at_random(seed)
    for option in scenario.options:
        if option.kind != kind:
            continue
        alone = option.cost(scenario.load).usd_per_month
        mixed = Mixed("mix", (MixedPart(option, 1.0),)).cost(scenario.load).usd_per_month
        assert mixed.scalar == (None if alone.scalar is None else near(alone.scalar))


def test_compare_and_month_1_agree_for_every_option_without_beginnings() -> None:
    """One-offs, purchases and capital aside, month 1 is the month that Compare shows (prices that do not change)."""
    seen = set()
    for seed in range(120):
        document = random_document(random.Random(seed), extremes=False)
        owned = {o["name"] for o in document["options"] if o.get("supply", {}).get("kind") == "own"}
        for option in document["options"]:
            for rent in (option.get("supply", {}), *option.get("supply", {}).values()):
                if isinstance(rent, dict):
                    rent.pop("commitment_months", None)
        document["horizon"] = {"months": 1, "discount_rate_per_year": 0}
        scenario = resolve(read_scenario(document), catalogue(), AS_OF)
        months = over_time(plan_of(scenario.scenario, scenario.options, scenario.load))
        for option, over in zip(scenario.options, months.options, strict=True):
            usd = option.cost(scenario.load).usd_per_month.scalar
            mixes_owned = any(part.name in owned for part in option.parts)
            if usd is None or option.name in owned or mixes_owned:
                continue
            seen.add(option.kind)
            assert -over.cash[1] == near(usd), (seed, option.name)
    assert seen == {*TOKEN_PRICED, "self_hosted", "provisioned", "mix"}


@given(st.sampled_from(SHAPES), st.floats(0.01, 50))
@settings(max_examples=40, deadline=None)
def test_provisioned_capacity_of_one_huge_unit_is_a_fixed_cost(shape: str, rate: float) -> None:
    """Whatever the load, one unit serves it and costs its hours."""
    huge = {
        "kind": "provisioned", "name": "Huge", "usd_per_unit_hour": rate, "input_tokens_per_minute_per_unit": 1e9,
        "output_token_weight": 4, "minimum_units": 1,
    }  # fmt: skip
    for tokens in (0.0, 1e6, 1e10):
        scenario = resolved(huge, API, tokens_per_month=tokens, load_profile={"shape": shape})
        assert cost_of("Huge", scenario) == near(rate * HOURS)


@given(st.floats(1e8, 1e12), st.floats(0.2, 1.0))
@settings(max_examples=60, deadline=None)
def test_hourly_scaling_of_a_flat_load_is_a_fixed_fleet(tokens: float, full: float) -> None:
    """Every hour of a flat load needs the same replicas, which is what a fleet at that utilisation has."""
    hourly = {
        **GPUS,
        "name": "Hourly",
        "scaling": {"kind": "hourly", "busy_hour_utilisation": full, "start_minutes": 30},
    }
    del hourly["utilisation"]
    fixed = {**GPUS, "name": "Fixed", "utilisation": full}
    scenario = resolved(hourly, fixed, tokens_per_month=tokens, load_profile={"shape": "flat"})
    assert cost_of("Hourly", scenario) == near(cost_of("Fixed", scenario))


@given(st.floats(1e8, 1e12), st.sampled_from(SHAPES), st.floats(0.5, 4), st.floats(0.5, 4), st.integers(1, 8))
@settings(max_examples=80, deadline=None)
def test_the_best_baseline_is_never_above_all_on_demand_or_all_reserved(
    tokens: float, shape: str, own: float, above: float, gpus: int
) -> None:
    def with_baseline(name: str, replicas: int | str) -> dict[str, Any]:
        scaling = {"kind": "baseline", "baseline_replicas": replicas, "above_usd_per_gpu_hour": above}
        supply = {"kind": "rent", "usd_per_gpu_hour": own, "gpus_per_instance": 8}
        option = {**GPUS, "name": name, "gpus_per_replica": gpus, "supply": supply, "scaling": scaling}
        del option["utilisation"]
        return option

    everything = {**with_baseline("All reserved", 4096)}
    scenario = resolved(
        with_baseline("Best", "best"), with_baseline("On demand", 0), everything, tokens_per_month=tokens,
        load_profile={"shape": shape},
    )  # fmt: skip
    best = cost_of("Best", scenario)
    assert best <= cost_of("On demand", scenario) * (1 + 1e-12)
    by_name = {option.name: option for option in scenario.options}
    chosen = by_name["Best"].cost(scenario.load).figures["baseline_replicas"].scalar
    peak = by_name["On demand"].cost(scenario.load)
    assert peak.figures["paid_gpus"].scalar is not None
    needed = min(4096, int(np.ceil(peak.figures["paid_gpus"].scalar / gpus)))
    enough = resolved(
        with_baseline("Enough", needed), with_baseline("Best", "best"), tokens_per_month=tokens,
        load_profile={"shape": shape},
    )  # fmt: skip
    assert best <= cost_of("Enough", enough) * (1 + 1e-12)
    assert chosen is not None
    same = resolved(
        with_baseline("Chosen", int(min(chosen, 4096))), with_baseline("Best", "best"), tokens_per_month=tokens,
        load_profile={"shape": shape},
    )  # fmt: skip
    if chosen <= 4096:
        assert best == near(cost_of("Chosen", same))


@given(st.floats(1e8, 1e12), st.integers(1, 8), st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_instances_of_one_replica_are_one_instance_of_as_many(tokens: float, k: int, spares: int) -> None:
    """A machine of k replicas costs what k machines of one cost, where the replicas fill them."""
    each = {**GPUS, "name": "One each", "spare_replicas": spares}
    large = {**GPUS, "name": "Large", "spare_replicas": spares}
    large["supply"] = {"kind": "rent", "usd_per_gpu_hour": 2.0, "gpus_per_instance": 2 * k}
    scenario = resolved(each, large, tokens_per_month=tokens)
    ones = next(o for o in scenario.options if o.name == "One each").cost(scenario.load)
    machines = next(o for o in scenario.options if o.name == "Large").cost(scenario.load)
    count, many = ones.figures["instances"].scalar, machines.figures["instances"].scalar
    assert count is not None
    assert many == np.ceil(count / k)
    assert machines.usd_per_month.scalar == near(many * k * 2 * 2.0 * HOURS)


@given(st.integers(0, 10**6), st.floats(1.0, 3.0))
@settings(max_examples=60, deadline=None)
def test_no_cost_falls_when_a_price_rises(seed: int, factor: float) -> None:
    scenario = resolved_at_random(seed)
    for option in scenario.options:
        before = option.cost(scenario.load).usd_per_month.scalar
        for each in option.inputs():
            is_price = each.field.unit.startswith("USD") or each.path == "price_factor"
            if not is_price or before is None:
                continue
            now = float(option.input_value(each))
            dearer: PricedOption = option.with_input(each, min(now * factor, each.field.high))
            after = dearer.cost(scenario.load).usd_per_month.scalar
            assert after is not None
            assert after >= before * (1 - 1e-12), (seed, option.name, each.path)


def resolved_at_random(seed: int) -> ResolvedScenario:
    document = random_document(random.Random(seed), extremes=False)
    return resolve(read_scenario(document), catalogue(), AS_OF)


def test_a_load_may_carry_more_than_a_scenario_may_ask_for() -> None:
    """Attempts multiply the tokens: 10¹⁵ of them twice are no refusal."""
    twice = {**API, "name": "Twice", "success_rate": 0.5, "retries": 1}  # attempts 1.5
    scenario = resolved(twice, API, tokens_per_month=1e15)
    assert isinstance(scenario.load, Load)
    assert cost_of("Twice", scenario) == near(1.5 * cost_of("API", scenario))


@pytest.mark.parametrize("name", ["one-off", "overlap", "input: output", "a: b"])
def test_what_a_line_is_follows_from_its_row_and_not_from_the_words_in_its_name(name: str) -> None:
    part = {**API, "name": name}
    mix = {
        "kind": "mix", "name": "Mix",
        "parts": [{"option": name, "share_of_requests": 0.5}, {"option": "API", "share_of_requests": 0.5}],
    }  # fmt: skip
    scenario = resolved(part, API, mix)
    lines = next(option for option in scenario.options if option.name == "Mix").cost(scenario.load).lines
    assert {part_of(line): cost_line(line).formula for line in lines} == {name: "tokens", "API": "tokens", "": "router"}
    assert cost_line(next(iter(lines))).behind == (f"{name}: price.input_usd_per_mtok",)
