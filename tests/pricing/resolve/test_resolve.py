"""From names to numbers: overrides, fallbacks, tiers, rents and measurements, each with where it came from."""

import re
from datetime import date

import pytest

from economics.cost.load import Load
from economics.errors import InputError
from economics.option.self_hosted import SelfHosted
from economics.option.throughput import OneFigure, TwoRates
from economics.option.token_priced import TokenOption
from economics.scenario.reading import read_scenario
from economics.supply.blended import Blended
from economics.supply.owned import Owned
from economics.supply.rented import Rented
from pricing.resolve.scenario import resolve, resolve_each
from tests.support.scenarios import typed_document

AS_OF = date(2026, 11, 20)


def token_option(catalogue, option, **workload):
    document = typed_document(**workload)
    document["options"][0] = {
        "kind": "api",
        "name": "API",
        "provider": "anthropic",
        "model": "claude-sonnet-4-6",
        **option,
    }
    result = resolve(read_scenario(document), catalogue, AS_OF).options[0]
    assert isinstance(result, TokenOption)
    return result


def self_hosted(catalogue, option, version=1, **workload):
    document = {**typed_document(**workload), "schema_version": version}
    fields = {
        "kind": "self_hosted",
        "name": "GPU",
        "model": "llama-3.3-70b",
        "gpu": "h100-sxm",
        "gpus_per_replica": 2,
        "precision": "fp8",
        "utilisation": 0.5,
        "supply": {"kind": "rent", "provider": "lambda", "term": "on-demand"},
        **option,
    }
    document["options"][1] = {name: value for name, value in fields.items() if value is not None}
    result = resolve(read_scenario(document), catalogue, AS_OF).options[1]
    assert isinstance(result, SelfHosted)
    return result


def test_listed_prices_carry_source_date_and_status(catalogue):
    option = token_option(catalogue, {})
    assert (option.prices.input, option.prices.cached_input, option.prices.output) == (3, 0.3, 15)
    (price,) = (a for a in option.assumptions if a.field == "price.input_usd_per_mtok")
    assert (price.value, price.unit, price.status) == (3, "USD/Mtok", "quoted")
    assert "anthropic.com" in price.source
    assert date.fromisoformat(price.as_of) <= AS_OF


def test_a_price_of_ones_own_replaces_that_price_alone(catalogue):
    option = token_option(catalogue, {"price": {"output_usd_per_mtok": 9}})
    assert (option.prices.input, option.prices.output) == (3, 9)
    statuses = {a.name: a.status for a in option.assumptions}
    assert statuses["output price"] == "typed"
    assert statuses["input price"] == "quoted"


def test_a_price_of_ones_own_holds_in_every_tier(catalogue):
    # before 2026-03-13 Sonnet cost $6/$22.50 above 200,000 input tokens a request
    document = typed_document(input_tokens_per_request=300_000)
    document["options"][0] = {
        "kind": "api",
        "name": "API",
        "provider": "anthropic",
        "model": "claude-sonnet-4-6",
        "price": {"output_usd_per_mtok": 9},
    }
    document["as_of"] = "2026-03-01"
    option = resolve(read_scenario(document), catalogue, AS_OF).options[0]
    assert (option.prices.input, option.prices.output) == (6, 9)
    assert any("long-context prices" in note.text for note in option.notes)


def test_the_token_factor_moves_the_context_tier(catalogue):
    document = typed_document(input_tokens_per_request=150_000)
    document["options"][0] = {"kind": "api", "name": "API", "provider": "anthropic", "model": "claude-sonnet-4-6"}
    document["as_of"] = "2026-03-01"
    assert resolve(read_scenario(document), catalogue, AS_OF).options[0].prices.input == 3
    document["options"][0]["input_token_factor"] = 1.4  # 210,000 tokens of this option
    assert resolve(read_scenario(document), catalogue, AS_OF).options[0].prices.input == 6


