"""The ranked ways to serve a load: the same cost as an option of the scenario, cheapest first, nothing that misses."""

from __future__ import annotations

from datetime import date

import pytest

from breakeven.defaults import default_scenario
from economics.cost.load import Load
from economics.errors import InputError
from economics.fleet.configuration import Work
from economics.fleet.replica import TOO_SLOW, Target
from economics.option.serving import ServingPlan
from economics.scenario.reading import read_scenario, scenario_document
from economics.ways import Offer, Requirements, candidates, native_precision, rank, served_precisions
from pricing.resolve.scenario import resolve
from pricing.resolve.ways import ways_to_serve
from tests.support.fleet_shelf import constants, gpus, models

AS_OF = date(2026, 11, 20)
LOAD = Load(3e9, 5, 2000, 0.4, peak_to_average=2)
ASKED = Requirements(Work(2000, 400, None, 0.4), Target(time_per_output_token_ms=50), 0.6)


def ranked(model, offers, target=None):
    tried = candidates(models()[model], "vllm", gpus().values(), (1, 2, 4, 8))
    asked = ASKED if target is None else Requirements(ASKED.work, target, 0.6)
    return rank(asked, LOAD, tried, offers, constants())


def test_ways_are_sorted_and_complete():
    offers = [Offer(gpu, n, "a", "on-demand", f"{gpu}-{n}", 2.0) for gpu in ("h100-sxm", "h200") for n in (1, 2, 4, 8)]
    result = ranked("llama-3.3-70b", offers)
    months = [w.usd_per_month for w in result.ways]
    assert months == sorted(months)
    # bf16, fp8, int8 and int4 on 2 GPUs × 4 numbers; BF16 on one GPU of either and FP8 and INT8 on one H100 do not fit
    assert len(result.ways) + sum(result.left_out.values()) == 2 * 4 * 4
    assert {w.precision for w in result.ways} == {"bf16", "fp8", "int8", "int4"}
    assert all(w.tpot_ms <= 50 for w in result.ways)
    way = result.ways[0]
    # rent: replicas × GPUs × $2 × 730 h
    assert way.usd_per_month == pytest.approx(way.replicas * way.offer.gpus * 2 * 730)
    assert way.usd_per_mtok == pytest.approx(way.usd_per_month / 3000)


def test_what_misses_the_target_or_has_no_offer_is_left_out():
    only = [Offer("l4", 8, "a", "spot", "x", 0.1)]
    assert ranked("llama-3.3-70b", [Offer("tpu", 1, "a", "spot", "x", 1)]).ways == ()
    slow = ranked("llama-3.3-70b", only, Target(time_per_output_token_ms=1))
    assert slow.ways == ()
    assert slow.left_out["misses the latency target"] >= 1
    anyhow = ranked("llama-3.3-70b", only, Target(time_per_output_token_ms=1, best_effort=True))
    assert {w.bound for w in anyhow.ways} == {TOO_SLOW}


def test_precisions_are_the_models_own_and_narrower_ones_that_the_gpu_has():
    assert served_precisions(models()["llama-3.3-70b"], gpus()["a100-80gb"]) == ("bf16", "int8", "int4")
    assert served_precisions(models()["deepseek-v3.2"], gpus()["a100-80gb"]) == ("int4",)
    assert served_precisions(models()["gpt-oss-120b"], gpus()["h100-sxm"]) == ("mxfp4",)
    assert {native_precision(model) for model in models().values()} <= {"bf16", "fp8", "int4", "mxfp4", "nvfp4", "fp4"}


def test_a_way_costs_what_the_scenario_says_once_it_is_taken(catalogue):
    scenario = default_scenario()
    option = scenario.options[2].model_copy(update={"throughput": None})
    ranking = ways_to_serve(option, scenario.workload, catalogue, AS_OF, {"on-demand"})
    seen = set()
    for way in ranking.ways:
        hardware = (way.offer.gpu, way.offer.gpus)
        if hardware in seen or len(seen) > 12:
            continue
        seen.add(hardware)
        document = scenario_document(scenario)
        document["options"][2] |= {
            "gpu": way.offer.gpu,
            "gpus_per_replica": way.offer.gpus,
            "precision": way.precision,
            "supply": {"kind": "rent", "provider": way.offer.provider, "term": way.offer.term},
        }
        del document["options"][2]["throughput"]
        resolved = resolve(read_scenario(document), catalogue, AS_OF)
        result = resolved.options[2].cost(resolved.load)
        assert result.usd_per_month.scalar == pytest.approx(way.usd_per_month), hardware
    assert len(seen) > 8


def test_terms_and_unknown_models(catalogue):
    scenario = default_scenario()
    option = scenario.options[2].model_copy(update={"throughput": None})
    ranking = ways_to_serve(option, scenario.workload, catalogue, AS_OF, {"reserved-1y"})
    assert {w.offer.term for w in ranking.ways} == {"reserved-1y"}
    with pytest.raises(InputError, match="not in the model registry"):
        ways_to_serve(option.model_copy(update={"model": "nobody"}), scenario.workload, catalogue, AS_OF)


def test_a_context_that_must_fit_leaves_out_what_cannot_hold_it(catalogue):
    scenario = default_scenario()
    free = scenario.options[2].model_copy(update={"throughput": None})
    plenty = free.model_copy(update={"serving": ServingPlan(context_tokens=131_072)})
    all_ways = ways_to_serve(free, scenario.workload, catalogue, AS_OF)
    fewer = ways_to_serve(plenty, scenario.workload, catalogue, AS_OF)
    assert len(fewer.ways) < len(all_ways.ways)
    assert fewer.left_out["cannot hold the context"] > all_ways.left_out["does not fit"]
    too_much = free.model_copy(update={"serving": ServingPlan(context_tokens=200_000)})
    with pytest.raises(InputError, match="at most 131,072"):
        ways_to_serve(too_much, scenario.workload, catalogue, AS_OF)


def test_the_low_end_of_the_band_costs_at_least_as_much(catalogue):
    scenario = default_scenario()
    free = scenario.options[2].model_copy(update={"throughput": None})
    for way in ways_to_serve(free, scenario.workload, catalogue, AS_OF).ways:
        assert way.usd_per_month_at_low is None or way.usd_per_month_at_low >= way.usd_per_month - 1e-9
        assert way.low < way.high
