"""An invoice that somebody drops with the log that it is for: what explains it, kept as sums and sentences alone."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from breakeven.files.reconcile import reconciliation_document
from breakeven.uploads.usage import MEMORY, Dropped, Tell
from breakeven.words.reconcile import names_of, sentences
from economics.errors import InputError
from pricing.contract.contract import Contract, contract_from_records, contract_records
from pricing.store.catalogue import Catalogue
from usage.read import Stop, held
from usage.reconcile.contract import FoundContract, contract_of
from usage.reconcile.invoice import read_daily, read_invoice
from usage.reconcile.log import log_of
from usage.reconcile.reconcile import Reconciliation, reconcile

_LONGEST_INVOICE = 5 << 20
_LONGEST_DAILY = 20 << 20
_READING = 0.6
"""The share of the work that reading the log is taken for."""
_OF_INVOICES = frozenset(("invoice_id", "lines", "total_usd"))
_OF_DAYS = ("date", "model", "line", "amount_usd")
EXAMPLE = {
    "invoice_id": "2026-10-ACME",
    "currency": "USD",
    "period": {"start": "2026-10-01", "end": "2026-10-31"},
    "lines": [
        {"provider": "anthropic", "model": "claude-haiku-4-5", "line": line, "amount_usd": amount}
        for line, amount in (("input", 12.5), ("cached input", 1.25), ("cache write", 2.0), ("output", 9.25))
    ],
    "total_usd": 25.0,
}
"""An invoice as it is read: an amount for each model and line, in US dollars."""


@dataclass(frozen=True)
class Step:
    """One step from the list price to the invoice [USD]."""

    said: str
    usd: float


@dataclass(frozen=True)
class Explanation:
    """Why an invoice is what it is: list price, steps to the total, sentences, and the contract behind a discount.

    `rest` is the last step before the total: the rounding where every line is explained, else what no cause explains.
    """

    invoice: str
    list_usd: float
    causes: tuple[Step, ...]
    rest: Step
    total_usd: float
    complete: bool
    sentences: tuple[str, ...]
    contract: FoundContract | None
    document: dict[str, Any]


def explain(dropped: Dropped, catalogue: Catalogue, today: date, progress: Tell, stop: Stop) -> Explanation:
    """Return why the one invoice among dropped files is what it is, by the log among them; raises InputError."""
    invoice_place, daily_place, log = _told_apart(dropped)
    invoice = read_invoice(dropped.paths[invoice_place].read_bytes(), dropped.names[invoice_place])
    daily = None
    if daily_place is not None:
        daily = read_daily(dropped.paths[daily_place].read_bytes(), invoice, dropped.names[daily_place])
    names = [dropped.names[place] for place in log]
    paths = [dropped.paths[place] for place in log]
    with held(paths, memory=MEMORY, names=names, tell=lambda done: progress(_READING * done), stop=stop) as holding:
        found = reconcile(log_of(holding, names[0]), invoice, daily, catalogue, today)
    return explanation_of(found, catalogue)


def explanation_of(found: Reconciliation, catalogue: Catalogue) -> Explanation:
    """Return what is kept of a reconciliation."""
    call = names_of(catalogue, found)
    complete = found.solution.complete
    return Explanation(
        invoice=found.invoice.id,
        list_usd=found.naive_usd,
        causes=tuple(Step(each.cause.said(call), each.amount_usd) for each in found.solution.causes),
        rest=Step("rounding of the lines" if complete else "not explained", found.residual_after_usd),
        total_usd=found.invoice.total_usd,
        complete=complete,
        sentences=tuple(sentences(found, catalogue)),
        contract=contract_of(found, catalogue),
        document=reconciliation_document(found),
    )


def _told_apart(dropped: Dropped) -> tuple[int, int | None, list[int]]:
    """The places of the invoice, of the costs by day if there are any, and of the log."""
    invoices = [place for place, path in enumerate(dropped.paths) if _is_invoice(path)]
    days = [place for place, path in enumerate(dropped.paths) if _is_daily(path)]
    log = [place for place in range(len(dropped.paths)) if place not in invoices and place not in days]
    if not invoices:
        raise InputError(
            "Invoice", "none of the files is one: drop a JSON such as the template, with the log it is for"
        )
    for places, what in ((invoices, "invoices"), (days, "tables of costs by day")):
        if len(places) > 1:
            names = ", ".join(dropped.names[place] for place in places)
            raise InputError(names, f"they are {len(places)} {what}: drop one at a time")
    if not log:
        raise InputError(
            "Log", "none of the files is one: drop the log of requests, or sums by day, together with the invoice"
        )
    return invoices[0], days[0] if days else None, log


def _is_invoice(path: Path) -> bool:
    if path.stat().st_size > _LONGEST_INVOICE:
        return False
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and not _OF_INVOICES.isdisjoint(document) and "lines" in document


def _is_daily(path: Path) -> bool:
    if path.stat().st_size > _LONGEST_DAILY:
        return False
    with path.open("rb") as stream:
        head = stream.readline(1000)
    first = next(csv.reader(io.StringIO(head.decode("utf-8-sig", errors="replace"))), [])
    return tuple(cell.strip().lower() for cell in first) == _OF_DAYS


def with_found(contract: Contract, found: FoundContract) -> Contract:
    """Return a contract with the prices of a discount that was found, in place of its own for the same offers."""
    new = contract_records(found.contract)
    of = {(row["provider"], row["model"], row["variant"]) for row in new}
    kept = [row for row in contract_records(contract) if (row["provider"], row["model"], row["variant"]) not in of]
    return contract_from_records([*kept, *new])
