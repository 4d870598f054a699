"""`breakeven validate`: verdicts on all published claims, on a case of your own, and the exit status."""

from __future__ import annotations

import json
from importlib.resources import files

from breakeven.cli import main
from tests.support.command import begun, document, printed, refused

MINE = {
    "id": "mine",
    "steps": {
        "own": {
            "figure": "machine unit cost",
            "inputs": {
                "usd_per_month": {"value": 14600, "unit": "USD/month", "stated": True},
                "tokens_per_second": {"value": 10000, "unit": "token/s per copy", "stated": True},
            },
        }
    },
    "answer": "own",
    "solve_for": {"step": "own", "input": "usd_per_month"},
    "published": {"low": 0.5, "high": 0.5, "unit": "USD/Mtok"},
}


def write(tmp_path, case):
    path = tmp_path / "case.json"
    path.write_text(json.dumps(case))
    return str(path)


def test_all_claims_have_the_keys_of_the_contract(capsys):
    listed = document(capsys, "validate", "--format", "json")
    assert len(listed) == 115
    keys = ["id", "verdict", "computed_low", "computed_high", "unit", "holds_if", "working"]
    assert all(list(each) == keys for each in listed)
    own = next(each for each in listed if each["id"] == "G06")
    assert own["holds_if"] == "Throughput, input + output: 81,539 to 163,079 token/s per copy (stated: 5,000)"


def test_the_table_tells_the_counts_and_the_share_that_cannot_be_checked(capsys):
    lines = begun(printed(capsys, "validate"))
    assert len(lines) == 116
    main(["validate"])
    assert "% not checkable)" in capsys.readouterr().err


def test_a_case_of_your_own(capsys, tmp_path):
    # 14,600 / (10,000 × 3,600 × 730 = 26,280 Mtok) = 0.5556, more than 5 % off 0.5; 0.5 needs 26,280 × 0.5 = 13,140
    (found,) = document(capsys, "validate", "--case", write(tmp_path, MINE), "--format", "json")
    assert (found["verdict"], round(found["computed_low"], 4)) == ("holds only if", 0.5556)
    assert found["holds_if"] == "Machines cost: 13,140 USD/month (stated: 14,600)"


def test_a_case_of_arithmetic_that_moved_fails(capsys, tmp_path):
    hand = {"low": 0.6, "high": 0.6, "working": "another formula"}
    assert main(["validate", "--case", write(tmp_path, {**MINE, "by_hand": hand})]) == 1
    assert "mine has moved" in capsys.readouterr().err


def test_a_case_is_refused_by_path(capsys, tmp_path):
    assert refused(capsys, "validate", "--case", write(tmp_path, {**MINE, "formula": "1 + 1"})).startswith("formula: ")
    without = {key: value for key, value in MINE.items() if key != "published"}
    assert refused(capsys, "validate", "--case", write(tmp_path, without)).startswith("published: is missing")
    assert "nowhere.json" in refused(capsys, "validate", "--case", "nowhere.json")


def shipped(tmp_path, *ids):
    folder = files("trust.claims").joinpath("cases")
    return write(tmp_path, {"cases": [json.loads(folder.joinpath(f"{id}.json").read_bytes()) for id in ids]})


def test_prices_are_those_of_the_day(capsys, tmp_path):
    path = shipped(tmp_path, "G06", "G12")
    now, then = (
        {each["id"]: each for each in document(capsys, "validate", "--case", path, "--format", "json", *day)}
        for day in ((), ("--as-of", "2026-06-01"))
    )
    assert now["G12"]["computed_low"] != then["G12"]["computed_low"]
    assert "2026-06-01" in then["G12"]["working"]
    assert now["G06"] == then["G06"]


def test_before_any_rent_was_seen_what_rests_on_rents_cannot_be_checked(capsys, tmp_path):
    path = shipped(tmp_path, "G03", "W02")
    listed = document(capsys, "validate", "--case", path, "--format", "json", "--as-of", "1999-01-01")
    assert [each["verdict"] for each in listed] == ["not checkable", "not checkable"]
    assert all(each["working"].startswith("missing: ") for each in listed)
