"""Requests billed at the priority price: those that the log marks, all of a model, or a share that nobody marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np

from usage.reconcile.account import PRIORITY_PRICE, STANDARD_PRICE, Account, Flags, Floats
from usage.reconcile.causes.cause import Call, Parameters
from usage.reconcile.causes.scope import Scope, everything_first
from usage.reconcile.causes.written import percent
from usage.reconcile.cells import PRIORITY
from usage.reconcile.observed import Observed

_FEWEST_LINES = 2
_MOST_APART = 4.0
"""How many times the share of one line that of another may be, where requests were taken at random."""


@dataclass(frozen=True, eq=False)
class PriorityTier:
    """Requests of the scope cost the priority price; `share` is theirs in all successful requests of the log.

    `marked`: those that the log marks; otherwise all of the scope, or as many as `usd` comes to [USD], days by lines.
    """

    scope: Scope
    share: float
    marked: bool
    usd: Floats | None = None
    read_off_bits: float = 0.0
    name: ClassVar[str] = "priority_tier"

    @property
    def parameters(self) -> Parameters:
        """The model or seller where it is not all, and the share of requests where it is not every one of them."""
        whole = not self.marked and self.usd is None
        return self.scope.parameters if whole else {**self.scope.parameters, "share": self.share}

    @property
    def by_construction(self) -> bool:
        """Whether the share of each line is read off the invoice."""
        return self.usd is not None

    @property
    def bits(self) -> float:
        """The scope has to be said, and all that is read off the invoice."""
        return self.scope.bits + self.read_off_bits

    def said(self, call: Call) -> str:
        """Return it in words."""
        if self.usd is not None:
            which = f"requests{self.scope.said(call)}, about {percent(self.share)} of all,"
        elif self.marked:
            which = f"priority requests{self.scope.said(call)}, {percent(self.share)} of all,"
        else:
            which = f"all requests{self.scope.said(call)}"
        return f"{which} billed at the priority price"

    def billed(self, account: Account) -> Account:
        """Return the account with these requests at the priority price."""
        if self.usd is not None:
            return replace(account, added_usd=account.added_usd + self.usd)
        changed = self.scope.pieces(account) & (_marked(account) if self.marked else _standard(account))
        return replace(account, variant=np.where(changed, PRIORITY_PRICE, account.variant))

    @classmethod
    def found(cls, account: Account, observed: Observed, lines: Flags) -> Iterator[Self]:
        """Return what the log marks, then models that are dearer at most by as much as all of it in priority."""
        for scope in everything_first(account, _marked(account)):
            inside = [c.service_tier == PRIORITY and scope.holds(c.provider, c.model) for c in account.cells]
            yield cls(scope, round(account.share_of_requests(inside), 4), marked=True)
        prices = account.prices_usd_per_mtok
        dearer = np.asarray((prices[:, PRIORITY_PRICE] > prices[:, STANDARD_PRICE]).any(axis=(1, 2)))
        has_price = account.of_cells(dearer) & _standard(account)
        residual = observed.residual(account)
        for provider, model in account.models:
            scope = Scope(provider, model)
            if not (has_price & scope.pieces(account)).any():
                continue
            of_all = account.share_of_requests([scope.holds(c.provider, c.model) for c in account.cells])
            whole = cls(scope, of_all, marked=False)
            yield whole
            of_model = scope.lines(account) & lines
            share = _share_of_all(whole, account, observed, of_model, residual)
            if share is not None:
                usd = observed.taken_over(residual, of_model)
                yield cls(scope, share, marked=False, usd=usd, read_off_bits=observed.bits_of(usd))


def _share_of_all(
    whole: PriorityTier, account: Account, observed: Observed, lines: Flags, residual: Floats
) -> float | None:
    """The share of all requests that would raise a model as the residual does; None where its lines say no share.

    Every line that is raised must be by about as much, as by requests taken at random.
    """
    most = whole.billed(account).amounts_usd() - account.amounts_usd()
    possible = observed.seen(most)[: observed.lines]
    raised = observed.unexplained(residual)[: observed.lines] & lines & (possible > 0)
    usd, most_usd = residual[: observed.lines][raised], possible[raised]
    shares = usd / most_usd
    if len(shares) < _FEWEST_LINES or shares.min() <= 0 or shares.max() >= 1:
        return None
    if shares.max() > _MOST_APART * shares.min():
        return None
    return round(whole.share * float(usd.sum() / most_usd.sum()), 2)


def _marked(account: Account) -> Flags:
    return account.of_cells([c.service_tier == PRIORITY for c in account.cells])


def _standard(account: Account) -> Flags:
    return account.of_cells([not (c.batch or c.failed) for c in account.cells])