def test_both_prices_given_take_nothing_from_the_catalogue(catalogue):
    option = token_option(
        catalogue,
        {"provider": "nobody", "model": "nothing", "price": {"input_usd_per_mtok": 2, "output_usd_per_mtok": 8}},
        batch_share=0.5,
    )
    assert (option.prices.input, option.prices.cached_input, option.batch_prices.input) == (2, 2, 2)
    assert any("the batch share costs the same" in note.text for note in option.notes)


def test_batch_prices_come_from_the_catalogue_or_from_ones_own_share(catalogue):
    assert token_option(catalogue, {}, batch_share=1).batch_prices.output == 7.5
    own = token_option(catalogue, {"price": {"batch_discount": 0.2}}, batch_share=1)
    assert own.batch_prices.output == pytest.approx(12)
    assert own.batch_prices.cached_input == pytest.approx(0.24)


def test_a_line_without_a_batch_price_pays_ones_own_standard_price(catalogue):
    # groq lists no batch price for this model: an input price of one's own holds for the batch share too
    option = token_option(
        catalogue,
        {"provider": "groq", "model": "gemma2-9b-it", "price": {"input_usd_per_mtok": 7}},
        batch_share=0.5,
    )
    assert option.batch_prices.input == option.prices.input == 7


def test_cached_tokens_without_a_listed_price_cost_the_input_price_and_it_says_so(catalogue):
    option = token_option(catalogue, {"provider": "groq", "model": "llama-3.3-70b-versatile"}, cache_hit_rate=0.5)
    assert option.prices.cached_input == option.prices.input == 0.59
    assert any("cached tokens cost the input price" in note.text for note in option.notes)
    assert any("no start date" in note.text for note in option.notes)


def test_prices_that_change_with_the_hour_are_averaged_over_the_day(catalogue):
    # deepseek-v4-pro: 1.32/3.96 from 01:00 to 04:00 and from 06:00 to 10:00 UTC, which is 7 hours of 24, else 0.66/1.98
    option = token_option(catalogue, {"provider": "deepseek", "model": "deepseek-v4-pro"})
    assert option.prices.input == pytest.approx(0.66 * 17 / 24 + 1.32 * 7 / 24)
    assert option.prices.output == pytest.approx(1.98 * 17 / 24 + 3.96 * 7 / 24)
    assert any("hour" in note.text for note in option.notes)


def test_a_model_without_prices_is_refused_by_field(catalogue):
    for change, field in (({"model": "no-such"}, "options[0].model"), ({"provider": "no-such"}, "options[0].provider")):
        with pytest.raises(InputError) as refused:
            token_option(catalogue, change)
        assert refused.value.field == field


def test_an_input_only_model_names_the_price_to_enter(catalogue):
    with pytest.raises(InputError, match=r"options\[0\]\.price: .*lists no output price.*price\.output_usd_per_mtok"):
        token_option(catalogue, {"provider": "voyageai", "model": "voyage-3"})


def test_the_rent_of_the_row_that_holds_is_used_and_shown(catalogue):
    option = self_hosted(catalogue, {})
    row = catalogue.choose_rate("h100-sxm", "lambda", "on-demand", 2, AS_OF, whole_machines=False)
    assert option.supply == Rented(row.usd_per_gpu_hour, seller=row.provider)
    (rate,) = (a for a in option.assumptions if a.field == "supply.usd_per_gpu_hour")
    assert rate.status == "quoted"
    assert row.source in rate.source
    assert rate.as_of == row.observed_on.isoformat()


def test_a_doubtful_rent_is_used_only_by_name_and_says_so(catalogue):
    row = next(r for r in catalogue.rate_rows(gpu="h100-sxm", as_of=AS_OF) if r.status == "doubtful")
    option = self_hosted(catalogue, {"supply": {"kind": "rent", "rate_id": row.id}})
    assert option.supply == Rented(row.usd_per_gpu_hour, seller=row.provider)
    assert {a.status for a in option.assumptions if a.field == "supply.usd_per_gpu_hour"} == {"doubtful"}
    assert any(note.kind == "doubtful rate" for note in option.notes)


