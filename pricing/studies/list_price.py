"""Which offer a log's name of a model means, and what its maker charges for it at list, by rules of usage profiles.

A log spells a model as its gateway does: `us.anthropic.claude-haiku-4-5-20251001-v1:0`, `openai/gpt-5-mini`. What
stands before and after the model is taken off step by step; the first spelling that a maker lists is the model. A name
that begins with a repository (`Qwen/Qwen3-32B`) is a model that anybody serves: nobody's list price is its price.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from economics.cost.tokens import ListedPrices
from pricing.curated import records
from pricing.errors import CatalogueError
from pricing.rows import BATCH, STANDARD, PriceRow
from pricing.rules.token_prices import PriceWindow
from pricing.sellers.providers import FILE, all_providers
from pricing.store.catalogue import Catalogue

MAKERS = ("closed", "model maker")
"""The kinds of sellers whose own price of a model is its list price."""
LONG_WRITE = 2.0
"""What a cache write that lives for an hour costs where no price is listed, in prices of plain input."""
_NAMED_BEFORE = re.compile(r"^(?:[a-z-]+\.)+(?=[a-z])")
_PATHS = ("models", "publishers", "accounts", "inference-profile")
_VERSION = re.compile(r"^\d+(?:\.\d+)*$")
_ENDINGS = tuple(
    re.compile(pattern)
    for pattern in (r":[\w-]+$", r"@[\w.-]+$", r"-v\d+$", r"-(?:\d{8}|\d{4}-\d\d-\d\d)$", r"-latest$")
)


@dataclass(frozen=True, slots=True)
class Rates:
    """What a million tokens of each kind cost [USD/Mtok], missing prices filled in by rule."""

    plain: float
    cached: float
    cache_write: float
    cache_write_long: float
    output: float


@dataclass(frozen=True, slots=True)
class Tier:
    """The rates of requests with more than `above` input tokens, by themselves and in a batch."""

    above: int
    standard: Rates
    batch: Rates


@dataclass(frozen=True, slots=True)
class ListPrice:
    """A maker's own price of a model on a day: its tiers, the lowest first, and the listed row that it rests on."""

    provider: str
    model: str
    tiers: tuple[Tier, ...]
    row: PriceRow

    def rates(self, above: int, *, batch: bool) -> Rates:
        """Return the rates of requests with just more than `above` input tokens."""
        tier = next(tier for tier in reversed(self.tiers) if tier.above <= above)
        return tier.batch if batch else tier.standard


def list_prices(catalogue: Catalogue, names: list[str], as_of: date) -> dict[str, ListPrice]:
    """Return the list price of every model of a log that a maker prices, by the log's name of it."""
    keys = _offered(catalogue, as_of)
    prices = {name: _price(catalogue, offer, as_of) for name in names if (offer := _offer(name, keys)) is not None}
    return {name: price for name, price in prices.items() if price is not None}


def spellings(name: str) -> Iterator[str]:
    """Return the ways in which a maker may list a model that a log names, as it stands there first.

    >>> "claude-haiku-4-5" in list(spellings("us.anthropic.claude-haiku-4-5-20251001-v1:0"))
    True
    """
    text = _without_path(name.strip())
    if text is None:
        return
    text = _NAMED_BEFORE.sub("", text.lower())
    yield from _versions(text)
    for ending in _ENDINGS:
        shorter = ending.sub("", text)
        if shorter and shorter != text:
            text = shorter
            yield from _versions(text)


def _without_path(name: str) -> str | None:
    """The name behind the gateway and the seller that it begins with; None behind anything else, a repository."""
    *path, last = [name.rpartition("/")[2]] if name.startswith("arn:") else name.split("/")
    known = _seller_names()
    return last if all(part in known or part in _PATHS for part in path) else None


