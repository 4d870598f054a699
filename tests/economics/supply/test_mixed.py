"""A reserved baseline with on-demand peaks, spot and spare replicas: cost, break-even and working."""

from __future__ import annotations

from fractions import Fraction as F

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from economics.break_even.compare import compare, volume_break_even
from economics.break_even.over_volume import over_volume
from economics.fields.edition import FIRST
from economics.option.self_hosted import SelfHosted
from economics.option.throughput import OneFigure, TwoRates
from economics.supply.blended import Blended
from economics.supply.rented import Rented
from tests.support.crossing_oracle import END, changes, shape
from tests.support.economics_cases import OWNED, load, often, self_hosted, token_option
from tests.support.volume_checks import UNIT, line_of, same, stair
from tests.support.working_checks import check_working

mixes = st.tuples(st.integers(1, 6), st.integers(1, 40), st.integers(1, 5), st.integers(-20, -1))
slopes = st.tuples(st.integers(1, 12), st.sampled_from([1, 2, 4, 8, 16]))


@given(slopes, mixes, st.booleans())
@often(600)
def test_a_line_and_a_mix(line, mix, line_first):
    # the baseline is cheaper than as many peaks: a staircase whose fixed cost is negative, but never its first step
    usd, _, least, fixed = mix
    assume(usd * least + fixed >= 0)
    slope = line[0] / line[1]
    priced, owned = shape(slope), shape(*mix)
    a, b = (priced, owned) if line_first else (owned, priced)
    expected, final = changes(a, b, END / F(UNIT))
    costs = (line_of(slope / UNIT), stair(*mix)) if line_first else (stair(*mix), line_of(slope / UNIT))
    same(over_volume("a", costs[0], "b", costs[1]), expected, final, UNIT)


def mixed(name: str = "mix", **changes: float) -> SelfHosted:
    terms = {"baseline": 2, "reserved": 1.0, "on_demand": 3.0, "hours": 730.0, **changes}
    supply = Blended(terms["baseline"], Rented(terms["reserved"]), Rented(terms["on_demand"]), terms["hours"])
    return SelfHosted(name, supply, OneFigure(1000), 1, 1.0)


def test_a_mix_against_a_price_by_hand():
    # 2.628e9 tokens a replica; two at 730 a month, further ones 2,190. At 0.5 $/Mtok a replica's tokens cost 1,314, so
    # peaks are dearer: equal at 1,460/0.5 Mtok = 2.92e9; dearer when the third replica comes at 5.256e9, until
    # 3,650/0.5 = 7.3e9; dearer for good from the fourth on, at 7.884e9 (5,840 against 5,256 at the end of its step)
    even = volume_break_even(token_option(input=0.5, output=0.5), mixed(), load())
    assert [(round(c.at), c.kind, c.cheaper_above) for c in even.crossings] == [
        (2_920_000_000, "equal", "mix"),
        (5_256_000_000, "step", "api"),
        (7_300_000_000, "equal", "mix"),
        (7_884_000_000, "step", "api"),
    ]
    assert even.cheaper_for_good_from == pytest.approx(7.884e9)


def test_peaks_at_the_price_of_the_line_cross_it_at_every_step_to_the_end():
    # the line's price of a replica's tokens is the peak's: every further step is crossed, up to 10¹⁵ tokens
    per_replica = 1000 * 3600 * 730
    price = 2190 / (per_replica / 1e6)
    even = volume_break_even(token_option(input=price, output=price), mixed(reserved=2.2), load())
    assert even.verdict == "many"
    assert len(even.crossings) == 1000
    # F = 2·(1,606 − 2,190): equal 1,168/2,190 = 0.533 of a step before each edge from the second on. 10¹⁵ tokens are
    # 380,517.504 steps: equal on the steps 2 to 380,518, edges 2 to 380,517
    assert even.count == 380_517 + 380_516


def test_the_lines_of_a_mix_sum_and_never_fall_below_its_baseline():
    for tokens, lines in ((0.0, (1460, 0)), (5e9, (1460, 0)), (9e9, (1460, 2 * 2190))):
        cost = mixed().cost(load(tokens_per_month=tokens))
        assert (cost.lines["gpu rent"], cost.lines["peak gpu rent"]) == lines
        assert cost.usd_per_month.scalar == pytest.approx(sum(lines))
    assert mixed().unit_cost(load()).scalar == pytest.approx(730 / 2628)


def test_a_mix_can_be_compared_and_its_working_gives_the_figures():
    at = load(tokens_per_month=9e9)
    comparison = compare([token_option(input=1.0, output=2.0), mixed(hours=120)], at)
    assert comparison.cheapest == "mix"
    check_working(mixed(hours=120), at)
    check_working(mixed(), load(tokens_per_month=1e6))


def test_the_working_of_spot_and_spare_replicas():
    spot = SelfHosted("spot", Rented(2.0, interruption_share=0.2), TwoRates(20_000, 900), 2, 0.5)
    check_working(spot, load(tokens_per_month=4e10))
    check_working(
        self_hosted({**OWNED, "purchase_usd_per_replica": 1e5, "spare_replicas": 2}), load(tokens_per_month=4e10)
    )


def test_interruptions_and_spares_in_the_unit_and_over_volume():
    plain, spot = (SelfHosted("x", Rented(2.0, interruption_share=s), OneFigure(1000), 1, 1.0) for s in (0.0, 0.2))
    assert spot.unit_cost(load()).scalar == pytest.approx(plain.unit_cost(load()).scalar / 0.8)
    # one owned replica of 480 a month and one spare: 960 on the first step; at 1 $/Mtok equal at 9.6e8 tokens
    own = self_hosted({**OWNED, "colocation_usd_per_month": 480.0, "spare_replicas": 1})
    cost = own.cost(load(tokens_per_month=1e9))
    assert cost.usd_per_month.scalar == 960
    assert (cost.replicas.scalar, cost.figures["spare_replicas"].scalar) == (1, 1)
    # in the first edition the spare is counted among the replicas
    first = own.cost(load(tokens_per_month=1e9, edition=FIRST))
    assert (first.usd_per_month.scalar, first.replicas.scalar) == (960, 2)
    assert set(first.figures) == {"replicas", "utilisation", "capacity_tokens_per_second"}
    even = volume_break_even(token_option(input=1.0, output=1.0), own, load())
    assert even.crossings[0].at == pytest.approx(9.6e8)
