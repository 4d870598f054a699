"""Draws docs/compare.png, the picture in the README, from the running dashboard: `python -m docs.screenshot`."""

from __future__ import annotations

from pathlib import Path

from benchmarks.browser import ROOT, chromium, serve

PLACE = Path(__file__).parent / "compare.png"


def main() -> None:
    """Open the default scenario at 1280 × 960 and save what is seen."""
    with serve(ROOT / "app.py") as server, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 960}, color_scheme="light")
        page.goto(server.url)
        page.wait_for_function("() => document.querySelectorAll('.js-plotly-plot .main-svg').length >= 1")
        page.wait_for_timeout(1500)
        page.screenshot(path=str(PLACE))


if __name__ == "__main__":
    main()
