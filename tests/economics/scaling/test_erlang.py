"""Erlang C against the recursion of Erlang B in decimals, and what always holds of it."""

from __future__ import annotations

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economics.errors import InputError
from economics.scaling.erlang import sensible_utilisation, servers_for, waiting_chance


def by_recursion(load: str, servers: int) -> Decimal:
    """B(0) = 1, B(n) = a·B(n−1)/(n + a·B(n−1)); C = n·B/(n − a·(1 − B)): another way to the same chance."""
    with localcontext() as context:
        context.prec = 40
        offered, blocked = Decimal(load), Decimal(1)
        for n in range(1, servers + 1):
            blocked = offered * blocked / (n + offered * blocked)
        return servers * blocked / (servers - offered * (1 - blocked))


@pytest.mark.parametrize(
    ("load", "servers", "chance"),
    [
        (8, 10, 0.409180),
        (90, 100, 0.216940),
        (0.5, 1, 0.5),  # one server: the share of time in which it is busy
        (1, 2, 1 / 3),  # M/M/2: 2ρ²/(1 + ρ) with ρ = 1/2
    ],
)
def test_chances_of_waiting_by_hand(load, servers, chance):
    assert waiting_chance(load, servers) == pytest.approx(chance, abs=5e-7)


@pytest.mark.parametrize("servers", [1, 2, 3, 7, 10, 64, 500, 3000])
@pytest.mark.parametrize("filled", ["0.01", "0.3", "0.7", "0.9", "0.99", "0.9999"])
def test_equals_the_recursion_in_decimals(servers, filled):
    load = str(Decimal(filled) * servers)
    expected = float(by_recursion(load, servers))
    assert waiting_chance(float(load), servers) == pytest.approx(expected, rel=1e-10, abs=1e-300)


@pytest.mark.parametrize("load", ["99000", "99700", "99999"])
def test_stays_exact_with_a_hundred_thousand_servers(load):
    assert waiting_chance(float(load), 100_000) == pytest.approx(float(by_recursion(load, 100_000)), rel=1e-8)


def test_a_chance_too_small_for_a_float_is_none():
    assert waiting_chance(1.0, 100_000) == 0


@pytest.mark.parametrize(("load", "servers", "filled"), [(5, 8, 0.625), (20, 26, 0.769), (100, 111, 0.901),
                                                         (400, 422, 0.948)])  # fmt: skip
def test_how_full_a_busy_hour_may_be(load, servers, filled):
    """The load over the least servers with which at most a fifth waits: 5/8, 20/26, 100/111, 400/422."""
    assert servers_for(load, 0.2) == servers
    assert waiting_chance(load, servers) <= 0.2 < waiting_chance(load, servers - 1)
    assert round(sensible_utilisation(load, 0.2), 3) == filled


@given(st.floats(1e-3, 5000), st.floats(0.001, 0.999))
def test_the_servers_found_are_the_fewest(load, chance):
    servers = servers_for(load, chance)
    assert waiting_chance(load, servers) <= chance
    assert servers == 1 or waiting_chance(load, servers - 1) > chance
    assert 0 < sensible_utilisation(load, chance) < 1


@given(st.floats(1e-3, 2000), st.integers(1, 2100))
def test_more_servers_and_less_load_never_wait_more(load, servers):
    chance = waiting_chance(load, servers)
    assert 0 <= chance <= 1
    assert waiting_chance(load, servers + 1) <= chance
    assert waiting_chance(load * 0.99, servers) <= chance


@pytest.mark.parametrize(("load", "chance"), [(0.0, 0.2), (-1.0, 0.2), (float("inf"), 0.2), (float("nan"), 0.2),
                                              (1e9, 0.2), (5.0, 0.0), (5.0, 1.0)])  # fmt: skip
def test_what_has_no_answer_is_refused(load, chance):
    with pytest.raises(InputError):
        servers_for(load, chance)
