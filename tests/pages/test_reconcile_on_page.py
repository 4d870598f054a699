"""Why the bill is what it is, on the page: log and invoice dropped together, steps, refusals, a contract."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.session import KEPT, Slot
from tests.support.opened import click, errors, figures, open_page, scenario, shown, sound, unescaped
from tests.support.profiles import LITELLM

BILLS = Path(__file__).resolve().parents[1] / "usage" / "exports" / "bills"
NOW = (("v", "2"), ("d", "3"), ("as_of", "2026-11-20"))
DISCOUNT = "04"
"""A bill with a negotiated discount from a day on, and costs by day."""


def drop(*files: tuple[str, bytes], at: AppTest | None = None) -> AppTest:
    if at is None:
        at = open_page(*NOW)
        at.switch_page("pages/usage.py").run()
    field = next(field for field in at.file_uploader if field.label.startswith("Invoice"))
    field.set_value([(name, content, "text/plain") for name, content in files])
    at.run()
    sound(at)
    return at


def bill(number: str, *names: str) -> list[tuple[str, bytes]]:
    return [(name, (BILLS / number / name).read_bytes()) for name in names]


def text_of(at: AppTest) -> str:
    return unescaped(" ".join(shown(at)))


def test_the_steps_lead_from_the_list_price_to_the_invoice() -> None:
    at = drop(*bill("03", "usage.csv", "invoice.json"))
    assert errors(at) == []
    said = text_of(at)
    assert "is explained to the cent by 2 causes" in said
    assert "batch requests, 30 % of all, billed at the batch price −$7.00" in said
    (trace,) = figures(at)["usage_steps"]["data"]
    assert trace["measure"] == ["absolute", "relative", "relative", "relative", "total"]
    # every step but the last adds up to it: 45.2499 − 7.0035 + 1.6272 + 0.0064 = 39.88
    assert sum(trace["x"][:-1]) == pytest.approx(trace["x"][-1], abs=1e-9)
    assert trace["x"][-1] == 39.88


def test_a_discount_that_was_found_becomes_a_contract_by_one_click() -> None:
    at = drop(*bill(DISCOUNT, "usage.csv", "invoice.json", "costs_daily.csv"))
    assert "a discount of 12 % from 15 October 2026 on" in text_of(at)
    before = scenario(at)
    button = next(button for button in at.button if button.label.startswith("Use the discount as your contract"))
    click(at, button.label)
    contract = at.session_state[KEPT][Slot.DOCUMENT].contract.contract
    # Claude Sonnet 4.6 is $3 at list, 12 % below it $2.64
    assert {row.model: row.prices.input for row in contract.tokens if row.variant == "standard"}[
        "claude-sonnet-4-6"
    ] == pytest.approx(2.64)
    assert any("is in your contract" in said.value for said in at.success)
    assert not any(button.label.startswith("Use the discount") for button in at.button)
    assert scenario(at) == before


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([("log.csv", LITELLM.encode())], "Invoice: none of the files is one"),
        (bill("03", "invoice.json"), "Log: none of the files is one"),
        ([*bill("03", "usage.csv", "invoice.json"), ("b.json", bill("01", "invoice.json")[0][1])], "2 invoices"),
        ([*bill("03", "invoice.json"), ("log.csv", LITELLM.encode())], "invoice.period"),
        ([*bill("03", "usage.csv"), ("i.json", b'{"invoice_id": "x", "lines": []}')], "i.json.currency: is missing"),
    ],
)
def test_what_does_not_belong_together_is_refused_and_gone(
    files: list[tuple[str, bytes]], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    at = drop(*files)
    assert said in " ".join(errors(at))
    assert "SECRET" not in " ".join(errors(at)) + text_of(at)
    assert [*tmp_path.iterdir()] == []
    assert at.session_state[KEPT].get(Slot.EXPLAINED) is None


def test_a_refused_invoice_leaves_the_last_explanation() -> None:
    at = drop(*bill("01", "usage.csv", "invoice.json"))
    drop(("log.csv", LITELLM.encode()), at=at)
    assert errors(at)
    assert "cached reads of GPT-5.2 billed at the full input price" in text_of(at)
