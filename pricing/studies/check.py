"""Checks over every row of the catalogue: what `breakeven prices --check` lists.

A row that is marked doubtful has said what is wrong with it: it may lack its day or lie outside the bounds.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from pricing.rows import STANDARD, PriceRow, RateRow, UnitCapacity, UnitPrice
from pricing.rules import units
from pricing.rules.bounds import GPU_HOUR, UNIT_HOUR
from pricing.rules.faults import BETWEEN_LISTS, FAULTS, fault_kinds, listed_of
from pricing.rules.precedence import standard_row
from pricing.rules.rents import DOUBTFUL
from pricing.rules.token_prices import TokenPriceSet
from pricing.sellers.aliases import Alias, all_aliases, registry_ids
from pricing.sellers.providers import KINDS, Provider, all_providers
from pricing.store.catalogue import Catalogue

STATUSES = ("quoted", "transcribed", "derived", "assumed", DOUBTFUL)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one row: `where` names it so that it can be found, `what` says it in a phrase."""

    check: str
    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Report:
    """How many rows were checked, by what they are, and every problem found."""

    counts: dict[str, int]
    problems: tuple[Problem, ...]


def check(catalogue: Catalogue) -> Report:
    """Check every row of the newest editions, units included, the alias table and the table of providers."""
    prices, rates = catalogue.price_list(), catalogue.rate_rows()
    unit_prices, capacities = catalogue.unit_prices(), catalogue.unit_capacities()
    aliases, providers = all_aliases(), all_providers()
    between = Counter[str]()
    problems = [
        *price_problems(prices),
        *list_problems(prices, providers, between),
        *overlaps(prices),
        *rate_problems(rates),
        *unit_price_problems(unit_prices, providers),
        *capacity_problems(capacities, prices),
        *alias_problems(aliases, prices),
        *provider_problems(providers, prices, rates),
    ]
    counts = {f"token prices of {name}": n for name, n in sorted(Counter(r.dataset for r in prices).items())}
    counts["token prices marked doubtful"] = sum(r.status == DOUBTFUL for r in prices)
    kinds = Counter(kind for r in prices for kind in fault_kinds(listed_of(r)))
    counts |= {f"token prices doubtful: {kind}": kinds[kind] for kind in FAULTS}
    counts |= {f"token prices not used: {kind}": between[kind] for kind in BETWEEN_LISTS}
    counts["token prices free or unpriced"] = sum(r.variant == STANDARD and r.kind != "priced" for r in prices)
    counts["GPU rates"] = len(rates)
    counts["GPU rates marked doubtful"] = sum(r.status == DOUBTFUL for r in rates)
    counts["GPU rates without a day, all doubtful"] = sum(r.observed_on is None for r in rates)
    counts["list prices of units"] = len(unit_prices)
    counts["capacities of units"] = len(capacities)
    counts["capacities of units without a list price"] = sum(
        not any(units.goes_with(price, capacity) for price in unit_prices) for capacity in capacities
    )
    counts["model aliases"] = len(aliases)
    counts["providers"] = len(providers)
    counts["providers without a public price"] = sum(bool(p.without_public_price) for p in providers)
    return Report(counts, tuple(problems))


def price_problems(rows: Iterable[PriceRow]) -> Iterator[Problem]:
    """Yield token prices without source, date or a known status, and those outside their bounds."""
    for row in rows:
        where = _place(row)
        yield from _provenance(where, row.source, row.listed_on, row.status)
        if row.status != DOUBTFUL:
            for kind, phrase in fault_kinds(listed_of(row)).items():
                yield Problem(kind, where, phrase)


