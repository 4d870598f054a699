"""Where an option stands among the sellers of its model: ranks by hand, and costs equal to those of moving there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from economics.cost.tokens import TOKENS_PER_MTOK
from economics.option.token_priced import TokenOption, TokenPricedOption
from economics.scenario.reading import read_scenario
from economics.scenario.scenario import Scenario
from pricing.contract.catalogue import with_contract
from pricing.contract.contract import contract_from_records
from pricing.resolve.scenario import resolve
from pricing.sellers.aliases import all_aliases
from pricing.store.catalogue import Catalogue
from pricing.studies.ranked_sellers import Ranked, ranked_sellers, sellers_of
from pricing.studies.trusted import trusted_offers

AS_OF = date(2026, 11, 20)
GEMMA = {
    "wandb": "google/gemma-4-31B-it",
    "doubleword": "google/gemma-4-31B-it",
    "friendli": "google/gemma-4-31B-it",
    "gmicloud": "google/gemma-4-31b-it",
    "novita": "google/gemma-4-31b-it",
    "deepinfra": "google/gemma-4-31B-it",
    "cerebras": "gemma-4-31b",
}
"""The trusted sellers of one model on that day, each with its spelling."""
AT_FRIENDLI = {"kind": "hosted", "provider": "friendli", "model": GEMMA["friendli"]}
NOBODY_ELSES = {"kind": "api", "name": "other", "provider": "any", "model": "any",
                "price": {"input_usd_per_mtok": 1, "output_usd_per_mtok": 1}}  # fmt: skip


def scenario(option: dict[str, Any], **workload: Any) -> Scenario:
    mix = {"tokens_per_month": 3e9, "input_output_ratio": 5, "input_tokens_per_request": 2000, **workload}
    options = [{"name": "asked", **option}, NOBODY_ELSES]
    return read_scenario({"schema_version": 2, "as_of": AS_OF.isoformat(), "workload": mix, "options": options})


def ranked(catalogue: Catalogue, option: dict[str, Any], day: date = AS_OF, **workload: Any) -> Ranked | None:
    asked = scenario(option, **workload).model_copy(update={"as_of": day})
    resolved = resolve(asked, catalogue, day)
    document, priced = asked.options[0], resolved.options[0]
    assert isinstance(document, TokenPricedOption)
    assert isinstance(priced, TokenOption)
    return ranked_sellers(document, priced, resolved.load, catalogue, day)


def agreed(catalogue: Catalogue, usd_of_input: dict[str, float]) -> Catalogue:
    """The catalogue with prices of our own at every seller: so much for input, $6 for output."""
    rows = [
        {"kind": "token", "provider": seller, "model": GEMMA[seller], "effective_from": "2026-01-01",
         "input_usd_per_mtok": usd, "output_usd_per_mtok": 6}
        for seller, usd in usd_of_input.items()
    ]  # fmt: skip
    return with_contract(catalogue, contract_from_records(rows))


def test_the_rank_and_the_cheapest_by_hand(catalogue: Catalogue) -> None:
    inputs = {"wandb": 1, "doubleword": 2, "friendli": 3, "gmicloud": 3, "novita": 3.003, "deepinfra": 4, "cerebras": 9}
    found = ranked(agreed(catalogue, inputs), AT_FRIENDLI)
    # Five of six tokens are input: (5·1 + 6)/6 = 11/6, (5·2 + 6)/6 = 16/6, (5·3 + 6)/6 = 21/6 $/Mtok.
    assert found is not None
    assert found.usd_per_mtok == pytest.approx(21 / 6)
    assert [other.name for other in found.others[:2]] == ["Weights & Biases Inference", "Doubleword"]
    assert [other.usd_per_mtok for other in found.others[:2]] == pytest.approx([11 / 6, 16 / 6])
    assert (found.rank, found.sellers, found.trusted) == (3, 7, True)
    assert found.cheapest_usd_per_mtok == pytest.approx(11 / 6)
    assert found.cheaper == found.others[0]


def test_the_cheapest_is_first_and_has_no_cheaper_one(catalogue: Catalogue) -> None:
    inputs = dict.fromkeys(GEMMA, 3.0) | {"friendli": 3.003}  # 0.07 % more: one price
    found = ranked(agreed(catalogue, inputs), AT_FRIENDLI)
    assert found is not None
    assert (found.rank, found.cheaper) == (1, None)
    assert found.cheapest_usd_per_mtok == pytest.approx(21 / 6)


def test_a_discount_and_typed_prices_are_the_options_own(catalogue: Catalogue) -> None:
    inputs = dict.fromkeys(GEMMA, 3.0)
    half = ranked(agreed(catalogue, inputs), {**AT_FRIENDLI, "discount": 0.5})
    # (5·3 + 6)/6 = 3.5 elsewhere, half of that here; typed $1 and $1: 1.
    assert half is not None
    assert (half.rank, half.usd_per_mtok, half.others[0].usd_per_mtok) == (1, 1.75, 3.5)
    typed = ranked(
        agreed(catalogue, inputs), {**AT_FRIENDLI, "price": {"input_usd_per_mtok": 5, "output_usd_per_mtok": 5}}
    )
    assert typed is not None
    assert (typed.rank, typed.sellers, typed.usd_per_mtok) == (7, 7, 5)


def test_token_factors_and_attempts_count_everywhere(catalogue: Catalogue) -> None:
    inputs = dict.fromkeys(GEMMA, 3.0)
    twice = {**AT_FRIENDLI, "input_token_factor": 2, "output_token_factor": 2, "success_rate": 0.5, "retries": 1}
    found = ranked(agreed(catalogue, inputs), twice)
    # twice the tokens, 1.5 attempts: 3.5 · 2 · 1.5
    assert found is not None
    assert (found.usd_per_mtok, found.others[-1].usd_per_mtok) == pytest.approx((10.5, 10.5))


def test_a_line_that_another_seller_does_not_list_is_said(catalogue: Catalogue) -> None:
    cached = {**AT_FRIENDLI, "price": {"cache_write_usd_per_mtok": 5}}
    found = ranked(catalogue, cached, cache_hit_rate=0.4)
    assert found is not None
    assert {line.id for other in found.others for line in other.not_listed} == {"cache_write"}
    uncached = ranked(catalogue, cached)
    assert uncached is not None
    assert {other.not_listed for other in uncached.others} == {()}


def test_no_rank_where_nobody_else_sells_it(catalogue: Catalogue) -> None:
    assert ranked(catalogue, NOBODY_ELSES | {"name": "asked"}) is None
    own_only = {"kind": "api", "provider": "cohere", "model": "command-a-03-2025"}
    assert ranked(catalogue, own_only) is None


@pytest.mark.parametrize("later", [0, 1, 30, 200], ids=lambda days: f"{days} days later")
def test_the_trusted_sellers_are_those_of_the_default_however_long_nobody_refreshed(
    catalogue: Catalogue, later: int
) -> None:
    day = AS_OF + timedelta(later)
    found = ranked(catalogue, AT_FRIENDLI, day)
    assert found is not None
    offers = trusted_offers(catalogue, "gemma-4-31b", day, scenario(AT_FRIENDLI).workload)
    costs = {other.provider: other.usd_per_mtok for other in found.others} | {"friendli": found.usd_per_mtok}
    assert costs == {offer.provider: pytest.approx(offer.usd_per_mtok) for offer in offers}


_TAKEN = sorted({alias.model for alias in all_aliases() if not alias.variant})


@pytest.mark.parametrize("profile", [None, {"shape": "office"}])
def test_each_cost_is_that_of_the_option_moved_there(catalogue: Catalogue, profile: dict[str, str] | None) -> None:
    workload = {"cache_hit_rate": 0.3, "batch_share": 0.25, **({} if profile is None else {"load_profile": profile})}
    compared = 0
    for model in _TAKEN:
        offers = trusted_offers(catalogue, model, AS_OF)
        if len(offers) < 2:
            continue
        own = offers[-1]
        option = {"kind": "hosted", "provider": own.provider, "model": own.provider_model}
        found = ranked(catalogue, option, **workload)
        assert found is not None
        assert found.trusted
        assert [o.usd_per_mtok for o in found.others] == sorted(o.usd_per_mtok for o in found.others)
        for other in found.others[:: max(1, len(found.others) - 1)]:
            moved = resolve(
                scenario({"kind": "hosted", "provider": other.provider, "model": other.model}, **workload),
                catalogue,
                AS_OF,
            )
            mtok = moved.load.carrying(TOKENS_PER_MTOK)
            assert other.usd_per_mtok == pytest.approx(float(moved.options[0].cost(mtok).usd_per_month.values))
            compared += 1
    assert compared > 40


def test_a_closed_model_is_ranked_among_the_clouds_that_resell_it(catalogue: Catalogue) -> None:
    found = ranked(catalogue, {"kind": "api", "provider": "openai", "model": "gpt-6.1-sol"})
    assert found is not None
    # AWS, Azure, Databricks, GMI and Perplexity ask OpenAI's own $2 and $10; Databricks' units round by 0.002 %.
    assert {other.provider for other in found.others} == {"aws", "azure", "databricks", "gmicloud", "perplexity"}
    assert (found.rank, found.cheaper) == (1, None)


def test_a_regional_edition_is_compared_with_editions_of_that_region(catalogue: Catalogue) -> None:
    found = ranked(catalogue, {"kind": "api", "provider": "aws", "model": "us.openai.gpt-6.1-sol"})
    assert found is not None
    assert [(other.provider, other.model) for other in found.others] == [("azure", "us/gpt-6.1-sol")]


def test_what_nobody_looked_at_since_the_newest_day_does_not_grow_old(catalogue: Catalogue) -> None:
    now, later = (_ranked_on(catalogue, day) for day in (AS_OF, AS_OF.replace(year=2028)))
    # one of the seven retires the model within a year of the later day, or none does: nobody is untrusted for its age
    assert now is not None
    assert later is not None
    assert {other.provider for other in later.others} <= {other.provider for other in now.others}
    assert len(later.others) >= len(now.others) - 1


def _ranked_on(catalogue: Catalogue, day: date) -> Ranked | None:
    asked = scenario(AT_FRIENDLI)
    resolved = resolve(asked, catalogue, AS_OF)
    document, priced = asked.options[0], resolved.options[0]
    assert isinstance(document, TokenPricedOption)
    assert isinstance(priced, TokenOption)
    return ranked_sellers(document, priced, resolved.load, catalogue, day)


def test_the_sellers_of_a_model_are_those_that_an_option_is_ranked_among(catalogue: Catalogue) -> None:
    asked = scenario({**AT_FRIENDLI, "discount": 0.5, "input_token_factor": 2})
    resolved = resolve(asked, catalogue, AS_OF)
    document, priced = asked.options[0], resolved.options[0]
    assert isinstance(document, TokenPricedOption)
    assert isinstance(priced, TokenOption)
    found = ranked_sellers(document, priced, resolved.load, catalogue, AS_OF)
    sellers = sellers_of("gemma-4-31b", document, priced, resolved.load, catalogue, AS_OF)
    assert found is not None
    assert [s for s in sellers if s.provider != "friendli"] == [replace(o, not_listed=()) for o in found.others]
    (own,) = (seller for seller in sellers if seller.provider == "friendli")
    assert own.usd_per_mtok == pytest.approx(2 * found.usd_per_mtok)  # without the discount


def test_the_last_day_there_is_has_a_place_too(shared_catalogue) -> None:
    """A day from which no year can be counted on: nothing is trusted then, and nothing breaks."""
    for offer in trusted_offers(shared_catalogue, "gemma-4-31b", date.max):
        assert offer.row.retires_on is None
