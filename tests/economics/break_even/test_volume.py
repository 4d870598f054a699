"""Break-even over volume against a brute-force oracle in fractions, and by trying both sides of every crossing."""

from __future__ import annotations

import math
from fractions import Fraction as F
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from economics.break_even.compare import volume_break_even
from economics.break_even.over_volume import over_volume
from economics.cost.load import Load
from economics.cost.volume_curve import Stair, VolumeCurve
from tests.support.crossing_oracle import END, Shape, changes, cost_at, count_on_staircase, shape
from tests.support.economics_cases import (
    HOURS,
    RENTED,
    load,
    often,
    ordinary,
    self_hosted,
    token_option,
    usual_prices,
    usual_rented,
    usual_workload,
)
from tests.support.volume_checks import UNIT, line_of, same, stair

stairs = st.tuples(st.integers(0, 6), st.integers(1, 40), st.integers(1, 5), st.integers(0, 12))
lines = st.tuples(st.integers(0, 12), st.sampled_from([1, 2, 4, 8, 16]))


@given(lines, stairs, st.booleans())
@often(500)
def test_a_line_and_a_staircase(line, steps, line_first):
    # whole dollars, whole units and powers of two: the model's floats are exact here, so touches at corners are too
    slope = line[0] / line[1]
    priced, owned = shape(slope), shape(*steps)
    a, b = (priced, owned) if line_first else (owned, priced)
    expected, final = changes(a, b, END / F(UNIT))
    mine = line_of(slope / UNIT), stair(*steps)
    even = over_volume("a", mine[0 if line_first else 1], "b", mine[1 if line_first else 0])
    same(even, expected, final, UNIT)


@given(stairs, stairs)
@often(500)
def test_two_staircases(one, other):
    expected, final = changes(shape(*one), shape(*other), END / F(UNIT))
    same(over_volume("a", stair(*one), "b", stair(*other)), expected, final, UNIT)


@given(stairs, st.integers(1, 7), st.integers(1, 7), st.integers(1, 5), st.integers(0, 12), st.booleans())
@often(400)
def test_two_staircases_of_equal_slope(one, times, parts, least, fixed, flip):
    # the other's replica is times/parts of this one in cost and in tokens: the pattern comes again and again
    usd, capacity, own_least, own_fixed = one
    other = (usd * times, capacity * times, least, fixed)
    mine = (usd * parts, capacity * parts, own_least, own_fixed)
    pair = (other, mine) if flip else (mine, other)
    expected, final = changes(shape(*pair[0]), shape(*pair[1]), END / F(UNIT))
    same(over_volume("a", stair(*pair[0]), "b", stair(*pair[1])), expected, final, UNIT)


pieces = st.tuples(st.integers(-4, 6), st.integers(3, 40), st.integers(0, 4))
mixtures = st.tuples(st.integers(-8, 12), st.integers(-3, 6), st.lists(pieces, max_size=3))


@given(mixtures, mixtures)
@often(600)
def test_sums_of_staircases_on_slopes(one, other):
    # a mix of options, a provisioned one with an overflow, an hourly load: any number of stairs, up or down, on a slope
    def both(fixed, slope, stairs) -> tuple[Shape, VolumeCurve]:
        exact = Shape(F(fixed), F(slope, 4), tuple((F(usd), F(width), least) for usd, width, least in stairs))
        mine = tuple(Stair(usd, width * UNIT, least) for usd, width, least in stairs)
        return exact, VolumeCurve(fixed, slope / 4 / UNIT, mine)

    (a, mine), (b, theirs) = both(*one), both(*other)
    expected, final = changes(a, b, END / F(UNIT))
    same(over_volume("a", mine, "b", theirs), expected, final, UNIT)


