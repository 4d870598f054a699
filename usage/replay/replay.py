"""The requests of a log through every option of a scenario, beside what the mean of the log would cost there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from economics.cost.load import Load
from economics.errors import InputError
from economics.option.mix import Mixed
from economics.option.protocol import PricedOption
from economics.option.provisioned import Provisioned
from economics.option.scaled import ScaledHosted
from economics.option.self_hosted import SelfHosted, SelfHostedOption
from economics.option.token_priced import TokenOption, TokenPricedOption
from economics.scenario.scenario import Scenario
from pricing.errors import CatalogueError
from pricing.resolve.by_request import RequestPrices, request_prices
from pricing.resolve.scenario import resolve_each
from pricing.resolve.shelf import shelf
from pricing.store.catalogue import Catalogue
from usage.replay.capacity import CapacityReplay, Copies, replay_copies, replay_scaled, replay_units
from usage.replay.cause import BUSIEST, COPIES, TOO_LONG, Cause, CauseName, together
from usage.replay.log import Edges, Log, TooLong
from usage.replay.means import Month, filled, month_of
from usage.replay.tokens import TierUse, replay_tokens

HitSource = Literal["requests", "prefixes", "given", "scenario"]


@dataclass(frozen=True)
class Replayed:
    """One option: what the requests cost on it a month, and what their mean would.

    `log_usd` is what the log's own requests cost as they came, without what comes beside an option by the month; None
    for capacity, which is paid for by the hour. `usd_per_month` and `means_usd_per_month` are None where `reason` says
    why. `tiers` are those of a token-priced option; `copies` are those of one bought by capacity.
    """

    name: str
    kind: str
    log_usd: float | None = None
    usd_per_month: float | None = None
    means_usd_per_month: float | None = None
    causes: tuple[Cause, ...] = ()
    tiers: tuple[TierUse, ...] = ()
    too_long: TooLong | None = None
    copies: Copies | None = None
    reason: str = ""

    @property
    def difference_usd(self) -> float | None:
        """What the requests cost a month more than their mean."""
        if self.usd_per_month is None or self.means_usd_per_month is None:
            return None
        return self.usd_per_month - self.means_usd_per_month

    @property
    def difference_share(self) -> float | None:
        """That over the cost of the mean; None over nothing."""
        difference, means = self.difference_usd, self.means_usd_per_month
        return difference / means if difference is not None and means else None


@dataclass(frozen=True)
class Replay:
    """A log on every option of a scenario. `workload` is that of its mean; `hits_from` says whose cache hits count."""

    log: Log
    month: Month
    as_of: date
    scenario: Scenario
    load: Load
    hits_from: HitsFrom
    options: tuple[Replayed, ...]


@dataclass(frozen=True)
class HitsFrom:
    """The share of input read from a cache, and who says so: the log's requests or prefixes, for example."""

    rate: float
    source: HitSource


def edges_of(scenario: Scenario, catalogue: Catalogue, as_of: date) -> Edges:
    """Return the sizes and minutes at which the prices or limits of a scenario's options change."""
    prices, _ = _prices_of(scenario, catalogue, as_of)
    limits = [*_own_limits(scenario, catalogue).values(), *(of.longest for of in prices.values())]
    sizes = [tier.above for of in prices.values() for tier in of.tiers]
    minutes = [minute for of in prices.values() for minute in of.bounds]
    return Edges.of([*sizes, *(limit for limit in limits if limit is not None)], minutes)


def market_edges(scenario: Scenario, catalogue: Catalogue, as_of: date) -> Edges:
    """Return the edges of a scenario, and those at which a listed price changes or a common limit or model ends.

    A log that is read with them can be replayed after options were added, as long as no token factor and no rare limit
    asks for an edge of its own.
    """
    rows = catalogue.price_list(as_of)
    limits = Counter(row.context_window for row in rows if row.context_window)
    sizes = {row.tier_from_input_tokens for row in rows}
    sizes |= {limit for limit, offers in limits.items() if offers >= _COMMON}
    sizes |= {model.context for model in shelf(catalogue).models.values() if model.context}
    ends = {end for row in rows for end in (row.window_start, row.window_end) if end is not None}
    minutes = {end.hour * 60 + end.minute + end.second / 60 for end in ends}
    own = edges_of(scenario, catalogue, as_of)
    return Edges.of(sizes | set(own.sizes), (minutes | set(own.minutes)) - {0.0})


