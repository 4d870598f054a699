"""`breakeven diff`: the parts of a difference, which file is refused, and what is to be known of each file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from breakeven.cli import main
from tests.support.certified import contract_csv, listed_document
from tests.support.command import document, refused
from tests.support.scenarios import typed_document


def test_the_command_prints_the_parts(tmp_path, capsys):
    before, after = typed_document(), typed_document()
    after["workload"]["tokens_per_month"] *= 2
    after["options"][1]["name"] = "Another"
    paths = [tmp_path / name for name in ("a.json", "b.json")]
    for path, made in zip(paths, (before, after), strict=True):
        path.write_text(json.dumps(made))
    found = document(capsys, "diff", *map(str, paths), "--format", "json")
    (split,) = found["options"]
    assert split["difference_usd_per_month"] == pytest.approx(split["usd_per_month_before"])
    assert [part["groups"] for part in split["parts"]] == [["volume"]]
    assert (found["only_before"], found["only_after"]) == ([before["options"][1]["name"]], ["Another"])


def _file(path: Path, document: Any) -> str:
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return str(path)


def _with_second(option: dict[str, Any], before: str = "") -> dict[str, Any]:
    """A scenario whose second option is another one; `before` is the name of one that stands before both."""
    document = {**typed_document(), "schema_version": 2}
    first = document["options"][0]
    document["options"] = [first, {**option, "name": "Second"}]
    if before:
        document["options"].insert(0, {**first, "name": before})
    return document


PRICE = {"input_usd_per_mtok": 1, "output_usd_per_mtok": 3}
UNLISTED = {"kind": "api", "provider": "anthropic", "model": "nothing"}
TOO_FEW = {
    **{"kind": "provisioned", "usd_per_unit_hour": 1, "input_tokens_per_minute_per_unit": 1, "output_token_weight": 1},
    "units": 1,
}
REFUSED: dict[str, tuple[Any, Any, str]] = {
    "no JSON": (typed_document(), "{", "scenario: is no valid JSON"),
    "a field": (typed_document(), {"schema_version": 1}, "workload: is missing"),
    "a newer version": (typed_document(), {**typed_document(), "schema_version": 3}, "schema_version: 3 is newer than"),
    "no price": (
        _with_second({**UNLISTED, "price": PRICE}),
        _with_second(UNLISTED, before="Alone"),
        "options[2].model: ",
    ),
    "no cost": (_with_second({**TOO_FEW, "units": 10_000}), _with_second(TOO_FEW, before="Alone"), "Second: "),
}
"""A file that is good, one that is refused at some step, and how what is said of the second goes on."""


@pytest.mark.parametrize("second", [False, True])
@pytest.mark.parametrize("why", REFUSED)
def test_the_file_leads_every_refusal_and_the_field_is_where_the_file_has_it(tmp_path, capsys, why, second):
    known, wrong, sentence = REFUSED[why]
    good, bad = _file(tmp_path / "good.json", known), _file(tmp_path / "bad.json", wrong)
    said = refused(capsys, "diff", *((good, bad) if second else (bad, good)))
    assert said.startswith(f"{bad}: {sentence}"), said


def test_both_files_lead_where_they_share_nothing(tmp_path, capsys):
    other = typed_document()
    for option in other["options"]:
        option["name"] += " 2"
    one, two = _file(tmp_path / "a.json", typed_document()), _file(tmp_path / "b.json", other)
    assert refused(capsys, "diff", one, two).startswith(f"{one} and {two}: options: they share none")


def test_a_file_that_is_not_there_is_named_once(tmp_path, capsys):
    good, missing = _file(tmp_path / "a.json", typed_document()), str(tmp_path / "none.json")
    assert refused(capsys, "diff", good, missing) == f"{missing}: No such file or directory\n"


@pytest.fixture
def with_contract(tmp_path: Path) -> tuple[str, str]:
    """A certificate that was made with a contract and holds its prices, and that contract."""
    csv, made = tmp_path / "contract.csv", tmp_path / "certificate.json"
    csv.write_bytes(contract_csv())
    document = {"scenario": listed_document(), "contract": "contract.csv"}
    scenario = _file(tmp_path / "scenario.json", document)
    asked = ("certify", scenario, "--contract", str(csv), "--with-contract-prices", "--out", str(made))
    assert main(asked) == 0
    return str(made), str(csv)


def test_a_certificate_and_its_missing_contract_are_said_of_each_file(tmp_path, capsys, with_contract):
    certificate, csv = with_contract
    plain = _file(tmp_path / "plain.json", listed_document())
    capsys.readouterr()
    assert main(["diff", certificate, plain]) == 0
    said = capsys.readouterr().err
    assert f"{certificate}: This is a certificate: its scenario is open with the prices that the catalogue" in said
    assert "breakeven verify computes it from the rows inside" in said
    assert f"{certificate}: This was made with the contract 'contract.csv', which is not in use here" in said
    assert f"{plain}: " not in said
    assert main(["diff", certificate, certificate, "--contract", csv]) == 0
    assert "which is not in use" not in capsys.readouterr().err


def test_the_contract_of_the_command_or_of_the_deployment_is_in_use(tmp_path, capsys, monkeypatch, with_contract):
    certificate, csv = with_contract
    found = document(capsys, "diff", certificate, certificate, "--contract", csv, "--format", "json")
    assert found["options"][0]["usd_per_month_before"] == pytest.approx(48.6)
    monkeypatch.setenv("BREAKEVEN_CONTRACT", csv)
    found = document(capsys, "diff", certificate, certificate, "--format", "json")
    assert found["options"][0]["usd_per_month_after"] == pytest.approx(48.6)


def test_an_option_of_another_kind_is_said_on_standard_error_and_in_the_document(tmp_path, capsys):
    other = typed_document()
    other["options"][0]["kind"] = "hosted"
    files = _file(tmp_path / "a.json", typed_document()), _file(tmp_path / "b.json", other)
    capsys.readouterr()
    assert main(["diff", *files]) == 0
    reason = "its kind differs: api in the first, hosted in the second"
    said = capsys.readouterr().err
    assert f"not split: API: {reason}" in said
    assert "only in" not in said
    found = document(capsys, "diff", *files, "--format", "json")
    assert found["not_split"] == [{"option": "API", "reason": reason}]
