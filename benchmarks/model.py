"""Speed of the model compared with hand-written numpy: a million evaluations of three options, and one page."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from statistics import median

import numpy as np

from breakeven.curve_axes import volume_range
from breakeven.defaults import default_scenario
from economics.break_even.compare import UNIT_VARIABLES, compare
from economics.break_even.curves import variable_curves, volume_curves
from economics.cost.load import Load
from economics.cost.tokens import ListedPrices, completed
from economics.option.protocol import PricedOption
from economics.option.self_hosted import SelfHosted
from economics.option.throughput import TwoRates
from economics.option.token_priced import TokenOption
from economics.quantity import Array
from economics.supply.rented import Rented
from pricing.resolve.scenario import resolve
from pricing.store.catalogue import open_catalogue

EVALUATIONS = 1_000_000
REPEATS = 9
_PRICES = {
    "closed": ListedPrices(input=3.0, cached_input=0.3, cache_write=3.75, output=15.0),
    "hosted": ListedPrices(input=0.59, cached_input=0.59, cache_write=0.59, output=0.79),
}
_PREFILL, _DECODE, _GPUS, _RATE, _UTILISATION, _HOURS = 30_000.0, 1_800.0, 2, 4.29, 0.6, 730.0


def paired(first: Callable[[], object], second: Callable[[], object], repeats: int = REPEATS) -> tuple[float, float]:
    """Median seconds of two functions, run in turns so that both see the same machine."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(repeats):
        for function, seen in zip((first, second), times, strict=True):
            start = time.perf_counter()
            function()
            seen.append(time.perf_counter() - start)
    return median(times[0]), median(times[1])


def million() -> tuple[float, float]:
    """Seconds for a million full costs of three options: the model, and the arithmetic written out."""
    random = np.random.default_rng(1)
    load = Load(
        random.uniform(1e6, 1e12, EVALUATIONS),
        random.uniform(0.5, 50, EVALUATIONS),
        2000.0,
        random.uniform(0, 1, EVALUATIONS),
        peak_to_average=random.uniform(1, 4, EVALUATIONS),
    )
    options = _options()
    by_hand, _ = _by_hand(load)
    for option, expected in zip(options, by_hand, strict=True):
        np.testing.assert_allclose(option.cost(load).usd_per_month.values, expected, rtol=1e-12)
    return paired(lambda: [option.cost(load) for option in options], lambda: _by_hand(load))


def page() -> float:
    """Seconds for all costs, curves and break-evens of the Compare page, prices looked up."""
    resolved = resolve(default_scenario(), open_catalogue(), date(2026, 11, 20))

    def everything() -> None:
        comparison = compare(resolved.options, resolved.load)
        volume_curves(resolved.options, resolved.load, *volume_range(comparison))
        for variable in UNIT_VARIABLES:
            variable_curves(resolved.options, resolved.load, variable, "unit")

    return paired(everything, lambda: None, 50)[0]


def look_up() -> float:
    """Seconds to look up every price, rate and measurement of the default scenario."""
    catalogue = open_catalogue()
    scenario = default_scenario()
    return paired(lambda: resolve(scenario, catalogue, date(2026, 11, 20)), lambda: None, 50)[0]


def _options() -> list[PricedOption]:
    options: list[PricedOption] = []
    for name, listed in _PRICES.items():
        standard, batch = completed(listed, ListedPrices())
        options.append(TokenOption(name, "api", standard, batch))
    throughput = TwoRates(_PREFILL, _DECODE)
    return [*options, SelfHosted("own", Rented(_RATE), throughput, _GPUS, _UTILISATION)]


def _by_hand(load: Load) -> tuple[list[Array], Array]:
    """The same costs and achieved utilisation, line by line, with no checks, masks or options."""
    tokens, ratio, hit = load.tokens_per_month, load.input_output_ratio, load.cache_hit_rate
    costs = []
    for prices in _PRICES.values():
        inputs = tokens * ratio / (1 + ratio)
        outputs = tokens / (1 + ratio)
        cached = inputs * hit
        missed = inputs - cached
        written = np.minimum(cached / load.cache_reads_per_write, missed)
        input_line = (missed - written) * (prices.input / 1e6)
        cached_line = cached * (prices.cached_input / 1e6)
        write_line = written * (prices.cache_write / 1e6)
        output_line = outputs * (prices.output / 1e6)
        costs.append(input_line + cached_line + write_line + output_line)
    capacity = (ratio + 1) / (ratio * (1 - hit) / _PREFILL + 1 / _DECODE)
    used = np.minimum(_UTILISATION, 1 / load.peak_to_average)
    replicas = np.maximum(np.ceil(tokens / (capacity * 3600 * _HOURS * used) - 1e-9), 1)
    achieved = tokens / (replicas * capacity * 3600 * _HOURS)
    costs.append(replicas * (_GPUS * _RATE * _HOURS))
    return costs, achieved
