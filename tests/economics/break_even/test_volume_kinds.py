"""Break-evens over volume of everything that a cost can be made of, against the oracle in fractions."""

from __future__ import annotations

from fractions import Fraction as F

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from economics.break_even.over_volume import over_volume
from economics.cost.volume_curve import Piece, Ramp, Stair, StepLine, VolumeCurve
from tests.support.crossing_oracle import END, Bent, Shape, changes
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


def made(base, bent_list=(), ramp_list=(), end=None) -> Both:
    """The same cost in fractions and as a curve: whole dollars and units, quarters of a step and of a dollar a unit."""
    fixed, slope = base
    exact = Shape(
        F(fixed),
        F(slope, 4),
        bents=tuple(Bent(F(usd), least, tuple((F(w), o) for w, o in lines_)) for usd, least, lines_ in bent_list),
        ramps=tuple((usd, F(start)) for usd, start in ramp_list),
        end=None if end is None else F(end),
    )
    stairs = tuple(
        Stair(
            usd,
            lines_[0][0] * UNIT,
            least,
            float(lines_[0][1]),
            tuple(StepLine(width * UNIT, float(offset)) for width, offset in lines_[1:]),
        )
        for usd, least, lines_ in bent_list
    )
    curve = VolumeCurve(
        fixed,
        slope / 4 / UNIT,
        stairs,
        tuple(Ramp(float(usd) / UNIT, start * UNIT) for usd, start in ramp_list),
        end=float("inf") if end is None else end * UNIT,
    )
    return exact, curve


costs = st.builds(made, bases, st.lists(bents, max_size=3), st.lists(ramps, max_size=2), st.none())
ending = st.builds(made, bases, st.lists(bents, max_size=2), st.lists(ramps, max_size=1), ends)


def check(one: Both, other: Both) -> None:
    expected, final = changes(one[0], other[0], END / F(UNIT))
    even = over_volume("a", one[1], "b", other[1])
    same(even, expected, final, UNIT)
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
