"""The interface of a lever: what it proposes for a scenario, or why it proposes nothing.

To add one, add a file with a class that has the interface and put it into `LEVERS` of `breakeven.levers.kinds`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from breakeven.origins import Sourced
from economics.assumption import Status
from economics.option.kinds import Option
from economics.option.protocol import PricedOption
from pricing.resolve.scenario import ResolvedScenario
from pricing.store.catalogue import Catalogue

Edit = Callable[[Sourced], Sourced]
EditAt = Callable[[Sourced, int], Sourced]
"""An edit of the option at a place."""


@dataclass(frozen=True)
class Targets:
    """The shares that are tried: typed for batch and cache hits (None: not tried), the utilisation as in the design."""

    batch_share: float | None = None
    cache_hit_rate: float | None = None
    utilisation: float = 0.7


class Why(StrEnum):
    """Why a lever has no row for an option."""

    NO_RATE_TYPED = "no rate typed"
    ALREADY_THERE = "already there"
    OTHER_KIND = "other kind of option"
    NO_OTHER_SELLER = "no other seller"
    NO_OFFER = "no offer"
    NOT_RENTED = "not rented"
    THROUGHPUT_GIVEN = "throughput given"
    NOT_REGISTERED = "not registered"
    NOT_RATED = "not rated"
    NO_LOAD_OF_HOURS = "no load of hours"
    FOLLOWS_HOURS = "follows the hours"
    NOTHING_NARROWER = "nothing narrower"
    NO_UNITS = "no units"
    IS_AN_OPTION = "is an option"
    FULL = "full"
    NO_COST = "no cost"
    REFUSED = "refused"
    SAVES_NOTHING = "saves nothing"


@dataclass(frozen=True)
class NotTried:
    """Why a lever has no row for the option at a place (None: for the whole workload).

    `what` is what would have been changed to, where that is known; `sentence` what the model says to it.
    """

    lever: str
    place: int | None
    why: Why
    what: str = ""
    sentence: str = ""


@dataclass(frozen=True)
class Proposal:
    """A change of the option at a place, or of the workload (`place` None), from something to something, in words.

    `edit` takes a place for a change of an option and ignores it otherwise. Proposals of one `among` compete: the one
    that costs least has a row. `adds`: the edit itself adds an option beside the one at the place. `rests_on` is what
    the saving rests on beside the figures that the edit changes; `remark` what a reader must know.
    """

    lever: str
    place: int | None
    changed_from: str
    changed_to: str
    edit: EditAt
    among: str = ""
    adds: bool = False
    rests_on: tuple[Status, ...] = ()
    remark: str = ""


@dataclass(frozen=True)
class Asked:
    """A scenario as its levers see it: with its prices, on its day, in a catalogue."""

    sourced: Sourced
    resolved: ResolvedScenario
    usd: Sequence[float | None]
    """The cost of each option [USD/month] by its place, None where it has none."""
    catalogue: Catalogue
    targets: Targets
    priced: Mapping[str, PricedOption] = field(default_factory=dict)
    """The options that have a price, by name."""

    @property
    def as_of(self) -> date:
        """The day whose prices count."""
        return self.resolved.as_of

    @property
    def options(self) -> Sequence[Option]:
        """The options of the scenario, by place."""
        return self.sourced.scenario.options

    def priced_at(self, place: int) -> PricedOption:
        """Return the option at a place with its prices; only for one that has a cost."""
        return self.priced[self.options[place].name]


class Lever(Protocol):
    """One kind of change."""

    @property
    def id(self) -> str:
        """Its name in files."""

    @property
    def label(self) -> str:
        """What people call it."""

    def proposals(self, asked: Asked) -> Iterable[Proposal | NotTried]:
        """Return what it proposes for each option that has a cost, or for the workload, and why it proposes nothing."""


class OptionLever:
    """A lever that asks each option for itself; `at` answers for one."""

    id: str
    label: str

    def proposals(self, asked: Asked) -> Iterable[Proposal | NotTried]:
        """Return what `at` proposes for each option that has a cost."""
        for place, option in enumerate(asked.options):
            if asked.usd[place] is not None:
                yield from self.at(asked, place, option)

    def at(self, asked: Asked, place: int, option: Option) -> Iterable[Proposal | NotTried]:
        """Return what is proposed for the option at a place, or why nothing is."""
        raise NotImplementedError

    def no(self, place: int, why: Why, what: str = "", sentence: str = "") -> NotTried:
        """Return why there is no row for the option at a place."""
        return NotTried(self.id, place, why, what, sentence)
