"""Starts the dashboard by its own command and reads a page of it in a browser."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import Locator, Page

from benchmarks.browser import ROOT, free_port
from pricing.store.store import ENVIRONMENT_VARIABLE

CHARTS = 1
"""The charts that Compare shows before a part of its details is opened."""
STILL = """(charts) => document.querySelector('.stApp[data-test-script-state="notRunning"]')
  && document.querySelectorAll('.breakeven-plot .main-svg').length >= charts
  && !document.querySelector('[data-stale="true"]')"""
BROKEN = re.compile(r"Traceback|This app has encountered an error|Oh no|StreamlitAPIException|KeyError|ValueError")


@contextmanager
def served(
    catalogue: Path,
    folder: Path,
    command: Sequence[str] | None = None,
    below: str = "",
    *,
    port: int | None = None,
    settings: Mapping[str, str] | None = None,
    errors: bool = False,
) -> Iterator[str]:
    """Run the dashboard from a folder that is not the project's until the block ends; gives its URL.

    `below` is the path that the command serves it below, `settings` are those of a deployment. Its log
    has no line of an error, unless the test makes some: `errors`.
    """
    port = port or free_port()
    path = ["--base-path", below] if below else []
    arguments = [*(command or [sys.executable, "-m", "breakeven", "serve", *path, "--port"]), str(port)]
    environment = {**os.environ, ENVIRONMENT_VARIABLE: str(catalogue), "PYTHONPATH": str(ROOT), **(settings or {})}
    output = folder / f"server-{port}.txt"
    with (
        output.open("w") as sink,
        subprocess.Popen(arguments, cwd=folder, env=environment, stdout=sink, stderr=sink) as process,
    ):
        try:
            url = f"http://localhost:{port}{below}"
            _wait(f"{url}/_stcore/health", process, output)
            yield url
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
    said = output.read_text()
    assert "Traceback" not in said
    assert errors or '"level": "error"' not in said


def _wait(address: str, process: subprocess.Popen[bytes], output: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(output.read_text())


def go(page: Page, url: str, charts: int = CHARTS, **query: str) -> None:
    """Open an address and wait until everything is drawn."""
    page.goto(f"{url}?{urlencode(query)}" if query else url, wait_until="commit")
    still(page, charts)


def open_page(page: Page, section: str, name: str, charts: int = CHARTS) -> None:
    """Go to a page by the navigation on top."""
    page.get_by_test_id("stTopNavSection").filter(has_text=section).click()
    page.get_by_role("menuitem", name=name, exact=True).click()
    page.wait_for_function("(name) => document.title.startsWith(name)", arg=name)
    still(page, charts)


def still(page: Page, charts: int = CHARTS) -> None:
    """Wait until the script has run and the charts stand, and stay so for a moment."""
    for _ in range(20):
        page.wait_for_function(STILL, arg=charts)
        page.wait_for_timeout(120)
        if page.evaluate(STILL, charts):
            return
    raise AssertionError("the page does not come to rest")


def address_changes(page: Page, before: str, charts: int = CHARTS) -> None:
    """Wait until the address is another one than `before`, and the page at rest."""
    page.wait_for_function("(before) => location.href !== before", arg=before)
    still(page, charts)


def fits_in(page: Page, widths: Sequence[int], charts: int = CHARTS) -> None:
    """Check that at each width neither the page nor a chart of it is wider."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(500)  # charts are drawn anew a moment after
        still(page, charts)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for plot in page.locator(".breakeven-plot").all():
            box = plot.bounding_box()
            assert box is not None
            assert box["x"] + box["width"] <= width


BOXES = """(plot) => {
  const frame = plot.getBoundingClientRect();
  const labels = [...plot.querySelectorAll('text')].filter((t) => t.textContent.trim() && !t.closest('.hoverlayer'));
  return labels.map((label) => {
    const box = label.getBoundingClientRect();
    const across = [box.left - frame.left, box.right - frame.left], down = [box.top, box.bottom];
    return { text: label.textContent, across, down, spare: frame.right - box.right };
  });
}"""
"""Every label of a chart: its text, from where to where it reaches, and what is left to its right [px]."""


def labels_apart(plot: Locator) -> None:
    """Check that no label of a chart stands on another, and that none is cut by the chart's edge."""
    labels = plot.evaluate(BOXES)
    assert len(labels) > 3
    cut = [each["text"] for each in labels if each["across"][0] < 0 or each["spare"] < 0]
    over = [
        f"{one['text']} on {other['text']}"
        for one, other in combinations(labels, 2)
        if _overlap(one["across"], other["across"]) > 1 and _overlap(one["down"], other["down"]) > _LEADING
    ]
    assert not cut, f"cut: {cut}"
    assert not over, f"over each other: {over}"


def _overlap(one: Sequence[float], other: Sequence[float]) -> float:
    return min(one[1], other[1]) - max(one[0], other[0])


_LEADING = 5
"""The empty part above and below the letters of a label [px], by which two lines of text may overlap."""


def headline(page: Page) -> str:
    """The answer of a page, below its question."""
    return answer(page).inner_text()


def answer(page: Page) -> Locator:
    """Where the answer of a page stands."""
    return page.locator(".stMain h2").first


def query(page: Page) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True))


def costs(page: Page) -> list[str]:
    """What the cards of the options say that each costs."""
    return page.locator(".card .cost").all_inner_texts()


def slider(page: Page, label: str) -> Locator:
    return page.get_by_role("slider", name=re.compile(f"^{re.escape(label)}")).first


def press(page: Page, label: str, key: str = "ArrowRight", times: int = 1, charts: int = CHARTS) -> None:
    """Press a key on a slider, waiting for the page each time."""
    slider(page, label).focus()
    for _ in range(times):
        before = page.url
        page.keyboard.press(key)
        address_changes(page, before, charts)


def state_of(page: Page) -> tuple[dict[str, str], str, list[str]]:
    """What two visitors of one address must both see."""
    return query(page), headline(page), costs(page)


def broken(page: Page) -> bool:
    return bool(BROKEN.search(page.locator("body").inner_text()))


def download(page: Page, label: str) -> tuple[str, bytes]:
    """Take a file from the sidebar, whose box is opened where it is not; gives its name and content."""
    button = page.locator(".stSidebar, [data-testid=stPopoverBody]").get_by_role("button", name=label)
    if not button.is_visible():
        page.locator(".stSidebar").get_by_role("button", name="Download").click()
    with page.expect_download() as waiting:
        button.click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()
