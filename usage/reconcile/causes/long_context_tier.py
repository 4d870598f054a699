"""Requests above a context tier's size billed at that tier for all their tokens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from usage.reconcile.account import Account, Flags
from usage.reconcile.causes.cause import Call, Parameters
from usage.reconcile.causes.scope import Scope, scopes
from usage.reconcile.causes.written import percent
from usage.reconcile.observed import Observed
from usage.reconcile.prices import BASE, TIERED


@dataclass(frozen=True)
class LongContextTier:
    """Long requests of the scope cost their tier's price; `share` is theirs in all successful requests of the log."""

    scope: Scope
    share: float
    name: ClassVar[str] = "long_context_tier"
    by_construction: ClassVar[bool] = False

    @property
    def parameters(self) -> Parameters:
        """The model or seller, and the share of long requests."""
        return {**self.scope.parameters, "share": self.share}

    @property
    def bits(self) -> float:
        """The scope has to be said; the log says which requests are long."""
        return self.scope.bits

    def said(self, call: Call) -> str:
        """Return it in words."""
        return f"long requests{self.scope.said(call)}, {percent(self.share)} of all, billed at their context tier"

    def billed(self, account: Account) -> Account:
        """Return the account with long requests at their tier."""
        return replace(account, tiered=account.tiered | self.scope.pieces(account))

    @classmethod
    def found(cls, account: Account, observed: Observed, lines: Flags) -> Iterator[Self]:
        """Return every scope that has requests above a tier's size."""
        prices = account.prices_usd_per_mtok
        long: list[bool] = (prices[:, :, BASE] != prices[:, :, TIERED]).any(axis=(1, 2)).tolist()
        for scope in scopes(account, account.of_cells(long)):
            inside = [
                is_long and scope.holds(c.provider, c.model) for c, is_long in zip(account.cells, long, strict=True)
            ]
            yield cls(scope, round(account.share_of_requests(inside), 4))
