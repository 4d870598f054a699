"""Which listed model a log's name means, and the maker's rates for it."""

from __future__ import annotations

from datetime import date

import pytest

from economics.cost.tokens import ListedPrices
from pricing.studies.list_price import Rates, _rates, list_prices, spellings

DAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("us.anthropic.claude-haiku-4-5-20251001-v1:0", "claude-haiku-4-5"),
        ("anthropic/claude-haiku-4.5", "claude-haiku-4-5"),
        ("anthropic/claude-4.5-haiku-20251001", "claude-haiku-4-5"),
        ("claude-haiku-4-5@20251001", "claude-haiku-4-5"),
        ("gpt-5-mini-2025-08-07", "gpt-5-mini"),
        ("openai/gpt-5.2", "gpt-5.2"),
        ("publishers/google/models/gemini-2.5-pro", "gemini-2.5-pro"),
        ("gemini-2.5-flash-latest", "gemini-2.5-flash"),
    ],
)
def test_what_stands_around_a_model_is_taken_off(name, spelled):
    assert spelled in list(spellings(name))


@pytest.mark.parametrize("name", ["Qwen/Qwen3-32B", "meta-llama/Llama-3.3-70B", "my-team/claude-haiku-4-5"])
def test_a_repository_is_nobody_s_model(name):
    assert list(spellings(name)) == []


def test_models_are_priced_by_their_makers(shared_catalogue):
    names = ["anthropic/claude-haiku-4.5", "gpt-5-mini-2025-08-07", "gemini-2.5-pro", "Qwen/Qwen3-32B", "", "no-such"]
    found = list_prices(shared_catalogue, names, DAY)
    assert {name: (price.provider, price.model) for name, price in found.items()} == {
        "anthropic/claude-haiku-4.5": ("anthropic", "claude-haiku-4-5"),
        "gpt-5-mini-2025-08-07": ("openai", "gpt-5-mini"),
        "gemini-2.5-pro": ("google", "gemini-2.5-pro"),
    }
    for price in found.values():
        listed = shared_catalogue.token_price_rows(price.provider, price.model, DAY).select(DAY, 1)[0]
        assert price.rates(0, batch=False).plain == listed.standard.input
        assert price.rates(0, batch=True).output == listed.batch.output


def test_a_tier_holds_for_requests_above_its_size(shared_catalogue):
    price = list_prices(shared_catalogue, ["gemini-2.5-pro"], DAY)["gemini-2.5-pro"]
    assert [tier.above for tier in price.tiers] == [0, 200_000]
    assert price.rates(200_000, batch=False).plain == 2 * price.rates(0, batch=False).plain


def test_what_is_not_listed_costs_what_input_costs_and_an_hour_twice_that():
    base = ListedPrices(input=2.0, cached_input=0.2, output=8.0)
    assert _rates(base, base) == Rates(2.0, 0.2, 2.0, 4.0, 8.0)
    assert _rates(ListedPrices(input=1.0, output=4.0), base) == Rates(1.0, 1.0, 1.0, 2.0, 4.0)
    assert _rates(ListedPrices(), base) == _rates(base, base)
    assert _rates(ListedPrices(), ListedPrices(input=1.0)) is None
