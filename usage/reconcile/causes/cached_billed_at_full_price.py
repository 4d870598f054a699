"""Cached reads billed at the input price, as if nothing had been in the cache."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np

from usage.reconcile.account import INPUT, READ, Account, Flags
from usage.reconcile.causes.cause import Call, Parameters
from usage.reconcile.causes.scope import Scope, scopes
from usage.reconcile.observed import Observed


@dataclass(frozen=True)
class CachedBilledAtFullPrice:
    """Cached reads of the scope cost what plain input costs."""

    scope: Scope
    name: ClassVar[str] = "cached_billed_at_full_price"
    by_construction: ClassVar[bool] = False

    @property
    def parameters(self) -> Parameters:
        """The model, or the seller where all its models are billed so."""
        return self.scope.parameters

    @property
    def bits(self) -> float:
        """The scope has to be said."""
        return self.scope.bits

    def said(self, call: Call) -> str:
        """Return it in words."""
        return f"cached reads{self.scope.said(call)} billed at the full input price"

    def billed(self, account: Account) -> Account:
        """Return the account with cached reads at the input price."""
        changed = self.scope.pieces(account) & (account.kind == READ)
        return replace(account, price=np.where(changed, INPUT, account.price))

    @classmethod
    def found(cls, account: Account, observed: Observed, lines: Flags) -> Iterator[Self]:
        """Return every scope that has cached reads."""
        yield from (cls(scope) for scope in scopes(account, account.kind == READ))
