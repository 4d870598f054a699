"""Break-evens over volume checked against the oracle in fractions: curves in its unit, and the comparison."""

from __future__ import annotations

import pytest

from economics.break_even.crossings import BreakEven
from economics.cost.volume_curve import Stair, VolumeCurve
from tests.support.crossing_oracle import Change

UNIT = 2.0**43
"""Tokens in the oracle's unit: 10¹⁵ are 113.7 of them, so that small whole numbers reach the end of the range."""


def line_of(slope: float) -> VolumeCurve:
    return VolumeCurve(usd_per_token=slope)


def stair(
    usd: float, capacity: float, least: int, fixed: float, unit: float = UNIT, dollar: float = 1.0
) -> VolumeCurve:
    return VolumeCurve(fixed * dollar, stairs=(Stair(usd * dollar, capacity * unit, least),))


def names(sign: int) -> str:
    """The cheaper option when cost(a) − cost(b) has this sign."""
    return "a" if sign < 0 else "b"


def same(even: BreakEven, expected: list[Change], final: int, unit: float = 1.0) -> None:
    """Assert that a break-even is the oracle's list of changes, with everything derived from it."""
    assert even.variable == "tokens_per_month"
    assert (even.a, even.b) == ("a", "b")
    assert not even.undefined
    assert even.count == len(expected)
    if not expected:
        assert even.verdict == ("none" if final else "identical")
        assert even.cheaper == (names(final) if final else None)
        assert even.crossings == ()
        assert even.cheaper_for_good_from is None
        return
    assert even.verdict == ("one" if len(expected) == 1 else "many")
    assert even.cheaper is None
    assert len(even.crossings) == min(len(expected), 1000)
    for crossing, change in zip(even.crossings, expected, strict=False):
        # where the costs are equal over a stretch, any point of it is where the cheaper one changes
        assert float(change.flat_from) * unit * (1 - 1e-9) <= crossing.at <= float(change.at) * unit * (1 + 1e-9)
        if change.flat_from == change.at:
            assert crossing.kind == change.kind
        assert (crossing.cheaper_below, crossing.cheaper_above) == (names(change.below), names(change.above))
    assert even.cheaper_for_good_from == pytest.approx(float(expected[-1].at) * unit, rel=1e-9) or (
        float(expected[-1].flat_from) * unit * (1 - 1e-9) <= even.cheaper_for_good_from
    )
