"""The dashboard as it is really served, and a real Chromium to look at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.support.visit import served


@pytest.fixture(scope="session")
def url(built_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(built_file, tmp_path_factory.mktemp("elsewhere")) as address:
        yield address


@pytest.fixture(scope="session")
def left_contexts(browser: Browser) -> list[BrowserContext]:
    """Contexts that earlier tests left, with nothing in them but the scripts and styles that every page loads."""
    return []


@pytest.fixture
def visitor(browser: Browser, left_contexts: list[BrowserContext]) -> Iterator[Callable[..., Page]]:
    """Opens a page in a browser context that no other visitor of the test has; keyword arguments are the context's.

    A context without arguments is one that an earlier test left, emptied of all it stored: a browser that has been
    here before loads the page with a sixth less work than a new one.
    """
    own: list[BrowserContext] = []
    plain: list[BrowserContext] = []

    def new(width: int = 1280, height: int = 800, **options: object) -> Page:
        if options:
            own.append(browser.new_context(**options))  # type: ignore[arg-type]
        else:
            plain.append(left_contexts.pop() if left_contexts else browser.new_context())
        page = (own if options else plain)[-1].new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.set_default_timeout(30_000)
        return page

    yield new
    for context in own:
        context.close()
    for context in plain:
        for page in context.pages:
            if page.url.startswith("http"):  # what was put there without an address has no storage
                page.evaluate("localStorage.clear()")
            page.close()
        context.clear_cookies()
    left_contexts.extend(plain)
