"""The fitted yearly rate: worked figures, published quantiles, and what is refused."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from economics.errors import InputError
from economics.trend import fit_trend, t_distribution, t_quantile

START = date(2025, 1, 1)


def every(days: int, count: int) -> list[date]:
    return [START + timedelta(days=days * i) for i in range(count)]


def test_a_price_that_halves_every_year_falls_by_half_a_year():
    # 1461 days are 4 years of 365.25: 16, 8, 4, 2, 1 at 0, 1, 2, 3, 4 years lie on a line, and so does 16·2^-0.5
    days = [START + timedelta(days=round(365.25 * t)) for t in (0, 4)] + every(1461 // 4, 5)[1:4]
    prices = [16 * 0.5 ** ((d - START).days / 365.25) for d in days]
    days, prices = [*days, START + timedelta(days=700)], [*prices, 16 * 0.5 ** (700 / 365.25)]
    trend = fit_trend(days, prices)
    assert trend.rate == pytest.approx(-0.5, abs=1e-12)
    assert (trend.low, trend.high) == (pytest.approx(-0.5, abs=1e-6), pytest.approx(-0.5, abs=1e-6))
    assert (trend.points, trend.days, trend.reason) == (6, 1461, "")


def test_the_interval_by_hand():
    # t = 0, ..., 5 in steps of 1461 days = 4 years: 0, 4, 8, 12, 16, 20; log prices 0, 0, 1, 0, 1, 1.
    # mean t 10, mean y 1/2, sum of squares 100+36+4+4+36+100 = 280
    # slope = [(-10)(-.5) + (-6)(-.5) + (-2)(.5) + 2(-.5) + 6(.5) + 10(.5)]/280 = (5+3-1-1+3+5)/280 = 14/280 = 0.05
    # residuals y - 0.5 - 0.05(t - 10): 0, -0.2, 0.6, -0.6, 0.2, 0; squares 0.04+0.36+0.36+0.04 = 0.8
    # se = sqrt(0.8/4/280) = sqrt(0.000714286) = 0.0267261; t(0.9; 4) = 1.533206; half = 0.0409767
    trend = fit_trend(every(1461, 6), [1, 1, math.e, 1, math.e, math.e])
    assert trend.rate == pytest.approx(math.exp(0.05) - 1, rel=1e-9)
    assert trend.low == pytest.approx(math.exp(0.05 - 0.0409767) - 1, rel=1e-4)
    assert trend.high == pytest.approx(math.exp(0.05 + 0.0409767) - 1, rel=1e-5)
    assert trend.confidence == 0.8
    wider = fit_trend(every(1461, 6), [1, 1, math.e, 1, math.e, math.e], 0.95)
    # t(0.975; 4) = 2.776445: half = 0.0742036
    assert wider.high == pytest.approx(math.exp(0.05 + 0.0742036) - 1, rel=1e-5)


@pytest.mark.parametrize(
    ("probability", "degrees", "quantile"),
    # Abramowitz and Stegun, table 26.10
    [
        (0.9, 1, 3.078),
        (0.9, 2, 1.886),
        (0.9, 3, 1.638),
        (0.9, 4, 1.533),
        (0.9, 10, 1.372),
        (0.975, 1, 12.706),
        (0.975, 4, 2.776),
        (0.975, 5, 2.571),
        (0.975, 30, 2.042),
        (0.995, 7, 3.499),
        (0.95, 120, 1.658),
    ],
)
def test_quantiles_are_those_of_the_table(probability, degrees, quantile):
    assert t_quantile(probability, degrees) == pytest.approx(quantile, abs=6e-4)
    assert t_quantile(1 - probability, degrees) == pytest.approx(-quantile, abs=6e-4)


def test_closed_forms_of_the_distribution():
    # one degree: 1/2 + atan(t)/pi; two degrees: 1/2 + t/(2 sqrt(2 + t²))
    assert t_distribution(1, 1) == pytest.approx(0.75)
    assert t_distribution(2, 2) == pytest.approx(0.5 + 2 / (2 * math.sqrt(6)))
    assert t_distribution(0, 7) == 0.5


@given(st.floats(0.001, 0.999), st.integers(1, 200))
@settings(deadline=None)
def test_the_quantile_undoes_the_distribution(probability, degrees):
    assert t_distribution(t_quantile(probability, degrees), degrees) == pytest.approx(probability, abs=1e-9)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([], "too little history: no dated price; a rate needs 6 points over 12 months"),
        (every(30, 1), "too little history: 1 point counted; a rate needs 6 points over 12 months"),
        (every(100, 5), "too little history: 5 points counted over 13 months; a rate needs 6 points over 12 months"),
        (every(30, 12), "too little history: 12 points counted over 11 months; a rate needs 6 points over 12 months"),
    ],
)
def test_too_little_history_says_how_much_there_is(days, said):
    trend = fit_trend(days, [1.0] * len(days))
    assert (trend.rate, trend.low, trend.high, trend.reason) == (None, None, None, said)


def test_what_is_counted_goes_by_its_name():
    assert fit_trend(every(90, 1), [1.0], counted="quarter").reason == (
        "too little history: 1 quarter counted; a rate needs 6 quarters over 12 months"
    )


def test_six_points_over_365_days_are_just_enough():
    assert fit_trend(every(73, 6), [6, 5, 4, 3, 2, 1]).rate is not None
    assert fit_trend([*every(73, 5), START + timedelta(days=364)], [6, 5, 4, 3, 2, 1]).rate is None


def test_a_price_that_never_moved_has_the_rate_0_and_a_note():
    trend = fit_trend(every(100, 6), [0.07] * 6)
    assert (trend.rate, trend.low, trend.high) == (0, 0, 0)
    assert "the same at every point" in trend.note


def test_a_free_price_has_no_rate():
    assert fit_trend(every(100, 6), [1, 1, 1, 0, 1, 1]).reason == "a price of 0 has no rate of change"


def test_prices_that_scatter_beyond_any_rate_say_so():
    trend = fit_trend(every(73, 6), [1e-300, 1e300, 1e-300, 1e300, 1e-300, 1e300])
    assert trend.rate is None
    assert "scatter" in trend.reason


@pytest.mark.parametrize(
    ("days", "prices", "confidence", "field"),
    [
        (every(100, 6), [1.0] * 5, 0.8, "prices"),
        ([START] * 6, [1.0] * 6, 0.8, "days"),
        (every(100, 6), [1, 1, 1, 1, 1, math.nan], 0.8, "prices"),
        (every(100, 6), [1, 1, 1, 1, 1, math.inf], 0.8, "prices"),
        (every(100, 6), [1, 1, 1, 1, 1, -1], 0.8, "prices"),
        (every(100, 6), [1.0] * 6, 1.0, "confidence"),
    ],
)
def test_what_is_refused_is_named(days, prices, confidence, field):
    with pytest.raises(InputError) as refused:
        fit_trend(days, prices, confidence)
    assert refused.value.field == field


@given(
    st.lists(st.tuples(st.integers(0, 2000), st.floats(1e-6, 1e6)), min_size=6, max_size=40, unique_by=lambda p: p[0]),
    st.floats(1e-3, 1e3),
)
@settings(deadline=None)
def test_the_rate_lies_in_its_interval_and_does_not_depend_on_the_unit(points, factor):
    days = [START + timedelta(days=d) for d, _ in points]
    prices = [p for _, p in points]
    trend, scaled = fit_trend(days, prices), fit_trend(days[::-1], [p * factor for p in prices][::-1])
    assert (trend.rate is None) == bool(trend.reason)
    if trend.rate is not None and scaled.rate is not None:
        assert trend.low <= trend.rate <= trend.high
        assert scaled.rate == pytest.approx(trend.rate, rel=1e-6, abs=1e-6)
