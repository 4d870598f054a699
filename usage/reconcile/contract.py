"""The contract behind a discount that was found: prices that a scenario can use in place of the market's."""

from __future__ import annotations

from dataclasses import dataclass

from economics.cost.token_lines import BILLED_LINES
from pricing.contract.contract import TOKEN, Contract, contract_from_records
from pricing.rows import BATCH, STANDARD
from pricing.store.catalogue import Catalogue
from usage.reconcile.causes.negotiated_discount import NegotiatedDiscount
from usage.reconcile.prices import PriceBook
from usage.reconcile.reconcile import Reconciliation

_DIGITS = 10


@dataclass(frozen=True)
class FoundContract:
    """A contract, and the models whose context tiers it replaces, since a contract has one price for any length."""

    contract: Contract
    without_tiers: tuple[str, ...]


def contract_of(found: Reconciliation, catalogue: Catalogue) -> FoundContract | None:
    """Return the contract that a negotiated discount comes to; None where none was found.

    It has the discounted list prices of each model on the invoice that the discount is about, standard and batch, from
    the discount's first day on without an end.
    """
    discount = next((each.cause for each in found.solution.causes if isinstance(each.cause, NegotiatedDiscount)), None)
    if discount is None:
        return None
    invoice = found.invoice
    since = invoice.first if discount.since is None else discount.since
    book = PriceBook(catalogue, found.known_on)
    note = f"{discount.percent:g} % below list, found on invoice {invoice.id}"
    records: list[dict[str, object]] = []
    tiered: list[str] = []
    for provider, model in invoice.models:
        if not discount.scope.holds(provider, model):
            continue
        for variant in (STANDARD, BATCH):
            listed = book.listed(provider, model, since, variant)
            prices = {line.field: listed.price(line) for line in BILLED_LINES}
            agreed = {
                field: None if price is None else float(f"{price * (1 - discount.percent / 100):.{_DIGITS}g}")
                for field, price in prices.items()
            }
            if any(price is not None for price in agreed.values()):
                of = {"kind": TOKEN, "provider": provider, "model": model, "variant": variant}
                records.append({**of, **agreed, "effective_from": since, "note": note})
        if book.has_tiers(provider, model, since):
            tiered.append(model)
    return FoundContract(contract_from_records(records), tuple(tiered))
