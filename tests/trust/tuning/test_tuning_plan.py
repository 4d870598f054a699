"""Plans of fine-tunings over the catalogue's facts: measured rates, bands, layouts, sellers, serving, teachers."""

from __future__ import annotations

import statistics
from dataclasses import replace
from datetime import date
from typing import get_args

import pytest

from breakeven.figures import rate
from breakeven.ranks import ordinal
from breakeven.words.tuning import rent_words
from economics.errors import InputError
from economics.tuning.memory import TRIED_COUNTS, tuning_fit
from economics.tuning.methods.kinds import METHODS
from pricing.facts.licences import Licence
from pricing.facts.models import ModelFact
from pricing.facts.tuning import TuningMethod, TuningPrice, TuningRate
from pricing.resolve.shelf import shelf, trusted_rents
from trust.tuning.plan import RentTaken, Teacher, TuningRun, plan
from trust.tuning.prices import running_prices, training_prices
from trust.tuning.runs import left_out, shares, speed
from trust.tuning.terms import teacher_terms

AS_OF = date(2026, 11, 27)
A6000 = TuningRun("llama-3.1-8b", "lora", "rtx-a6000", 10e6, 1, 1, sequence_length=2048, usd_per_gpu_hour=1.0)
SEVENTY = TuningRun("llama-3.3-70b", "lora", "h100-sxm", 10e6, 3, 8, usd_per_gpu_hour=2.0)


def refused(run, catalogue):
    with pytest.raises(InputError) as stopped:
        plan(run, catalogue, AS_OF)
    return stopped.value


def test_every_method_of_the_facts_is_known():
    assert set(METHODS) == set(get_args(TuningMethod))


def test_a_measured_rate_gives_the_hours(shared_catalogue):
    # torchtune, 10 million tokens: 10e6 ÷ 4,699 ÷ 3,600 = 0.591 h on an A6000 with LoRA, and at $1 an hour as much
    lora = plan(A6000, shared_catalogue, AS_OF)
    assert lora.hours.middle == pytest.approx(0.591, abs=5e-4)
    assert lora.once.total_usd == pytest.approx(0.591, abs=5e-4)
    assert (lora.speed.basis, lora.speed.memory_gb) == ("measured", 32.53)
    # 10e6 ÷ 2,413 ÷ 3,600 = 1.151 h on a 4090 with QLoRA
    qlora = plan(replace(A6000, method="qlora", gpu="rtx-4090"), shared_catalogue, AS_OF)
    assert qlora.hours.middle == pytest.approx(1.151, abs=5e-4)


def test_a_rate_of_another_count_is_an_estimate(shared_catalogue):
    # GPT-OSS 20B was trained on 8 H100 at 13,058 token/s each; on 16 as many each are assumed, so half the hours
    eight = plan(TuningRun("gpt-oss-20b", "full", "h100-sxm", 10e6, 1, 8, usd_per_gpu_hour=2), shared_catalogue, AS_OF)
    more = plan(replace(eight.run, gpus=16), shared_catalogue, AS_OF)
    assert (eight.speed.basis, more.speed.basis) == ("measured", "measured on other counts")
    assert more.hours.middle == pytest.approx(eight.hours.middle / 2)


def test_a_gpu_without_a_measurement_falls_to_the_formula(shared_catalogue):
    found = plan(replace(A6000, gpu="h200"), shared_catalogue, AS_OF)
    assert (found.speed.basis, found.speed.rows) == ("formula", ())
    # 4 × 8.03e9 × rate = share × 989.5e12, the published dense BF16 rate of the Hopper chip
    share = found.speed.share
    assert share is not None
    assert 4 * 8.03e9 * found.speed.rate.middle == pytest.approx(share.middle * 989.5e12, rel=2e-3)
    assert found.hours.low < found.hours.middle < found.hours.high
    assert found.training_usd.high / found.training_usd.low == pytest.approx(share.high / share.low)


def test_the_band_holds_most_runs_that_it_has_not_seen(shared_catalogue):
    known = shares(shared_catalogue.facts(TuningRate), shelf(shared_catalogue).gpus)
    assert len(known) == 64  # of 65 runs: the arithmetic of the H800 is not in the hardware table
    # as docs/model.md says: four of five
    assert sum(result.held for result in left_out(known)) == 53
    assert sum(result.held for result in left_out(known, whole_models=True)) == 51


