"""`breakeven history`: prices over time, and the yearly rate."""

from __future__ import annotations

import csv
import io

import pytest

from tests.support.command import document, printed, refused


def test_history_of_a_model_and_of_a_gpu(capsys):
    (series,) = document(capsys, "history", "--provider", "openai", "--model", "o3", "--format", "json")
    assert [(o["first"], o["value"]) for o in series["observations"]] == [("2025-06-09", 10), ("2025-06-10", 2)]
    assert series["trend"]["rate"] == 0
    out = printed(capsys, "history", "--gpu", "a100-80gb", "--provider", "gcp", "--term", "on-demand")
    assert out.startswith("series ")
    assert " % a year (80 % interval " in out
    text = printed(capsys, "history", "--gpu", "h100-sxm", "--term", "on-demand", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[-1]["series"] == "market · on-demand · h100-sxm"
    assert all(r["source"] and r["first"] for r in rows)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "--gpu: is missing: give --gpu, or --provider and --model"),
        (["--gpu", "h100-sxm", "--model", "o3"], "--model: does not go with --gpu"),
        (["--gpu", "h1000"], "gpu: no rental price has the gpu 'h1000'"),
        (["--provider", "openai", "--model", "o33"], "model: 'openai' lists no model 'o33'"),
    ],
)
def test_a_history_that_cannot_be_is_refused(capsys, arguments, sentence):
    assert refused(capsys, "history", *arguments).startswith(sentence)


def test_an_unknown_term_is_refused_with_the_known_ones(capsys):
    assert refused(capsys, "history", "--gpu", "h100-sxm", "--term", "nope").startswith(
        "--term: 'nope' is refused: must be one of on-demand, reserved-1y"
    )
