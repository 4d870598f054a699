"""The ranked ways to serve a load: the same cost as an option of the scenario, cheapest first, nothing that misses."""

from __future__ import annotations

from datetime import date

import pytest

from breakeven.defaults import default_scenario
from breakeven.edits.throughput import use_way
from breakeven.origins import as_read
from economics.cost.load import Load
from economics.errors import InputError
from economics.fleet.configuration import Work
from economics.fleet.replica import TOO_SLOW, Target
from economics.option.serving import ServingPlan
from economics.scenario.reading import read_scenario, scenario_document
from economics.ways import Offer, Requirements, candidates, native_precision, rank, served_precisions
from pricing.resolve.scenario import resolve
from pricing.resolve.shelf import NEVER_RANKED
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
    scenario = default_scenario(2)
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
    scenario = default_scenario(2)
    option = scenario.options[2].model_copy(update={"throughput": None})
    ranking = ways_to_serve(option, scenario.workload, catalogue, AS_OF, {"reserved-1y"}, suppliers="all")
    assert {w.offer.term for w in ranking.ways} == {"reserved-1y"}
    # every reserved rate listed was seen in 2025: none is trusted, and the ranking says that they are old
    trusted = ways_to_serve(option, scenario.workload, catalogue, AS_OF, {"reserved-1y"})
    assert trusted.ways == ()
    assert trusted.offers_left_out["old"] > 0
    with pytest.raises(InputError, match="not in the model registry"):
        ways_to_serve(option.model_copy(update={"model": "nobody"}), scenario.workload, catalogue, AS_OF)


def test_a_context_that_must_fit_leaves_out_what_cannot_hold_it(catalogue):
    scenario = default_scenario(2)
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
    scenario = default_scenario(2)
    free = scenario.options[2].model_copy(update={"throughput": None})
    for way in ways_to_serve(free, scenario.workload, catalogue, AS_OF).ways:
        assert way.usd_per_month_at_low is None or way.usd_per_month_at_low >= way.usd_per_month - 1e-9
        assert way.low < way.high


# What Use then costs

SELF_HOSTED = {
    "kind": "self_hosted",
    "name": "S",
    "model": "llama-3.3-70b",
    "gpu": "b200",
    "gpus_per_replica": 1,
    "precision": "nvfp4",
    "utilisation": 0.6,
    "supply": {"kind": "rent", "provider": "hyperstack", "term": "on-demand"},
}
API = {
    "kind": "api",
    "name": "A",
    "provider": "x",
    "model": "y",
    "price": {"input_usd_per_mtok": 1, "output_usd_per_mtok": 3},
}
MIX = {"input_output_ratio": 5, "input_tokens_per_request": 2000, "cache_hit_rate": 0.4}


def document_with(version=2, tokens=2e11, workload=None, **option):
    return {
        "schema_version": version,
        "as_of": "2026-11-20",
        "workload": {"tokens_per_month": tokens, **MIX, **(workload or {"peak_to_average": 2})},
        "options": [API, {**SELF_HOSTED, **option}],
    }


def taken(document, way, catalogue):
    scenario = read_scenario(document)
    used = use_way(as_read(scenario), 1, way).scenario
    resolved = resolve(used, catalogue, AS_OF)
    return resolved.options[1].cost(resolved.load).usd_per_month.scalar


def ranking_of(document, catalogue, terms=frozenset({"on-demand"}), suppliers="trusted"):
    resolved = resolve(read_scenario(document), catalogue, AS_OF)
    scenario = resolved.scenario
    return ways_to_serve(scenario.options[1], scenario.workload, catalogue, AS_OF, terms, resolved, suppliers)


def ways_of(document, catalogue, terms=frozenset({"on-demand"}), suppliers="trusted"):
    return ranking_of(document, catalogue, terms, suppliers).ways


HOURLY = {"scaling": {"kind": "hourly", "keep_hours": 1, "start_minutes": 5, "min_replicas": 0}}
OFFICE = {"load_profile": {"shape": "office"}}
BEST = {"kind": "baseline", "baseline_replicas": "best"}
CASES = {
    "levers in version 1": document_with(1, serving={"speculative_decoding": 2}),
    "levers": document_with(serving={"speculative_decoding": 2, "disaggregation": 1.2}),
    "spares, people, attempts": document_with(
        spare_replicas=2,
        fixed_usd_per_month=700,
        staff=[{"people": 1, "usd_per_year": 120_000}],
        success_rate=0.8,
        retries=2,
        egress_usd_per_gb=0.1,
    ),
    "by the hour": document_with(workload=OFFICE, **HOURLY),
    "baseline and machines": document_with(workload=OFFICE, scaling=BEST),
    "baseline and tokens": document_with(workload=OFFICE, scaling={**BEST, "baseline_replicas": 1, "above": "A"}),
}


