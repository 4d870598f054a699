"""What a replay and a calibration say in a sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from breakeven.words import calibrate as calibrated
from breakeven.words.replay import CAUSES, copies_words, replay_sentence, tiers_words, too_long_words
from economics.option.serving import MeasuredRun
from usage.calibrate.calibration import NO_LOAD, Calibration, Check
from usage.calibrate.measured import Measured
from usage.replay.capacity import Copies
from usage.replay.cause import CACHE, TIERS, Cause
from usage.replay.cause import CAUSES as NAMES
from usage.replay.log import TooLong
from usage.replay.replay import Replayed
from usage.replay.tokens import TierUse

LONG = TooLong(200_000, 12, 3_000_000)
RIGHT = Replayed("Right", "api", 1.0, 100.2, 100.0)
WRONG = Replayed("Wrong", "api", 1.0, 117.0, 100.0, (Cause(TIERS, 20.0), Cause(CACHE, -3.0)))
SHORT = Replayed("Short", "api", 1.0, 50.0, 100.0, too_long=LONG)
NONE = Replayed("None", "api", reason="it has no price")


def said(*options: Replayed) -> str:
    return replay_sentence(options)


def test_the_option_whose_mean_is_most_wrong_comes_first():
    assert said(RIGHT, WRONG, SHORT, NONE) == (
        "Priced request by request, Wrong costs $117 a month and not the $100 that the mean of the log says (+17 %): "
        "long requests at their own tier +$20.00, cached tokens of each request −$3.00. "
        "One option cannot serve every request."
    )


def test_a_mean_that_is_right_is_said_to_be():
    assert said(RIGHT).endswith("every option costs what the mean of the log says, to half a per cent.")
    assert "every option that serves them all" in said(RIGHT, SHORT)
    assert said(SHORT).startswith("No option serves every request")
    assert said(NONE) == "No option could be priced request by request."


def test_every_cause_has_words():
    assert set(CAUSES) == set(NAMES)


def test_limits_copies_and_tiers_in_words():
    assert too_long_words(LONG) == "cannot be served: 12 requests of 200,001 input tokens or more"
    assert too_long_words(replace(LONG, requests=1)).startswith("cannot be served: 1 request of")
    assert copies_words(Copies(1, 3, "copy", by_hours=True)) == "copies: 1 for the mean, 3 in the busiest hour"
    assert copies_words(Copies(15, 20, "unit", by_hours=False)) == "units: 15 for the mean, 20 in the busiest minute"
    tiers = (TierUse(0, 90, 900, 9), TierUse(128_000, 10, 100, 1))
    used = replace(RIGHT, tiers=tiers)
    assert tiers_words(used) == "10 of 100 requests, 10 % of the input, pay the prices above 128,000 input tokens"
    none = replace(used, tiers=(tiers[0], TierUse(128_000, 0, 0, 0)))
    assert tiers_words(none) == "no request reaches the prices above 128,000 input tokens"
    assert tiers_words(RIGHT) == ""


MEASURED = Measured(
    files=("a.prom", "b.prom"), format="vLLM", day="2026-11-20", hours=1, copies=1, copies_from="engines", requests=10,
    input_tokens=3_600_000, output_tokens=720_000, cache_hit_rate=None, must_ask_hits=True, running=8,
    running_exact=True, waiting=0.0, time_per_output_token_ms=20, time_to_first_token_ms=None,
    cache_used_at=None, models=("acme/other",), usd=2.0, usd_from="rent",
)  # fmt: skip
RUN = MeasuredRun(output_tokens_per_second=200, input_tokens=100, output_tokens=20, concurrency=8)
FOUND = Calibration("GPU", MEASURED, Check(160, 100, 220, 200), "", 500, 400, RUN, None, None, 0.4, 50.0)


def test_how_far_the_estimate_was_off_and_whether_its_band_held():
    assert calibrated.headline(FOUND) == (
        "A running copy of GPU wrote 200 output tokens a second at 8 requests at a time, 25 % more than expected "
        "(160): inside the 80 % band of the estimate, 100 to 220."
    )
    outside = replace(FOUND, check=Check(400, 300, 500, 200))
    assert "50 % less than expected (400): outside the 80 % band" in calibrated.headline(outside)
    known = replace(FOUND, check=Check(200, 200, 200, 200))
    assert calibrated.headline(known).endswith("as expected (200); the catalogue holds a measurement of this load.")
    nothing = replace(FOUND, check=None, no_check=NO_LOAD)
    assert calibrated.headline(nothing) == f"GPU cannot be held against an estimate: {NO_LOAD}."


@pytest.mark.parametrize(
    ("waiting", "words"),
    [
        (0.0, "No request had to wait long: what a copy did is the least that it can do."),
        (None, "Nothing says that requests were waiting: what a copy did is the least that it can do."),
        (1.5, "Requests were waiting: what a copy did is what it can do at this mix."),
    ],
)
def test_a_rate_is_a_lower_bound_unless_requests_were_waiting(waiting, words):
    first = calibrated.remarks(replace(FOUND, measured=replace(MEASURED, waiting=waiting)))[0]
    assert first.startswith(words)


def test_what_must_be_known_before_it_is_used():
    remarks = calibrated.remarks(FOUND)
    assert any("tokens or, before May 2025, blocks" in remark for remark in remarks)
    assert calibrated.another_model(FOUND, "gemma-4-31b").startswith("Measured with acme/other, and GPU serves Gemma 4")
    assert calibrated.another_model(FOUND, "acme/other") == ""
    assert ("Cost", "$0.46 per million tokens", "$2.00 for the window, at the rent of the option") in calibrated.rows(
        FOUND
    )
