"""From a log and an invoice to why the one is not the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from economics.errors import InputError
from pricing.errors import listed, quoted
from pricing.sellers.providers import name_of
from pricing.store.catalogue import Catalogue
from usage.reconcile.account import Account, account_of, by_the_rules
from usage.reconcile.cells import Cell, NotJudged
from usage.reconcile.invoice import HALF_A_CENT_USD, DailyCosts, Invoice
from usage.reconcile.log import Log
from usage.reconcile.names import Offer, offers_of
from usage.reconcile.observed import Observed, observed
from usage.reconcile.prices import Dated, PriceBook, cuts_of, no_price
from usage.reconcile.solver import Solution, solve


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
    takes batches, context tiers and hour-long writes as the log marks them. `assumed` is what the log does not say.
    """

    invoice: Invoice
    account: Account
    observed: Observed
    solution: Solution
    naive_usd: float
    by_rules_usd: float
    prices: tuple[Dated, ...]
    left_out: LeftOut
    assumed: tuple[str, ...]
    known_on: date
    not_judged: tuple[NotJudged, ...] = ()

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
        return HALF_A_CENT_USD * self.observed.lines


def reconcile(
    log: Log, invoice: Invoice, daily: DailyCosts | None, catalogue: Catalogue, known_on: date
) -> Reconciliation:
    """Return why an invoice is what it is; raises InputError where log and invoice do not belong together.

    Prices are those of each day, by what is known on `known_on`.
    """
    book = PriceBook(catalogue, known_on)
    for provider, model in invoice.models:
        if not book.is_priced(provider, model, invoice.last):
            raise no_price("invoice", provider, model)
    offers = offers_of(log.models, invoice, catalogue, known_on)
    cells, left_out = _concerned(log.cells(cuts_of(catalogue, offers.values(), known_on)), invoice, offers)
    account = account_of(cells, invoice, book)
    seen = observed(account, invoice, daily)
    solution, by_rules = solve(account, seen), by_the_rules(account)
    variants = by_rules.variants | solution.account.variants
    return Reconciliation(
        invoice,
        account,
        seen,
        solution,
        float(account.amounts_usd().sum()),
        float(by_rules.amounts_usd().sum()),
        tuple(each for each in book.used if each.row.variant in variants),
        left_out,
        tuple(log.assumed),
        known_on,
        tuple(log.not_judged),
    )


def _concerned(cells: Sequence[Cell], invoice: Invoice, offers: Mapping[str, Offer]) -> tuple[list[Cell], LeftOut]:
    """The cells that the invoice is about, by its names of models, and what is left out."""
    _check_period(cells, invoice)
    in_period = [cell for cell in cells if invoice.first <= cell.day <= invoice.last]
    sellers = {provider for provider, _ in invoice.models}
    kept: list[Cell] = []
    unpriced: list[Cell] = []
    elsewhere: list[Cell] = []
    for cell in in_period:
        if cell.model not in offers:
            unpriced.append(cell)
            continue
        provider, model = offers[cell.model]
        (kept if provider in sellers else elsewhere).append(replace(cell, provider=provider, model=model))
    if not kept:
        found = {name_of(c.provider) for c in elsewhere} or {c.model or "models without a name" for c in unpriced}
        raise InputError("usage", f"the log has requests to {listed(found)}, but the invoice is of {_names(sellers)}")
    if any(min(c.plain, c.written) < 0 for c in kept):
        raise InputError("usage", "some requests have more cached tokens than input: they cannot be billed")
    return kept, LeftOut(
        _requests(elsewhere),
        _requests(cells) - _requests(in_period),
        _requests(unpriced),
        tuple(sorted({c.model for c in unpriced})),
    )


def _requests(cells: Sequence[Cell]) -> int:
    return sum(cell.requests for cell in cells)


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
