"""`breakeven contract`, and what `breakeven compare` does with one."""

from __future__ import annotations

import json
from datetime import date

import pytest

from breakeven.cli import main
from breakeven.currency import USD, Currency
from pricing.contract.contract import ContractError
from pricing.contract.file import ENVIRONMENT_VARIABLE, read_contract, template_csv
from tests.support.command import refused
from tests.support.pack import named
from tests.support.scenarios import typed_document

CONTRACT = (
    "kind,provider,model,input_usd_per_mtok,output_usd_per_mtok,effective_from\n"
    "token,anthropic,claude-sonnet-4-6,1,2,2026-01-01\n"
)


@pytest.fixture
def scenario(tmp_path):
    """A file with one option at the catalogue's prices; 40.5M tokens at ratio 4: 32.4M in, 8.1M out."""
    document = {**typed_document(), "as_of": "2026-11-20"}
    document["options"][0] |= {"provider": "anthropic", "model": "claude-sonnet-4-6"}
    del document["options"][0]["price"]
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(document))
    return str(path)


def table(path, currency=USD) -> list[dict[str, str]]:
    return named(path.read_text(), currency)


def cost(capsys) -> float:
    return json.loads(capsys.readouterr().out)["options"][0]["usd_per_month"]


def test_compare_uses_a_contract(scenario, tmp_path, capsys):
    path = tmp_path / "contract.csv"
    path.write_text(CONTRACT)
    assert main(["compare", scenario]) == 0
    # 32.4 · 3 + 8.1 · 15 = 218.7 at the market's prices, 32.4 · 1 + 8.1 · 2 = 48.6 at the contract's
    assert cost(capsys) == pytest.approx(218.7)
    assert main(["compare", scenario, "--contract", str(path), "--out", str(tmp_path / "pack")]) == 0
    assert cost(capsys) == pytest.approx(48.6)
    rows = table(tmp_path / "pack" / "assumptions.csv")
    assert {r["status"] for r in rows if r["name"] == "input price"} == {"contract"}
    assert read_contract((tmp_path / "pack" / "contract.csv").read_bytes()) == read_contract(CONTRACT.encode())


def test_the_deployment_s_contract_counts_unless_it_is_bad(scenario, tmp_path, capsys, monkeypatch):
    path = tmp_path / "shared.csv"
    path.write_text(CONTRACT)
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(path))
    assert main(["compare", scenario]) == 0
    assert cost(capsys) == pytest.approx(48.6)
    path.write_text(CONTRACT.replace(",1,", ",free,"))
    assert main(["compare", scenario]) == 0
    out = capsys.readouterr()
    assert json.loads(out.out)["options"][0]["usd_per_month"] == pytest.approx(218.7)
    assert "is not used: row 2, input_usd_per_mtok: 'free' is no number" in out.err
    assert out.err.count("\n") == 1


def test_a_contract_at_fault_stops_compare_in_one_line(scenario, tmp_path, capsys):
    path = tmp_path / "contract.csv"
    path.write_text(CONTRACT.replace(",1,2,", ",free,-2,"))
    assert (
        refused(capsys, "compare", scenario, "--contract", str(path))
        == "contract: row 2, input_usd_per_mtok: 'free' is no number: must be 0 to 10⁹ (and 1 more)\n"
    )


def test_compare_writes_the_pack_in_another_currency(scenario, tmp_path, capsys):
    pack = tmp_path / "pack"
    arguments = ["compare", scenario, "--out", str(pack), "--currency", "EUR", "--rate", "0.92"]
    assert main([*arguments, "--rate-date", "2026-11-01"]) == 0
    assert cost(capsys) == pytest.approx(218.7)  # the JSON stays in US dollars
    row = table(pack / "summary.csv", Currency("EUR", 0.92, date(2026, 11, 1)))[0]
    assert float(row["usd_per_month"]) == pytest.approx(201.204)
    assert (row["currency"], row["currency_per_usd"], row["rate_date"]) == ("EUR", "0.92", "2026-11-01")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["--currency", "EUR", "--rate", "0.92", "--rate-date", "2026-11-01"],
            "--currency: needs --out, --xlsx or --report",
        ),
        (["--out", "x", "--currency", "EUR"], "--rate: is missing: give how much 'EUR' one US dollar buys"),
        (["--out", "x", "--currency", "EUR", "--rate", "0.9"], "rate_date: is missing"),
        (["--out", "x", "--currency", "euro", "--rate", "0.9"], "currency: 'euro' is refused"),
        (
            ["--out", "x", "--currency", "EUR", "--rate", "0"],
            "--rate: '0' is refused: must be a number above 0 and",
        ),
        (
            ["--out", "x", "--currency", "EUR", "--rate", "x"],
            "--rate: 'x' is no number: type a number above 0 and",
        ),
        (["--rate", "0.9"], "--rate: needs --currency"),
        (["--rate-date", "2026-11-01"], "--rate-date: needs --currency"),
        (["--rate-date", "1 May"], "argument --rate-date: '1 May' is no date"),
        (["--contract", "/no/such/file.csv"], "/no/such/file.csv: No such file or directory"),
    ],
)
def test_bad_options_of_compare_are_refused_in_one_line(scenario, capsys, arguments, sentence):
    assert refused(capsys, "compare", scenario, *arguments).startswith(sentence)


def test_contract_prints_the_template_and_checks_a_file(tmp_path, capsys):
    assert main(["contract"]) == 0
    assert capsys.readouterr().out == template_csv()
    path = tmp_path / "contract.csv"
    path.write_text(CONTRACT.replace("claude-sonnet-4-6", "claude-sonet-4-6"))
    assert main(["contract", str(path)]) == 0
    out = capsys.readouterr()
    assert len(read_contract(out.out.encode()).tokens) == 1
    assert out.err.startswith("Row 2: the market lists no model 'claude-sonet-4-6' of 'anthropic'; close to it: claude")
    path.write_text(template_csv())
    assert main(["contract", str(path)]) == 2
    out = capsys.readouterr()
    assert out.out == ""
    assert out.err.splitlines()[0] == "contract: row 2, prices: are all empty: give at least one"
    assert len(out.err.splitlines()) == 3


def test_a_contract_error_names_the_contract():
    assert str(ContractError(["row 2, kind: no"])) == "contract: row 2, kind: no"
