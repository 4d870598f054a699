"""How full copies of a model may be in a busy hour so that few requests wait: the formula of Erlang C.

It counts each copy as a server of one request at a time, with requests that come at random and take times of an
exponential distribution. A copy serves many requests at once, so that what follows is a cautious bound: real copies can
be fuller. The load is in Erlangs: the requests that are served at a time on average, which here are the copies that the
load would keep busy without a pause.

Source: A. K. Erlang, "Solution of some problems in the theory of probabilities of significance in automatic telephone
exchanges", Elektroteknikeren 13, 1917.
"""

from __future__ import annotations

from math import floor, inf, isfinite, sqrt

from economics.errors import value_refused

WAITING_CHANCE = 0.2
"""The share of requests that may have to wait where nothing else is said."""
MAX_LOAD = 1e8
"""The largest load that is worked out [Erlang]."""
_NEGLIGIBLE = 1e-18
_RULE_LOAD = "must be a load above 0 and at most 100 million"
_RULE_CHANCE = "must be a chance between 0 and 1"


def waiting_chance(load: float, servers: int) -> float:
    """Return the chance that a request has to wait, at a load [Erlang] offered to so many servers; 1 from full on.

    1/C = (1 − ρ)/B + ρ with ρ = load/servers, and for Erlang B the sum 1/B = Σ_k servers!/(servers − k)!·load^−k. All
    terms are positive, so that nothing cancels, and those beyond a few √load are negligible.

    >>> round(waiting_chance(8, 10), 6), round(waiting_chance(90, 100), 6)
    (0.40918, 0.21694)
    """
    _check_load(load)
    if servers <= load:
        return 1.0
    occupied = load / servers
    return 1 / ((1 - occupied) * _inverse_blocking(load, servers) + occupied)


def _inverse_blocking(load: float, servers: int) -> float:
    """1/B of Erlang B; infinite where B is below what a float holds."""
    term = total = 1.0
    for left in range(servers, 0, -1):
        term *= left / load
        total += term
        if left < load and term < _NEGLIGIBLE * total:
            break
        if total == inf:
            break
    return total


def servers_for(load: float, chance: float = WAITING_CHANCE) -> int:
    """Return the least number of servers with which at most `chance` (between 0 and 1) of the requests wait.

    >>> [servers_for(load) for load in (5, 20, 100, 400)]
    [8, 26, 111, 422]
    """
    _check_load(load)
    if not 0 < chance < 1:
        raise value_refused("waiting_chance", f"{chance:g}", _RULE_CHANCE)
    low, step = floor(load), max(1, floor(sqrt(load)))  # `low` servers are too few
    while waiting_chance(load, low + step) > chance:
        low, step = low + step, 2 * step
    high = low + step
    while high - low > 1:
        middle = (low + high) // 2
        if waiting_chance(load, middle) > chance:
            low = middle
        else:
            high = middle
    return high


def sensible_utilisation(load: float, chance: float = WAITING_CHANCE) -> float:
    """Return the load over the servers that `servers_for` finds: how full they are in a busy hour.

    >>> [round(sensible_utilisation(load), 3) for load in (5, 20, 100, 400)]
    [0.625, 0.769, 0.901, 0.948]
    """
    return load / servers_for(load, chance)


def _check_load(load: float) -> None:
    if not (isfinite(load) and 0 < load <= MAX_LOAD):
        raise value_refused("load", f"{load:g}", _RULE_LOAD)
