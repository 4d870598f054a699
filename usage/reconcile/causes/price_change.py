"""A model's price changed inside the period, other than the price lists know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, Self

import numpy as np

from usage.reconcile.account import Account, Flags
from usage.reconcile.causes.cause import Call, Parameters
from usage.reconcile.causes.percents import Bounds, Percent, changes
from usage.reconcile.causes.scope import Scope
from usage.reconcile.causes.written import day
from usage.reconcile.observed import Observed

_LARGEST = Bounds(-90.0, 300.0)
_FEWEST_LINES = 2


@dataclass(frozen=True)
class PriceChange:
    """All prices of a model change by `percent` (signed) from the day `since` on."""

    scope: Scope
    since: date
    percent: float
    name: ClassVar[str] = "price_change"
    by_construction: ClassVar[bool] = False

    @property
    def parameters(self) -> Parameters:
        """The model, the first day of the changed price, and by how many per cent."""
        percent = int(self.percent) if self.percent == int(self.percent) else self.percent
        return {**self.scope.parameters, "from": self.since.isoformat(), "percent": percent}

    @property
    def bits(self) -> float:
        """The figures and the model have to be said."""
        return Percent(self.percent, self.since).bits + self.scope.bits

    def said(self, call: Call) -> str:
        """Return it in words."""
        way = "raised" if self.percent > 0 else "lowered"
        return f"prices{self.scope.said(call)} {way} by {abs(self.percent):g} % from {day(self.since)} on"

    def billed(self, account: Account) -> Account:
        """Return the account with changed prices."""
        changed = self.scope.pieces(account) & (account.day >= (self.since - account.days[0]).days)
        return replace(account, factor=np.where(changed, account.factor * (1 + self.percent / 100), account.factor))

    @classmethod
    def found(cls, account: Account, observed: Observed, lines: Flags) -> Iterator[Self]:
        """Return each change inside the period that explains the lines; one line alone says too little of a day."""
        unexplained = observed.unexplained(observed.residual(account))[: observed.lines]
        for provider, model in account.models:
            scope = Scope(provider, model)
            of_model = scope.lines(account) & lines
            if not observed.is_daily and (unexplained & of_model).sum() < _FEWEST_LINES:
                continue
            for change in changes(account, observed, lines, scope.pieces(account), _LARGEST, dated=True):
                if change.since is not None:
                    yield cls(scope, change.since, change.percent)
