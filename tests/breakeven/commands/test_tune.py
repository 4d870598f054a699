"""`breakeven tune`: the sentence, the document, and what is refused by the name of its option."""

from __future__ import annotations

import pytest

from economics.tuning.methods.kinds import METHODS
from tests.support.command import document, printed, refused

A6000 = ["tune", "--model", "llama-3.1-8b", "--method", "lora", "--gpu", "rtx-a6000", "--gpus", "1", "--epochs", "1"]
PRICED = [*A6000, "--tokens", "10 M", "--usd-per-gpu-hour", "$1"]
SEVENTY = ["tune", "--model", "llama-3.3-70b", "--method", "lora", "--gpu", "h100-sxm", "--tokens", "10M"]


def test_the_answer_stands_first(capsys):
    # 10e6 ÷ 4,699 ÷ 3,600 = 0.591 h at $1 an hour; a month of one A6000 is 730 h
    said = printed(capsys, *PRICED).splitlines()
    assert said[0] == (
        "Training costs $0.59 once; keeping the tuned model running costs $730 a month on 1 × RTX A6000 of our own."
    )
    assert any(line.startswith("  Hours: measured") for line in said)


def test_the_document_has_every_figure_with_its_source(capsys):
    found = document(capsys, *PRICED, "--data-usd", "5k", "--format", "json")
    assert found["hours"]["middle"] == pytest.approx(0.591, abs=5e-4)
    assert found["hours_rest_on"] == "measured"
    assert found["headline"].startswith("Training, data included, costs $5k once; keeping")
    assert found["runs"][0]["source"].startswith("https://github.com/pytorch/torchtune")
    assert found["once_usd"]["total_usd"] == pytest.approx(5000.591, abs=1e-3)
    own = found["serving"][0]
    # 12 months of $730 and what is paid once: 8,760 + 5,000.59
    assert own["usd_of_both"] == pytest.approx(13_760.59, abs=0.01)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_has_an_answer(capsys, method):
    found = document(capsys, *SEVENTY, "--method", method, "--gpus", "64", "--format", "json")
    assert found["method"] == method
    assert found["headline"].startswith("Training costs $")


def test_a_teacher_is_billed_and_its_terms_are_said(capsys):
    # ten million output tokens of GPT-4.1 at $8 a million
    found = document(capsys, *SEVENTY, "--teacher", "openai/gpt-4.1", "--format", "json")
    assert found["teacher"]["usd"] == pytest.approx(80)
    assert found["teacher"]["terms"] == "unknown"
    assert any("unknown whether its terms allow it" in remark for remark in found["remarks"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([*A6000], "--tokens: is missing"),
        ([*A6000, "--tokens", "0"], "--tokens: '0' is refused: must be a whole number from 1 to 10¹⁵"),
        ([*A6000, "--tokens", "1e18"], "--tokens: '1e18' is refused: must be a whole number from 1 to 10¹⁵"),
        (
            [*SEVENTY, "--model", "llama-3-70b"],
            "--model: 'llama-3-70b' is not in the model registry; close to it: llama",
        ),
        ([*SEVENTY, "--method", "full"], "--gpus: 8 is refused: each GPU would need"),
        ([*SEVENTY, "--method", "full"], "the fewest that do are 32"),
        ([*SEVENTY, "--gpu", "h1000"], "--gpu: 'h1000' is not in the hardware table"),
        ([*SEVENTY, "--gpu", "m3-ultra", "--usd-per-gpu-hour", "1"], "--gpu: m3-ultra: no published FLOP/s"),
        ([*SEVENTY, "--method", "dora"], "invalid choice: 'dora'"),
        ([*SEVENTY, "--gpu", "rtx-4090", "--gpus", "64"], "--usd-per-gpu-hour: is missing: no trusted rent"),
        ([*SEVENTY, "--teacher", "gpt"], "--teacher: 'gpt' is refused: must be SELLER/MODEL"),
        ([*SEVENTY, "--teacher", "openai/nobody"], "--teacher: 'openai' lists no model 'nobody'"),
        ([*SEVENTY, "--teacher-output-tokens", "1M"], "--teacher-output-tokens: is refused: say whose they are"),
        ([*SEVENTY, "--serving-precision", "fp7"], "--serving-precision: 'fp7' is refused: must be one of"),
        ([*SEVENTY, "--adapters", "0"], "--adapters: '0' is refused"),
    ],
)
def test_what_is_refused_names_its_option(capsys, arguments, said):
    assert said in refused(capsys, *arguments)


def test_a_gpu_without_a_measurement_falls_to_the_formula_and_says_so(capsys):
    said = printed(capsys, *SEVENTY, "--gpu", "h200")
    assert "No run of this model by LoRA on H200 SXM5 141 GB is known" in said


def test_sellers_and_endpoints_are_dated(capsys):
    said = printed(capsys, *SEVENTY)
    assert (
        "Instead: the same training at Microsoft Azure: $4.50 for a million tokens (quoted, 11 Aug 2026; global)"
        in said
    )
    assert "$0.30 an hour, used or not." in said
