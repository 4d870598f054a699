"""Tables for a deck: what stands in the headers and cells of the pack's files, and what does not."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from breakeven.currency import Currency
from breakeven.defaults import default_scenario
from breakeven.files.pack import pack_files
from breakeven.files.tables import Table
from breakeven.files.titles import TITLES, deck_csv, title
from breakeven.outlook import outlook_of
from economics.break_even.compare import compare
from economics.scenario.reading import read_scenario
from pricing.resolve.scenario import resolve
from tests.support.kinds import documents_of
from tests.support.pack import rows_of
from tests.support.scenarios import typed_document

EUR = Currency("EUR", 0.5, date(2026, 11, 1))
ODD = "=cmd|' /C calc'!A0"


def files_of(document, catalogue, currency=EUR, risk=False):
    resolved = resolve(read_scenario(document), catalogue, date(2026, 11, 20))
    comparison = compare(resolved.options, resolved.load, resolved.scenario.current)
    outlook = outlook_of(resolved, comparison, risk=True) if risk else None
    return pack_files(resolved, comparison, currency, outlook)


def tables_in(files):
    return {name: list(csv.reader(io.StringIO(text.decode()))) for name, text in files.items() if name.endswith(".csv")}


def test_no_two_columns_have_the_same_header():
    assert len({title(column) for column in TITLES}) == len(TITLES)


@pytest.mark.parametrize("name", documents_of(2))
def test_headers_are_words_and_no_column_is_empty(shared_catalogue, name):
    document = {**documents_of(2)[name], "risk": {"draws": 50}}
    tables = tables_in(files_of(document, shared_catalogue, risk=True))
    assert next(iter(tables)) == "summary.csv"
    assert {"cost_lines.csv", "over_months.csv", "sensitivity.csv", "cash_flow.csv", "all.csv"} <= set(tables)
    for file, (headers, *rows) in tables.items():
        assert rows, file
        for header, *cells in zip(headers, *rows, strict=True):
            assert header[0].isupper(), (file, header)
            assert "_" not in header
            assert any(cells), (file, header)
    assert "Cost a month (EUR)" in tables["summary.csv"][0]
    # kinds, variables and views are said in words
    said = {
        cell
        for headers, *rows in tables.values()
        for row in rows
        for header, cell in zip(headers, row, strict=True)
        if header in ("Kind", "Over", "View")
    }
    assert not said & {"self_hosted", "api", "tokens_per_month", "price_factor", "profit_and_loss", "replicas", "end"}
    assert {"self-hosted", "Tokens a month", "profit and loss", "whole machines and units"} <= said


def test_a_table_in_words_by_hand():
    table = Table(
        ("option", "kind", "usd_per_month", "undefined", "unit", "value"),
        [("a", "api", 3.0, "", "USD/Mtok", 1.0), ("b", "hosted", None, "", "share", 0.25)],
    )
    assert deck_csv(table).decode().splitlines() == [
        "Option,Kind,Cost a month (USD),Unit,Value",
        "a,closed API,3,USD/Mtok,1",
        "b,hosted open weights,,share,0.25",
    ]
    assert deck_csv(table, EUR).decode().splitlines() == [
        "Option,Kind,Cost a month (EUR),Unit,Value,Currency,Currency per US dollar,Day of the rate",
        "a,closed API,1.5,EUR/Mtok,0.5,EUR,0.5,2026-11-01",
        "b,hosted open weights,,share,0.25,,,",
    ]


def test_a_name_that_a_spreadsheet_would_run_is_harmless_in_every_file(shared_catalogue):
    document = {**typed_document(), "schema_version": 2, "current": ODD, "risk": {"draws": 50}}
    document["options"][0]["name"] = ODD
    for name, rows in tables_in(files_of(document, shared_catalogue, risk=True)).items():
        assert not any(cell.startswith("=") for row in rows for cell in row), name
    assert any(row[0] == f"'{ODD}" for row in tables_in(files_of(document, shared_catalogue))["summary.csv"])


def test_an_empty_table_is_no_file(shared_catalogue):
    document = typed_document()
    document["options"][1] = {**document["options"][0], "name": "another"}
    assert "notes.csv" not in files_of(document, shared_catalogue)


def test_the_source_of_a_price_in_the_summary_is_the_sellers_page_then_the_list(shared_catalogue):
    resolved = resolve(default_scenario(), shared_catalogue, date(2026, 11, 20))
    files = pack_files(resolved, compare(resolved.options, resolved.load, resolved.scenario.current))
    closed, hosted, own = rows_of(files, "summary.csv")
    assert closed["source"].startswith("https://developers.openai.com/api/docs/pricing via ")
    assert hosted["source"].startswith("https://api.friendli.ai/")
    assert own["source"].startswith("https://docs.nebius.com/compute/resources/pricing via GitHub ")
    assert own["as_of"] == "2026-09-25"
