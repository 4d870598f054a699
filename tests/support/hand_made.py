"""Small price lists written by hand with the price package's own types."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

from genai_prices.types import (
    ClauseEquals,
    ConditionalPrice,
    ModelInfo,
    ModelPrice,
    PriceVariant,
    Provider,
    StartDateConstraint,
    Tier,
    TieredPrices,
    TimeOfDateConstraint,
)

from economics.cost.token_lines import TOKEN_LINES
from pricing.rows import PriceRow, UnitCapacity, UnitPrice
from pricing.rules.token_prices import TokenPriceSet
from pricing.sources import genai

MODEL = "m"
PROVIDER = "p"


def price(**lines: str | TieredPrices) -> ModelPrice:
    return ModelPrice(**{f"{k}_mtok": Decimal(v) if isinstance(v, str) else v for k, v in lines.items()})


def tiers(base: str, *above: tuple[int, str]) -> TieredPrices:
    return TieredPrices(base=Decimal(base), tiers=[Tier(start=start, price=Decimal(p)) for start, p in above])


def since(day: str, **lines: Any) -> ConditionalPrice:
    return ConditionalPrice(StartDateConstraint(date.fromisoformat(day)), prices=price(**lines))


def between(start: str, end: str, **lines: Any) -> ConditionalPrice:
    window = TimeOfDateConstraint(time.fromisoformat(start), time.fromisoformat(end))
    return ConditionalPrice(window, prices=price(**lines))


def always(**lines: Any) -> ConditionalPrice:
    return ConditionalPrice(prices=price(**lines))


def batch(day: str | None = None, **lines: Any) -> PriceVariant:
    constraint = StartDateConstraint(date.fromisoformat(day)) if day else None
    return PriceVariant({"processing": "batch"}, price(**lines), constraint)


def provider(prices: Any, variants: list[PriceVariant] | None = None, model: str = MODEL) -> Provider:
    info = ModelInfo(id=model, match=ClauseEquals(model), prices=prices, price_variants=variants)
    return Provider(id=PROVIDER, name="P", api_pattern="x", pricing_urls=["https://example.com/prices"], models=[info])


def rows(prices: Any, variants: list[PriceVariant] | None = None) -> tuple[PriceRow, ...]:
    content = genai.load([provider(prices, variants)])
    return tuple(PriceRow(1, *row) for row in content.tables["token_price"])  # type: ignore[arg-type]


def price_set(prices: Any, variants: list[PriceVariant] | None = None) -> TokenPriceSet:
    return TokenPriceSet(PROVIDER, MODEL, rows(prices, variants))


_NO_PRICES: dict[str, Any] = {line.field: None for line in TOKEN_LINES}
LISTED_ROW = PriceRow(
    edition=1, provider="deepinfra", model="openai/gpt-oss-120b", model_name="m", block=0, effective_from=None,
    window_start=None, window_end=None, tier_from_input_tokens=0, variant="standard",
    **{**_NO_PRICES, "input_usd_per_mtok": 2.0, "output_usd_per_mtok": 8.0}, other_prices=None, context_window=None,
    deprecated=False, status="transcribed", source="https://deepinfra.com/pricing via litellm 1", package_version="1",
    listed_on=date(2026, 11, 12), note=None, dataset="litellm", checked_on=date(2026, 11, 2),
    model_key="openai/gpt-oss-120b",
)  # fmt: skip
"""Somebody's list: $2 in and $8 out per Mtok for a registered model."""

UNIT_PRICE = UnitPrice(
    id="a",
    provider="azure",
    unit="PTU",
    family="f",
    reach="data zone",
    term="on-demand",
    regions="japaneast norwayeast",
    usd_per_unit_hour=1.1,
    price_as_listed=1.1,
    per_as_listed="hour",
    effective_from=date(2026, 6, 1),
    status="quoted",
    source="https://prices.example/list via a package",
    observed_on=date(2026, 8, 11),
    note=None,
)
UNIT_CAPACITY = UnitCapacity(
    provider="azure",
    model="m",
    unit="PTU",
    family="f",
    reach="data zone",
    input_tokens_per_minute_per_unit=3400.0,
    output_token_weight=8.0,
    cached_token_weight=0.0,
    minimum_units=15,
    unit_increment=5,
    status="transcribed",
    source="https://example.com/sizes",
    observed_on=date(2026, 9, 23),
    note=None,
)
