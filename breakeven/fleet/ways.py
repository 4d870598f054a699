"""The ranked ways to serve an option's load, for the Hardware page and `breakeven ways`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from economics.fleet.architecture import Architecture
from economics.option.self_hosted import SelfHostedOption
from economics.ways import Ranking, Way, WhyNot, native_precision, served_precisions
from pricing.resolve.scenario import ResolvedScenario
from pricing.resolve.shelf import Shelf
from pricing.resolve.ways import ways_to_serve
from pricing.rules.rents import Suppliers
from pricing.store.catalogue import Catalogue

_FOUR_BITS = ("int4", "nvfp4", "mxfp4", "fp4")
_USUAL_TERM = "on-demand"


@dataclass(frozen=True)
class Selection:
    """Which ways to list: their terms, precisions and order.

    `every_offer` lists all offers of a layout, not only the cheapest. `careful` ranks by the cost at the low end of the
    80 % band of the throughput. `suppliers` "all" ranks offers too that are not trusted. Of `gpus`, `classes` (of
    supplier) and `regions`, none given: all.
    """

    terms: tuple[str, ...]
    precisions: tuple[str, ...]
    every_offer: bool = False
    careful: bool = False
    suppliers: Suppliers = "trusted"
    gpus: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()

    def holds(self, way: Way) -> bool:
        """Whether a way is among those listed, whatever its term, which is asked for before ways are ranked."""
        offer = way.offer
        wanted = (
            (self.precisions, way.precision),
            (self.gpus, offer.gpu),
            (self.classes, offer.supplier_class),
            (self.regions, offer.region),
        )
        return all(not several or one in several for several, one in wanted)


@dataclass(frozen=True)
class Offered:
    """What the ways of a ranking can be narrowed by: ids of GPUs, classes of supplier and regions, each in order."""

    gpus: tuple[str, ...]
    classes: tuple[str, ...]
    regions: tuple[str, ...]


@dataclass(frozen=True)
class RankedWays:
    """The selected ways, cheapest first, the number of combinations, and how many layouts and offers were left out.

    Both by reason.
    """

    ways: tuple[Way, ...]
    combinations: int
    left_out: Mapping[WhyNot, int]
    offers_left_out: Mapping[str, int]


def offered_terms(catalogue: Catalogue, shelf: Shelf, as_of: date) -> list[str]:
    """Return the terms on which some known GPU can be rented."""
    rates = catalogue.rate_rows(as_of=as_of, also_passed_over=False)
    return sorted({rate.term for rate in rates if rate.observed_on is not None and rate.gpu in shelf.gpus})


def usual_terms(offered: Iterable[str]) -> list[str]:
    """Return the terms selected by default: those without a commitment."""
    return [term for term in offered if term == _USUAL_TERM]


def offered_precisions(model: Architecture, shelf: Shelf) -> list[str]:
    """Return the precisions in which some GPU can serve a model."""
    return sorted({precision for gpu in shelf.gpus.values() for precision in served_precisions(model, gpu)})


def usual_precisions(model: Architecture, offered: Iterable[str]) -> list[str]:
    """Return the precisions selected by default: four bits only where the model has no more."""
    native = native_precision(model)
    return [precision for precision in offered if precision == native or precision not in _FOUR_BITS]


def ranking(
    option: SelfHostedOption,
    resolved: ResolvedScenario,
    catalogue: Catalogue,
    terms: Iterable[str],
    suppliers: Suppliers,
) -> Ranking:
    """Return every way on some terms, of trusted suppliers or of all; raises InputError as `ways_to_serve` does."""
    workload = resolved.scenario.workload
    return ways_to_serve(option, workload, catalogue, resolved.as_of, frozenset(terms), resolved, suppliers)


def selected(ranking: Ranking, selection: Selection) -> RankedWays:
    """Return the ways of a ranking that a selection lists, in its order."""
    ways = [way for way in ranking.ways if selection.holds(way)]
    if selection.careful:
        ways.sort(key=lambda way: math.inf if way.usd_per_month_at_low is None else way.usd_per_month_at_low)
    return RankedWays(
        tuple(ways if selection.every_offer else _first_of_each_layout(ways)),
        len(ranking.ways),
        ranking.left_out,
        ranking.offers_left_out,
    )


def offered_in(ranking: Ranking) -> Offered:
    """Return what the ways of a ranking can be narrowed by."""
    offers = [way.offer for way in ranking.ways]
    gpus, classes, regions = (
        tuple(sorted({getattr(offer, name) for offer in offers})) for name in ("gpu", "supplier_class", "region")
    )
    return Offered(gpus, classes, regions)


def _first_of_each_layout(ways: Sequence[Way]) -> list[Way]:
    first: dict[tuple[str, int, str], Way] = {}
    for way in ways:
        first.setdefault((way.offer.gpu, way.offer.gpus, way.precision), way)
    return list(first.values())