_COMMON = 25
"""A limit that so many listed offers have is common."""


def replay(
    scenario: Scenario,
    log: Log,
    catalogue: Catalogue,
    today: date,
    *,
    hit_rate: float | None = None,
    by_prefixes: bool = True,
) -> Replay:
    """Return what the requests of a log cost on each option of a scenario.

    `hit_rate` counts where the log does not say what its requests read from a cache; by default what its prefix hashes
    give, `by_prefixes`, else what the scenario has. Raises InputError for a log that was summed for other options,
    covers no time, or whose mean is outside what a scenario may have.
    """
    as_of = scenario.as_of or today
    if not log.tells_apart(edges_of(scenario, catalogue, as_of)):
        raise InputError(log.files[0], "it was read before these options were there: read it again")
    month = month_of(log.span, log.files[0])
    hits = _hits(scenario, log, hit_rate, by_prefixes)
    mean = filled(scenario, log, month, hits.rate)
    resolved, errors = resolve_each(mean, catalogue, today)
    prices, why_not = _prices_of(scenario, catalogue, as_of)
    limits = _own_limits(scenario, catalogue)
    by_name = {option.name: option for option in resolved.options}
    why = {_name_at(error, mean): error.message for error in errors} | why_not
    asked = _Asked(log, month, prices, why_not, limits)
    options = []
    for document in scenario.options:
        option = by_name.get(document.name)
        if option is None:
            reason = why.get(document.name, "it has no price")
            options.append(Replayed(document.name, document.kind, reason=reason))
        else:
            options.append(_replayed(option, resolved.load, asked))
    return Replay(log, month, as_of, mean, resolved.load, hits, tuple(options))


@dataclass(frozen=True)
class _Asked:
    log: Log
    month: Month
    prices: Mapping[str, RequestPrices]
    why_not: Mapping[str, str]
    limits: Mapping[str, int | None]


def _replayed(option: PricedOption, load: Load, asked: _Asked) -> Replayed:
    """One option, or a part of a mix with its load."""
    means = option.cost(load).usd_per_month
    if means.scalar is None:
        return Replayed(option.name, option.kind, reason=means.reason or "")
    if isinstance(option, Mixed):
        return _mixed(option, load, means.scalar, asked)
    if isinstance(option, TokenOption):
        return _by_token(option, load, means.scalar, asked)
    return _by_capacity(option, load, means.scalar, asked)


def _by_token(option: TokenOption, load: Load, means_usd: float, asked: _Asked) -> Replayed:
    prices, log = asked.prices.get(option.name), asked.log
    if prices is None:
        reason = asked.why_not[option.name]
        return Replayed(option.name, option.kind, means_usd_per_month=means_usd, reason=reason)
    found = replay_tokens(option, prices, log, load)
    # a part of a mix gets a share of the log's tokens
    share = float(load.tokens_per_month) / (log.tokens * asked.month.factor) if log.tokens else 0.0
    factor = asked.month.factor * share
    causes = [cause.times(factor) for cause in found.causes]
    long = log.longer_than(prices.longest)
    if long is not None:
        causes.append(Cause(TOO_LONG, -found.usd_too_long * factor))
    return Replayed(
        name=option.name,
        kind=option.kind,
        log_usd=(found.usd - (found.usd_too_long if long is not None else 0.0)) * share,
        usd_per_month=means_usd + sum(cause.usd for cause in causes),
        means_usd_per_month=means_usd,
        causes=together(causes),
        tiers=found.tiers,
        too_long=long,
    )


