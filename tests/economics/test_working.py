"""Every formula shown, evaluated on the inputs shown, gives the figure shown."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given

from economics.cost.load import Load
from economics.scenario.reading import read_scenario
from economics.working import working
from pricing.resolve.scenario import resolve
from pricing.store.catalogue import Catalogue
from tests.support.economics_cases import (
    OWNED,
    RENTED,
    any_batch,
    any_prices,
    any_self_hosted,
    any_token_fields,
    any_workload,
    load,
    often,
    self_hosted,
    token_option,
    two_rates,
    usual_prices,
    usual_rented,
    usual_workload,
)
from tests.support.twin.documents import random_document
from tests.support.working_checks import check_working, evaluate


@given(usual_workload, usual_prices)
@often(150)
def test_a_token_price(fields, prices):
    batch = {line: usd / 2 for line, usd in prices.items()}
    check_working(token_option(price=prices, batch=batch, discount=0.15, output_token_factor=1.7), Load(**fields))
    check_working(token_option(price=prices), Load(**fields))


@given(any_workload, any_prices, any_batch, any_token_fields)
@often(200)
def test_a_token_price_over_the_whole_ranges(fields, prices, batch, option):
    check_working(token_option(price=prices, batch=batch, **option), Load(**fields))


@given(usual_workload, usual_rented)
@often(150)
def test_rented_gpus(fields, gpus):
    check_working(self_hosted({**gpus, "input_token_factor": 1.3, "output_token_factor": 2.0}), Load(**fields))


@given(any_workload, any_self_hosted)
@often(200)
def test_self_hosted_over_the_whole_ranges(fields, option):
    check_working(self_hosted(option), Load(**fields))


def test_an_owned_server():
    own = {
        **OWNED,
        "purchase_usd_per_replica": 160_000,
        "installation_usd_per_replica": 11_200,
        "residual_share": 0.2,
        "cost_of_capital_per_year": 0.08,
        "maintenance_share_per_year": 0.05,
        "power_kw_per_replica": 3.65,
        "pue": 1.4,
        "usd_per_kwh": 0.12,
        "colocation_usd_per_month": 900,
        "fixed_usd_per_month": 250,
    }
    check_working(self_hosted(own), load())
    shown = {
        line: s.value for s in working(self_hosted(own), load()) for line in ("capital", "power") if line in s.result
    }
    assert shown == {"capital": pytest.approx(677.3333333), "power": pytest.approx(447.636)}


def test_a_price_factor_is_part_of_the_working():
    check_working(token_option(input=3, cached_input=0.3, output=15, price_factor=0.5), load(cache_hit_rate=0.5))
    check_working(
        token_option(input=3, output=15, batch={"input": 1, "output": 7}, price_factor=2), load(batch_share=0.5)
    )


def test_undefined_steps_say_why():
    steps = {step.result: step for step in working(self_hosted(RENTED), load(tokens_per_month=0))}
    for name in ("usd_per_mtok", "usd_per_request"):
        assert steps[name].value is None
        assert "0 tokens a month" in steps[name].reason
    check_working(self_hosted(RENTED), load(tokens_per_month=0))
    slow = self_hosted({**two_rates(RENTED, 1e-9, 1e-9)})
    steps = {step.result: step for step in working(slow, load(tokens_per_month=1e15))}
    assert steps["usd_per_month"].value is None
    assert "to count copies" in steps["usd_per_month"].reason
    check_working(slow, load(tokens_per_month=1e15))


def test_a_formula_says_nothing_but_arithmetic():
    with pytest.raises(AssertionError):
        evaluate("__import__('os')", {})
    with pytest.raises(AssertionError):
        evaluate("a % b", {"a": 2.0, "b": 3.0})
    with pytest.raises(AssertionError):
        evaluate("round(a)", {"a": 2.5})
    assert evaluate("max(1, ceil(a / 2 - 1e-9)) * -(b)", {"a": 5.0, "b": 2.0}) == -6
    assert evaluate("floor(a / b) ** 3", {"a": 5.0, "b": 2.0}) == 8


@pytest.mark.parametrize("seed", range(40))
def test_the_working_of_documents_of_every_kind_gives_their_figures(seed: int, shared_catalogue: Catalogue) -> None:
    """Options made of others, hours, machines and people: every formula, evaluated, gives its figure."""
    document = random_document(random.Random(seed), extremes=seed % 2 == 0)
    resolved = resolve(read_scenario(document), shared_catalogue, date(2026, 11, 20))
    for option in resolved.options:
        check_working(option, resolved.load)
