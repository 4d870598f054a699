"""What a profile fills into a scenario: numbers of the workload, options for what is paid today, and their mix.

Months have 730 hours. The span of the file is its covered days, or its exact time where that differs by more than 5 %.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from breakeven.figures import percent
from breakeven.figures import tokens as short
from breakeven.names import supplier_name
from breakeven.origins import one_line
from breakeven.usage.prefix import CopyCache
from breakeven.usage.week import week_weights
from economics.errors import InputError
from economics.fields.edition import EDITIONS
from economics.fields.table import FIELDS
from economics.numbers import digits
from economics.option.mix import MAX_PARTS
from economics.option.token_priced import TokenPricedOption
from economics.scenario.scenario import MAX_OPTIONS, Scenario
from economics.units import HOURS_PER_DAY, HOURS_PER_MONTH
from pricing.resolve.names import model_name
from pricing.store.catalogue import Catalogue
from pricing.studies.list_price import Rates, list_prices
from usage.profile import Part, Profile

MIX_NAME = "Today"
"""What the mix of the options that are paid today is called."""
LEAST_SHARE_OF_COST = 0.02
"""A model with less of the cost has no option of its own."""
EXACT_FROM = 0.05
"""From this relative difference on the exact time counts in place of the covered days."""
LEAST_HOURS_FOR_A_PEAK = 24
Scope = Literal["priced", "all"]
"""Whose tokens are filled: those of the models that have a list price, or those of all."""
CostBasis = Literal["logged", "list"]


@dataclass(frozen=True)
class FilledNumber:
    """A field of the workload: its new value (None: it is left out), what that rests on, and whether it is proposed.

    One that is not `sure` waits for the reader's tick.
    """

    name: str
    value: float | tuple[int, ...] | None
    basis: str
    sure: bool = True


@dataclass(frozen=True)
class FilledOption:
    """What is paid for one model of the log, or for the `rest` of them: its requests as sums, and an offer at list.

    `log_names` are what the log calls it. `prices` are means of several models' list prices [USD/Mtok], by field; of
    one model None: the catalogue's hold. `share_of_cost` is of the list cost of all options.
    """

    key: str
    name: str
    provider: str
    model: str
    log_names: tuple[str, ...]
    requests: int | None
    input_tokens: int
    output_tokens: int
    usd: float
    share_of_cost: float
    prices: Mapping[str, float] | None = None
    cache_write_long_share: float | None = None

    @property
    def rest(self) -> bool:
        """Whether it stands for several models."""
        return self.prices is not None


@dataclass(frozen=True)
class Span:
    """The time that a file covers [day], and which of its two lengths counts."""

    covered_days: float
    exact_days: float

    @property
    def exact(self) -> bool:
        """Whether the exact time counts: it differs from the covered days by more than 5 %."""
        return abs(self.exact_days - self.covered_days) > EXACT_FROM * self.covered_days

    @property
    def days(self) -> float:
        """The time that counts."""
        return self.exact_days if self.exact else self.covered_days

    def a_month(self, amount: float) -> float:
        """Return what an amount of the file comes to in a month of 730 hours."""
        return amount / (self.days * HOURS_PER_DAY) * HOURS_PER_MONTH

    def other_month(self, amount: float) -> float:
        """Return the same by the length that does not count."""
        days = self.covered_days if self.exact else self.exact_days
        return amount / (days * HOURS_PER_DAY) * HOURS_PER_MONTH


@dataclass(frozen=True)
class Filling:
    """What a profile fills into a scenario, and what it leaves out, in sentences.

    `usd_per_month` is what the options cost, as the log says or at list price by `cost_basis`.
    """

    source: str
    span: Span | None
    scope: Scope
    numbers: tuple[FilledNumber, ...]
    options: tuple[FilledOption, ...]
    usd_per_month: float | None
    cost_basis: CostBasis
    left_out: tuple[str, ...]
    unpriced: tuple[str, ...]
    """What the log calls the models that have no list price."""


@dataclass(frozen=True)
class _Sums:
    requests: int | None
    input: int
    output: int
    cached: int | None
    written: int | None

    @property
    def tokens(self) -> int:
        return self.input + self.output


def filling_of(
    profile: Profile,
    scenario: Scenario,
    catalogue: Catalogue,
    as_of: date,
    scope: Scope = "priced",
    cache: CopyCache | None = None,
) -> Filling:
    """Return what a profile fills into a scenario; `cache` is the copy whose memory a log with prefix hashes fills.

    Where no model has a list price, all tokens count whatever the scope.
    """
    options, left_out = _options(profile, scenario, catalogue, as_of)
    parts = profile.by_model or {}
    priced = [parts[name] for option in options for name in option.log_names]
    unpriced = tuple(name for name, part in parts.items() if not _has_price(part) and part.input_tokens)
    scope = scope if options else "all"
    sums = _sum(priced) if scope == "priced" else _whole(profile)
    span = _span(profile)
    usd, basis = _cost(priced, profile)
    numbers = [] if sums is None else _numbers(profile, sums, span, scope, cache, unpriced, scenario.schema_version > 1)
    kept, refused = _within_range(numbers, scenario)
    return Filling(
        source=one_line(", ".join(profile.files)) or profile.format,
        span=span,
        scope=scope,
        numbers=kept,
        options=options,
        usd_per_month=None if usd is None or span is None else span.a_month(usd),
        cost_basis=basis,
        left_out=(*left_out, *refused),
        unpriced=unpriced if options else (),
    )


def _span(profile: Profile) -> Span | None:
    if not profile.covered_days:
        return None
    return Span(profile.covered_days, profile.exact_days or profile.covered_days)


def _whole(profile: Profile) -> _Sums | None:
    if profile.input_tokens is None or profile.output_tokens is None:
        return None
    return _Sums(
        profile.successful if profile.successful is not None else profile.requests,
        profile.input_tokens,
        profile.output_tokens,
        profile.cached_read_tokens,
        profile.cache_write_tokens,
    )


def _sum(parts: Sequence[Part]) -> _Sums:
    def total(name: str) -> int | None:
        counts = [getattr(part, name) for part in parts]
        return None if any(count is None for count in counts) else sum(counts)

    return _Sums(
        total("requests"),
        sum(part.input_tokens for part in parts),
        sum(part.output_tokens for part in parts),
        total("cached_read_tokens"),
        total("cache_write_tokens"),
    )


def _cost(parts: Sequence[Part], profile: Profile) -> tuple[float | None, CostBasis]:
    """What the options cost in the file [USD]: as it says, else at list price."""
    logged = [part.logged_cost_usd for part in parts if part.logged_cost_usd is not None]
    if parts and len(logged) == len(parts) and sum(logged) > 0:
        return sum(logged), "logged"
    listed = [part.cost_at_list_usd for part in parts if part.cost_at_list_usd is not None]
    if listed:
        return sum(listed), "list"
    return profile.logged_cost_usd or None, "logged"


def _numbers(
    profile: Profile,
    sums: _Sums,
    span: Span | None,
    scope: Scope,
    cache: CopyCache | None,
    unpriced: Sequence[str],
    of_hours: bool,
) -> list[FilledNumber]:
    found = []
    if span is not None and sums.tokens:
        found.append(FilledNumber("tokens_per_month", float(round(span.a_month(sums.tokens))), _volume(sums, span)))
    if sums.input and sums.output:
        ratio = f"{short(sums.input)} input and {short(sums.output)} output tokens"
        found.append(FilledNumber("input_output_ratio", _rounded(sums.input / sums.output), ratio))
    if sums.requests and sums.input:
        basis = f"mean of {sums.requests:,} successful requests"
        found.append(FilledNumber("input_tokens_per_request", _rounded(sums.input / sums.requests), basis))
    found += _cached(profile, sums, cache)
    if profile.batch_share is not None:
        of_all = " of all models" if scope == "priced" and unpriced else ""
        found.append(FilledNumber("batch_share", _rounded(profile.batch_share), f"share of the tokens{of_all}"))
    return [*found, *_peaks(profile, of_hours)]


def _volume(sums: _Sums, span: Span) -> str:
    """What the volume of a month rests on: the span that counts, and what the other one would give."""
    tokens = short(sums.tokens)
    other = short(span.other_month(sums.tokens))
    if span.exact:
        whole = f"{span.covered_days:g} whole days" if span.covered_days != span.exact_days else "its covered time"
        return (
            f"{tokens} tokens in {in_days(span.days)}, the exact time ({whole} would give {other}); 730 hours a month"
        )
    if span.exact_days != span.covered_days:
        exact = f"the exact {in_days(span.exact_days)} would give {other}"
        return f"{tokens} tokens in {span.covered_days:g} whole days ({exact}); 730 hours a month"
    return f"{tokens} tokens in {in_days(span.days)}; 730 hours a month"


def in_days(days: float) -> str:
    """Write a time as people say it.

    >>> in_days(21.0), in_days(1.0833), in_days(0.5), in_days(0.0409)
    ('21 days', '1.08 days', '12 hours', '58.9 minutes')
    """
    if days >= 1:
        return "1 day" if days == 1 else f"{digits(days, 3)} days" if days < 1000 else f"{days:,.0f} days"
    hours = days * HOURS_PER_DAY
    return f"{digits(hours, 3)} hours" if hours >= 1 else f"{digits(60 * hours, 3)} minutes"


def _cached(profile: Profile, sums: _Sums, cache: CopyCache | None) -> list[FilledNumber]:
    if sums.cached is not None and sums.input:
        found = [FilledNumber("cache_hit_rate", _rounded(sums.cached / sums.input), "cached reads of all input")]
        if sums.written is not None:
            share = _rounded(sums.written / sums.input)
            found.append(FilledNumber("cache_write_share", share, "written to the cache, of all input"))
        else:
            found.append(FilledNumber("cache_write_share", None, "the file does not say what was written"))
        return found
    infinite = profile.prefix_hit_rate_infinite
    if infinite is None:
        return []
    forgets = f"a cache that forgets nothing: {percent(infinite)}"
    if cache is None:
        basis = "of a cache that forgets nothing: no option of the scenario runs on machines whose memory is known"
        rate = infinite
    else:
        basis = f"of the {short(cache.tokens)} tokens that a copy of {cache.option} holds beside its weights; {forgets}"
        rate = cache.hit_rate
    removed = FilledNumber("cache_write_share", None, "a cache of its own costs nothing to write")
    return [FilledNumber("cache_hit_rate", _rounded(rate), basis), removed]


def _peaks(profile: Profile, of_hours: bool) -> list[FilledNumber]:
    """The load of the hours of the week where the scenario can hold it and the file covers one, else the peak."""
    weights = week_weights(profile) if of_hours else None
    if weights is not None:
        basis = f"mean of each hour of the week over {profile.hours_in_span:,} hours, UTC"
        return [FilledNumber("load_profile", weights, basis)]
    hours = profile.hours_in_span
    if hours is None or profile.peak_to_average_hour is None:
        return []
    if hours >= LEAST_HOURS_FOR_A_PEAK:
        why = "its times have no weekday" if profile.first is None else "less than a week says no hours of the week"
        basis = f"busiest of {hours:,} clock hours over their mean; {why}"
        return [FilledNumber("peak_to_average", _rounded(profile.peak_to_average_hour), basis)]
    minute = profile.peak_to_average_minute
    if minute is None:
        return []
    basis = "busiest minute over the mean: the file covers less than a day, which knows no nights"
    return [FilledNumber("peak_to_average", _rounded(minute), basis, sure=False)]


def _rounded(value: float) -> float:
    """Six significant digits: what a scenario shows, and an address holds."""
    return float(f"{value:.6g}")


def _within_range(
    numbers: Sequence[FilledNumber], scenario: Scenario
) -> tuple[tuple[FilledNumber, ...], tuple[str, ...]]:
    """The numbers that the open scenario can hold, and a sentence for each that it cannot."""
    edition = EDITIONS[scenario.schema_version]
    kept: list[FilledNumber] = []
    refused = []
    for number in numbers:
        if scenario.schema_version == 1 and number.name == "cache_write_share":
            if number.value is not None:
                label = FIELDS[number.name].label
                refused.append(f"{label}: the open scenario is of the first edition, which has none.")
            continue
        if number.value is None and scenario.workload.cache_write_share is None:
            continue  # there is nothing to leave out
        if isinstance(number.value, float):
            try:
                edition.field(number.name).check(number.value, number.name)
            except InputError as error:
                refused.append(f"{FIELDS[number.name].label}: {error.message}.")
                continue
        kept.append(number)
    return tuple(kept), tuple(refused)


def _options(
    profile: Profile, scenario: Scenario, catalogue: Catalogue, as_of: date
) -> tuple[tuple[FilledOption, ...], list[str]]:
    """One option for each model with a list price and enough of the cost, one for the rest, and what is left out."""
    parts = profile.by_model or {}
    by_offer: dict[tuple[str, str], list[str]] = {}
    left_out = []
    for name, part in parts.items():
        if not _has_price(part):
            continue
        if part.output_tokens:
            by_offer.setdefault((part.priced_at or "", part.priced_as or ""), []).append(name)
        else:
            left_out.append(f"{said_name(name)} has no output: it is no model that answers, and gets no option.")
    cost = sum(parts[name].cost_at_list_usd or 0.0 for names in by_offer.values() for name in names)
    made = sorted((_option(offer, names, parts, cost) for offer, names in by_offer.items()), key=lambda o: -o.usd)
    named = [replace(each, name=_name(each, catalogue, as_of)) for each in made]
    room = _room(scenario, named)
    large = [each for each in named if each.share_of_cost >= LEAST_SHARE_OF_COST]
    small = [each for each in named if each.share_of_cost < LEAST_SHARE_OF_COST]
    if len(large) + bool(small) > room:
        large, small = large[: max(0, room - 1)], [*large[max(0, room - 1) :], *small]
    if named and room < min(len(named), 2):
        need = "The scenario has no room for the options of the log: remove some of its options first."
        return (), [*left_out, need]
    rest = small if len(small) < 2 else [_rest(small, parts, cost, catalogue, as_of)]
    return (*large, *rest), left_out


def _has_price(part: Part) -> bool:
    return part.priced_as is not None and part.priced_at is not None and bool(part.cost_at_list_usd)


def said_name(name: str) -> str:
    """Return what sentences call a model or team of a log."""
    return one_line(name) or "requests without a model's name"


def _room(scenario: Scenario, wanted: Sequence[FilledOption]) -> int:
    """How many options there is room for, beside the mix of several."""
    there = sum(1 for each in wanted if place_of(scenario, each) is not None)
    mix = 1 if len(wanted) > 1 and all(option.name != MIX_NAME for option in scenario.options) else 0
    return min(MAX_PARTS, MAX_OPTIONS - len(scenario.options) - mix + there)


def place_of(scenario: Scenario, wanted: FilledOption) -> int | None:
    """Return the place of an option of the scenario that already buys the same offer at the same prices."""
    for place, option in enumerate(scenario.options):
        if (
            isinstance(option, TokenPricedOption)
            and (option.provider, option.model) == (wanted.provider, wanted.model)
            and not option.discount
            and option.price.model_dump(exclude_unset=True) == dict(wanted.prices or {})
        ):
            return place
    return None


def _option(offer: tuple[str, str], names: Sequence[str], parts: Mapping[str, Part], cost: float) -> FilledOption:
    group = [parts[name] for name in names]
    sums = _sum(group)
    usd = sum(part.cost_at_list_usd or 0.0 for part in group)
    long = [part.cache_write_1h_tokens for part in group]
    long_share = None
    if sums.written and all(count is not None for count in long):
        long_share = _rounded(sum(count or 0 for count in long) / sums.written) or None
    return FilledOption(
        key=f"option {offer[0]} {offer[1]}",
        name="",
        provider=offer[0],
        model=offer[1],
        log_names=tuple(names),
        requests=sums.requests,
        input_tokens=sums.input,
        output_tokens=sums.output,
        usd=usd,
        share_of_cost=usd / cost if cost else 0.0,
        cache_write_long_share=long_share,
    )


def _name(option: FilledOption, catalogue: Catalogue, as_of: date) -> str:
    document = TokenPricedOption(kind="api", name=option.model, provider=option.provider, model=option.model)
    return f"{model_name(document, catalogue, as_of)} at {supplier_name(option.provider)}"


def _rest(
    small: Sequence[FilledOption], parts: Mapping[str, Part], cost: float, catalogue: Catalogue, as_of: date
) -> FilledOption:
    """One option for several models, at the means of their list prices by the tokens that each is paid for."""
    names = [name for option in small for name in option.log_names]
    prices = list_prices(catalogue, names, as_of)
    weighed = [(parts[name], prices[name].rates(0, batch=False)) for name in names if name in prices]
    first = small[0]
    merged = _option((first.provider, first.model), names, parts, cost)
    return replace(
        merged,
        key="option rest",
        name=f"{len(small)} other models",
        prices=_mean_prices(weighed),
        cache_write_long_share=merged.cache_write_long_share,
    )


def _mean_prices(weighed: Sequence[tuple[Part, Rates]]) -> dict[str, float]:
    """Means of list prices [USD/Mtok] by field: each line by its own tokens, by the input where it has none."""

    def mean(line: str, tokens: Sequence[int]) -> float:
        by = tokens if any(tokens) else [part.input_tokens for part, _ in weighed]
        total: float = sum(n * getattr(rates, line) for n, (_, rates) in zip(by, weighed, strict=True))
        return total / sum(by)

    plain = [p.input_tokens - (p.cached_read_tokens or 0) - (p.cache_write_tokens or 0) for p, _ in weighed]
    read = [part.cached_read_tokens or 0 for part, _ in weighed]
    written = [part.cache_write_tokens or 0 for part, _ in weighed]
    means = {
        "input_usd_per_mtok": mean("plain", plain),
        "cached_input_usd_per_mtok": mean("cached", read),
        "cache_write_usd_per_mtok": mean("cache_write", written),
        "cache_write_long_usd_per_mtok": mean("cache_write_long", written),
        "output_usd_per_mtok": mean("output", [part.output_tokens for part, _ in weighed]),
    }
    return {field: _rounded(price) for field, price in means.items()}
