"""`breakeven certify`, `verify` and `keys`: what they write, say and answer with their exit status."""

from __future__ import annotations

import json
import stat

import pytest

from breakeven.cli import main
from pricing.contract.file import ENVIRONMENT_VARIABLE
from tests.support.certified import CONTRACT_USD, MARKET_USD, contract_csv, listed_document
from tests.support.command import document, printed, refused


@pytest.fixture(autouse=True)
def no_keys(monkeypatch):
    """No key of a deployment."""
    for variable in ("BREAKEVEN_SIGNING_KEY", "BREAKEVEN_SIGNING_KEY_FILE", "BREAKEVEN_TRUSTED_KEYS"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def scenario(tmp_path):
    """A file with an option at its listed price."""
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(listed_document()))
    return str(path)


@pytest.fixture
def terms(tmp_path):
    """A contract file."""
    path = tmp_path / "terms.csv"
    path.write_bytes(contract_csv())
    return str(path)


def cost(path):
    return json.loads(path.read_text())["snapshot"]["result"]["options"][0].get("usd_per_month")


def test_a_scenario_is_certified_and_verified(scenario, tmp_path, capsys):
    out = tmp_path / "certificate.json"
    assert main(["certify", scenario, "--out", str(out)]) == 0
    assert capsys.readouterr().err == "Not signed: no key is configured.\n"
    assert cost(out) == pytest.approx(MARKET_USD)
    assert main(["verify", str(out)]) == 0
    said = capsys.readouterr()
    assert said.out == "equal\n"
    assert said.err.splitlines()[0] == "Equal: the rows inside give every figure inside."


def test_an_edited_figure_is_a_row_of_the_table_and_status_1(scenario, tmp_path, capsys):
    text = printed(capsys, "certify", scenario)
    path = tmp_path / "edited.json"
    certificate = json.loads(text)
    certificate["snapshot"]["result"]["options"][0]["usd_per_month"] = 100.0
    path.write_text(json.dumps(certificate))
    assert main(["verify", str(path), "--format", "csv"]) == 1
    said = capsys.readouterr()
    assert said.out.splitlines()[1].startswith("inside,API · usd_per_month,100,218.7")
    assert said.err.startswith("Not intact: something inside was changed")
    assert main(["verify", str(path), "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["equal"], found["intact"], found["figures"][0]["then"]) == (False, False, 100.0)


def test_what_cannot_be_read_is_status_2(tmp_path, capsys):
    path = tmp_path / "none.json"
    path.write_text("{}")
    assert "certificate: is none" in refused(capsys, "verify", str(path))
    assert "No such file" in refused(capsys, "verify", str(tmp_path / "missing.json"))


def test_a_key_signs_and_an_old_one_stays_trusted(scenario, tmp_path, capsys, monkeypatch):
    out, key, other = (tmp_path / name for name in ("c.json", "2026.pem", "2027.pem"))
    id = printed(capsys, "keys", "--new", str(key)).strip()
    printed(capsys, "keys", "--new", str(other))
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert "never written over" in refused(capsys, "keys", "--new", str(key))
    monkeypatch.setenv("BREAKEVEN_SIGNING_KEY_FILE", str(key))
    printed(capsys, "certify", scenario, "--out", str(out))
    assert json.loads(out.read_text())["signature"]["key_id"] == id
    assert document(capsys, "verify", str(out), "--format", "json")["signature"] == {"state": "good", "key_id": id}
    monkeypatch.setenv("BREAKEVEN_SIGNING_KEY_FILE", str(other))
    assert document(capsys, "verify", str(out), "--format", "json")["signature"]["state"] == "unknown key"
    public = tmp_path / "2026.public.pem"
    named = document(capsys, "verify", str(out), "--keys", str(public), "--format", "json")
    assert named["signature"]["state"] == "good"
    monkeypatch.setenv("BREAKEVEN_TRUSTED_KEYS", str(public))
    assert id in printed(capsys, "keys", "--trusted").split()
    edited = json.loads(out.read_text()) | {"signature": {"algorithm": "Ed25519", "key_id": id, "signature": "AAAA"}}
    out.write_text(json.dumps(edited))
    assert main(["verify", str(out)]) == 1


def test_a_bad_key_is_named_by_its_variable(scenario, capsys, monkeypatch):
    monkeypatch.setenv("BREAKEVEN_SIGNING_KEY", "no key")
    assert refused(capsys, "certify", scenario).startswith("BREAKEVEN_SIGNING_KEY: holds no private key")


def test_contract_prices_are_inside_only_when_asked_for(scenario, terms, tmp_path, capsys):
    without, with_prices = tmp_path / "without.json", tmp_path / "with.json"
    main(["certify", scenario, "--contract", terms, "--out", str(without)])
    assert "are left out: verify needs the contract" in capsys.readouterr().err
    assert cost(without) is None
    assert main(["verify", str(without)]) == 1
    assert "name it by --contract" in capsys.readouterr().err
    assert main(["verify", str(without), "--contract", terms]) == 0
    main(["certify", scenario, "--contract", terms, "--with-contract-prices", "--out", str(with_prices)])
    assert cost(with_prices) == pytest.approx(CONTRACT_USD)
    assert main(["verify", str(with_prices)]) == 0
    assert "no contract is used" in refused(capsys, "certify", scenario, "--with-contract-prices")


def test_the_deployment_s_contract_counts_too(scenario, terms, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, terms)
    out = tmp_path / "c.json"
    main(["certify", scenario, "--out", str(out)])
    assert main(["verify", str(out)]) == 0
    assert json.loads(out.read_text())["snapshot"]["contract"]["left_out"]
    assert str(terms) not in out.read_text()


def test_an_option_without_a_price_is_certified_with_its_error(tmp_path, capsys):
    made = listed_document()
    made["options"][0]["model"] = "no-such-model"
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(made))
    out = tmp_path / "c.json"
    assert main(["certify", str(path), "--out", str(out)]) == 0
    assert "options[0].model: " in capsys.readouterr().err
    assert main(["verify", str(out)]) == 0


def test_a_place_that_cannot_be_written_is_named(scenario, tmp_path, capsys):
    assert "--out" in refused(capsys, "certify", scenario, "--out", str(tmp_path / "no" / "c.json"))
