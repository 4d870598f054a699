"""`breakeven certify`: one file with a scenario's rows and result, with a contract's prices only when asked for."""

from __future__ import annotations

import json

import pytest

from breakeven.cli import main
from pricing.contract.file import ENVIRONMENT_VARIABLE
from tests.support.certified import CONTRACT_USD, MARKET_USD, listed_document
from tests.support.command import printed, refused


def cost(path):
    return json.loads(path.read_text())["snapshot"]["result"]["options"][0].get("usd_per_month")


def test_a_scenario_is_certified_into_a_file(listed, tmp_path, capsys):
    out = tmp_path / "certificate.json"
    assert main(["certify", listed, "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "Not signed: no key is configured.\n")
    assert cost(out) == pytest.approx(MARKET_USD)


def test_without_a_file_it_is_printed(listed, capsys):
    assert json.loads(printed(capsys, "certify", listed))["certificate_version"] == 1


def test_a_bad_key_is_named_by_its_variable(listed, capsys, monkeypatch):
    monkeypatch.setenv("BREAKEVEN_SIGNING_KEY", "no key")
    assert refused(capsys, "certify", listed).startswith("BREAKEVEN_SIGNING_KEY: holds no private key")


def test_contract_prices_are_inside_only_when_asked_for(listed, agreed, tmp_path, capsys):
    without, with_prices = tmp_path / "without.json", tmp_path / "with.json"
    main(["certify", listed, "--contract", agreed, "--out", str(without)])
    assert "are left out: verify needs the contract" in capsys.readouterr().err
    assert cost(without) is None
    main(["certify", listed, "--contract", agreed, "--with-contract-prices", "--out", str(with_prices)])
    assert "left out" not in capsys.readouterr().err
    assert cost(with_prices) == pytest.approx(CONTRACT_USD)
    assert "no contract is used" in refused(capsys, "certify", listed, "--with-contract-prices")


def test_the_deployment_s_contract_counts_too_and_its_place_is_not_told(listed, agreed, tmp_path, monkeypatch):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, agreed)
    out = tmp_path / "c.json"
    main(["certify", listed, "--out", str(out)])
    assert json.loads(out.read_text())["snapshot"]["contract"]["left_out"]
    assert str(tmp_path) not in out.read_text()


def test_an_option_without_a_price_is_certified_with_its_error(tmp_path, capsys):
    made = listed_document()
    made["options"][0]["model"] = "no-such-model"
    path, out = tmp_path / "scenario.json", tmp_path / "c.json"
    path.write_text(json.dumps(made))
    assert main(["certify", str(path), "--out", str(out)]) == 0
    assert "options[0].model: " in capsys.readouterr().err
    assert main(["verify", str(out)]) == 0


def test_a_place_that_cannot_be_written_is_named(listed, tmp_path, capsys):
    assert "--out" in refused(capsys, "certify", listed, "--out", str(tmp_path / "no" / "c.json"))