def list_problems(rows: Iterable[PriceRow], providers: Sequence[Provider], not_used: Counter[str]) -> Iterator[Problem]:
    """Yield prices that look-ups use although another list shows them to be wrong; `rows` as `price_list` has them.

    Those that look-ups do not use are counted in `not_used`, by kind.
    """
    offers: dict[tuple[str, str], dict[str, PriceRow]] = defaultdict(dict)
    for (provider, key), listed in groupby(rows, key=lambda r: (r.provider, r.model_key)):
        for dataset, same in groupby(listed, key=lambda r: r.dataset):
            offered = tuple(same)
            row = standard_row(TokenPriceSet(provider, key, offered), max(r.listed_on for r in offered))
            if row is not None:
                offers[provider, key].setdefault(dataset, row)
    twins = {p.id: p.international_twin for p in providers if p.international_twin is not None}
    by_offer = {offer: tuple(listed.values()) for offer, listed in offers.items()}
    for listed_rows in by_offer.values():
        for kind, find in BETWEEN_LISTS.items():
            for row, phrase in find(listed_rows, twins, by_offer):
                if row is listed_rows[0] and row.status != DOUBTFUL:
                    yield Problem(kind, _place(row), phrase)
                else:
                    not_used[kind] += 1


def rate_problems(rows: Iterable[RateRow]) -> Iterator[Problem]:
    """Yield GPU rates without source, date or a known status, and those outside the bounds of their term."""
    for row in rows:
        yield from _provenance(row.id, row.source, row.observed_on, row.status)
        bounds = GPU_HOUR.get(row.term)
        if bounds is None:
            yield Problem("bounds", row.id, f"there are no bounds for the term {row.term!r}")
        elif row.status != DOUBTFUL and not bounds.hold(row.usd_per_gpu_hour):
            phrase = f"{row.usd_per_gpu_hour:g} {bounds.unit} is not within {bounds.least:g} to {bounds.most:g}"
            yield Problem("bounds", row.id, phrase)


_HOURS = {"hour": 1, "month": 730, "year": 8760}
"""What a price is listed for → its hours."""


def unit_price_problems(rows: Sequence[UnitPrice], providers: Iterable[Provider]) -> Iterator[Problem]:
    """Yield prices of units that lack provenance, lie outside the bounds, or are two for one region and day."""
    known = {p.id for p in providers}
    listed: Counter[tuple[object, ...]] = Counter()
    for row in rows:
        yield from _provenance(row.id, row.source, row.observed_on, row.status)
        if row.provider not in known:
            yield Problem("provider", row.id, f"{row.provider!r} is not in the table of providers")
        if row.term not in units.TERMS:
            yield Problem("unit price", row.id, f"there is no term {row.term!r}")
        if not row.regions.split():
            yield Problem("unit price", row.id, "names no region")
        hour = row.price_as_listed / _HOURS[row.per_as_listed]
        if abs(row.usd_per_unit_hour - hour) > 1e-6 * hour:
            what = f"{row.usd_per_unit_hour:g} an hour is not {row.price_as_listed:g} a {row.per_as_listed}"
            yield Problem("unit price", row.id, what)
        if row.status != DOUBTFUL and not UNIT_HOUR.hold(row.usd_per_unit_hour):
            bounds = UNIT_HOUR
            phrase = f"{row.usd_per_unit_hour:g} {bounds.unit} is not within {bounds.least:g} to {bounds.most:g}"
            yield Problem("bounds", row.id, phrase)
        for region in dict.fromkeys(row.regions.split()):
            key = (row.provider, row.unit, row.family, row.reach, row.term, region, row.effective_from, row.observed_on)
            listed[key] += 1
            if listed[key] == 2:
                yield Problem("overlap", row.id, f"another price holds in {region} from the same day on")


def capacity_problems(rows: Sequence[UnitCapacity], prices: Iterable[PriceRow]) -> Iterator[Problem]:
    """Yield capacities of units that lack provenance, of models that the seller does not list, and stated twice."""
    listed = {(row.provider, row.model) for row in prices}
    reaches: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        where = f"{row.provider} / {row.model}, {row.reach}"
        yield from _provenance(where, row.source, row.observed_on, row.status)
        if (row.provider, row.model) not in listed:
            yield Problem("capacity", where, "no source lists this name")
        if row.output_token_weight <= 0:
            yield Problem("capacity", where, "an output token counts as nothing")
        reaches[row.provider, row.model].add(row.reach)
    for (provider, model), found in reaches.items():
        if units.ANY in found and len(found) > 1:
            yield Problem("capacity", f"{provider} / {model}", "is stated for any reach and for some")


