"""From a log and an invoice to why the one is not the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from economics.errors import InputError
from pricing.errors import listed, quoted
from pricing.sellers.providers import name_of
from pricing.sellers.spelling import offer_key
from pricing.store.catalogue import Catalogue
from usage.reconcile.account import Account, account_of, by_the_rules
from usage.reconcile.cells import Cell, Cuts
from usage.reconcile.invoice import DailyCosts, Invoice
from usage.reconcile.observed import Observed, observed
from usage.reconcile.prices import Dated, PriceBook, cuts_of, no_price
from usage.reconcile.solver import Solution, solve

Reader = Callable[[Cuts], Sequence[Cell]]
"""What adds a log up to cells that do not reach over the cuts."""


@dataclass(frozen=True)
class LeftOut:
    """Requests of the log that the invoice is not about, or that no list prices."""

    requests_of_other_sellers: int
    requests_outside_the_period: int
    requests_without_a_price: int
    models_without_a_price: tuple[str, ...]


@dataclass(frozen=True)
class Reconciliation:
    """An invoice explained: list cost [USD], causes, what remains, and what all of it rests on.

    `naive_usd` is the log at the standard price of each day, base tier, five-minute cache writes; `by_rules_usd` also
    takes batches, context tiers and hour-long writes as the log marks them.
    """

    invoice: Invoice
    account: Account
    observed: Observed
    solution: Solution
    naive_usd: float
    by_rules_usd: float
    prices: tuple[Dated, ...]
    left_out: LeftOut

    @property
    def sum_of_causes_usd(self) -> float:
        """What all causes come to [USD]."""
        return sum(each.amount_usd for each in self.solution.causes)

    @property
    def residual_after_usd(self) -> float:
        """What no cause explains [USD]."""
        return self.invoice.total_usd - self.naive_usd - self.sum_of_causes_usd

    @property
    def rounding_usd(self) -> float:
        """The most that the rounding of the lines can come to [USD]."""
        return float(self.observed.tolerance_usd[: self.observed.lines].sum())


def reconcile(
    read: Reader, invoice: Invoice, daily: DailyCosts | None, catalogue: Catalogue, known_on: date
) -> Reconciliation:
    """Return why an invoice is what it is; raises InputError where log and invoice do not belong together.

    `read` gives the log's cells; prices are those of each day, by what is known on `known_on`.
    """
    book = PriceBook(catalogue, known_on)
    for provider, model in invoice.models:
        if not book.is_priced(provider, model, invoice.last):
            raise no_price("invoice", provider, model)
    offers = {(c.provider, c.model) for c in read(Cuts())} | set(invoice.models)
    cells, left_out = _concerned(read(cuts_of(catalogue, sorted(offers), known_on)), invoice, book)
    account = account_of(cells, invoice, book)
    seen = observed(account, invoice, daily)
    return Reconciliation(
        invoice,
        account,
        seen,
        solve(account, seen),
        float(account.amounts_usd().sum()),
        float(by_the_rules(account).amounts_usd().sum()),
        book.used,
        left_out,
    )


def _concerned(cells: Iterable[Cell], invoice: Invoice, book: PriceBook) -> tuple[list[Cell], LeftOut]:
    """The cells that the invoice is about, by its names of models, and what is left out."""
    named = {offer_key(provider, model): model for provider, model in invoice.models}
    every = list(cells)
    _check_period(every, invoice)
    sellers = {provider for provider, _ in invoice.models}
    of_sellers = [cell for cell in every if cell.provider in sellers]
    if not of_sellers:
        found = listed(sorted({name_of(c.provider) for c in every}))
        raise InputError("usage", f"the log has requests to {found}, but the invoice is of {_names(sellers)}")
    in_period = [cell for cell in of_sellers if invoice.first <= cell.day <= invoice.last]
    kept: list[Cell] = []
    unpriced: list[Cell] = []
    for cell in in_period:
        name = named.get(offer_key(cell.provider, cell.model))
        if name is None and not book.is_priced(cell.provider, cell.model, cell.day):
            unpriced.append(cell)
        else:
            kept.append(replace(cell, model=name or cell.model))
    return kept, LeftOut(
        sum(c.requests for c in every) - sum(c.requests for c in of_sellers),
        sum(c.requests for c in of_sellers) - sum(c.requests for c in in_period),
        sum(c.requests for c in unpriced),
        tuple(sorted({c.model for c in unpriced})),
    )


def _check_period(cells: Sequence[Cell], invoice: Invoice) -> None:
    if not cells:
        raise InputError("usage", "the log has no requests")
    if not any(invoice.first <= cell.day <= invoice.last for cell in cells):
        first, last = min(c.day for c in cells), max(c.day for c in cells)
        raise InputError(
            "invoice.period",
            f"the invoice {quoted(invoice.id)} is for {invoice.first} to {invoice.last}, but the usage is of "
            f"{first} to {last}",
        )


def _names(sellers: Iterable[str]) -> str:
    return listed(name_of(seller) for seller in sellers)
