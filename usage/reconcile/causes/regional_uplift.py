"""Prices of a region, which a seller raises by a percentage over the global ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np

from pricing.sellers.providers import name_of
from usage.reconcile.account import Account, Flags
from usage.reconcile.causes.cause import Call, Parameters
from usage.reconcile.causes.percents import COMMON_PERCENTS, Bounds, Percent, changes
from usage.reconcile.observed import Observed

_LARGEST = Bounds(0.0, 50.0)


@dataclass(frozen=True)
class RegionalUplift:
    """All that a seller bills is raised by `percent`, or what the log places in one region."""

    percent: float
    provider: str
    region: str | None = None
    name: ClassVar[str] = "regional_uplift"
    by_construction: ClassVar[bool] = False

    @property
    def parameters(self) -> Parameters:
        """The per cents, the seller, and the region where the log has several."""
        percent = int(self.percent) if self.percent == int(self.percent) else self.percent
        said: dict[str, str | float] = {"percent": percent, "provider": self.provider}
        return said if self.region is None else {**said, "region": self.region}

    @property
    def bits(self) -> float:
        """The per cents, the seller and the region have to be said."""
        return Percent(self.percent, None).bits + 1 + (self.region is not None)

    def said(self, call: Call) -> str:
        """Return it in words."""
        where = "a region" if self.region is None else self.region
        return f"prices of {name_of(self.provider)} raised by {self.percent:g} % for {where}"

    def billed(self, account: Account) -> Account:
        """Return the account with raised prices."""
        changed = _pieces(account, self.provider, self.region)
        return replace(account, factor=np.where(changed, account.factor * (1 + self.percent / 100), account.factor))

    @classmethod
    def found(cls, account: Account, observed: Observed, lines: Flags) -> Iterator[Self]:
        """Return each uplift of a seller, or of a region of it, that explains the lines."""
        for provider in sorted({c.provider for c in account.cells}):
            regions = sorted({c.region for c in account.cells if c.provider == provider})
            for region in (None, *(r for r in regions if r and len(regions) > 1)):
                pieces = _pieces(account, provider, region)
                for change in changes(account, observed, lines, pieces, _LARGEST, dated=False):
                    yield cls(change.percent, provider, region)

    @classmethod
    def common(cls, account: Account) -> Iterator[Self]:
        """Return the uplifts that sellers have."""
        for provider in sorted({c.provider for c in account.cells}):
            yield from (cls(percent, provider) for percent in COMMON_PERCENTS)


def _pieces(account: Account, provider: str, region: str | None) -> Flags:
    return account.of_cells([c.provider == provider and region in (None, c.region) for c in account.cells])