def test_a_rent_of_another_gpu_is_refused(catalogue):
    row = next(r for r in catalogue.rate_rows(gpu="h200", as_of=AS_OF))
    with pytest.raises(InputError, match=r"is for NVIDIA H200 .*, not for NVIDIA H100 SXM5 80 GB"):
        self_hosted(catalogue, {"supply": {"kind": "rent", "rate_id": row.id}})


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"supply": {"kind": "rent", "provider": "nobody", "term": "on-demand"}}, "supply.provider"),
        ({"supply": {"kind": "rent", "provider": "lambda", "term": "serverless"}}, "supply.term"),
        ({"supply": {"kind": "rent", "rate_id": "no-such"}}, "supply.rate_id"),
        ({"throughput": {"published_point": "no-such"}}, "throughput.published_point"),
    ],
)
def test_what_the_catalogue_lacks_is_named_by_its_field(catalogue, change, field):
    with pytest.raises(InputError) as refused:
        self_hosted(catalogue, change)
    assert refused.value.field == f"options[1].{field}"


def test_an_unlisted_gpu_needs_a_typed_rate(catalogue):
    with pytest.raises(InputError, match=r"options\[1\]\.supply\.usd_per_gpu_hour"):
        self_hosted(catalogue, {"gpu": "other", "throughput": {"tokens_per_second": 10}})


def test_a_point_measured_at_the_own_load_is_used_as_it_is(catalogue):
    point = "llama-3.3-70b/2x-h100-sxm/fp8/trtllm/1000-in-1000-out-max-2"
    option = self_hosted(
        catalogue,
        {"throughput": {"published_point": point}},
        input_output_ratio=1,
        input_tokens_per_request=1000,
        cache_hit_rate=0,
    )
    # 2× H100 at FP8, 1,000 in and 1,000 out, offline: 4,418 output token/s (TensorRT-LLM, January 2026). The two rates
    # must give that back: a request takes 1,000/prefill + 1,000/decode seconds, 4,418/1,000 requests a second
    assert option.throughput_kind == "measured"
    assert option.throughput_band is None
    assert isinstance(option.throughput, TwoRates)
    seconds = 1000 / option.throughput.prefill_tokens_per_second + 1000 / option.throughput.decode_tokens_per_second
    assert seconds == pytest.approx(1000 / 4418, rel=1e-5)
    assert any(a.status == "measured" and "4,418" in a.source for a in option.assumptions)


def test_a_point_of_another_load_rescales_the_estimate(catalogue):
    point = "llama-3.3-70b/2x-h100-sxm/fp8/trtllm/5000-in-500-out-max"
    option = self_hosted(
        catalogue, {"throughput": {"published_point": point}}, input_output_ratio=5, input_tokens_per_request=2000
    )
    assert option.throughput_kind == "estimated"
    assert any(note.kind == "rescaled" and "5,000 in / 500 out" in note.text for note in option.notes)
    low, high = option.throughput_band
    assert low < 1 < high


def test_cache_hits_and_the_ratio_move_an_estimate(catalogue):
    def capacity(hits, ratio):
        option = self_hosted(catalogue, {}, cache_hit_rate=hits, input_output_ratio=ratio)
        return option.capacity(Load(1e9, ratio, 2000, hits))

    assert capacity(0.8, 5) > 1.2 * capacity(0, 5)
    assert capacity(0, 20) > 1.2 * capacity(0, 1)


def test_weights_that_are_unpacked_are_said(catalogue):
    rent = {"kind": "rent", "usd_per_gpu_hour": 3.5}
    v4 = {"model": "deepseek-v4-flash", "gpu": "h200", "gpus_per_replica": 4, "precision": "fp4", "supply": rent}
    notes = {note.kind: note for note in self_hosted(catalogue, v4).notes}
    assert notes["unpacked weights"].text.endswith("h200 has no FP4 arithmetic")
    assert notes["unpacked weights"].field == "precision"
    on_blackwell = self_hosted(catalogue, {**v4, "gpu": "b200"})
    assert "unpacked weights" not in {note.kind for note in on_blackwell.notes}


