"""`breakeven calibrate`: what a running system did, how far the estimate was off, the scenario with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.command import document, printed, refused
from tests.support.scenarios import typed_document
from tests.support.scrapes import scrapes

RUNNING = {"vllm:request_inference_time_seconds_sum": 8_000.0}
UNSAID = {"vllm:prefix_cache_queries_total": 100_000.0, "vllm:prefix_cache_hits_total": 60_000.0}


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    made = typed_document()
    own: dict[str, Any] = made["options"][1]
    own |= {"model": "qwen3-32b", "gpu": "h100-sxm"}
    del own["throughput"]
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(made))
    return str(path)


def test_json_has_the_measurement_the_estimate_and_the_values(scenario, tmp_path, capsys):
    files = [str(path) for path in scrapes(tmp_path, RUNNING)]
    found = document(capsys, "calibrate", scenario, "--option", "GPU", "--usage", *files, "--format", "json")
    assert found["output_tokens_per_second_per_copy"] == 400
    assert (found["requests_at_a_time_per_copy"], found["requests_at_a_time_from"]) == (8, "times")
    assert found["lower_bound"] is True
    estimate = found["estimate"]
    assert estimate["measured_over_estimate"] == pytest.approx(400 / estimate["output_tokens_per_second"])
    assert estimate["held"] == (estimate["low"] <= 400 <= estimate["high"])
    assert found["values"]["measured"]["concurrency"] == 8


def test_the_scenario_with_the_values_in_place_is_written(scenario, tmp_path, capsys):
    files = [str(path) for path in scrapes(tmp_path, RUNNING)]
    saved = tmp_path / "calibrated.json"
    text = printed(capsys, "calibrate", scenario, "--usage", *files, "--save", str(saved))
    assert text.startswith("A running copy of GPU wrote 400 output tokens a second at 8 requests at a time, ")
    assert "No request had to wait long" in text or "Nothing says that requests were waiting" in text
    compared = document(capsys, "compare", str(saved))
    (own,) = (option for option in compared["options"] if option["name"] == "GPU")
    assert own["throughput_kind"] == "measured" or own["throughput_band"] is not None
    assert "measured from scrape_" in saved.read_text()


def test_hits_can_be_said(scenario, tmp_path, capsys):
    files = [str(path) for path in scrapes(tmp_path, {**RUNNING, **UNSAID})]
    asked = ("calibrate", scenario, "--usage", *files, "--format", "json")
    assert document(capsys, *asked)["must_say_what_hits_count"] is True
    found = document(capsys, *asked, "--hits", "blocks", "--block-size", "16")
    assert found["cache_hit_rate"] == pytest.approx(0.48)
    assert refused(capsys, *asked, "--hits", "blocks").startswith("--block-size: is missing")


def test_refusals_name_the_argument(scenario, tmp_path, capsys):
    files = [str(path) for path in scrapes(tmp_path)]
    said = refused(capsys, "calibrate", scenario, "--option", "API", "--usage", *files)
    assert said.startswith("--option: 'API' is no self-hosted option")
    assert "counters take two" in refused(capsys, "calibrate", scenario, "--usage", files[0])
    text = refused(capsys, "calibrate", scenario, "--usage", *files, "--save", str(tmp_path / "no" / "where.json"))
    assert text.startswith("--save ")
