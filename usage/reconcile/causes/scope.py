"""For whom a cause holds: one model, all models of a seller, or every model of the invoice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pricing.sellers.providers import name_of
from usage.reconcile.account import Account, Flags
from usage.reconcile.causes.cause import Call


@dataclass(frozen=True)
class Scope:
    """Which models a cause is about; without a model all of a seller, without a seller all there are."""

    provider: str | None = None
    model: str | None = None

    @property
    def parameters(self) -> dict[str, str | float]:
        """The scope as a cause's figures name it."""
        if self.model is not None:
            return {"model": self.model}
        return {} if self.provider is None else {"provider": self.provider}

    @property
    def bits(self) -> float:
        """How much has to be said to name it: nothing for everything."""
        return float((self.provider is not None) + (self.model is not None))

    def said(self, call: Call) -> str:
        """Return whose it is in words, to stand behind a noun; nothing for everything."""
        if self.provider is None:
            return ""
        return f" at {name_of(self.provider)}" if self.model is None else f" of {call(self.provider, self.model)}"

    def holds(self, provider: str, model: str) -> bool:
        """Tell whether a model is in the scope."""
        return self.provider in (None, provider) and self.model in (None, model)

    def lines(self, account: Account) -> Flags:
        """Return which lines of an account are in the scope."""
        return np.array([self.holds(line.provider, line.model) for line in account.lines])

    def pieces(self, account: Account) -> Flags:
        """Return which pieces of an account are in the scope."""
        return np.asarray(self.lines(account)[account.line])


EVERYTHING = Scope()


def scopes(account: Account, pieces: Flags) -> list[Scope]:
    """Return the scopes that tell some of the pieces apart: each model that has any, then sellers, then everything."""
    models = _models(account, pieces)
    single = [Scope(*model) for model in models]
    sellers = [Scope(p) for p in _sellers(models) if sum(of == p for of, _ in models) > 1]
    return [*single, *sellers, *([EVERYTHING] if len(_sellers(models)) > 1 else [])]


def everything_first(account: Account, pieces: Flags) -> list[Scope]:
    """Return the scopes for a cause that is about all models unless it is said: everything, sellers, models."""
    models = _models(account, pieces)
    if len(models) < 2:
        return [EVERYTHING] if models else []
    narrower = [scope for scope in scopes(account, pieces) if scope != EVERYTHING]
    if len(_sellers(models)) == 1:
        narrower = [scope for scope in narrower if scope.model is not None]
    return [EVERYTHING, *sorted(narrower, key=lambda scope: scope.bits)]


def _models(account: Account, pieces: Flags) -> list[tuple[str, str]]:
    """The sellers and models that have any of the pieces."""
    having = {account.lines[place] for place in np.unique(account.line[pieces])}
    return sorted({(line.provider, line.model) for line in having})


def _sellers(models: list[tuple[str, str]]) -> list[str]:
    return list(dict.fromkeys(provider for provider, _ in models))
