"""The rows the catalogue hands out: frozen, plain values, each with where it came from and when.

Field order is the column order of the queries in `pricing.store.queries`. Prices are US dollars per million tokens
unless the name says otherwise; a missing figure is None, never zero.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Literal, get_args

from economics.cost.token_lines import TokenLine
from economics.cost.tokens import ListedPrices

STANDARD = "standard"
BATCH = "batch"
GENAI_PRICES = "genai-prices"
SupplierClass = Literal["hyperscaler", "cloud", "marketplace", "community", "decentralised"]
SUPPLIER_CLASSES: tuple[SupplierClass, ...] = get_args(SupplierClass)
"""What kind of supplier lets a GPU."""
COMMUNITY_TERM = "community"
"""The term of machines that other people own, whoever the supplier is."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One state of one source: `number` counts up from 1, `observed_on` is the day it is known to describe."""

    source: str
    number: int
    package_version: str
    observed_on: date
    content_hash: str
    note: str


@dataclass(frozen=True, slots=True)
class ProviderEntry:
    """A seller of tokens: its id, its name, its price pages (space-separated) and how many models it lists."""

    provider: str
    name: str
    pricing_urls: str
    comment: str | None
    model_count: int


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model as a provider lists it; `has_price` is False when nothing is priced per token."""

    model: str
    name: str
    context_window: int | None
    deprecated: bool
    has_price: bool


@dataclass(frozen=True, slots=True)
class PriceRow:
    """Token prices of one provider, model, price block, context tier and variant, in $/Mtok.

    `block` is the place in the source's list, `effective_from` None means undated, `effective_to` is the day a later
    block takes over (itself excluded; None: open), a window is a daily interval in UTC (start included, end
    excluded), the tier holds for requests of more than `tier_from_input_tokens` input tokens (0: from the first
    token). `dataset` names the source the row came by; `status` is `quoted`, `transcribed` (read off the provider's
    page by the makers of a list), `derived`, `assumed` or `doubtful`.

    `listed_on` is the day on which the source carried the price; `checked_on` the last day on which somebody is known
    to have looked at the seller's page (None: not known). `retires_on` is the day from which the seller no longer
    serves the model, with its source; `released_on` the day since when the model is known (None: not known).
    `model_key` is the model's name without what sellers spell in several ways (`pricing.sellers.spelling`).
    """

    edition: int
    provider: str
    model: str
    model_name: str
    block: int
    effective_from: date | None
    window_start: time | None
    window_end: time | None
    tier_from_input_tokens: int
    variant: str
    input_usd_per_mtok: float | None
    cached_input_usd_per_mtok: float | None
    cache_write_usd_per_mtok: float | None
    cache_write_long_usd_per_mtok: float | None
    output_usd_per_mtok: float | None
    other_prices: str | None
    context_window: int | None
    deprecated: bool
    status: str
    source: str
    package_version: str
    listed_on: date
    note: str | None
    dataset: str = GENAI_PRICES
    effective_to: date | None = None
    region: str | None = None
    checked_on: date | None = None
    retires_on: date | None = None
    retires_source: str | None = None
    released_on: date | None = None
    model_key: str = ""

    def price(self, line: TokenLine) -> float | None:
        """Return the price of a line [USD/Mtok], None when the row lists none."""
        price: float | None = getattr(self, line.field)
        return price

    @property
    def prices(self) -> ListedPrices:
        """The prices of all lines."""
        return ListedPrices.of(self.price)

    @property
    def page(self) -> str | None:
        """Address of the price page the row was read from; None when the source names none."""
        return _page(self.source)

    @property
    def kind(self) -> str:
        """`priced`, `free` (listed at 0, such as a `:free` offer) or `unpriced`; only what is priced can rank."""
        prices = (self.input_usd_per_mtok, self.output_usd_per_mtok)
        if None not in prices and all(prices):
            return "priced"
        return "free" if any(price == 0 for price in prices) else "unpriced"

    @property
    def effective(self) -> str:
        """The start date as ISO text, or `undated`."""
        return self.effective_from.isoformat() if self.effective_from else "undated"

    @property
    def key(self) -> str:
        """What the row is, in every edition that carries it: the list, the seller's model, since when and for what."""
        of = (self.dataset, self.provider, self.model, self.variant, self.effective)
        tier = f"above {self.tier_from_input_tokens}" if self.tier_from_input_tokens else ""
        return "/".join(filter(None, (*of, tier, self.window)))

    @property
    def window(self) -> str:
        """The daily interval as text in UTC, empty when the price holds all day."""
        if self.window_start is None or self.window_end is None:
            return ""
        return f"{self.window_start:%H:%M}–{self.window_end:%H:%M} UTC"


