"""The five bills whose causes are known: list cost, causes with figures and amounts, and what remains.

Amounts of an answer are unrounded where the log has the tokens; a model that the log does not have is known only as the
invoice rounds it.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from breakeven.files.reconcile import reconciliation_document
from usage.read import held
from usage.reconcile.invoice import read_daily, read_invoice
from usage.reconcile.log import log_of
from usage.reconcile.reconcile import Reconciliation, reconcile

BILLS = Path(__file__).parents[1] / "exports" / "bills"
KNOWN_ON = date(2026, 11, 27)


def explained(place: Path, catalogue: Any, *, with_days: bool) -> Reconciliation:
    invoice = read_invoice((place / "invoice.json").read_bytes())
    days = place / "costs_daily.csv"
    daily = read_daily(days.read_bytes(), invoice) if with_days and days.exists() else None
    with held([place / "usage.csv"]) as holding:
        return reconcile(log_of(holding, "usage.csv"), invoice, daily, catalogue, KNOWN_ON)


@pytest.mark.parametrize("with_days", [True, False], ids=["with days", "without"])
@pytest.mark.parametrize("number", ["01", "02", "03", "04", "05"])
def test_the_answer_of_a_bill(number, with_days, catalogue):
    answer = json.loads((BILLS / number / "answer.json").read_text())
    found = reconciliation_document(explained(BILLS / number, catalogue, with_days=with_days))
    for key in ("list_cost_naive_usd", "list_cost_by_rules_usd", "residual_naive_usd", "residual_by_rules_usd"):
        assert found[key] == pytest.approx(answer[key], abs=1e-6)
    assert found["invoice_total_usd"] == answer["invoice_total_usd"]
    assert [(c["cause"], c["parameters"]) for c in found["causes"]] == [
        (c["cause"], c["parameters"]) for c in answer["causes"]
    ]
    for cause, expected in zip(found["causes"], answer["causes"], strict=True):
        lines = 3 if cause["cause"] == "model_not_in_log" else 0
        assert cause["amount_usd"] == pytest.approx(expected["amount_usd"], abs=1e-6 + 0.005 * lines)
    assert found["residual_after_usd"] == pytest.approx(answer["residual_after_usd"], abs=1e-4)
    assert found["every_line_explained"]
    assert found["alternatives"] == []
    assert [(x["model"], x["line"], x["invoice_usd"]) for x in found["lines"]] == [
        (x["model"], x["line"], x["invoice_usd"]) for x in answer["lines"]
    ]
    for line, expected in zip(found["lines"], answer["lines"], strict=True):
        assert line["list_naive_usd"] == pytest.approx(expected["list_naive_usd"], abs=1e-6)
        assert line["explained_usd"] == pytest.approx(expected["invoice_usd"], abs=0.005 + 1e-9)
