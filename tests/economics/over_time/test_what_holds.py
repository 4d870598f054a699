"""What holds over any months: an independent decimal calculation agrees, both views add up, order is kept."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from economics.over_time.flows import flows
from economics.over_time.measures import npv
from economics.over_time.rate_of_return import PAID_FIRST, RECEIVED_FIRST
from economics.over_time.timeline import over_time
from tests.support.economics_cases import often
from tests.support.horizon_cases import api, gpus, plan, rented

REPLICA = Decimal(1000 * 3600 * 730)
rates = st.integers(-60, 60).map(lambda n: n / 100)
money = st.integers(0, 10_000).map(float)
servers = st.fixed_dictionaries(
    {
        "kind": st.just("own"),
        "purchase_usd_per_replica": money,
        "installation_usd_per_replica": money,
        "life_months": st.integers(1, 40),
        "residual_share": st.integers(0, 10).map(lambda n: n / 10),
        "cost_of_capital_per_year": st.sampled_from([0, 0.08]),
        "power_kw_per_replica": st.sampled_from([0, 2.5]),
        "usd_per_kwh": st.sampled_from([0.1, 0.25]),
        "colocation_usd_per_month": money,
        "maintenance_share_per_year": st.sampled_from([0, 0.05]),
        "spare_replicas": st.integers(0, 2),
    }
)
horizons = st.fixed_dictionaries(
    {
        "months": st.integers(1, 40),
        "discount_rate_per_year": rates,
        "tokens_growth_per_month": st.sampled_from([-0.1, 0, 0.03, 0.1]),
        "throughput_gain_per_year": rates,
        "price_change_per_year": st.fixed_dictionaries({"api": rates, "gpu_rent": rates, "power": rates}),
    }
)
volumes = st.sampled_from([1e8, 1.1e9, 7.3e9, 4.4e10])
extras = st.fixed_dictionaries(
    {},
    optional={
        "staff": st.just({"people": 0.5, "usd_per_year": 90_000}),
        "model_rotation": st.just({"usd": 700, "every_months": 5}),
        "egress_usd_per_gb": st.just(0.08),
        "retries": st.just(2),
        "success_rate": st.just(0.75),
    },
)


def exact_cash(tokens: float, horizon: dict, server: dict | None, end_share: float, purchase: float) -> list[Decimal]:
    """Cash flow of an API at 1 USD/Mtok, or of servers of 1,000 token/s, month by month, from docs/model.md alone."""
    h = {key: Decimal(value) for key, value in horizon.items() if not isinstance(value, dict)}
    change = {key: Decimal(value) for key, value in horizon["price_change_per_year"].items()}
    months = int(h["months"])

    def moved(rate: Decimal, month: int) -> Decimal:
        return (1 + rate) ** (Decimal(month - 1) / 12)

    load = [Decimal(tokens) * (1 + h["tokens_growth_per_month"]) ** (m - 1) for m in range(1, months + 1)]
    cash = [Decimal(0)] * (months + 1)
    if server is None:
        return [Decimal(0), *(-load[m - 1] / 10**6 * moved(change["api"], m) for m in range(1, months + 1))]
    s = {key: Decimal(value) for key, value in server.items() if key != "kind"}
    life = int(s["life_months"])
    price, installation, back = s["purchase_usd_per_replica"], s["installation_usd_per_replica"], s["residual_share"]
    batches: list[tuple[int, Decimal]] = []
    for m in range(1, months + 1):
        wanted = load[m - 1] / (REPLICA * moved(h["throughput_gain_per_year"], m)) - Decimal("1e-9")
        needed = max(Decimal(1), wanted.to_integral_value(rounding=ROUND_CEILING)) + s["spare_replicas"]
        there = sum((n for start, n in batches if start <= m - 1 < start + life), Decimal(0))
        if needed > there:
            batches.append((m - 1, needed - there))
            cash[m - 1] -= (needed - there) * (price * moved(Decimal(purchase), m) + installation)
            there = needed
        power = s["power_kw_per_replica"] * 730 * s["usd_per_kwh"] * moved(change["power"], m)
        cash[m] -= there * (power + s["colocation_usd_per_month"])
        for start, n in batches:
            if start < m <= start + life:
                paid = price * moved(Decimal(purchase), start + 1)
                cash[m] -= n * paid * s["maintenance_share_per_year"] / 12
    for start, n in batches:
        paid, age = price * moved(Decimal(purchase), start + 1), months - start
        if age >= life:
            cash[start + life] += n * paid * back
        else:
            cash[months] += n * (paid - age * paid * (1 - back) / life) * Decimal(end_share)
    return cash


@given(volumes, horizons, st.one_of(st.none(), servers), st.sampled_from([0, 0.3, 1]), st.sampled_from([-0.4, 0, 0.2]))
@often(120)
def test_cash_and_worth_are_those_of_an_independent_decimal_calculation(tokens, horizon, server, end_share, purchase):
    with localcontext() as context:
        context.prec = 50
        want = exact_cash(tokens, horizon, server, end_share, purchase)
        rate = (1 + Decimal(horizon["discount_rate_per_year"])) ** (Decimal(1) / 12)
        worth = sum(flow / rate**m for m, flow in enumerate(want))
        size = sum(abs(flow / rate**m) for m, flow in enumerate(want))
    option = api() if server is None else gpus("own", server)
    change = {**horizon["price_change_per_year"], "purchase": purchase}
    second = {**horizon, "end_value_share": end_share, "price_change_per_year": change}
    result = over_time(plan(option, rented(), tokens=tokens, version=2, **second)).options[0]
    scale = float(max(abs(flow) for flow in want))
    assert result.cash == pytest.approx([float(flow) for flow in want], rel=1e-9, abs=1e-9 * scale + 1e-9)
    assert result.npv_usd.scalar == pytest.approx(float(worth), rel=1e-9, abs=1e-10 * float(size) + 1e-9)


def test_a_billion_dollars_is_right_to_the_cent():
    result = over_time(plan(api(), rented(), tokens=1e15 / 2, months=240, discount_rate_per_year=0.1)).options[0]
    with localcontext() as context:
        context.prec = 50
        rate = Decimal("1.1") ** (Decimal(1) / 12)
        worth = sum(-Decimal(500_000_000) / rate**m for m in range(1, 241))
    assert abs(Decimal(result.npv_usd.scalar) / worth - 1) < Decimal("1e-11")


@given(volumes, horizons, servers, extras)
@often(120)
def test_lines_sum_and_both_views_add_up_to_the_same_cash(tokens, horizon, server, extra):
    result = over_time(plan(gpus("own", server, **extra), rented(**{}), tokens=tokens, **horizon))
    for option in result.options:
        for total, lines in ((option.cash, option.cash_lines), (option.profit_and_loss, option.profit_and_loss_lines)):
            scale = sum(abs(line) for line in lines.values()).max() + 1e-12
            assert sum(lines.values()) == pytest.approx(total, abs=1e-9 * scale)
        assert "capital" not in option.cash_lines
        capital = option.profit_and_loss_lines.get("capital", np.zeros(1)).sum()
        size = np.abs(option.cash).sum() + np.abs(option.profit_and_loss).sum() + 1e-9
        assert option.profit_and_loss.sum() - capital == pytest.approx(option.cash.sum(), abs=1e-9 * size)


@given(volumes, horizons, servers, extras)
@often(80)
def test_without_discount_the_worth_is_the_sum_of_the_cash(tokens, horizon, server, extra):
    at = plan(gpus("own", server, **extra), rented(), tokens=tokens, **{**horizon, "discount_rate_per_year": 0})
    for option in over_time(at).options:
        assert option.npv_usd.scalar == pytest.approx(option.cash.sum(), rel=1e-9, abs=1e-6)
        assert option.cumulative_usd[-1] == pytest.approx(-option.cash.sum(), rel=1e-9, abs=1e-6)


def test_a_month_without_change_costs_what_compare_says():
    at = plan(
        api(),
        rented(),
        gpus("own", {"kind": "own", "usd_per_kwh": 0.1, "power_kw_per_replica": 2}),
        tokens=7e9,
        months=12,
    )
    for place, planned in enumerate(at.options):
        month = planned.option.cost(at.load).usd_per_month.scalar
        assert flows(at, place).total("cash")[1:] == pytest.approx([month] * 12)


@given(volumes, horizons, servers, st.sampled_from(["api", "gpu_rent", "power"]))
@often(60)
def test_nothing_gets_cheaper_when_a_price_rises_faster(tokens, horizon, server, side):
    slow = plan(api(), rented(), gpus("own", server), tokens=tokens, **horizon)
    change = {**horizon["price_change_per_year"], side: horizon["price_change_per_year"][side] + 0.3}
    fast = plan(api(), rented(), gpus("own", server), tokens=tokens, **{**horizon, "price_change_per_year": change})
    for before, after in zip(over_time(slow).options, over_time(fast).options, strict=True):
        assert after.npv_usd.scalar <= before.npv_usd.scalar + 1e-9 * abs(before.npv_usd.scalar) + 1e-9


@given(volumes, horizons, servers)
@often(60)
def test_no_result_is_without_number_or_reason(tokens, horizon, server):
    result = over_time(plan(api(), rented(), gpus("own", server), tokens=tokens, **horizon, reference="rent"))
    for option in result.options:
        assert all(np.isfinite(flow).all() for flow in (option.cash, option.profit_and_loss, option.cumulative_usd))
        if option.against is None:
            assert option.name == "rent"
            continue
        for figure in (option.against.irr_per_year, option.against.payback_month, option.against.break_even_hours):
            assert (figure.scalar is None) == bool(figure.reason)
        rate = option.against.irr_per_year.scalar
        if rate is not None:
            rent = next(o for o in result.options if o.name == "rent")
            gap = option.cash - rent.cash
            assert -1 < rate <= 1e4
            assert option.against.irr_order in (PAID_FIRST, RECEIVED_FIRST)
            if rate > -0.999_999:  # nearer to −100 % the rate itself is rounded too much for a sum of powers of it
                discounted = gap / (1 + rate) ** (np.arange(len(gap)) / 12)
                assert discounted.sum() == pytest.approx(0, abs=1e-7 * np.abs(discounted).sum())


def test_many_draws_give_what_each_gives_alone():
    from economics.risk.paths import with_values

    server = {
        "kind": "own",
        "purchase_usd_per_replica": 5e4,
        "life_months": 7,
        "usd_per_kwh": 0.1,
        "power_kw_per_replica": 3,
    }
    at = plan(api(), rented(commitment_months=5), gpus("own", server), tokens=5e9, months=20)
    values = {
        "workload.tokens_per_month": np.array([1e9, 8e9, 3e10]),
        "horizon.tokens_growth_per_month": np.array([-0.1, 0.0, 0.08]),
        "horizon.discount_rate_per_year": np.array([0.0, 0.1, 0.3]),
        "options[2].supply.usd_per_kwh": np.array([0.1, 0.2, 0.3]),
        "options[1].throughput": np.array([1.0, 0.5, 2.0]),
    }
    together = with_values(at, values)
    for place in range(3):
        cash = flows(together, place).total("cash")
        worth = npv(cash, together.months.discount_rate_per_year)
        for i in range(3):
            alone = with_values(at, {path: float(drawn[i]) for path, drawn in values.items()})
            single = flows(alone, place).total("cash")
            assert cash[:, i] == pytest.approx(single, rel=1e-12, abs=1e-9)
            assert worth[i] == pytest.approx(npv(single, alone.months.discount_rate_per_year), rel=1e-12)
