"""Speed of the Prices page: script times of searches and filters, compared with those of an empty page."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.browser import FLOOR_APP, ROOT, Server, Summary, chromium, serve

SEARCHES = ("llama", "llama 70b", "claude sonnet", "gpt-5", "qwen3 235b", "deepseek v3", "mistral large", "")
PARTS = ("Token prices", "One model everywhere", "GPU rates", "Units", "History", "Sources", "Your contract")
ROUNDS = 3


def measure_page() -> tuple[dict[str, Summary], Summary]:
    """Server-side times [ms] of searches, filters and each part, and of a rerun of an empty page."""
    with chromium() as browser:
        with serve(ROOT / "app.py", dict(os.environ)) as server:
            page = browser.new_context(viewport={"width": 1440, "height": 1000}).new_page()
            page.goto(f"{server.url}/prices?prices.part=Token+prices", wait_until="commit")
            result = {
                "search over all token prices": _searches(page, server),
                "filter of all token prices": _filters(page, server),
                **{f"part “{part}”": times for part, times in _parts(page, server).items()},
            }
        env = {**os.environ, "FLOOR_SLIDERS": "1", "FLOOR_CHARTS": "0"}
        with serve(Path(FLOOR_APP), env) as server:
            page = browser.new_context().new_page()
            page.goto(server.url, wait_until="commit")
            thumb = page.get_by_role("slider").first
            thumb.wait_for()
            thumb.focus()
            floor = [_time_of(page, server, lambda: page.keyboard.press("ArrowRight")) for _ in range(20)]
    return result, Summary.of(floor[3:])


def _searches(page: Page, server: Server) -> Summary:
    box = page.get_by_label("Search", exact=True).first
    box.wait_for()
    _at_rest(page, server)
    times = []
    for _ in range(ROUNDS):
        for text in SEARCHES:
            box.fill(text)
            times.append(_time_of(page, server, lambda: box.press("Enter")))
    return Summary.of(times[2:])


def _filters(page: Page, server: Server) -> Summary:
    times = []
    for label in ("Price", "Age", "List") * ROUNDS:
        box = page.locator("[data-testid=stMultiSelect]").filter(has_text=re.compile(f"^{label}")).first
        box.locator("input").click()
        times.append(_time_of(page, server, lambda: page.keyboard.press("Enter")))
        page.keyboard.press("Escape")
        times.append(_time_of(page, server, lambda: page.keyboard.press("Backspace")))
    return Summary.of(times)


def _parts(page: Page, server: Server) -> dict[str, Summary]:
    result: dict[str, list[float]] = {part: [] for part in PARTS}
    for _ in range(ROUNDS + 1):
        for part in (*PARTS[1:], PARTS[0]):
            button = page.locator("[data-testid=stButtonGroup] button", has_text=part).first
            result[part].append(_time_of(page, server, button.click))
    return {part: Summary.of(times[1:]) for part, times in result.items()}


def _time_of(page: Page, server: Server, act: object) -> float:
    """Milliseconds of the script run that an action asks for."""
    before = server.runs()
    act()  # type: ignore[operator]
    deadline = time.monotonic() + 20
    while server.runs() == before:
        if time.monotonic() > deadline:
            raise RuntimeError("the action asked for no script run")
        page.wait_for_timeout(10)
    _at_rest(page, server)
    return float(server.script_log.read_text(encoding="ascii").split()[before])


def _at_rest(page: Page, server: Server) -> None:
    runs = -1
    while runs != server.runs():
        runs = server.runs()
        page.wait_for_timeout(150)
