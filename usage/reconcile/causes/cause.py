"""What a cause is: a way in which a bill can differ from the list cost of a log, and how its figures are found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar, Protocol, Self

from usage.reconcile.account import Account, Flags
from usage.reconcile.observed import Observed

Parameters = Mapping[str, str | float]
"""What a cause says about itself: the model, the share, the per cent, the day."""


class Cause(Protocol):
    """A cause with its figures. Causes change different things of an account, so that their order changes no sum."""

    name: ClassVar[str]

    @property
    def parameters(self) -> Parameters:
        """Its figures as a file holds them."""

    @property
    def oddness(self) -> int:
        """How far its figures are from those that people agree on: 0 for what has none, more for 11.5 % from the 9th.

        Of figures that explain the same, the least odd are taken.
        """

    @property
    def freedom(self) -> int:
        """How many of its figures were read off the invoice unrounded, so that they explain by construction."""

    def billed(self, account: Account) -> Account:
        """Return an account as it is billed with this cause."""

    @classmethod
    def found(cls, account: Account, observed: Observed, lines: Flags) -> Iterable[Self]:
        """Return what this cause could be, judged by the lines for which `lines` is true.

        A cause with figures returns those with which it explains these lines within their rounding. One without
        returns every scope in which it would change what is billed.
        """
