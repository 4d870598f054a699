"""First paint of the pages that say what can be relied on, and of bare pages with the same controls, texts and rows.

Each page and its floor are opened in turns, so that what else the machine does meets both. A page stands when its
script has run and nothing of the document has changed for a while; the while itself is not counted.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks import layout
from benchmarks.browser import FLOOR_APP, ROOT, Summary, chromium, serve

PAGES = {"Models": "models", "Claims": "claims", "Advisor": "advisor", "Guides": "guides"}
LOADS = 7
_QUIET_MS = 600
_WATCH = """
(() => {
  const watch = (window.__stood = {changed: 0, painted: 0, message: 0});
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...args) {
      super(...args);
      this.addEventListener('message', () => { watch.message = performance.now(); });
    }
  };
  let waiting = false;
  new MutationObserver(() => {
    watch.changed = performance.now();
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => { waiting = false; watch.painted = performance.now(); };
      channel.port2.postMessage(0);
    });
  }).observe(document, {subtree: true, childList: true, characterData: true});
})();
"""
_STANDS = """([tables, quiet]) => {
  const watch = window.__stood, now = performance.now();
  return document.querySelector('.stApp[data-test-script-state="notRunning"]')
    && !document.querySelector('[data-testid="stSkeleton"]')
    && document.querySelectorAll('[data-testid="stDataFrame"] canvas').length >= tables
    && now - watch.changed > quiet && now - watch.message > quiet && watch.painted;
}"""


def first_paints(page: str, loads: int = LOADS) -> tuple[Summary, Summary]:
    """From the start of a navigation with an empty cache until a page stands, and until its floor does [ms]."""
    app = ROOT / "app.py"
    drawn = layout.capture(app, page=f"pages/{page}.py", written=True)
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "FLOOR_LAYOUT": str(layout.write(drawn, Path(folder) / "layout.json"))}
        with serve(app, dict(os.environ)) as ours, serve(FLOOR_APP, env) as floor, chromium() as browser:
            urls = (f"{ours.url}/{page}", floor.url)
            seen = [[_stood(browser, url, len(drawn["tables"])) for url in urls] for _ in range(loads + 1)]
    ours_seen, floor_seen = zip(*seen[1:], strict=True)
    return Summary.of(ours_seen), Summary.of(floor_seen)


def _stood(browser: Browser, url: str, tables: int) -> float:
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    try:
        page = context.new_page()
        page.add_init_script(_WATCH)
        page.goto(url, wait_until="commit")
        painted = page.wait_for_function(_STANDS, arg=[tables, _QUIET_MS], polling=20).json_value()
        return float(painted)
    finally:
        context.close()
