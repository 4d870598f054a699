"""Print every figure with its floor and its limit: `./task bench`, or `./task bench model` without a browser."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import (
    deck,
    files,
    fleet,
    layout,
    levers,
    model,
    prices,
    prices_page,
    replay,
    risk,
    start_up,
    trust_pages,
)
from benchmarks.browser import FLOOR_APP, ROOT, measure

SLIDER = "Tokens a month"
"""The first slider: the one that the floor's chart follows."""
PRESSES = 28
"""Fewer than the steps of that slider to the right of the default."""
CHARTS = 1
ROUNDS = 3


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, how long it took and its floor [ms], and what it should reach."""

    what: str
    milliseconds: float
    floor: float | None
    limit: str

    def __str__(self) -> str:
        floor = "" if self.floor is None else f"{self.floor:9.1f}"
        ratio = "" if self.floor is None else f"{self.milliseconds / self.floor:6.2f}×"
        return f"{self.what:<58}{self.milliseconds:9.1f} {floor:>9} {ratio:>7}   {self.limit}"


def main() -> None:
    """Measure and print; with the argument `model`, without the browser."""
    print(f"{'':<58}{'ms':>9} {'floor ms':>9} {'ratio':>7}   limit", flush=True)
    for row in (*model_rows(), *(() if "model" in sys.argv[1:] else browser_rows())):
        print(row, flush=True)


def model_rows() -> list[Row]:
    """The rows that need no browser."""
    ours, floor = model.million()
    rows = [Row("1 million costs of three options / numpy by hand", ours * 1e3, floor * 1e3, "≤ 3 ×")]
    rows.append(Row("all costs, curves and break-evens of Compare", model.page() * 1e3, None, "≤ 15 ms"))
    rows.append(Row("as-of look-up of the scenario's prices", model.look_up() * 1e3, None, "≤ 5 ms"))
    rows.append(Row("throughput of 4,000 configurations", fleet.four_thousand() * 1e3, None, "≤ 150 ms"))
    rows.append(Row("ranked ways to serve one model, measurements known", fleet.ranked() * 1e3, None, "≤ 300 ms"))
    rows.append(Row("the same, nothing kept from before", fleet.ranked_cold() * 1e3, None, "≤ 300 ms"))
    rows.append(Row("every GPU by four models, measurements known", fleet.matrix_of_four() * 1e3, None, "≤ 500 ms"))
    rows.append(Row("breakeven throughput, a table of 4,000 rows", fleet.table() * 1e3, None, "≤ 2,000 ms"))
    first, again = levers.every_lever()
    rows.append(Row("levers of four options with the best set, first time", first * 1e3, None, "≤ 2,000 ms"))
    rows.append(Row("the same, what it needs known", again * 1e3, None, "≤ 2,000 ms"))
    rows.append(Row("rank among sellers of the scenario's options", levers.rank() * 1e3, None, "≤ 2 ms"))
    whole, from_sums = replay.million()
    rows.append(Row("replay of a million requests, four options", whole * 1e3, None, "≤ 2,000 ms"))
    rows.append(Row("the same from the sums of the log", from_sums * 1e3, None, ""))
    ours, floor = files.detailed_benchmark()
    rows.append(Row("a detailed benchmark of 19 MB / its JSON alone", ours * 1e3, floor * 1e3, "≤ 2,000 ms"))
    ours, floor = prices.rebuild()
    rows.append(Row("full rebuild of the catalogue / writing its bytes", ours * 1e3, floor * 1e3, "≤ 10 s"))
    rows += [
        Row(what, seconds * 1e3, None, "≤ 5 ms" if "default scenario" in what or "asked" in what else "")
        for what, seconds in prices.look_ups().items()
    ]
    ours, floor = risk.draws()
    limit = "≤ 200 ms, ≤ 2.5 ×"
    rows.append(Row("10,000 draws × 3 options × 60 months / numpy by hand", ours * 1e3, floor * 1e3, limit))
    rows.append(Row("P10–P90 over a curve of 200 points, 2,000 draws", risk.bands() * 1e3, None, "≤ 150 ms"))
    rows.append(Row("map of 200 × 200 points with its lines", risk.area() * 1e3, None, "≤ 40 ms"))
    workbook, report = deck.files()
    rows.append(Row("budget workbook, simulations made", workbook * 1e3, None, "≤ 1,500 ms"))
    rows.append(Row("report of one page", report * 1e3, None, "≤ 1,000 ms"))
    ours, floor = start_up.compare_and_imports()
    return [*rows, Row("breakeven compare / import pandas, duckdb", ours * 1e3, floor * 1e3, "≤ 1.5 ×")]


def browser_rows() -> list[Row]:
    """Compare and its floor in a real browser, in turns; medians over all rounds."""
    app = ROOT / "app.py"
    with tempfile.TemporaryDirectory() as folder:
        shown = layout.write(layout.capture(app), Path(folder) / "layout.json")
        floor_env = {**os.environ, "FLOOR_LAYOUT": str(shown)}
        rounds = [
            (
                measure(app, SLIDER, CHARTS, "", dict(os.environ), PRESSES),
                measure(FLOOR_APP, SLIDER, CHARTS, "", floor_env, PRESSES),
            )
            for _ in range(ROUNDS)
        ]
    stages = (
        ("slider key → charts repainted", "≤ 1.0 ×, p95 ≤ 1.2 ×", lambda result: result["keypress"].painted),
        ("first paint", "≤ 1.15 ×", lambda result: result["first_paint"].painted),
        ("page script", "≤ 1.5 ×", lambda result: result["script"]),
    )
    rows = []
    for name, limit, taken in stages:
        for statistic in ("median_ms", "p95_ms"):
            ours, floor = (median(getattr(taken(result[side]), statistic) for result in rounds) for side in (0, 1))
            rows.append(Row(f"{name}, {statistic.removesuffix('_ms')}", ours, floor, limit))
    return [*rows, *prices_page_rows(), *trust_page_rows()]


def prices_page_rows() -> list[Row]:
    """Searches, filters and parts of the Prices page on the server, beside a page with a slider and nothing else."""
    found, floor = prices_page.measure_page()
    return [
        Row(f"Prices, {what}, {name}", getattr(times, f"{name}_ms"), floor.median_ms, "≤ floor + 25 ms")
        for what, times in found.items()
        for name in (("median", "p95") if "all token prices" in what else ("median",))
    ]


def trust_page_rows() -> list[Row]:
    """First paint of Models, Claims, Advisor and Guides, beside bare pages with their controls, texts and rows."""
    rows = []
    for name, page in trust_pages.PAGES.items():
        ours, floor = trust_pages.first_paints(page)
        limit = "≤ 1.2 ×" if name == "Models" else ""
        rows.append(Row(f"{name}, first paint, median", ours.median_ms, floor.median_ms, limit))
    return rows


if __name__ == "__main__":
    main()