def test_a_measurement_is_never_scaled_to_another_layout(catalogue):
    point = "llama-3.3-70b/2x-h100-sxm/fp8/trtllm/5000-in-500-out-max"
    rent = {"kind": "rent", "usd_per_gpu_hour": 2}
    for change in ({"gpus_per_replica": 4}, {"gpu": "h200"}, {"precision": "bf16"}, {"model": "llama-3.1-8b"}):
        with pytest.raises(InputError, match="measured") as refused:
            self_hosted(catalogue, {"throughput": {"published_point": point}, "supply": rent, **change})
        assert refused.value.field == "options[1].throughput.published_point"


def test_a_measurement_that_cannot_be_carried_over_is_used_as_published(catalogue):
    point = "llama-3.3-70b/2x-h100-sxm/fp8/trtllm/5000-in-500-out-max"
    changes = {"input_tokens_per_request": 200_000, "input_output_ratio": 10, "cache_hit_rate": 0.2}
    option = self_hosted(catalogue, {"throughput": {"published_point": point}}, **changes)
    assert option.throughput == OneFigure(898 * 11)  # 898 output token/s × (1 + 5,000/500)
    assert any("takes at most 131,072" in note.text for note in option.notes)
    assert any("cache hits are not credited" in note.text for note in option.notes)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"gpus_per_replica": 3}, "gpus_per_replica", "64 attention heads cannot be split over 3 GPUs"),
        ({"gpus_per_replica": 1, "precision": "bf16"}, "gpus_per_replica", "needs .* GB more .*; 2 GPUs hold it"),
        ({"gpu": "a100-80gb", "precision": "fp8"}, "precision", "a100-80gb has no unit for it"),
        ({"precision": "fp3"}, "precision", "must be one of"),
        ({"model": "llama-3.3-70"}, "model", "not in the model registry.*llama-3.3-70b"),
        ({"serving": {"time_per_output_token_ms": 1}}, "serving.time_per_output_token_ms", "even one request"),
        ({"serving": {"time_to_first_token_ms": 1}}, "serving.time_to_first_token_ms", "even one request"),
        ({"serving": {"context_tokens": 200_000}}, "serving.context_tokens", "takes at most 131,072"),
        ({"serving": {"concurrency": 0}}, "serving.concurrency", "1 to 1e\\+06"),
        ({"serving": {"engine": "tgi"}}, "serving.engine", "none of vllm, sglang, trtllm"),
        ({"serving": {"lanes": 2}}, "serving.lanes", "no field"),
        ({"architecture": {"layers": 3}}, "architecture", "attention: is missing"),
        ({"architecture": {"layers": "3"}}, "architecture", "layers: '3' is refused: must be a whole number"),
        ({"architecture": {"wings": 2}}, "architecture", "wings: is no size of a model"),
        ({"architecture": 3}, "architecture", "no JSON object"),
    ],
)
def test_what_cannot_be_served_says_why(catalogue, change, field, words):
    with pytest.raises(InputError, match=words) as refused:
        self_hosted(catalogue, change)
    assert refused.value.field == f"options[1].{field}"


def test_one_run_of_ones_own_rescales_the_estimate(catalogue):
    run = {"output_tokens_per_second": 1000, "input_tokens": 1000, "output_tokens": 500, "concurrency": 32}
    same = self_hosted(catalogue, {"measured": run}, input_output_ratio=2, input_tokens_per_request=1000)
    assert same.throughput_kind == "measured"
    # 1,000 output token/s at ratio 2 are 3,000 token/s in all
    assert same.capacity(Load(1e9, 2, 1000)) == pytest.approx(3000, rel=1e-5)
    twice = self_hosted(
        catalogue,
        {"measured": {**run, "output_tokens_per_second": 2000}},
        input_output_ratio=5,
        input_tokens_per_request=3000,
    )
    once = self_hosted(catalogue, {"measured": run}, input_output_ratio=5, input_tokens_per_request=3000)
    assert twice.throughput_kind == "estimated"
    ratio = twice.capacity(Load(1e9, 5, 3000)) / once.capacity(Load(1e9, 5, 3000))
    assert ratio == pytest.approx(2, rel=1e-5)
    with pytest.raises(InputError, match="both given"):
        self_hosted(catalogue, {"measured": run, "throughput": {"tokens_per_second": 3}})


