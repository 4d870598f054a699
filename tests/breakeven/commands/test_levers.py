"""`breakeven levers`: what each single change saves and the best set, as a table, CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from breakeven.cli import main
from tests.support.command import document, printed, refused
from tests.support.scenarios import typed_document

PRICE = {"input_usd_per_mtok": 1, "output_usd_per_mtok": 3, "batch_discount": 0.5}


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    """40.5 Mtok at $1.40: an API at $56.70 a month, and one GPU at $200."""
    made = typed_document()
    made["options"][0]["price"] = PRICE
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(made))
    return str(path)


def test_json_holds_rows_set_and_reasons(scenario, capsys):
    found: dict[str, Any] = document(capsys, "levers", scenario, "--batch-share", "0.5", "--format", "json")
    (batch,) = (row for row in found["levers"] if row["lever"] == "batch_share")
    # half of $56.70 at half the price
    assert batch["usd_per_month_before"] == 56.7
    assert batch["usd_per_month_after"] == pytest.approx(42.525)
    assert batch["saving_share"] == 0.25
    assert (batch["option"], batch["from"], batch["to"]) == ("API", "0 %", "50 %")
    assert found["best_set"]["saving_usd_per_month"] == pytest.approx(14.175)
    assert [step["lever"] for step in found["best_set"]["steps"]] == ["batch_share"]
    assert {"lever": "cache_hit_rate", "option": None, "why": "no rate typed", "to": None, "sentence": None} in found[
        "not_tried"
    ]
    assert found["targets"] == {"batch_share": 0.5, "cache_hit_rate": None, "utilisation": 0.7}


def test_the_table_ends_with_the_sentence_the_set_and_what_was_not_tried(scenario, capsys):
    text = printed(capsys, "levers", scenario, "--batch-share", "0.4", "--option", "API")
    lines = text.splitlines()
    assert lines[1].split()[:2] == ["batch_share", "API"]
    # two fifths of $56.70 at half the price
    assert lines[2].startswith("The largest saving is $11.34 a month (−20 %), on API: batch, from 0 % to 40 %.")
    assert "  1. Batch: 0 % → 40 %: −$11.34" in lines
    assert any(line.endswith("measured on that option, and on copies that were changed of it.") for line in lines)
    assert "  Cache hits: no share to try is typed." in lines
    assert "(GPU" not in text


def test_csv_is_the_table_alone_and_the_rest_goes_to_standard_error(scenario, capsys):
    assert main(["levers", scenario, "--batch-share", "0.5", "--format", "csv"]) == 0
    out = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(out.out)))
    assert rows[0]["lever"] == "batch_share"
    assert float(rows[0]["saving_usd_per_month"]) == pytest.approx(14.175)
    assert "Spot rent, " in out.err
    assert ": not for this kind of option (API)." in out.err


def test_what_is_refused_is_named_by_its_argument(scenario, capsys):
    for wrong in ("130%", "-0.1", "half"):
        assert refused(capsys, "levers", scenario, f"--batch-share={wrong}").startswith("--batch-share: ")
        assert refused(capsys, "levers", scenario, f"--cache-hits={wrong}").startswith("--cache-hits: ")
    assert refused(capsys, "levers", scenario, "--option", "x").startswith("--option: 'x' is no option")


def test_shares_are_read_as_people_write_them(scenario, capsys):
    found = document(capsys, "levers", scenario, "--batch-share", "40 %", "--cache-hits", "0.5", "--format", "json")
    assert (found["targets"]["batch_share"], found["targets"]["cache_hit_rate"]) == (0.4, 0.5)
