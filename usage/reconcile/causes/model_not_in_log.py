"""A model on the invoice of which the log holds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from usage.reconcile.account import Account, Flags, Floats
from usage.reconcile.causes.cause import Call, Parameters
from usage.reconcile.causes.scope import Scope
from usage.reconcile.observed import Observed


@dataclass(frozen=True, eq=False)
class ModelNotInLog:
    """What the invoice bills for a model that the log does not know: `usd` [USD], days by lines."""

    provider: str
    model: str
    usd: Floats
    name: ClassVar[str] = "model_not_in_log"
    by_construction: ClassVar[bool] = True

    @property
    def parameters(self) -> Parameters:
        """The model."""
        return {"model": self.model}

    @property
    def bits(self) -> float:
        """Nothing: nothing else can be said of these lines."""
        return 0.0

    def said(self, call: Call) -> str:
        """Return it in words."""
        return f"{call(self.provider, self.model)}, of which the log holds nothing"

    def billed(self, account: Account) -> Account:
        """Return the account with the model's amounts as they are billed."""
        return replace(account, added_usd=account.added_usd + self.usd)

    @classmethod
    def found(cls, account: Account, observed: Observed, lines: Flags) -> Iterator[Self]:
        """Return each model that is missing: its lines are explained by its being billed."""
        logged = {(c.provider, c.model) for c in account.cells}
        residual = observed.residual(account)
        for provider, model in account.models:
            if (provider, model) not in logged:
                usd = observed.taken_over(residual, Scope(provider, model).lines(account))
                if usd.any():
                    yield cls(provider, model, usd)
