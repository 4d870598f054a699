"""How sure the cheapest option of the first month is: chances worked by hand, ties, options that cannot serve."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from economics.errors import InputError
from economics.over_time.plan import Plan
from economics.risk.draws import draw
from economics.risk.first_month import MOST_DRAWS, FirstMonth, first_month
from economics.risk.inputs import spreads
from economics.scenario.risk import Risk, UncertainInput
from tests.support.bought import bought
from tests.support.horizon_cases import api, plan, rented

VOLUME = "workload.tokens_per_month"
RENT = "options[1].supply.usd_per_gpu_hour"


def ranged(path: str, low: float, high: float) -> UncertainInput:
    return UncertainInput.model_validate({"input": path, "low": low, "high": high})


def chances(of: Plan, *inputs: UncertainInput, **risk: Any) -> FirstMonth:
    return first_month(of, spreads(of, inputs), Risk(**risk))


def test_what_is_certain_is_the_cheapest_in_every_draw() -> None:
    # 1e9 tokens at $1 a Mtok are $1,000; a GPU at $2 for 730 hours is $1,460, at $1 it is $730
    assert chances(plan(api(), rented()), draws=10) == FirstMonth({"api": 1, "rent": 0}, 0, 10)
    assert chances(plan(api(), rented(usd=1)), draws=10).chance_cheapest == {"api": 0, "rent": 1}


def test_a_drawn_rent_wins_where_it_is_low_enough() -> None:
    # $1,000 are an hour at 1,000/730 = $1.36986; below that lie (0.36986)²/((3 − 1)(2 − 1)) = 6.84 % of the triangle
    share = chances(plan(api(), rented()), ranged(RENT, 1, 3), draws=MOST_DRAWS).chance_cheapest
    assert share["rent"] == pytest.approx(0.0684, abs=0.012)  # two deviations of 2,000 draws
    assert share["api"] + share["rent"] == 1


def test_a_drawn_volume_decides_too() -> None:
    # $1,460 are 1.46e9 tokens; of the triangle 0.5, 1, 2 there lie (2 − 1.46)²/((2 − 0.5)(2 − 1)) = 19.4 % above
    share = chances(plan(api(), rented()), ranged(VOLUME, 0.5e9, 2e9), draws=MOST_DRAWS).chance_cheapest
    assert share["rent"] == pytest.approx(0.1944, abs=0.018)


def test_the_share_is_that_of_the_draws_themselves() -> None:
    at, risk = plan(api(), rented()), Risk(draws=500, seed=7)
    found = spreads(at, [ranged(RENT, 1, 3), ranged(VOLUME, 0.5e9, 2e9)])
    drawn = draw(found, risk, 2, 1).values
    rent_wins = np.mean(730 * drawn[RENT] < drawn[VOLUME] / 1e6)  # a copy serves 2.628e9 tokens: always one
    assert 0 < rent_wins < 1
    assert first_month(at, found, risk).chance_cheapest["rent"] == pytest.approx(rent_wins)


def test_options_that_cost_the_same_share_the_draw() -> None:
    same = chances(plan(api(), api("again"), rented()), ranged(VOLUME, 0.5e9, 2e9), draws=400)
    assert same.chance_cheapest["api"] == same.chance_cheapest["again"]
    assert sum(same.chance_cheapest.values()) == pytest.approx(1)
    assert same.chance_equal == pytest.approx(2 * same.chance_cheapest["api"])
    assert chances(plan(api(), api("again")), draws=3) == FirstMonth({"api": 0.5, "again": 0.5}, 1, 3)


def test_an_option_that_cannot_serve_a_draw_is_not_the_cheapest_there() -> None:
    at = plan(api(), rented())
    units = replace(at.options[1], option=bought("rent", 1, 1e9))
    with_end = replace(at, options=(at.options[0], units))
    # $1 for up to 1e9 tokens: below that lie (1 − 0.5)²/((2 − 0.5)(1 − 0.5)) = 1/3 of the triangle 0.5, 1, 2
    share = chances(with_end, ranged(VOLUME, 0.5e9, 2e9), draws=MOST_DRAWS).chance_cheapest
    assert share["rent"] == pytest.approx(1 / 3, abs=0.022)
    assert share["api"] == pytest.approx(1 - share["rent"])
    # and where nobody can serve, nobody is
    alone = replace(at, options=(units, replace(units, option=bought("other", 1, 1e9))))
    none = chances(alone, ranged(VOLUME, 0.5e9, 2e9), draws=MOST_DRAWS)
    assert sum(none.chance_cheapest.values()) == pytest.approx(1 / 3, abs=0.022)


def test_no_more_draws_than_a_page_can_wait_for_and_a_number_of_them_that_cannot_be_is_named() -> None:
    assert chances(plan(api(), rented()), draws=100_000).draws == MOST_DRAWS
    with pytest.raises(InputError) as caught:
        first_month(plan(api(), rented()), (), Risk.model_construct(draws=0, seed=1))
    assert caught.value.field == "risk.draws"
