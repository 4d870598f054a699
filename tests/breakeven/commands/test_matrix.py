"""`breakeven matrix`: every GPU by up to four models, as a table, CSV and JSON; and the filters of `breakeven ways`."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from breakeven.defaults import default_sourced
from breakeven.document import Document, document_json
from economics.fleet.gpu_ids import GPUS
from economics.scenario.reading import scenario_document
from tests.support.command import document, printed, refused

DAY = "2026-11-26"


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps({**scenario_document(default_sourced().scenario), "as_of": DAY}))
    return str(path)


def matrix(capsys: Any, *arguments: str) -> dict[str, Any]:
    result: dict[str, Any] = document(capsys, "matrix", *arguments, "--format", "json")
    return result


def test_every_gpu_has_a_cell_for_the_open_models_of_the_scenario(scenario, capsys):
    result = matrix(capsys, scenario)
    assert (result["option"], result["models"], result["terms"]) == (
        "Gemma 4 31B on H100", ["gemma-4-31b"], ["on-demand"],
    )  # fmt: skip
    assert {cell["gpu"] for cell in result["cells"]} == set(GPUS)
    h100 = next(cell for cell in result["cells"] if cell["gpu"] == "h100-sxm")
    # worked by hand in tests/breakeven/fleet/test_matrix.py
    assert h100["usd_per_month"] == pytest.approx(13_391.10)
    assert (h100["verdict"], h100["fits"], h100["meets_latency"]) == ("fits", "yes", "yes")
    assert (h100["replicas"], h100["spare_replicas"], h100["machines"], h100["paid_gpus"]) == (2, 1, 3, 3)
    assert (h100["provider"], h100["term"], h100["missing_gb"]) == ("jarvislabs", "on-demand", None)
    none = next(cell for cell in result["cells"] if cell["verdict"] == "no offer")
    assert (none["fits"], none["usd_per_month"], none["meets_latency"]) == ("yes", None, None)
    assert (result["time_per_output_token_ms"], result["time_to_first_token_ms"]) == (50, 2000)


def test_latencies_that_nobody_entered_are_assumed(tmp_path, scenario, capsys):
    assert matrix(capsys, scenario)["latencies_assumed"] is False  # a file of a scenario alone was written by somebody
    path = tmp_path / "document.json"
    opened = default_sourced()
    path.write_text(document_json(Document(opened.scenario, opened.origins)))
    assert matrix(capsys, str(path))["latencies_assumed"] is True
    assert "(assumed)" in printed(capsys, "matrix", str(path)).splitlines()[-1]


def test_the_three_formats_say_the_same(scenario, capsys):
    models = ("--models", "gpt-oss-120b,gemma-4-31b")
    result = matrix(capsys, scenario, *models)
    rows = list(csv.DictReader(io.StringIO(printed(capsys, "matrix", scenario, *models, "--format", "csv"))))
    assert [(row["model"], row["gpu"], row["verdict"]) for row in rows] == [
        (cell["model"], cell["gpu"], cell["verdict"]) for cell in result["cells"]
    ]
    assert list(rows[0]) == list(result["cells"][0])
    assert len(rows) == 2 * len(GPUS)
    *lines, prices, signs = printed(capsys, "matrix", scenario, *models).splitlines()
    assert len(lines) == len(rows) + 1
    assert prices.startswith("The cheapest layout of each GPU for your load, at prices of trusted suppliers, on demand")
    assert signs.startswith("✓ fits and is fast enough: at most 50 ms per output token")


def test_terms_and_suppliers_can_be_chosen(scenario, capsys):
    spot = matrix(capsys, scenario, "--terms", "spot", "--suppliers", "all")
    assert {cell["term"] for cell in spot["cells"]} == {"spot", None}
    assert spot["suppliers"] == "all"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--models", "nobody"), "--models: 'nobody' is not in the model registry"),
        (("--models", ""), "--models: '' is not in the model registry"),
        (("--models", "phi-4,phi-4"), "--models: 'phi-4' is named twice: name each once"),
        (("--models", "phi-4,qwen3-8b,qwen3-32b,gpt-oss-20b,glm-5"), "--models: 5 are refused: must be 1 to 4"),
        (("--terms", "weekly"), "--terms: 'weekly' is refused: must be all, or some of "),
        (("--option", "nobody"), "--option: 'nobody' is no self-hosted option"),
    ],
)
def test_what_is_refused_is_named(scenario, capsys, arguments, words):
    assert refused(capsys, "matrix", scenario, *arguments).startswith(words)


def test_a_scenario_without_an_open_model_asks_for_one(tmp_path, capsys):
    whole = scenario_document(default_sourced().scenario)
    gpu = {**whole["options"][2], "model": "mine", "throughput": {"tokens_per_second": 5000}}
    path = tmp_path / "closed.json"
    path.write_text(json.dumps({**whole, "as_of": DAY, "options": [whole["options"][0], gpu]}))
    assert refused(capsys, "matrix", str(path)).startswith("--models: the scenario has no open model")
    assert matrix(capsys, str(path), "--models", "phi-4")["models"] == ["phi-4"]


def test_ways_can_be_narrowed_to_gpus_kinds_of_supplier_and_regions(scenario, capsys):
    arguments = ("ways", scenario, "--every-offer", "--suppliers", "all", "--format", "json")
    everything = document(capsys, *arguments)["ways"]
    narrow = document(capsys, *arguments, "--gpus", "h100-sxm,h200", "--classes", "hyperscaler")
    assert {way["gpu"] for way in narrow["ways"]} == {"h100-sxm", "h200"}
    assert {way["supplier_class"] for way in narrow["ways"]} == {"hyperscaler"}
    assert narrow["gpus"] == ["h100-sxm", "h200"]
    region = next(way["region"] for way in everything if way["region"] == "us-east-1")
    assert {way["region"] for way in document(capsys, *arguments, "--regions", region)["ways"]} == {region}
    assert refused(capsys, "ways", scenario, "--gpus", "h1").startswith("--gpus: 'h1' is refused: must be all, or some")
