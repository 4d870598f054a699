"""`breakeven reconcile`: from list price to an invoice, as sentences and as JSON."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tests.support.bills import bill as bill_of
from tests.support.bills import price_picker
from tests.support.command import document, printed, refused

BILLS = Path(__file__).parents[2] / "usage" / "exports" / "bills"


def arguments(number: str, *more: str) -> list[str]:
    place = BILLS / number
    return ["reconcile", "--usage", str(place / "usage.csv"), "--invoice", str(place / "invoice.json"), *more]


def test_the_way_from_list_price_to_invoice_is_one_sentence(capsys):
    assert printed(capsys, *arguments("01")) == (
        "List price of what the log holds $36.29 → cached reads of GPT-5.2 billed at the full input price +$8.83 → "
        "invoice $45.12; rounding $0.00\n"
    )


def test_what_is_assumed_of_prices_is_said(capsys):
    first, *rest = printed(capsys, *arguments("03")).splitlines()
    assert first == (
        "List price of what the log holds $45.25 → batch requests, 30 % of all, billed at the batch price −$7.00 → "
        "failed requests billed at the input price +$1.63 → invoice $39.88; rounding $0.01"
    )
    assert rest == [
        "Assumed to have held before the day it is listed from: the batch price of Claude Sonnet 4.6, "
        "the batch price of GPT-5.2."
    ]


def test_days_are_taken_into_account_and_json_has_all_of_it(capsys):
    found = document(capsys, *arguments("04", "--daily", str(BILLS / "04" / "costs_daily.csv"), "--format", "json"))
    (cause,) = found["causes"]
    assert cause["parameters"] == {"percent": 12, "from": "2026-10-15"}
    assert found["rounding_at_most_usd"] == pytest.approx(0.04)
    assert found["alternatives"] == []
    assert {line["model"] for line in found["lines"]} == {"claude-haiku-4-5", "claude-sonnet-4-6"}
    assert [(p["model"], p["variant"], p["effective_from"]) for p in found["prices"]] == [
        ("claude-haiku-4-5", "standard", "undated"),
        ("claude-sonnet-4-6", "standard", "2026-03-13"),
    ]


def changed(tmp_path: Path, number: str, **changes: float) -> list[str]:
    """The arguments for an invoice of which one line is billed with more."""
    invoice = json.loads((BILLS / number / "invoice.json").read_text())
    for line in invoice["lines"]:
        usd = changes.get(f"{line['model']} {line['line']}", 0.0)
        line["amount_usd"] = round(line["amount_usd"] + usd, 2)
    invoice["total_usd"] = round(sum(line["amount_usd"] for line in invoice["lines"]), 2)
    (tmp_path / "invoice.json").write_text(json.dumps(invoice))
    return ["reconcile", "--usage", str(BILLS / number / "usage.csv"), "--invoice", str(tmp_path / "invoice.json")]


def test_what_no_cause_explains_is_said_line_by_line(tmp_path, capsys):
    odd = {"claude-sonnet-4-6 cached input": -0.31, "claude-haiku-4-5 input": 0.17}
    first, second, *_ = printed(capsys, *changed(tmp_path, "04", **odd)).splitlines()
    assert "not explained" in first
    assert first.endswith("→ invoice $37.53")
    assert second.startswith("No cause explains: ")


def test_an_invoice_of_another_month_is_refused(tmp_path, capsys):
    invoice = json.loads((BILLS / "01" / "invoice.json").read_text())
    invoice["period"] = {"start": "2026-09-01", "end": "2026-09-30"}
    (tmp_path / "invoice.json").write_text(json.dumps(invoice))
    usage = str(BILLS / "01" / "usage.csv")
    assert refused(capsys, "reconcile", "--usage", usage, "--invoice", str(tmp_path / "invoice.json")) == (
        "invoice.period: the invoice 'INV-2026-10-01' is for 2026-09-01 to 2026-09-30, but the usage is of 2026-10-01 "
        "to 2026-10-31\n"
    )


def test_a_broken_invoice_is_refused_with_its_line(tmp_path, capsys):
    (tmp_path / "invoice.json").write_text('{\n "invoice_id": "a",\n "currency" "USD"\n}')
    usage = str(BILLS / "01" / "usage.csv")
    assert refused(capsys, "reconcile", "--usage", usage, "--invoice", str(tmp_path / "invoice.json")) == (
        "invoice, line 3: is no JSON from column 13 on\n"
    )


def test_a_file_that_is_missing_is_refused(capsys):
    usage = str(BILLS / "01" / "usage.csv")
    assert refused(capsys, "reconcile", "--usage", usage, "--invoice", "/none.json").startswith("/none.json: ")


def test_where_several_explanations_fit_all_of_them_stand_among_the_alternatives(tmp_path, capsys, shared_catalogue):
    """A discount from a day on is, of one model alone, as well a new price from that day on."""
    prices = price_picker(shared_catalogue, date(2026, 10, 16))
    made = next(
        bill
        for number in range(100)
        for bill in [bill_of(prices, ("price_change",), number, 3)]
        if len(bill.models) == 1 and bill.planted[0].parameters["percent"] < 0
    )
    (tmp_path / "usage.csv").write_bytes(made.usage)
    (tmp_path / "invoice.json").write_bytes(made.invoice)
    paths = ["--usage", str(tmp_path / "usage.csv"), "--invoice", str(tmp_path / "invoice.json")]
    found = document(capsys, "reconcile", *paths, "--format", "json")
    assert [cause["cause"] for cause in found["causes"]] == ["negotiated_discount"]
    named, *others = found["alternatives"]
    assert named == found["causes"]
    assert made.planted[0].parameters in [cause["parameters"] for other in others for cause in other]
    _, *said = printed(capsys, "reconcile", *paths).splitlines()
    assert len([line for line in said if line.startswith("The same would come of ")]) == len(others)


def by_day(tmp_path: Path, results: list[dict], amounts: dict[str, float], model: str, provider: str) -> list[str]:
    """The arguments for sums of the 5th of October and an invoice of that month."""
    start, end = ("2026-10-05T00:00:00Z", "2026-10-06T00:00:00Z")
    unix = {"start_time": 1791158400, "end_time": 1791244800}
    times = {"starting_at": start, "ending_at": end} if provider == "anthropic" else unix
    page = {"object": "page", "data": [{"object": "bucket", **times, "results": results}]}
    page |= {"has_more": False, "next_page": None}
    lines = [{"provider": provider, "model": model, "line": line, "amount_usd": usd} for line, usd in amounts.items()]
    invoice = {
        "invoice_id": "made",
        "currency": "USD",
        "period": {"start": "2026-10-01", "end": "2026-10-31"},
        "lines": lines,
        "total_usd": sum(amounts.values()),
    }
    (tmp_path / "usage.json").write_text(json.dumps(page))
    (tmp_path / "invoice.json").write_text(json.dumps(invoice))
    return ["reconcile", "--usage", str(tmp_path / "usage.json"), "--invoice", str(tmp_path / "invoice.json")]


def test_sums_by_day_are_priced_and_what_they_cannot_show_is_said(capsys, tmp_path):
    # Haiku 4.5: 2M plain at $1, 1M reads at $0.10, 0.4M writes at $1.25, 0.2M output at $5 a million, all 10 % off
    result = {
        "uncached_input_tokens": 2_000_000,
        "cache_creation": {"ephemeral_1h_input_tokens": 0, "ephemeral_5m_input_tokens": 400_000},
        "cache_read_input_tokens": 1_000_000,
        "output_tokens": 200_000,
        "model": "claude-haiku-4-5",
        "service_tier": "standard",
        "context_window": "0-200k",
    }
    billed = {"input": 1.8, "cached input": 0.09, "cache write": 0.45, "output": 0.9}
    given = by_day(tmp_path, [result], billed, "claude-haiku-4-5", "anthropic")
    found = document(capsys, *given, "--format", "json")
    assert found["list_cost_naive_usd"] == pytest.approx(3.6)
    assert [(c["cause"], c["parameters"]["percent"]) for c in found["causes"]] == [("negotiated_discount", 10)]
    assert found["every_line_explained"] is True
    assert [each["cause"] for each in found["not_judged"]] == ["failed_requests_billed"]
    assert "Not judged, whether failed requests were billed: sums hold no tokens of requests" in printed(capsys, *given)


def test_sums_that_are_split_by_less_say_so(capsys, tmp_path):
    result = {"input_tokens": 1_000_000, "output_tokens": 100_000, "num_model_requests": 10, "model": "gpt-5.2"}
    given = by_day(tmp_path, [result], {"input": 1.75, "output": 1.4}, "gpt-5.2", "openai")
    found = document(capsys, *given, "--format", "json")
    assert found["every_line_explained"] is True
    assert found["causes"] == []
    causes = ["failed_requests_billed", "long_context_tier", "batch_discount"]
    assert [each["cause"] for each in found["not_judged"]] == causes
