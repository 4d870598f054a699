"""The server as it is started: its settings, the first visitor's deep link, and visitors with hostile addresses."""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from benchmarks.browser import ROOT
from breakeven.uploads.kinds import UPLOADS
from breakeven.uploads.upload import MEBIBYTE
from breakeven.uploads.usage import MAX_BYTES
from dashboard.entry import PAGES
from pricing.store.store import ENVIRONMENT_VARIABLE
from serving.connection import HEAD_SECONDS
from serving.middleware.headers import HEADERS
from tests.support.few import few_fast
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


@pytest.mark.parametrize("path", few_fast(["/compare", "/"], 1))
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


VIOLATIONS = """window.violations = []; document.addEventListener('securitypolicyviolation',
  (e) => violations.push(e.violatedDirective + ' ' + e.blockedURI));"""
PROBES = {"script-src wasm-eval"}
"""Streamlit's protobuf asks whether it may compile; it may not, and computes without."""


@pytest.mark.slow
@pytest.mark.parametrize("page_address", [page.address for page in PAGES])
def test_no_page_breaks_under_the_policy(url: str, visitor: Visitor, page_address: str) -> None:
    page = visitor()
    page.add_init_script(VIOLATIONS)
    go(page, f"{url}/{page_address}", charts=0)
    page.wait_for_timeout(1000)
    assert set(page.evaluate("violations")) <= PROBES
    assert not broken(page)


@pytest.mark.slow
def test_below_a_sub_path_the_page_and_the_routes_answer_together(
    built_file: Path, tmp_path: Path, visitor: Visitor
) -> None:
    command = [sys.executable, "-m", "breakeven", "serve", "--base-path", "/costs", "--port"]
    with served(built_file, tmp_path, command, below="/costs") as url:
        page = visitor()
        page.add_init_script(VIOLATIONS)
        go(page, f"{url}/hardware", charts=1)
        assert set(page.evaluate("violations")) <= PROBES
        with urlopen(f"{url}/export.csv", timeout=30) as answer:
            assert (answer.status, answer.headers["Server"]) == (200, None)
        with pytest.raises(HTTPError, match="404"):
            urlopen(f"{url.removesuffix('/costs')}/export.csv", timeout=30)


def test_the_log_is_lines_of_json_that_hold_nothing_typed(built_file: Path, tmp_path: Path, visitor: Visitor) -> None:
    typed = {"name": "quite secret", "tokens_per_month": "4711e6", "batch_share": "4711e6"}
    with served(built_file, tmp_path) as url:
        go(visitor(), url, **typed)
        with pytest.raises(HTTPError, match="400"):
            urlopen(f"{url}/export.csv?{urlencode(typed)}", timeout=30)
    (output,) = tmp_path.glob("server-*.txt")
    lines = [json.loads(line) for line in output.read_text().splitlines()]
    assert {"starting", "started", "request", "session ended", "stopped"} <= {line["event"] for line in lines}
    assert all({"time", "level", "event"} <= set(line) for line in lines)
    assert not any(word in output.read_text() for word in ("secret", "4711e6", "batch_share", "?"))


FAILING = """
import sys
from dashboard.sidebar import sidebar
from serving.start import start

def show(*_):
    raise ValueError("4711e6")
sidebar.show = show
start("localhost", int(sys.argv[1]), "")
"""


def test_an_error_in_a_page_shows_its_number_and_the_log_where_it_was(
    built_file: Path, tmp_path: Path, visitor: Visitor
) -> None:
    with served(built_file, tmp_path, [sys.executable, "-c", FAILING], errors=True) as url:
        page = visitor()
        page.goto(url)
        said = page.get_by_role("alert").inner_text()
    assert not broken(page)
    (output,) = tmp_path.glob("server-*.txt")
    lines = [json.loads(line) for line in output.read_text().splitlines()]
    (error,) = [line for line in lines if line["level"] == "error"]
    assert error["error"] == "ValueError"
    assert f"the number {error['request']}" in said
    assert "4711e6" not in output.read_text() + said


def raw(url: str, head: str, *, whole: bool = True) -> str:
    """What the server answers to the bytes of a request which no client would send: until it closes, or the head."""
    host, port = urlsplit(url).hostname or "", urlsplit(url).port
    with socket.create_connection((host, port), timeout=20) as connection:
        connection.sendall(head.replace("\n", "\r\n").encode())
        pieces = iter(partial(connection.recv, 65_536), b"")
        return (b"".join(pieces) if whole else next(pieces)).decode()


def assert_headers(answer: str) -> None:
    lines = answer.partition("\r\n\r\n")[0].lower().split("\r\n")
    assert {f"{name}: {value}".lower() for name, value in HEADERS.items()} <= {*lines}


