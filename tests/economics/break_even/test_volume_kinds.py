"""Break-evens over volume of everything that a cost can be made of, against the oracle in fractions."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from fractions import Fraction as F

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from economics.break_even.crossings import BreakEven, Crossing
from economics.break_even.over_volume import over_volume
from economics.cost.volume_curve import Piece, Ramp, Stair, StepLine, VolumeCurve
from tests.support.crossing_oracle import END, Bent, Shape, changes, cost_at
from tests.support.economics_cases import often
from tests.support.least_of import LeastOf
from tests.support.volume_checks import UNIT, same

Both = tuple[Shape, VolumeCurve]

quarters = st.integers(-12, 20).map(lambda n: F(n, 4))
lines = st.tuples(st.integers(3, 40), quarters)
bents = st.tuples(st.integers(-4, 6), st.integers(0, 4), st.lists(lines, min_size=1, max_size=2))
ramps = st.tuples(st.integers(-6, 8).map(lambda n: F(n, 4)), st.integers(0, 60))
ends = st.one_of(st.none(), st.integers(1, 130), st.integers(1, 40))
bases = st.tuples(st.integers(-8, 12), st.integers(-3, 6))


def made(base, bent_list=(), ramp_list=(), end=None, unit=UNIT, dollar=1.0) -> Both:
    """The same cost in fractions and as a curve: whole dollars and units, quarters of a step and of a dollar a unit."""
    fixed, slope = base
    exact = Shape(
        F(fixed),
        F(slope, 4),
        bents=tuple(Bent(F(usd), least, tuple((F(w), o) for w, o in lines_)) for usd, least, lines_ in bent_list),
        ramps=tuple((usd, F(start)) for usd, start in ramp_list),
        end=None if end is None else F(end),
    )
    stairs = []
    for usd, least, lines_ in bent_list:
        mine = [StepLine(float(width) * unit, float(offset)) for width, offset in lines_]
        stairs.append(Stair(usd * dollar, *mine[0][:1], least, mine[0].offset, tuple(mine[1:])))
    curve = VolumeCurve(
        fixed * dollar,
        slope / 4 * dollar / unit,
        tuple(stairs),
        tuple(Ramp(float(usd) * dollar / unit, start * unit) for usd, start in ramp_list),
        end=float("inf") if end is None else end * unit,
    )
    return exact, curve


costs = st.builds(made, bases, st.lists(bents, max_size=3), st.lists(ramps, max_size=2), st.none())
ending = st.builds(made, bases, st.lists(bents, max_size=2), st.lists(ramps, max_size=1), ends)


def check(one: Both, other: Both, unit: float = UNIT) -> None:
    expected, final = changes(one[0], other[0], END / F(unit))
    even = over_volume("a", one[1], "b", other[1])
    same(even, expected, final, unit)
    for crossing in even.crossings:
        if crossing.kind == "equal":
            at = np.array(crossing.at)
            assert float(one[1].at(at)) == pytest.approx(float(other[1].at(at)), rel=1e-6, abs=1e-6)


@given(costs, costs)
@often(500)
def test_sums_of_stairs_with_offsets_and_ramps(one, other):
    check(one, other)


@given(ending, ending)
@often(500)
def test_costs_that_end(one, other):
    check(one, other)


@given(ending, st.sampled_from([F(1, 2), F(1, 4), F(3, 4)]), ending)
@often(200)
def test_a_share_of_the_volume(one, share, other):
    # a share of three quarters moves edges to thirds, which are no floats: those of both curves stay apart or coincide
    shape, curve = one
    end = None if shape.end is None else shape.end / share
    stretched = Shape(shape.fixed, shape.slope, (), shape.bents, shape.ramps, end=end, share=share)
    check((stretched, curve.stretched(float(share))), other)


few = st.builds(made, bases, st.lists(bents, max_size=1), st.lists(ramps, max_size=1), st.none())


@given(st.lists(few, min_size=2, max_size=3), costs, st.sampled_from([F(1), F(1, 2)]), st.integers(-2, 3))
@often(200)
def test_the_least_of_several_costs(parts, other, share, fixed):
    # what "the best baseline" costs is the least over baselines: neither a sum nor convex
    exact = Shape(F(fixed), cheapest_of=tuple(shape for shape, _ in parts), share=share)
    least = VolumeCurve(pieces=(Piece(LeastOf(tuple(curve for _, curve in parts))),)).stretched(float(share))
    check((exact, VolumeCurve(fixed) + least), other)


ODD_UNITS = [8.1e12 / 3 * 1.1, 0.1 * 9.7e13, math.pi * 3e12, 1e13 / 7.0321]


@given(
    bases,
    bases,
    st.lists(bents, max_size=2),
    st.lists(bents, max_size=2),
    st.lists(ramps, max_size=1),
    st.sampled_from(ODD_UNITS),
    st.sampled_from([0.1, 0.7, 1 / 3]),
    st.integers(1, 3),
)
@often(300)
def test_rounding_makes_no_crossing(one, other, shared, own, ramp_list, unit, dollar, times):
    # both have the same stairs, one of them in steps of a multiple: edges and costs coincide but for rounding, and the
    # other ends at an edge of the first
    doubled = [(usd * times, least, [(w * times, o) for w, o in lines_]) for usd, least, lines_ in shared[:1]]
    end = shared[0][2][0][0] * times if shared else None
    a = made(one, [*shared, *own], ramp_list, None, unit, dollar)
    b = made(other, [*doubled, *shared[1:]], ramp_list, end, unit, dollar)
    check(a, b, unit)


# --- many stairs ----------------------------------------------------------------------------------------------------


def week(usd: int, width: int, size: int, spares: int, weights: list[int]) -> Both:
    """An hourly fleet: for each hour of the week, instances of `size` replicas for that hour's share of the load."""
    lines_ = [(usd, 0, [(F(width * size * 64, w), F(spares, size))]) for w in weights]
    return made((0, 0), lines_)