def overlaps(rows: Iterable[PriceRow]) -> Iterator[Problem]:
    """Yield standard prices of which another one of the same source, tier and hours holds on some of the same days."""
    groups: dict[tuple[object, ...], list[PriceRow]] = defaultdict(list)
    for row in rows:
        if row.variant == STANDARD:
            key = (row.dataset, row.edition, row.provider, row.model, row.tier_from_input_tokens, row.window)
            groups[key].append(row)
    for group in groups.values():
        ordered = sorted(group, key=lambda r: (r.effective_from or date.min, r.block))
        for i, earlier in enumerate(ordered):
            for later in ordered[i + 1 :]:
                if earlier.effective_to is None or (later.effective_from or date.min) < earlier.effective_to:
                    what = f"holds from {earlier.effective} on together with the price from {later.effective}"
                    yield Problem("overlap", _place(earlier), what)


def alias_problems(aliases: Sequence[Alias], rows: Iterable[PriceRow]) -> Iterator[Problem]:
    """Yield spellings with two models, models that are not registered, and aliases of nothing that is listed."""
    models: dict[tuple[str, str], set[str]] = defaultdict(set)
    listed = {(row.provider, row.model) for row in rows}
    registered = set(registry_ids())
    for alias in aliases:
        where = f"{alias.provider} / {alias.provider_model}"
        models[alias.provider, alias.provider_model].add(alias.model)
        if alias.model not in registered:
            yield Problem("alias", where, f"the model {alias.model!r} is not registered")
        if alias.how not in ("exact", "rule"):
            yield Problem("alias", where, f"how must be 'exact' or 'rule', not {alias.how!r}")
        if (alias.provider, alias.provider_model) not in listed:
            yield Problem("alias", where, "no source lists this name")
    counted = Counter((a.provider, a.provider_model) for a in aliases)
    for (provider, name), times in counted.items():
        if times > 1:
            names = ", ".join(sorted(models[provider, name]))
            yield Problem("alias", f"{provider} / {name}", f"ambiguous: {times} rows name {names}")


def provider_problems(
    providers: Sequence[Provider], prices: Iterable[PriceRow], rates: Iterable[RateRow]
) -> Iterator[Problem]:
    """Yield sellers of a row that the table lacks, unknown kinds, and sellers with neither a price nor a note."""
    known = Counter(p.id for p in providers)
    priced = {r.provider for r in prices} | {r.provider for r in rates}
    for id in sorted(priced - known.keys()):
        yield Problem("provider", id, "is not in the table of providers")
    for p in providers:
        if known[p.id] > 1 or p.kind not in KINDS or (p.same_as is not None and p.same_as not in known):
            yield Problem("provider", p.id, f"listed twice, of no known kind ({p.kind!r}) or the same as nobody")
        if p.id not in priced and not p.without_public_price and p.same_as is None:
            yield Problem("provider", p.id, "has no price, and the table does not say so")


def _provenance(where: str, source: str, observed_on: date | None, status: str) -> Iterator[Problem]:
    if not source.strip():
        yield Problem("provenance", where, "has no source")
    if observed_on is None and status != DOUBTFUL:
        yield Problem("provenance", where, "has no date and is not marked doubtful")
    if status not in STATUSES:
        yield Problem("provenance", where, f"the status {status!r} is not one of {', '.join(STATUSES)}")


def _place(row: PriceRow) -> str:
    tier = f" above {row.tier_from_input_tokens:,} tokens" if row.tier_from_input_tokens else ""
    return f"{row.dataset}: {row.provider} / {row.model}, {row.variant}{tier}, {row.effective}"