@pytest.mark.slow
def test_the_head_of_a_request_has_ten_seconds(url: str) -> None:
    host, port = urlsplit(url).hostname or "", urlsplit(url).port
    whole = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with (
        socket.create_connection((host, port), timeout=20) as first,
        socket.create_connection((host, port), timeout=20) as second,
    ):
        second.sendall(whole)
        answer = b""
        while not answer.endswith(b"alive\n"):
            answer += second.recv(65_536)
        begun = time.monotonic()
        for slow in (first, second):
            slow.sendall(b"GET /?a=" + b"x" * 1000)
        time.sleep(HEAD_SECONDS / 2)
        for slow in (first, second):
            slow.sendall(b"x")  # a byte more is no more time
        for slow in (first, second):
            assert slow.recv(1) == b""
        assert HEAD_SECONDS / 2 < time.monotonic() - begun < HEAD_SECONDS + 5


def test_what_no_client_would_send_is_answered_with_a_sentence(url: str) -> None:
    # 12 bytes for each of 20,000 characters are 240,000; an address and headers together may have 64 KiB more
    for length, status, sentence in (
        (250_000, "414", "longer than 20,000 characters"),
        (512_000, "431", "longer than 298 KiB"),
    ):
        long = raw(url, f"GET /export.csv?name={'x' * length} HTTP/1.1\nHost: localhost\nConnection: close\n\n")
        assert long.startswith(f"HTTP/1.1 {status} ")
        assert sentence in long
        assert_headers(long)
    garbage = raw(url, "GARBAGE\n\n")
    assert garbage.startswith("HTTP/1.1 400 ")
    assert "it is not HTTP" in garbage
    assert_headers(garbage)
    inside = ("/../app.py", "/%2e%2e/app.py", "/app/static/../../app.py", "//etc/passwd", "/static/..%5c..%5capp.py")
    for path in inside:
        answer = raw(url, f"GET {path} HTTP/1.1\nHost: localhost\nConnection: close\n\n")
        assert answer.startswith(("HTTP/1.1 400 ", "HTTP/1.1 404 ", "HTTP/1.1 200 OK"))
        assert "import streamlit" not in answer
        assert "root:" not in answer


HANDSHAKE = """GET /_stcore/stream HTTP/1.1
Host: {host}
Upgrade: websocket
Connection: Upgrade
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Origin: {origin}
Cookie: identity={cookie}

"""


def test_a_websocket_is_opened_for_our_own_pages_alone_and_with_a_large_identity(url: str) -> None:
    host = url.removeprefix("http://")
    own = raw(url, HANDSHAKE.format(host=host, origin=url, cookie="x" * 16_000), whole=False)
    assert own.startswith("HTTP/1.1 101 ")
    other = raw(url, HANDSHAKE.format(host=host, origin="https://evil.example", cookie=""), whole=False)
    assert other.startswith("HTTP/1.1 403 ")
    assert_headers(other)
    assert "own pages alone" in other


def test_nobody_else_may_read_an_answer(url: str) -> None:
    paths = (
        "/",
        "/healthz",
        "/_stcore/health",
        "/_stcore/host-config",
        "/app/static/plot.js",
        "/_stcore/upload_file/a/b",
    )
    for path in paths:
        for origin in (url, "https://evil.example", "null"):
            for method in ("GET", "OPTIONS", "PUT"):
                head = f"{method} {path} HTTP/1.1\nHost: localhost\nOrigin: {origin}\nConnection: close\n\n"
                answer = raw(url, head)
                assert "access-control-" not in answer.partition("\r\n\r\n")[0].lower(), (method, path, origin)
                assert_headers(answer)


def test_streamlit_s_own_metrics_are_closed(url: str) -> None:
    assert raw(url, "GET /_stcore/metrics HTTP/1.1\nHost: x\nConnection: close\n\n").startswith("HTTP/1.1 404 ")


def test_an_upload_without_the_token_of_the_page_is_refused(url: str) -> None:
    for method in ("PUT", "DELETE"):
        request = Request(f"{url}/_stcore/upload_file/some/file", data=b"x", method=method)
        with pytest.raises(HTTPError, match="403"):
            urlopen(request, timeout=30)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"BREAKEVEN_PRODUCTION": "1", "BREAKEVEN_SESSION_MINUTES": "0"},
         ["BREAKEVEN_SESSION_MINUTES", "BREAKEVEN_COOKIE_SECRET", "BREAKEVEN_OIDC_METADATA_URL"]),
        ({"BREAKEVEN_READ_ONLY": "perhaps"}, ["BREAKEVEN_READ_ONLY"]),
    ],
)  # fmt: skip
def test_a_start_is_refused_with_a_line_for_every_reason(given: dict[str, str], named: list[str]) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **given}
    for command in (["breakeven", "serve"], ["serving", "--port=1", "--host=localhost", "--base-path="]):
        done = subprocess.run(
            [sys.executable, "-m", *command], env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 2
        assert [line.partition(":")[0] for line in done.stderr.splitlines()] == named


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
        page.wait_for_function("""() => document.querySelector('.stApp[data-test-script-state="notRunning"]')
          && document.querySelector('.stMain h2, .stMain [data-testid=stAlert], .stMain .notices')""")
        assert not broken(page), (number, pairs)
        assert not page.evaluate("'alerted' in window")
    go(page, url)
    assert len(costs(page)) == 3