@pytest.mark.parametrize("seed", range(4))
def test_two_weeks_of_hours(seed):
    draw = random.Random(seed)
    weights = [draw.choice([8, 16, 24, 32, 48, 64, 64, 96, 128]) for _ in range(168)]
    one = week(draw.randint(5, 9), draw.randint(9, 14), 1, 0, weights)
    other = week(draw.randint(18, 30), draw.randint(9, 14), 4, 1, weights)
    line_ = made((0, 4 * draw.randint(70, 120)))
    check(one, other)
    check(line_, other)
    check(one, line_)


def test_a_stair_of_every_hour_by_hand():
    # two hours a month, one with three times the load of the other: replicas of 1e9 for a quarter and three quarters
    # of T at $1. One each up to T = 4/3·1e9, then 3, 5 from 8/3·1e9 − no: the busy hour's edges are at 4/3, 8/3, 4, …,
    # the quiet one's at 4, 8, …: 2 up to 4/3, 3 up to 8/3, 4 up to 4, then both: 6. Against $1.8 per 1e9 tokens: equal
    # at 2/1.8 = 1.11, dearer after 4/3 up to 3/1.8 = 1.67, and at 8/3 up to 4/1.8 = 2.22 < 8/3: never dearer again
    # before 4, where 7.2 > 6
    quiet, busy = Stair(1.0, 4e9, 1), Stair(1.0, 4e9 / 3, 1)
    even = over_volume("price", VolumeCurve(usd_per_token=1.8e-9), "hours", VolumeCurve(stairs=(quiet, busy)))
    assert [(c.at, c.kind, c.cheaper_above) for c in even.crossings] == [
        (pytest.approx(2e9 / 1.8), "equal", "hours"),
        (pytest.approx(4e9 / 3), "step", "price"),
        (pytest.approx(3e9 / 1.8), "equal", "hours"),
    ]


def test_steps_before_the_costs_come_near_need_no_look():
    # $10⁹ fixed and 168 kinds of steps of $1 for at least 10⁶ tokens: a million steps each before the line at twice
    # their slope has made up for the fixed cost. Σ usd/tokens = Σ 1/(10⁶ + j), the line twice that:
    # equal near 10⁹/slope
    stairs = tuple(Stair(1.0, 1e6 + j, 1) for j in range(168))
    dear = VolumeCurve(1e9, 1e-9, stairs)
    line_ = VolumeCurve(usd_per_token=2 * dear.slope)
    even = over_volume("line", line_, "fleet", dear)
    assert not even.undefined
    # at most one step of each stair, $168 in all, beside 10⁹
    assert even.cheaper_for_good_from == pytest.approx(1e9 / dear.slope, rel=1e-6)
    assert even.crossings[-1].cheaper_above == "fleet"
    # and where they never come near in the range, nothing has to be counted at all
    far = over_volume("line", VolumeCurve(usd_per_token=1.0000001e-9), "fleet", VolumeCurve(1e9, 1e-9, stairs[:1]))
    assert (far.verdict, far.cheaper) == ("none", "line")


