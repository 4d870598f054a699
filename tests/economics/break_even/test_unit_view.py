"""Break-even over utilisation, cache hit rate and ratio against a dense scan, and over prices by putting them in."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from economics.break_even.compare import compare, price_break_evens, unit_break_evens, volume_break_even
from economics.cost.load import Load
from economics.option.provisioned import Provisioned
from economics.option.self_hosted import SelfHosted
from economics.supply.rented import Rented
from tests.support.economics_cases import (
    OWNED,
    RENTED,
    SEARCHED,
    load,
    often,
    ordinary,
    self_hosted,
    token_option,
    two_rates,
    usual_load,
    usual_prices,
    usual_rented,
)

VARIABLES = tuple(SEARCHED[1])


def unit(option, at: Load, variable: str, values):
    """The unit view along a variable, by its definition."""
    if variable == "utilisation":
        flat = np.ones_like(values)
        return option.unit_cost(at, values if isinstance(option, SelfHosted) else None).values * flat
    return np.broadcast_to(option.unit_cost(at.with_(variable, values)).values, np.shape(values))


def grid(variable: str, at: Load, points: int = 3001):
    low, high = SEARCHED[at.edition.version][variable]
    if variable == "cache_hit_rate":
        return np.linspace(low, high, points)
    return np.geomspace(low or 1e-9, high, points)


def entries(one, other, at):
    return {entry.variable: entry for entry in (volume_break_even(one, other, at), *unit_break_evens(one, other, at))}


def check(one, other, at: Load) -> None:
    result = entries(one, other, at)
    assert "tokens_per_month" in result
    for variable in VARIABLES:
        values = grid(variable, at)
        x, y = unit(one, at, variable, values), unit(other, at, variable, values)
        moved = any(np.ptp(costs) > 1e-9 * np.max(costs) for costs in (x, y))
        still = all(np.ptp(costs) <= 1e-13 * np.max(costs) for costs in (x, y))
        if moved or still:
            assert (variable in result) == moved, variable
        if variable in result:
            check_entry(result[variable], one, other, at, values, x - y, np.maximum(x, y))


def check_entry(entry, one, other, at, values, gap, scale) -> None:
    signs = np.where(np.abs(gap) <= 1e-9 * scale, 0, np.sign(gap))
    told = np.flatnonzero(signs)
    scanned = [(values[i], values[j], signs[i]) for i, j in pairwise(told) if signs[i] != signs[j]]
    inside = [c for c in entry.crossings if values[0] <= c.at <= values[-1]]
    if not len(told):
        return
    # between two grid points the order may change and change back; such pairs the scan cannot see
    assert len(inside) >= len(scanned)
    assert (len(inside) - len(scanned)) % 2 == 0 or 0 in (signs[0], signs[-1])
    for low, high, sign in scanned:
        here = [c for c in inside if low * (1 - 1e-9) <= c.at <= high * (1 + 1e-9)]
        assert here, (entry.variable, low, high)
        crossing = here[0]
        assert crossing.cheaper_below == (one.name if sign < 0 else other.name)
        assert crossing.at == pytest.approx(bisected(one, other, at, entry.variable, low, high), rel=1e-7, abs=1e-9)
    for crossing in inside:
        assert crossing.kind == "equal"
        x, y = (float(unit(o, at, entry.variable, np.array([crossing.at]))[0]) for o in (one, other))
        assert x == pytest.approx(y, rel=1e-6)
    if not entry.crossings:
        assert entry.verdict in ("none", "identical")
        assert entry.cheaper in (None, one.name if signs[told[0]] < 0 else other.name)
        assert (entry.verdict == "none") == bool(len(told))
    else:
        assert entry.verdict == ("one" if entry.count == 1 else "many")
        assert entry.count == len(entry.crossings)
        assert entry.cheaper_for_good_from == entry.crossings[-1].at
        pairs = [(c.cheaper_below, c.cheaper_above) for c in entry.crossings]
        assert all(below != above for below, above in pairs)
        assert all(x[1] == y[0] for x, y in pairwise(pairs))


def bisected(one, other, at, variable, low, high) -> float:
    def gap(v: float) -> float:
        return float(unit(one, at, variable, np.array([v]))[0] - unit(other, at, variable, np.array([v]))[0])

    first = gap(low) > 0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if (gap(middle) > 0) == first else (low, middle)
    return (low + high) / 2


@given(usual_load, usual_prices, usual_rented)
@often(120)
def test_token_price_against_gpus(at, prices, gpus):
    check(token_option(price=prices), self_hosted(gpus), at)


@given(usual_load, usual_prices, usual_prices)
@often(120)
def test_token_price_against_token_price(at, one, other):
    check(token_option("a", price=one), token_option("b", price=other), at)


@given(usual_load, usual_rented, usual_rented)
@often(120)
def test_gpus_against_gpus(at, one, other):
    check(self_hosted(one, name="a"), self_hosted(other, name="b"), at)


@given(usual_load, usual_prices, ordinary(0.1, 20), st.sampled_from([1, 2, 10]))
@often(120)
def test_cache_prices_that_cross_twice(at, prices, target, reads):
    # dear writes first raise and then, beyond h = n/(n + 1), lower the cost: two crossings with a level price
    dear = {**prices, "cache_write": 10 * prices["input"], "cached_input": prices["input"]}
    at = at.with_("cache_reads_per_write", reads)
    check(token_option("a", price=dear), token_option("b", input=target, output=target), at)


def test_the_kink_of_cache_writes_makes_two_crossings():
    # r = 1, n = 1: in = out = ½ Mtok. a: in $2, cached $2, write $6, out $0. writes = ½·min(h, 1 − h):
    # cost = 1 + ½·min(h, 1−h)·(6 − 2) = 1 + 2·min(h, 1−h); b costs 1.5 flat: crossings at h = 0.25 and 0.75
    at = load(input_output_ratio=1, cache_reads_per_write=1)
    a = token_option("a", input=2, cached_input=2, cache_write=6, output=0)
    entry = entries(a, token_option("b", input=1.5, output=1.5), at)["cache_hit_rate"]
    assert [c.at for c in entry.crossings] == pytest.approx([0.25, 0.75])
    assert [c.cheaper_above for c in entry.crossings] == ["b", "a"]
    assert (entry.verdict, entry.count) == ("many", 2)
    # b at $2 flat: the kink touches it at h = 0.5, where the cheaper option does not change
    entry = entries(a, token_option("b", input=2, output=2), at)["cache_hit_rate"]
    assert (entry.verdict, entry.cheaper) == ("none", "a")


def test_utilisation_by_hand():
    # 1460/(2628·u) = 5 → u = 0.111111; below it the API is cheaper
    entry = entries(token_option("api", input=5, output=5), self_hosted(RENTED, name="gpus"), load())["utilisation"]
    assert entry.crossings[0].at == pytest.approx(1460 / 2628 / 5, rel=1e-12)
    assert (entry.crossings[0].cheaper_below, entry.crossings[0].cheaper_above) == ("api", "gpus")
    # peaks and the option's own utilisation are no part of this axis
    other = entries(
        token_option("api", input=5, output=5), self_hosted({**RENTED, "utilisation": 0.3}), load(peak_to_average=9)
    )
    assert other["utilisation"].crossings[0].at == pytest.approx(1460 / 2628 / 5, rel=1e-12)
    # a price below a full replica's is never beaten
    low = entries(token_option("api", input=0.5, output=0.5), self_hosted(RENTED), load())["utilisation"]
    assert (low.verdict, low.cheaper) == ("none", "api")


def test_ratio_by_hand():
    # a $1/$9, b $2/$4: (r + 9)/(1 + r) = (2r + 4)/(1 + r) → r = 5; above it a is cheaper
    entry = entries(token_option("a", input=1, output=9), token_option("b", input=2, output=4), load())
    crossing = entry["input_output_ratio"].crossings[0]
    assert crossing.at == pytest.approx(5, rel=1e-9)
    assert (crossing.cheaper_below, crossing.cheaper_above) == ("b", "a")


# --- which entries there are ----------------------------------------------------------------------------------------


def variables(one, other, **at) -> set[str]:
    return set(entries(one, other, load(**at)))


def test_an_entry_for_every_variable_that_moves_one_of_the_options():
    flat = token_option("flat", input=2, output=2)  # no variable changes 2 $/Mtok
    sloped = token_option("sloped", input=2, output=4)  # ratio
    cached = token_option("cached", input=2, cached_input=1, cache_write=2, output=2)  # hit rate; at h > 0 ratio
    figure = self_hosted(RENTED, name="figure")  # utilisation
    rates = self_hosted(two_rates(RENTED, 1e4, 1e3), name="rates")  # all
    volume = {"tokens_per_month"}
    assert variables(flat, flat) == volume
    assert variables(flat, sloped) == volume | {"input_output_ratio"}
    assert variables(flat, cached) == volume | {"cache_hit_rate"}
    assert variables(flat, cached, cache_hit_rate=0.5) == volume | {"cache_hit_rate", "input_output_ratio"}
    assert variables(flat, figure) == volume | {"utilisation"}
    assert variables(figure, figure) == volume | {"utilisation"}
    assert variables(figure, sloped) == volume | {"utilisation", "input_output_ratio"}
    assert variables(flat, rates) == volume | set(VARIABLES)
    assert variables(flat, self_hosted({**OWNED, "purchase_usd_per_replica": 1e5})) == volume | {"utilisation"}


def test_a_rate_the_cache_spares_moves_nothing_else():
    # at h = 1 nothing is read: capacity still follows the ratio, (1 + r)·decode
    rates = self_hosted(two_rates(RENTED, 1e4, 1e3), name="rates")
    assert "input_output_ratio" in variables(token_option("flat", input=2, output=2), rates, cache_hit_rate=1.0)


def test_every_pair_has_entries_in_the_order_of_the_scenario():
    options = [
        token_option("a", input=1, output=2),
        self_hosted(RENTED, name="b"),
        token_option("c", input=2, output=1),
        self_hosted(two_rates(RENTED, 1e4, 1e3), name="d"),
    ]
    result = compare(options, load()).break_evens
    pairs = [(e.a, e.b) for e in result if e.variable == "tokens_per_month"]
    assert pairs == [("a", "b"), ("a", "c"), ("a", "d"), ("b", "c"), ("b", "d"), ("c", "d")]
    assert len({(e.a, e.b, e.variable) for e in result}) == len(result)


# --- prices ---------------------------------------------------------------------------------------------------------


def with_price(option, value: float):
    if isinstance(option, SelfHosted):
        assert isinstance(option.supply, Rented)
        return replace(option, supply=Rented(value))
    return replace(option, price_factor=value)


def check_prices(one, other, at: Load) -> None:
    by_name = {one.name: (one, other), other.name: (other, one)}
    for result in price_break_evens(one, other, at):
        option, rival = by_name[result.option]
        target = rival.cost(at).usd_per_month.scalar
        even = result.break_even
        assert even.variable == ("usd_per_gpu_hour" if isinstance(option, SelfHosted) else "price_factor")

        def costs(value: float, option=option) -> float:
            return with_price(option, value).cost(at).usd_per_month.scalar

        if not even.crossings:
            low, high = costs(0.0), costs(1e9)
            assert low >= target * (1 - 1e-9) or high <= target * (1 + 1e-9)
            continue
        assert even.count == 1
        value = even.crossings[0].at
        assert costs(value) == pytest.approx(target, rel=1e-9)
        assert even.crossings[0].cheaper_below == option.name
        assert costs(value * 0.999) < target < costs(value * 1.001)
        if even.variable == "price_factor":
            blended = with_price(option, value).cost(at).usd_per_mtok(at).scalar
            assert result.usd_per_mtok == pytest.approx(blended, rel=1e-12)
            assert result.usd_per_mtok == pytest.approx(target / (at.tokens_per_month / 1e6), rel=1e-9)


@given(usual_load, usual_prices, usual_rented)
@often(150)
def test_the_price_found_makes_a_token_option_and_gpus_cost_the_same(at, prices, gpus):
    one, other = token_option("api", price=prices, discount=0.1), self_hosted(gpus)
    check_prices(one, other, at)
    assert {p.option for p in price_break_evens(one, other, at)} == {"api", "own gpus"}


@given(usual_load, usual_rented, usual_rented)
@often(100)
def test_the_rate_found_makes_two_kinds_of_gpus_cost_the_same(at, one, other):
    check_prices(self_hosted(one, name="a"), self_hosted(other, name="b"), at)


@given(usual_load, usual_prices, usual_prices)
@often(100)
def test_the_factor_found_makes_two_token_options_cost_the_same(at, one, other):
    check_prices(token_option("a", price=one), token_option("b", price=other), at)


def test_an_owned_replica_has_no_rate_to_break_even_on():
    owned = self_hosted({**OWNED, "purchase_usd_per_replica": 1e5}, name="owned")
    evens = price_break_evens(token_option("api", input=3, output=15), owned, load())
    assert [(p.option, p.break_even.variable) for p in evens] == [("api", "price_factor")]


def test_a_gpu_rate_by_hand():
    # API: 3,000 Mtok·5 = 15,000; 2 replicas of 1 GPU for 730 h: 15,000/1,460 = 10.2740 $/GPU-hour; factor 2,920/15,000
    api, gpus = token_option("api", input=3, output=15), self_hosted(RENTED, name="gpus")
    by_option = {p.option: p for p in price_break_evens(api, gpus, load())}
    assert by_option["gpus"].break_even.crossings[0].at == pytest.approx(15_000 / 1460, rel=1e-12)
    assert by_option["api"].break_even.crossings[0].at == pytest.approx(2920 / 15_000, rel=1e-12)
    assert by_option["api"].usd_per_mtok == pytest.approx(2920 / 3000, rel=1e-12)


def test_the_price_of_a_unit_by_hand():
    # 2.5e9 in, 0.5e9 out at 4: 4.5e9 weighted tokens; a unit serves 2,500·60·730 = 1.095e8, 50 units all: $36,500
    api = token_option("api", input=3, output=15)
    units = Provisioned("units", 1.0, 2500.0, 4.0, units=50)
    (found,) = [p for p in price_break_evens(api, units, load()) if p.option == "units"]
    assert found.break_even.variable == "usd_per_unit_hour"
    assert found.break_even.crossings[0].at == pytest.approx(15_000 / 36_500, rel=1e-12)
    # 20 units leave 1 − 20·1.095e8/4.5e9 = 51.33 % over: 7,700 of the API's 15,000; so 7,300 for 14,600 unit-hours, and
    # the API's factor f with 15,000 f = 14,600 + 7,700 f
    some = replace(units, units=20, overflow=api)
    at = {p.option: p.break_even.crossings[0].at for p in price_break_evens(api, some, load())}
    assert at == {"api": pytest.approx(2.0), "units": pytest.approx(0.5)}
    # 20 alone do not serve the load: there is no price for that
    assert price_break_evens(api, replace(units, units=20), load()) == []