def _by_capacity(option: PricedOption, load: Load, means_usd: float, asked: _Asked) -> Replayed:
    log, longest = asked.log, asked.limits.get(option.name)
    all_of_it = _of_steps(option, load, log, None)
    found = all_of_it
    long = log.longer_than(longest)
    if long is not None and all_of_it.usd_per_month is not None:
        found = _of_steps(option, load, log, longest)
    if found.usd_per_month is None or all_of_it.usd_per_month is None:
        reason = found.reason or all_of_it.reason
        return Replayed(option.name, option.kind, means_usd_per_month=means_usd, too_long=long, reason=reason)
    name: CauseName = COPIES if isinstance(option, ScaledHosted) else BUSIEST
    causes = [Cause(name, all_of_it.usd_per_month - means_usd)]
    causes.append(Cause(TOO_LONG, found.usd_per_month - all_of_it.usd_per_month))
    return Replayed(
        name=option.name,
        kind=option.kind,
        usd_per_month=found.usd_per_month,
        means_usd_per_month=means_usd,
        causes=together(causes),
        too_long=long,
        copies=found.copies,
    )


def _of_steps(option: PricedOption, load: Load, log: Log, longest: int | None) -> CapacityReplay:
    steps = log.steps(longest)
    served = float(steps.tokens.sum())
    if longest is not None:
        load = load.times(served / log.tokens)
    if not served:
        return CapacityReplay(None, "every request of the log is longer than its model takes")
    match option:
        case SelfHosted():
            return replay_copies(option, load, steps)
        case ScaledHosted():
            return replay_scaled(option, load, steps)
        case Provisioned():
            return replay_units(option, load, steps)
        case _:  # a kind that only the month decides costs what the mean says
            paid = option.cost(load).usd_per_month
            return CapacityReplay(paid.scalar, paid.reason or "")


def _mixed(option: Mixed, load: Load, means_usd: float, asked: _Asked) -> Replayed:
    """The sum of the parts of a mix, each of which gets its share of every request."""
    whole = Replayed(option.name, option.kind, means_usd_per_month=means_usd)
    if any(p.input_tokens_per_request is not None or p.input_output_ratio is not None for p in option.mixed):
        reason = "its parts have lengths or ratios of their own: the log does not say which request goes where"
        return replace(whole, reason=reason)
    usd = means_usd
    causes: list[Cause] = []
    long: TooLong | None = None
    for part in option.mixed:
        found = _replayed(part.option, part.load(load), asked)
        if found.difference_usd is None:
            return replace(whole, reason=f"{part.option.name}: {found.reason}")
        usd += found.difference_usd
        causes += found.causes
        if found.too_long is not None and (long is None or found.too_long.requests > long.requests):
            long = found.too_long
    return replace(whole, usd_per_month=usd, causes=together(causes), too_long=long)


def _hits(scenario: Scenario, log: Log, given: float | None, by_prefixes: bool) -> HitsFrom:
    if log.knows_reads:
        read = float(log.cells.read.sum())
        return HitsFrom(read / log.input_tokens if log.input_tokens else 0.0, "requests")
    if given is not None:
        return HitsFrom(given, "given")
    if log.prefix_hit_rate is not None and by_prefixes:
        return HitsFrom(log.prefix_hit_rate, "prefixes")
    return HitsFrom(float(scenario.workload.cache_hit_rate), "scenario")


def _prices_of(
    scenario: Scenario, catalogue: Catalogue, as_of: date
) -> tuple[dict[str, RequestPrices], dict[str, str]]:
    """What each token-priced option charges by request, and why others have no price."""
    prices, refused = {}, {}
    for option in scenario.options:
        if isinstance(option, TokenPricedOption):
            try:
                prices[option.name] = request_prices(option, scenario.edition, catalogue, as_of)
            except CatalogueError as error:
                refused[option.name] = error.message
    return prices, refused


def _own_limits(scenario: Scenario, catalogue: Catalogue) -> dict[str, int | None]:
    """The most tokens that the model of each self-hosted option takes, where that is known."""
    models = shelf(catalogue).models
    limits: dict[str, int | None] = {}
    for option in scenario.options:
        if isinstance(option, SelfHostedOption):
            model = option.architecture or models.get(option.model)
            limits[option.name] = None if model is None else model.context
    return limits


def _name_at(error: InputError, scenario: Scenario) -> str:
    """The name of the option that an error is about, "" for one about none."""
    head, _, rest = error.field.partition("]")
    place = head.removeprefix("options[")
    return scenario.options[int(place)].name if rest != "" and place.isdigit() else ""
