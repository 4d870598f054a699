"""`breakeven verify`: what it prints and says, and its exit status."""

from __future__ import annotations

import json

import pytest

from breakeven.cli import main
from pricing.contract.file import ENVIRONMENT_VARIABLE
from tests.support.certified import contract_csv
from tests.support.command import refused


@pytest.fixture
def certificate(listed, tmp_path, capsys):
    """A certificate file."""
    out = tmp_path / "certificate.json"
    main(["certify", listed, "--out", str(out)])
    capsys.readouterr()
    return out


def test_equal_is_status_0(certificate, capsys):
    assert main(["verify", str(certificate)]) == 0
    said = capsys.readouterr()
    assert said.out == "equal\n"
    assert said.err.splitlines()[0] == "Equal: the rows inside give every figure inside."
    assert main(["verify", str(certificate), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["here"]["figures"] == []


def test_an_edited_figure_is_a_row_of_the_table_and_status_1(certificate, capsys):
    document = json.loads(certificate.read_text())
    document["snapshot"]["result"]["options"][0]["usd_per_month"] = 100.0
    certificate.write_text(json.dumps(document))
    assert main(["verify", str(certificate), "--format", "csv"]) == 1
    said = capsys.readouterr()
    assert said.out.splitlines()[1].startswith("inside,API · usd_per_month,100,218.7")
    assert said.err.startswith("Not intact: something inside was changed")
    assert main(["verify", str(certificate), "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["equal"], found["intact"], found["figures"][0]["then"]) == (False, False, 100.0)
    assert main(["verify", str(certificate)]) == 1
    assert "API · usd_per_month" in capsys.readouterr().out


def test_what_cannot_be_read_is_status_2(tmp_path, capsys):
    path = tmp_path / "none.json"
    path.write_text("{}")
    assert "certificate: is none" in refused(capsys, "verify", str(path))
    assert "No such file" in refused(capsys, "verify", str(tmp_path / "missing.json"))
    path.write_text('{"certificate_version": 2}')
    assert "2 is newer than this program reads" in refused(capsys, "verify", str(path))


def test_today_s_prices_are_said(certificate, capsys):
    status = main(["verify", str(certificate), "--at-todays-prices", "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    assert found["equal"]
    assert status == (1 if found["today"]["figures"] else 0)


def test_a_left_out_contract_is_asked_for(listed, agreed, tmp_path, capsys, monkeypatch):
    out, other = tmp_path / "c.json", tmp_path / "other.csv"
    other.write_bytes(contract_csv(1, 3))
    main(["certify", listed, "--contract", agreed, "--out", str(out)])
    capsys.readouterr()
    assert main(["verify", str(out)]) == 1
    assert "Its contract is not inside: name it by --contract." in capsys.readouterr().err
    assert main(["verify", str(out), "--contract", str(other)]) == 1
    assert "is not the one that was used" in capsys.readouterr().err
    assert main(["verify", str(out), "--contract", agreed]) == 0
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, agreed)
    assert main(["verify", str(out)]) == 0
