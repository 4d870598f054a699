"""What the catalogue has and lacks for every seller: by provider, and GPU rates by supplier and term."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pricing.rows import STANDARD
from pricing.rules.bounds import GPU_HOUR
from pricing.rules.rents import passed_over
from pricing.sellers.providers import Provider, all_providers
from pricing.store.catalogue import Catalogue

TERMS = tuple(term for term in GPU_HOUR if term != "mean-of-listings")


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is held of one seller.

    `priced_models` counts models with a price for input and output in any source, `rates` GPU rates that are not
    doubtful, `terms` gives the newest day of each term's (None: there is none). `missing` says in words what is not
    there, empty when nothing is.
    """

    provider: Provider
    priced_models: int
    rates: int
    terms: dict[str, date | None]
    missing: str


def coverage(catalogue: Catalogue, as_of: date | None = None) -> list[Coverage]:
    """Return what is held of every seller of the table, by id; with `as_of` as known on that day."""
    models: dict[str, set[str]] = defaultdict(set)
    for row in catalogue.price_list(as_of):
        if row.variant == STANDARD and row.kind == "priced":
            models[row.provider].add(row.model)
    days: dict[str, dict[str, list[date]]] = defaultdict(lambda: defaultdict(list))
    for rate in catalogue.rate_rows(as_of=as_of):
        if passed_over(rate) is None and rate.observed_on is not None:
            days[rate.provider][rate.term].append(rate.observed_on)
    return [_coverage(p, len(models.get(p.id, ())), days.get(p.id, {})) for p in all_providers()]


def _coverage(provider: Provider, priced_models: int, days: dict[str, list[date]]) -> Coverage:
    terms = {term: max(days[term]) if days.get(term) else None for term in TERMS}
    rates = sum(len(of_term) for of_term in days.values())
    lacking = list(_lacking(provider, priced_models, terms))
    return Coverage(provider, priced_models, rates, terms, "; ".join(lacking))


def _lacking(provider: Provider, priced_models: int, terms: dict[str, date | None]) -> Iterable[str]:
    if provider.without_public_price:
        yield provider.without_public_price
        return
    if "tokens" in provider.sells and not priced_models:
        yield "no token price in the sources held"
    if "gpu hours" in provider.sells:
        none = [term for term, newest in terms.items() if newest is None]
        if len(none) == len(terms):
            yield "no GPU rate without doubt in the sources held"
        elif none:
            yield f"no GPU rate for {', '.join(none)}"
