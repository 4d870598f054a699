"""Draws the pictures of the documentation from the running dashboard: `python -m docs.screenshot`.

compare.png is the default scenario. scenarios.png and then_and_now.png are of a library that this program fills with
three saves: the default scenario, what it is at a third of the volume, and the same work on other sellers at the prices
of 24 August 2026, looked at beside those of today.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from benchmarks.browser import ROOT, chromium, serve
from breakeven.choices import SCENARIOS_LOOK, SCENARIOS_PART
from breakeven.defaults import default_sourced
from breakeven.document import Document, document_json
from breakeven.edits.fields import set_field
from breakeven.origins import Path as FieldPath
from breakeven.saved.link import SavedLink
from breakeven.saved.summary import summary_json, summary_of
from breakeven.snapshot.file import snapshot_json
from breakeven.snapshot.take import take_snapshot
from pricing.contract.contract import contract_from_records
from pricing.store.catalogue import Catalogue, open_catalogue
from team.library.rows import Actor, Saved
from team.library.store import open_library

FOLDER = Path(__file__).parent
_CHART = "() => document.querySelectorAll('.js-plotly-plot .main-svg').length >= 1"
_TEXT = "() => document.querySelectorAll('table, [data-testid=\"stDataFrame\"]').length >= 1"
AUGUST = date(2026, 8, 24)
OTHER_SELLERS: Mapping[FieldPath, Any] = {
    ("options", 1, "provider"): "openrouter",
    ("options", 1, "model"): "google/gemma-4-31b-it",
    ("options", 1, "name"): "Gemma 4 31B at OpenRouter",
    ("options", 2, "supply", "provider"): "runpod",
    ("as_of",): AUGUST,
}
THIRD: Mapping[FieldPath, Any] = {("workload", "tokens_per_month"): 5e9}


def main() -> None:
    """Open each page at 1280 px and save what is seen."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/library.sqlite"
        decided = _fill(url)
        with serve(ROOT / "app.py", {"DATABASE_URL": url}) as server, chromium() as browser:
            _draw(browser, server.url, "compare", _CHART, 960)
            _draw(browser, f"{server.url}/scenarios", "scenarios", _TEXT, 720)
            look = f"{SCENARIOS_PART.name}=then&{SCENARIOS_LOOK.name}={SavedLink(decided, 1).text}"
            _draw(browser, f"{server.url}/scenarios?{look}", "then_and_now", _TEXT, 960)


def _draw(browser: Browser, url: str, name: str, until: str, height: int) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": height}, color_scheme="light")
    page.goto(url)
    page.wait_for_function(until, timeout=60_000)
    page.wait_for_timeout(2500)
    page.screenshot(path=str(FOLDER / f"{name}.png"))
    page.close()


def _fill(url: str) -> str:
    """Save three scenarios; return the id of the one that was decided in August."""
    catalogue = open_catalogue()
    moments = iter(
        [
            datetime(2026, 8, 24, 14, 5, tzinfo=UTC),
            datetime(2026, 11, 3, 9, 30, tzinfo=UTC),
            datetime(2026, 11, 20, 11, tzinfo=UTC),
        ]
    )
    at = [next(moments)]
    library = open_library(url, now=lambda: at[0])
    ids = []
    for name, changes, tags in (
        ("Support assistant, decided in August", OTHER_SELLERS, ("support", "2027")),
        ("A third of the volume", THIRD, ("what if",)),
        ("Support assistant", {}, ("support", "2027")),
    ):
        day = changes.get(("as_of",), at[0].date())
        by = Actor("ann", "Ann Meyer", "") if changes else Actor("ben", "Ben Okafor", "")
        ids.append(library.save_new(_saved(changes, catalogue, day, at[0]), name, by=by, tags=tags).id)
        at[0] = next(moments, at[0])
    library.close()
    return ids[0]


def _saved(changes: Mapping[FieldPath, Any], catalogue: Catalogue, day: date, at: datetime) -> Saved:
    sourced = default_sourced()
    for path, value in changes.items():
        sourced = set_field(sourced, path, value)
    document = Document(sourced.scenario, sourced.origins)
    if document.scenario.as_of is None:
        document = replace(document, scenario=document.scenario.model_copy(update={"as_of": day}))
    snapshot = take_snapshot(document, catalogue, day, contract_from_records(()), made_at=at)
    return Saved(document_json(document), snapshot_json(snapshot), summary_json(summary_of(snapshot)))


if __name__ == "__main__":
    main()
