"""How long a person waits, measured in a real Chromium: first paint, and a key on a slider until the charts change.

    with serve(Path("app.py")) as server, chromium() as browser:
        print(first_paint(browser, server.url, charts=4))
        print(keypresses(browser, server.url, slider="Tokens a month", charts=4))
        print(server.script_times())

or `python -m benchmarks.browser app.py --slider "Tokens a month" --charts 4`; with `--layout FILE` its floor.

All times are taken inside the page (or inside the server), so the harness's own waiting is not in them.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FLOOR_APP = ROOT / "benchmarks" / "floor_app.py"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
QUIET_MS = 150
"""A repaint is over when no chart has changed for this long; the quiet itself is not counted."""

WATCH = """
(() => {
  const watch = (window.__watch = {key: 0, sent: 0, message: 0, dom: 0, painted: 0});
  const now = () => performance.now();
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...args) { super(...args); this.addEventListener('message', () => { watch.message = now(); }); }
    send(data) { watch.sent = now(); super.send(data); }
  };
  addEventListener('keydown', (event) => { watch.key = event.timeStamp; }, true);
  const isChart = (node) =>
    node.nodeType === 1 && (node.closest('.js-plotly-plot') || node.querySelector('.js-plotly-plot'));
  const touchesChart = (m) => (m.target.nodeType === 1 ? m.target : m.target.parentElement)?.closest('.js-plotly-plot')
    || [...m.addedNodes].some(isChart);
  let waiting = false;
  const observer = new MutationObserver((mutations) => {
    if (!mutations.some(touchesChart)) return;
    watch.dom = now();
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => { waiting = false; watch.painted = now(); };
      channel.port2.postMessage(0);
    });
  });
  observer.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
  watch.charts = () => [...document.querySelectorAll('.js-plotly-plot')].filter((c) => c.querySelector('.main-svg'));
  const shape = (e) => ['d', 'href', 'transform'].map((name) => e.getAttribute(name) ?? '').join() + e.textContent;
  watch.drawn = () => watch.charts().map((c) =>
    [...c.querySelectorAll('path, image, text')].map(shape).join());
  watch.settled = (since, charts, quiet) => new Promise((resolve, reject) => {
    const start = now();
    const look = () => {
      const t = now();
      const still = watch.dom > since && t - watch.dom > quiet && t - watch.message > quiet;
      const drawn = watch.charts().length;
      const {key, sent, message, dom, painted} = watch;
      if (still && drawn >= charts) resolve({key, sent, message, dom, painted});
      else if (t - start > 20000) reject(new Error(`not settled: ${drawn} of ${charts} charts, still ${still}`));
      else setTimeout(look, 20);
    };
    look();
  });
})();
"""


@dataclass(frozen=True)
class Summary:
    """Milliseconds: the median, the 95th percentile and every sample in order."""

    median_ms: float
    p95_ms: float
    samples_ms: tuple[float, ...]

    @classmethod
    def of(cls, samples: Sequence[float]) -> Summary:
        ordered = sorted(samples)
        if not ordered:
            raise ValueError("nothing was measured")
        p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
        return cls(round(median(ordered), 1), round(p95, 1), tuple(round(s, 1) for s in samples))

    def __str__(self) -> str:
        return f"median {self.median_ms:.0f} ms, p95 {self.p95_ms:.0f} ms, n={len(self.samples_ms)}"


@dataclass(frozen=True)
class FirstPaint:
    """From the start of the navigation, with an empty browser cache, until all charts stand."""

    dom: Summary
    painted: Summary


@dataclass(frozen=True)
class Keypress:
    """From the key event to: the request is sent, the last answer came, the charts' last DOM change, and its frame."""

    sent: Summary
    answered: Summary
    dom: Summary
    painted: Summary


