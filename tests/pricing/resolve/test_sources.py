"""The source of a published price: the seller's own page is named first, a list that carried it second."""

from __future__ import annotations

from datetime import date

import pytest

from economics.scenario.reading import read_scenario
from pricing.resolve.scenario import resolve
from pricing.sellers.providers import provider

OWN = {
    "kind": "self_hosted", "name": "own", "model": "llama-3.3-70b", "gpu": "h100-sxm", "gpus_per_replica": 8,
    "utilisation": 0.6,
    "throughput": {"prefill_tokens_per_second": 9000, "decode_tokens_per_second": 1400},
}  # fmt: skip
CLOSED = {"kind": "api", "name": "closed", "provider": "anthropic", "model": "claude-sonnet-4-6"}


def assumptions_of(catalogue, supply):
    scenario = {
        "schema_version": 2,
        "name": "sources",
        "workload": {"tokens_per_month": 1e9, "input_output_ratio": 5, "input_tokens_per_request": 2000},
        "options": [CLOSED, {**OWN, "supply": supply}],
    }
    resolved = resolve(read_scenario(scenario), catalogue, date(2026, 11, 20))
    return [each for option in resolved.options for each in option.assumptions]


@pytest.mark.parametrize("seller", ["nebius", "aws", "runpod"])
def test_the_sellers_own_page_stands_before_the_list_that_carried_the_price(shared_catalogue, seller):
    priced = [a for a in assumptions_of(shared_catalogue, {"kind": "rent", "provider": seller, "term": "on-demand"})
              if a.unit.startswith("USD/")]  # fmt: skip
    assert {a.field.partition(".")[0] for a in priced} == {"price", "supply"}
    for each in priced:
        assert each.via
        assert each.source.startswith(f"{each.page} via {each.via}; " if each.page else f"{each.via}; ")
    rate = next(a for a in priced if a.field == "supply.usd_per_gpu_hour")
    # the page that we know of AWS is that of its tokens: its GPU hours name the list alone
    assert rate.page.startswith("https://") == (seller != "aws")


def test_what_was_typed_names_no_page(shared_catalogue):
    (rate,) = [a for a in assumptions_of(shared_catalogue, {"kind": "rent", "usd_per_gpu_hour": 2}) if "rate" in a.name]
    assert (rate.source, rate.page, rate.via) == ("typed", "", "")


def test_a_page_of_tokens_is_no_page_of_gpu_hours():
    assert (provider("aws").page, provider("aws").gpu_page) == ("https://aws.amazon.com/bedrock/pricing/", None)
    assert provider("nebius").gpu_page == provider("nebius").page