@pytest.mark.parametrize("case", CASES)
def test_every_way_costs_what_use_then_costs(catalogue, case):
    document = CASES[case]
    ways = ways_of(document, catalogue)
    assert ways
    step = max(1, len(ways) // 12)
    for way in (ways[0], *ways[1::step]):
        # the load that meets a latency is sought to about 1e-7 of a throughput, which tokens above a baseline follow
        assert taken(document, way, catalogue) == pytest.approx(way.usd_per_month, rel=1e-6)


SPOT = {"kind": "rent", "provider": "aws", "term": "spot", "interruption_share": 0.3}
TERMS_OF = {
    "on demand, whoever offers it": ({"on-demand"}, {}),
    "spot, with what interruptions take": ({"spot"}, {"gpu": "h200", "gpus_per_replica": 8, "supply": SPOT}),
    "every term": ({"on-demand", "spot", "community", "reserved-1y", "reserved-3y", "serverless"}, {"supply": SPOT}),
    "every term in version 1": ({"on-demand", "spot", "reserved-1y"}, {"schema_version": 1}),
}


@pytest.mark.parametrize("case", TERMS_OF)
def test_every_way_of_every_offer_costs_what_use_then_costs(catalogue, case):
    terms, changes = TERMS_OF[case]
    version = changes.get("schema_version", 2)
    option = {name: value for name, value in changes.items() if name != "schema_version"}
    if "supply" in option:
        option |= {"gpu": "h200", "gpus_per_replica": 8, "precision": "fp8"}
    document = document_with(version, **option)
    ways = ways_of(document, catalogue, terms, "all")
    # one of each offer: whatever the layout, it is the offer that Use has to find again
    one_each = list({way.offer.rate_id: way for way in ways}.values())
    assert len({way.offer.left_out for way in one_each}) >= 3
    assert any(way.offer.by_id for way in one_each) or terms == {"spot"}
    for way in one_each:
        assert taken(document, way, catalogue) == pytest.approx(way.usd_per_month, rel=1e-6), way.offer


def test_interruptions_count_for_offers_of_their_term_alone(catalogue):
    document = document_with(gpu="h200", gpus_per_replica=8, precision="fp8", supply=SPOT)
    without = document_with(
        gpu="h200", gpus_per_replica=8, precision="fp8", supply={k: v for k, v in SPOT.items() if "share" not in k}
    )

    def replicas(document, term):
        ways = ways_of(document, catalogue, {term}, "all")
        return {(w.offer.rate_id, w.offer.gpus, w.precision): w.replicas for w in ways}

    there, here = replicas(without, "spot"), replicas(document, "spot")
    # 30 % of the capacity gone: at least as many everywhere, and more of most
    assert all(here[way] >= there[way] for way in here)
    assert any(here[way] > there[way] for way in here)
    assert replicas(without, "on-demand") == replicas(document, "on-demand")


# Who is ranked


def test_the_default_ranks_trusted_offers_and_says_what_it_left_out(catalogue):
    document = document_with()
    trusted, everyone = ranking_of(document, catalogue), ranking_of(document, catalogue, suppliers="all")
    assert {way.offer.left_out for way in trusted.ways} == {""}
    assert {way.offer.supplier_class for way in trusted.ways} == {"hyperscaler", "cloud"}
    assert not any(way.offer.by_id for way in trusted.ways)
    reasons = {way.offer.left_out for way in everyone.ways}
    assert {"", "marketplace", "decentralised", "doubtful", "old"} <= reasons
    assert reasons.isdisjoint(NEVER_RANKED)
    assert set(trusted.offers_left_out) >= reasons - {""}
    assert set(everyone.offers_left_out) <= set(NEVER_RANKED)
    assert all(count > 0 for count in trusted.offers_left_out.values())


@pytest.mark.parametrize("suppliers", ["trusted", "all"])
@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize(("model", "precision"), [("llama-3.3-70b", "nvfp4"), ("kimi-k2", "fp8")])
def test_a_replica_never_spans_machines_that_nothing_joins(catalogue, suppliers, version, model, precision):
    rates = {row.id: row for row in catalogue.rate_rows()}
    ways = ways_of(
        document_with(version, model=model, precision=precision, gpus_per_replica=8), catalogue, suppliers=suppliers
    )
    assert ways
    spanning = [way for way in ways if rates[way.offer.rate_id].gpu_count < way.offer.gpus]
    assert all(rates[way.offer.rate_id].interconnect for way in spanning)
    assert bool(spanning) == (model == "kimi-k2")  # 16 and 32 GPUs on eights that are joined


def test_a_lever_counts_in_the_ranking(catalogue):
    # decode at twice the rate: 5 replicas of one B200 at Hyperstack's $6 an hour, 5 · 730 · 6 = 21,900; without it
    # 6 · 730 · 6 = 26,280
    for version in (1, 2):
        for serving, usd in (({"speculative_decoding": 2}, 21_900), ({}, 26_280)):
            ways = ways_of(document_with(version, **({"serving": serving} if serving else {})), catalogue)
            way = next(
                w
                for w in ways
                if (w.offer.gpu, w.offer.gpus, w.offer.provider, w.precision) == ("b200", 1, "hyperstack", "nvfp4")
            )
            assert way.usd_per_month == pytest.approx(usd)


def test_what_serves_above_a_baseline_must_have_a_price(catalogue):
    scenario = read_scenario(CASES["baseline and tokens"])
    with pytest.raises(InputError, match="'A' has no price"):
        ways_to_serve(scenario.options[1], scenario.workload, catalogue, AS_OF)
