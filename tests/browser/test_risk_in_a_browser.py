"""The pages about certainty and the map in a real browser: a cell edited and applied, Stop, hover, and their width."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.visit import address_changes, answer, broken, fits_in, go, headline, query, still

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Visitor = Callable[..., Page]
RISK, MAP = 4, 1
CLOSE = {"tokens_per_month": "1.3e10"}
LOW_OF_SECOND_ROW = {"x": 300, "y": 88}
"""Where the lower end of the volume stands in the table, which is a canvas."""


@pytest.mark.slow
def test_an_edited_range_is_applied_and_is_in_the_address(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, f"{url}/risk", RISK, **CLOSE)
    table = page.locator("[data-testid=stDataFrame]").first
    table.evaluate("(e) => e.scrollIntoView({block: 'center'})")
    box = table.bounding_box()
    assert box is not None
    page.mouse.dblclick(box["x"] + LOW_OF_SECOND_ROW["x"], box["y"] + LOW_OF_SECOND_ROW["y"])
    cell = page.locator("#portal textarea")
    cell.fill("12 bn")
    cell.press("Enter")
    page.get_by_text("Not applied yet.").wait_for()
    before = page.url
    page.get_by_role("button", name="Apply", exact=True).click()
    address_changes(page, before, RISK)
    volume = next(i for i in json.loads(query(page)["risk"])["inputs"] if i["input"] == "workload.tokens_per_month")
    assert (volume["low"], volume["high"]) == (1.2e10, 2.6e10)
    expect(page.get_by_text("These ranges are yours.")).to_be_visible()
    before = page.url
    page.get_by_role("button", name="Back to suggested").click()
    address_changes(page, before, RISK)
    assert "risk" not in query(page)
    assert not broken(page)


@pytest.mark.slow
def test_many_draws_show_progress_stop_and_go_on(url: str, visitor: Visitor) -> None:
    page = visitor()
    page.goto(f"{url}/risk?v=1&d=1&tokens_per_month=1.3e10&risk=%7B%22draws%22%3A700000%7D", wait_until="commit")
    # each is waited for alone: a run that begins anew takes both away for a second and brings them back
    expect(page.locator(".stMain [data-testid=stProgress]")).to_be_visible()
    page.locator(".stMain").get_by_role("button", name="Stop", exact=True).click()
    page.get_by_text("of 700,000 simulations: this is what they say").wait_for()
    still(page, 0)
    said = headline(page)
    page.get_by_text("Saving over the months").click()
    page.get_by_text("in today's money: ").wait_for()
    still(page, 0)
    assert headline(page) == said
    page.get_by_role("button", name="Go on").click()
    expect(answer(page)).to_contain_text("of 700,000 simulations", timeout=60_000)
    assert not broken(page)


def test_the_map_tells_costs_on_hover_and_follows_its_axes(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, f"{url}/map", MAP, **CLOSE)
    box = page.locator(".breakeven-plot").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    page.locator(".hoverlayer text").first.wait_for()
    assert "GPT-6.1 Sol: $" in (page.locator(".hoverlayer").text_content() or "")
    page.get_by_role("combobox", name="Up").click()
    page.get_by_role("option", name="GPU rate").click()
    page.locator(".ytitle").filter(has_text="GPU rate").wait_for()
    still(page, MAP)
    assert "$3.85 per GPU-hour" in headline(page)
    assert not broken(page)


def test_the_open_tab_is_in_the_address(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, f"{url}/risk", RISK)
    before = page.url
    page.get_by_role("tab", name="Map: where does it flip?").click()
    address_changes(page, before, MAP)
    assert query(page)["risk.tab"] == "map"
    assert headline(page).startswith("At your point, ")
    other = visitor()
    other.goto(page.url, wait_until="commit")
    still(other, MAP)
    assert headline(other) == headline(page)
    before = other.url
    other.get_by_role("tab", name="How sure").click()
    address_changes(other, before, RISK)
    assert "risk.tab" not in query(other)
    assert not broken(other)


@pytest.mark.parametrize(("path", "charts"), [("risk", RISK), ("map", MAP)])
@pytest.mark.slow
def test_nothing_is_wider_than_the_page(url: str, visitor: Visitor, path: str, charts: int) -> None:
    page = visitor()
    go(page, f"{url}/{path}", charts)
    fits_in(page, (1280, 390), charts)
