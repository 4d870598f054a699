"""Inputs that are drawn together, and draws in which options cost the same: worked by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from economics.cost.load import Load
from economics.cost.months import Calendar, Running
from economics.errors import InputError
from economics.fields.edition import FIRST, SECOND, Edition
from economics.option.self_hosted import SelfHosted
from economics.option.token_priced import TokenOption
from economics.over_time.plan import Plan
from economics.quantity import Array
from economics.risk.bands import curve_bands
from economics.risk.document import risk_document
from economics.risk.draws import draw
from economics.risk.inputs import Spread, spreads, suggested_inputs
from economics.risk.map import Axis, chance_map
from economics.risk.paths import with_values
from economics.risk.report import assess
from economics.risk.simulation import PART, Simulation, simulate
from economics.risk.ties import TIE, shared_chance
from economics.scenario.reading import read_scenario, scenario_document
from economics.scenario.risk import Risk, UncertainInput
from economics.supply.rented import Rented
from tests.support.economics_cases import often
from tests.support.horizon_cases import api, document, plan, rented

VOLUME = "workload.tokens_per_month"
HITS = "workload.cache_hit_rate"
PRICE = "options[0].price_factor"
RENT = "options[1].supply.usd_per_gpu_hour"
ONCE = "one draw"


def ranged(path: str, low: float, high: float, distribution: str = "triangular", **further: Any) -> UncertainInput:
    return UncertainInput.model_validate(
        {"input": path, "low": low, "high": high, "distribution": distribution, **further}
    )


def drawn(at: Plan, *inputs: UncertainInput, **risk: Any) -> dict[str, Array]:
    found = spreads(at, inputs)
    return draw(found, Risk(**{"draws": 20_000, **risk}), len(at.options), at.months.months).values


def simulated(at: Plan, *inputs: UncertainInput, **risk: Any) -> Simulation:
    return simulate(at, spreads(at, inputs), Risk(**{"draws": 4000, **risk}))


# Groups


def test_each_input_of_a_group_takes_its_own_quantile_of_one_draw():
    at = with_values(plan(api(), rented()), {HITS: 0.5})
    values = drawn(
        at,
        ranged(RENT, 1, 6, group=ONCE),
        ranged(VOLUME, 5e8, 2e9, "lognormal", group=ONCE),
        ranged(HITS, 0.05, 0.95, "normal", group=ONCE),
        ranged(PRICE, 0.5, 2, "fixed", group=ONCE),
    )
    # the triangle 1, 2, 6: below x ≤ 2 lies (x − 1)²/((6 − 1)(2 − 1)), above x ≥ 2 (6 − x)²/((6 − 1)(6 − 2))
    rent = values[RENT]
    below = np.where(rent < 2, (rent - 1) ** 2 / 5, 1 - (6 - rent) ** 2 / 20)
    standard = NormalDist()
    z = np.array([standard.inv_cdf(p) for p in below])
    # lognormal: the middle of ln 5e8 and ln 2e9 is ln 1e9; P90 is 1.2816 deviations above it: ln 2/1.2816 = 0.5409
    assert values[VOLUME] == pytest.approx(1e9 * np.exp(0.540869 * z), rel=1e-4)
    # normal: 0.5 ± 0.45 at P10 and P90, deviation 0.45/1.28155 = 0.351137; cut at 0 and 1, which are ± 1.42395
    # deviations: 0.07723 lies below, so the quantile p after the cut is the one of 0.07723 + p·0.84554 before
    uncut = np.array([standard.inv_cdf(0.0772305 + p * 0.845539) for p in below])
    assert values[HITS] == pytest.approx(0.5 + 0.351137 * uncut, abs=1e-5)
    assert values[HITS].min() > 0
    assert values[HITS].max() < 1
    assert set(values[PRICE]) == {1.0}


def test_a_group_is_cut_whatever_its_draws_are():
    # one draw lies inside the range with certainty for half of the seeds; the cut moves it all the same
    at = with_values(plan(api(), rented()), {HITS: 0.5})
    for seed in range(5):
        values = drawn(at, ranged(HITS, 0.05, 0.95, "normal", group="g"), ranged(RENT, 1, 6, group="g"),
                       draws=1, seed=seed)  # fmt: skip
        rent = values[RENT][0]
        below = (rent - 1) ** 2 / 5 if rent < 2 else 1 - (6 - rent) ** 2 / 20
        expected = 0.5 + 0.351137 * NormalDist().inv_cdf(0.0772305 + below * 0.845539)
        assert values[HITS][0] == pytest.approx(expected, abs=1e-5)


def test_an_input_without_a_group_keeps_its_draws_beside_one():
    at = plan(api(), rented())
    alone = drawn(at, ranged(RENT, 1, 6), ranged(VOLUME, 5e8, 2e9))
    beside = drawn(at, ranged(RENT, 1, 6), ranged(PRICE, 0.5, 2, group="g"), ranged(VOLUME, 5e8, 2e9))
    assert np.array_equal(alone[RENT], beside[RENT])
    assert np.array_equal(alone[VOLUME], beside[VOLUME])


def test_a_group_goes_by_its_name_and_seed_whoever_is_in_it():
    at = plan(api(), rented())
    one = drawn(at, ranged(RENT, 1, 6, group="g"))[RENT]
    joined = drawn(at, ranged(PRICE, 0.5, 2, group="g"), ranged(RENT, 1, 6, group="g"))[RENT]
    assert np.array_equal(one, joined)
    others = [
        drawn(at, ranged(RENT, 1, 6, group="h"))[RENT],
        drawn(at, ranged(RENT, 1, 6, group="g"), seed=2)[RENT],
        drawn(at, ranged(RENT, 1, 6))[RENT],
    ]
    for other in others:
        assert abs(np.corrcoef(one, other)[0, 1]) < 0.03
    # the name of an input is no name of its stream: a group called like it is another one
    named = drawn(at, ranged(RENT, 1, 6), ranged(PRICE, 0.5, 2, group=RENT))
    assert abs(np.corrcoef(named[RENT], named[PRICE])[0, 1]) < 0.03


@pytest.mark.parametrize("rho", [-0.7, 0.6])
def test_a_group_is_in_the_market_of_its_first_input(rho):
    at = plan({**api("hosted"), "kind": "hosted"}, rented(), api("closed"))
    closed = "options[2].price_factor"
    hosted_first = [ranged(PRICE, 0.5, 1.5, group="g"), ranged(closed, 0.5, 1.5, group="g")]
    rent = ranged(RENT, 1.5, 2.5)
    tied = drawn(at, *hosted_first, rent, gpu_rent_hosted_price_correlation=rho)
    for path in (PRICE, closed):
        assert np.corrcoef(tied[path], tied[RENT])[0, 1] == pytest.approx(rho, abs=0.03)
    loose = drawn(at, *hosted_first[::-1], rent, gpu_rent_hosted_price_correlation=rho)
    assert np.array_equal(loose[PRICE], loose[closed])
    assert abs(np.corrcoef(loose[PRICE], loose[RENT])[0, 1]) < 0.03
    # an input on an axis is not drawn; the rest of its group stays in the market
    found = spreads(at, [*hosted_first, rent])
    risk = Risk(draws=20_000, gpu_rent_hosted_price_correlation=rho)
    rest = draw(found[1:], risk, 3, 1).values
    assert np.array_equal(rest[closed], tied[closed])


@given(
    st.lists(st.sampled_from(["triangular", "lognormal", "normal"]), min_size=2, max_size=2),
    st.floats(0.05, 0.95),
    st.floats(1.05, 30),
    st.integers(0, 99),
)
@often(60)
def test_inputs_of_a_group_rise_and_fall_together(kinds, low, high, seed):
    at = plan(api(), rented())
    values = drawn(
        at,
        ranged(PRICE, low, high, kinds[0], group="g"),
        ranged(RENT, 2 * low, 2 * high, kinds[1], group="g"),
        draws=200,
        seed=seed,
    )
    order = np.argsort(values[PRICE])
    assert np.all(np.diff(values[RENT][order]) >= -1e-9)
    if kinds[0] == kinds[1] != "normal":  # twice the range, but for what a cut at 10⁶ and at 10⁹ moves
        assert values[RENT] == pytest.approx(2 * values[PRICE], rel=1e-4)


def one_machine(group: bool) -> list[UncertainInput]:
    return [
        ranged(f"options[{i}].{name}", low, high, **({"group": name} if group else {}))
        for name, low, high in (("throughput", 0.75, 1.25), ("utilisation", 0.375, 0.625))
        for i in (0, 1)
    ]


def test_one_machine_at_two_prices_is_cheapest_at_the_lower_in_every_draw():
    # the same replicas in every draw: 2.20 an hour is 10 % dearer than 2.00, always
    machine = {"gpus_per_replica": 8, "utilisation": 0.5, "throughput": {"tokens_per_second": 20_000}}
    at = plan({**rented("a", 2.0), **machine}, {**rented("b", 2.2), **machine}, tokens=2e11, months=36)
    together = simulated(at, *one_machine(group=True))
    assert together.chance_cheapest == {"a": 1, "b": 0}
    assert together.chance_equal == 0
    assert together.npv_usd[1] == pytest.approx(1.1 * together.npv_usd[0])
    # each with a draw of its own: the same machine would now be faster, now slower than itself
    apart = simulated(at, *one_machine(group=False))
    assert apart.chance_cheapest["b"] == pytest.approx(0.385, abs=0.02)


# Suggested inputs


def in_edition(at: Plan, edition: Edition) -> Plan:
    return replace(at, load=replace(at.load, edition=edition))


def test_suggested_inputs_are_grouped_by_machine_seller_and_load():
    at = plan(api("a"), api("b"), rented("c"), rented("d"), rented("e"))
    options = [p.option for p in at.options]
    token = [replace(option, seller="groq") for option in options[:2] if isinstance(option, TokenOption)]
    own = [option for option in options[2:] if isinstance(option, SelfHosted)]
    own[0] = replace(own[0], machine="m on 8x h200, fp8", throughput_band=(0.7, 1.4), supply=Rented(2, seller="lambda"))
    own[1] = replace(own[1], machine="m on 8x h200, fp8", supply=Rented(2, seller="groq"))
    moved = (*token, *own)
    at = replace(at, options=tuple(replace(p, option=o) for p, o in zip(at.options, moved, strict=True)))
    grouped = {entry.input: entry.group for entry in suggested_inputs(in_edition(at, SECOND))}
    every = "utilisation of all self-hosted options"
    assert grouped == {
        "options[2].throughput": "throughput of m on 8x h200, fp8",
        VOLUME: None,
        "options[0].price_factor": "prices of groq",
        "options[1].price_factor": "prices of groq",
        "options[2].supply.usd_per_gpu_hour": "prices of lambda",
        "options[2].utilisation": every,
        "options[3].supply.usd_per_gpu_hour": "prices of groq",
        "options[3].throughput": "throughput of m on 8x h200, fp8",
        "options[3].utilisation": every,
        "options[4].supply.usd_per_gpu_hour": None,
        "options[4].throughput": None,
        "options[4].utilisation": every,
    }
    first = suggested_inputs(in_edition(at, FIRST))
    assert {entry.group for entry in first} == {None}
    assert [entry.input for entry in first] == list(grouped)


def test_a_group_stands_in_documents_of_the_second_edition_alone():
    entry = {"input": RENT, "low": 1, "high": 3, "group": "rents"}
    written = {**document(risk={"inputs": [entry]}), "schema_version": 2}
    scenario = read_scenario(written)
    assert scenario.risk is not None
    assert scenario.risk.inputs[0].group == "rents"
    assert scenario_document(scenario)["risk"]["inputs"][0]["group"] == "rents"
    with pytest.raises(InputError) as caught:
        read_scenario({**written, "schema_version": 1})
    assert caught.value.field == "risk.inputs[0].group"
    for wrong in ("", " ", 3, None):
        with pytest.raises(InputError):
            read_scenario({**written, "risk": {"inputs": [{**entry, "group": wrong}]}})


# Ties


def tied_options() -> Plan:
    dearer = {"input_usd_per_mtok": 4, "output_usd_per_mtok": 15}
    same = {"input_usd_per_mtok": 3, "output_usd_per_mtok": 15}
    return plan(api("a", price=same), api("b", price=same), api("c", price=dearer), tokens=3e9)


def test_options_that_cost_the_same_share_the_chance():
    at = tied_options()
    for edition in (FIRST, SECOND):
        result = simulated(in_edition(at, edition), ranged(VOLUME, 1e9, 6e9), draws=1000)
        assert result.chance_cheapest == {"a": 0.5, "b": 0.5, "c": 0}
        assert result.chance_equal == 1
    found = spreads(at, [ranged(VOLUME, 1e9, 6e9), ranged("options[2].price_factor", 0.5, 1.5)])
    result = simulate(at, found, Risk(draws=4000))
    # c costs (4 + 15)/(3 + 15) = 19/18 of the others: the cheapest while its factor is below 18/19 = 0.947, which has
    # the chance (0.947 − 0.5)²/(1·0.5) = 0.400
    assert result.chance_cheapest["c"] == pytest.approx(0.400, abs=0.02)
    assert result.chance_equal == pytest.approx(1 - result.chance_cheapest["c"])
    assert result.chance_cheapest["a"] == result.chance_cheapest["b"] == pytest.approx(result.chance_equal / 2)


def test_ties_are_shared_over_volume_and_on_the_map():
    at = tied_options()
    found = spreads(at, [ranged("options[2].price_factor", 0.5, 1.5)])
    x = np.geomspace(1e8, 1e10, 11)
    over = curve_bands(at, found, Risk(draws=500), "tokens_per_month", x)
    assert over.chance_cheapest["a"] == pytest.approx(over.chance_equal / 2)
    assert over.chance_equal == pytest.approx(1 - over.chance_cheapest["c"])
    assert over.chance_equal == pytest.approx(np.full(11, 0.6), abs=0.06)
    axes = (Axis("tokens_per_month", x), Axis("cache_hit_rate", np.linspace(0, 1, 3)))
    area = chance_map(at, found, Risk(draws=500), *axes)
    assert area.equal.shape == (3, 11)
    assert area.chance[0] == pytest.approx(area.chance[1])
    assert area.chance.sum(axis=0) == pytest.approx(np.ones((3, 11)))
    assert area.equal == pytest.approx(1 - area.chance[2])
    stopped = chance_map(at, found, Risk(draws=500), *axes, stop=lambda: True)
    assert np.isnan(stopped.equal).all()
    assert np.isnan(curve_bands(at, found, Risk(), "tokens_per_month", x, stop=lambda: True).chance_equal).all()


def test_the_result_says_how_often_options_are_equal_and_in_which_group_inputs_are():
    at = tied_options()
    risk = Risk(draws=200, inputs=(ranged(VOLUME, 1e9, 6e9, group="load"), ranged(PRICE, 0.5, 1.5)))
    section = risk_document(assess(at, risk, 1e8, 1e10))
    json.dumps(section, allow_nan=False)
    assert [entry.get("group") for entry in section["inputs"]] == ["load", None]
    assert section["chance_equal"] == 0  # a has a price of its own in every draw
    assert set(section["over_volume"]["chance_equal"]) == {0}
    tied = risk_document(assess(at, Risk(draws=200, inputs=(ranged(VOLUME, 1e9, 6e9),)), 1e8, 1e10))
    assert tied["chance_equal"] == 1
    assert set(tied["over_volume"]["chance_equal"]) == {1}


def test_a_tie_is_a_billionth_of_the_cheapest():
    costs = np.array(
        [[1e6, 1e6, 0.0, np.inf], [1e6 * (1 + 0.9e-9), 1e6 * (1 + 1.1e-9), 0.0, np.inf], [2e6, 2e6, 1e-12, np.inf]]
    )
    share, tied = shared_chance(costs)
    assert share.tolist() == [[0.5, 1, 0.5, 0], [0.5, 0, 0.5, 0], [0, 0, 0, 0]]
    assert tied.tolist() == [True, False, True, False]


COSTS = arrays(
    float,
    st.tuples(st.integers(1, 6), st.integers(1, 8)),
    elements=st.sampled_from([0.0, 1.0, 1.0 + TIE / 2, 3.0, np.inf]) | st.floats(-1e12, 1e12),
)


@given(COSTS, st.randoms(use_true_random=False))
@often(300)
def test_shares_sum_to_one_and_go_to_the_cheapest_whatever_the_order(costs, random):
    share, tied = shared_chance(costs)
    assert share.sum(axis=0) == pytest.approx(np.isfinite(costs).any(axis=0).astype(float))
    assert not share[np.isinf(costs)].any()
    best = costs.min(axis=0)
    assert np.all((share > 0) | ~((costs == best) & np.isfinite(costs)))
    assert np.all((share == 0) | (costs <= best + TIE * np.abs(best)))
    assert np.array_equal(tied, (share > 0).sum(axis=0) > 1)
    order = list(range(len(costs)))
    random.shuffle(order)
    assert np.array_equal(shared_chance(costs[order])[0], share[order])


# Draws without a cost


@dataclass(frozen=True)
class Ending(TokenOption):
    """An option that has no cost in the draws with more than `most` tokens a month."""

    most: float = 1.5e9

    def running(self, calendar: Calendar, load: Load, tokens: Array) -> Running:
        """Return its cost, but for the draws that are too large."""
        running = super().running(calendar, load, tokens)
        return replace(running, without_cost=tokens[0] > self.most, why_without_cost="more than it can sell")


def ending(most: float) -> Plan:
    at = plan(api("cheap"), rented("rent"), months=2)
    option = at.options[0].option
    assert isinstance(option, TokenOption)
    limited = Ending("cheap", "api", option.prices.scaled(0.01), option.batch_prices, most=most)
    return replace(at, options=(replace(at.options[0], option=limited), at.options[1]))


def test_an_option_without_a_cost_in_a_draw_is_not_the_cheapest_there():
    # tokens are triangular on 0.5, 1, 2 thousand million: above 1.5 lie (2 − 1.5)²/(1.5·1) = 1/6
    result = simulated(ending(1.5e9), ranged(VOLUME, 5e8, 2e9), draws=3 * PART)
    assert result.names == ("cheap", "rent")
    assert result.chance_cheapest["rent"] == pytest.approx(1 / 6, abs=0.02)
    assert result.share_without_cost("cheap") == result.chance_cheapest["rent"]
    assert sum(result.chance_cheapest.values()) == pytest.approx(1)
    assert result.without_cost == {"cheap": "more than it can sell"}
    assert result.left_out == {}
    # the P10 of its worth is among the sixth without one
    low, middle, high = result.npv_band("cheap")
    assert np.isnan(low)
    assert middle < high < 0
    band = result.cumulative_bands()[0]
    assert np.isnan(band.p90).all()
    assert np.isfinite(band.p50).all()


def test_an_option_without_a_cost_in_any_draw_is_left_out_with_its_reason():
    result = simulated(ending(1.0), ranged(VOLUME, 5e8, 2e9), draws=100)
    assert result.names == ("rent",)
    assert result.left_out == {"cheap": "more than it can sell"}
    assert result.without_cost == {}
    assert result.chance_cheapest == {"rent": 1}


def test_the_result_says_where_an_option_has_no_cost():
    at = ending(1.5e9)
    section = risk_document(assess(at, Risk(draws=400, inputs=(ranged(VOLUME, 5e8, 2e9),)), 1e8, 1e10))
    json.dumps(section, allow_nan=False)
    assert section["npv_usd"]["cheap"]["p10"] is None
    told = section["without_cost"]["cheap"]
    assert told["reason"] == "more than it can sell"
    assert told["share_of_draws"] == section["chance_cheapest"]["rent"]


def test_nothing_is_the_cheapest_where_no_option_has_a_cost():
    both = ending(1.0)
    alone = replace(both, options=both.options[:1], months=replace(both.months, reference="cheap"))
    result: Simulation = simulated(alone, ranged(VOLUME, 5e8, 2e9), draws=50)
    assert (result.names, result.chance_cheapest, result.chance_equal) == ((), {}, 0)


def test_a_spread_keeps_group_and_market():
    at = plan({**api("hosted"), "kind": "hosted"}, rented())
    found: tuple[Spread, ...] = spreads(at, [ranged(RENT, 1, 3, group="g"), ranged(PRICE, 0.5, 2, group="g")])
    assert [(s.group, s.market) for s in found] == [("g", "gpu_rent"), ("g", "gpu_rent")]
    assert [s.market for s in spreads(at, [ranged(PRICE, 0.5, 2), ranged(VOLUME, 1, 1e10)])] == ["hosted", None]
