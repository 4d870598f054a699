"""Several sources of token prices: which one counts, and what the others say."""

from __future__ import annotations

from datetime import date

import pytest

from pricing.errors import UnknownPrice
from pricing.rules.precedence import DATASETS
from pricing.sellers.providers import all_providers, seller
from pricing.store.catalogue import Catalogue
from tests.support import hand_made as hm

AS_OF = date(2026, 11, 20)
ROW = hm.LISTED_ROW


def test_the_list_that_somebody_checked_last_counts(catalogue: Catalogue) -> None:
    sets = catalogue.prices_by_source("anthropic", "claude-sonnet-4-6", AS_OF)
    assert {s.rows[0].dataset for s in sets} == set(DATASETS) - {"curated"}
    assert catalogue.token_price_rows("anthropic", "claude-sonnet-4-6", AS_OF) == sets[0]
    only = catalogue.token_price_rows("deepinfra", "deepseek-ai/DeepSeek-V3.2", AS_OF)
    (window,) = only.select(AS_OF, 2000)
    # litellm 1.110.2: 2.6e-07, 1.3e-07 and 3.8e-07 USD a token, times a million.
    assert (window.standard.input, window.standard.cached_input, window.standard.output) == (0.26, 0.13, 0.38)
    assert {r.status for r in only.rows} == {"transcribed"}


def test_a_context_tier_of_the_second_source_prices_the_whole_request(catalogue: Catalogue) -> None:
    rows = catalogue.token_price_rows("alibaba", "qwen3-max", AS_OF)
    inputs = [rows.select(AS_OF, tokens)[0].standard.input for tokens in (32_000, 32_001, 128_001)]
    assert inputs == [1.2, 2.4, 3]


@pytest.mark.parametrize("provider", ["deepinfra", "alibaba", "sambanova", "hyperbolic", "replicate"])
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
    assert {r.dataset for r in listing} == set(DATASETS)
    assert catalogue.price_list(AS_OF) is listing
    columns, rows = catalogue.search_prices(provider="anthropic", model="claude-sonnet-4-6", as_of=AS_OF)
    dataset = columns.index("dataset")
    assert len({row[dataset] for row in rows if row[1] == "claude-sonnet-4-6"}) == 1
    _, every = catalogue.search_prices(provider="anthropic", model="claude-sonnet-4-6", as_of=AS_OF, every_source=True)
    assert {row[dataset] for row in every if row[1] == "claude-sonnet-4-6"} == set(DATASETS) - {"curated"}


def test_a_region_in_the_name_is_a_column(catalogue: Catalogue) -> None:
    regions = {(r.provider, r.model): r.region for r in catalogue.price_list(AS_OF)}
    assert regions["aws", "global.anthropic.claude-haiku-5-5"] == "global"
    assert regions["aws", "us.meta.llama3-3-70b-instruct-v1:0"] == "us"
    assert regions["aws", "eu-west-1/meta.llama3-8b-instruct-v1:0"] == "eu-west-1"
    assert regions["anthropic", "claude-sonnet-4-6"] is None


@pytest.mark.parametrize("former", [p.id for p in all_providers() if p.same_as and "tokens" in p.sells])
def test_a_seller_is_found_under_its_former_id(catalogue: Catalogue, former: str) -> None:
    present = seller(former)
    model = catalogue.models(present, AS_OF)[0].model
    assert [m.model for m in catalogue.models(former, AS_OF)] == [m.model for m in catalogue.models(present, AS_OF)]
    assert catalogue.prices_by_source(former, model, AS_OF) == catalogue.prices_by_source(present, model, AS_OF)
    assert not [r for r in catalogue.price_list(AS_OF) if r.provider == former]
    _, rows = catalogue.search_prices(provider=former, as_of=AS_OF)
    assert {row[0] for row in rows} == {present}


def test_a_model_is_found_in_every_spelling_of_its_seller(catalogue: Catalogue) -> None:
    long, short = (
        catalogue.token_price_rows("fireworks", model, AS_OF)
        for model in ("accounts/fireworks/models/deepseek-v4-pro", "DeepSeek-V4-Pro")
    )
    assert long.select(AS_OF, 1)[0].standard == short.select(AS_OF, 1)[0].standard


def test_a_retirement_marks_every_list_of_an_offer(catalogue: Catalogue) -> None:
    sets = catalogue.prices_by_source("groq", "llama-3.3-70b-versatile", AS_OF)
    assert len(sets) > 1
    assert {row.retires_on for each in sets for row in each.rows} == {date(2026, 8, 16)}
    (notice,) = {row.retires_source for each in sets for row in each.rows}
    assert notice is not None
    assert notice.startswith("https://console.groq.com/docs/deprecations")
    retirement = catalogue.retirement("groq", "llama-3.3-70b-versatile", AS_OF)
    assert retirement is not None
    assert "enterprise" in str(retirement.note)
    assert catalogue.retirement("groq", "openai/gpt-oss-120b", AS_OF) is None


def test_a_known_change_is_found_by_the_resellers_spelling(catalogue: Catalogue) -> None:
    (step,) = catalogue.steps_of_model("google/gemini-4-argon", AS_OF)
    assert (step.provider, step.day) == ("google", date(2026, 12, 1))
    assert (step.before.input_usd_per_mtok, step.after.input_usd_per_mtok) == (2, 4)
    assert catalogue.steps_of_model("gemini-4-argon", date(2026, 12, 1)) == []


WRONG = {
    ("alibaba-cn", "qwen-max"): (0.345, 1.377),
    ("alibaba-cn", "qwen-plus"): (0.115, 0.287),
    ("alibaba-cn", "qwen3-max"): (0.861, 3.441),
    ("fireworks", "accounts/fireworks/models/deepseek-v4-pro"): (1.74, 3.48),
    ("mistral", "mistral-large-4-0"): (0.7, 2.1),
    ("mistral", "mistral-medium-3"): (0.4, 2.0),
    ("azure", "jais-30b-chat"): (3.2, 9.71),
    ("azure", "mistral-large-latest"): (2, 6),
    ("bedrock", "anthropic.claude-opus-5-5"): (4.4, 22),
    ("together", "meta-llama/Llama-3.3-70B-Instruct-Turbo"): (1.04, 1.04),
}
"""Prices that a fixed order of the lists had wrong, and the right ones."""


@pytest.mark.parametrize(("provider", "model"), WRONG)
def test_prices_that_were_wrong_are_right(catalogue: Catalogue, provider: str, model: str) -> None:
    (window,) = catalogue.token_price_rows(provider, model, AS_OF).select(AS_OF, 1000)
    assert (window.standard.input, window.standard.output) == WRONG[provider, model]


def test_a_context_tier_that_lists_leave_out_is_there(catalogue: Catalogue) -> None:
    (window,) = catalogue.token_price_rows("deepinfra", "Qwen/Qwen3-Max", AS_OF).select(AS_OF, 130_000)
    assert (window.standard.input, window.standard.output) == (3, 15)


@pytest.mark.parametrize("model", ["~deepseek/deepseek-pro-latest", "~moonshotai/kimi-latest", "~z-ai/glm-latest"])
def test_a_name_for_several_models_has_no_price_to_plan_with(catalogue: Catalogue, model: str) -> None:
    assert {row.status for row in catalogue.token_price_rows("openrouter", model, AS_OF).rows} == {"doubtful"}
