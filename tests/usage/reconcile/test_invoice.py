"""Invoices and daily costs: what is read, and each refusal in one sentence that names the place."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from economics.errors import InputError
from usage.reconcile.invoice import Line, read_daily, read_invoice

INPUT = {"provider": "openai", "model": "gpt-5.2", "line": "input", "amount_usd": 11.58}
OUTPUT = {"provider": "openai", "model": "gpt-5.2", "line": "output", "amount_usd": 6.37}


def document(**changes: Any) -> dict[str, Any]:
    made = {
        "invoice_id": "INV-1",
        "currency": "USD",
        "period": {"start": "2026-10-01", "end": "2026-10-31"},
        "lines": [INPUT, OUTPUT],
        "total_usd": 17.95,
    }
    return {**made, **changes}


def read(**changes: Any) -> Any:
    return read_invoice(json.dumps(document(**changes)).encode())


def refusal(content: bytes) -> str:
    with pytest.raises(InputError) as refused:
        read_invoice(content)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_an_invoice_is_read():
    invoice = read()
    assert invoice.first == date(2026, 10, 1)
    assert invoice.last == date(2026, 10, 31)
    assert invoice.amounts_usd[Line("openai", "gpt-5.2", "input")] == 11.58
    assert invoice.models == (("openai", "gpt-5.2"),)


def test_a_seller_that_was_renamed_goes_by_its_present_id():
    assert read(lines=[{**INPUT, "provider": "bedrock"}], total_usd=11.58).models == (("aws", "gpt-5.2"),)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"currency": "EUR"}, "invoice.currency: 'EUR' is refused: an invoice is read in USD"),
        (
            {"lines": []},
            "invoice.lines: the invoice has no lines: there must be an amount for each model and line",
        ),
        ({"total_usd": 18.1}, "invoice.total_usd: 18.10 is refused: the lines add up to 17.95"),
        ({"lines": [INPUT, INPUT], "total_usd": 23.16}, "invoice.lines[1].line: input of 'gpt-5.2' is given twice"),
        (
            {"period": {"start": "2026-10-31", "end": "2026-10-01"}},
            "invoice.period.end: 2026-10-01 is refused: must not be before the start, 2026-10-31",
        ),
        (
            {"period": {"start": "October", "end": "2026-10-31"}},
            "invoice.period.start: 'October' is no date: must be YYYY-MM-DD",
        ),
        ({"period": 3}, "invoice.period: must be an object with start, end"),
        (
            {"totl": 1},
            "invoice.totl: is no field here: there are invoice_id, currency, period, lines, total_usd; "
            "close to it: total_usd",
        ),
        (
            {"lines": [{**INPUT, "line": "tokens"}]},
            "invoice.lines[0].line: 'tokens' is refused: must be one of cache write, cached input, input, output",
        ),
        (
            {"lines": [{**INPUT, "amount_usd": "11.58"}]},
            "invoice.lines[0].amount_usd: '11.58' is no amount: must be a number of dollars",
        ),
        (
            {"lines": [{**INPUT, "amount_usd": 1e15}]},
            "invoice.lines[0].amount_usd: 1000000000000000.0 is refused: must be within ±1e+12 dollars",
        ),
        ({"lines": [{**INPUT, "model": " "}]}, "invoice.lines[0].model: ' ' is refused: must be a name"),
        (
            {"lines": [{k: v for k, v in INPUT.items() if k != "model"}]},
            "invoice.lines[0].model: is missing",
        ),
    ],
)
def test_what_is_wrong_in_an_invoice_is_said_in_one_sentence(changes, sentence):
    assert refusal(json.dumps(document(**changes)).encode()) == sentence


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'{"invoice_id": "a",\n "currency": "USD"\n "x": 1}', "invoice, line 3: is no JSON from column "),
        (b'{"currency": "USD", "currency": "EUR"}', "invoice: currency: is given twice"),
        (b"\xff\xfe", "invoice: is no JSON: it is not text in UTF-8"),
        (b"[" * 100_000, "invoice: is no invoice: its values are nested too deeply"),
        (b"[]", "invoice: must be an object with invoice_id, currency, period, lines, total_usd"),
    ],
)
def test_what_is_no_invoice_is_refused_with_its_line(content, sentence):
    assert refusal(content).startswith(sentence)


def test_lines_that_are_rounded_apart_from_the_total_add_up():
    # three lines of 0.334 make 1.002, shown as 1.00: the lines say 0.33 and add up to 0.99
    rows = [{**INPUT, "amount_usd": 0.33}, {**OUTPUT, "amount_usd": 0.33}, {**OUTPUT, "model": "b", "amount_usd": 0.33}]
    assert read(lines=rows, total_usd=1.0).total_usd == 1.0


DAYS = "date,model,line,amount_usd\n2026-10-01,gpt-5.2,input,5.58\n2026-10-02,gpt-5.2,input,6\n"
BOTH = DAYS + "2026-10-31,gpt-5.2,output,6.370000\n"


def test_daily_costs_are_read_with_the_rounding_that_they_show():
    daily = read_daily(BOTH.encode(), read())
    assert daily.amounts_usd[date(2026, 10, 2), Line("openai", "gpt-5.2", "input")] == 6.0
    assert daily.tolerance_usd == pytest.approx(0.5e-6)
    assert read_daily(BOTH.replace("6.370000", "6.37").encode(), read()).tolerance_usd == pytest.approx(0.005)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("day,model\n", "daily, row 1: must name the columns date, model, line, amount_usd"),
        ("date,model,line,amount_usd\n", "daily: has no rows: leave it out, or give the costs of each day"),
        (
            BOTH.replace("2026-10-31", "2026-11-01"),
            "daily, row 4, date: 2026-11-01 is refused: the invoice is for 2026-10-01 to 2026-10-31",
        ),
        (DAYS, "daily: the days of output of 'gpt-5.2' add up to 0.00, but the invoice has 6.37"),
        (BOTH.replace("6\n", "six\n"), "daily, row 3, amount_usd: 'six' is no number"),
        (BOTH.replace("6\n", "nan\n"), "daily, row 3, amount_usd: nan is refused"),
        (
            BOTH.replace("gpt-5.2,output", "gpt-9,output"),
            "daily, row 4, model: the invoice has no line 'output' of 'gpt-9'",
        ),
        (BOTH.replace("10-02", "10-01"), "daily, row 3: input of 'gpt-5.2' on 2026-10-01 is given twice"),
        (BOTH.replace("input,6", "input"), "daily, row 3: has 3 cells: must have 4"),
        ('date,model,line,amount_usd\n"a', "daily: is no CSV in UTF-8"),
    ],
)
def test_what_is_wrong_in_daily_costs_is_said_in_one_sentence(text, sentence):
    with pytest.raises(InputError) as refused:
        read_daily(text.encode(), read())
    assert str(refused.value).startswith(sentence)
