"""Token prices from the `genai-prices` package: every provider, model, dated block, tier, window and variant.

What the package's price tree means (its own resolution rules, which these rows keep): of a model's blocks the last
whose constraint holds is paid; a tier's price is for the whole request once its input tokens exceed the start;
variants override line by line, the first that holds.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from economics.cost.tokens import ListedPrices
from pricing.curated import day, records
from pricing.curated import fingerprint as file_fingerprint
from pricing.rules.faults import Listed, faults
from pricing.sellers.spelling import model_key
from pricing.sources import Content, Row, SourceError
from pricing.sources.regions import region_in

if TYPE_CHECKING:
    from decimal import Decimal

    from genai_prices.types import (
        ModelInfo,
        ModelPrice,
        Provider,
        StartDateConstraint,
        TieredPrices,
        TimeOfDateConstraint,
    )

    Constraint = StartDateConstraint | TimeOfDateConstraint | None
    Price = Decimal | TieredPrices

NAME = "genai-prices"
RELEASES = "genai_prices_releases.csv"
HISTORY = "token_price_history.csv"
CHECKED = "genai_prices_checked.csv"

KEYS = {
    "input": "input_mtok",
    "cached_input": "cache_read_mtok",
    "cache_write": "cache_write_mtok",
    "cache_write_long": "cache_write_1h_mtok",
    "output": "output_mtok",
}
"""Token line and its price key in the package; of several cache lifetimes the plain key has the shortest."""
_PLAIN_CONTEXT = ("processing", "service_tier")


def fingerprint() -> str:
    """Return the hash of the package's price data, without importing the package (that takes half a second)."""
    spec = importlib.util.find_spec("genai_prices")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("genai_prices")
    data = Path(spec.origin).with_name("data.py").read_bytes()
    return hashlib.sha256(data + file_fingerprint(RELEASES, HISTORY, CHECKED).encode()).hexdigest()


def load(providers: Iterable[Provider] | None = None, today: date | None = None) -> Content:
    """Return the rows of the installed package, or of the `providers` given.

    The edition is dated by the package's release; of an unlisted release by the newest start date not after `today`
    (default: the UTC day), which is a lower bound, and the note says so. Raises SourceError, naming provider and
    model, when the package is not of the shape known here.
    """
    from importlib.metadata import version  # noqa: PLC0415

    package_version = version("genai-prices")
    reading = f"genai-prices {package_version}"
    place = ["the list of providers"]
    try:
        if providers is None:
            from genai_prices.data import providers as packaged  # noqa: PLC0415

            providers = packaged
        return _content(list(providers), package_version, today or datetime.now(UTC).date(), place)
    except (AttributeError, TypeError, ValueError, KeyError, ImportError, ArithmeticError) as error:
        raise SourceError(reading, f"{', '.join(place)}: {error}") from error


def _content(listed: list[Provider], package_version: str, today: date, place: list[str]) -> Content:
    """Return all rows; `place` is kept at what is being read."""
    released = {r["version"]: day(r["released_on"]) for r in records(RELEASES)}.get(package_version)
    observed_on = released or _newest_start(listed, today, place)
    note = (
        "dated by the package's release"
        if released
        else "release date not on file; dated by its newest price, a lower bound"
    )
    provider_rows: list[Row] = []
    price_rows: list[Row] = []
    known = _known_days()
    if not listed:
        raise ValueError("it is empty")
    for provider in listed:
        place[:] = [f"provider {provider.id}"]
        urls = provider.pricing_urls or []
        provider_rows.append((provider.id, provider.name, " ".join(urls), provider.price_comments))
        source = f"{urls[0]} via genai-prices {package_version}" if urls else f"genai-prices {package_version}"
        provenance = (source, package_version, observed_on)
        for model in provider.models:
            place[1:] = [f"model {model.id}"]
            price_rows += _model_rows(provider.id, model, provenance, known.get((provider.id, model.id), _NO_DAYS))
    return Content(package_version, observed_on, note, {"provider": provider_rows, "token_price": price_rows})


class _Days(NamedTuple):
    """What is known of a model's prices beside the package: see `_known_days`."""

    checked_on: date | None
    listed_since: date | None
    deprecated: bool


_NO_DAYS = _Days(None, None, False)


def _known_days() -> dict[tuple[str, str], _Days]:
    """By provider and model: when the package's makers last looked at the price, and since when they list the model.

    They mark the day themselves (their repository carries it, the package does not). A price that a release has and
    the one before had otherwise was looked at since that one, whose day is the least that is known.
    """
    releases = sorted(on for r in records(RELEASES) if (on := day(r["released_on"])) is not None)
    before = dict(zip(releases[1:], releases, strict=False))
    newest = max((r["last_released_on"] or "" for r in records(HISTORY)), default="")
    checked: dict[tuple[str, str], date] = {}
    since: dict[tuple[str, str], date] = {}
    for r in records(HISTORY):
        key, first = (r["provider"] or "", r["model"] or ""), day(r["first_released_on"])
        if first is None or first == releases[0]:
            continue
        since[key] = min(since.get(key, first), first)
        if r["last_released_on"] == newest:
            checked[key] = before.get(first, first)
    gone = set()
    for r in records(CHECKED):
        key, on = (r["provider"] or "", r["model"] or ""), day(r["checked_on"])
        if on is not None:
            checked[key] = max(checked.get(key, on), on)
        if r["deprecated"]:
            gone.add(key)
    oldest = {(r["provider"], r["model"]) for r in records(HISTORY) if day(r["first_released_on"]) == releases[0]}
    return {
        key: _Days(checked.get(key), None if key in oldest else since.get(key), key in gone)
        for key in checked.keys() | since.keys() | gone
    }