@dataclass(frozen=True, slots=True)
class Retirement:
    """The day from which a seller no longer serves a model, the page that says so, and for whom it is otherwise."""

    retires_on: date
    source: str
    note: str | None


@dataclass(frozen=True, slots=True)
class RateRow:
    """A rental price as offered: dollars an hour for the whole offer of `gpu_count` GPUs, and for one GPU.

    `status` as of a price; `derived`: worked out of a listed one. `instance` is the machine's name, `operating_system`
    `linux` or `windows`; both None where the source does not say. With `month_only` the source names a month, whose
    first day `observed_on` is. `gpu_fraction`: the share of one GPU that the machine holds, for one that is smaller
    than a GPU. `interconnect` joins more than one of the machines, by the page `interconnect_source`; None: none is
    listed, and they cannot be joined.
    """

    id: str
    provider: str
    gpu: str
    term: str
    gpu_count: int
    region: str
    usd_per_hour: float
    usd_per_gpu_hour: float
    memory_gb_as_listed: float | None
    gpu_as_listed: str
    term_as_listed: str
    status: str
    source: str
    observed_on: date | None
    note: str | None
    instance: str | None = None
    operating_system: str | None = None
    month_only: bool = False
    gpu_fraction: float | None = None
    interconnect: str | None = None
    interconnect_source: str | None = None

    @property
    def seen(self) -> str:
        """The day it was seen as ISO text, the month alone where the source names no day, or `undated`."""
        if self.observed_on is None:
            return "undated"
        return self.observed_on.isoformat()[:7] if self.month_only else self.observed_on.isoformat()

    @property
    def page(self) -> str | None:
        """Address of the page the rate was read from; None when the source names none."""
        return _page(self.source)


@dataclass(frozen=True, slots=True)
class RateChoice:
    """A provider and term that `choose_rate` accepts, with the range of its newest day, in $/GPU-hour.

    `trusted`: an offer of that day is trusted, see `pricing.rules.rents.not_trusted`.
    """

    provider: str
    term: str
    lowest_usd_per_gpu_hour: float
    highest_usd_per_gpu_hour: float
    observed_on: date
    trusted: bool = True


@dataclass(frozen=True, slots=True)
class HardwareRow:
    """One GPU: memory in bytes, bandwidth in bytes/s, peak FLOP/s (dense) by precision, power in watts.

    `generation` is one of those in `economics.fleet.gpu`; None in states of the table that are older than the column.
    """

    gpu: str
    name: str
    vendor: str | None
    generation: str | None
    memory_bytes: float | None
    memory_source: str | None
    memory_note: str | None
    bandwidth_bytes_per_second: float | None
    bandwidth_source: str | None
    bf16_flops: float | None
    fp8_flops: float | None
    fp4_flops: float | None
    int8_ops: float | None
    flops_source: str | None
    flops_note: str | None
    power_watts: float | None
    power_source: str | None
    scale_up_bytes_per_second_per_direction: float | None
    scale_up_source: str | None
    observed_on: date | None