def test_levers_are_factors(catalogue):
    plain = self_hosted(catalogue, {})
    fast = self_hosted(catalogue, {"serving": {"speculative_decoding": 1.5, "disaggregation": 2}})
    rates = ("prefill_tokens_per_second", "decode_tokens_per_second")
    changed = [getattr(fast.throughput, name) / getattr(plain.throughput, name) for name in rates]
    assert changed == pytest.approx([2, 3], rel=1e-5)
    assert any("outside what is published" in note.text for note in fast.notes)
    one_figure = {"throughput": {"tokens_per_second": 100}}
    double = self_hosted(catalogue, {**one_figure, "serving": {"quantisation": 2}})
    assert double.throughput == OneFigure(200)
    with pytest.raises(InputError, match="one figure") as refused:
        self_hosted(catalogue, {**one_figure, "serving": {"speculative_decoding": 1.5}})
    assert refused.value.field == "options[1].serving.speculative_decoding"


def test_more_requests_at_a_time_serve_more_and_answer_later(catalogue):
    few = self_hosted(catalogue, {"serving": {"concurrency": 4}})
    many = self_hosted(catalogue, {"serving": {"concurrency": 64}})
    load = Load(1e9, 5, 2000)
    assert many.capacity(load) > 2 * few.capacity(load)


def test_typed_throughput_in_each_form(catalogue):
    # 100 output token/s at ratio 4: 500 in all
    assert self_hosted(catalogue, {"throughput": {"output_tokens_per_second": 100}}).throughput == OneFigure(500)
    assert self_hosted(catalogue, {"throughput": {"tokens_per_second": 100}}).throughput == OneFigure(100)
    rates = {"prefill_tokens_per_second": 9000, "decode_tokens_per_second": 700}
    assert self_hosted(catalogue, {"throughput": rates}).throughput == TwoRates(9000, 700)


def test_an_owned_replica_carries_its_figures(catalogue):
    supply = {"kind": "own", "purchase_usd_per_replica": 60_000, "power_kw_per_replica": 2, "usd_per_kwh": 0.1}
    option = self_hosted(catalogue, {"supply": supply, "billed_hours_per_month": 100})
    assert option.supply == Owned(purchase_usd_per_replica=60_000, power_kw_per_replica=2, usd_per_kwh=0.1)
    assert any("billed hours are 730" in note.text for note in option.notes)


def test_fingerprints_change_with_the_catalogues_figures_alone(catalogue):
    document = typed_document()
    document["options"][0] = {"kind": "api", "name": "API", "provider": "anthropic", "model": "claude-sonnet-4-6"}

    def prints(**changes):
        changed = {**document, **changes}
        return resolve(read_scenario(changed), catalogue, AS_OF).fingerprints

    assert prints() == prints(workload={**document["workload"], "tokens_per_month": 1})
    assert prints()[0] == prints(as_of="2026-11-19")[0]
    long = {**document["workload"], "input_tokens_per_request": 300_000}
    assert prints(as_of="2026-03-01", workload=long)[0] != prints()[0]


def test_an_option_without_a_price_leaves_the_others(catalogue):
    document = typed_document()
    document["options"].append({"kind": "api", "name": "gone", "provider": "anthropic", "model": "no-such"})
    resolved, errors = resolve_each(read_scenario(document), catalogue, AS_OF)
    assert [o.name for o in resolved.options] == ["API", "GPU"]
    assert [e.field for e in errors] == ["options[2].model"]
    assert resolved.options[0].cost(resolved.load).usd_per_month.scalar == pytest.approx(56.7)


