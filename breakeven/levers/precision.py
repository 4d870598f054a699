"""Serve the weights in a narrower precision on the same GPUs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from breakeven.edits.throughput import use_layout
from breakeven.levers.lever import Asked, EditAt, NotTried, Proposal, Why
from breakeven.levers.self_hosted import Estimable, LayoutLever, wide_enough
from economics.ways import served_precisions


@dataclass(frozen=True)
class NarrowerPrecision(LayoutLever):
    """Each precision narrower than the option's that its GPU can serve, on as many GPUs."""

    id: str = "narrower_precision"
    label: str = "Narrower precision"

    def of(self, asked: Asked, place: int, found: Estimable) -> Iterable[Proposal | NotTried]:
        """Propose each narrower precision."""
        del asked
        served = served_precisions(found.model, found.shelf.gpu(found.option.gpu))
        narrower = [precision for precision in served if not wide_enough(precision, found.precision)]
        if not narrower:
            yield self.no(place, Why.NOTHING_NARROWER)
        for precision in narrower:
            yield Proposal(
                self.id,
                place,
                found.precision.upper(),
                precision.upper(),
                _to(found.option.gpus_per_replica, precision),
                among=precision,
                remark="narrower weights cost quality, four bits most: try your own questions",
            )


def _to(gpus: int, precision: str) -> EditAt:
    return lambda sourced, at: use_layout(sourced, at, gpus, precision)
