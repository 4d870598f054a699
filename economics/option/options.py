"""Options with plain numbers in place of catalogue names, and their cost at a load.

This is the one implementation behind figures, curves, maps and draws: every number may be a scalar or an array, and
arrays broadcast against each other.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Literal

import numpy as np

from economics.assumption import Assumption
from economics.cost.tokens import (
    TOKENS_PER_MTOK,
    TokenPrices,
    input_tokens,
    line_costs,
    output_tokens,
    split_tokens,
    total,
)
from economics.fields.table import FIELDS
from economics.note import Note
from economics.quantity import Number, Quantity, divided, finite
from economics.scenario.scenario import Workload
from economics.supply.self_hosted import (
    HOURS_PER_MONTH,
    OneFigure,
    Owned,
    Supply,
    TwoRates,
    capacity,
    effective_utilisation,
    faster,
    paid_replicas,
    replica_lines,
    replicas_needed,
    supply_lines,
    tokens_per_replica,
    usable_share,
)

NO_TOKENS = "0 tokens a month: no cost per token"
NO_REQUESTS = "0 tokens a month: no cost per request"
UNCOUNTABLE = "the throughput is too small or too large to count replicas: more than 10¹⁵, or beyond a number"
_MAX_REPLICAS = 1e15

ThroughputKind = Literal["measured", "estimated", "typed"]


@dataclass(frozen=True)
class Load:
    """The workload as numbers that may be arrays; fields, units and ranges as in the scenario's workload.

    Raises InputError on construction when an element is out of range.
    """

    tokens_per_month: Number
    input_output_ratio: Number
    input_tokens_per_request: Number
    cache_hit_rate: Number = 0.0
    cache_reads_per_write: Number = 10.0
    batch_share: Number = 0.0
    peak_to_average: Number = 1.0

    def __post_init__(self) -> None:
        for field in fields(self):
            FIELDS[field.name].check(getattr(self, field.name), f"workload.{field.name}")

    @classmethod
    def of(cls, workload: Workload) -> Load:
        """The load of a scenario's workload."""
        return cls(**workload.model_dump())

    def with_(self, variable: str, values: Number) -> Load:
        """This load with one field replaced by a scalar or an array."""
        return replace(self, **{variable: values})

    @property
    def requests(self) -> Number:
        """Requests a month."""
        return input_tokens(self.tokens_per_month, self.input_output_ratio) / self.input_tokens_per_request


@dataclass(frozen=True)
class TokenOption:
    """A token-priced option with its prices [USD/Mtok], the context tier and the hours of the day already chosen."""

    name: str
    kind: Literal["api", "hosted"]
    prices: TokenPrices
    batch_prices: TokenPrices
    input_token_factor: Number = 1.0
    output_token_factor: Number = 1.0
    discount: Number = 0.0
    price_factor: Number = 1.0
    """Common factor on all token prices, 1 as listed."""
    notes: tuple[Note, ...] = ()
    assumptions: tuple[Assumption, ...] = ()

    def paid_prices(self, load: Load) -> TokenPrices:
        """Prices [USD/Mtok] paid at the load's batch share, times the common factor."""
        prices = self.prices.blended_with(self.batch_prices, load.batch_share)
        unchanged = np.ndim(self.price_factor) == 0 and self.price_factor == 1
        return prices if unchanged else prices.scaled(self.price_factor)