def _model_rows(provider: str, model: ModelInfo, provenance: tuple[str, str, date], days: _Days) -> Iterator[Row]:
    """One row per variant, block and tier, in the column order of the table."""
    identity = (provider, model.id, model.name or model.id)
    about = (model.context_window, bool(model.deprecated) or days.deprecated)
    region = region_in(provider, model.id)
    source = provenance[0]
    blocks = list(_blocks(model))
    for variant, block, constraint, prices in blocks:
        when = _condition(constraint)
        until = _taken_over(variant, block, when[0], blocks)
        for tier_from, listed, other in _tiers(prices):
            left = (*identity, block, *when, tier_from, variant, *listed.in_order, other, *about)
            said = faults(Listed(provider, model.id, source.split(" ", 1)[0], listed, variant))
            status = "doubtful" if said else "quoted"
            note = "; ".join((*said, *filter(None, (model.price_comments,)))) or None
            yield (
                *(*left, status, *provenance, note, NAME, until, region),
                *(days.checked_on, None, None, days.listed_since, model_key(model.id)),
            )


def _taken_over(
    variant: str, block: int, since: date | None, blocks: list[tuple[str, int, Constraint, ModelPrice]]
) -> date | None:
    """Return the day from which a later dated block of the standard price overrides this one at every hour.

    Variants override the standard price line by line, first come first served: none of them ends another.
    """
    if variant != "standard":
        return None
    starts = (_condition(c)[0] for v, number, c, _ in blocks if v == variant and number > block)
    return min((start for start in starts if start is not None and (since is None or start > since)), default=None)


def _blocks(model: ModelInfo) -> Iterator[tuple[str, int, Constraint, ModelPrice]]:
    if isinstance(model.prices, list):
        for number, block in enumerate(model.prices):
            yield "standard", number, block.constraint, block.prices
    else:
        yield "standard", 0, None, model.prices
    for number, variant in enumerate(model.price_variants or []):
        if any(price is not None for price in vars(variant.prices).values()):
            yield _variant_name(variant.when), number, variant.constraint, variant.prices


def _variant_name(when: dict[str, str]) -> str:
    """`batch`, `flex` and the like for processing and service tier; `key:value` for any other request setting."""
    return "+".join(value if key in _PLAIN_CONTEXT else f"{key}:{value}" for key, value in sorted(when.items()))


def _condition(constraint: Constraint) -> tuple[date | None, time | None, time | None]:
    """Return (effective_from, window_start, window_end), the window in UTC."""
    from genai_prices.types import StartDateConstraint  # noqa: PLC0415

    if constraint is None:
        return None, None, None
    if isinstance(constraint, StartDateConstraint):
        return constraint.start_date, None, None
    return None, _utc(constraint.start_time), _utc(constraint.end_time)


def _utc(at: time) -> time:
    if at.tzinfo is None:
        return at
    return datetime.combine(date(2000, 1, 2), at).astimezone(UTC).time()


def _tiers(prices: ModelPrice) -> Iterator[tuple[int, ListedPrices, str | None]]:
    """One entry per threshold any line has: (threshold, the prices there, prices of other units)."""
    lines = {key: getattr(prices, key) for key in KEYS.values()}  # a line under a new name must not pass as missing
    by_key = {key: price for key, price in {**vars(prices), **lines}.items() if price is not None}
    starts = {tier.start for key in KEYS.values() for tier in getattr(by_key.get(key), "tiers", [])}
    other = "; ".join(f"{key} {_written(price)}" for key, price in sorted(by_key.items()) if key not in KEYS.values())
    for start in sorted({0, *starts}):
        above = {line: _price_above(by_key.get(key), start) for line, key in KEYS.items()}
        yield start, ListedPrices(**above), other or None


def _price_above(price: Price | None, start: int) -> float | None:
    """Return the price of a request with more than `start` input tokens, up to the next threshold."""
    if price is None:
        return None
    from genai_prices.types import TieredPrices  # noqa: PLC0415

    if not isinstance(price, TieredPrices):
        return float(price)
    reached = [tier for tier in price.tiers if tier.start <= start]
    return float(reached[-1].price if reached else price.base)


def _written(price: Price) -> str:
    from genai_prices.types import TieredPrices  # noqa: PLC0415

    if isinstance(price, TieredPrices):
        return ", ".join([str(price.base), *(f"{tier.price} above {tier.start}" for tier in price.tiers)])
    return str(price)


def _newest_start(providers: list[Provider], today: date, place: list[str]) -> date:
    starts: list[date] = []
    for provider in providers:
        for model in provider.models:
            place[:] = [f"provider {provider.id}", f"model {model.id}"]
            dated = (getattr(constraint, "start_date", None) for _, _, constraint, _ in _blocks(model))
            starts += [start for start in dated if start is not None and start <= today]
    return max(starts, default=today)