@dataclass(frozen=True, slots=True)
class ThroughputPoint:
    """A published serving figure; `output_tokens_per_second` is of the whole system of `n_gpus` GPUs.

    `concurrency` None means an offline maximum, lengths are tokens per request, `observed_on` is the last day of
    the published month or year where the source gives no day.
    """

    id: str
    model: str
    model_as_published: str
    gpu: str
    gpu_as_published: str
    n_gpus: int
    tp: int | None
    pp: int | None
    attn_dp: int | None
    ep: int | None
    precision: str
    engine: str
    engine_version: str | None
    engine_as_published: str
    input_tokens: float | None
    output_tokens: float | None
    concurrency: float | None
    output_tokens_per_second: float
    metric: str
    published_value: float | None
    published_unit: str | None
    ttft_ms: float | None
    tpot_ms: float | None
    status: str
    source: str
    url: str | None
    observed_on: date | None
    observed_as_published: str | None
    note: str | None

    def usable_at(self, as_of: date) -> bool:
        """Tell whether the point may be picked unasked on `as_of`: not doubtful, not published later (undated may)."""
        return self.status != "doubtful" and (self.observed_on is None or self.observed_on <= as_of)


@dataclass(frozen=True, slots=True)
class RegisteredModel:
    """A self-hosted model of the registry: its id, name, maker and other names it goes by.

    `facts` are the registry file's other cells by column: sizes, published counts, sources, note, date.
    """

    id: str
    name: str
    maker: str
    aliases: tuple[str, ...]
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rating:
    """How people who compared answers blind rate a model, in points; the 95 % interval is `low` to `high`.

    `as_published` names what was rated, with its release and how long it was let reason; `rank` is the place in the
    category, `observed_on` the day of the list.
    """

    model: str
    as_published: str
    category: str
    rating: float
    low: float
    high: float
    votes: int
    rank: int | None
    observed_on: date
    licence: str
    source: str

    @property
    def setting(self) -> str:
        """The setting that was rated, such as Max or Thinking 32K, where its name says one in brackets; else empty."""
        found = _SETTING.search(self.as_published)
        return found[1] if found is not None else ""


_SETTING = re.compile(r"\(([^()]*[A-Za-z][^()]*)\)$")


@dataclass(frozen=True, slots=True)
class Reasoning:
    """Whether a list says that an offer can reason before it answers; of a registered model `seller` is empty."""

    seller: str
    model: str
    reasoning: bool
    source: str
    observed_on: date


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """A list price of a unit of provisioned capacity, in dollars per unit and hour, in some of a seller's regions.

    `family` says for which models it holds, `reach` (`global`, `data zone`, `regional`) where requests are served,
    `term` how long one is bound. `price_as_listed` is per `per_as_listed` (`hour`, `month`, `year`). `regions` are
    separated by spaces.
    """

    id: str
    provider: str
    unit: str
    family: str
    reach: str
    term: str
    regions: str
    usd_per_unit_hour: float
    price_as_listed: float
    per_as_listed: str
    effective_from: date | None
    status: str
    source: str
    observed_on: date
    note: str | None

    @property
    def page(self) -> str | None:
        """Address of the list that the price was read from; None when the source names none."""
        return _page(self.source)


@dataclass(frozen=True, slots=True)
class UnitCapacity:
    """What a unit of provisioned capacity serves of a model, as its seller publishes it.

    `reach` `any`: wherever requests are served. `cached_token_weight` None: the seller states none.
    """

    provider: str
    model: str
    unit: str
    family: str
    reach: str
    input_tokens_per_minute_per_unit: float
    output_token_weight: float
    cached_token_weight: float | None
    minimum_units: int
    unit_increment: int
    status: str
    source: str
    observed_on: date
    note: str | None

    @property
    def page(self) -> str | None:
        """Address of the page that it was read from; None when the source names none."""
        return _page(self.source)


def _page(source: str) -> str | None:
    first = source.split(" ", 1)[0]
    return first if first.startswith(("https://", "http://")) else None