def test_a_pattern_of_offset_stairs_repeats_to_the_end_of_the_range():
    # in units of 10⁶ tokens: a = ceil(T + ½) is 1 up to ½, 2 up to 1½, 3 up to 2½; b = 2·ceil(T/2) is 2 up to 2, then
    # 4. a is cheaper up to ½, the same up to 1½, dearer up to 2, cheaper up to 2½, the same up to 3½, dearer up to 4:
    # changes at 2k + 1½ and 2k + 2. Below 10⁹ units: 5·10⁸ of the first, k from 0 to 499,999,999, and one less of the
    # second
    a, b = VolumeCurve(stairs=(Stair(1.0, 1e6, 0, offset=0.5),)), VolumeCurve(stairs=(Stair(2.0, 2e6, 0),))
    even = over_volume("a", a, "b", b)
    assert [c.at for c in even.crossings[:4]] == pytest.approx([1.5e6, 2e6, 3.5e6, 4e6])
    assert [c.kind for c in even.crossings[:4]] == ["equal", "step"] * 2
    assert even.count == 10**9 - 1
    assert even.cheaper_for_good_from == pytest.approx(1e15 - 0.5e6, rel=1e-12)
    # with an end at 10 units the pattern stops there: changes at 1½, 2, …, 7½, 8, 9½, and at 10 the dearer one ends
    ended = over_volume("a", replace(a, end=1e7), "b", b)
    assert (ended.count, ended.crossings[-1].at) == (9, pytest.approx(9.5e6))
    # with an end at 9 units a is as cheap there as b and was the cheaper one before: b is left
    ended = over_volume("a", replace(a, end=9e6), "b", b)
    assert (ended.count, ended.crossings[-1]) == (9, Crossing(9e6, "end", "a", "b"))


def test_too_many_steps_say_so():
    one = VolumeCurve(0.25, 1e-12, tuple(Stair(1.0, 1e6 * (1 + j / 7), 1) for j in range(5)))
    other = VolumeCurve(0.0, 1e-12 + one.slope * 1e-8, tuple(Stair(1.0, 1e6 * (1 + j / 7) * 1.1, 1) for j in range(5)))
    other = other + VolumeCurve(usd_per_token=one.slope - other.slope)
    even = over_volume("a", one, "b", other)
    assert even.count is None
    assert even.cheaper_for_good_from is None
    assert "steps before the costs part" in even.undefined["count"]
    assert over_volume("a", replace(one, end=1e14), "b", other).count is None


def test_steps_beyond_a_number_say_so():
    # 10¹⁵ tokens in steps of 3.6e-297 are more than a float can hold; so is what they cost at $10⁹ for 1e-290 tokens
    for stair in (Stair(1e-300, 3.6e-297, 1), Stair(1e9, 1e-290, 1)):
        even = over_volume("a", VolumeCurve(2e9, 1e-6), "b", VolumeCurve(0.0, 1e-6, (stair,)))
        assert (even.verdict, even.count) == (None, None)
        assert "too small" in even.undefined["verdict"]


# --- ends -----------------------------------------------------------------------------------------------------------

API = VolumeCurve(usd_per_token=2e-6)


def test_ends_by_hand():
    # $1,000 for what can serve 2e9 tokens, $2 per Mtok: equal at 5e8, and at 2e9 the cheaper one ends
    units = VolumeCurve(1_000.0, end=2e9)
    even = over_volume("api", API, "units", units)
    assert even.crossings == (
        Crossing(5e8, "equal", "api", "units"),
        Crossing(2e9, "end", "units", "api"),
    )
    assert (even.verdict, even.count, even.cheaper_for_good_from) == ("many", 2, 2e9)
    # an end of the dearer one is no crossing
    assert over_volume("units", VolumeCurve(1_000.0, end=4e8), "api", API) == BreakEven(
        "units", "api", "tokens_per_month", "none", cheaper="api"
    )
    # the only crossing may be an end
    cheap = over_volume("units", VolumeCurve(end=4e8), "api", API)
    assert (cheap.verdict, cheap.crossings) == ("one", (Crossing(4e8, "end", "units", "api"),))
    # both end: the one that is left is the cheaper one up to its own end, and that end is no crossing
    both = over_volume("units", VolumeCurve(end=4e8), "api", replace(API, end=5e8))
    assert both.crossings == cheap.crossings
    # both end at the same volume: only what lies below counts
    together = over_volume("api", replace(API, end=2e9), "units", units)
    assert together.crossings == (Crossing(5e8, "equal", "api", "units"),)
    # an end beyond the range is none
    assert over_volume("api", API, "units", VolumeCurve(1_000.0, end=1e16)).count == 1
    # and one at 10¹⁵ has nothing above it
    assert over_volume("api", API, "units", VolumeCurve(1_000.0, end=1e15)).count == 1


