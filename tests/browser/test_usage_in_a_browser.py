"""Your usage in a real browser: a file is dropped, read and gone; it fills the scenario, and one click undoes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.profiles import LITELLM
from tests.support.visit import address_changes, broken, fits_in, go, headline, open_page, query, still

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Visitor = Callable[..., Page]
CHARTS = 7
"""The charts of a log with models, teams and a cache."""


def drop(page: Page, *files: Path) -> None:
    page.locator("input[type=file]").first.set_input_files([*files])


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "spend.csv"
    path.write_text(LITELLM)
    return path


def test_a_file_is_read_fills_the_scenario_and_one_click_undoes_it(url: str, visitor: Visitor, log: Path) -> None:
    page = visitor()
    deleted: list[str] = []
    page.on("request", lambda request: deleted.append(request.url) if request.method == "DELETE" else None)
    go(page, url)
    open_page(page, "Usage", "Your usage", 0)
    drop(page, log)
    expect(page.get_by_role("heading", name="Fill the scenario")).to_be_visible()
    still(page, CHARTS)
    assert headline(page).startswith("56 calls in 14 days: 133,925 tokens a month")
    assert "SECRET" not in page.content()
    before = query(page)
    at = page.url
    page.get_by_role("button", name="Fill these 9 values").click()
    address_changes(page, at, CHARTS)
    expect(page.locator(".st-key-done")).to_contain_text("Filled 9 values from spend.csv.")
    filled = query(page)
    assert filled["current"] == "Claude Haiku 4.5 at Anthropic"
    assert "spend.csv" in filled["origins"]
    at = page.url
    page.get_by_role("button", name="Undo this change").click()
    address_changes(page, at, CHARTS)
    assert query(page) == before
    assert not broken(page)
    fits_in(page, (900, 390), CHARTS)


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(url: str, visitor: Visitor, tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as stream:
        stream.truncate(2 * 2**30)  # two gigabytes that take no room
    page = visitor()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "upload_file" in request.url else None)
    go(page, f"{url}/usage", 0)
    drop(page, large)
    expect(page.locator("[data-testid=stFileUploader]").first).to_contain_text("File must be 200.0MB or smaller")
    page.wait_for_timeout(500)
    assert sent == []
    expect(page.get_by_text("run breakeven profile FILE")).to_be_visible()


def test_an_address_of_the_page_opens_with_nothing_read(url: str, visitor: Visitor) -> None:
    page = visitor(width=390)
    go(page, f"{url}/usage", 0)
    assert headline(page).startswith("Drop a usage export")
    page.get_by_text("What is recognised").click()
    expect(page.get_by_text("By its columns, never by its name")).to_be_visible()
    fits_in(page, (390,), 0)
