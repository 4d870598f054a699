"""The contract of a discount that was found: valid, and cheaper than the market by just that discount."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pricing.contract.catalogue import with_contract
from pricing.contract.file import contract_csv, read_contract
from tests.support.bills import bill, price_picker
from tests.support.judged_bills import judge
from usage.read import held
from usage.reconcile.contract import contract_of
from usage.reconcile.invoice import read_invoice
from usage.reconcile.log import log_of
from usage.reconcile.reconcile import Reconciliation, reconcile

BILLS = Path(__file__).parents[1] / "exports" / "bills"


def explained(number: str, catalogue) -> Reconciliation:
    invoice = read_invoice((BILLS / number / "invoice.json").read_bytes())
    with held([BILLS / number / "usage.csv"]) as holding:
        return reconcile(log_of(holding, "usage.csv"), invoice, None, catalogue, date(2026, 11, 27))


def test_the_contract_of_a_discount_of_12_per_cent(catalogue):
    found = contract_of(explained("04", catalogue), catalogue)
    assert found is not None
    rows = [(t.model, t.variant, t.prices.input, t.prices.output, t.effective_from) for t in found.contract.tokens]
    # list: Haiku 1 and 5, Sonnet 3 and 15, half of it in a batch
    assert rows == [
        ("claude-haiku-4-5", "standard", 0.88, 4.4, date(2026, 10, 15)),
        ("claude-haiku-4-5", "batch", 0.44, 2.2, date(2026, 10, 15)),
        ("claude-sonnet-4-6", "standard", 2.64, 13.2, date(2026, 10, 15)),
        ("claude-sonnet-4-6", "batch", 1.32, 6.6, date(2026, 10, 15)),
    ]
    assert {t.note for t in found.contract.tokens} == {"12 % below list, found on invoice INV-2026-10-04"}
    assert found.without_tiers == ()
    assert read_contract(contract_csv(found.contract).encode()) == found.contract
    ours = with_contract(catalogue, found.contract)
    agreed = ours.token_price_rows("anthropic", "claude-sonnet-4-6", date(2026, 11, 1))
    (window,) = agreed.select(date(2026, 11, 1), 1_000)
    assert window.standard.cache_write == pytest.approx(0.88 * 3.75)


def test_a_bill_without_a_discount_gives_no_contract(catalogue):
    assert contract_of(explained("01", catalogue), catalogue) is None


def test_models_whose_tiers_a_contract_replaces_are_named(catalogue):
    prices = price_picker(catalogue, date(2026, 10, 16))
    for number in range(50):
        made = bill(prices, ("negotiated_discount",), number, 5)
        if {"gpt-5.5", "gpt-5.2"} <= set(made.models):
            break
    (judged,) = judge([made], catalogue)
    found = contract_of(judged.found, catalogue)
    assert found is not None
    assert "gpt-5.5" in found.without_tiers
    assert "gpt-5.2" not in found.without_tiers