def test_costs_that_are_the_same_until_one_ends():
    # neither was the cheaper one: no crossing, and where there is an order the one that is left is the cheaper one
    even = over_volume("a", replace(API, end=1e9), "b", API)
    assert (even.verdict, even.cheaper, even.crossings) == ("none", "b", ())
    even = over_volume("a", replace(API, end=1e9), "b", replace(API, end=1e9))
    assert even.verdict == "identical"


def test_an_option_that_can_serve_nothing():
    assert over_volume("a", replace(API, end=0.0), "b", API).cheaper == "b"
    nothing = over_volume("a", replace(API, end=0.0), "b", replace(API, end=0.0))
    assert (nothing.verdict, nothing.count) == (None, None)
    assert nothing.undefined.keys() == {"verdict", "count"}


def test_a_step_at_the_very_end_is_no_crossing_of_its_own():
    # typed units against the same by the unit, 1e9/3 tokens each: the fourth would begin where three end, but for
    # rounding, which puts that edge just beside the end; up to there the units cost the same from 2 on, and more before
    unit_ = 1e9 / 3
    typed = VolumeCurve(3_000.0, end=3 * unit_ * (1 - 1e-15))
    even = over_volume("typed", typed, "needed", VolumeCurve(stairs=(Stair(1_000.0, unit_, 1),)))
    assert (even.verdict, even.cheaper) == ("none", "needed")


@given(
    st.integers(1, 9), st.integers(1, 40), st.integers(1, 5), st.integers(0, 12), st.integers(1, 12), st.integers(1, 90)
)
@often(150)
def test_closed_forms_stop_at_an_end(usd, width, least, fixed, slope, end):
    # a line or a staircase that ends, against a staircase, in closed form up to there
    own = made((fixed, 0), [(usd, least, [(width, F(0))])])
    check(made((0, slope), end=end), own)
    check(own, made((1, 0), [(usd + 1, 1, [(width + 3, F(0))])], end=end))


# --- machines and arithmetic ----------------------------------------------------------------------------------------


@given(
    st.integers(1, 9),
    st.integers(0, 9),
    st.integers(-8, 9),
    st.integers(0, 30),
    st.lists(st.integers(1, 400), min_size=1),
)
def test_machines_hold_groups_of_replicas(size, least, spares, machines, volumes):
    # in tokens of a quarter replica: ceil((max(least, ceil(T/4)) + spares)/size), none below 0
    stair = Stair(5.0, 4.0, least).grouped(size, spares)
    at = np.array(volumes, dtype=float)
    expected = [max(0, math.ceil((max(least, math.ceil(F(v, 4))) + spares) / F(size))) for v in volumes]
    if size in (1, 2, 4, 8):  # other sizes move edges to fractions that are no floats
        assert stair.steps(at).tolist() == expected
    else:
        edge = np.isclose(
            at / stair.tokens_per_step + stair.offset, np.round(at / stair.tokens_per_step + stair.offset)
        )
        assert (stair.steps(at) - expected)[~edge].tolist() == [0.0] * int((~edge).sum())
    assert stair == Stair.of_machines(5.0, 4.0, least, size, spares)
    edges = stair.edges(4.0 * size * machines)
    steps = stair.steps(edges * (1 - 1e-9))
    np.testing.assert_array_equal(stair.steps(edges * (1 + 1e-9)), steps + 1)


def test_whole_spares_are_a_fixed_cost():
    # a spare beside replicas of one machine each: ceil(x) + 1. In closed form, so as many steps as one likes
    line_ = VolumeCurve(usd_per_token=1.0001e-6)
    spared = VolumeCurve(stairs=(Stair.of_machines(1.0, 1e6, 1, spares=1),))
    fixed = VolumeCurve(1.0, stairs=(Stair(1.0, 1e6, 1),))
    assert over_volume("a", line_, "b", spared) == over_volume("a", line_, "b", fixed)
    assert over_volume("a", line_, "b", spared).count > 1_000