MIX = {
    "kind": "mix",
    "baseline_replicas": 2,
    "reserved": {"usd_per_gpu_hour": 1.5, "commitment_months": 12},
    "on_demand": {"provider": "lambda", "term": "on-demand"},
}


def test_a_mix_looks_both_of_its_rents_up(catalogue):
    option = self_hosted(catalogue, {"supply": MIX, "billed_hours_per_month": 700})
    row = catalogue.choose_rate("h100-sxm", "lambda", "on-demand", 2, AS_OF, whole_machines=False)
    assert option.supply == Blended(2, Rented(1.5, 12), Rented(row.usd_per_gpu_hour, seller="lambda"), 700)
    rates = {a.field: a for a in option.assumptions}
    reserved, peaks = (rates[f"supply.{part}.usd_per_gpu_hour"] for part in ("reserved", "on_demand"))
    assert (reserved.name, reserved.source) == ("GPU rate", "typed")
    assert peaks.name == "GPU rate of peaks"
    assert row.source in peaks.source
    assert any(note.text.startswith("2 copies are reserved") for note in option.notes)


@pytest.mark.parametrize(
    ("part", "rent", "field"),
    [
        ("on_demand", {"provider": "nobody", "term": "spot"}, "supply.on_demand.provider"),
        ("reserved", {"rate_id": "none such"}, "supply.reserved.rate_id"),
    ],
)
def test_what_a_mix_lacks_is_named_by_its_part(catalogue, part, rent, field):
    with pytest.raises(InputError) as caught:
        self_hosted(catalogue, {"supply": {**MIX, part: rent}})
    assert caught.value.field == f"options[1].{field}"


def test_a_reserved_term_is_a_commitment_and_a_typed_one_is_stronger(catalogue):
    typed = {"kind": "rent", "usd_per_gpu_hour": 2, "provider": "x"}
    for terms, months in (
        ({"term": "reserved-1y"}, 12),
        ({"term": "reserved-3y"}, 36),
        ({"term": "on-demand"}, 0),
        ({"term": "reserved-1y", "commitment_months": 6}, 6),
    ):
        assert self_hosted(catalogue, {"supply": {**typed, **terms}}).supply.commitment_months == months
    spot = self_hosted(catalogue, {"supply": {**typed, "term": "spot", "interruption_share": 0.1}})
    assert spot.supply == Rented(2, 0, 0.1, seller="x")
    own = self_hosted(catalogue, {"supply": {"kind": "own", "purchase_usd_per_replica": 5, "spare_replicas": 1}})
    assert own.spare_replicas == 1


def test_the_latency_shown_keeps_the_limit_whatever_rescales_it(catalogue):
    for limit in (20, 30, 60):
        for point in ("1000-in-1000-out-max-2", "5000-in-500-out-max"):
            named = {"published_point": f"llama-3.3-70b/2x-h100-sxm/fp8/trtllm/{point}"}
            plan = {"time_per_output_token_ms": limit}
            option = self_hosted(catalogue, {"throughput": named, "serving": plan}, cache_hit_rate=0.3)
            (load,) = [note for note in option.notes if note.kind == "load"]
            assert float(re.search(r"([0-9.]+) ms per output token", load.text).group(1)) <= limit * 1.001


def test_without_a_precision_only_measurements_at_the_models_own_count(catalogue):
    document = typed_document()
    rent = {"kind": "rent", "provider": "lambda", "term": "on-demand"}
    document["options"][1] = {
        "kind": "self_hosted",
        "name": "GPU",
        "model": "llama-3.3-70b",
        "gpu": "h100-sxm",
        "gpus_per_replica": 4,
        "utilisation": 0.5,
        "supply": rent,
    }
    option = resolve(read_scenario(document), catalogue, AS_OF).options[1]
    assert not any("fp8" in note.text for note in option.notes)


