"""The Over time page in a real browser: a number typed is in the address, and nothing is wider than the page."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.support.visit import address_changes, broken, go, headline, query, still

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Visitor = Callable[..., Page]
CHARTS = 3


def test_a_typed_number_of_months_is_shared_by_the_address(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, f"{url}/over_time", CHARTS)
    assert headline(page).startswith("Over 36 months")
    before = page.url
    field = page.get_by_role("textbox", name="Months (month)")
    field.fill("24")
    field.press("Enter")
    address_changes(page, before, CHARTS)
    assert headline(page).startswith("Over 24 months")
    assert json.loads(query(page)["horizon"])["months"] == 24
    other = visitor()
    other.goto(page.url, wait_until="commit")
    still(other, CHARTS)
    assert headline(other) == headline(page)
    assert not broken(other)


@pytest.mark.parametrize("width", [1280, 1920])
def test_nothing_is_wider_than_the_page(url: str, visitor: Visitor, width: int) -> None:
    page = visitor()
    page.set_viewport_size({"width": width, "height": 900})
    go(page, f"{url}/over_time", CHARTS)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for plot in page.locator(".breakeven-plot").all():
        box = plot.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= width