def _versions(text: str) -> Iterator[str]:
    """A name as it stands, its version with dashes and with points, and its version at the end."""
    dashes = re.sub(r"(?<=\d)\.(?=\d)", "-", text)
    points = re.sub(r"(?<=\d)-(?=\d+(?:-|$))", ".", text)
    words = text.split("-")
    ordered = "-".join([w for w in words if not _VERSION.match(w)] + [w for w in words if _VERSION.match(w)])
    yield from dict.fromkeys((text, dashes, points, ordered, ordered.replace(".", "-")))


@cache
def _seller_names() -> frozenset[str]:
    """Every id by which a seller is known, here and in others' lists."""
    others = (f"{r['litellm_ids'] or ''} {r['models_dev_ids'] or ''}".split() for r in records(FILE))
    return frozenset({p.id for p in all_providers()} | {id for ids in others for id in ids})


def _offered(catalogue: Catalogue, as_of: date) -> Mapping[str, PriceRow]:
    """The makers' priced models of a day by their key; a family's maker is who lists most of its models."""
    makers = {p.id for p in all_providers() if p.kind in MAKERS}
    rows = [
        row
        for row in catalogue.price_list(as_of)
        if row.provider in makers and row.variant == STANDARD and row.kind == "priced"
    ]
    size = Counter((_family(row), row.provider) for row in rows)
    maker = {family: provider for (family, provider), _ in sorted(size.items(), key=lambda item: item[1])}
    return {row.model_key: row for row in rows if maker[_family(row)] == row.provider}


def _family(row: PriceRow) -> str:
    return row.model_key.split("-")[0]


def _offer(name: str, keys: Mapping[str, PriceRow]) -> PriceRow | None:
    """The listed model that a name means: the first spelling that is listed, or a shorter one at the same prices."""
    found = [keys[spelling] for spelling in spellings(name) if spelling in keys]
    if not found:
        return None
    return [row for row in found if row.provider == found[0].provider and row.prices == found[0].prices][-1]


def _price(catalogue: Catalogue, row: PriceRow, as_of: date) -> ListPrice | None:
    try:
        listed = catalogue.token_price_rows(row.provider, row.model, as_of)
        sizes = sorted({0} | {r.tier_from_input_tokens for r in listed.rows if r.variant in (STANDARD, BATCH)})
        tiers = [_tier(size, listed.select(as_of, size + 1)) for size in sizes]
    except CatalogueError:
        return None
    present = [tier for tier in tiers if tier is not None]
    return ListPrice(row.provider, row.model, tuple(present), row) if len(present) == len(tiers) else None


def _tier(size: int, windows: tuple[PriceWindow, ...]) -> Tier | None:
    """The rates of a tier, those of parts of the day by their share; None where input or output has no price."""
    pairs = [
        (window.share_of_day, standard, _rates(window.batch, window.standard))
        for window in windows
        if (standard := _rates(window.standard, window.standard)) is not None
    ]
    if len(pairs) < len(windows):
        return None
    standard = _mean([(share, rates) for share, rates, _ in pairs])
    return Tier(size, standard, _mean([(share, batch or rates) for share, rates, batch in pairs]))


def _rates(listed: ListedPrices, base: ListedPrices) -> Rates | None:
    """The rates of listed prices: a cached or write price that is missing is that of input."""
    if listed == ListedPrices():
        listed = base
    plain = base.input if listed.input is None else listed.input
    output = base.output if listed.output is None else listed.output
    if plain is None or output is None:
        return None
    long = LONG_WRITE * plain if listed.cache_write_long is None else listed.cache_write_long
    return Rates(plain, _or(listed.cached_input, plain), _or(listed.cache_write, plain), long, output)


def _or(price: float | None, other: float) -> float:
    return other if price is None else price


def _mean(parts: list[tuple[float, Rates]]) -> Rates:
    if len(parts) == 1:
        return parts[0][1]
    return Rates(
        *(
            sum(share * getattr(rates, line) for share, rates in parts)
            for line in ("plain", "cached", "cache_write", "cache_write_long", "output")
        )
    )
