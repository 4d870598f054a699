"""What a cause is: a way in which a bill can differ from the list cost of a log, and how its figures are found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar, Protocol, Self

from usage.reconcile.account import Account, Flags
from usage.reconcile.observed import Observed

Parameters = Mapping[str, str | float]
"""What a cause says about itself: the model, the share, the per cent, the day."""

Call = Callable[[str, str], str]
"""What people call a seller's model."""


class Cause(Protocol):
    """A cause with its figures. Causes change different things of an account, so that their order changes no sum."""

    name: ClassVar[str]

    @property
    def parameters(self) -> Parameters:
        """Its figures as a file holds them."""

    @property
    def by_construction(self) -> bool:
        """Whether it takes over what the invoice says of some lines, so that its fit is no evidence."""

    @property
    def bits(self) -> float:
        """How much has to be said to name it, in bits; of explanations that fit, the one that needs least is taken.

        A discount of 10 % is one of 20 that people agree on (4 bits), one of 11.5 % from the 9th is one of thousands.
        What is read off the invoice needs as many as its amounts are finer than the rounding.
        """

    def said(self, call: Call) -> str:
        """Return it in words that go before an amount, without a capital and a full stop."""

    def billed(self, account: Account) -> Account:
        """Return an account as it is billed with this cause."""

    @classmethod
    def found(cls, account: Account, observed: Observed, lines: Flags) -> Iterable[Self]:
        """Return what this cause could be, judged by the lines for which `lines` is true.

        A cause with figures returns those with which it explains these lines within their rounding. One without
        returns every scope in which it would change what is billed.
        """


class Agreed(Cause, Protocol):
    """A cause of one agreed percentage, which can be tried where another cause on the same lines hides it."""

    @classmethod
    def common(cls, account: Account) -> Iterable[Self]:
        """Return it with each percentage that people agree on, for the whole period."""
