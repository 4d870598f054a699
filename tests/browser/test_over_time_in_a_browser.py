"""The Over time page in a real browser: a number typed is in the address, and nothing is wider than the page."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.support.visit import address_changes, broken, fits_in, go, headline, query, still

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Visitor = Callable[..., Page]
CHARTS = 1


def test_a_typed_number_of_months_is_shared_by_the_address(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, f"{url}/over_time", CHARTS)
    assert "costs least over 36 months" in headline(page)
    page.get_by_text("Months, growth, price changes").click()
    before = page.url
    field = page.get_by_role("textbox", name="Months")
    field.fill("24")
    field.press("Enter")
    address_changes(page, before, CHARTS)
    assert "costs least over 24 months" in headline(page)
    assert json.loads(query(page)["horizon"])["months"] == 24
    other = visitor()
    other.goto(page.url, wait_until="commit")
    still(other, CHARTS)
    assert headline(other) == headline(page)
    assert not broken(other)


@pytest.mark.slow
def test_the_cards_stand_beside_each_other_or_below_and_no_amount_is_cut(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, f"{url}/over_time", CHARTS)
    for width, rows in ((1280, 1), (900, 2), (390, 3)):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(500)
        still(page, CHARTS)
        titles = [page.get_by_role("heading", name=name, exact=True) for name in ("Rent", "Reserve", "Buy")]
        tops = [title.bounding_box() for title in titles]
        assert len({round(box["y"]) for box in tops if box}) == rows
        for amount in page.locator("[data-testid=stMetricValue] > div").all():
            assert amount.evaluate("(e) => e.scrollWidth <= e.clientWidth"), amount.inner_text()
    fits_in(page, (1280, 390), CHARTS)


def test_a_fine_tuning_of_the_address_is_open_and_a_typed_number_joins_it(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, f"{url}/over_time", CHARTS, **{"tuning.model": "llama-3.1-8b", "tuning.epochs": "1"})
    answer = page.get_by_role("heading", name="keeping the tuned model running costs")
    before, address = answer.inner_text(), page.url
    field = page.get_by_role("textbox", name="Tokens of evaluation runs")
    field.fill("90M")
    field.press("Enter")
    address_changes(page, address, CHARTS)
    assert query(page)["tuning.evaluation_tokens"] == "90000000"
    # ten million tokens are read once; ninety million of evaluation make it ten times the hours
    assert answer.inner_text() != before
    assert "for 100M tokens" in page.inner_text("body")
    fits_in(page, (1280, 900, 390), CHARTS)
