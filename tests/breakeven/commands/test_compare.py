import csv
import io
import json
from urllib.parse import parse_qsl, urlsplit

import pytest

from breakeven.address import open_address
from breakeven.cli import main
from economics.scenario.reading import read_scenario, scenario_document
from tests.support.pack import named
from tests.support.report import parsed
from tests.support.scenarios import typed_document


def written(folder, document):
    path = folder / "scenario.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return str(path)


def test_compare_prints_the_result(tmp_path, capsys):
    assert main(["compare", written(tmp_path, typed_document())]) == 0
    out = capsys.readouterr()
    result = json.loads(out.out)
    assert out.err == ""
    assert result["cheapest"] == "API"
    assert [o["usd_per_month"] for o in result["options"]] == pytest.approx([56.7, 200])
    assert result["options"][1]["replicas"] == 1
    assert result["options"][1]["capacity_tokens_per_second"] == 500  # 100 output token/s at ratio 4
    # 40.5M of 81M at u = 0.45: half of 45 %
    assert result["options"][1]["utilisation"] == pytest.approx(0.225)


def test_compare_takes_a_priced_option_from_the_catalogue(tmp_path, capsys):
    from breakeven.defaults import default_scenario

    document = {**scenario_document(default_scenario()), "as_of": "2026-11-20"}
    assert main(["compare", written(tmp_path, document)]) == 0
    sol = json.loads(capsys.readouterr().out)["options"][0]
    # 12.5B in, h = 0.4, n = 10: 5B cached, 0.5B written, 7B plain; 2.5B out; at 2/0.10/2.50/10
    lines = {line["line"]: line["usd_per_month"] for line in sol["lines"]}
    assert lines == pytest.approx({"input": 14_000, "cached input": 500, "cache writes": 1250, "output": 25_000})


def test_compare_takes_a_document_and_says_where_its_numbers_came_from(tmp_path, capsys):
    origins = [["imported", "gateway.json", ["workload.tokens_per_month"]]]
    document = {"scenario": typed_document(), "origins": origins, "choices": {"view": "replicas"}}
    assert main(["compare", written(tmp_path, document), "--out", str(tmp_path / "pack")]) == 0
    assert json.loads(capsys.readouterr().out)["cheapest"] == "API"
    rows = named((tmp_path / "pack" / "assumptions.csv").read_text())
    volume = next(r for r in rows if r["name"] == "tokens a month")
    assert (volume["source"], volume["status"]) == ("gateway.json", "typed")


def test_out_writes_the_pack(tmp_path, capsys):
    folder = tmp_path / "deep" / "pack"
    assert main(["compare", written(tmp_path, typed_document()), "--out", str(folder)]) == 0
    names = {path.name for path in folder.iterdir()}
    assert {"summary.csv", "cost_lines.csv", "all.csv", "scenario.json", "result.json"} <= names
    assert json.loads((folder / "result.json").read_text()) == json.loads(capsys.readouterr().out)
    assert all(path.is_file() for path in folder.iterdir())


def test_report_writes_one_page_with_the_link_that_opens_it_again(shared_catalogue, tmp_path, capsys):
    page, where = tmp_path / "page.html", "https://breakeven.example/team/"
    document = {**typed_document(), "schema_version": 2, "current": "GPU"}
    assert main(["compare", written(tmp_path, document), "--report", str(page), "--dashboard", where]) == 0
    assert json.loads(capsys.readouterr().out)["cheapest"] == "API"
    root = parsed(page.read_bytes())
    assert [card.one("h3").text for card in root.all("article")] == ["API", "GPU"]
    link = root.one("footer").one("a").attributes["href"]
    assert link.startswith("https://breakeven.example/team/?")
    opened = open_address(parse_qsl(urlsplit(link).query, keep_blank_values=True))
    assert (opened.problems, opened.document.scenario) == ([], read_scenario(document))


def test_the_report_is_in_a_currency_or_says_what_is_missing(shared_catalogue, tmp_path, capsys):
    page, scenario = tmp_path / "page.html", written(tmp_path, typed_document())
    euro = ["--currency", "EUR", "--rate", "0.5", "--rate-date", "2026-11-01"]
    assert main(["compare", scenario, "--report", str(page), *euro]) == 0
    assert "EUR 28.35" in parsed(page.read_bytes()).one("p", "answer").text  # half of $56.70
    with pytest.raises(SystemExit):
        main(["compare", scenario, *euro])
    assert "--currency: needs --out, --xlsx or --report" in capsys.readouterr().err


