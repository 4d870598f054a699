"""Bills with planted causes, and what is found on each of them: read from files, or straight from their requests."""

from __future__ import annotations

import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pricing.store.catalogue import Catalogue
from tests.support.bills import Bill, Planted, Request
from usage.read import held
from usage.reconcile.cells import Cell, Cuts, NotJudged
from usage.reconcile.invoice import read_daily, read_invoice
from usage.reconcile.log import Log, log_of
from usage.reconcile.reconcile import Reconciliation, reconcile
from usage.reconcile.solver import Explained

KNOWN_ON = date(2026, 11, 27)


@dataclass(frozen=True)
class Judged:
    """A bill and what was made of it."""

    bill: Bill
    found: Reconciliation
    seconds: float

    @property
    def named(self) -> list[str]:
        """The causes that were named."""
        return [each.cause.name for each in self.found.solution.causes]

    @property
    def planted(self) -> list[str]:
        """The causes that were planted."""
        return [each.cause for each in self.bill.planted]

    @property
    def is_named(self) -> bool:
        """Whether exactly the planted causes were named."""
        return self.named == self.planted

    @property
    def is_among(self) -> bool:
        """Whether they were named, or stand among the alternatives that explain the same."""
        others = ([each.cause.name for each in other] for other in self.found.solution.alternatives)
        return self.is_named or self.planted in others


@dataclass(frozen=True)
class MadeLog:
    """The log of a bill, added up request by request."""

    requests: Sequence[Request]
    assumed: tuple[str, ...] = ()
    not_judged: tuple[NotJudged, ...] = ()

    @property
    def models(self) -> list[str]:
        """The models that it names."""
        return sorted({r.model for r in self.requests if r.logged})

    def cells(self, cuts: Cuts) -> list[Cell]:
        """Return its cells."""
        groups: dict[tuple[Any, ...], list[Request]] = defaultdict(list)
        for r in self.requests:
            if r.logged:
                minute = r.at.hour * 60 + r.at.minute
                over = [cut for cut in cuts.over_input_tokens if r.input > cut]
                since = [cut for cut in cuts.minutes if minute >= cut]
                groups[r.at.date(), r.model, r.batch, r.failed, max(over, default=0), max(since, default=0)].append(r)
        return [
            Cell(
                day, "", model, len(group), sum(r.plain for r in group), sum(r.cached for r in group),
                sum(r.written for r in group), 0, sum(r.output for r in group), 0,
                batch=batch, over_input_tokens=over, from_minute=since, failed=failed,
            )
            for (day, model, batch, failed, over, since), group in groups.items()
        ]  # fmt: skip


def judge(made: Iterable[Bill], catalogue: Catalogue) -> list[Judged]:
    """Return what is found on each bill, its log added up here."""
    return [_judged(each, MadeLog(each.requests), catalogue) for each in made]


def judge_files(made: Iterable[Bill], catalogue: Catalogue) -> list[Judged]:
    """Return what is found on each bill, its log read from a file as a user's is."""
    judged = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "usage.csv"
        for each in made:
            path.write_bytes(each.usage)
            with held([path]) as holding:
                judged.append(_judged(each, log_of(holding, path.name), catalogue))
    return judged


def _judged(bill: Bill, log: Log, catalogue: Catalogue) -> Judged:
    invoice = read_invoice(bill.invoice)
    daily = None if bill.daily is None else read_daily(bill.daily, invoice)
    started = time.perf_counter()
    found = reconcile(log, invoice, daily, catalogue, KNOWN_ON)
    return Judged(bill, found, time.perf_counter() - started)


def errors(planted: Planted, found: Explained) -> Mapping[str, float | None]:
    """Return how far each planted figure is from the found one: shares and per cents as such, days, dollars.

    None where a figure was not said; a name is 0 where it is right and 1 where it is not.
    """
    off: dict[str, float | None] = {"amount_usd": abs(planted.amount_usd - found.amount_usd)}
    for key, wanted in planted.parameters.items():
        got: Any = found.cause.parameters.get(key)
        if got is None:
            off[key] = None
        elif key == "from":
            off[key] = abs((date.fromisoformat(wanted) - date.fromisoformat(got)).days)
        elif isinstance(wanted, str):
            off[key] = float(wanted != got)
        else:
            off[key] = abs(wanted - got)
    return off
