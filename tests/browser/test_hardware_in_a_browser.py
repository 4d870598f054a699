"""The Hardware page in a real browser: its address, a click in the matrix, the keyboard alone, a slider, its width."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from breakeven.figures import unbroken
from breakeven.names import gpus_name
from tests.support.visit import address_changes, broken, fits_in, go, headline, open_page, press, query, still

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Visitor = Callable[..., Page]
CHARTS = 3
ESTIMATE = {"3.throughput.published_point": ""}
AMOUNT = {"x": 215, "y": 55}
"""Where the first row's amount stands in the matrix, which is a canvas, after the names of the GPUs."""


def test_a_click_on_an_amount_asks_where_to_and_can_be_undone(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, f"{url}/hardware", CHARTS, **ESTIMATE)
    table = page.locator("[data-testid=stDataFrame]").first
    table.evaluate("(e) => e.scrollIntoView({block: 'center'})")
    still(page, CHARTS)
    before = page.url
    box = table.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + AMOUNT["x"], box["y"] + AMOUNT["y"])
    page.get_by_role("dialog").get_by_text("In place of").click()
    page.get_by_role("button", name="Use it").click()
    address_changes(page, before, CHARTS)
    parameters = query(page)
    assert parameters["3.supply.provider"] != "nebius"
    count = parameters.get("3.gpus_per_replica", "1")
    assert unbroken(f"on {count} × {gpus_name(1, parameters['3.gpu'])[4:]} fits") in (headline(page))
    assert urlsplit(page.url).path == "/hardware"
    after = page.url
    page.get_by_role("button", name="Undo this change").click()
    address_changes(page, after, CHARTS)
    assert "3.gpu" not in query(page)
    assert not broken(page)


def test_a_layout_is_used_with_the_keyboard_alone(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, f"{url}/hardware", CHARTS, **ESTIMATE)
    before = page.url
    page.locator("summary").filter(has_text="Use a layout by name").first.focus()
    page.keyboard.press("Enter")
    layout = page.get_by_role("combobox", name="Layout", exact=True)
    layout.wait_for()
    still(page, CHARTS)
    layout.focus()
    page.keyboard.type("h200")
    page.get_by_role("option").filter(has_text="H200").first.wait_for()
    page.keyboard.press("Enter")
    use = page.get_by_role("button", name="Use it")
    use.wait_for()
    use.focus()
    page.keyboard.press("Enter")
    address_changes(page, before, CHARTS)
    assert query(page)["4.gpu"].startswith("h200")
    assert not broken(page)


def test_a_slider_moves_the_self_hosted_line(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, f"{url}/hardware", CHARTS, **ESTIMATE)
    sentence = page.locator(".stMain p").filter(has_text="One copy of the model").first
    before = sentence.inner_text()
    press(page, "Cache hit rate", charts=CHARTS)
    assert sentence.inner_text() != before


@pytest.mark.slow
def test_nothing_is_wider_than_the_page(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, f"{url}/hardware", CHARTS)
    fits_in(page, (1920, 1280, 900, 390), CHARTS)


def test_the_address_of_the_page_opens_on_it(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, f"{url}/hardware", CHARTS, **ESTIMATE, cache_hit_rate="0.9")
    first_visit = headline(page), page.locator("[data-testid=stMetricValue]").all_inner_texts()
    other = visitor()
    other.goto(page.url, wait_until="commit")
    still(other, CHARTS)
    assert (headline(other), other.locator("[data-testid=stMetricValue]").all_inner_texts()) == first_visit
    assert query(other)["cache_hit_rate"] == "0.9"
    open_page(other, "Answer", "Compare")
    assert query(other)["cache_hit_rate"] == "0.9"
