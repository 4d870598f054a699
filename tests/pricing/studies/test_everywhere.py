"""This model everywhere: by whom it is sold and for how much, what is unmatched, where sources disagree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economics.cost.load import Workload
from pricing.errors import UnknownPrice
from pricing.sellers.aliases import registry_ids
from pricing.store.catalogue import Catalogue
from pricing.studies.everywhere import (
    MIX,
    disagreements,
    disagreements_among,
    everywhere,
    offers_among,
    unmatched,
    unmatched_among,
)
from tests.support import hand_made as hm

AS_OF = date(2026, 11, 20)
ROW = hm.LISTED_ROW


def test_everywhere_by_hand() -> None:
    dearer = replace(ROW, provider="novita", model="openai/gpt-oss-120b", input_usd_per_mtok=3.0)
    offers = offers_among([dearer, ROW], "gpt-oss-120b", AS_OF)
    # Five input tokens per output token: (5·2 + 8)/6 = 3 and (5·3 + 8)/6 = 23/6 $/Mtok.
    assert [o.provider for o in offers] == ["deepinfra", "novita"]
    assert [o.usd_per_mtok for o in offers] == pytest.approx([3, 23 / 6])
    assert (offers[0].provider_name, offers[0].provider_kind, offers[0].used) == ("DeepInfra", "broad host", True)


def test_everywhere_at_the_scenarios_own_mix() -> None:
    cached = replace(ROW, cached_input_usd_per_mtok=0.2)
    batch = replace(ROW, variant="batch", input_usd_per_mtok=1.0, output_usd_per_mtok=4.0)
    mix = Workload(
        tokens_per_month=0,
        input_output_ratio=3,
        input_tokens_per_request=1000,
        cache_hit_rate=0.5,
        cache_reads_per_write=1e6,
        batch_share=0.5,
    )
    (offer,) = offers_among([cached, batch], "gpt-oss-120b", AS_OF, mix)
    # Of a Mtok 0.75 is input, half of it cached (writes: 0.375e-6 Mtok, at the input price like the rest).
    # Standard 0.375·2 + 0.375·0.2 + 0.25·8 = 2.825; batch 0.375·1 + 0.375·0.2 + 0.25·4 = 1.45; half and half 2.1375.
    assert offer.usd_per_mtok == pytest.approx(2.1375)


def test_what_is_free_unpriced_or_a_batch_tier_never_ranks_as_cheapest() -> None:
    free = replace(ROW, provider="a", model="gpt-oss-120b", input_usd_per_mtok=0.0, output_usd_per_mtok=0.0)
    half = replace(ROW, provider="openrouter", model="openai/gpt-oss-120b:free", input_usd_per_mtok=None)
    batch = replace(ROW, provider="openrouter", model="openai/gpt-oss-120b:batch", input_usd_per_mtok=0.01)
    known = replace(free, provider="cerebras")
    offers = offers_among([half, batch, known, ROW], "gpt-oss-120b", AS_OF)
    assert [(o.kind, o.usd_per_mtok is None) for o in offers] == [
        *(("priced", False), ("batch", False), ("free", True), ("unpriced", True))
    ]
    assert all(o.reason for o in offers[1:])


def test_the_best_source_of_an_offer_under_any_spelling() -> None:
    first = replace(ROW, dataset="genai-prices", provider="aws", model="openai.gpt-oss-120b-1:0")
    second = replace(
        ROW, dataset="litellm", provider="bedrock", model="openai.gpt-oss-120b-1:0", input_usd_per_mtok=1.0
    )
    offers = offers_among([first, second], "gpt-oss-120b", AS_OF)
    marks = {(o.row.dataset, o.provider): (o.used, o.best_source) for o in offers}
    assert marks["genai-prices", "aws"] == (True, True)
    # The same seller under another id: look-ups of that id take the price, but a better source has the offer.
    assert marks["litellm", "bedrock"] == (True, False)


def test_an_unregistered_model_is_refused_by_name(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownPrice, match=r"no registered model 'gpt-os-120b'; close to it: gpt-oss-120b") as error:
        everywhere(catalogue, "gpt-os-120b", AS_OF)
    assert error.value.field == "model"


def test_every_registered_model_over_the_real_catalogue(catalogue: Catalogue) -> None:
    offered = 0
    for model in registry_ids():
        offers = everywhere(catalogue, model, AS_OF)
        prices = [o.usd_per_mtok for o in offers if o.kind == "priced" and o.usd_per_mtok is not None]
        assert prices == sorted(prices)
        assert all(price > 0 for price in prices)
        kinds = [o.kind for o in offers]
        assert kinds[: len(prices)] == ["priced"] * len(prices)
        used = [(o.provider, o.provider_model) for o in offers if o.used]
        assert len(used) == len(set(used))
        offered += bool(prices)
    assert offered >= 40


def test_the_used_offer_costs_what_a_scenario_pays(catalogue: Catalogue) -> None:
    offer = next(o for o in everywhere(catalogue, "deepseek-v3.2", AS_OF) if o.provider == "novita" and o.used)
    (window,) = catalogue.token_price_rows("novita", offer.provider_model, AS_OF).select(
        AS_OF, MIX.input_tokens_per_request
    )
    assert offer.usd_per_mtok == pytest.approx((5 * window.standard.input + window.standard.output) / 6)


def test_matched_and_unmatched_are_all_there_is(catalogue: Catalogue) -> None:
    rows = catalogue.price_list(AS_OF)
    names = {(r.provider, r.model) for r in rows}
    without = {(u.provider, u.provider_model) for u in unmatched(catalogue, AS_OF)}
    matched = {(o.provider, o.provider_model) for m in registry_ids() for o in offers_among(rows, m, AS_OF)}
    assert matched | without == names
    assert not matched & without


def test_an_unmatched_name_tells_its_family() -> None:
    strange = replace(ROW, model="acme/llama-9-frankenstein")
    (found,) = unmatched_among([strange, ROW])
    assert (found.provider_model, found.family, found.datasets) == ("acme/llama-9-frankenstein", "llama", ("litellm",))


def test_disagreements_by_hand() -> None:
    other = replace(ROW, dataset="models-dev", model="accounts/x/GPT-oss-120b", output_usd_per_mtok=10.0)
    (found,) = disagreements_among([ROW, other])
    assert (found.provider, found.model) == ("deepinfra", "gpt-oss-120b")
    assert found.largest_ratio == pytest.approx(10 / 8)
    assert found.rows == (ROW, other)
    assert disagreements_among([ROW, replace(other, output_usd_per_mtok=8.0)]) == []
    assert disagreements_among([ROW, replace(other, region="eu")]) == []
    aws, bedrock = replace(ROW, provider="aws"), replace(other, provider="bedrock")
    assert [d.provider for d in disagreements_among([aws, bedrock])] == ["aws"]


@given(st.floats(0.001, 100), st.floats(0.001, 100))
def test_a_disagreement_is_the_ratio_of_the_prices(one: float, two: float) -> None:
    result = disagreements_among(
        [replace(ROW, input_usd_per_mtok=one), replace(ROW, input_usd_per_mtok=two, dataset="x")]
    )
    ratio = max(one, two) / min(one, two)
    assert [d.largest_ratio for d in result] == ([pytest.approx(ratio)] if ratio > 1 + 1e-6 else [])


def test_sources_do_disagree(catalogue: Catalogue) -> None:
    result = disagreements(catalogue, AS_OF)
    assert len(result) > 50
    assert all(len(d.rows) > 1 and d.largest_ratio > 1 for d in result)
