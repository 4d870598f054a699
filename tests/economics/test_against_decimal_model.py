"""The float model agrees with an independent decimal one to a cent on 10⁹ dollars, over the whole allowed ranges."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from hypothesis import given

from economics.cost.load import Load
from economics.cost.token_lines import BILLED_LINES
from tests.support import decimal_model
from tests.support.economics_cases import (
    OWNED,
    RENTED,
    any_batch,
    any_prices,
    any_self_hosted,
    any_token_fields,
    any_workload,
    often,
    self_hosted,
    shares,
    token_option,
    two_rates,
    usual_prices,
    usual_rented,
    usual_workload,
    workload,
)

CENT_ON_A_BILLION = Decimal("1e-11")
SMALLEST = Decimal("1e-290")
"""Below this a float holds too few digits to compare."""
LARGEST = Decimal("1e300")


def agrees(got, want: Decimal, scale: Decimal | None = None) -> bool:
    bound = CENT_ON_A_BILLION * abs(want if scale is None else scale)
    return abs(Decimal(float(got)) - want) <= max(bound, SMALLEST)


def check_tokens(fields, prices, batch, option, rounding: Decimal = Decimal(0)) -> None:
    """`rounding` [USD/month] is what is subtracted on the way: a small rest of it keeps only its last digits."""
    cost = token_option(price=prices, batch=batch, **option).cost(Load(**fields))
    want = decimal_model.token_cost(fields, prices, batch, option)
    gross = want["total"] - want["discount"] + rounding  # its rounding is what a discount of nearly 1 leaves
    assert agrees(cost.usd_per_month.scalar, want["total"], gross)
    for cost_line in {line.cost_line for line in BILLED_LINES}:
        parts = [want[line.id] for line in BILLED_LINES if line.cost_line == cost_line]
        assert agrees(cost.lines[cost_line], sum(parts), gross), cost_line
    assert agrees(cost.lines["output"], want["output"])
    assert agrees(cost.lines.get("discount", 0.0), want["discount"])


@given(any_workload, any_prices, any_batch, any_token_fields)
@often(400)
def test_token_cost_over_the_whole_ranges(fields, prices, batch, option):
    check_tokens(fields, prices, batch, option)


@given(any_workload, any_prices, any_batch, any_token_fields, shares, shares)
@often(300)
def test_cache_writes_as_logs_show_them(fields, prices, batch, option, written, long):
    share = min(written, 1 - fields["cache_hit_rate"])
    # what is neither read nor written is all input less the writes: where nearly all is written, a rest of all input
    plain = {**fields, "cache_hit_rate": 0.0}
    everything = decimal_model.token_cost(plain, prices, batch, option)["input"]
    fields = {**fields, "cache_write_share": share}
    check_tokens(fields, prices, batch, {**option, "long_share": long}, rounding=everything)


@given(usual_workload, usual_prices)
@often(150)
def test_token_cost_at_usual_inputs(fields, prices):
    check_tokens(fields, prices, {}, {})


def test_a_hit_rate_of_nearly_one_keeps_the_price_of_the_misses():
    # h = 1 − 1e-9: of 1e15·5/6 input tokens 833,333 are missed; all are written at 10⁹ $/Mtok, the rest is free
    fields = workload(tokens_per_month=1e15, cache_hit_rate=1 - 1e-9, cache_reads_per_write=1.0)
    prices = {"input": 0.0, "cached_input": 0.0, "cache_write": 1e9, "output": 0.0}
    check_tokens(fields, prices, {}, {})


@given(any_workload, any_self_hosted)
@often(500)
def test_self_hosted_cost_over_the_whole_ranges(fields, option):
    check_self_hosted(fields, option)


@given(usual_workload, usual_rented)
@often(150)
def test_self_hosted_cost_at_usual_inputs(fields, option):
    check_self_hosted(fields, option)


def check_self_hosted(fields, option) -> None:
    mine, at = self_hosted(option), Load(**fields)
    cost = mine.cost(at)
    if decimal_model.capacity(fields, option) > LARGEST:
        return  # a test of its own
    wanted = decimal_model.replicas_wanted(fields, option)
    if cost.usd_per_month.scalar is None:
        served = decimal_model.tokens_served(fields, option)
        assert wanted > Decimal("0.999e15") or served < SMALLEST, cost.usd_per_month.reason
        return
    replicas = Decimal(cost.replicas.scalar)
    most_likely = max(Decimal(option["min_replicas"]), wanted.to_integral_value(rounding=ROUND_CEILING))
    if replicas != most_likely:  # within rounding of a whole number, either count will do
        off = abs(wanted - wanted.to_integral_value())
        assert off <= max(Decimal("1e-9"), wanted * Decimal("4e-15"))
        assert abs(replicas - most_likely) <= max(1, wanted * Decimal("4e-15"))
    want = decimal_model.self_hosted_cost(fields, option, replicas)
    assert agrees(cost.usd_per_month.scalar, want["total"])
    for line, usd in cost.lines.items():
        assert agrees(usd, want[line]), line
    capacity = decimal_model.capacity(fields, option)
    assert agrees(cost.figures["capacity_tokens_per_second"].scalar, capacity)
    if cost.utilisation.scalar is not None:
        assert agrees(cost.utilisation.scalar, want["utilisation"])
    unit = decimal_model.unit_cost(fields, option)
    if 0 < sum(decimal_model.replica_lines(option).values()) < SMALLEST:
        return  # a rent below the smallest float with all its digits
    if mine.unit_cost(at).scalar is None:
        assert unit > Decimal("1e300")
    else:
        assert agrees(mine.unit_cost(at).scalar, unit)


def test_depreciation_survives_a_residual_share_of_nearly_one():
    # 10⁹·(1 − (1 − 1e-9))/48 = 1/48 dollar a replica: (1 − share) is exact, purchase − purchase·share is not
    option = {**OWNED, "purchase_usd_per_replica": 1e9, "residual_share": 1 - 1e-9, "min_replicas": 5}
    result = self_hosted(option).cost(Load(**workload())).lines["depreciation"]
    assert agrees(result, decimal_model.replica_lines(option)["depreciation"] * 5)


def test_a_capacity_too_large_for_a_number_is_not_a_wrong_count():
    # f_out = 1e-300, h = 1: C = 2/(1e-300/2e8) = 4e308 token/s, too large for a float; but only 1e-300 hours are
    # billed, so 3e13 tokens need 20.8 → 21 replicas: the count is that, or undefined with a reason
    option = {
        **two_rates(RENTED, 1.0, 2e8),
        "input_token_factor": 1.0,
        "output_token_factor": 1e-300,
        "billed_hours_per_month": 1e-300,
    }
    fields = workload(tokens_per_month=3e13, input_output_ratio=1, cache_hit_rate=1.0)
    assert decimal_model.self_hosted_cost(fields, option)["replicas"] == 21
    result = self_hosted(option).cost(Load(**fields)).replicas
    assert result.scalar == 21 or (result.scalar is None and result.reason)
