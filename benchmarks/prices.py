"""Speed of the catalogue: a full rebuild from the sources, first-time look-ups, lists and filters."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from breakeven.defaults import default_scenario
from pricing.resolve.scenario import resolve
from pricing.sellers.aliases import registry_ids
from pricing.store.catalogue import Catalogue, open_catalogue
from pricing.studies.everywhere import disagreements, everywhere, unmatched

AS_OF = date(2026, 11, 20)
REPEATS = 5


def rebuild() -> tuple[float, float]:
    """Seconds to build the catalogue's file from all sources and open it; the floor is writing as many bytes."""

    def build(place: Path) -> int:
        # The package's price list is read anew, as in a process of its own.
        for name in [name for name in sys.modules if name.startswith("genai_prices")]:
            del sys.modules[name]
        catalogue = open_catalogue(place)
        catalogue.close()
        return place.stat().st_size

    times, floors = [], []
    for _ in range(REPEATS):
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            size = build(Path(folder) / "catalogue.duckdb")
            times.append(time.perf_counter() - start)
            start = time.perf_counter()
            (Path(folder) / "bytes").write_bytes(b"\1" * size)
            floors.append(time.perf_counter() - start)
    return median(times), median(floors)


def look_ups() -> dict[str, float]:
    """Seconds per look-up, each for a new day; the first of each kind, which reads the file, is left out."""
    catalogue = open_catalogue()
    catalogue.price_list(AS_OF)
    scenario = default_scenario()
    first = _days(lambda day: resolve(scenario, catalogue, day), 40)
    models = iter([m for m in catalogue.models("novita") if m.has_price])
    return {
        "prices of the default scenario, another day": first,
        "one model that was not asked before": _days(lambda day: _asked(catalogue, next(models).model, day), 40),
        "this model everywhere": _days(lambda _: everywhere(catalogue, "gpt-oss-120b", AS_OF), 9),
        "every registered model everywhere": _days(lambda _: _all(catalogue), 3),
        "search over all rows": _days(lambda _: catalogue.search_prices(model="llama", as_of=AS_OF), 9),
        "all rows in force on another day": _days(catalogue.price_list, 5),
        "disagreements": _days(lambda _: disagreements(catalogue, AS_OF), 9),
        "unmatched names": _days(lambda _: unmatched(catalogue, AS_OF), 9),
    }


def _asked(catalogue: Catalogue, model: str, day: date) -> None:
    catalogue.token_price_rows("novita", model, day)


def _all(catalogue: Catalogue) -> None:
    for model in registry_ids():
        everywhere(catalogue, model, AS_OF)


def _days(ask: Callable[[date], object], repeats: int) -> float:
    """Median seconds over days that differ, the first not counted."""
    seen = []
    for i in range(repeats + 1):
        day = AS_OF + timedelta(days=i + 1)
        start = time.perf_counter()
        ask(day)
        seen.append(time.perf_counter() - start)
    return median(seen[1:])
