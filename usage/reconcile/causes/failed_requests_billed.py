"""Input of requests that failed billed all the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from usage.reconcile.account import Account, Flags
from usage.reconcile.causes.cause import Call, Parameters
from usage.reconcile.causes.scope import Scope, everything_first
from usage.reconcile.observed import Observed


@dataclass(frozen=True)
class FailedRequestsBilled:
    """What failed requests of the scope sent costs the input price."""

    scope: Scope
    name: ClassVar[str] = "failed_requests_billed"
    by_construction: ClassVar[bool] = False

    @property
    def parameters(self) -> Parameters:
        """The model or seller where it is not all."""
        return self.scope.parameters

    @property
    def bits(self) -> float:
        """The scope has to be said."""
        return self.scope.bits

    def said(self, call: Call) -> str:
        """Return it in words."""
        return f"failed requests{self.scope.said(call)} billed at the input price"

    def billed(self, account: Account) -> Account:
        """Return the account with failed requests billed."""
        return replace(account, billed=account.billed | (self.scope.pieces(account) & _failed(account)))

    @classmethod
    def found(cls, account: Account, observed: Observed, lines: Flags) -> Iterator[Self]:
        """Return every scope that has failed requests with input."""
        yield from (cls(scope) for scope in everything_first(account, _failed(account)))


def _failed(account: Account) -> Flags:
    return account.of_cells([c.failed for c in account.cells])
