"""Every model of the price package, priced by the catalogue and by the package itself: the figures are equal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from genai_prices.data import providers
from genai_prices.types import ModelInfo, ModelPrice, StartDateConstraint, TieredPrices, TimeOfDateConstraint

from economics.cost.tokens import ListedPrices
from pricing.errors import UnknownPrice
from pricing.rules.token_prices import PriceWindow, TokenPriceSet
from pricing.store.catalogue import Catalogue

DATES = (date(2020, 1, 1), date(2026, 11, 20), date(2030, 1, 1))
LINES = {
    "input": "input_mtok",
    "cached_input": "cache_read_mtok",
    "cache_write": "cache_write_mtok",
    "cache_write_long": "cache_write_1h_mtok",
    "output": "output_mtok",
}


def at_tokens(price: Decimal | TieredPrices | None, tokens: int) -> float | None:
    """The package's own rule for a tier: the highest whose start the input tokens exceed."""
    if isinstance(price, TieredPrices):
        reached = [tier.price for tier in price.tiers if tokens > tier.start]
        return float(reached[-1] if reached else price.base)
    return None if price is None else float(price)


def lines(prices: ModelPrice, tokens: int) -> ListedPrices:
    return ListedPrices(**{line: at_tokens(getattr(prices, key), tokens) for line, key in LINES.items()})


def constraints(model: ModelInfo) -> list[StartDateConstraint | TimeOfDateConstraint]:
    blocks = model.prices if isinstance(model.prices, list) else []
    result = [b.constraint for b in blocks] + [v.constraint for v in model.price_variants or []]
    return [c for c in result if c is not None]


def dates(model: ModelInfo) -> Iterator[date]:
    yield from DATES
    for constraint in constraints(model):
        if isinstance(constraint, StartDateConstraint):
            yield from (constraint.start_date - timedelta(days=1), constraint.start_date)


def token_counts(model: ModelInfo) -> set[int]:
    blocks = [b.prices for b in model.prices] if isinstance(model.prices, list) else [model.prices]
    blocks += [v.prices for v in model.price_variants or []]
    starts = {t.start for b in blocks for p in vars(b).values() if isinstance(p, TieredPrices) for t in p.tiers}
    return {1, 10_000_000} | starts | {start + 1 for start in starts}


def expected(model: ModelInfo, day: date, tokens: int) -> dict[tuple[ListedPrices, ListedPrices], float]:
    """Share of the day by (standard, batch) prices, asked of the package every ten minutes if the hour matters."""
    timed = any(isinstance(c, TimeOfDateConstraint) for c in constraints(model))
    minutes = range(0, 1440, 10) if timed else [0]
    shares: dict[tuple[ListedPrices, ListedPrices], float] = defaultdict(float)
    for minute in minutes:
        moment = datetime.combine(day, time(minute // 60, minute % 60), UTC)
        standard = model.get_prices(moment)
        batch = model.get_prices(moment, {"processing": "batch"})
        shares[lines(standard, tokens), lines(batch, tokens)] += 1 / len(minutes)
    return shares


def filled(window: PriceWindow) -> ListedPrices:
    """What batch requests pay: batch prices where listed, else the standard ones."""
    pick = {
        line: getattr(window.standard, line) if getattr(window.batch, line) is None else getattr(window.batch, line)
        for line in LINES
    }
    return ListedPrices(**pick)


def priced(rows: TokenPriceSet) -> bool:
    standard = [row for row in rows.rows if row.variant == "standard"]
    return any(row.input_usd_per_mtok is not None or row.output_usd_per_mtok is not None for row in standard)


@pytest.mark.parametrize("provider", providers, ids=lambda p: p.id)
def test_selected_prices_are_those_of_the_package(catalogue: Catalogue, provider) -> None:  # type: ignore[no-untyped-def]
    for model in provider.models:
        sets = catalogue.prices_by_source(provider.id, model.id, DATES[1])
        (rows,) = [each for each in sets if each.rows[0].dataset == "genai-prices"]
        if rows.model != model.id:  # the package has it in two spellings
            continue
        if not priced(rows):
            if not any(priced(each) for each in sets):
                with pytest.raises(UnknownPrice, match="no price per token"):
                    catalogue.token_price_rows(provider.id, model.id, DATES[1])
            continue
        for day in set(dates(model)):
            for tokens in token_counts(model):
                want = expected(model, day, tokens)
                if all(standard.input is None and standard.output is None for standard, _ in want):
                    with pytest.raises(UnknownPrice):
                        rows.select(day, tokens)
                    continue
                result: dict[tuple[ListedPrices, ListedPrices], float] = defaultdict(float)
                for window in rows.select(day, tokens):
                    result[window.standard, filled(window)] += window.share_of_day
                assert result == pytest.approx(want, abs=1e-9), (model.id, day, tokens)