def test_a_measurement_far_from_the_estimate_is_pointed_at(catalogue):
    run = {"output_tokens_per_second": 9e6, "input_tokens": 2000, "output_tokens": 400, "concurrency": 64}
    option = self_hosted(catalogue, {"measured": run}, cache_hit_rate=0.4)
    assert any("far from what is expected" in note.text for note in option.notes)
    assert any("cache hits: 0 % when it was measured, 40 % at your load" in note.text for note in option.notes)


TYPED = {"throughput": {"tokens_per_second": 1000}}
LLAMA = "llama-3.3-70b on 2x h100-sxm, fp8"


@pytest.mark.parametrize(
    ("change", "machine"),
    [
        ({}, LLAMA),
        (TYPED, LLAMA),
        ({**TYPED, "precision": None}, "llama-3.3-70b on 2x h100-sxm, bf16"),  # the model's own
        ({**TYPED, "gpus_per_replica": 4}, "llama-3.3-70b on 4x h100-sxm, fp8"),
        ({**TYPED, "precision": "fp4"}, "llama-3.3-70b on 2x h100-sxm, nvfp4"),  # as the estimator reads it
        ({**TYPED, "model": "ours"}, "ours on 2x h100-sxm, fp8"),
        ({**TYPED, "model": "ours", "precision": None}, "ours on 2x h100-sxm"),
        ({**TYPED, "gpu": "other", "supply": {"kind": "rent", "usd_per_gpu_hour": 2}}, ""),
    ],
)
def test_a_machine_is_its_model_gpus_and_precision(catalogue, change, machine):
    option = self_hosted(catalogue, change)
    assert option.machine == machine
    assert option.throughput_group == (f"throughput of {machine}" if machine else "")


def test_prices_know_their_seller(catalogue):
    assert token_option(catalogue, {}).seller == "anthropic"
    assert self_hosted(catalogue, {}).supply.seller == "lambda"
    (row, *_) = catalogue.rate_rows(gpu="h100-sxm", as_of=AS_OF, also_passed_over=False)
    assert self_hosted(catalogue, {"supply": {"kind": "rent", "rate_id": row.id}}).supply.seller == row.provider
    assert self_hosted(catalogue, {"supply": {"kind": "rent", "usd_per_gpu_hour": 2}}).supply.seller == ""
    mix = self_hosted(catalogue, {"supply": MIX}).supply
    assert (mix.reserved.seller, mix.on_demand.seller) == ("", "lambda")
    (group,) = {suggestion.group for suggestion in mix.suggested()} - {""}
    assert group == "prices of lambda"


@pytest.mark.parametrize(
    ("price", "usd", "said"),
    [
        # 4 input tokens per output token at $1 and $3: (4 · 1 + 3)/5 = $1.40 per Mtok; $1.75e9 pay for 1.25e15 tokens
        (
            {"input_usd_per_mtok": 1, "output_usd_per_mtok": 3},
            1.75e9,
            "workload.bill.usd_per_month: pays for 1,250,000,000,000,000 tokens a month: at most 10¹⁵ are counted",
        ),
        (
            {"input_usd_per_mtok": 0, "output_usd_per_mtok": 0},
            7,
            "workload.bill.option: 'API' costs 0 per token: a bill cannot be turned into tokens",
        ),
        (
            {"input_usd_per_mtok": 1},  # its provider is in no price list
            7,
            "workload.bill.option: 'API' has no price: a bill cannot be turned into tokens",
        ),
    ],
)
def test_a_bill_that_says_no_tokens_is_refused(catalogue, price, usd, said):
    document = {**typed_document(bill={"usd_per_month": usd, "option": "API"}), "schema_version": 2}
    del document["workload"]["tokens_per_month"]
    document["options"][0]["price"] = price
    resolved, errors = resolve_each(read_scenario(document), catalogue, AS_OF)
    assert (str(errors[-1]), resolved.options) == (said, ())
