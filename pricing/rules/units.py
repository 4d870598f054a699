"""Units of provisioned capacity: which list price holds, and which price goes with which capacity. Pure functions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pricing.rows import UnitCapacity, UnitPrice
from pricing.rules.rents import DOUBTFUL

SOURCE = "units"
ON_DEMAND = "on-demand"
TERMS = {
    ON_DEMAND: "by the hour",
    "reserved-1w": "bound for a week",
    "reserved-1m": "bound for a month",
    "reserved-3m": "bound for three months",
    "reserved-1y": "bound for a year",
}
"""How long a price binds → words for it, the shortest first."""
REACHES = ("global", "data zone", "regional")
"""Where requests are served: anywhere, within a zone of countries, in one region."""
ANY = "any"
"""The reach of a capacity that is the same wherever requests are served."""


@dataclass(frozen=True, slots=True)
class UnitOffer:
    """A unit that is sold for a model: what it serves and what it costs; `price` None where no list price is known."""

    capacity: UnitCapacity
    price: UnitPrice | None

    @property
    def reach(self) -> str:
        """Where requests are served."""
        return self.capacity.reach if self.price is None else self.price.reach

    @property
    def key(self) -> str:
        """What tells the offers of a day apart."""
        parts = (self.capacity.provider, self.capacity.model, self.reach, self.price.id if self.price else "")
        return " ".join(parts)


def in_force(rows: Iterable[UnitPrice], as_of: date) -> list[UnitPrice]:
    """Return the prices that hold on a day, each with the regions that no later price of the same unit has taken over.

    What was observed after that day, or begins after it, does not count. The order is that of `rows`.
    """
    known = [r for r in rows if r.observed_on <= as_of and (r.effective_from is None or r.effective_from <= as_of)]
    newest: dict[tuple[str, ...], UnitPrice] = {}
    for row in sorted(known, key=_age):
        for region in row.regions.split():
            newest[*_offered(row), region] = row
    regions: dict[str, list[str]] = defaultdict(list)
    for (*_, region), row in newest.items():
        regions[row.id].append(region)
    return [replace(r, regions=" ".join(sorted(regions[r.id]))) for r in known if r.id in regions]


def _age(row: UnitPrice) -> tuple[date, date, str]:
    return row.observed_on, row.effective_from or date.min, row.id


def _offered(row: UnitPrice) -> tuple[str, ...]:
    return row.provider, row.unit, row.family, row.reach, row.term


def offers(capacities: Sequence[UnitCapacity], prices: Sequence[UnitPrice]) -> list[UnitOffer]:
    """Return each capacity with each price of its unit, family and reach; once without a price where there is none.

    Regions with the same price are one offer, dated by its newest row. Doubtful rows are left out. In the order of the
    capacities; of one the wider reach first, then the shorter term, then the most regions.
    """
    merged = _merged(price for price in prices if price.status != DOUBTFUL)
    found = []
    for capacity in capacities:
        if capacity.status != DOUBTFUL:
            matching = [price for price in merged if goes_with(price, capacity)]
            found += [UnitOffer(capacity, price) for price in matching or (None,)]
    return found


def _merged(prices: Iterable[UnitPrice]) -> list[UnitPrice]:
    """Return the prices with the regions of equal ones together, in the order of offers."""
    alike: dict[tuple[object, ...], list[UnitPrice]] = defaultdict(list)
    for price in prices:
        alike[*_offered(price), price.usd_per_unit_hour].append(price)
    merged = [
        replace(max(rows, key=_age), regions=" ".join(sorted({region for r in rows for region in r.regions.split()})))
        for rows in alike.values()
    ]
    terms = [*TERMS]
    return sorted(
        merged,
        key=lambda p: (REACHES.index(p.reach), terms.index(p.term), -len(p.regions.split()), p.usd_per_unit_hour),
    )


def goes_with(price: UnitPrice, capacity: UnitCapacity) -> bool:
    """Tell whether a price is that of a capacity's unit."""
    same = (price.provider, price.unit, price.family) == (capacity.provider, capacity.unit, capacity.family)
    return same and capacity.reach in (ANY, price.reach)
