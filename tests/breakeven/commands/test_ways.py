"""`breakeven ways`: the ranking that the Fleet page shows, as a table, CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from breakeven.defaults import default_scenario
from economics.scenario.reading import read_scenario, scenario_document
from pricing.resolve.scenario import resolve
from pricing.resolve.ways import ways_to_serve
from pricing.store.catalogue import open_catalogue
from tests.support.command import begun, document, printed, refused
from tests.support.scenarios import AS_OF

CONTRACT = (
    "kind,provider,gpu,term,gpus,usd_per_gpu_hour,effective_from\ngpu,lambda,h100-sxm,on-demand,2,0.01,2026-01-01\n"
)


def scenario_of(**gpu: Any) -> dict[str, Any]:
    """Default scenario 2; its GPUs without a measurement, so that every layout is an estimate or rescaled."""
    whole = {**scenario_document(default_scenario(2)), "as_of": AS_OF}
    option = {**whole["options"][2], "name": "GPUs", **gpu}
    del option["throughput"]
    return {**whole, "options": [*whole["options"][:2], option]}


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(scenario_of()))
    return str(path)


def ways(capsys, *arguments: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = document(capsys, "ways", *arguments, "--format", "json")["ways"]
    return rows


def test_the_cheapest_comes_first_and_each_layout_once(scenario, capsys):
    rows = ways(capsys, scenario)
    months = [row["usd_per_month"] for row in rows]
    assert months == sorted(months)
    layouts = [(row["gpu"], row["gpus"], row["precision"]) for row in rows]
    assert len(layouts) == len(set(layouts))
    assert {row["term"] for row in rows} == {"on-demand"}
    assert {row["precision"] for row in rows} == {"bf16", "fp8", "int8"}
    every = ways(capsys, scenario, "--every-offer", "--terms", "all", "--precisions", "all")
    assert len(every) == len(ways_of_the_model())
    assert [row["usd_per_month"] for row in every] == pytest.approx([w.usd_per_month for w in ways_of_the_model()])


def ways_of_the_model():
    scenario = read_scenario(scenario_of())
    return ways_to_serve(scenario.options[2], scenario.workload, open_catalogue(), date.fromisoformat(AS_OF)).ways


def test_an_option_laid_out_as_a_row_costs_what_the_row_says(scenario, capsys):
    row = ways(capsys, scenario)[3]
    supply = {"kind": "rent", "provider": row["provider"], "term": row["term"]}
    changes = {"gpu": row["gpu"], "gpus_per_replica": row["gpus"], "precision": row["precision"], "supply": supply}
    resolved = resolve(read_scenario(scenario_of(**changes)), open_catalogue(), date.fromisoformat(AS_OF))
    assert resolved.options[2].cost(resolved.load).usd_per_month.scalar == pytest.approx(row["usd_per_month"])


def test_careful_ranks_by_the_low_end(scenario, capsys):
    result = document(capsys, "ways", scenario, "--careful", "--format", "json")
    assert result["ranked_by"] == "usd_per_month_at_low"
    low = [row["usd_per_month_at_low"] for row in result["ways"]]
    assert low == sorted(low)
    assert low != [row["usd_per_month_at_low"] for row in ways(capsys, scenario)]


def test_terms_and_precisions_can_be_chosen(scenario, capsys):
    rows = ways(capsys, scenario, "--terms", "spot, community", "--precisions", "int4")
    assert {row["term"] for row in rows} <= {"spot", "community"}
    assert {row["precision"] for row in rows} == {"int4"}


def test_the_three_formats_say_the_same(scenario, capsys):
    result = document(capsys, "ways", scenario, "--format", "json")
    rows = list(csv.DictReader(io.StringIO(printed(capsys, "ways", scenario, "--format", "csv"))))
    assert [float(row["usd_per_month"]) for row in rows] == [row["usd_per_month"] for row in result["ways"]]
    assert list(rows[0]) == list(result["ways"][0])
    *lines, tried, offers = begun(printed(capsys, "ways", scenario))
    assert len(lines) == len(rows) + 1
    assert offers.startswith("Offers left out: ")
    assert offers.endswith(" --suppliers all ranks those of suppliers, doubtful and old.")
    assert tried.startswith(f"{result['combinations']:,} combinations of GPU, number, precision and offer; left out: ")


def test_an_option_is_chosen_by_name(tmp_path, capsys):
    path = tmp_path / "scenario.json"
    whole = scenario_of()
    whole["options"].append({**whole["options"][2], "name": "small", "model": "qwen3-32b"})
    path.write_text(json.dumps(whole))
    assert document(capsys, "ways", str(path), "--format", "json")["option"] == "GPUs"
    small = document(capsys, "ways", str(path), "--option", "small", "--format", "json")
    assert small["option"] == "small"
    assert small["ways"][0]["usd_per_month"] < ways(capsys, str(path))[0]["usd_per_month"]


def test_a_contract_s_rate_counts(scenario, tmp_path, capsys):
    path = tmp_path / "contract.csv"
    path.write_text(CONTRACT)
    first = ways(capsys, scenario, "--contract", str(path))[0]
    assert (first["provider"], first["gpu"], first["usd_per_gpu_hour"]) == ("lambda", "h100-sxm", 0.01)


def test_a_load_that_nothing_serves_says_so(tmp_path, capsys):
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(scenario_of(serving={"time_per_output_token_ms": 0.1})))
    assert printed(capsys, "ways", str(path)).splitlines()[-2].startswith("No layout that can be rented serves this: ")
    assert ways(capsys, str(path)) == []


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ["--option", "Claude Sonnet 4.6"],
            "--option: 'Claude Sonnet 4.6' is no self-hosted option: must be one of GPUs",
        ),
        (["--terms", "monthly"], "--terms: 'monthly' is refused: must be all, or some of community, on-demand, "),
        (["--terms", ""], "--terms: '' is refused"),
        (["--precisions", "fp8,fp7"], "--precisions: 'fp7' is refused: must be all, or some of bf16, fp8, "),
        (["--format", "xml"], "argument --format: invalid choice: 'xml'"),
    ],
)
def test_bad_options_are_refused_in_one_line(scenario, capsys, arguments, line):
    assert refused(capsys, "ways", scenario, *arguments).startswith(line)


def test_a_scenario_without_a_model_to_serve_is_refused(tmp_path, capsys):
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(scenario_of(model="my-model")))
    assert refused(capsys, "ways", str(path)).startswith("options[2].model: 'my-model' is not in the model registry")
    path.write_text(json.dumps({**scenario_of(), "options": scenario_of()["options"][:2]}))
    assert refused(capsys, "ways", str(path)).startswith("options: none is self-hosted")


def test_a_day_before_any_rate_has_no_term(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "old.json").write_text(json.dumps({**scenario_of(), "as_of": "2015-01-01"}))
    assert (
        refused(capsys, "ways", str(tmp_path / "old.json"), "--terms", "on-demand")
        == "--terms: 'on-demand' is refused: none is offered on that date\n"
    )


def test_a_refused_field_is_named_by_its_path(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "long.json").write_text(json.dumps(scenario_of(serving={"context_tokens": 1_000_000})))
    assert refused(capsys, "ways", str(tmp_path / "long.json")).startswith("options[2].serving.context_tokens: ")
