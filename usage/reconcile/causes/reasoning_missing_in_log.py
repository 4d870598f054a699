"""Reasoning that is billed as output but is not among the output tokens of the log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np

from economics.cost.tokens import TOKENS_PER_MTOK
from usage.reconcile.account import OUTPUT, WRITTEN_OUT, Account, Flags, Floats
from usage.reconcile.causes.cause import Call, Parameters
from usage.reconcile.causes.scope import Scope
from usage.reconcile.causes.written import percent
from usage.reconcile.observed import Observed


@dataclass(frozen=True, eq=False)
class ReasoningMissingInLog:
    """A model's output is billed with more tokens than the log has; `usd` is the difference [USD], days by lines.

    `share` is that of the missing tokens in all that are billed as output. `is_logged`: they are the reasoning that
    the log counts apart; otherwise nothing but the invoice says how many there are.
    """

    scope: Scope
    share: float
    usd: Floats
    is_logged: bool
    read_off_bits: float = 0.0
    name: ClassVar[str] = "reasoning_missing_in_log"

    @property
    def parameters(self) -> Parameters:
        """The model, and the share of its billed output that the log does not have."""
        return {**self.scope.parameters, "share": self.share}

    @property
    def by_construction(self) -> bool:
        """Whether the number of tokens is read off the invoice."""
        return not self.is_logged

    @property
    def bits(self) -> float:
        """The model has to be said, and all that is read off the invoice."""
        return self.scope.bits + self.read_off_bits

    def said(self, call: Call) -> str:
        """Return it in words."""
        return (
            f"reasoning{self.scope.said(call)} that the log does not hold, {percent(self.share)} of the output billed"
        )

    def billed(self, account: Account) -> Account:
        """Return the account with the missing output."""
        return replace(account, added_usd=account.added_usd + self.usd)

    @classmethod
    def found(cls, account: Account, observed: Observed, lines: Flags) -> Iterator[Self]:
        """Return each model with more output on the invoice than in the log, on every day that is known."""
        residual = observed.residual(account)
        beyond = observed.unexplained(residual)
        left = observed.of_lines(residual)
        tolerance = observed.of_lines(observed.tolerance_usd)
        listed = account.amounts_usd().sum(axis=0)
        for place, line in enumerate(account.lines):
            if line.line != "output" or not lines[place] or not beyond[place] or residual[place] < 0:
                continue
            scope = Scope(line.provider, line.model)
            usd = np.zeros_like(account.added_usd)
            usd[:, place] = _logged_apart(account, scope)
            if usd.any():
                yield cls(scope, _share(usd[:, place].sum(), listed[place]), usd, is_logged=True)
            if listed[place] > 0 and (left[:, place] >= -tolerance[:, place]).all():
                here = np.arange(observed.lines) == place
                usd = observed.taken_over(residual, here)
                bits = observed.bits_of(usd)
                yield cls(scope, _share(residual[place], listed[place]), usd, is_logged=False, read_off_bits=bits)


def _logged_apart(account: Account, scope: Scope) -> Floats:
    """What the reasoning that the log counts for a model costs as output [USD], by day."""
    usd = np.zeros(len(account.days))
    pieces = scope.pieces(account) & (account.kind == WRITTEN_OUT) & account.billed
    for piece in np.flatnonzero(pieces):
        cell = account.cells[account.cell[piece]]
        price = account.prices_usd_per_mtok[account.cell[piece], account.variant[piece], int(account.tiered[piece])]
        usd[account.day[piece]] += cell.reasoning * price[OUTPUT] * account.factor[piece] / TOKENS_PER_MTOK
    return usd


def _share(missing_usd: float, listed_usd: float) -> float:
    return round(float(missing_usd / (missing_usd + listed_usd)), 4)