@given(costs, costs, ending, st.lists(st.integers(1, 900), min_size=1), st.integers(-3, 3))
@often(200)
def test_curves_add_up_scale_and_stretch(one, other, third, volumes, factor):
    at = np.array(volumes) / 8 * UNIT
    for shape, curve in (one, other, third):
        for volume, usd in zip(volumes, curve.at(at).tolist(), strict=True):
            ended = shape.end is not None and F(volume, 8) > shape.end
            assert usd == (math.inf if ended else pytest.approx(float(cost_at(shape, F(volume, 8))), abs=1e-9))
    a, b, c = one[1], other[1], third[1]
    np.testing.assert_allclose((a + b).at(at), a.at(at) + b.at(at), rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose((a - b).at(at), a.at(at) - b.at(at), rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose((a + c).at(at), a.at(at) + c.at(at), rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(a.scaled(factor).at(at), factor * a.at(at), rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(c.stretched(0.25).at(at), c.at(at * 0.25), rtol=1e-12, atol=1e-9)
    assert (a - a).is_line
    assert (a + c).end == c.end
    far = np.array([2.0**40, 2.0**41]) * UNIT
    low, high = a.at(far).tolist()
    assert (high - low) / (far[1] - far[0]) == pytest.approx(a.slope, rel=1e-6, abs=1e-20)


def test_many_parts_are_counted_as_one_by_one():
    draw = random.Random(1)
    stairs = [
        Stair(draw.uniform(1, 9), draw.uniform(1e8, 1e9), draw.randint(0, 3), draw.uniform(-2, 2)) for _ in range(30)
    ]
    stairs += [replace(s, further=(StepLine(draw.uniform(1e8, 1e9), draw.uniform(-2, 2)),)) for s in stairs[:5]]
    ramps_ = [Ramp(draw.uniform(0, 1e-6), draw.uniform(0, 1e10)) for _ in range(20)]
    curve = VolumeCurve(5.0, 1e-7, tuple(stairs), tuple(ramps_))
    at = np.geomspace(1e6, 1e12, 50).reshape(5, 10)
    single = [VolumeCurve(stairs=(s,)).at(at) for s in stairs] + [VolumeCurve(ramps=(r,)).at(at) for r in ramps_]
    np.testing.assert_allclose(curve.at(at), 5.0 + 1e-7 * at + np.sum(single, axis=0), rtol=1e-12)
    assert curve.at(np.array(3e9)).shape == ()


# --- what a chart shows ---------------------------------------------------------------------------------------------


def test_seen_edges_hold_steps_kinks_pieces_and_the_end():
    piece = Piece(LeastOf((VolumeCurve(1_000.0), VolumeCurve(usd_per_token=1e-6), VolumeCurve(2_000.0, 1e-9))))
    curve = VolumeCurve(
        stairs=(Stair(1.0, 1e9, 1, offset=-0.5),), ramps=(Ramp(1e-6, 2.2e9),), pieces=(piece,), end=4.2e9
    )
    # steps at (n + ½)·1e9, the kink at 2.2e9, the least of $1/Mtok and $1,000 at 1e9 (2,000 is never the least but
    # meets $1/Mtok at 2,000/(1e-6 − 1e-9) = 2.002e9, where nothing shows), the end
    edges = np.unique(np.round(curve.seen_edges(1e8, 1e10, 60) / 1e6))
    assert edges.tolist() == [1000, 1500, 2002, 2200, 2500, 3500, 4200]
    # the range and the number for each stair bound them
    assert len(curve.seen_edges(1.6e9, 3e9, 60)) == 3
    assert len(VolumeCurve(stairs=(Stair(1.0, 1e6, 1),)).seen_edges(1e5, 1e10, 60)) == 61


def test_the_largest_jumps_of_a_week_are_drawn():
    stairs = tuple(Stair(1.0 + 100 * (j == 7), 1e9 + 1e6 * j, 1) for j in range(168))
    curve = VolumeCurve(10.0, stairs=stairs)
    edges = curve.seen_edges(1e8, 1e12, 60)
    assert len(edges) == 400
    # the one dear stair among them, with as many steps as a stair alone would show
    assert {round(n * 1.007e9) for n in range(1, 62)} <= {round(e) for e in edges.tolist()}
    assert len(VolumeCurve(ramps=tuple(Ramp(1e-9, 1e9 * (j + 1)) for j in range(168))).seen_edges(1e8, 1e12, 60)) == 61