@given(mixtures, mixtures, st.integers(1, 9), st.integers(1, 9), st.lists(st.integers(1, 900), min_size=1))
@often(200)
def test_curves_add_up_scale_and_stretch(one, other, factor, parts, volumes):
    a, b = (VolumeCurve(f, s / 4, tuple(Stair(*piece) for piece in stairs)) for f, s, stairs in (one, other))
    at = np.array(volumes, dtype=float)
    np.testing.assert_allclose((a + b).at(at), a.at(at) + b.at(at), rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose((a - b).at(at), a.at(at) - b.at(at), rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(a.scaled(factor).at(at), factor * a.at(at), rtol=1e-12, atol=1e-9)
    # a share of a power of two, so that no volume is moved across an edge by rounding
    share = 2.0**-parts
    np.testing.assert_allclose(a.stretched(share).at(at), a.at(at * share), rtol=1e-12, atol=1e-9)


def test_a_mix_of_a_price_and_machines_by_hand():
    # 30 % of the tokens at 1 $/Mtok, the rest on machines of 730 $ that serve 1.4e9 of it: 0.3 $/Mtok and 730 $ every
    # 2e9. Against 0.8 $/Mtok, 0.5 are left to pay the machines: equal at 730/0.5 = 1.46e9, dearer when the second comes
    # at 2e9, until 1,460/0.5 = 2.92e9, and so on
    api = VolumeCurve(usd_per_token=0.8e-6)
    mix = VolumeCurve(usd_per_token=1e-6).stretched(0.3) + VolumeCurve(stairs=(Stair(730, 1.4e9, 1),)).stretched(0.7)
    even = over_volume("api", api, "mix", mix)
    assert [(round(c.at), c.kind, c.cheaper_above) for c in even.crossings[:4]] == [
        (1_460_000_000, "equal", "mix"),
        (2_000_000_000, "step", "api"),
        (2_920_000_000, "equal", "mix"),
        (4_000_000_000, "step", "api"),
    ]
    # the machine after the k-th overtakes the price while 1,000·k < 730·(k + 1): k < 2.7, so not after the third
    assert even.count == 5
    assert even.cheaper_for_good_from == pytest.approx(4.38e9)


def test_a_difference_that_only_rises_crosses_once_however_many_steps_there_are():
    # a contract of 900,000,000.50 $ against 1 $ for each million tokens: dearer up to the end of the 9e8th step
    flat, steps = VolumeCurve(fixed_usd=9e8 + 0.5), VolumeCurve(stairs=(Stair(1.0, 1e6, 0),))
    even = over_volume("flat", flat, "steps", steps)
    assert [(c.at, c.kind, c.cheaper_above) for c in even.crossings] == [(pytest.approx(9e14), "step", "flat")]


def test_two_prices_with_a_fixed_cost_cross_where_the_slope_has_paid_for_it():
    # 1,000 $ more a month and 0.5 $/Mtok less: 2e9 tokens
    a, b = VolumeCurve(1_000.0, 1e-6), VolumeCurve(0.0, 1.5e-6)
    even = over_volume("a", a, "b", b)
    assert [(c.at, c.kind, c.cheaper_below, c.cheaper_above) for c in even.crossings] == [
        (pytest.approx(2e9), "equal", "b", "a")
    ]
    assert over_volume("a", VolumeCurve(1.0, 2e-6), "b", b).cheaper == "b"
    assert over_volume("a", VolumeCurve(1.0, 1.5e-6), "b", b).cheaper == "b"


ODD_UNITS = [8.1e12 / 3 * 1.1, 0.1 * 9.7e13, math.pi * 3e12, 1e13 / 7.0321]


@given(stairs, stairs, st.sampled_from(ODD_UNITS), st.sampled_from([0.1, 0.7, 1 / 3]))
@often(400)
def test_rounding_makes_no_crossing_of_two_staircases(one, other, unit, dollar):
    expected, final = changes(shape(*one), shape(*other), END / F(unit))
    same(over_volume("a", stair(*one, unit, dollar), "b", stair(*other, unit, dollar)), expected, final, unit)


@given(stairs, st.integers(1, 7), st.integers(1, 7), st.integers(1, 5), st.integers(0, 12), st.sampled_from(ODD_UNITS))
@often(400)
def test_rounding_makes_no_crossing_of_staircases_of_equal_slope(one, times, parts, least, fixed, unit):
    usd, capacity, own_least, own_fixed = one
    mine, other = (usd * parts, capacity * parts, own_least, own_fixed), (usd * times, capacity * times, least, fixed)
    expected, final = changes(shape(*mine), shape(*other), END / F(unit))
    even = over_volume("a", stair(*mine, unit, 0.1), "b", stair(*other, unit, 0.1))
    same(even, expected, final, unit)


@given(lines, stairs, st.sampled_from(ODD_UNITS), st.sampled_from([0.1, 0.7, 1 / 3]))
@often(400)
def test_rounding_makes_no_crossing_of_a_line(line, steps, unit, dollar):
    slope = line[0] / line[1]
    expected, final = changes(shape(slope), shape(*steps), END / F(unit))
    even = over_volume("a", line_of(slope * dollar / unit), "b", stair(*steps, unit, dollar))
    same(even, expected, final, unit)


def test_a_touch_at_a_corner_is_no_crossing():
    # $2 a replica of 1 unit, line $2 a unit: it meets every corner and is never dearer
    even = over_volume("a", line_of(2 / UNIT), "b", stair(2, 1, 1, 0))
    assert (even.verdict, even.cheaper, even.count) == ("none", "a", 0)
    # with $1 fixed and line $2.50: 2.5·x = 2N + 1 at N = 2, x = 2: a corner. Then 7/2.5 = 2.8 in step 3, edge 3,
    # 9/2.5 = 3.6, edge 4, 11/2.5 = 4.4, edge 5, 13/2.5 = 5.2; edge 6: 6·2.5 = 15 = 2·7 + 1: equal there, no crossing
    even = over_volume("a", line_of(2.5 / UNIT), "b", stair(2, 1, 1, 1))
    assert [c.at / UNIT for c in even.crossings] == pytest.approx([2.8, 3, 3.6, 4, 4.4, 5, 5.2])
    assert [c.kind for c in even.crossings] == ["equal", "step"] * 3 + ["equal"]
    assert even.verdict == "many"
    assert even.cheaper_for_good_from == pytest.approx(5.2 * UNIT)


def test_equal_options_are_identical():
    for option in (line_of(2e-6), stair(3, 2, 1, 5), stair(0, 2, 1, 0)):
        even = over_volume("a", option, "b", option)
        assert (even.verdict, even.cheaper, even.count, even.crossings) == ("identical", None, 0, ())
    assert over_volume("a", line_of(0.0), "b", stair(0, 1, 3, 0)).verdict == "identical"


# --- many crossings -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slope", "steps"),
    [
        (1.00097, (1, 1, 1, 0)),  # gains about 1/1031 of a step on each: some 1,030 steps crossed
        (1.00053, (1, 1, 1, 7)),
        (1.000103, (1, 1, 4, 0)),
        (1.00003, (1, 1, 4096, 345)),
        (2.0007, (2, 1, 1, 3)),
    ],
)
@pytest.mark.parametrize("unit", [1e6, 123456.789, 81e6])
def test_more_than_a_thousand_crossings_are_counted_exactly(slope, steps, unit):
    line, stairs_ = line_of(slope / unit), stair(*steps, unit=unit)
    exact = shape(steps[0], stairs_.stairs[0].tokens_per_step, steps[2], steps[3])
    expected = count_on_staircase(F(line.usd_per_token), exact)
    even = over_volume("a", line, "b", stairs_)
    assert expected > 1000
    # a corner met within a billionth of a replica is a touch: rounding of the inputs may decide it
    assert abs(even.count - expected) <= 2
    assert even.verdict == "many"
    assert len(even.crossings) == 1000
    assert [c.kind for c in even.crossings[:4]] == ["equal", "step"] * 2
    assert all(x.at < y.at for x, y in pairwise(even.crossings))
    check_sides(even, shape(line.usd_per_token), exact)
    assert even.cheaper_for_good_from > even.crossings[-1].at
    far = F(even.cheaper_for_good_from)
    for factor in (1 + 1e-7, 1.001, 2, 1000):
        at = min(far * F(factor), END)
        assert cost_at(shape(line.usd_per_token), at) > cost_at(exact, at)


def check_sides(even, a, b) -> None:
    for crossing in even.crossings:
        at, nudge = F(crossing.at), F(crossing.at) / 10**13
        for tokens, cheaper in ((at - nudge, crossing.cheaper_below), (at + nudge, crossing.cheaper_above)):
            assert (cost_at(a, tokens) < cost_at(b, tokens)) == (cheaper == "a")


@pytest.mark.parametrize(("capacity", "dear"), [(3_000_000, 1.0000001), (7e9, 1 + 1e-5), (7e9, 1 + 3.3e-6)])
def test_the_count_ends_with_the_range(capacity, dear):
    # N steps fit below 10¹⁵; a line that gains less than the rest of the range takes is still losing and winning there
    line, own = line_of(dear / capacity), stair(1.0, capacity, 1, 0.0, unit=1.0)
    exact = shape(1.0, capacity, 1, 0)
    even = over_volume("a", line, "b", own)
    gain = 1 - 1 / (F(line.usd_per_token) * F(capacity))
    # step N is crossed when 0 < N·gain < 1 (N = 1, 2, …) and N/g·capacity < 10¹⁵; each but the last has an edge
    inside = math.ceil(1 / gain) - 1
    g = F(line.usd_per_token) * F(capacity)
    equals = min(inside, math.ceil(END * g / F(capacity)) - 1)
    steps = min(inside - 1, math.ceil(END / F(capacity)) - 1)
    assert even.count == pytest.approx(equals + steps, rel=1e-7)
    assert even.cheaper_for_good_from < 1e15
    assert cost_at(shape(line.usd_per_token), END) != 0
    assert cost_at(exact, END) != 0


def test_a_crossing_beyond_the_range_is_none():
    # $1e9 fixed against $1e-7 per Mtok: equal at 1e22 tokens
    even = over_volume("a", line_of(1e-13), "b", stair(0.0, 1e14, 1, 1e9, unit=1.0))
    assert (even.verdict, even.cheaper) == ("none", "a")
    # and one at exactly 10¹⁵: nothing lies above it in the range
    even = over_volume("a", line_of(2.0**-20), "b", stair(0.0, 1e14, 1, 1e15 * 2.0**-20, unit=1.0))
    assert even.count == 0


def test_a_repeating_pattern_is_counted_to_the_end_of_the_range():
    # $1 per 1 unit against $2 per 2 units: equal on odd-to-even steps, b dearer just after every even edge:
    # T in (2k, 2k+1]: a = 2k+1, b = 2k+2 → a cheaper; (2k+1, 2k+2]: equal. Never b: no crossing at all
    even = over_volume("a", stair(1, 1, 1, 0, 1e6), "b", stair(2, 2, 1, 0, 1e6))
    assert (even.verdict, even.cheaper) == ("none", "a")
    # with $0.50 on a: (2k, 2k+1]: a 2k+1.5 < b 2k+2; (2k+1, 2k+2]: a 2k+2.5 > b 2k+2: a change at every edge, all steps
    even = over_volume("a", stair(1, 1, 1, 0.5, 1e6), "b", stair(2, 2, 1, 0, 1e6))
    assert even.count == 10**9 - 1  # at 1e6, 2e6, … below 10¹⁵
    assert len(even.crossings) == 1000
    assert [c.at for c in even.crossings] == pytest.approx([k * 1e6 for k in range(1, 1001)])
    assert {c.kind for c in even.crossings} == {"step"}
    assert even.cheaper_for_good_from == pytest.approx((10**9 - 1) * 1e6, rel=1e-12)


@given(
    st.integers(1, 9),
    st.integers(1, 9),
    st.integers(1, 30),
    st.integers(1, 30),
    st.integers(0, 40),
    st.sampled_from([1e9, 7.3e9 / 3, 0.1 * 3e9, 81e6]),
)
@often(150)
def test_a_repeating_pattern_is_the_first_periods_again(times, parts, least, other_least, fixed, unit):
    # independent count: the exact changes of the first settled period, repeated
    mine, other = (parts, parts, least, fixed / 8), (times, times, other_least, 0)
    period = math.lcm(times, parts)
    settled = period * math.ceil(max(least * parts, other_least * times) / period) + period
    start, _ = changes(shape(*mine), shape(*other), F(settled) + F(1, 2))
    cycle = [c for c in changes(shape(*mine), shape(*other), F(settled + period) + F(1, 2))[0] if c.at > settled]
    last = END / F(unit)
    before = [c for c in start if c.at <= settled]
    expected = len(before) + sum(math.ceil((last - c.at) / period) for c in cycle)
    even = over_volume("a", stair(*mine, unit), "b", stair(*other, unit))
    assert even.count == expected
    if cycle:
        assert len(even.crossings) == 1000
        firsts = [c.flat_from for c in before] + [c.flat_from + k * period for k in range(1000) for c in cycle]
        lasts = [c.at for c in before] + [c.at + k * period for k in range(1000) for c in cycle]
        for crossing, first, at in zip(even.crossings, firsts, lasts, strict=False):
            assert float(first) * unit * (1 - 1e-9) <= crossing.at <= float(at) * unit * (1 + 1e-9)
        ats = [crossing.at for crossing in even.crossings]
        assert ats == sorted(set(ats))
        below = [crossing.cheaper_below for crossing in even.crossings]
        assert all(x != y for x, y in pairwise(below))


def test_steps_too_many_to_count_say_so():
    # slopes that differ by 1e-9 and capacities that share no short period
    even = over_volume(
        "a",
        stair(1.0, 1e6, 1, 0.4, unit=1.0),
        "b",
        stair(math.sqrt(2), 1e6 * math.sqrt(2) * (1 + 1e-10), 1, 0.0, unit=1.0),
    )
    if even.count is None:
        assert even.undefined["count"]
        assert even.cheaper_for_good_from is None
        assert even.verdict == "many"


# --- the options themselves -----------------------------------------------------------------------------------------


def costs_at(option, at: Load, tokens: float) -> float:
    return option.cost(at.with_("tokens_per_month", tokens)).usd_per_month.scalar


def costs_over(option, at: Load, tokens: np.ndarray) -> list[float]:
    """The costs of many volumes, asked at once."""
    usd = option.cost(at.with_("tokens_per_month", tokens)).usd_per_month
    assert np.all(usd.defined)
    costs = np.broadcast_to(usd.values, tokens.shape).tolist()
    assert costs[-1] == costs_at(option, at, float(tokens[-1]))
    return costs


def check_with_costs(one, other, at: Load) -> None:
    """Nothing but the cost function decides: sides of every crossing, equality, and the order between crossings."""
    even = volume_break_even(one, other, at)
    points = [crossing.at for crossing in even.crossings]
    where = np.array(points)
    around = np.concatenate([[-np.inf], where, [np.inf]])  # the crossings come in order, none twice
    assert (np.diff(where) > 0).all()
    nudges = np.minimum(where * 1e-6, np.minimum(where - around[:-2], around[2:] - where) / 3)
    assume((nudges > where * 1e-8).all())
    for volumes, side in ((where - nudges, "cheaper_below"), (np.minimum(where + nudges, 1e15), "cheaper_above")):
        xs, ys = (costs_over(option, at, volumes) if points else [] for option in (one, other))
        for crossing, tokens, x, y in zip(even.crossings, volumes.tolist(), xs, ys, strict=True):
            level = crossing.kind == "equal" and x == y  # equal over a stretch: neither is cheaper there
            assert level or (x < y) == (getattr(crossing, side) == one.name), (crossing, tokens, x, y)
    equal = np.array([crossing.at for crossing in even.crossings if crossing.kind == "equal"])
    if equal.size:
        assert costs_over(one, at, equal) == pytest.approx(costs_over(other, at, equal), rel=1e-6)
    complete = len(even.crossings) == even.count
    if not even.crossings:
        names_ = {even.cheaper}
        grid = np.geomspace(1, 1e15, 400)
    else:
        assert even.crossings[0].cheaper_below != even.crossings[0].cheaper_above
        last = points[-1] if complete else points[-1] * (1 - 1e-9)
        grid = np.concatenate(
            [np.geomspace(max(1.0, points[0] / 1e6), last, 300), *([[last * 1.01, last * 10]] if complete else [])]
        )
        grid = grid[(grid <= 1e15)]
        names_ = None
    xs, ys = costs_over(one, at, grid), costs_over(other, at, grid)
    for tokens, x, y in zip(grid.tolist(), xs, ys, strict=True):
        if abs(x - y) <= 1e-9 * max(x, y) or (abs(tokens / where - 1) < 1e-8).any():
            continue
        winner = one.name if x < y else other.name
        if names_ is not None:
            assert names_ == {winner}
        else:
            below = [c for c in even.crossings if c.at < tokens]
            assert winner == (below[-1].cheaper_above if below else even.crossings[0].cheaper_below), tokens


@given(usual_workload, usual_prices, usual_rented)
@often(120)
def test_token_price_against_gpus(fields, prices, gpus):
    check_with_costs(token_option(price=prices), self_hosted(gpus), Load(**fields))


@given(usual_workload, usual_rented, usual_rented)
@often(120)
def test_gpus_against_gpus(fields, one, other):
    check_with_costs(self_hosted(one, name="a"), self_hosted(other, name="b"), Load(**fields))


@given(usual_workload, usual_rented, ordinary(1, 30), st.sampled_from([1.001, 1.01, 0.999]))
@often(40)
def test_a_token_price_near_the_price_of_a_full_replica(fields, gpus, ratio, near):
    at = Load(**{**fields, "input_output_ratio": ratio})
    option = self_hosted({**gpus, "fixed_usd_per_month": 0.0})
    full = 1e6 * sum(float(v) for v in option.replica_lines.values()) / float(option.tokens_per_replica(at))
    check_with_costs(token_option(input=full * near, output=full * near), option, at)


@given(usual_workload, usual_rented, st.integers(0, 1))
@often(150)
def test_a_token_price_equal_to_a_full_replica_only_touches(fields, gpus, fixed):
    # the line through the staircase's corners: equal at full replicas, cheaper everywhere else
    at = Load(**fields)
    option = self_hosted({**gpus, "min_replicas": 1, "fixed_usd_per_month": float(fixed)})
    full = 1e6 * sum(float(v) for v in option.replica_lines.values()) / float(option.tokens_per_replica(at))
    even = volume_break_even(token_option(input=full, output=full), option, at)
    assert (even.verdict, even.cheaper, even.count) == ("none", "api", 0)


@pytest.mark.parametrize("factor", [3, 7])
@pytest.mark.parametrize("rate", [57.3, 700.1, 1000.0, 1111.1])
def test_a_bigger_replica_at_the_same_rate_wins_and_loses_at_every_multiple(rate, factor):
    # k GPUs in one replica against single GPUs of $100 a month fixed, the same cost a token: the big replica is cheaper
    # only on its last k-th, so the order changes at N·k − 1 and at N·k GPUs' worth of tokens, for every N ≥ 2
    fields = {**RENTED, "tokens_per_second": rate}
    single = self_hosted({**fields, "fixed_usd_per_month": 100.0}, name="single")
    big = {**fields, "tokens_per_second": rate * factor, "gpus_per_replica": factor, "min_replicas": 2}
    even = volume_break_even(single, self_hosted(big, name="big"), load())
    gpu = rate * 3600 * HOURS
    multiples = [n * factor + part for n in range(2, 700) for part in (-1, 0)]
    assert [round(c.at / gpu) for c in even.crossings] == multiples[:1000]
    last = 1e15 / gpu
    assert even.count == sum(int((last - part) // factor) - 1 for part in (-1, 0))


def test_a_replica_slower_than_a_token_a_month_is_not_called_dearer_unseen():
    # 1e-7 token/s: 0.26 tokens a month each, on free GPUs: $0 at every volume that has a cost, the API never wins
    slow = self_hosted({**RENTED, "tokens_per_second": 1e-7, "usd_per_gpu_hour": 0.0}, name="slow")
    at = load(tokens_per_month=1e9)
    assert slow.cost(at).usd_per_month.scalar == 0
    assert volume_break_even(token_option(input=3, output=15), slow, at).cheaper != "api"


def test_two_token_prices_never_cross_over_volume():
    even = volume_break_even(token_option("a", input=1, output=3), token_option("b", input=2, output=3), load())
    assert (even.verdict, even.cheaper) == ("none", "a")
    same_ = volume_break_even(token_option("a", input=1, output=3), token_option("b", input=1, output=3), load())
    assert (same_.verdict, same_.cheaper) == ("identical", None)


def test_a_given_example_by_hand():
    # $1,460 a replica of 2,628 Mtok; $0.70 per Mtok: g = 1,839.60; 1460N/0.70 = 2,085.71·N Mtok on step N while
    # N − 1 < 0.79365·N < N: N < 4.85: 4 equal points and 3 edges between them
    even = volume_break_even(token_option("api", input=0.7, output=0.7), self_hosted(RENTED, name="gpus"), load())
    assert even.count == 7
    assert [c.at / 1e6 for c in even.crossings] == pytest.approx(
        [2085.7142857, 2628, 4171.4285714, 5256, 6257.1428571, 7884, 8342.8571429]
    )
    assert [c.cheaper_above for c in even.crossings] == ["gpus", "api"] * 3 + ["gpus"]
    assert even.cheaper_for_good_from == pytest.approx(8342.8571429e6)
