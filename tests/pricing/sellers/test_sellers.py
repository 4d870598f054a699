"""Sellers: everybody the guides name is in the table, with a price or with the words that there is none."""

from __future__ import annotations

from datetime import date

import pytest

from pricing.sellers.aliases import all_aliases, registry_ids
from pricing.sellers.providers import KINDS, all_providers, provider, seller
from pricing.store.catalogue import Catalogue
from pricing.studies.coverage import TERMS, Coverage, coverage
from pricing.studies.propose_aliases import proposed

AS_OF = date(2026, 11, 20)
WITH_TOKEN_PRICES = {
    *("openai", "anthropic", "google", "x-ai", "mistral", "cohere", "alibaba", "together", "fireworks", "deepinfra"),
    *("openrouter", "replicate", "hyperbolic", "groq", "cerebras", "sambanova", "novita", "baseten", "azure"),
    *("aws", "deepseek", "moonshotai", "zai", "minimax", "friendli", "chutes", "io-net"),
}
WITH_RATES = {
    *(
        "aws",
        "azure",
        "gcp",
        "oci",
        "coreweave",
        "crusoe",
        "lambda",
        "runpod",
        "nebius",
        "together",
        "hyperstack",
    ),
    *(
        "datacrunch",
        "digitalocean",
        "hotaisle",
        "modal",
        "replicate",
        "baseten",
        "fireworks",
        "huggingface",
    ),
}
ONLY_DOUBTFUL_RATES = {"akash", "primeintellect", "lium", "sfcompute"}
"""Whose prices are "from" prices or averages, or do not say of which card."""
WITHOUT_A_PRICE = {
    *("bittensor", "ritual", "gensyn", "nous", "ora", "allora", "sahara", "lilypad", "atoma", "pondhouse", "bagel"),
    *("openledger", "sentient", "bentoml", "anyscale"),
}


@pytest.fixture(scope="module")
def held(catalogue: Catalogue) -> dict[str, Coverage]:
    return {c.provider.id: c for c in coverage(catalogue, AS_OF)}


def test_everybody_named_is_there_with_a_price_or_a_word(held: dict[str, Coverage]) -> None:
    assert not {id for id in WITH_TOKEN_PRICES if not held[id].priced_models}
    assert not {id for id in WITH_RATES if not held[id].rates}
    for id in WITHOUT_A_PRICE:
        assert "no public price" in held[id].missing
        assert (held[id].priced_models, held[id].rates) == (0, 0)


def test_what_is_missing_is_said_for_everybody(held: dict[str, Coverage]) -> None:
    for c in held.values():
        sold = ("tokens" in c.provider.sells and c.priced_models) or ("gpu hours" in c.provider.sells and c.rates)
        assert sold or c.missing, c.provider.id
        for term in TERMS:
            if "gpu hours" in c.provider.sells and c.rates and c.terms[term] is None:
                assert term in c.missing
    for id in ONLY_DOUBTFUL_RATES:
        assert held[id].missing == "no GPU rate without doubt in the sources held"
    assert "reserved-1y" in held["coreweave"].missing
    assert held["aws"].terms["reserved-1y"] == date(2025, 4, 6)
    assert held["runpod"].terms["serverless"] == date(2026, 6, 8)


def test_the_table_is_sound() -> None:
    result = all_providers()
    assert len({p.id for p in result}) == len(result)
    assert {p.kind for p in result} == set(KINDS)
    for p in result:
        assert p.id == p.id.lower()
        assert p.name
        assert set(p.sells) <= {"tokens", "gpu hours", "training"} or p.kind == "average"
        assert p.page is None or p.page.startswith("https://")
    assert seller("bedrock") == "aws"
    assert seller("nobody") == "nobody"
    assert provider("nobody") is None


def test_dedicated_endpoints_and_serverless_rates(catalogue: Catalogue) -> None:
    row = catalogue.rate_by_id("runpod/h100-sxm/serverless/1x/unspecified/2026-06-08", AS_OF)
    # $0.00116 a second is 0.00116·3600 = $4.176 an hour.
    assert row.usd_per_gpu_hour == pytest.approx(4.176)
    assert row.page == "https://docs.runpod.io/serverless/pricing"
    eight = catalogue.choose_rate("h200", "huggingface", "on-demand", 8, AS_OF)
    assert (eight.gpu_count, eight.usd_per_gpu_hour) == (8, 5.0)
    reserved = catalogue.choose_rate("a100-40gb", "gcp", "reserved-3y", 1, AS_OF)
    # 938.567 USD a month over 730 hours.
    assert reserved.usd_per_gpu_hour == pytest.approx(938.56707798 / 730, abs=5e-5)


def test_every_spelling_that_the_rules_can_read_is_in_the_table(catalogue: Catalogue) -> None:
    aliases = {(a.provider, a.provider_model): a for a in all_aliases()}
    assert {a.model for a in aliases.values()} <= set(registry_ids())
    readable = {name for name in {(r.provider, r.model) for r in catalogue.price_list()} if proposed(*name)}
    assert len(readable) > 1000
    assert not readable - aliases.keys()
