"""Rates of return: how many there are, which one it is, and which way round; against exact counting with fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from economics.over_time.measures import npv
from economics.over_time.rate_of_return import NO_RATE, PAID_FIRST, RECEIVED_FIRST, rate_of_return
from economics.over_time.timeline import over_time
from tests.support.economics_cases import often
from tests.support.horizon_cases import HOURS, api, gpus, plan


def of(*flows: float) -> np.ndarray:
    return np.array(flows, dtype=float)


@pytest.mark.parametrize(
    ("flows", "yearly", "order"),
    [
        (of(-100, *11 * [0], 110), 0.1, PAID_FIRST),  # 110 for 100 after a year
        (of(100, *11 * [0], -110), 0.1, RECEIVED_FIRST),  # borrowed
        (of(-100, 50, 40), None, PAID_FIRST),  # 90 for 100: a loss; 100 = 50·x + 40·x², x = (−50 + √18,500)/80
        (of(-100, 220, -121), 1.1**12 - 1, PAID_FIRST),  # −100·(1 − 1.1x)²: a touch, one rate
        (of(100, -220, 121), 1.1**12 - 1, RECEIVED_FIRST),
        (of(-1, 100, -90), None, RECEIVED_FIRST),  # 99 to the good after a month, then 90 back; the other rate: 9,810 %
        (of(0, 0, -100, *11 * [0], 110, 0), 0.1, PAID_FIRST),  # months without flows at both ends move nothing
    ],
)
def test_one_rate_and_which_way_round(flows, yearly, order):
    found = rate_of_return(flows)
    assert found.order == order
    rate = found.per_year.scalar
    if yearly is not None:
        assert rate == pytest.approx(yearly, rel=1e-9)
    assert npv(flows, rate) == pytest.approx(0, abs=1e-9 * np.abs(flows).max())


def test_a_loss_of_a_tenth_by_the_formula_of_a_quadratic():
    # 40x² + 50x − 100 = 0: x = (√18,500 − 50)/80 = 1.07518; x^−12 − 1 = −58.1 % a year
    x = (18_500**0.5 - 50) / 80
    assert rate_of_return(of(-100, 50, 40)).per_year.scalar == pytest.approx(x**-12 - 1, rel=1e-12)


@pytest.mark.parametrize(
    ("flows", "said"),
    [
        (of(-100, 230, -132), "2 rates"),  # 10 % and 20 % a month
        (np.convolve(np.convolve([-1, 1.1], [-1, 1.2]), [-1, 1.3]), "3 rates"),
        (np.convolve(np.convolve([-1, 1.1], [-1, 1.1]), [-1, 1.3]), "2 rates"),  # touches at 10 %, passes at 30 %
        (of(-100, 300, -240), NO_RATE),  # 300² < 4·100·240
        (of(-1, 3), NO_RATE),  # 200 % a month is 3¹² = 531,441 times a year
    ],
)
def test_none_or_several_are_a_reason(flows, said):
    found = rate_of_return(flows)
    assert found.per_year.scalar is None
    assert said in found.per_year.reason
    assert found.order == ""


def test_the_range_ends_at_a_million_per_cent_a_year():
    # 10⁶ % a year: 10,001 times after a year
    assert rate_of_return(of(-1, *11 * [0], 10_001)).per_year.scalar == 1e4
    assert rate_of_return(of(-1, *11 * [0], 10_002)).per_year.scalar is None
    # −1 + 1e-30 after a month: 10^−360 times after a year, which no float tells from −100 %
    lowest = rate_of_return(of(-1, 1e-30)).per_year.scalar
    assert -1 < lowest < -0.999_999_999


@pytest.mark.parametrize("months", [2, 13, 77, 78, 120, 239, 240])
def test_any_number_of_months_without_a_warning(months):
    # c a month for 100: 100 = c·(1 − (1 + i)^−M)/i; c is chosen so that i = 2 % a month, then −2 %
    for i in (0.02, -0.02):
        flows = np.full(months + 1, 100 * i / (1 - (1 + i) ** -months))
        flows[0] = -100
        assert rate_of_return(flows).per_year.scalar == pytest.approx((1 + i) ** 12 - 1, rel=1e-9)
        assert rate_of_return(-flows).order == RECEIVED_FIRST
    # 5 % a month again and again, paid and received in turn: (−1 + 1.05x)·(1 + x² + x⁴ + …) has that one root
    turns = np.tile([-1.0, 1.05], months // 2 + 1)
    assert rate_of_return(turns).per_year.scalar == pytest.approx(1.05**12 - 1, rel=1e-9)


def test_differences_within_rounding_of_what_is_paid_are_none():
    gross = np.full(3, 1e6)
    assert "costs the same" in rate_of_return(of(1e-9, -1e-9, 1e-9), gross).per_year.reason
    assert rate_of_return(of(-1e-3, 1e-9, 1.1e-3), gross).order == PAID_FIRST


def exact_count(flows: list[int]) -> int:
    """Distinct roots x of Σ flow_m·x^m with 10,001^(−1/12) ≤ x, by Sturm's theorem in fractions."""

    def cut(p: list[Fraction]) -> list[Fraction]:
        while p and p[-1] == 0:
            p = p[:-1]
        return p

    def rest(p: list[Fraction], q: list[Fraction]) -> list[Fraction]:
        while len(p) >= len(q):
            factor, shift = p[-1] / q[-1], len(p) - len(q)
            p = cut([c - factor * q[i - shift] if i >= shift else c for i, c in enumerate(p)][:-1])
        return p

    p = cut([Fraction(flow) for flow in flows])
    while p and p[0] == 0:
        p = p[1:]
    chain = [p, cut([m * c for m, c in enumerate(p)][1:])]
    while chain[-1]:
        chain.append([-c for c in rest(chain[-2], chain[-1])])
    chain = [q for q in chain if q]
    low = Fraction(10_001 ** (-1 / 12))

    def changes(values: list[Fraction]) -> int:
        signs = [value > 0 for value in values if value != 0]
        return sum(a != b for a, b in pairwise(signs))

    at_low = [sum(c * low**m for m, c in enumerate(q)) for q in chain]
    return changes(at_low) - changes([q[-1] for q in chain])