@dataclass(frozen=True)
class SelfHosted:
    """A self-hosted option with its rate or purchase and its throughput as numbers.

    `throughput_band` are the ends of the 80 % band as factors on the throughput, where it is an estimate.
    """

    name: str
    supply: Supply
    throughput: TwoRates | OneFigure
    gpus_per_replica: Number
    utilisation: Number
    min_replicas: Number = 1
    billed_hours_per_month: Number = HOURS_PER_MONTH
    fixed_usd_per_month: Number = 0.0
    input_token_factor: Number = 1.0
    output_token_factor: Number = 1.0
    notes: tuple[Note, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    throughput_kind: ThroughputKind = "typed"
    throughput_band: tuple[float, float] | None = None
    kind: Literal["self_hosted"] = "self_hosted"

    @property
    def paid_hours(self) -> Number:
        """Hours a month the capacity is paid for: the billed hours, or 730 for an owned replica."""
        return HOURS_PER_MONTH if isinstance(self.supply, Owned) else self.billed_hours_per_month

    @property
    def replica_lines(self) -> dict[str, Number]:
        """Cost lines of one replica [USD/month]."""
        return replica_lines(self.supply, self.gpus_per_replica, self.paid_hours)

    def capacity(self, load: Load) -> Number:
        """Capacity C [workload token/s per replica] for the load's mix."""
        return capacity(
            self.throughput,
            load.input_output_ratio,
            load.cache_hit_rate,
            self.input_token_factor,
            self.output_token_factor,
        )

    def effective_utilisation(self, load: Load) -> Number:
        """Utilisation after the cap that the load's peaks set."""
        return effective_utilisation(self.utilisation, load.peak_to_average)

    def at_utilisation(self, utilisation: Number) -> SelfHosted:
        """This option at another utilisation."""
        return replace(self, utilisation=utilisation)

    def faster(self, factor: Number) -> SelfHosted:
        """This option with its throughput times a factor."""
        return replace(self, throughput=faster(self.throughput, factor))

    def tokens_per_replica(self, load: Load) -> Number:
        """Workload tokens a month [token] that one replica serves at the effective utilisation."""
        return self.tokens_at(load, self.effective_utilisation(load))

    def tokens_at(self, load: Load, utilisation: Number) -> Number:
        """Workload tokens a month [token] that one replica serves at a utilisation, interruptions taken off."""
        return tokens_per_replica(self.capacity(load), self.paid_hours, utilisation) * usable_share(self.supply)


PricedOption = TokenOption | SelfHosted


@dataclass(frozen=True)
class Cost:
    """Cost of one option at a load; `lines` [USD/month] sum to `usd_per_month` where that is defined."""

    lines: dict[str, Number]
    usd_per_month: Quantity
    replicas: Quantity | None = None
    utilisation: Quantity | None = None
    capacity_tokens_per_second: Quantity | None = None

    def usd_per_mtok(self, load: Load) -> Quantity:
        """Blended cost [USD per Mtok of workload tokens]; undefined at 0 tokens."""
        return _over(self.usd_per_month, load.tokens_per_month / TOKENS_PER_MTOK, NO_TOKENS)

    def usd_per_request(self, load: Load) -> Quantity:
        """Cost of a request [USD]; undefined at 0 tokens."""
        return _over(self.usd_per_month, load.requests, NO_REQUESTS)


def cost(option: PricedOption, load: Load) -> Cost:
    """Return the monthly cost of an option at a load, with whole replicas where it is self-hosted."""
    return _token_cost(option, load) if isinstance(option, TokenOption) else _self_hosted_cost(option, load)


def unit_cost(option: PricedOption, load: Load, utilisation: Number | None = None) -> Quantity:
    """Return the unit view [USD/Mtok]: what a Mtok costs whatever the volume.

    For a self-hosted option that of one fully billed replica at `utilisation` (default: the effective one), without
    fixed cost; for a token-priced option its blended cost.
    """
    if isinstance(option, TokenOption):
        one_mtok = load.with_("tokens_per_month", TOKENS_PER_MTOK)
        return _token_cost(option, one_mtok).usd_per_month
    share = option.effective_utilisation(load) if utilisation is None else utilisation
    per_replica = option.tokens_at(load, share)
    return divided(total(option.replica_lines), per_replica / TOKENS_PER_MTOK, UNCOUNTABLE)


def _token_cost(option: TokenOption, load: Load) -> Cost:
    tokens, ratio = load.tokens_per_month, load.input_output_ratio
    split = split_tokens(
        input_tokens(tokens, ratio) * option.input_token_factor,
        output_tokens(tokens, ratio) * option.output_token_factor,
        load.cache_hit_rate,
        load.cache_reads_per_write,
    )
    prices = option.paid_prices(load)
    lines = line_costs(split, prices, option.discount)
    return Cost(lines, Quantity(total(lines)))


def _self_hosted_cost(option: SelfHosted, load: Load) -> Cost:
    capacity_tps = option.capacity(load)
    per_replica = option.tokens_per_replica(load)
    needed = replicas_needed(load.tokens_per_month, per_replica, option.min_replicas)
    countable = np.isfinite(capacity_tps) & np.isfinite(per_replica) & (needed <= _MAX_REPLICAS)
    replicas = finite(paid_replicas(option.supply, needed, option.min_replicas), countable, UNCOUNTABLE)
    lines = supply_lines(option.supply, option.gpus_per_replica, option.paid_hours, replicas.values)
    lines["fixed"] = option.fixed_usd_per_month * np.ones_like(replicas.values)
    with np.errstate(over="ignore", invalid="ignore"):
        paid_for = replicas.values * tokens_per_replica(capacity_tps, option.paid_hours, 1.0)
    return Cost(
        lines,
        Quantity(total(lines), replicas.defined, replicas.reason),
        replicas,
        _over(Quantity(load.tokens_per_month, replicas.defined, replicas.reason), paid_for, UNCOUNTABLE),
        finite(capacity_tps, True, UNCOUNTABLE),
    )


def _over(quantity: Quantity, divisor: Number, reason: str) -> Quantity:
    result = divided(quantity.values, divisor, reason)
    if quantity.reason is None:
        return result
    return finite(result.values, np.logical_and(result.defined, quantity.defined), quantity.reason)
