"""The Prices page's files: every row with its origin, harmless to spreadsheets, converted with rate and date."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import pytest

from breakeven.currency import Currency
from breakeven.files.prices import rate_csv, token_csv

DAY = date(2026, 11, 20)
EUR = Currency("EUR", 0.5, date(2026, 11, 1))


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_every_token_price_is_a_row_with_its_origin(shared_catalogue):
    rows = shared_catalogue.price_list(DAY)
    written = read(token_csv(rows))
    assert len(written) == len(rows)
    assert all(r["source"] and r["listed_on"] and r["dataset"] and r["status"] for r in written)
    priced = [(r.input_usd_per_mtok, f["usd_per_mtok_input"]) for r, f in zip(rows, written, strict=True)]
    assert all(float(text) == price if price is not None else text == "" for price, text in priced)


def test_another_currency_stands_in_every_row_with_its_rate_and_day(shared_catalogue):
    rows = [r for r in shared_catalogue.price_list(DAY) if r.kind == "priced"][:50]
    for row, written in zip(rows, read(token_csv(rows, EUR)), strict=True):
        assert float(written["eur_per_mtok_output"]) == pytest.approx(row.output_usd_per_mtok / 2)
        assert (written["currency"], written["currency_per_usd"], written["rate_date"]) == ("EUR", "0.5", "2026-11-01")
    rates = shared_catalogue.rate_rows(as_of=DAY)
    for rate, written in zip(rates, read(rate_csv(rates, EUR)), strict=True):
        assert float(written["eur_per_gpu_hour"]) == pytest.approx(rate.usd_per_gpu_hour / 2)
        assert written["id"].lstrip("'") == rate.id


def test_a_name_that_a_spreadsheet_would_run_is_made_harmless(shared_catalogue):
    row = replace(shared_catalogue.price_list(DAY)[0], model="=cmd()", note="@sum")
    (written,) = read(token_csv([row]))
    assert (written["model"], written["note"]) == ("'=cmd()", "'@sum")
