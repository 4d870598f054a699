"""The map's colours and lines against exact break-evens, and the bands and chances over a variable."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from economics.break_even.compare import volume_break_even
from economics.break_even.curves import volume_curves
from economics.errors import InputError
from economics.option.throughput import TwoRates
from economics.risk.bands import curve_bands
from economics.risk.inputs import spreads
from economics.risk.map import NONE, Axis, chance_map, cost_map
from economics.risk.paths import with_values
from economics.scenario.risk import Risk, UncertainInput
from tests.support.horizon_cases import SERVER, api, gpus, plan, rented

VOLUME = "workload.tokens_per_month"
PRICE = "options[0].price_factor"
RENT = "options[1].supply.usd_per_gpu_hour"
VOLUMES = Axis("tokens_per_month", np.geomspace(1e8, 1e10, 60))
RATES = Axis("usd_per_gpu_hour", np.linspace(0.5, 6, 50))


def on_line(result, at, x, y, view="replicas"):
    """Largest relative gap of the two costs at the ends of the segments that lie on an equal cost."""
    ends = result.segments.reshape(-1, 2)
    pairs = np.repeat(result.pairs, 2, axis=0)
    gaps = []
    for (px, py), (a, b) in zip(ends, pairs, strict=True):
        moved = with_values(at, {x: px, y: py})
        costs = [p.option.cost(moved.load).usd_per_month.scalar for p in moved.options]
        gaps.append(abs(costs[a] - costs[b]) / max(costs[a], costs[b]))
    return np.array(gaps)


def test_every_cell_has_the_cheapest_option():
    at = plan(api(), rented(), gpus("own", SERVER))
    result = cost_map(at, VOLUMES, RATES)
    assert result.cheapest.shape == (50, 60)
    for j, i in [(0, 0), (10, 59), (49, 30), (25, 25)]:
        moved = with_values(at, {VOLUME: VOLUMES.values[i], RENT: RATES.values[j]})
        costs = [p.option.cost(moved.load).usd_per_month.scalar for p in moved.options]
        assert result.costs[:, j, i] == pytest.approx(costs)
        assert result.cheapest[j, i] == np.argmin(costs)
    assert result.here == (1e9, 2)


def test_lines_are_exact_where_costs_are_equal():
    # one replica serves up to 2.628e9 tokens: below that the rent is 730·rate, and 1 $/Mtok costs the same at
    # T = 730·rate·10⁶: a straight line; the map's volumes stay on the first step
    at = plan(api(), rented())
    volumes = Axis("tokens_per_month", np.linspace(1e8, 2.6e9, 40))
    result = cost_map(at, volumes, RATES)
    assert len(result.segments) > 20
    x, y = result.segments.reshape(-1, 2).T
    assert x == pytest.approx(730e6 * y, rel=1e-12)
    assert on_line(result, at, VOLUME, RENT).max() < 1e-9
    assert set(map(tuple, result.pairs)) == {(0, 1)}


def test_a_row_of_the_map_meets_the_break_even_over_volume():
    at = plan(api(), rented(), tokens=5e9)
    fine = Axis("tokens_per_month", np.linspace(1e8, 1e10, 4000))
    result = cost_map(at, fine, Axis("usd_per_gpu_hour", np.array([2.0, 2.0001])))
    exact = [c.at for c in volume_break_even(at.options[0].option, at.options[1].option, at.load).crossings]
    row = result.segments[np.abs(result.segments[:, 1] - 2) < 1e-9][:, 0]
    both = np.unique(np.round(np.concatenate([row, result.segments[:, 2][result.segments[:, 3] == 2.0]]), 2))
    expected = [value for value in exact if 1e8 < value < 1e10]
    assert expected == pytest.approx([1.46e9, 2.628e9, 2.92e9])  # on the first step, its edge, on the second
    for value in expected:
        assert np.abs(both - value).min() <= 1e-6 * value


def test_every_pair_of_axes_can_be_drawn():
    at = plan(api(), rented(), gpus("own", SERVER))
    hosted = [
        p if p.option.kind == "api" else replace(p, option=replace(p.option, throughput=TwoRates(9000, 500)))
        for p in at.options
    ]
    at = replace(at, options=tuple(hosted))
    spans = {
        "tokens_per_month": (1e8, 1e11),
        "utilisation": (0.05, 1),
        "cache_hit_rate": (0, 1),
        "batch_share": (0, 1),
        "input_output_ratio": (0.05, 200),
        "usd_per_gpu_hour": (0, 10),
        "api_price_factor": (0.05, 5),
        "throughput": (0.1, 10),
        "options[2].supply.usd_per_kwh": (0, 1),
    }
    names = list(spans)
    for view in ("replicas", "unit"):
        for x, y in zip(names, names[1:] + names[:1], strict=True):
            axes = [Axis(name, np.linspace(*spans[name], 12)) for name in (x, y)]
            result = cost_map(at, *axes, view)
            assert ((result.cheapest >= 0) & (result.cheapest < 3)).all()
            (x0, x1), (y0, y1) = spans[x], spans[y]
            assert np.isfinite(result.segments).all()
            assert ((result.segments[:, ::2] >= x0) & (result.segments[:, ::2] <= x1)).all()
            assert ((result.segments[:, 1::2] >= y0) & (result.segments[:, 1::2] <= y1)).all()


def test_three_options_meet_in_one_point():
    # costs 1, x and y: regions meet at (1, 1)
    flat = api("flat")
    at = plan(flat, api("x"), api("y"))
    axes = [Axis(f"options[{i}].price_factor", np.linspace(0.55, 1.5, 20)) for i in (1, 2)]
    result = cost_map(at, *axes)
    ends = result.segments.reshape(-1, 2)
    assert np.abs(ends - 1).max(axis=1).min() < 0.03
    assert {tuple(p) for p in result.pairs} >= {(0, 1), (0, 2), (1, 2)}
    gaps = on_line(result, at, "options[1].price_factor", "options[2].price_factor")
    assert np.sort(gaps)[:-3].max() < 1e-9  # but for the point that the three lines are drawn to
    assert gaps.max() < 0.04


def test_undefined_cells_have_no_colour():
    slow = [rented(name) | {"throughput": {"tokens_per_second": 1e-9}} for name in ("a", "b")]
    result = cost_map(plan(*slow, tokens=1e15), Axis("throughput", np.array([1.0, 1e6])), RATES)
    assert set(result.cheapest[:, 0]) == {NONE}
    assert result.cheapest[0, 1] >= 0
    assert len(result.segments) == 0


@pytest.mark.parametrize(
    ("x", "said"),
    [
        (Axis("colour", np.array([1.0, 2])), "colour: 'workload.colour' is refused"),
        (Axis("cache_hit_rate", np.array([0.0, 2])), "workload.cache_hit_rate: 2 is refused: must be 0–100 %"),
        (RATES, "y: usd_per_gpu_hour is on both axes: must be another input"),
    ],
)
def test_bad_axes_are_refused(x, said):
    with pytest.raises(InputError) as caught:
        cost_map(plan(), x, RATES)
    assert str(caught.value).startswith(said)


def test_the_chance_over_a_map_by_hand():
    # at 1e9 tokens the rent of 730·r is cheaper than 1,000·f from r < 1.3699·f; f is triangular on 0.5, 1, 2
    at = plan(api(), rented())
    uncertain = spreads(at, [UncertainInput(input=PRICE, low=0.5, high=2), UncertainInput(input=RENT, low=1, high=9)])
    axes = (Axis("tokens_per_month", np.array([1e9])), Axis("usd_per_gpu_hour", np.array([0.68, 1.36986, 2.75])))
    result = chance_map(at, uncertain, Risk(draws=20_000), *axes, draws=20_000)
    # f below 0.4964 never; below 1: (1 − 0.5)²/(1.5·0.5) = 1/3; above 2.0075 never
    assert result.chance[0, :, 0] == pytest.approx([0, 1 / 3, 1], abs=0.01)
    assert result.chance.sum(axis=0) == pytest.approx(np.ones((3, 1)))
    heard = []
    part = chance_map(at, uncertain, Risk(), *axes, progress=heard.append, stop=lambda: len(heard) > 0)
    assert part.done == 1
    assert np.isnan(part.chance[:, 1:]).all()


def test_bands_over_volume_hold_the_curve_and_the_chance():
    at = plan(api(), rented())
    uncertain = spreads(
        at, [UncertainInput(input=PRICE, low=0.5, high=2), UncertainInput(input=VOLUME, low=1, high=1e10)]
    )
    x = np.geomspace(1e8, 1e10, 30)
    result = curve_bands(at, uncertain, Risk(draws=20_000), "tokens_per_month", x, draws=20_000)
    band = result.bands[0]
    # f: P10 where (f − 0.5)²/0.75 = 0.1: 0.7739; the median 2 − √0.75 = 1.1340; P90 where (2 − f)²/1.5 = 0.1: 1.6127
    for values, expected in ((band.p10, 0.7739), (band.p50, 1.1340), (band.p90, 1.6127)):
        assert values == pytest.approx(np.full(30, expected), abs=0.02)
    rent = result.bands[1]
    (curve,) = volume_curves([at.options[1].option], at.load, 1e8, 1e10)
    assert rent.p50 == pytest.approx(np.interp(np.log(x), np.log(curve.x), curve.usd_per_mtok.filled()), rel=0.1)
    assert np.array_equal(rent.p10, rent.p90)
    assert sum(result.chance_cheapest.values()) == pytest.approx(np.ones(30))
    assert result.chance_cheapest["api"][0] == 1
    assert result.chance_cheapest["api"][-1] < 0.35


@pytest.mark.parametrize("view", ["unit", "replicas"])
@pytest.mark.parametrize("variable", ["utilisation", "cache_hit_rate", "input_output_ratio"])
def test_bands_without_uncertainty_are_the_curves(variable, view):
    from economics.break_even.curves import variable_curves

    at = plan(api(), rented())
    for curve, band in zip(
        variable_curves([p.option for p in at.options], at.load, variable, view, 20),
        curve_bands(
            at,
            (),
            Risk(draws=3),
            variable,
            np.asarray(variable_curves([at.options[0].option], at.load, variable, view, 20)[0].x),
            view,
        ).bands,
        strict=True,
    ):
        for values in (band.p10, band.p50, band.p90):
            assert values == pytest.approx(curve.usd_per_mtok.filled())


def test_bands_can_be_stopped():
    heard = []
    result = curve_bands(
        plan(),
        (),
        Risk(draws=3),
        "tokens_per_month",
        np.geomspace(1e8, 1e9, 40),
        progress=heard.append,
        stop=lambda: len(heard) >= 2,
    )
    assert 0 < result.done < 40
    assert np.isnan(result.bands[0].p50[result.done :]).all()
    assert np.isfinite(result.bands[0].p50[: result.done]).all()
