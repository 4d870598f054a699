"""Every chart in a real browser: no label of it stands on another or is cut, in a narrow window and in a usual one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from breakeven.address import address
from breakeven.document import Document
from breakeven.origins import as_read
from economics.scenario.reading import read_scenario
from tests.support.scenarios import LONG_NAME, options_named
from tests.support.visit import go, labels_apart, still

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Visitor = Callable[..., Page]
SEEN = {
    "risk": 4,
    "risk?risk.figure=npv_difference_usd": 4,
    "risk?risk.figure=break_even_tokens_per_month": 3,
    "risk?currency=JPY:155:2026-11-20": 4,
    "risk?risk.tab=map&map.y=usd_per_gpu_hour": 1,
    "?compare.details=mtok": 4,
    "?compare.details=lines": 2,
    "over_time": 1,
    "hardware": 3,
    "prices?prices.part=History": 1,
}
"""Pages with charts, and how many there are."""


@pytest.mark.parametrize("path", [p if p == "risk" else pytest.param(p, marks=pytest.mark.slow) for p in SEEN])
def test_no_label_of_a_chart_stands_on_another(url: str, visitor: Visitor, path: str) -> None:
    page = visitor()
    go(page, f"{url}/{path}", SEEN[path])
    for width in (900, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(500)  # charts are drawn anew a moment after
        still(page, SEEN[path])
        for plot in page.locator(".breakeven-plot").all():
            labels_apart(plot)


@pytest.mark.slow
@pytest.mark.parametrize(("path", "charts"), [("risk", 4), ("over_time", 1)])
def test_no_table_runs_off_the_page_with_twelve_long_names(url: str, visitor: Visitor, path: str, charts: int) -> None:
    read = as_read(read_scenario(options_named(12, LONG_NAME)))
    page = visitor()
    go(page, f"{url}/{path}", charts, **address(Document(read.scenario, read.origins), ()))
    wide = page.evaluate(
        "[...document.querySelectorAll('.stMain .stMarkdown table')].filter((t) => t.scrollWidth > t.clientWidth + 1)"
        ".map((t) => t.innerText.slice(0, 80))"
    )
    assert wide == []
