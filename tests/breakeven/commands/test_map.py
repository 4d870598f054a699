"""`breakeven map`: what the Map page says, as a document and as a table."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from breakeven.defaults import default_scenario
from breakeven.map.axes import scales
from breakeven.outlook import plan
from economics.risk.map import CHANCE_POINTS, MAP_POINTS
from economics.scenario.reading import read_scenario, scenario_document
from pricing.resolve.scenario import resolve
from pricing.store.catalogue import open_catalogue
from tests.support.command import document, printed, refused
from tests.support.scenarios import AS_OF

CONTRACT = (
    "kind,provider,model,input_usd_per_mtok,output_usd_per_mtok,effective_from\n"
    "token,groq,llama-3.3-70b-versatile,0.01,0.01,2026-01-01\n"
)


def scenario_of(**changes: Any) -> dict[str, Any]:
    whole = {**scenario_document(default_scenario(1)), "as_of": AS_OF}  # GPUs are paid for one by one
    whole["workload"] |= {"tokens_per_month": 1.3e10}
    return {**whole, **changes}


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(scenario_of()))
    return str(path)


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_answer_is_the_page_s(scenario, capsys):
    for points in ((), ("--points", "2")):
        result = document(capsys, "map", scenario, *points)
        assert result["headline"] == (
            "At your point, 13B tokens a month and 60 % utilisation, Llama 70B on 2× H100 is cheapest."
        )
        # one replica at any volume below its capacity: 2 × 4.29 × 730 = $6,263; Groq's Mtok costs $0.62333
        assert result["second_sentence"].startswith("Along tokens a month it flips at 10B, to Llama 70B on Groq")
        first, _ = result["flips"]
        assert first == {"along": "tokens_per_month", "at": pytest.approx(10_048_235_294), "to": "Llama 70B on Groq"}
        assert result["here"] == {
            "tokens_per_month": 13e9,
            "utilisation": 0.6,
            "cheapest": "Llama 70B on 2× H100",
        }


def test_every_point_has_its_cheapest_option_and_cost_and_the_lines_are_exact(scenario, capsys):
    result = document(capsys, "map", scenario, "--y", "usd_per_gpu_hour")
    assert len(result["cheapest"]) == len(result["usd_per_month"]) == len(result["y"]["values"]) == MAP_POINTS
    assert {name for row in result["cheapest"] for name in row} <= set(result["options"])
    assert result["usd_per_month"][0][0] > 0
    for line in result["lines"]:
        assert {line["a"], line["b"]} == {"Llama 70B on Groq", "Llama 70B on 2× H100"}
    # up to one replica's capacity the two cost the same where a Mtok of $0.62333 × the volume is 2 GPUs × 730 h × rate
    volume, rate = next(line["from"] for line in result["lines"] if line["from"][0] < 1e10)
    assert rate == pytest.approx(volume / 1e6 * 0.6233333333333333 / (2 * 730), rel=1e-8)


@pytest.mark.parametrize(("view", "column"), [("replicas", "usd_per_month"), ("unit", "usd_per_mtok")])
def test_a_table_has_a_row_a_point(scenario, capsys, view, column):
    rows = table(printed(capsys, "map", scenario, "--points", "5", "--view", view, "--format", "csv"))
    assert list(rows[0]) == ["tokens_per_month", "utilisation", "cheapest", column]
    assert len(rows) == 25
    result = document(capsys, "map", scenario, "--points", "5", "--view", view)
    assert [row["cheapest"] for row in rows] == [name for row in result["cheapest"] for name in row]
    assert [float(row[column]) for row in rows] == pytest.approx([usd for row in result[column] for usd in row])


def test_chances_add_up_and_are_those_of_the_seed(scenario, capsys):
    chance = document(capsys, "map", scenario, "--chance")["chance"]
    assert len(chance["x"]["values"]) == CHANCE_POINTS
    assert chance["nearest_to_here"]["cheapest_most_often"] == "Llama 70B on 2× H100"
    shares = [
        [sum(point) for point in zip(*rows, strict=True)] for rows in zip(*chance["cheapest"].values(), strict=True)
    ]
    assert all(total == pytest.approx(1) for row in shares for total in row)
    rows = table(printed(capsys, "map", scenario, "--chance", "--points", "3", "--format", "csv"))
    assert list(rows[0]) == ["tokens_per_month", "utilisation", "cheapest_most_often", "chance", "chance_equal"]
    assert all(1 / 3 <= float(row["chance"]) <= 1 for row in rows)


def test_every_input_can_be_on_either_axis(scenario, capsys):
    planned = plan(resolve(read_scenario(scenario_of()), open_catalogue(), date.fromisoformat(AS_OF)))
    for variable in scales(planned):
        for axis, other in (("--x", "y"), ("--y", "x")):
            result = document(capsys, "map", scenario, axis, variable, "--points", "2")
            assert result[axis.removeprefix("--")]["variable"] == variable
            assert result[other]["variable"] != variable


def test_without_gpus_the_axes_are_inputs_of_the_workload(tmp_path, capsys):
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(scenario_of(options=scenario_of()["options"][:2])))
    result = document(capsys, "map", str(path), "--points", "2")
    assert (result["x"]["variable"], result["y"]["variable"]) == ("tokens_per_month", "input_output_ratio")
    result = document(capsys, "map", str(path), "--points", "2", "--y", "tokens_per_month")
    assert (result["x"]["variable"], result["y"]["variable"]) == ("input_output_ratio", "tokens_per_month")
    assert refused(capsys, "map", str(path), "--y", "utilisation").startswith(
        "--y: 'utilisation' is refused: must be one of tokens_per_month, "
    )


def test_a_contract_moves_the_map(scenario, tmp_path, capsys):
    path = tmp_path / "contract.csv"
    path.write_text(CONTRACT)
    assert document(capsys, "map", scenario, "--points", "2")["here"]["cheapest"] == "Llama 70B on 2× H100"
    contracted = document(capsys, "map", scenario, "--points", "2", "--contract", str(path))
    assert contracted["here"]["cheapest"] == "Llama 70B on Groq"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--x", "colour"], "--x: 'colour' is refused: must be one of tokens_per_month, utilisation, cache_hit_rate, "),
        (["--y", "options[2].utilisation"], "--y: 'options[2].utilisation' is refused"),
        (["--x", "utilisation", "--y", "utilisation"], "--y: 'utilisation' is on both axes: must be another input"),
        (["--points", "1"], "--points: '1' is refused: must be a whole number from 2 to 500, such as 40"),
        (["--points", "501"], "--points: '501' is refused: must be a whole number from 2 to 500"),
        (["--points", "many"], "--points: 'many' is no number: type a whole number from 2 to 500"),
        (["--view", "month"], "argument --view: invalid choice: 'month'"),
        (["--format", "table"], "argument --format: invalid choice: 'table'"),
        (["--contract", "/no/such/file.csv"], "/no/such/file.csv: No such file or directory"),
    ],
)
def test_bad_options_are_refused_in_one_line(scenario, capsys, arguments, line):
    assert refused(capsys, "map", scenario, *arguments).startswith(line)


def test_a_bad_scenario_is_refused_in_one_line(tmp_path, capsys):
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(scenario_of(risk={"inputs": [{"input": "options[7].throughput", "low": 1, "high": 2}]})))
    assert refused(capsys, "map", str(path), "--chance").startswith("risk.inputs[0].input: ")
    path.write_text("{}")
    assert refused(capsys, "map", str(path)) == "schema_version: is missing\n"
