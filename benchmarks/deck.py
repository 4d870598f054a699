"""How long the files of the deck take: the workbook with its simulations made, and the report of one page."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from statistics import median

from breakeven.defaults import default_sourced
from breakeven.outlook import outlook_of
from breakeven.report.page import report_html
from breakeven.workbook.book import workbook_bytes
from economics.break_even.compare import compare
from pricing.resolve.price_trends import with_horizon
from pricing.resolve.scenario import resolve
from pricing.store.catalogue import open_catalogue

ROUNDS = 5


def files() -> tuple[float, float]:
    """Seconds for the workbook and for the report of the default scenario: medians of five, after a first one."""
    catalogue, sourced = open_catalogue(), default_sourced()
    resolved = resolve(with_horizon(sourced.scenario, catalogue), catalogue, date(2026, 11, 27))
    comparison = compare(resolved.options, resolved.load, resolved.scenario.current)
    outlook = outlook_of(resolved, comparison, horizon=True, risk=True)
    workbook = _median(lambda: workbook_bytes(resolved, comparison, outlook=outlook, origins=sourced.origins))
    report = _median(lambda: report_html(resolved, comparison, catalogue, outlook=outlook, origins=sourced.origins))
    return workbook, report


def _median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS + 1):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return median(times[1:])