@dataclass(frozen=True)
class Server:
    """A running Streamlit server and the file in which it notes the time of each script run."""

    url: str
    script_log: Path
    pid: int

    def cpu_seconds(self) -> float:
        """The processor time [s] that the server's process has taken so far, whatever else the machine does."""
        taken = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(taken[11]) + int(taken[12])) / os.sysconf("SC_CLK_TCK")

    def script_times(self, skip: int = 0) -> Summary:
        """Server-side times of all script runs so far but the first `skip`."""
        return Summary.of([float(line) for line in self.script_log.read_text(encoding="ascii").split()][skip:])

    def runs(self) -> int:
        """How many script runs there have been."""
        return len(self.script_log.read_text(encoding="ascii").split())


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(app: Path, env: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Run `app` with the project's settings on a free port until the block ends; the dashboard as it is really served.

    The working directory is the project's root, so the floor reads the same .streamlit/config.toml as the dashboard.
    Raises RuntimeError with the server's output if it doesn't become healthy.
    """
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        script_log, output = Path(folder, "script.txt"), Path(folder, "output.txt")
        script_log.touch()
        command = [sys.executable, "-m", "benchmarks.timed_server", str(Path(app).resolve()), f"--port={port}"]
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        full_env = {**os.environ, "PYTHONPATH": path, **(env or {}), "BENCH_SCRIPT_LOG": str(script_log)}
        with output.open("w", encoding="utf-8") as sink:
            process = subprocess.Popen(command, cwd=ROOT, env=full_env, stdout=sink, stderr=sink)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_healthy(url, process, output)
            yield Server(url, script_log, process.pid)
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_healthy(url: str, process: subprocess.Popen[bytes], output: Path, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{output.read_text(encoding='utf-8')}")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The installed Chromium (environment: CHROMIUM), closed when the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def _page(browser: Browser, size: tuple[int, int] = (1440, 1000)) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    try:
        page = context.new_page()
        page.add_init_script(WATCH)
        yield page
    finally:
        context.close()


def _settled(page: Page, since: float, charts: int, quiet: int = QUIET_MS) -> dict[str, float]:
    arguments = [since, charts, quiet]
    return dict(page.evaluate("([since, charts, quiet]) => __watch.settled(since, charts, quiet)", arguments))


def _load(page: Page, url: str, charts: int) -> dict[str, float]:
    page.goto(url, wait_until="commit")
    return _settled(page, 0, charts, quiet=500)


def first_paint(browser: Browser, url: str, charts: int, loads: int = 5) -> FirstPaint:
    """Open `url` in `loads` fresh contexts (cold cache), each time until `charts` plotly charts are drawn."""
    seen = []
    for _ in range(loads):
        with _page(browser) as page:
            seen.append(_load(page, url, charts))
    return FirstPaint(Summary.of([s["dom"] for s in seen]), Summary.of([s["painted"] for s in seen]))


def keypresses(
    browser: Browser, url: str, slider: str, charts: int, presses: int = 40, warm_up: int = 3, main_chart: int = 0
) -> Keypress:
    """Press the right arrow on the slider labelled `slider`, one press at a time, each until the page is quiet.

    Raises RuntimeError when a press did not change what chart number `main_chart` draws: choose a slider that changes
    it and has `presses` + `warm_up` steps to its right.
    """
    seen: list[dict[str, float]] = []
    with _page(browser) as page:
        _load(page, url, charts)
        thumb = page.get_by_role("slider", name=re.compile(f"^{re.escape(slider)}")).first
        thumb.focus()
        for _ in range(warm_up + presses):
            before, since = page.evaluate("(i) => [__watch.drawn()[i], performance.now()]", main_chart)
            page.keyboard.press("ArrowRight")
            seen.append(_settled(page, since, charts))
            if page.evaluate("(i) => __watch.drawn()[i]", main_chart) == before:
                raise RuntimeError(f"press {len(seen)} on {slider!r} did not change chart {main_chart}")
    timed = seen[warm_up:]
    marks = ("sent", "message", "dom", "painted")
    return Keypress(*(Summary.of([s[mark] - s["key"] for s in timed]) for mark in marks))


def measure(
    app: Path,
    slider: str,
    charts: int,
    path: str = "/",
    env: Mapping[str, str] | None = None,
    presses: int = 40,
    loads: int = 5,
) -> dict[str, Any]:
    """First paint, keypresses and server-side script times of one page: {"first_paint", "keypress", "script"}."""
    with serve(app, env) as server, chromium() as browser:
        paint = first_paint(browser, server.url + path, charts, loads)
        runs_before = server.runs() + 1
        keys = keypresses(browser, server.url + path, slider, charts, presses)
        script = server.script_times(skip=runs_before)
    return {"first_paint": paint, "keypress": keys, "script": script}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("app", type=Path)
    parser.add_argument("--slider", required=True, help="label of the slider to press keys on")
    parser.add_argument("--charts", type=int, required=True, help="plotly charts that the page shows")
    parser.add_argument("--path", default="/", help="page and query, as in /maps?v=2")
    parser.add_argument("--presses", type=int, default=40)
    parser.add_argument("--loads", type=int, default=5)
    parser.add_argument("--layout", type=Path, help="measure the floor with this captured layout instead of the app")
    options = parser.parse_args()
    env = {"FLOOR_LAYOUT": str(options.layout.resolve())} if options.layout else None
    app = FLOOR_APP if options.layout else options.app
    result = measure(app, options.slider, options.charts, options.path, env, options.presses, options.loads)
    for part, value in result.items():
        for name, summary in {part: value}.items() if isinstance(value, Summary) else vars(value).items():
            print(f"{part:12s} {name:10s} {summary}", file=sys.stderr)
    print(json.dumps({part: asdict(value) for part, value in result.items()}))


if __name__ == "__main__":
    main()
