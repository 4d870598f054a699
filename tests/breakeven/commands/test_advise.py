"""`breakeven advise`: the advice as text and JSON, answers from a file, and answers that are refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.command import document, printed, refused
from tests.support.scenarios import typed_document


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(typed_document()))
    return str(path)


def test_json_and_text_say_the_same(scenario, capsys):
    found = document(capsys, "advise", scenario, "--format", "json")
    # 40.5 Mtok at (4·$1 + $3)/5 = $1.40 are $56.70; one GPU at $2 for 100 hours is $200
    assert (found["advice"], found["option"]) == ("closed", "API")
    assert found["decides"]["usd_per_month_less_than_rival"] == pytest.approx(143.3)
    rent = next(f for f in found["flips"] if f["input"] == "options[1].supply.usd_per_gpu_hour")
    assert rent["below"] == {"at": pytest.approx(0.567), "cheapest": "GPU"}
    assert len(found["questions"]) == 20
    text = printed(capsys, "advise", scenario)
    assert text.startswith(found["headline"])
    assert "What is asked before the money:" in text


def test_a_model_that_can_no_longer_be_bought_is_said_beside_the_advice(scenario, capsys):
    retired = json.loads(Path(scenario).read_text())
    retired["options"][0] |= {"kind": "hosted", "provider": "groq", "model": "llama-3.3-70b-versatile"}
    Path(scenario).write_text(json.dumps(retired))
    (warning,) = (
        each for each in document(capsys, "advise", scenario, "--format", "json")["warnings"] if "retired" in each
    )
    assert "it can no longer be bought" in warning
    assert f"Mind: {warning}" in printed(capsys, "advise", scenario)


def test_the_company_keeps_out_what_its_size_does_not_allow(scenario, capsys, tmp_path):
    path = tmp_path / "own.json"
    document_of_llama = typed_document()
    document_of_llama["options"][1]["model"] = "llama-3.3-70b"
    path.write_text(json.dumps(document_of_llama))
    asked = ("advise", str(path), "--format", "json")
    small, large = (document(capsys, *asked, "--users", users, "--region", "US") for users in ("1M", "800M"))
    assert [each["verdict"] for each in small["licences"] + large["licences"]] == ["allowed with duties", "not allowed"]
    assert (small["aside"], large["aside"][0]["option"]) == ([], "GPU")
    assert "clause 2" in large["aside"][0]["licence"]
    company = tmp_path / "company.json"
    company.write_text('{"monthly_users": 800000000, "region": "US"}')
    assert document(capsys, *asked, "--company", str(company)) == large
    assert "GPU is left out" in printed(capsys, "advise", str(path), "--company", str(company))
    assert refused(capsys, "advise", scenario, "--users", "0").startswith("--users: ")


def test_answers_come_from_a_file_and_wrong_ones_are_named(scenario, capsys, tmp_path):
    answers = tmp_path / "answers.json"
    answers.write_text('{"residency": "yes"}')
    found = document(capsys, "advise", scenario, "--answers", str(answers), "--format", "json")
    assert found["advice"] == "own"
    assert found["usd_per_month_of_answers"] == pytest.approx(143.3)
    answers.write_text('{"residency": "perhaps"}')
    assert refused(capsys, "advise", scenario, "--answers", str(answers)).startswith("answers.residency: ")
    answers.write_text("{")
    assert "is no valid JSON" in refused(capsys, "advise", scenario, "--answers", str(answers))
