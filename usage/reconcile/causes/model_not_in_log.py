"""Models on the invoice of which the log holds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np

from usage.reconcile.account import Account, Flags, Floats
from usage.reconcile.causes.cause import Call, Parameters
from usage.reconcile.observed import Observed


@dataclass(frozen=True, eq=False)
class ModelNotInLog:
    """What the invoice bills for models that the log does not know: `usd` [USD], days by lines."""

    models: tuple[tuple[str, str], ...]
    usd: Floats
    name: ClassVar[str] = "model_not_in_log"
    by_construction: ClassVar[bool] = True

    @property
    def parameters(self) -> Parameters:
        """The model, or the models in one text."""
        return {"model": ", ".join(model for _, model in self.models)}

    @property
    def bits(self) -> float:
        """Nothing: nothing else can be said of these lines."""
        return 0.0

    def said(self, call: Call) -> str:
        """Return it in words."""
        names = [call(*model) for model in self.models]
        return f"{', '.join(names)}, of which the log holds nothing"

    def billed(self, account: Account) -> Account:
        """Return the account with these models' amounts as they are billed."""
        return replace(account, added_usd=account.added_usd + self.usd)

    @classmethod
    def found(cls, account: Account, observed: Observed, lines: Flags) -> Iterator[Self]:
        """Return all models that are missing together: each of their lines is explained by its being billed."""
        logged = {(c.provider, c.model) for c in account.cells}
        missing = [model for model in account.models if model not in logged]
        here = np.array([(line.provider, line.model) in missing for line in account.lines])
        usd = observed.taken_over(observed.residual(account), here)
        if usd.any():
            yield cls(tuple(missing), usd)
