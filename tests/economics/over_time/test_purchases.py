"""Purchases over months: what is left at the end, prices that change before a server is bought, hours to break even."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from economics.errors import InputError
from economics.over_time.flows import flows
from economics.over_time.measures import levelised
from economics.over_time.plan import Plan
from economics.over_time.timeline import OptionOverTime, over_time
from economics.risk.paths import paths, with_values
from economics.scenario.reading import read_scenario, scenario_document
from tests.support.economics_cases import often
from tests.support.horizon_cases import api, document, gpus, plan, rented

SERVER = {
    "kind": "own",
    "purchase_usd_per_replica": 100_000,
    "installation_usd_per_replica": 5_000,
    "life_months": 50,
    "residual_share": 0.2,
    "cost_of_capital_per_year": 0.12,
    "maintenance_share_per_year": 0.06,
    "colocation_usd_per_month": 300,
}


def results(at: Plan) -> dict[str, OptionOverTime]:
    return {option.name: option for option in over_time(at).options}


def own(**horizon) -> OptionOverTime:
    return results(plan(api(), gpus("own", SERVER), version=2, **horizon))["own"]


# What is left at the end


@pytest.mark.parametrize("share", [0, 0.25, 1])
def test_a_share_of_the_book_value_of_purchases_is_received(share):
    # after 20 of 50 months: 100,000 − 20·80,000/50 = 68,000 of the purchase, 5,000 − 20·100 = 3,000 of installation
    result = own(months=20, end_value_share=share, discount_rate_per_year=0)
    assert result.cash_lines["value at the end"] == pytest.approx([0] * 20 + [68_000 * share])
    lost = 68_000 * (1 - share) + 3_000
    assert -result.profit_and_loss_lines["write-off at the end"] == pytest.approx([0] * 20 + [lost])
    # (105,000 + 20·(300 + 500)) paid; both views add up to what is paid less what is received
    paid = 105_000 + 20 * 800
    assert result.npv_usd.scalar == pytest.approx(68_000 * share - paid)
    assert result.npv_without_end_value_usd.scalar == pytest.approx(-paid)
    capital = result.profit_and_loss_lines["capital"]
    assert result.profit_and_loss.sum() - capital.sum() == pytest.approx(68_000 * share - paid)
    # the capital line keeps the full book value: 1 % a month of (105,000 + 71,000)/2
    assert -capital[1:] == pytest.approx([880] * 20)


def test_the_value_at_the_end_is_discounted_from_the_last_month():
    with_it, without = (
        own(months=24, discount_rate_per_year=0.1),
        own(months=24, discount_rate_per_year=0.1, end_value_share=0),
    )
    # 100,000 − 24·1,600 = 61,600 in month 24: two years
    assert with_it.npv_usd.scalar - without.npv_usd.scalar == pytest.approx(61_600 / 1.21)
    assert with_it.npv_without_end_value_usd.scalar == pytest.approx(without.npv_usd.scalar)
    assert without.npv_without_end_value_usd == without.npv_usd


def test_the_residual_of_a_life_that_ends_is_received_whatever_the_share():
    # the life of 10 months ends in months 10 and 20: 20,000 each time; nothing is left that would have to be assumed
    server = {**SERVER, "life_months": 10}
    result = results(plan(api(), gpus("own", server), version=2, months=20, end_value_share=0))["own"]
    assert np.flatnonzero(result.cash_lines["residual"]).tolist() == [10, 20]
    assert result.cash_lines["residual"][[10, 20]] == pytest.approx([20_000, 20_000])
    assert not result.cash_lines["value at the end"].any()
    assert not result.profit_and_loss_lines["write-off at the end"].any()


def test_payback_does_not_hang_on_how_far_one_looks():
    # 300,000 against 11,680 − 4,000 = 7,680 a month: 39.06, so month 40; the 300,000 − 24·4,500 = 192,000 that would
    # be left after 24 months are no payback
    server = {"kind": "own", "purchase_usd_per_replica": 300_000, "life_months": 60, "residual_share": 0.1}
    server |= {"colocation_usd_per_month": 4000}
    options = (rented("rent", usd=16), gpus("own", server))
    short, long = (results(plan(*options, months=months))["own"] for months in (24, 60))
    assert short.cash_lines["value at the end"][24] == pytest.approx(192_000)
    assert short.against.payback_month.reason == "not paid back within 24 months"
    assert short.against.crossings == ()
    assert long.against.payback_month.scalar == 40
    assert [(crossing.month, crossing.cheaper) for crossing in long.against.crossings] == [(40, "own")]


# Hours to break even

PLAIN = {"kind": "own", "purchase_usd_per_replica": 300_000, "life_months": 60, "colocation_usd_per_month": 1000}


def hours(*options, **horizon) -> float | None:
    return results(plan(*options, **horizon))["own"].against.break_even_hours.scalar


def test_hours_to_break_even_count_overlap_and_one_offs_as_outlay():
    rent = rented("rent", usd=16)
    # 300,000/((11,680 − 1,000)/730) = 300,000/14.63 = 20,506
    assert hours(rent, gpus("own", PLAIN), months=60) == pytest.approx(20_505.6, abs=0.1)
    # a month of overlap: 11,680 more; two one-off costs: 7,000 more, whenever they are paid
    assert hours(rent, gpus("own", PLAIN, overlap_months=1), months=60) == pytest.approx(311_680 / (10_680 / 730))
    once = [{"name": "a", "usd": 3000}, {"name": "b", "usd": 4000, "month": 9}]
    assert hours(rent, gpus("own", PLAIN, one_off_usd=once), months=60) == pytest.approx(307_000 / (10_680 / 730))
    # a change of model and an energy price that rises later are in no month 1
    rotated = gpus("own", PLAIN, model_rotation={"usd": 900, "every_months": 1})
    assert hours(rent, rotated, months=60) == pytest.approx(300_000 / (10_680 / 730))


def test_no_hours_to_break_even_where_it_takes_no_more_to_begin():
    dear = rented("rent", usd=16) | {"one_off_usd": [{"name": "setting up", "usd": 300_000}]}
    result = results(plan(dear, gpus("own", PLAIN), months=60))["own"].against.break_even_hours
    assert result.reason == "it takes no more to begin than rent: no hours to break even"


# Cost per Mtok in today's money


def test_the_levelised_cost_is_the_price_that_is_worth_as_much():
    # 100 now for 10 Mtok after a year and 10 after two at 10 %: 100/(10/1.1 + 10/1.21) = 5.7619
    mtok = np.zeros(25)
    mtok[[12, 24]] = 10
    assert levelised(-100, mtok, 0.1).scalar == pytest.approx(5.761905, abs=1e-6)
    assert levelised(-100, 0 * mtok, 0.1).reason == "0 tokens a month: no cost per token"


def test_options_come_in_the_same_order_by_levelised_cost_as_by_worth():
    # undiscounted, own is (300,000 + 36·1,000)/(36·3,000 Mtok) = 3.11 and rent 14.4·730/3,000 = 3.504; at 10 % a year
    # own is worth less: 300,000 now weigh more than rent later
    server = PLAIN | {"life_months": 36}
    faster = {"throughput": {"tokens_per_second": 10_000}}
    options = (rented("rent", usd=14.4) | faster, gpus("own", server, **faster))
    result = results(plan(*options, tokens=3e9, months=36, discount_rate_per_year=0.1))
    rent, bought = result["rent"], result["own"]
    assert (rent.usd_per_mtok.scalar, bought.usd_per_mtok.scalar) == pytest.approx((3.504, 336_000 / 108_000))
    assert rent.levelised_usd_per_mtok.scalar == pytest.approx(3.504)  # the same every month: discounting cancels
    i = 1.1 ** (1 / 12) - 1
    months = (1 - (1 + i) ** -36) / i
    assert bought.levelised_usd_per_mtok.scalar == pytest.approx((300_000 / months + 1000) / 3000)
    assert bought.levelised_usd_per_mtok.scalar > rent.levelised_usd_per_mtok.scalar
    assert bought.npv_usd.scalar < rent.npv_usd.scalar


# Prices of servers that change


def test_servers_bought_later_cost_the_price_of_their_month():
    # 1, 1, 2 replicas … from month 13 on two: the second is paid at the end of month 12, at 100,000·0.7^(12/12)
    load = [1e9] * 12 + [5e9] * 12
    result = own(months=24, tokens_by_month=load, price_change_per_year={"purchase": -0.3}, discount_rate_per_year=0)
    assert -result.cash_lines["purchase"][[0, 12]] == pytest.approx([100_000, 70_000])
    assert np.count_nonzero(result.cash_lines["purchase"]) == 2
    assert -result.cash_lines["installation"][[0, 12]] == pytest.approx([5_000, 5_000])
    # written off 80 % of each price over 50 months; maintenance 6 % a year of both prices; colocation by the server
    lines = result.profit_and_loss_lines
    assert -lines["depreciation"][[12, 13]] == pytest.approx([1_600, 1_600 + 1_120])
    assert -lines["installation"][[12, 13]] == pytest.approx([100, 200])
    assert -lines["maintenance"][[12, 13]] == pytest.approx([500, 500 + 350])
    assert -lines["colocation"][[12, 13]] == pytest.approx([300, 600])
    # after 24 and 12 months: 100,000 − 38,400 and 70,000 − 13,440; 1 % a month on (105,000 + 64,200)/2 and
    # (75,000 + 60,360)/2: of installation 5,000 − 2,400 and 5,000 − 1,200 are left
    assert result.cash_lines["value at the end"][24] == pytest.approx(61_600 + 56_560)
    assert -lines["write-off at the end"][24] == pytest.approx(2_600 + 3_800)
    assert -lines["capital"][[12, 13]] == pytest.approx([846, 846 + 676.8])


def test_a_replacement_costs_the_price_of_its_month_and_leaves_a_residual_of_that():
    # life 12: bought in months 0 and 12, the second at 150 %; residual 20 % of each, at the ends of months 12 and 24
    server = {**SERVER, "life_months": 12}
    change = {"price_change_per_year": {"purchase": 0.5}}
    result = results(plan(api(), gpus("own", server), version=2, months=24, **change))["own"]
    assert -result.cash_lines["purchase"][[0, 12]] == pytest.approx([100_000, 150_000])
    assert result.cash_lines["residual"][[12, 24]] == pytest.approx([20_000, 30_000])


def test_idle_servers_are_stranded_at_the_price_paid_for_them():
    # two servers, the second bought at 70 % after a year; half the volume needs one: 12 months of the mean write-off
    load = [1e9] * 12 + [5e9] * 12
    horizon = {"months": 24, "tokens_by_month": load, "price_change_per_year": {"purchase": -0.3}}
    result = own(**horizon, volume_shortfall=0.5)
    assert result.stranded_usd.scalar == pytest.approx(12 * ((1_600 + 1_120) / 2 + 100))


def test_the_price_change_of_purchases_is_an_uncertain_input():
    at = plan(api(), gpus("own", SERVER), version=2, months=24, tokens_by_month=[1e9] * 12 + [5e9] * 12)
    path = "horizon.price_change_per_year.purchase"
    assert path in [place.path for place in paths(at)]
    first = plan(api(), gpus("own", SERVER), months=24)
    assert path not in [place.path for place in paths(first)]
    with pytest.raises(InputError, match=r"horizon\.price_change_per_year\.purchase' is refused"):
        with_values(first, {path: 0.1})
    drawn = np.array([-0.3, 0.0, 0.5])
    together = flows(with_values(at, {path: drawn}), 1)
    for i, change in enumerate(drawn.tolist()):
        alone = flows(with_values(at, {path: change}), 1)
        for view in ("cash", "profit_and_loss"):
            assert together.total(view)[:, i] == pytest.approx(alone.total(view), rel=1e-12, abs=1e-9)


shares = st.integers(0, 10).map(lambda n: n / 10)


@given(
    st.integers(1, 30),
    st.integers(1, 40),
    shares,
    shares,
    st.integers(-6, 6).map(lambda n: n / 10),
    st.sampled_from([-0.1, 0, 0.1]),
)
@often(150)
def test_both_views_add_up_whatever_is_received_and_paid(life, months, residual, share, change, growth):
    server = {**SERVER, "life_months": life, "residual_share": residual}
    at = plan(
        api(),
        gpus("own", server),
        tokens=6e9,
        version=2,
        months=months,
        tokens_growth_per_month=growth,
        end_value_share=share,
        price_change_per_year={"purchase": change},
    )
    result = over_time(at).options[1]
    size = np.abs(result.cash).sum()
    capital = result.profit_and_loss_lines["capital"].sum()
    assert result.profit_and_loss.sum() - capital == pytest.approx(result.cash.sum(), abs=1e-9 * size)
    assert result.profit_and_loss_lines["write-off at the end"][-1] <= 1e-9 * size
    assert result.cash_lines["value at the end"][-1] >= -1e-9 * size
    assert result.npv_without_end_value_usd.scalar <= result.npv_usd.scalar + 1e-9 * size
    # a dearer future costs no less
    dearer = with_values(at, {"horizon.price_change_per_year.purchase": change + 0.2})
    after = over_time(dearer).options[1].npv_without_end_value_usd.scalar
    assert after <= result.npv_without_end_value_usd.scalar + 1e-9 * size


# Savings against today


def test_savings_over_months_are_against_what_is_paid_today():
    at = plan(api(), rented(), months=12, discount_rate_per_year=0)
    assert all(option.saving_npv_usd is None and option.saving_share is None for option in over_time(at).options)
    result = results(replace(at, months=replace(at.months, current="rent")))
    # 12·1,000 at the API, 12·1,460 rented: 5,520 saved of 17,520
    assert (result["api"].saving_npv_usd.scalar, result["rent"].saving_npv_usd.scalar) == pytest.approx((5_520, 0))
    assert result["api"].saving_share.scalar == pytest.approx(5_520 / 17_520)
    assert result["rent"].saving_share.scalar == 0


def test_a_saving_without_a_price_of_today_says_why():
    at = plan(api(), rented(), months=12)
    result = results(replace(at, months=replace(at.months, current="old")))
    assert result["api"].saving_npv_usd.reason == "old, which is paid today, has no price"
    at = plan(rented(usd=0), rented("b"), months=3)
    free = results(replace(at, months=replace(at.months, current="rent")))
    assert free["b"].saving_npv_usd.scalar < 0
    assert free["b"].saving_share.reason == "rent costs nothing over the months: no share of it"


# The document

HORIZON = {"months": 12, "end_value_share": 0.4, "price_change_per_year": {"purchase": -0.1}}


def test_the_new_fields_are_those_of_the_second_version():
    second = read_scenario(document(horizon=HORIZON, version=2))
    assert scenario_document(second)["horizon"]["end_value_share"] == 0.4
    assert scenario_document(second)["horizon"]["price_change_per_year"]["purchase"] == -0.1
    first = scenario_document(read_scenario(document(horizon={"months": 12})))["horizon"]
    assert "end_value_share" not in first
    assert "purchase" not in first["price_change_per_year"]


@pytest.mark.parametrize(
    ("version", "horizon", "said"),
    [
        (1, {"end_value_share": 0.4}, "horizon.end_value_share: is no field of schema_version 1"),
        (1, {"price_change_per_year": {"purchase": 0}}, "horizon.price_change_per_year.purchase: is no field of"),
        (2, {"end_value_share": 1.01}, "horizon.end_value_share: 1.01 is refused: must be 0–100 %"),
        (2, {"end_value_share": -0.01}, "horizon.end_value_share: -0.01 is refused"),
        (2, {"end_value_share": True}, "horizon.end_value_share: "),
        (2, {"price_change_per_year": {"purchase": -1}}, "horizon.price_change_per_year.purchase: -1 is refused"),
        (2, {"price_change_per_year": {"purchase": 10.1}}, "horizon.price_change_per_year.purchase: 10.1 is refused"),
    ],
)
def test_bad_input_is_refused_by_name(version, horizon, said):
    with pytest.raises(InputError) as caught:
        read_scenario(document(horizon=horizon, version=version))
    assert str(caught.value).startswith(said)
