"""Speed of what saves most: every lever of four options with the best set, and an option's rank among its sellers."""

from __future__ import annotations

import time
from datetime import date
from statistics import median

from breakeven.defaults import default_sourced
from breakeven.edits.options import duplicate
from breakeven.levers.best_set import what_saves_most
from breakeven.levers.lever import Targets
from economics.option.token_priced import TokenOption, TokenPricedOption
from pricing.resolve.scenario import resolve
from pricing.store.catalogue import open_catalogue
from pricing.studies.ranked_sellers import ranked_sellers

AS_OF = date(2026, 11, 20)
REPEATS = 5


def every_lever() -> tuple[float, float]:
    """Seconds for the default scenario with its self-hosted option twice, shares typed: the first time, and after."""
    made, catalogue = duplicate(default_sourced(), 2), open_catalogue()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        what_saves_most(made, catalogue, AS_OF, Targets(batch_share=0.5, cache_hit_rate=0.7))
        times.append(time.perf_counter() - start)
    return times[0], median(times[1:])


def rank() -> float:
    """Seconds for the rank of each token-priced option of the default scenario, what it needs known."""
    catalogue, scenario = open_catalogue(), default_sourced().scenario
    resolved = resolve(scenario, catalogue, AS_OF)
    times = []
    for _ in range(REPEATS * 4):
        start = time.perf_counter()
        for document, priced in zip(scenario.options, resolved.options, strict=True):
            if isinstance(document, TokenPricedOption) and isinstance(priced, TokenOption):
                ranked_sellers(document, priced, resolved.load, catalogue, AS_OF)
        times.append(time.perf_counter() - start)
    return median(times[1:])
