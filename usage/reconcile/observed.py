"""What is known to be billed, the invoice's lines and where given the costs of each day, and what rounding can hide."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from usage.reconcile.account import Account, Flags, Floats
from usage.reconcile.invoice import HALF_A_CENT_USD, DailyCosts, Invoice

_COMPUTED = 1e-9
"""Relative error of an amount that is added up in another order."""
_MOST_KEPT = 0.9999
"""How much of its rounding a line may be off where its amount is made of the rounded ones of days."""


@dataclass(frozen=True, eq=False)
class Observed:
    """Amounts [USD] that an explanation must give, each within its tolerance [USD].

    First one for each line of the account, then, where daily costs are given, one for each day and line of it.
    """

    amounts_usd: Floats
    tolerance_usd: Floats
    days: int
    lines: int

    @property
    def is_daily(self) -> bool:
        """Whether the costs of each day are known."""
        return len(self.amounts_usd) > self.lines

    def seen(self, amounts_usd: Floats) -> Floats:
        """Return amounts [USD] (…, days, lines) as they are observed, (…, observations)."""
        sums = amounts_usd.sum(axis=-2)
        if not self.is_daily:
            return np.asarray(sums)
        return np.concatenate([sums, amounts_usd.reshape(*amounts_usd.shape[:-2], -1)], axis=-1)

    def residual(self, account: Account) -> Floats:
        """Return what an account leaves unexplained [USD], observed less billed."""
        return self.amounts_usd - self.seen(account.amounts_usd())

    def unexplained(self, residual_usd: Floats) -> Flags:
        """Return which observations a residual leaves beyond their rounding."""
        return np.asarray(np.abs(residual_usd) > self.tolerance_usd)

    def explains(self, account: Account) -> bool:
        """Tell whether an account gives every observation within its rounding."""
        return not self.unexplained(self.residual(account)).any()

    def on_lines(self, lines: Flags) -> Flags:
        """Return which observations belong to the lines for which `lines` is true."""
        return np.concatenate([lines, np.tile(lines, self.days)]) if self.is_daily else lines

    def of_lines(self, residual_usd: Floats) -> Floats:
        """Return a residual [USD] as days by lines, the finest that is known; one row where days are not."""
        if self.is_daily:
            return residual_usd[self.lines :].reshape(self.days, self.lines)
        return residual_usd[None, : self.lines]

    def taken_over(self, residual_usd: Floats, lines: Flags) -> Floats:
        """Return amounts [USD], days by lines, with which a residual on some lines is gone from sums and from days.

        Days that are rounded need not add up to their line: what they miss of it beyond its own rounding is shared by
        all days, of which each may be off by its own.
        """
        left = np.where(lines, self.of_lines(residual_usd), 0.0)
        usd = np.zeros((self.days, self.lines))
        usd[: len(left)] = left
        missing = np.where(lines, residual_usd[: self.lines], 0.0) - usd.sum(axis=0)
        missing = np.sign(missing) * np.maximum(np.abs(missing) - _MOST_KEPT * self.tolerance_usd[: self.lines], 0)
        return np.asarray(usd + (missing / self.days if self.is_daily else 0.0))

    def bits_of(self, usd: Floats) -> float:
        """Return how much has to be said of amounts [USD], days by lines, to give them as finely as they are known."""
        seen = self.seen(usd)[self.lines :] if self.is_daily else self.seen(usd)
        tolerance = self.tolerance_usd[-len(seen) :]
        return float(np.log2(1 + np.abs(seen) / (2 * tolerance)).sum())


def observed(account: Account, invoice: Invoice, daily: DailyCosts | None) -> Observed:
    """Return what the invoice and the daily costs say about the lines of an account; a line they do not have is 0."""
    amounts: NDArray[np.float64] = np.array([invoice.amounts_usd.get(line, 0.0) for line in account.lines])
    tolerance = np.full(len(amounts), HALF_A_CENT_USD)
    if daily is not None:
        by_day = np.array([[daily.amounts_usd.get((day, line), 0.0) for line in account.lines] for day in account.days])
        amounts = np.concatenate([amounts, by_day.ravel()])
        tolerance = np.concatenate([tolerance, np.full(by_day.size, daily.tolerance_usd)])
    slack = _COMPUTED * (1 + np.abs(amounts))
    return Observed(amounts, tolerance + slack, len(account.days), len(account.lines))
