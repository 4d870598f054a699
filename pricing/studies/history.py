"""Price history: what a model's tokens or a GPU-hour cost on each day, and the yearly rate of change.

Token prices: dated blocks of the newest edition say from when to when a price held, and count before anything else.
Before the first dated block counts what earlier editions and older releases of the price package listed on their days
(`pricing/data/token_price_history.csv`); between two of them nothing is known and nothing is filled in. Shown are
standard prices of the first context tier that hold all day.

GPU rates: a series is one supplier, term, number of GPUs and region, because other offers are other goods; of several
prices on a day the lowest. The market is the median over suppliers in a quarter, each supplier counted once.

For the yearly rate every quarter counts once, with the last price known in it: release days that lie close together
are no further evidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from statistics import median
from typing import Literal

from economics.cost.token_lines import BILLED_LINES, TokenLine
from economics.trend import CONFIDENCE, Trend, fit_trend
from pricing.contract.catalogue import market_of
from pricing.contract.contract import CONTRACT
from pricing.curated import day, number, records
from pricing.errors import UnknownPrice
from pricing.rows import STANDARD, PriceRow
from pricing.rules.rents import DOUBTFUL, passed_over
from pricing.store.catalogue import Catalogue
from pricing.studies.backfill import OUTPUT as TOKEN_HISTORY

PricedSide = Literal["api", "hosted", "gpu_rent"]
"""The sides of a horizon whose prices are listed, and so have a history."""
RATE_HISTORY = "gpu_rate_history.csv"
LINES = {line.id: line for line in BILLED_LINES if line.in_history}
"""The lines that have a history, by id."""
MIN_SUPPLIERS = 5
_DAY = timedelta(days=1)
NO_TOKENS = ("gpu-rates", "throughput", "hardware", "quality", "retirements", "units", "facts")
"""The sources without token prices: their editions are no days on which a token price was seen."""
_NOT_PUBLISHED = (DOUBTFUL, "assumed", CONTRACT)
_DERIVED = "derived"
"""Worked out of a listed rate, which is in the series itself."""


@dataclass(frozen=True, slots=True)
class Observation:
    """A price that held from `first` to `last`, both included, with the source that says so."""

    first: date
    last: date
    value: float
    source: str


@dataclass(frozen=True, slots=True)
class Step:
    """A change of price: the first day the new one is known, both prices, and the change as a share of the old."""

    on: date
    before: float
    after: float
    share: float | None


@dataclass(frozen=True, slots=True)
class Of:
    """What a series is the price of, by ids: tokens of a seller's model, or GPUs of a supplier, "" for the market's."""

    provider: str = ""
    model: str = ""
    line: str = ""
    term: str = ""
    gpu: str = ""
    gpus: int = 0
    region: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """The price of one thing over time, in the order of days, no two observations overlapping."""

    label: str
    unit: str
    observations: tuple[Observation, ...]
    note: str = ""
    of: Of = Of()

    @property
    def points(self) -> list[tuple[date, float]]:
        """Days and prices for a chart: the first and the last day of each observation."""
        return [(on, o.value) for o in self.observations for on in dict.fromkeys((o.first, o.last))]

    @property
    def steps(self) -> list[Step]:
        """Every change from one observation to the next."""
        return [
            Step(b.first, a.value, b.value, b.value / a.value - 1 if a.value else None)
            for a, b in pairwise(self.observations)
            if a.value != b.value
        ]

    def quarterly(self) -> list[tuple[date, float]]:
        """One point a calendar quarter: the last day in it with a known price, and that price."""
        last: dict[tuple[int, int], tuple[date, float]] = {}
        for o in self.observations:
            quarter = _quarter(o.first)
            while quarter <= _quarter(o.last):
                last[quarter] = (min(o.last, _end(quarter)), o.value)
                quarter = _next(quarter)
        return [last[quarter] for quarter in sorted(last)]

    def trend(self, confidence: float = CONFIDENCE) -> Trend:
        """The yearly rate of change over the quarters, or why there is none (see `economics.trend`)."""
        points = self.quarterly()
        return fit_trend([on for on, _ in points], [value for _, value in points], confidence, "quarter")


@dataclass(frozen=True)
class PriceHistory:
    """How one listed price has changed, and which yearly change of a horizon it speaks for."""

    side: PricedSide
    series: Series


def token_series(catalogue: Catalogue, provider: str, model: str, line: str = "input") -> Series:
    """Return the price [USD/Mtok] of one line (an id of LINES) of a provider's model over time.

    Models that are no longer listed are found too. Raises UnknownPrice when no edition and no older release has it,
    ValueError for a line that does not exist.
    """
    if line not in LINES:
        raise ValueError(f"{line!r} is no line: there are {', '.join(LINES)}")
    catalogue = market_of(catalogue)
    dated: list[Observation] = []
    listed = released_prices().get((provider, model, line), [])
    refusal: UnknownPrice | None = None
    known = bool(listed)
    for on in sorted({e.observed_on for e in catalogue.editions if e.source not in NO_TOKENS}):
        try:
            rows = catalogue.token_price_rows(provider, model, on).rows
        except UnknownPrice as error:
            refusal, dated = error, []
            continue
        known = True
        dated, undated = _blocks(rows, LINES[line])
        listed = [*listed, *undated, *(replace(o, first=o.last) for o in dated[-1:])]
    if refusal is not None and not known:
        raise refusal
    start = dated[0].first if dated else date.max
    before = [replace(o, last=min(o.last, start - _DAY)) for o in listed if o.first < start]
    label = f"{provider} · {model} · {LINES[line].words}"
    of = Of(provider=provider, model=model, line=line)
    return Series(label, "USD/Mtok", tuple(_joined([*before, *dated])), of=of)


def rate_series(
    catalogue: Catalogue, gpu: str, provider: str | None = None, term: str | None = None
) -> tuple[Series, ...]:
    """Return the rates [USD/GPU-hour] of a GPU over time, a series per supplier, term, number of GPUs and region.

    The longest come first. Doubtful and undated rates are left out. Raises UnknownRate for a GPU without a rate.
    """
    by_offer: dict[tuple[str, str, int, str], dict[date, Observation]] = defaultdict(dict)
    for offer in _offers(catalogue, gpu):
        if provider in (None, offer.provider) and term in (None, offer.term):
            days = by_offer[offer.provider, offer.term, offer.gpu_count, offer.region]
            seen = days.get(offer.on)
            if seen is None or offer.usd_per_gpu_hour < seen.value:
                days[offer.on] = Observation(offer.on, offer.on, offer.usd_per_gpu_hour, offer.source)
    series = [
        Series(
            f"{supplier} · {offer_term} · {count}× {gpu} · {region}",
            "USD/GPU-hour",
            _by_day(days),
            of=Of(supplier, term=offer_term, gpu=gpu, gpus=count, region=region),
        )
        for (supplier, offer_term, count, region), days in by_offer.items()
    ]
    return tuple(sorted(series, key=lambda s: (-len(s.observations), s.label)))


def market_series(catalogue: Catalogue, gpu: str, term: str) -> Series:
    """Return the market's rate [USD/GPU-hour] of a GPU and term: per quarter the median over suppliers.

    A supplier's price in a quarter is the median of its offers of all sizes and regions. Quarters with fewer than
    MIN_SUPPLIERS suppliers are left out. Raises UnknownRate for a GPU without a rate.
    """
    quarters: dict[tuple[int, int], dict[str, list[tuple[date, float]]]] = defaultdict(lambda: defaultdict(list))
    for offer in _offers(catalogue, gpu):
        if offer.term == term:
            quarters[_quarter(offer.on)][offer.provider].append((offer.on, offer.usd_per_gpu_hour))
    observations = []
    for _, suppliers in sorted(quarters.items()):
        if len(suppliers) >= MIN_SUPPLIERS:
            on = max(seen for offers in suppliers.values() for seen, _ in offers)
            value = median(median(price for _, price in offers) for offers in suppliers.values())
            observations.append(Observation(on, on, value, f"median of {len(suppliers)} suppliers"))
    note = f"quarters with at least {MIN_SUPPLIERS} suppliers; which suppliers are counted changes from one to the next"
    return Series(f"market · {term} · {gpu}", "USD/GPU-hour", tuple(observations), note, Of(term=term, gpu=gpu))


@dataclass(frozen=True, slots=True)
class _Offer:
    """A dated rental price from either table."""

    provider: str
    term: str
    gpu_count: int
    region: str
    usd_per_gpu_hour: float
    on: date
    source: str


def _offers(catalogue: Catalogue, gpu: str) -> Iterable[_Offer]:
    for row in market_of(catalogue).rate_rows(gpu=gpu):
        if passed_over(row) is None and row.status != _DERIVED and row.observed_on is not None:
            yield _Offer(
                row.provider, row.term, row.gpu_count, row.region, row.usd_per_gpu_hour, row.observed_on, row.source
            )
    yield from published_rates().get(gpu, [])


@cache
def published_rates() -> dict[str, list[_Offer]]:
    """The rates of `gpu_rate_history.csv` by GPU."""
    offers: dict[str, list[_Offer]] = defaultdict(list)
    for r in records(RATE_HISTORY):
        price, on = number(r["usd_per_gpu_hour"]), day(r["observed_on"])
        assert price is not None
        assert on is not None
        offers[str(r["gpu"])].append(
            _Offer(
                str(r["provider"]),
                str(r["term"]),
                int(str(r["gpu_count"])),
                str(r["region"]),
                price,
                on,
                str(r["source"]),
            )
        )
    return dict(offers)


@cache
def released_prices() -> dict[tuple[str, str, str], list[Observation]]:
    """What older releases listed, by provider, model and line."""
    observations: dict[tuple[str, str, str], list[Observation]] = defaultdict(list)
    for r in records(TOKEN_HISTORY):
        first, last = day(r["first_released_on"]), day(r["last_released_on"])
        assert first is not None
        assert last is not None
        versions = dict.fromkeys((str(r["first_version"]), str(r["last_version"])))
        source = f"genai-prices {' to '.join(versions)}"
        for line in LINES.values():
            price = number(r[line.field])
            if price is not None:
                observations[str(r["provider"]), str(r["model"]), line.id].append(
                    Observation(first, last, price, source)
                )
    return dict(observations)


def _blocks(rows: Iterable[PriceRow], line: TokenLine) -> tuple[list[Observation], list[Observation]]:
    """What a state of a list says of a line: dated observations in order, and undated ones on the day it was seen."""
    plain = [
        r
        for r in rows
        if r.variant == STANDARD
        and r.tier_from_input_tokens == 0
        and r.window_start is None
        and r.status not in _NOT_PUBLISHED
    ]
    if not plain:
        return [], []
    observed_on = max(r.listed_on for r in plain)
    starts = sorted({r.effective_from for r in plain if r.effective_from and r.effective_from <= observed_on})
    undated = _price_on(plain, date.min, line)
    dated = []
    if starts and undated is not None:
        dated.append(Observation(starts[0] - _DAY, starts[0] - _DAY, *undated))
    for start, following in pairwise((*starts, observed_on + _DAY)):
        price = _price_on(plain, start, line)
        if price is not None:
            dated.append(Observation(start, following - _DAY, *price))
    listed = [Observation(observed_on, observed_on, *undated)] if undated is not None and not starts else []
    return dated, listed


def _price_on(rows: list[PriceRow], on: date, line: TokenLine) -> tuple[float, str] | None:
    """The price of a line on a day, and its source: of the blocks that have begun the last; None when not listed."""
    begun = [r for r in rows if r.effective_from is None or r.effective_from <= on]
    if not begun:
        return None
    row = max(begun, key=lambda r: r.block)
    price = row.price(line)
    return None if price is None else (price, row.source)


def _joined(observations: list[Observation]) -> list[Observation]:
    """Observations in order, cut where a later one begins, and joined where they touch at the same price."""
    joined: list[Observation] = []
    for o in sorted(observations, key=lambda o: (o.first, o.last)):
        if joined and o.value == joined[-1].value and o.first <= joined[-1].last + _DAY:
            joined[-1] = replace(joined[-1], last=max(joined[-1].last, o.last), source=o.source)
            continue
        if joined and o.first <= joined[-1].last:
            joined[-1] = replace(joined[-1], last=o.first - _DAY)
            if joined[-1].last < joined[-1].first:
                joined.pop()
        joined.append(o)
    return joined


def _by_day(days: dict[date, Observation]) -> tuple[Observation, ...]:
    return tuple(days[on] for on in sorted(days))


def _quarter(on: date) -> tuple[int, int]:
    return on.year, (on.month - 1) // 3


def _next(quarter: tuple[int, int]) -> tuple[int, int]:
    year, place = quarter
    return (year, place + 1) if place < 3 else (year + 1, 0)


def _end(quarter: tuple[int, int]) -> date:
    year, place = _next(quarter)
    return date(year, place * 3 + 1, 1) - _DAY
