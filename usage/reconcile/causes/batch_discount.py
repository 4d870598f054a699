"""Requests that the log marks as batch billed at the batch price."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np

from usage.reconcile.account import BATCH_PRICE, CACHED, INPUT, READ, STANDARD_PRICE, Account, Flags
from usage.reconcile.causes.cause import Call, Parameters
from usage.reconcile.causes.scope import Scope, everything_first
from usage.reconcile.causes.written import percent
from usage.reconcile.observed import Observed

_READS_AT_INPUT = "billed at the batch price of input"


@dataclass(frozen=True)
class BatchDiscount:
    """Batch requests of the scope cost the batch price; `share` is theirs in all successful requests of the log.

    With `reads_at_input` cached reads of a batch cost its input price where the list has no batch price of them: some
    sellers give no cache discount on top of that of the batch.
    """

    scope: Scope
    share: float
    reads_at_input: bool = False
    name: ClassVar[str] = "batch_discount"
    by_construction: ClassVar[bool] = False

    @property
    def parameters(self) -> Parameters:
        """The model or seller where it is not all, and the share of batch requests."""
        said: dict[str, str | float] = {**self.scope.parameters, "share": self.share}
        return {**said, "cached_reads": _READS_AT_INPUT} if self.reads_at_input else said

    @property
    def bits(self) -> float:
        """The scope has to be said, and what is unusual about reads."""
        return self.scope.bits + self.reads_at_input

    def said(self, call: Call) -> str:
        """Return it in words."""
        return f"batch requests{self.scope.said(call)}, {percent(self.share)} of all, billed at the batch price"

    def billed(self, account: Account) -> Account:
        """Return the account with batch requests at the batch price."""
        changed = self.scope.pieces(account) & _in_batches(account)
        price = np.where(changed & _reads_without_batch_price(account), INPUT, account.price)
        variant = np.where(changed, BATCH_PRICE, account.variant)
        return replace(account, variant=variant, price=price if self.reads_at_input else account.price)

    @classmethod
    def found(cls, account: Account, observed: Observed, lines: Flags) -> Iterator[Self]:
        """Return every scope that has requests in batches."""
        batched = _in_batches(account)
        for scope in everything_first(account, batched):
            inside = [c.batch and scope.holds(c.provider, c.model) for c in account.cells]
            share = round(account.share_of_requests(inside), 4)
            yield cls(scope, share)
            if (batched & scope.pieces(account) & _reads_without_batch_price(account)).any():
                yield cls(scope, share, reads_at_input=True)


def _in_batches(account: Account) -> Flags:
    return account.of_cells([c.batch for c in account.cells])


def _reads_without_batch_price(account: Account) -> Flags:
    """Which pieces are cached reads whose price is the same in a batch, though that of input is not."""
    prices = account.prices_usd_per_mtok[:, :, 0]
    same = prices[:, BATCH_PRICE, CACHED] == prices[:, STANDARD_PRICE, CACHED]
    cheaper = prices[:, BATCH_PRICE, INPUT] < prices[:, STANDARD_PRICE, INPUT]
    return np.asarray((account.kind == READ) & account.of_cells(same & cheaper))
