"""The Fleet page in a real browser: its address, a click in the table of ways, a slider, and its width."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.support.visit import address_changes, broken, go, headline, press, query, still

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Visitor = Callable[..., Page]
CHARTS = 3
ESTIMATE = {"3.throughput.published_point": ""}
USE_BUTTON = {"x": 150, "y": 52}
"""Where the first row's button stands in the table, which is a canvas."""


def test_a_click_on_use_makes_the_way_the_scenarios_option(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, f"{url}/fleet", CHARTS, **ESTIMATE)
    table = page.locator("[data-testid=stDataFrame]").first
    table.evaluate("(e) => e.scrollIntoView({block: 'center'})")
    still(page, CHARTS)
    before = page.url
    box = table.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + USE_BUTTON["x"], box["y"] + USE_BUTTON["y"])
    address_changes(page, before, CHARTS)
    parameters = query(page)
    assert parameters["3.supply.provider"] != "nebius"
    assert f"on {parameters.get('3.gpus_per_replica', '1')}× {parameters['3.gpu']} fits" in headline(page)
    assert urlsplit(page.url).path == "/fleet"
    assert not broken(page)


def test_a_slider_moves_the_self_hosted_line(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, f"{url}/fleet", CHARTS, **ESTIMATE)
    sentence = page.locator(".stMain p").filter(has_text="One replica").first
    before = sentence.inner_text()
    press(page, "Cache hit rate", charts=CHARTS)
    assert sentence.inner_text() != before


@pytest.mark.parametrize("width", [1280, 1920])
def test_nothing_is_wider_than_the_page(url: str, visitor: Visitor, width: int) -> None:
    page = visitor()
    page.set_viewport_size({"width": width, "height": 900})
    go(page, f"{url}/fleet", CHARTS)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for plot in page.locator(".breakeven-plot").all():
        box = plot.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= width


def test_the_address_of_the_page_opens_on_it(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, f"{url}/fleet", CHARTS, **ESTIMATE, cache_hit_rate="0.9")
    first_visit = headline(page), page.locator("[data-testid=stMetricValue]").all_inner_texts()
    other = visitor()
    other.goto(page.url, wait_until="commit")
    still(other, CHARTS)
    assert (headline(other), other.locator("[data-testid=stMetricValue]").all_inner_texts()) == first_visit
    assert query(other)["cache_hit_rate"] == "0.9"
    other.get_by_role("link", name="Compare").click()
    other.wait_for_url("**/?*")
    still(other)
    assert query(other)["cache_hit_rate"] == "0.9"
