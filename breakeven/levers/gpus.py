"""Rent another type of GPU, in its best layout."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from breakeven.edits.throughput import use_way
from breakeven.levers.lever import Asked, EditAt, NotTried, Proposal, Why
from breakeven.levers.names import gpu_name, layout_words, rent_words
from breakeven.levers.self_hosted import Estimable, LayoutLever, wide_enough
from breakeven.names import supplier_name
from economics.errors import InputError
from economics.supply.rented import Rent
from economics.ways import Way
from pricing.resolve.ways import ways_to_serve

_USUAL_TERM = "on-demand"
_UNMEASURED = "this model was never measured on this GPU: the estimate can be far off"


@dataclass(frozen=True)
class OtherGpu(LayoutLever):
    """Each type of GPU in the layout of least cost at a trusted supplier, not in a narrower precision than now.

    The term of the rent stays; a typed rate is held against what is let on demand.
    """

    id: str = "gpu_type"
    label: str = "Type of GPU, in its best layout"

    def of(self, asked: Asked, place: int, found: Estimable) -> Iterable[Proposal | NotTried]:
        """Propose the cheapest way of each type of GPU that costs less than the option; say which do not."""
        option, own, before = found.option, found.precision, asked.usd[place] or 0.0
        rent = option.supply
        if not isinstance(rent, Rent):
            yield self.no(place, Why.NOT_RENTED)
            return
        workload, terms = asked.resolved.scenario.workload, {rent.term or _USUAL_TERM}
        try:
            ranking = ways_to_serve(option, workload, asked.catalogue, asked.as_of, terms, asked.resolved)
        except InputError as error:
            yield self.no(place, Why.REFUSED, sentence=error.message)
            return
        best: dict[str, Way] = {}
        for way in ranking.ways:
            if wide_enough(way.precision, own):
                best.setdefault(way.offer.gpu, way)
        if not best:
            yield self.no(place, Why.NO_OFFER)
        now = f"{layout_words(option.gpus_per_replica, option.gpu, own, asked.catalogue)}, {rent_words(rent)}"
        for gpu, way in best.items():
            if way.usd_per_month >= before:
                yield self.no(place, Why.SAVES_NOTHING, gpu_name(gpu, asked.catalogue))
                continue
            to = layout_words(way.offer.gpus, gpu, way.precision, asked.catalogue)
            yield Proposal(
                self.id,
                place,
                now,
                f"{to}, {supplier_name(way.offer.provider)}",
                _to(way),
                among=gpu,
                remark=_UNMEASURED if way.kind == "unmeasured" and gpu != option.gpu else "",
            )


def _to(way: Way) -> EditAt:
    return lambda sourced, at: use_way(sourced, at, way)
