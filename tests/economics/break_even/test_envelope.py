"""The cheapest option at every volume, where options end."""

from __future__ import annotations

from economics.break_even.compare import compare
from economics.break_even.curves import volume_curves
from economics.break_even.envelope import cheapest_by_volume
from tests.support.bought import bought
from tests.support.economics_cases import load, token_option


def test_the_cheapest_changes_at_an_end_and_none_is_left_beyond_all():
    # $1,000 for up to 2e9 tokens, $3,000 for up to 5e9, $2 per Mtok: the first from 5e8 to its end; between 2e9 and 5e9
    # the price costs 4,000 to 10,000, so the second; from 5e9 the price
    small, large, api = bought("small", 1_000, 2e9), bought("large", 3_000, 5e9), token_option("api", input=2, output=2)
    comparison = compare([small, large, api], load(tokens_per_month=1e9))
    assert cheapest_by_volume(comparison) == [(0.0, "api"), (5e8, "small"), (2e9, "large"), (5e9, "api")]
    # without the price nothing is left beyond 5e9, and of two the dearer that ends first is never the cheapest
    assert cheapest_by_volume(compare([small, large], load(tokens_per_month=1e9))) == [
        (0.0, "small"),
        (2e9, "large"),
        (5e9, None),
    ]
    dear = bought("dear", 4_000, 2e9)
    assert cheapest_by_volume(compare([dear, large], load(tokens_per_month=1e9))) == [(0.0, "large"), (5e9, None)]


def test_a_curve_is_drawn_to_its_end():
    (curve,) = volume_curves([bought("small", 1_000, 2e9)], load(), 1e8, 1e10)
    served = curve.x[curve.usd_per_month.defined]
    assert served.max() == 2e9
    beyond = curve.x[~curve.usd_per_month.defined]
    assert 2e9 < beyond.min() < 2e9 * (1 + 1e-8)
