"""Draws over months, bands about a curve and the map, against the same arithmetic written out in numpy."""

from __future__ import annotations

import numpy as np

from benchmarks.model import paired
from economics.cost.load import Load
from economics.cost.months import Months, PriceChanges
from economics.cost.tokens import ListedPrices, completed
from economics.option.self_hosted import SelfHosted
from economics.option.throughput import TwoRates
from economics.option.token_priced import TokenOption
from economics.over_time.plan import Plan, PlannedOption
from economics.quantity import Array
from economics.risk.bands import curve_bands
from economics.risk.inputs import spreads
from economics.risk.map import Axis, cost_map
from economics.risk.simulation import simulate
from economics.scenario.risk import Risk, UncertainInput
from economics.supply.rented import Rented

DRAWS, MONTHS, POINTS, CURVE_DRAWS = 10_000, 60, 200, 2_000
_PRICES = {
    "api": ListedPrices(input=3.0, cached_input=0.3, cache_write=3.75, output=15.0),
    "hosted": ListedPrices(input=0.59, cached_input=0.59, cache_write=0.59, output=0.79),
}
_PREFILL, _DECODE, _GPUS, _RATE, _UTILISATION, _HOURS = 30_000.0, 1_800.0, 2, 4.29, 0.6, 730.0
_TOKENS, _RATIO, _HIT, _READS, _DISCOUNT, _CHANGE, _GROWTH = 3e9, 5.0, 0.4, 10.0, 0.1, -0.2, 0.02
_SPREADS = {
    "workload.tokens_per_month": (1e9, 1e10),
    "options[0].price_factor": (0.7, 1.1),
    "options[1].price_factor": (0.7, 1.1),
    "options[2].supply.usd_per_gpu_hour": (3.0, 5.0),
    "options[2].throughput": (0.7, 1.2),
    "options[2].utilisation": (0.4, 0.7),
}


def draws() -> tuple[float, float]:
    """Seconds for 10,000 draws of three options over 60 months: drawing, cumulative cost and worth."""
    plan = _plan()
    uncertain = spreads(plan, [UncertainInput(input=p, low=low, high=high) for p, (low, high) in _SPREADS.items()])
    risk = Risk(draws=DRAWS)
    ours = simulate(plan, uncertain, risk)
    worth, _ = _by_hand([ours.draws.values[path] for path in _SPREADS])
    np.testing.assert_allclose(ours.npv_usd, worth, rtol=1e-9)
    return paired(lambda: simulate(plan, uncertain, risk), lambda: _by_hand(_drawn()))


def bands() -> float:
    """Seconds for P10, P50 and P90 over a curve of 200 points from 2,000 draws, all three options."""
    plan = _plan()
    uncertain = spreads(plan, [UncertainInput(input=p, low=low, high=high) for p, (low, high) in _SPREADS.items()])
    x = np.geomspace(1e7, 1e12, POINTS)
    return paired(lambda: curve_bands(plan, uncertain, Risk(), "tokens_per_month", x), lambda: None)[0]


def area() -> float:
    """Seconds for a map of 200 × 200 points with its exact lines."""
    plan = _plan()
    x = Axis("tokens_per_month", np.geomspace(1e8, 1e11, POINTS))
    y = Axis("utilisation", np.linspace(0.05, 1, POINTS))
    return paired(lambda: cost_map(plan, x, y), lambda: None)[0]


def _plan() -> Plan:
    options: list[TokenOption | SelfHosted] = []
    for kind, listed in _PRICES.items():
        standard, batch = completed(listed, ListedPrices())
        options.append(TokenOption(kind, "api" if kind == "api" else "hosted", standard, batch))
    options.append(SelfHosted("rented", Rented(_RATE), TwoRates(_PREFILL, _DECODE), _GPUS, _UTILISATION))
    months = Months(
        MONTHS,
        _DISCOUNT,
        _GROWTH,
        price_change_per_year=PriceChanges(_CHANGE, _CHANGE, _CHANGE),
        reference="api",
    )
    planned = tuple(PlannedOption(i, option) for i, option in enumerate(options))
    return Plan(Load(_TOKENS, _RATIO, 2000.0, _HIT, _READS), planned, months)


def _drawn() -> list[Array]:
    random = np.random.default_rng(1)
    bases = (_TOKENS, 1.0, 1.0, _RATE, 1.0, _UTILISATION)
    return [
        random.triangular(low, base, high, DRAWS) for (low, high), base in zip(_SPREADS.values(), bases, strict=True)
    ]


def _by_hand(values: list[Array]) -> tuple[Array, Array]:
    """Worth and cumulative cost of the three options, with no checks, lines or parts."""
    volume, api_factor, hosted_factor, rate, speed, used = values
    month = np.arange(MONTHS)[:, None]
    market = (1 + _CHANGE) ** (month / 12)
    discount = (1 + _DISCOUNT) ** (-(month[:, 0] + 1) / 12)
    tokens = volume * (1 + _GROWTH) ** month
    costs = []
    for prices, factor in zip(_PRICES.values(), (api_factor, hosted_factor), strict=True):
        share = _RATIO / (1 + _RATIO)
        read, missed = share * _HIT, share * (1 - _HIT)
        written = min(read / _READS, missed)
        per_mtok = (missed - written) * prices.input + read * prices.cached_input + written * prices.cache_write
        per_mtok += prices.output / (1 + _RATIO)
        costs.append(tokens * (market * (per_mtok / 1e6)) * factor)
    capacity = speed * (_RATIO + 1) / (_RATIO * (1 - _HIT) / _PREFILL + 1 / _DECODE)
    replicas = np.maximum(np.ceil(tokens / (capacity * 3600 * _HOURS * used) - 1e-9), 1)
    costs.append(replicas * market * (_GPUS * rate * _HOURS))
    worth = np.stack([-(discount @ cost) for cost in costs])
    running = np.stack([np.cumsum(cost, axis=0) for cost in costs])
    return worth, running
