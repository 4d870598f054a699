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
from usage.reconcile.invoice import LINES, LineName
from usage.reconcile.observed import Observed

_LARGEST = Bounds(-90.0, 300.0)
_FEWEST_LINES = 2
_ONE_LINE = 2.0
"""How much has to be said of which line it is, in bits."""


@dataclass(frozen=True)
class PriceChange:
    """All prices of a model, or that of one line, change by `percent` (signed) from the day `since` on."""

    scope: Scope
    since: date
    percent: float
    line: LineName | None = None
    name: ClassVar[str] = "price_change"
    by_construction: ClassVar[bool] = False

    @property
    def parameters(self) -> Parameters:
        """The model, the first day of the changed price, by how many per cent, and the line where it is one."""
        percent = int(self.percent) if self.percent == int(self.percent) else self.percent
        line = {} if self.line is None else {"line": self.line}
        return {**self.scope.parameters, "from": self.since.isoformat(), "percent": percent, **line}

    @property
    def bits(self) -> float:
        """The figures and the model have to be said."""
        return Percent(self.percent, self.since).bits + self.scope.bits + (0 if self.line is None else _ONE_LINE)

    def said(self, call: Call) -> str:
        """Return it in words."""
        way = "raised" if self.percent > 0 else "lowered"
        what = "prices" if self.line is None else f"the {self.line} price"
        return f"{what}{self.scope.said(call)} {way} by {abs(self.percent):g} % from {day(self.since)} on"

    def billed(self, account: Account) -> Account:
        """Return the account with changed prices."""
        changed = _pieces(account, self.scope, self.line) & (account.day >= (self.since - account.days[0]).days)
        return replace(account, factor=np.where(changed, account.factor * (1 + self.percent / 100), account.factor))

    @classmethod
    def found(cls, account: Account, observed: Observed, lines: Flags) -> Iterator[Self]:
        """Return each change inside the period that explains the lines.

        Without the costs of days one line alone says too little of when its price changed.
        """
        unexplained = observed.unexplained(observed.residual(account))[: observed.lines]
        for provider, model in account.models:
            scope = Scope(provider, model)
            of_model = scope.lines(account)
            enough = observed.is_daily or (unexplained & lines & of_model).sum() >= _FEWEST_LINES
            if not enough or (unexplained & lines & ~of_model).any():
                continue
            for line in (None, *LINES) if observed.is_daily else (None,):
                pieces = _pieces(account, scope, line)
                for change in changes(account, observed, lines, pieces, _LARGEST, dated=True):
                    if change.since is not None:
                        yield cls(scope, change.since, change.percent, line)


def _pieces(account: Account, scope: Scope, line: LineName | None) -> Flags:
    of_line = np.array([line in (None, each.line) for each in account.lines])
    return np.asarray(scope.pieces(account) & of_line[account.line])