def test_a_count_that_does_not_hold_the_model_names_the_fewest_that_do(shared_catalogue):
    # full fine-tuning of 70.6 billion: 16 bytes each are 1,129 GB; 8 H100 have 616 GB usable, 16 have 1,231 less what
    # each needs beside: 11.9 + 1.5 GB, so 32
    error = refused(replace(SEVENTY, method="full"), shared_catalogue)
    assert error.field == "gpus"
    assert "the fewest that do are 32" in error.message
    assert plan(replace(SEVENTY, method="full", gpus=32), shared_catalogue, AS_OF).fit.fits


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("model", ["llama-3.1-8b", "qwen3-235b-a22b"])
def test_the_least_layout_is_the_least(shared_catalogue, method, model):
    known = shelf(shared_catalogue)
    found = plan(replace(SEVENTY, model=model, method=method, gpus=2048), shared_catalogue, AS_OF)
    assert found.least is not None
    assert found.least.fits
    fewer = [count for count in TRIED_COUNTS if count < found.least.gpus]
    sizes = known.model(model), METHODS[method], known.gpu("h100-sxm")
    assert not any(tuning_fit(*sizes, count, 4096).fits for count in fewer)


def test_a_layout_that_was_measured_stands_though_the_formula_says_no(shared_catalogue):
    # torchtune trained all of Llama 3.1 8B on one 4090 in 20.29 GB; with Adam in mixed precision it would be 128 GB
    found = plan(replace(A6000, method="full", gpu="rtx-4090"), shared_catalogue, AS_OF)
    assert found.holds_as_measured
    assert found.speed.memory_gb == 20.29


@pytest.mark.parametrize("tokens", [0, -1, 1e18, float("nan"), float("inf"), 0.5])
def test_tokens_out_of_range_are_named(shared_catalogue, tokens):
    assert refused(replace(A6000, tokens=tokens), shared_catalogue).field == "tokens"


def test_a_model_without_sizes_is_named_with_those_close_to_it(shared_catalogue):
    error = refused(replace(A6000, model="llama-3-70b"), shared_catalogue)
    assert error.field == "model"
    assert "llama-3.3-70b" in error.message


def test_a_gpu_that_is_not_let_asks_for_a_rent(shared_catalogue):
    error = refused(replace(A6000, gpu="rtx-3090", usd_per_gpu_hour=None, gpus=64), shared_catalogue)
    assert error.field == "usd_per_gpu_hour"


def test_the_rent_is_the_lower_median_of_trusted_ones(shared_catalogue):
    found = plan(replace(SEVENTY, usd_per_gpu_hour=None), shared_catalogue, AS_OF)
    rents = [offer.usd_per_gpu_hour for offer in trusted_rents(shared_catalogue, SEVENTY.gpu, SEVENTY.gpus, AS_OF)]
    taken = found.rent
    assert taken.offer is not None
    assert taken.lowest is not None
    assert len(rents) > 2
    assert taken.usd_per_gpu_hour == taken.offer.usd_per_gpu_hour == statistics.median_low(rents)
    assert (rents[taken.place - 1], len(rents), rents[0]) == (
        taken.usd_per_gpu_hour, taken.of, taken.lowest.usd_per_gpu_hour,
    )  # fmt: skip
    said = rent_words(taken)
    assert f"{ordinal(taken.place)} cheapest of {len(rents)} trusted suppliers" in said
    assert f"{rate(rents[0])})" in said
    assert rent_words(RentTaken(2.0)) == "$2.00 a GPU hour (typed)"


def test_serving_is_a_month_of_the_smallest_layout(shared_catalogue):
    # BF16 weights of 70.6 billion are 141 GB: two H100 at $2 are 2 × 730 × 2 = 2,920 a month, an eighth of it 365
    found = plan(replace(SEVENTY, adapters=8), shared_catalogue, AS_OF)
    own, shared = found.serving[:2]
    assert (own.kind, own.usd_per_month) == ("own", 2920)
    assert (shared.kind, shared.usd_per_month) == ("shared base", 365)
    assert plan(replace(SEVENTY, copies=3), shared_catalogue, AS_OF).own.usd_per_month == 3 * 2920
    # four GPUs a copy: twice the two that hold it; one does not: 141 GB of weights in 77 GB
    assert plan(replace(SEVENTY, gpus_per_copy=4), shared_catalogue, AS_OF).own.usd_per_month == 2 * 2920
    assert refused(replace(SEVENTY, gpus_per_copy=1), shared_catalogue).field == "gpus_per_copy"
    # in FP8 71 GB of weights fit into one
    fp8 = replace(SEVENTY, gpus_per_copy=1, serving_precision="fp8")
    assert plan(fp8, shared_catalogue, AS_OF).own.usd_per_month == 2920 / 2


def test_a_fully_tuned_model_shares_no_base(shared_catalogue):
    found = plan(replace(SEVENTY, method="full", gpus=32, adapters=8), shared_catalogue, AS_OF)
    assert "shared base" not in {way.kind for way in found.serving}


