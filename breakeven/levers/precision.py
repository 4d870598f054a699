"""Serve the weights in a narrower precision on the same GPUs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from breakeven.edits.throughput import mode_of, use_layout
from breakeven.levers.lever import Asked, EditAt, NotTried, OptionLever, Proposal, Why
from economics.errors import InputError
from economics.fleet.architecture import Architecture
from economics.fleet.memory import BYTES_PER_WEIGHT
from economics.option.kinds import Option
from economics.option.self_hosted import OTHER_GPU, SelfHostedOption
from economics.ways import served_precisions
from pricing.resolve.replica import precision_of
from pricing.resolve.shelf import Shelf, shelf
from pricing.resolve.ways import model_of

_ONE_WIDTH = 0.9
"""Precisions whose weights take at least this share of another's are as wide: FP8 and INT8 differ by their scales."""
ESTIMATED = ("estimate", "published")
"""Where a throughput may come from for another layout to be held beside it: what is typed says nothing of others."""


def wide_enough(precision: str, than: str) -> bool:
    """Tell whether a precision is not narrower than another.

    >>> wide_enough("int8", "fp8"), wide_enough("nvfp4", "fp8")
    (True, False)
    """
    return BYTES_PER_WEIGHT[precision] >= _ONE_WIDTH * BYTES_PER_WEIGHT[than]


def estimable(lever: OptionLever, asked: Asked, place: int, option: Option) -> NotTried | tuple[Shelf, Architecture]:
    """Return the shelf and the model of an option whose other layouts can be estimated, else why they cannot."""
    if not isinstance(option, SelfHostedOption):
        return lever.no(place, Why.OTHER_KIND)
    if mode_of(option) not in ESTIMATED or option.gpu == OTHER_GPU:
        return lever.no(place, Why.THROUGHPUT_GIVEN)
    known = shelf(asked.catalogue)
    try:
        model = model_of(option, known)
        precision_of(option, model)
    except InputError as error:
        return lever.no(place, Why.NOT_REGISTERED, sentence=error.message)
    return known, model


@dataclass(frozen=True)
class NarrowerPrecision(OptionLever):
    """Each precision narrower than the option's that its GPU can serve, on as many GPUs."""

    id: str = "narrower_precision"
    label: str = "Narrower precision"

    def at(self, asked: Asked, place: int, option: Option) -> Iterable[Proposal | NotTried]:
        """Propose each narrower precision."""
        found = estimable(self, asked, place, option)
        if isinstance(found, NotTried):
            yield found
            return
        assert isinstance(option, SelfHostedOption)
        known, model = found
        own, gpu = precision_of(option, model), known.gpu(option.gpu)
        narrower = [precision for precision in served_precisions(model, gpu) if not wide_enough(precision, own)]
        if not narrower:
            yield self.no(place, Why.NOTHING_NARROWER)
        for precision in narrower:
            yield Proposal(
                self.id,
                place,
                own.upper(),
                precision.upper(),
                _to(option.gpus_per_replica, precision),
                among=precision,
                remark="narrower weights cost quality, four bits most: try your own questions",
            )


def _to(gpus: int, precision: str) -> EditAt:
    return lambda sourced, at: use_layout(sourced, at, gpus, precision)
