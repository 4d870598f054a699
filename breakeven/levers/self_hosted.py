"""What levers ask of a self-hosted option before they propose anything: can it be estimated, is it rented."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from breakeven.edits.throughput import mode_of
from breakeven.levers.lever import Asked, NotTried, OptionLever, Proposal, Why
from economics.errors import InputError
from economics.fleet.architecture import Architecture
from economics.fleet.memory import BYTES_PER_WEIGHT
from economics.option.kinds import Option
from economics.option.self_hosted import OTHER_GPU, SelfHostedOption
from economics.supply.rented import Rent
from pricing.resolve.replica import precision_of
from pricing.resolve.shelf import Shelf, shelf
from pricing.resolve.ways import model_of

_ONE_WIDTH = 0.9
"""Precisions whose weights take at least this share of another's are as wide: FP8 and INT8 differ by their scales."""
ESTIMATED = ("estimate", "published")
"""Where a throughput may come from for another layout to be held beside it: what is typed says nothing of others."""


@dataclass(frozen=True)
class Estimable:
    """An option whose other layouts can be estimated: its model, the precision of its weights, what GPUs there are."""

    option: SelfHostedOption
    shelf: Shelf
    model: Architecture
    precision: str


@dataclass(frozen=True)
class Rented:
    """A self-hosted option and the rent of its GPUs."""

    option: SelfHostedOption
    rent: Rent


class LayoutLever(OptionLever):
    """A lever that holds other layouts beside an option; `of` answers for one whose layouts can be estimated."""

    def at(self, asked: Asked, place: int, option: Option) -> Iterable[Proposal | NotTried]:
        """Return what `of` proposes, or why other layouts of the option cannot be estimated."""
        found = estimable(self, asked, place, option)
        return (found,) if isinstance(found, NotTried) else self.of(asked, place, found)

    def of(self, asked: Asked, place: int, found: Estimable) -> Iterable[Proposal | NotTried]:
        """Return what is proposed for the option at a place, or why nothing is."""
        raise NotImplementedError


class RentLever(OptionLever):
    """A lever that changes how GPUs are rented; `of` answers for an option that rents them."""

    def at(self, asked: Asked, place: int, option: Option) -> Iterable[Proposal | NotTried]:
        """Return what `of` proposes, or why the option rents nothing."""
        found = rented(self, place, option)
        return (found,) if isinstance(found, NotTried) else self.of(asked, place, found)

    def of(self, asked: Asked, place: int, found: Rented) -> Iterable[Proposal | NotTried]:
        """Return what is proposed for the option at a place, or why nothing is."""
        raise NotImplementedError


def wide_enough(precision: str, than: str) -> bool:
    """Tell whether a precision is not narrower than another.

    >>> wide_enough("int8", "fp8"), wide_enough("nvfp4", "fp8")
    (True, False)
    """
    return BYTES_PER_WEIGHT[precision] >= _ONE_WIDTH * BYTES_PER_WEIGHT[than]


def estimable(lever: OptionLever, asked: Asked, place: int, option: Option) -> NotTried | Estimable:
    """Return an option as one whose other layouts can be estimated, else why they cannot."""
    if not isinstance(option, SelfHostedOption):
        return lever.no(place, Why.OTHER_KIND)
    if mode_of(option) not in ESTIMATED or option.gpu == OTHER_GPU:
        return lever.no(place, Why.THROUGHPUT_GIVEN)
    known = shelf(asked.catalogue)
    try:
        model = model_of(option, known)
        return Estimable(option, known, model, precision_of(option, model))
    except InputError as error:
        return lever.no(place, Why.NOT_REGISTERED, sentence=error.message)


def rented(lever: OptionLever, place: int, option: Option) -> NotTried | Rented:
    """Return an option with the rent of its GPUs, else why it has none."""
    if not isinstance(option, SelfHostedOption):
        return lever.no(place, Why.OTHER_KIND)
    if not isinstance(option.supply, Rent):
        return lever.no(place, Why.NOT_RENTED)
    return Rented(option, option.supply)