def test_sellers_train_and_host(shared_catalogue):
    # Azure, Llama 3.3 70B, quoted 2026-08-11: training $4.50 for a million tokens, the endpoint $0.30 an hour;
    # 30 million tokens are $135, 730 hours $219, and tokens on top
    found = plan(SEVENTY, shared_catalogue, AS_OF)
    assert [(offer.row.provider_id, offer.usd) for offer in found.sellers] == [("azure", pytest.approx(135))]
    endpoint = next(way for way in found.serving if way.kind == "by the hour")
    assert (endpoint.usd_per_month, endpoint.without_tokens) == (pytest.approx(219), True)
    assert found.lowest is found.own  # what bills tokens on top is not compared before they are said


def test_tokens_that_are_said_are_billed(shared_catalogue):
    without = plan(replace(SEVENTY, tokens_per_month=0.0), shared_catalogue, AS_OF)
    served = plan(replace(SEVENTY, tokens_per_month=500e6, input_output_ratio=4.0), shared_catalogue, AS_OF)
    before, after = (next(w for w in p.serving if w.kind == "by the hour") for p in (without, served))
    assert before.usd_per_month == pytest.approx(219)
    assert after.running is not None
    if after.running.input is not None and after.running.output is not None:
        tokens = 400 * after.running.input.price + 100 * after.running.output.price
        assert after.usd_per_month == pytest.approx(219 + tokens)
    else:
        assert after.without_tokens


def test_doubtful_prices_are_left_out(shared_catalogue):
    rows = [row for row in shared_catalogue.facts(TuningPrice) if row.status == "doubtful"]
    assert rows
    rows = [replace(row, model_id="m") for row in rows]
    assert training_prices(rows, "m", METHODS["lora"], AS_OF) == []
    assert running_prices(rows, "m", METHODS["lora"], AS_OF) == []


def test_a_teacher_is_paid_by_its_output(shared_catalogue):
    # GPT-4.1 lists $8 for a million output tokens: ten million are $80
    found = plan(replace(SEVENTY, teacher=Teacher("openai", "gpt-4.1", "gpt-4.1")), shared_catalogue, AS_OF)
    assert found.teacher is not None
    assert found.once.teacher_usd == found.teacher.usd == pytest.approx(80)
    assert found.once.total_usd == pytest.approx(found.training_usd.middle + 80)
    assert found.teacher.terms.allowed == "unknown"


def test_a_teacher_that_nobody_sells_is_named(shared_catalogue):
    assert refused(replace(SEVENTY, teacher=Teacher("openai", "nobody", "x")), shared_catalogue).field == "teacher"


@pytest.mark.parametrize(
    ("model", "allowed"),
    [
        ("gpt-oss-120b", "allowed"),  # Apache 2.0
        ("deepseek-r1", "allowed"),  # MIT
        ("qwen3.7-max", "not allowed"),  # a closed API
        ("nobody-knows-this", "unknown"),
    ],
)
def test_what_teachers_allow(shared_catalogue, model, allowed):
    facts, licences = shared_catalogue.facts(ModelFact), shared_catalogue.facts(Licence)
    assert teacher_terms(facts, licences, model).allowed == allowed


def test_a_guide_alone_never_allows(shared_catalogue):
    licences = shared_catalogue.facts(Licence)
    facts = [f for f in shared_catalogue.facts(ModelFact) if f.model_id == "gpt-oss-120b" and f.fact == "licence"]
    by_guides = [replace(fact, status="guide") for fact in facts]
    assert teacher_terms(facts, licences, "gpt-oss-120b").allowed == "allowed"
    assert teacher_terms(by_guides, licences, "gpt-oss-120b").allowed == "unknown"


def test_no_model_is_allowed_without_a_licence_that_says_so(shared_catalogue):
    facts, licences = shared_catalogue.facts(ModelFact), shared_catalogue.facts(Licence)
    for model in {fact.model_id for fact in facts}:
        terms = teacher_terms(facts, licences, model)
        if terms.allowed in ("allowed", "allowed with duties"):
            assert terms.licence is not None
            assert terms.fact is not None
            assert terms.fact.status != "guide"
            assert terms.licence.read != "guide"


def test_runs_of_the_nearest_length_are_taken(shared_catalogue):
    # LLaMA-Factory, Llama 2 7B, QLoRA on one A100: at 8,192 tokens 3,128 without and 3,632 with Unsloth
    known = shelf(shared_catalogue)
    rates = shared_catalogue.facts(TuningRate)
    found = speed(rates, known.gpus, known.model("llama-2-7b"), METHODS["qlora"], known.gpu("a100-40gb"), 1, 8000)
    assert (found.rate.low, found.rate.middle, found.rate.high) == (3128, 3380, 3632)