@given(st.lists(st.integers(-12, 12), min_size=2, max_size=9).filter(any))
@often(400)
def test_as_many_rates_as_sturms_theorem_counts(flows):
    found = rate_of_return(of(*flows))
    count = exact_count(flows)
    assert (found.per_year.scalar is not None) == (count == 1)
    if count > 1:
        assert found.per_year.reason.startswith(f"{count} rates")


@given(
    st.lists(st.sampled_from([0.9, 1.0, 1.01, 1.05, 1.2, 1.5, 3.0]), min_size=1, max_size=3, unique=True),
    st.integers(0, 3),
    st.integers(0, 60),
)
@often(200)
def test_the_rates_put_in_are_found(rates, pairs, months):
    """Flows with chosen rates, among others that are no numbers, and then a shift and a stretch of months."""
    flows = np.array([-1.0])
    for rate in rates:
        flows = np.convolve(flows, [1, -rate])
    for _ in range(pairs):
        flows = np.convolve(flows, [1.0, 0.5, 1.3])  # its roots are complex
    flows = np.concatenate((np.zeros(months), flows * 1e5, np.zeros(months)))
    found = rate_of_return(flows)
    inside = [rate for rate in rates if rate**12 <= 10_001]
    if len(inside) == 1:
        assert found.per_year.scalar == pytest.approx(inside[0] ** 12 - 1, rel=1e-6, abs=1e-9)
    else:
        assert found.per_year.reason == NO_RATE if not inside else found.per_year.reason.startswith(f"{len(inside)} ")


def test_a_load_that_outgrows_what_one_machine_costs():
    # 3,000·1.015^(m−1) at the API beside 16·730 = 11,680 for a machine: dearer until 1.015^(m−1) > 3.893, month 93
    fast = gpus("rent", {"kind": "rent", "usd_per_gpu_hour": 16}, throughput={"tokens_per_second": 100_000})
    against = over_time(plan(api(), fast, tokens=3e9, months=120, tokens_growth_per_month=0.015)).options[1].against
    assert against.irr_per_year.scalar == pytest.approx(-0.2635, abs=5e-5)
    assert against.irr_order == PAID_FIRST
    # the same flows in closed form: Σ 3,000·1.015^(m−1)·x^m = Σ 11,680·x^m
    x = (1 + against.irr_per_year.scalar) ** (-1 / 12)
    growing = 3000 * x * ((1.015 * x) ** 120 - 1) / (1.015 * x - 1)
    assert growing == pytest.approx(16 * HOURS * x * (x**120 - 1) / (x - 1), rel=1e-8)


def test_two_lives_of_a_server_have_one_rate():
    # 4e9 tokens at 1: 4,000 a month saved; 70,000 for each life of 24 months, 7,000 back after each
    server = {"kind": "own", "purchase_usd_per_replica": 70_000, "life_months": 24, "residual_share": 0.1}
    fast = gpus("own", server, throughput={"tokens_per_second": 5000})
    against = over_time(plan(api(), fast, tokens=4e9, months=48)).options[1].against
    # both lives are alike, so the rate is that of one: 70,000 = 4,000·(1 − v^24)/i + 7,000·v^24
    i = (1 + against.irr_per_year.scalar) ** (1 / 12) - 1
    v = 1 / (1 + i)
    assert 4000 * (1 - v**24) / i + 7000 * v**24 == pytest.approx(70_000, rel=1e-9)
    assert against.irr_per_year.scalar == pytest.approx(0.4506, abs=5e-5)
    assert against.irr_order == PAID_FIRST
