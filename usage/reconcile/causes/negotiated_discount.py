"""A discount on list prices that was agreed on, for the whole period or from a day on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, Self

import numpy as np

from usage.reconcile.account import Account, Flags
from usage.reconcile.causes.cause import Call, Parameters
from usage.reconcile.causes.percents import COMMON_PERCENTS, Bounds, Percent, changes
from usage.reconcile.causes.scope import EVERYTHING, Scope, everything_first
from usage.reconcile.causes.written import day
from usage.reconcile.observed import Observed

_LARGEST = Bounds(-90.0, 0.0)
_ONE_MODEL = 8.0
"""How much has to be said of a discount for one model alone, in bits: more than of a change of its price."""


@dataclass(frozen=True)
class NegotiatedDiscount:
    """All that the scope pays is reduced by `percent`, from the day `since` on (None: in the whole period)."""

    scope: Scope
    percent: float
    since: date | None
    name: ClassVar[str] = "negotiated_discount"
    by_construction: ClassVar[bool] = False

    @property
    def parameters(self) -> Parameters:
        """The per cents, the first day where it is inside the period, and the seller or model where it is not all."""
        days = {} if self.since is None else {"from": self.since.isoformat()}
        return {**self.scope.parameters, "percent": _plain(self.percent), **days}

    @property
    def bits(self) -> float:
        """The figures and the scope have to be said; sellers seldom agree on a discount for one model."""
        of_scope = self.scope.bits if self.scope.model is None else _ONE_MODEL
        return Percent(self.percent, self.since).bits + of_scope

    def said(self, call: Call) -> str:
        """Return it in words."""
        since = "" if self.since is None else f" from {day(self.since)} on"
        return f"a discount of {self.percent:g} %{self.scope.said(call)}{since}"

    def billed(self, account: Account) -> Account:
        """Return the account with reduced prices."""
        first = account.days[0] if self.since is None else self.since
        changed = self.scope.pieces(account) & (account.day >= (first - account.days[0]).days)
        return replace(account, factor=np.where(changed, account.factor * (1 - self.percent / 100), account.factor))

    @classmethod
    def found(cls, account: Account, observed: Observed, lines: Flags) -> Iterator[Self]:
        """Return each discount that explains the lines; one for a single model only where it holds all the time."""
        every = np.ones(len(account.line), dtype=bool)
        for scope in everything_first(account, every):
            pieces = scope.pieces(account)
            dated = scope.model is None
            for change in changes(account, observed, lines, pieces, _LARGEST, dated=dated):
                yield cls(scope, -change.percent, change.since)

    @classmethod
    def common(cls, account: Account) -> Iterator[Self]:
        """Return the discounts on everything that people agree on."""
        yield from (cls(EVERYTHING, percent, None) for percent in COMMON_PERCENTS)


def _plain(percent: float) -> float:
    return int(percent) if percent == int(percent) else percent
