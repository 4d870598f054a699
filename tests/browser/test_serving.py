"""The server as it is started: its settings, the first visitor's deep link, and visitors with hostile addresses."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from benchmarks.browser import ROOT
from breakeven.uploads.kinds import UPLOADS
from breakeven.uploads.upload import MEBIBYTE
from breakeven.uploads.usage import MAX_BYTES
from pricing.store.store import ENVIRONMENT_VARIABLE
from tests.support.visit import broken, costs, go, served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Visitor = Callable[..., Page]
WANTED = {
    "runner.postScriptGC": False,
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.disableDataExport": True,
    "server.maxUploadSize": max(MAX_BYTES, *(upload.max_bytes for upload in UPLOADS)) // MEBIBYTE,
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.fileWatcherType": "none",
    "client.toolbarMode": "viewer",
    "server.enableStaticServing": True,
}
# Takes the place of the interpreter that `breakeven serve` hands over to, up to where the server would listen.
SAY_OPTIONS = """
import json, os, runpy, sys
import streamlit.web.bootstrap as bootstrap
import uvicorn
from streamlit import config

def say(*_):
    print("OPTIONS " + json.dumps({name: config.get_option(name) for name in json.loads(os.environ["ASKED"])}))
def listen(server):
    server.started = True
    say()
def become(_, arguments):
    sys.argv = ["serving", *arguments[arguments.index("serving") + 1:]]
    runpy.run_module("serving", run_name="__main__", alter_sys=True)

bootstrap.run = say
uvicorn.Server.run = listen
os.execv = become
if sys.argv[1] == "serve":
    from breakeven.cli import main
    main(sys.argv[1:])
else:
    from streamlit.web import cli
    sys.argv = ["streamlit", *sys.argv[1:]]
    cli.main(sys.argv[1:], standalone_mode=False)
"""


@pytest.mark.parametrize("arguments", [["serve", "--port", "1"], ["run", str(ROOT / "app.py")]], ids=["serve", "run"])
def test_the_running_process_honours_the_settings(arguments: list[str], built_file: Path, tmp_path: Path) -> None:
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("STREAMLIT_")},
        "PYTHONPATH": str(ROOT),
        "HOME": str(tmp_path),
        "ASKED": json.dumps([*WANTED]),
        ENVIRONMENT_VARIABLE: str(built_file),
    }
    command = [sys.executable, "-c", SAY_OPTIONS, *arguments]
    process = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    (line,) = [line for line in process.stdout.splitlines() if line.startswith("OPTIONS ")]
    assert json.loads(line.removeprefix("OPTIONS ")) == WANTED


@pytest.mark.parametrize("path", ["/compare", "/"])
def test_the_first_visitor_may_come_by_a_deep_link(
    built_file: Path, tmp_path: Path, visitor: Visitor, path: str
) -> None:
    with served(built_file, tmp_path) as fresh:
        page = visitor()
        go(page, fresh + path, tokens_per_month="7e9")
        expect(page.get_by_role("textbox", name="Tokens a month")).to_have_value("7B")
        assert len(costs(page)) == 3
        expect(page.get_by_text("Your usage", exact=True)).to_be_visible()
        assert not broken(page)


PIECES = (
    "nan", "1e999", "-1", "<script>alert(1)</script>", "\u202ertl", "'; DROP TABLE token_price; --", "",
    "x" * 2000, "٣",
    "{}", "🦙", "a\u0000b", "%", "1e15", "0", "api", "own", "2026-02-30", "../..", "__proto__", "$x$",
)  # fmt: skip
KEYS = (
    "v", "d", "p", "as_of", "name", "options", "view", "tokens_per_month", "input_output_ratio", "cache_hit_rate",
    "1.name",
    "1.price.input_usd_per_mtok", "2.model", "2.provider", "3.supply.kind", "3.supply.term", "3.utilisation", "4.kind",
    "3.throughput.tokens_per_second", "12.name", "99.x", "<b>", "__proto__", "embed_options", "\u200f", "3.gpu",
)  # fmt: skip


@pytest.mark.slow
def test_two_hundred_hostile_addresses(url: str, visitor: Visitor) -> None:
    chance = random.Random(20261121)
    page = visitor()
    for number in range(200):
        pairs = [(chance.choice(KEYS), chance.choice(PIECES)) for _ in range(chance.randrange(1, 7))]
        page.goto(f"{url}/?{urlencode(pairs)}", wait_until="commit")
        page.wait_for_function("""document.querySelector('.stApp[data-test-script-state="notRunning"]')
          && document.querySelector('.stMain h2, .stMain [data-testid=stAlert], .stMain .notices')""")
        assert not broken(page), (number, pairs)
        assert not page.evaluate("'alerted' in window")
    go(page, url)
    assert len(costs(page)) == 3
