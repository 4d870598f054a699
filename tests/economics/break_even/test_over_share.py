"""The cost of a mix over the share of its first part: worked by hand, and against the model on a grid of shares."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from economics.break_even.over_share import CostOverShare, cost_over_share
from economics.cost.load import Load
from economics.cost.tokens import TokenPrices
from economics.option.mix import Mixed, MixedPart
from economics.option.protocol import PricedOption
from economics.option.self_hosted import SelfHosted
from economics.option.throughput import OneFigure
from economics.option.token_priced import TokenOption
from economics.scenario.reading import read_scenario
from economics.supply.rented import Rented
from pricing.resolve.scenario import resolve
from pricing.store.catalogue import open_catalogue
from tests.support.kinds import documents_of

LOAD = Load(1e9, input_output_ratio=1, input_tokens_per_request=1000)


def tokens(name: str, usd_per_mtok: float) -> TokenOption:
    lines = dict.fromkeys(("input", "cached_input", "cache_write", "cache_write_long", "output"), usd_per_mtok)
    prices = TokenPrices(**lines)
    return TokenOption(name, "api", prices, prices)


def mix(*parts: tuple[PricedOption, float], router: float = 0.0) -> Mixed:
    return Mixed("mix", tuple(MixedPart(option, share) for option, share in parts), router)


def at(mixed: Mixed, first: float) -> Mixed:
    """The mix with another share of its first part, the others sharing the rest as they did."""
    head, *others = mixed.mixed
    rest = sum(part.share_of_requests for part in others)
    moved = [replace(part, share_of_requests=part.share_of_requests * (1 - first) / rest) for part in others]
    return replace(mixed, mixed=(replace(head, share_of_requests=first), *moved))


def line_at(curve: CostOverShare, share: float) -> float:
    place = int(np.searchsorted(curve.nodes, share, side="left")) - 1
    low, high = curve.nodes[place], curve.nodes[place + 1]
    return float(curve.begins[place] + (curve.ends[place] - curve.begins[place]) * (share - low) / (high - low))


def test_two_token_prices_cross_where_the_mix_costs_as_much():
    """$10 and $2 a Mtok for 1,000 Mtok: 2,000 + 8,000·s, which is $3,000 at an eighth."""
    curve = cost_over_share(mix((tokens("dear", 10), 0.5), (tokens("cheap", 2), 0.5)), LOAD)
    assert curve.nodes.tolist() == [0, 1]
    assert (curve.begins[0], curve.ends[0]) == (pytest.approx(2000), pytest.approx(10_000))
    assert curve.cheaper_than(3000) == ((0, pytest.approx(0.125)),)
    assert curve.cheaper_than(2000) == ()
    assert curve.cheaper_than(20_000) == ((0, 1),)
    assert curve.least == (0, pytest.approx(2000))


def test_the_router_is_paid_for_every_request():
    """500,000 requests of 2,000 tokens at $0.001: $500 more at every share."""
    curve = cost_over_share(mix((tokens("dear", 10), 0.5), (tokens("cheap", 2), 0.5), router=0.001), LOAD)
    assert curve.begins[0] == pytest.approx(2500)


def test_a_mix_pays_where_a_part_saves_a_machine():
    """A copy serves 730·3600·C = 400M tokens at $1,000; 1,000M need 3 of them, $3,000, and 800M need 2.

    The dear part takes s of the tokens at $1 a Mtok: 1,000·s + 1,000·ceil((1 − s)/0.4). At s = 0.2 the third copy goes,
    from $3,200 to $2,200, and at 0.6 the second, from $2,600 to $1,600. Less than 3,000: everywhere above 0.2.
    """
    copy = OneFigure(tokens_per_second=400e6 / 730 / 3600)
    own = SelfHosted("own", Rented(1000 / 730), copy, gpus_per_replica=1, utilisation=1.0)
    curve = cost_over_share(mix((tokens("dear", 1), 0.5), (own, 0.5)), LOAD)
    assert curve.nodes == pytest.approx([0, 0.2, 0.6, 1])
    assert curve.begins == pytest.approx([3000, 2200, 1600])
    assert curve.ends == pytest.approx([3200, 2600, 2000])
    assert curve.cheaper_than(3000) == ((pytest.approx(0.2), 1),)
    assert curve.cheaper_than(2400) == ((pytest.approx(0.2), pytest.approx(0.4)), (pytest.approx(0.6), 1))
    assert curve.least == (pytest.approx(0.6), pytest.approx(1600))


def test_in_a_cascade_the_others_stay_and_must_be_able_to_serve_the_rest():
    """All to the cheap part for $2,000, and a share on to the dear one; 0.9 of them leave at least a tenth to it."""
    curve = cost_over_share(mix((tokens("dear", 10), 0.3), (tokens("cheap", 2), 1.0)), LOAD)
    assert curve.nodes.tolist() == [0, 1]
    assert (curve.begins[0], curve.ends[0]) == (pytest.approx(2000), pytest.approx(12_000))
    curve = cost_over_share(mix((tokens("dear", 10), 0.3), (tokens("cheap", 2), 0.9)), LOAD)
    assert curve.nodes == pytest.approx([0.1, 1])
    assert curve.begins == pytest.approx([2800])


def test_too_many_machines_to_look_at_are_not_guessed():
    own = SelfHosted("own", Rented(1.0), OneFigure(tokens_per_second=1e-3), gpus_per_replica=1, utilisation=1.0)
    assert cost_over_share(mix((tokens("a", 1), 0.5), (own, 0.5)), LOAD) is None


@pytest.fixture(scope="module", params=documents_of(2))
def options(request, built_file):
    opened = open_catalogue(built_file)
    scenario = read_scenario(documents_of(2)[request.param])
    found = resolve(scenario, opened, scenario.as_of)
    opened.close()
    return found.load, [option for option in found.options if not isinstance(option, Mixed)]


def test_every_pair_of_kinds_costs_what_the_model_says(options):
    load, each = options
    shares = np.linspace(0.0137, 0.9863, 37)
    for first, second in permutations(each, 2):
        mixed = mix((first, 0.5), (second, 0.5), router=1e-4)
        curve = cost_over_share(mixed, load)
        for share in shares:
            usd = at(mixed, share).cost(load).usd_per_month.scalar
            assert line_at(curve, share) == pytest.approx(np.inf if usd is None else usd, rel=1e-9)


@settings(max_examples=60)
@given(
    st.lists(st.floats(0.05, 1), min_size=3, max_size=3),
    st.floats(50, 5000),
    st.floats(1e8, 3e10),
    st.floats(0.5, 3),
)
def test_what_is_cheaper_agrees_with_a_grid_of_shares(weights, tokens_per_second, volume, against):
    """Three parts: the ends of every range are where the model's cost passes the other cost, and nothing is missed."""
    load = LOAD.carrying(volume)
    own = SelfHosted(
        "own", Rented(2.0), OneFigure(tokens_per_second=tokens_per_second), gpus_per_replica=1, utilisation=0.7
    )
    parts = (tokens("api", 3.0), own, tokens("hosted", 0.4))
    whole = sum(weights)
    mixed = mix(*((option, weight / whole) for option, weight in zip(parts, weights, strict=True)))
    curve = cost_over_share(mixed, load)
    usd = against * own.cost(load).usd_per_month.scalar
    ranges = curve.cheaper_than(usd)
    assert all(low < high for low, high in ranges)
    assert all(before[1] < after[0] for before, after in pairwise(ranges))
    for share in np.linspace(0.0013, 0.9987, 211):
        cost = at(mixed, float(share)).cost(load).usd_per_month.scalar
        if abs(cost - usd) > 1e-9 * usd:
            assert (cost < usd) == any(low < share <= high for low, high in ranges), share
