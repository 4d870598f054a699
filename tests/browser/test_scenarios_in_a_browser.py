"""The page of saved scenarios as a visitor sees it: saved, opened by its short link, told of another's save, inert."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from team.library.rows import Actor, Saved
from team.library.store import open_library
from tests.browser.test_access import drawn, findings
from tests.support.library import HOSTILE
from tests.support.visit import broken, fits_in, go, headline, query, still

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Visitor = Callable[..., Page]


def default_library() -> str:
    """The library that the served dashboard of the tests opens by default."""
    return f"sqlite:///{Path(os.environ['XDG_DATA_HOME'])}/breakeven/library.sqlite"


OPEN = "(field) => !field.closest('[inert]') && field.checkVisibility() && field.getBoundingClientRect().height > 0"


def save(page: Page, url: str, name: str, **address: str) -> str:
    """Save what an address opens under a name; gives the version as the address names it."""
    go(page, f"{url}/scenarios", 0, **address)
    field = page.get_by_role("textbox", name="Name", exact=True)
    for _ in range(4):  # a box that is on its way open would be closed by a click
        page.wait_for_timeout(500)
        if field.count() and field.evaluate(OPEN):
            break
        page.get_by_text("Save what is open").click()
    field.fill(name)
    page.get_by_role("textbox", name="Tags").fill("tried")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_function("() => new URLSearchParams(location.search).has('saved')")
    still(page, 0)
    return query(page)["saved"]


def test_what_is_saved_opens_by_its_short_link_and_is_told_when_somebody_else_saves(url: str, visitor: Visitor) -> None:
    page = visitor(permissions=["clipboard-read", "clipboard-write"])
    bill = json.dumps({"usd_per_month": 42000, "option": "GPT-6.1 Sol"})
    saved = save(page, url, HOSTILE[0], bill=bill)
    assert query(page) == {"saved": saved}  # neither bill nor prices are in the address
    assert headline(page).startswith("1 saved scenario; the last is “<img src=x onerror=")
    page.get_by_role("button", name="Copy library link").click()
    link = page.evaluate("navigator.clipboard.readText()")
    other = visitor()
    dialogs: list[str] = []
    for each in (page, other):
        each.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    go(other, link.replace("/scenarios", "/"))
    assert headline(other).startswith("Today: $42k a month")
    assert query(other) == {"saved": saved}
    # another saves; the next save of this session is told, and chooses
    scenario = saved.partition(".")[0]
    library = open_library(default_library())
    version = library.version(scenario)
    theirs = Saved(version.document.replace('"cache_hit_rate": 0.4', '"cache_hit_rate": 0.55'), version.snapshot, "")
    library.save_version(scenario, 1, theirs, by=Actor(name="Ben"))
    page.get_by_text("Save what is open").click()
    page.get_by_role("textbox", name="Comment on this version").fill("mine")
    page.get_by_role("button", name="Save as version 2").click()
    panel = page.locator(".st-key-scenarios-conflict")
    expect(panel).to_contain_text("In between there came version 2 by Ben")
    expect(panel.get_by_role("row", name="Cache hit rate")).to_contain_text("55 %")
    fits_in(page, (1280, 900), 0)
    page.set_viewport_size({"width": 1280, "height": 800})
    assert findings(page) == []
    panel.get_by_role("button", name="Save mine as version 3").click()
    panel.wait_for(state="detached")
    still(page, 0)
    assert [each.number for each in library.versions(scenario)] == [3, 2, 1]
    library.close()
    go(page, f"{url}/scenarios", 0, **{"scenarios.part": "then", "scenarios.look": scenario})
    assert headline(page).startswith("Still ")
    assert page.locator("img[onerror], .stMain script").count() == 0
    assert "onerror" not in page.title()
    assert dialogs == []
    assert not broken(page)


@pytest.mark.slow
def test_every_part_fits_on_narrow_screens_without_a_finding_of_axe(url: str, visitor: Visitor) -> None:
    page = visitor()
    one = save(page, url, HOSTILE[1], tokens_per_month="3e10")
    two = save(page, url, "x" * 200, tokens_per_month="9e9")
    go(page, f"{url}/scenarios", 1, **{"scenarios.part": "compare", "scenarios.beside": f"{one},{two}"})
    assert "costs least" in headline(page)
    fits_in(page, (1280, 900, 390))
    page.set_viewport_size({"width": 1280, "height": 800})
    assert findings(page) == []
    for part in ("library", "then", "watch"):
        go(page, f"{url}/scenarios", 0, **{"scenarios.part": part, "scenarios.look": one})
        fits_in(page, (900, 390), 0)
        page.set_viewport_size({"width": 1280, "height": 800})
        drawn(page)
        assert findings(page) == []
        assert not broken(page)
