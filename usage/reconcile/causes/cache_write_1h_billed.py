"""Cache writes billed at the price of those that live an hour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np

from usage.reconcile.account import WRITTEN_HOUR, WRITTEN_LONG, WRITTEN_SHORT, Account, Flags
from usage.reconcile.causes.cause import Call, Parameters
from usage.reconcile.causes.scope import Scope, scopes
from usage.reconcile.observed import Observed


@dataclass(frozen=True)
class CacheWriteHourBilled:
    """Cache writes of the scope cost the price of an hour: all of them, or those that the log marks as such.

    `share` is that of the marked writes in all writes of the scope [of tokens]; None: all are billed so, whatever the
    log says.
    """

    scope: Scope
    share: float | None
    name: ClassVar[str] = "cache_write_1h_billed"
    by_construction: ClassVar[bool] = False

    @property
    def parameters(self) -> Parameters:
        """The model or seller, and the share of writes where it is not all."""
        return self.scope.parameters if self.share is None else {**self.scope.parameters, "share": self.share}

    @property
    def bits(self) -> float:
        """The scope has to be said."""
        return self.scope.bits

    def said(self, call: Call) -> str:
        """Return it in words."""
        which = "all cache writes" if self.share is None else "cache writes kept for an hour"
        return f"{which}{self.scope.said(call)} billed at the price of one hour"

    def billed(self, account: Account) -> Account:
        """Return the account with these writes at the price of an hour."""
        writes = account.kind == WRITTEN_HOUR if self.share is not None else _writes(account)
        return replace(account, price=np.where(self.scope.pieces(account) & writes, WRITTEN_LONG, account.price))

    @classmethod
    def found(cls, account: Account, observed: Observed, lines: Flags) -> Iterator[Self]:
        """Return every scope that has writes: first what the log marks, then all."""
        for scope in scopes(account, account.kind == WRITTEN_HOUR):
            inside = scope.pieces(account)
            marked = account.tokens[inside & (account.kind == WRITTEN_HOUR)].sum()
            every = account.tokens[inside & _writes(account)].sum()
            if marked < every:
                yield cls(scope, round(float(marked / every), 4))
        yield from (cls(scope, None) for scope in scopes(account, _writes(account)))


def _writes(account: Account) -> Flags:
    return np.isin(account.kind, (WRITTEN_SHORT, WRITTEN_HOUR))
