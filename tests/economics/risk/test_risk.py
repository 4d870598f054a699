"""Uncertain inputs: paths, cases, tornados, draws and their distributions, worked by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from economics.errors import InputError
from economics.option.self_hosted import SelfHosted
from economics.over_time.timeline import over_time
from economics.risk.draws import draw
from economics.risk.inputs import case, spreads, suggested_inputs
from economics.risk.paths import paths, place_of, value_of, with_values
from economics.risk.sensitivity import three_cases, tornados
from economics.risk.simulation import PART, percentiles, simulate
from economics.scenario.reading import read_scenario
from economics.scenario.risk import Risk, UncertainInput
from tests.support.economics_cases import often
from tests.support.horizon_cases import SERVER, api, document, gpus, plan, rented

VOLUME = "workload.tokens_per_month"
RENT = "options[1].supply.usd_per_gpu_hour"
PRICE = "options[0].price_factor"
HOSTED = {**api("hosted"), "kind": "hosted"}


def ranged(path, low, high, distribution="triangular", source="assumed"):
    return UncertainInput(input=path, low=low, high=high, distribution=distribution, source=source)


def drawn(at, *inputs, **risk):
    return draw(spreads(at, inputs), Risk(**{"draws": 20_000, **risk}), len(at.options), at.months.months)


def test_every_path_leads_to_the_value_of_the_scenario_and_back():
    option = api(
        "x",
        one_off_usd=[{"name": "a", "usd": 5}],
        staff={"people": 1, "usd_per_year": 9},
        model_rotation={"usd": 7, "every_months": 2},
    )
    mix = gpus(
        "m",
        {
            "kind": "mix",
            "baseline_replicas": 1,
            "reserved": {"usd_per_gpu_hour": 1},
            "on_demand": {"usd_per_gpu_hour": 2},
        },
    )
    at = plan(option, rented(), gpus("own", SERVER), mix)
    result = [place.path for place in paths(at)]
    assert len(set(result)) == len(result)
    assert {
        VOLUME,
        RENT,
        "options[0].price.input_usd_per_mtok",
        "options[0].one_off_usd[0].usd",
        "options[0].staff.share",
        "options[0].model_rotation.usd",
        "options[2].supply.purchase_usd_per_replica",
        "options[2].throughput",
        "options[3].supply.on_demand.usd_per_gpu_hour",
        "horizon.price_change_per_year.power",
        "horizon.discount_rate_per_year",
    } <= set(result)
    for place in paths(at):
        now = value_of(at, place)
        assert place.label
        same = with_values(at, {place.path: now})
        assert same.options == at.options, place.path
        inside = 0.5 * (place.field.low + min(place.field.high, 4))
        if not place.path.endswith(".throughput"):
            assert value_of(with_values(at, {place.path: inside}), place) == inside, place.path


def test_a_throughput_factor_speeds_a_replica_up():
    at = with_values(plan(api(), rented(), tokens=3e9), {"options[1].throughput": 1.5})
    assert at.options[1].option.throughput.tokens_per_second == 1500


def test_prices_that_follow_the_input_price_move_with_it_and_batch_prices_in_proportion():
    at = with_values(plan(api(), rented()), {"options[0].price.input_usd_per_mtok": 3.0})
    prices, batch = at.options[0].option.prices, at.options[0].option.batch_prices
    assert (prices.input, prices.cached_input, prices.cache_write, prices.output) == (3, 3, 3, 1)
    assert (batch.input, batch.output) == (3, 1)
    listed = api(price={"input_usd_per_mtok": 1, "output_usd_per_mtok": 1, "cached_input_usd_per_mtok": 0.1})
    at = with_values(plan(listed, rented()), {"options[0].price.input_usd_per_mtok": 3.0})
    assert at.options[0].option.prices.cached_input == 0.1


def test_the_three_cases_are_all_low_all_base_all_high():
    # 1e9 tokens at 1 $/Mtok = 1,000 a month; low 0.5e9·0.8 = 400, high 2e9·1.5 = 3,000; rent 1,460, 1,095 and 2,190
    at = plan(api(), rented(), months=12)
    uncertain = spreads(at, [ranged(VOLUME, 5e8, 2e9), ranged(PRICE, 0.8, 1.5), ranged(RENT, 1.5, 3)])
    low, base, high = three_cases(at, uncertain)
    assert [c.case for c in (low, base, high)] == ["low", "base", "high"]
    months = [[c.usd_per_month[name].scalar for name in ("api", "rent")] for c in (low, base, high)]
    assert months == [pytest.approx(row) for row in ([400, 1095], [1000, 1460], [3000, 2190])]
    assert case(at, uncertain, "base") is at
    assert base.horizon.options[0].npv_usd == over_time(at).options[0].npv_usd
    assert (base.horizon.cheapest, high.horizon.cheapest) == ("api", "rent")
    assert high.usd_per_mtok["api"].scalar == pytest.approx(1.5)


def test_a_tornado_by_hand():
    # $/Mtok of the API: 1·0.8 … 1·1.5, whatever the volume. Break-even volume with a rent of 1,460: 1,460/1 Mtok =
    # 1.46e9; at factor 0.8 1.825e9, at 1.5 0.9733e9; at a rent of 1.5 an hour 1.095e9, at 3 2.19e9
    at = plan(api(), rented(), months=12, discount_rate_per_year=0)
    uncertain = spreads(at, [ranged(VOLUME, 5e8, 2e9), ranged(PRICE, 0.8, 1.5), ranged(RENT, 1.5, 3)])
    charts = {(t.metric, t.option): t for t in tornados(at, uncertain)}
    mtok = charts["usd_per_mtok", "api"]
    assert mtok.bars[0].path == PRICE
    assert (mtok.bars[0].at_low.scalar, mtok.bars[0].at_high.scalar) == pytest.approx((0.8, 1.5))
    assert [bar.swing for bar in mtok.bars[1:]] == pytest.approx([0, 0], abs=1e-12)
    even = charts["break_even_tokens_per_month", "rent"]
    assert even.base.scalar == pytest.approx(1.46e9)
    bars = {bar.path: (bar.at_low.scalar, bar.at_high.scalar) for bar in even.bars}
    assert bars[PRICE] == pytest.approx((1.825e9, 1.46e9 / 1.5))
    assert bars[RENT] == pytest.approx((1.095e9, 2.19e9))
    assert [bar.path for bar in even.bars] == [RENT, PRICE, VOLUME]  # 1.095e9, 0.852e9, 0
    # NPV of the rent above the API's over 12 months: 12·(1,000 − 1,460) = −5,520; at 2e9 tokens 12·(2,000 − 1,460)
    gap = charts["npv_difference_usd", "rent"]
    assert gap.base.scalar == pytest.approx(-5520)
    assert gap.bars[0].path == VOLUME
    assert gap.bars[0].at_high.scalar == pytest.approx(12 * 540)
    assert gap.bars[0].at_low.scalar == pytest.approx(12 * (500 - 1460))


def test_a_tornado_says_why_there_is_no_figure():
    # at a price of a millionth the API is always cheaper: the bar has no end there and stands first
    at = plan(api(), rented(), months=2)
    chart = next(t for t in tornados(at, spreads(at, [ranged(RENT, 0, 2.5)])) if t.metric.startswith("break"))
    assert chart.bars[0].swing is None
    assert "always cheaper" in chart.bars[0].at_low.reason
    free = plan(api(), rented(), tokens=0, months=2)
    chart = next(t for t in tornados(free, ()) if t.metric == "usd_per_mtok")
    assert "0 tokens" in chart.base.reason


def test_a_triangle_has_its_ends_its_mode_and_its_mean():
    values = drawn(plan(api(), rented()), ranged(RENT, 1, 6)).values[RENT]
    assert 1 <= values.min() < values.max() <= 6
    # mean (1 + 2 + 6)/3 = 3; a fifth of it lies below the mode: (2 − 1)/(6 − 1)
    assert values.mean() == pytest.approx(3, abs=0.03)
    assert (values < 2).mean() == pytest.approx(0.2, abs=0.01)


@pytest.mark.parametrize(("distribution", "middle"), [("normal", 3.0), ("lognormal", math.sqrt(1.5 * 4.5))])
def test_low_and_high_are_p10_and_p90(distribution, middle):
    values = drawn(plan(api(), rented()), ranged(RENT, 1.5, 4.5, distribution)).values[RENT]
    assert (values <= 1.5).mean() == pytest.approx(0.1, abs=0.008)
    assert (values <= 4.5).mean() == pytest.approx(0.9, abs=0.008)
    assert np.median(values) == pytest.approx(middle, abs=0.05)


def test_what_lies_outside_a_fields_range_is_never_drawn():
    path = "workload.cache_hit_rate"
    at = with_values(plan(api(), rented()), {path: 0.5})
    values = drawn(at, ranged(path, 0.05, 0.95, "normal")).values[path]
    assert 0 < values.min() < values.max() < 1
    assert values.mean() == pytest.approx(0.5, abs=0.01)
    assert len(np.unique(values)) == len(values)  # none is pushed to an end


def test_fixed_inputs_stay_at_base():
    assert set(drawn(plan(api(), rented()), ranged(RENT, 1, 6, "fixed")).values[RENT]) == {2.0}


@pytest.mark.parametrize("rho", [-1, -0.7, 0, 0.5, 1])
@pytest.mark.parametrize("distribution", ["triangular", "normal"])
def test_gpu_rent_and_hosted_price_are_correlated_as_asked(rho, distribution):
    at = plan(HOSTED, rented())
    price = "options[0].price.input_usd_per_mtok"
    result = drawn(
        at,
        ranged(price, 0.5, 1.5, distribution),
        ranged(RENT, 1.5, 2.5, distribution),
        ranged(VOLUME, 5e8, 2e9),
        gpu_rent_hosted_price_correlation=rho,
    ).values
    outcome = np.corrcoef(result[price], result[RENT])[0, 1]
    assert outcome == pytest.approx(rho, abs=0.03)
    assert abs(np.corrcoef(result[VOLUME], result[RENT])[0, 1]) < 0.03
    if distribution == "triangular":
        assert result[RENT].mean() == pytest.approx(2, abs=0.01)
        assert 1.5 <= result[RENT].min() < result[RENT].max() <= 2.5


def test_an_api_price_is_no_hosted_price():
    result = drawn(
        plan(api(), rented()), ranged(PRICE, 0.5, 1.5), ranged(RENT, 1.5, 2.5), gpu_rent_hosted_price_correlation=1
    ).values
    assert abs(np.corrcoef(result[PRICE], result[RENT])[0, 1]) < 0.03


def test_draws_depend_on_the_seed_and_their_own_path_only():
    at = plan(api(), rented())
    one = drawn(at, ranged(RENT, 1, 6), seed=7)
    again = drawn(at, ranged(VOLUME, 5e8, 2e9), ranged(RENT, 1, 6), seed=7)
    other = drawn(at, ranged(RENT, 1, 6), seed=8)
    assert np.array_equal(one.values[RENT], again.values[RENT])
    assert not np.array_equal(one.values[RENT], other.values[RENT])


def simulated(at, inputs, **risk):
    return simulate(at, spreads(at, inputs), Risk(**{"draws": 3000, **risk}))


def test_a_simulation_is_the_same_for_the_same_seed():
    at = plan(api(), rented(), months=6)
    inputs = [ranged(VOLUME, 5e8, 3e9), ranged(RENT, 1, 3)]
    one, again, other = (simulated(at, inputs, seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(one.npv_usd, again.npv_usd)
    assert np.array_equal(one.cumulative_usd, again.cumulative_usd)
    assert one.chance_cheapest == again.chance_cheapest
    assert not np.array_equal(one.npv_usd, other.npv_usd)


def test_without_anything_uncertain_every_draw_is_the_base_case():
    at = plan(api(), rented(), gpus("own", SERVER), months=6, tokens_growth_per_month=0.1)
    result = over_time(at)
    for inputs in ([], [ranged(RENT, 1, 3, "fixed")]):
        simulation = simulated(at, inputs, draws=5)
        for row, option in enumerate(result.options):
            assert simulation.npv_usd[row] == pytest.approx([option.npv_usd.scalar] * 5)
            assert pytest.approx(np.tile(option.cumulative_usd, (5, 1))) == simulation.cumulative_usd[row].T
        assert simulation.chance_cheapest[result.cheapest] == 1
        band = simulation.cumulative_bands()[0]
        assert band.p10 == pytest.approx(band.p90)


def test_the_chance_of_being_cheapest_by_hand():
    # over one month the API costs 1,000·f and the rent 1,460: the API is cheaper while f < 1.46. f is triangular on
    # 0.5, 1, 2: above 1.46 lies (2 − 1.46)²/((2 − 0.5)(2 − 1)) = 0.2916/1.5 = 0.1944
    simulation = simulated(plan(api(), rented(), months=1), [ranged(PRICE, 0.5, 2)], draws=40_000)
    assert simulation.chance_cheapest["rent"] == pytest.approx(0.1944, abs=0.006)
    assert sum(simulation.chance_cheapest.values()) == pytest.approx(1)
    # nothing but its own price moves the API's worth, downwards; nothing moves the rent's
    drivers = {(d.option, d.path): d.rank_correlation for d in simulation.drivers()}
    assert drivers["api", PRICE] == pytest.approx(-1)
    assert drivers["rent", PRICE] is None


def test_bands_are_percentiles_in_order():
    simulation = simulated(plan(api(), rented(), months=4), [ranged(PRICE, 0.5, 2)])
    band = simulation.cumulative_bands()[0]
    assert np.all(band.p10 <= band.p50)
    assert np.all(band.p50 <= band.p90)
    assert band.p50 == pytest.approx(np.percentile(simulation.cumulative_usd[0], 50, axis=1))
    rows = np.random.default_rng(0).random((3, 77))
    assert np.array(percentiles(rows)) == pytest.approx(np.percentile(rows, (10, 50, 90), axis=1))


def test_progress_is_heard_and_a_stop_keeps_what_is_done():
    at = plan(api(), rented(), months=3)
    found, heard = spreads(at, [ranged(RENT, 1, 3)]), []
    whole = simulate(at, found, Risk(draws=3 * PART), heard.append)
    assert heard == pytest.approx([1 / 3, 2 / 3, 1])
    assert whole.complete
    heard.clear()
    part = simulate(at, found, Risk(draws=3 * PART), heard.append, lambda: len(heard) >= 1)
    assert (part.done, part.complete) == (PART, False)
    assert np.array_equal(part.npv_usd, whole.npv_usd[:, :PART])
    none = simulate(at, found, Risk(draws=10), None, lambda: True)
    assert none.done == 0
    assert np.isnan(none.cumulative_bands()[0].p50).all()
    assert none.chance_cheapest == {"api": 0, "rent": 0}


def test_an_option_that_cannot_be_counted_is_left_out_with_its_reason():
    slow = rented("slow") | {"throughput": {"tokens_per_second": 1e-12}}
    simulation = simulated(plan(api(), slow, tokens=1e14, months=2), [ranged(VOLUME, 1e13, 2e14)])
    assert simulation.names == ("api",)
    assert "too small" in simulation.left_out["slow"]


def test_suggested_inputs_are_assumed_and_in_order():
    at = plan(api(), HOSTED, rented(), gpus("own", SERVER))
    suggested = suggested_inputs(at)
    assert {entry.source for entry in suggested} == {"assumed"}
    assert len(spreads(at, suggested)) == len(suggested) >= 9


@given(st.floats(0.05, 1), st.floats(1, 20), st.floats(1, 3), st.integers(0, 5))
@often(60)
def test_a_dearer_draw_is_worth_less(low, high, rise, seed):
    result = drawn(plan(api(), rented()), ranged(PRICE, low, high), draws=50, seed=seed).values[PRICE]
    at = plan(api(), rented(), months=2)
    worth = [
        over_time(with_values(at, {PRICE: float(factor)})).options[0].npv_usd.scalar
        for factor in (result[0], result[0] * rise)
    ]
    assert worth[1] <= worth[0]


REFUSED = [
    ([ranged("options[9].throughput", 1, 2)], {}, "risk.inputs[0].input: 'options[9].throughput' is refused: must be"),
    ([ranged("workload", 1, 2)], {}, "risk.inputs[0].input: 'workload' is refused"),
    ([ranged("options[1].supply.life_months", 1, 2)], {}, "risk.inputs[0].input: 'options[1].supply.life_months'"),
    ([ranged(RENT, 2.5, 3)], {}, f"risk.inputs[0].low: 2.5 is refused: above the base of {RENT}, 2"),
    ([ranged(RENT, 1, 1.5)], {}, f"risk.inputs[0].high: 1.5 is refused: below the base of {RENT}, 2"),
    ([ranged(RENT, -1, 3)], {}, "risk.inputs[0].low: -1 is refused: must be 0 to 10⁹"),
    ([ranged("options[1].utilisation", 0.5, 1.5)], {}, "risk.inputs[0].high: 1.5 is refused: must be above 0"),
    ([ranged(RENT, 0, 3, "lognormal")], {}, "risk.inputs[0].low: 0 is refused: must be above 0 for a lognormal"),
    (
        [ranged(RENT, 1, 3)],
        {"draws": 10_000_000},
        "risk.draws: 10,000,000 is refused: 2 options over 36 months would take 6.3 GB, must be 1 to 1,582,278",
    ),
]


@pytest.mark.parametrize(("inputs", "risk", "said"), REFUSED, ids=[said[:50] for *_, said in REFUSED])
def test_bad_uncertain_inputs_are_refused_in_a_sentence(inputs, risk, said):
    with pytest.raises(InputError) as caught:
        simulated(plan(api(), rented()), inputs, **risk)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    ("risk", "said"),
    [
        ({"inputs": [{"input": RENT, "low": 3, "high": 1}]}, "risk.inputs[0]: low 3 is refused: above high, 1"),
        ({"inputs": [{"input": RENT, "low": 1, "high": True}]}, "risk.inputs[0].high: true is no number"),
        ({"inputs": [{"input": RENT, "low": 1}]}, "risk.inputs[0].high: is missing"),
        (
            {"inputs": [{"input": RENT, "low": 1, "high": 2, "distribution": "beta"}]},
            "risk.inputs[0].distribution: 'beta' is none of triangular, lognormal, normal, fixed",
        ),
        ({"inputs": 2 * [{"input": RENT, "low": 1, "high": 2}]}, f"risk: inputs[1].input '{RENT}' is given twice"),
        ({"inputs": [{"input": f"a{i}", "low": 1, "high": 2} for i in range(61)]}, "risk: inputs: 61 given: at most"),
        (
            {"gpu_rent_hosted_price_correlation": 1.1},
            "risk.gpu_rent_hosted_price_correlation: 1.1 is refused: must be -1 to 1",
        ),
        ({"gpu_rent_hosted_price_correlation": -2}, "risk.gpu_rent_hosted_price_correlation: -2 is refused"),
        ({"draws": 0}, "risk.draws: 0 is refused: must be a whole number, 1 to 10⁹"),
        ({"seed": -1}, "risk.seed: -1 is refused"),
        ({"luck": 1}, "risk.luck: is no field of a scenario"),
    ],
)
def test_a_bad_risk_section_is_refused_in_a_sentence(risk, said):
    with pytest.raises(InputError) as caught:
        read_scenario(document(risk=risk))
    assert str(caught.value).startswith(said)


def test_a_path_on_its_own_is_refused_by_its_field():
    with pytest.raises(InputError, match=r"x: 'nothing' is refused"):
        place_of(plan(), "nothing", "x")


def test_an_estimated_throughput_brings_its_band():
    result = plan(api(), rented())
    at = next(i for i, p in enumerate(result.options) if isinstance(p.option, SelfHosted))
    option = replace(result.options[at].option, throughput_band=(0.8, 1.3))
    options = list(result.options)
    options[at] = replace(options[at], option=option)
    (found,) = [e for e in suggested_inputs(replace(result, options=tuple(options))) if e.input.endswith(".throughput")]
    assert (found.low, found.high, found.distribution) == (0.8, 1.3, "lognormal")
    assert "80 % band" in found.source