def test_a_report_that_cannot_be_written_is_refused_in_one_line(shared_catalogue, tmp_path, capsys):
    scenario, nowhere = written(tmp_path, typed_document()), tmp_path / "none" / "page.html"
    with pytest.raises(SystemExit) as stopped:
        main(["compare", scenario, "--report", str(nowhere)])
    out = capsys.readouterr()
    assert (stopped.value.code, out.out) == (2, "")
    assert out.err == f"--report {nowhere}: No such file or directory\n"


REFUSED = [
    ("{}", "schema_version: is missing"),
    ("", "scenario: is no valid JSON"),
    ('{"schema_version": 1, "schema_version": 1}', "schema_version: is given twice"),
    ({"scenario": typed_document(), "choices": {"map.z": "x"}}, "choices.map.z: is no choice of a page"),
    ({**typed_document(), "colour": "red"}, "colour: is no field of a scenario"),
    (typed_document(cache_hit_rate=1.4), "workload.cache_hit_rate: 1.4 is refused: must be 0–100 %"),
    (typed_document(tokens_per_month="3e9"), "workload.tokens_per_month: '3e9' is no number"),
    ("[" * 100_000, "scenario: is no valid JSON"),
]


@pytest.mark.parametrize(("document", "sentence"), REFUSED, ids=[sentence[:30] for _, sentence in REFUSED])
def test_bad_input_gives_status_2_one_line_and_no_output(tmp_path, capsys, document, sentence):
    with pytest.raises(SystemExit) as stopped:
        main(["compare", written(tmp_path, document), "--out", str(tmp_path / "pack")])
    out = capsys.readouterr()
    assert stopped.value.code == 2
    assert out.out == ""
    assert out.err.startswith(sentence)
    assert out.err.count("\n") == 1
    assert not (tmp_path / "pack").exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"provider": "nobody"}, "options[0].provider: no provider 'nobody'"),
        ({"model": "claude-sonnet-4-7"}, "options[0].model: 'anthropic' lists no model 'claude-sonnet-4-7'"),
    ],
)
def test_a_price_the_catalogue_lacks_is_named(tmp_path, capsys, change, sentence):
    document = typed_document()
    document["options"][0] |= {"provider": "anthropic", "model": "claude-sonnet-4-6", **change}
    del document["options"][0]["price"]
    with pytest.raises(SystemExit) as stopped:
        main(["compare", written(tmp_path, document)])
    assert stopped.value.code == 2
    assert capsys.readouterr().err.startswith(sentence)


@pytest.mark.parametrize(
    "arguments",
    [["compare", "/no/such/file.json"], ["prices", "--as-of", "yesterday"], ["prices", "--format", "xml"], ["fly"], []],
)
def test_bad_arguments_are_refused_in_one_line(capsys, arguments):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    out = capsys.readouterr()
    assert (stopped.value.code, out.out, out.err.count("\n")) == (2, "", 1)


def test_prices_lists_rows_with_source_and_date(capsys):
    assert main(["prices", "--provider", "anthropic", "--model", "sonnet", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {"claude-sonnet-4-6"} <= {row["model"] for row in rows}
    assert all(row["source"] and row["listed_on"] for row in rows)
    assert list(rows[0])[:2] == ["provider", "model"]


def test_rates_as_csv_and_as_of_a_date(capsys):
    assert main(["rates", "--gpu", "h100-sxm", "--as-of", "2026-09-01", "--format", "csv"]) == 0
    text = capsys.readouterr().out
    rows = list(csv.DictReader(io.StringIO(text)))
    assert text.startswith("provider,gpu,term,")
    assert rows
    assert all(row["gpu"] == "h100-sxm" and row["source"] for row in rows)
    assert all(row["observed_on"] <= "2026-09-01" for row in rows)


def test_tables_are_for_people(capsys):
    assert main(["rates", "--provider", "lambda"]) == 0
    first, second, *_ = capsys.readouterr().out.splitlines()
    assert first.startswith("provider  gpu")
    assert second.startswith("lambda")


def test_a_document_brings_its_currency_and_says_which_contract_is_missing(tmp_path, capsys):
    whole = {"scenario": typed_document(), "currency": "EUR:0.5:2026-11-01", "contract": "acme.csv"}
    (tmp_path / "document.json").write_text(json.dumps(whole))
    arguments = ["compare", str(tmp_path / "document.json"), "--out"]
    assert main([*arguments, str(tmp_path / "own")]) == 0
    assert capsys.readouterr().err == (
        "This was made with the contract 'acme.csv', which is not in use here: prices may differ.\n"
    )
    assert "Cost a month (EUR)" in (tmp_path / "own" / "summary.csv").read_text().splitlines()[0]
    assert main([*arguments, str(tmp_path / "usd"), "--currency", "USD"]) == 0
    assert "Cost a month (USD)" in (tmp_path / "usd" / "summary.csv").read_text().splitlines()[0]
