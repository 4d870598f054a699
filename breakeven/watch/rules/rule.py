"""The interface of a rule of the watch.

To add one, add a file with a frozen class that has the interface and put it into `RULES` of `kinds.py` beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Protocol, Self

from breakeven.figures import day_words, money
from breakeven.watch.finding import Judged
from breakeven.watch.watched import Watched
from breakeven.written_numbers.reading import read_clear
from economics.errors import InputError
from economics.fields.field import Field
from economics.numbers import counted, digits
from pricing.resolve.known_changes import usd

SAME = 1e-9
"""The share of a figure by which two that are worked out in two ways may differ and still be the same."""
PATH = "--rule"
"""How a refusal names the text of a rule."""
DAYS = Field("days", "Days", "day", 1, 3650, "How far ahead the watch looks.", "30 to 365", 60, whole=True)


class Rule(Protocol):
    """One question that a watch asks of every scenario."""

    id: ClassVar[str]
    """Its name in the text of a rule and in files."""
    takes: ClassVar[str]
    """What may follow the name, as the help shows it: `=USD`, `[=DAYS]`, or nothing."""
    by_itself: ClassVar[bool]
    """Whether it is among the rules that are asked where none is named: it needs no parameter."""
    title: ClassVar[str]
    """What it asks, in a few words without its parameter."""

    @classmethod
    def read(cls, parameter: str | None) -> Self:
        """Return the rule with what stands after its name and "=" (None: nothing does); raises InputError."""

    @property
    def text(self) -> str:
        """The rule as `read_rule` reads it, its parameter included."""

    @property
    def asks(self) -> str:
        """What it asks, in a few words with its parameter."""

    def judge(self, watched: Watched) -> Iterator[Judged]:
        """Yield what is found of a scenario, and why something cannot be judged; nothing where all is well."""


class PlainRule:
    """A rule without a parameter."""

    id: ClassVar[str]
    takes: ClassVar[str] = ""
    by_itself: ClassVar[bool] = True
    title: ClassVar[str]

    @classmethod
    def read(cls, parameter: str | None) -> Self:
        """Return the rule; raises InputError for anything after its name."""
        if parameter is not None:
            raise InputError(PATH, f"{cls.id} takes no parameter: leave out what follows the name")
        return cls()

    @property
    def text(self) -> str:
        """The rule's name."""
        return self.id

    @property
    def asks(self) -> str:
        """What it asks."""
        return self.title


@dataclass(frozen=True)
class AheadRule:
    """A rule that looks some days ahead."""

    id: ClassVar[str]
    takes: ClassVar[str] = "[=DAYS]"
    by_itself: ClassVar[bool] = True
    title: ClassVar[str]
    what: ClassVar[str]
    """What comes, as in "a price ends"."""
    days: int = 60

    @classmethod
    def read(cls, parameter: str | None) -> Self:
        """Return the rule with its days; raises InputError."""
        return cls() if parameter is None else cls(int(read_clear(parameter, DAYS, path=f"{PATH} {cls.id}").value))

    @property
    def text(self) -> str:
        """The rule with its days."""
        return f"{self.id}={self.days}"

    @property
    def asks(self) -> str:
        """What it asks."""
        return f"{self.what} within {counted(self.days, 'day')}"


def share_words(share: float) -> str:
    """Return a share as per cent with the digits that somebody may have typed.

    >>> share_words(0.125), share_words(0.1), share_words(20.39)
    ('12.5 %', '10 %', '2,039 %')
    """
    return f"{100 * share:,.0f} %" if share >= 10 else f"{digits(100 * share, 3)} %"


def typed_usd(limit: float) -> str:
    """Return a limit of money as it was typed: rounded it might be the figure that is beyond it.

    >>> typed_usd(20_000), typed_usd(1869.9), typed_usd(0.0125)
    ('$20,000', '$1,869.90', '$0.0125')
    """
    return f"${limit:,.0f}" if limit == round(limit) else usd(limit)


def typed_share(limit: float) -> str:
    """Return a limit on a share as it was typed.

    >>> typed_share(0.1), typed_share(0.84889)
    ('10 %', '84.889 %')
    """
    return f"{digits(100 * limit, _ALL)} %"


def usd_beside(amount: float, limit: float) -> str:
    """Return an amount that is said beside a limit, with as many digits as tell the two apart.

    >>> usd_beside(2_000, 1_500), usd_beside(1_870, 1869.99)
    ('$2k', '$1,870')
    """
    return money(amount) if money(amount) != money(limit) else f"${_told_apart(amount, limit)}"


def share_beside(share: float, limit: float) -> str:
    """Return a share that is said beside a limit, with as many digits as tell the two apart.

    >>> share_beside(0.5, 0.6), share_beside(0.8488835, 0.84889)
    ('50 %', '84.888 %')
    """
    same = share_words(share) == share_words(limit)
    return f"{_told_apart(100 * share, 100 * limit)} %" if same else share_words(share)


def _told_apart(value: float, other: float) -> str:
    counts = range(4, _ALL + 1)
    return next((digits(value, n) for n in counts if digits(value, n) != digits(other, n)), digits(value, _ALL))


_ALL = 12
"""Digits of a figure that are known: `SAME` is about the last of them but three."""


def last_day(day: date, days: int) -> date:
    """Return the last day that a rule looks at; the last that there is where the days go beyond it."""
    return min(day + timedelta(days=days), date.max) if (date.max - day).days > days else date.max


def in_days(on: date, day: date) -> str:
    """Return a day in words with how far ahead of another it is.

    >>> in_days(date(2027, 1, 1), date(2026, 11, 27)), in_days(date(2026, 11, 28), date(2026, 11, 27))
    ('1 Jan 2027, in 35 days', '28 Nov 2026, in 1 day')
    """
    ahead = (on - day).days
    return f"{day_words(on)}, in {ahead:,} day{'' if ahead == 1 else 's'}"
